"""Statements of one block → facts with basis, period, place, quote and doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.facts import words
from ingest.facts.statements import Reader, Related, Statement, lower
from ingest.facts.subjects import name_all
from ingest.model import Fact, Span
from ingest.vietnamese.periods import find_periods

#: A quote of a clause that needs its head begins at the head, if both fit in so many characters.
_QUOTE = 260
#: A lead longer than this is cut at its last comma in the quote.
_LEAD = 200
#: A printed percentage may be cut or rounded, and its terms too: a difference under this many points is no doubt.
_SLACK = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Hook:
    """A statement on which a note may hang: where it stands in its paragraph, its subject and unit."""

    begin: int
    end: int
    subject: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a note with its context: period, aim and title of the section, the statement that a note explains."""

    id: str
    ref: str
    text: str
    lines: Span
    period: str | None
    goal: bool
    title: str
    parent: Hook | None
    year: int | None


def block_facts(block: Block) -> tuple[list[Fact], list[Hook]]:
    """The facts of a block, and its statements as hooks for the notes that hang there."""
    statements = Reader(block.text).read()
    name_all(statements, block.title)
    first: dict[tuple[int, int], Statement] = {}
    facts: list[Fact] = []
    for number, statement in enumerate(statements, start=1):
        head = first.setdefault(statement.sentence, statement)
        if block.parent:
            _hang(statement, block.parent)
        facts += _facts(block, statement, head, f"{block.id}.{number}")
    return facts, [Hook(one.begin, one.end, one.subject, one.unit) for one in statements]


def _hang(statement: Statement, parent: Hook) -> None:
    """A short part of the same unit in a note takes the name of the statement that the note breaks down ("… – Mầm non")."""
    own = lower(statement.before).strip(" :,;-")
    short = len(own.split()) <= 10 and not words.CUMULATIVE.search(own) and not own.startswith("tổng")
    if short and statement.parent is None and not statement.carried and statement.unit == parent.unit and lower(parent.subject) not in lower(statement.subject):
        statement.subject = f"{parent.subject} – {statement.subject}"


def _facts(block: Block, statement: Statement, head: Statement, key: str) -> list[Fact]:
    start, end = _quote_span(block.text, statement, head)
    quote = block.text[start:end]
    clause = block.text[statement.begin : statement.tail_end]
    period = _period(block, statement, head)
    place = _place(clause)
    group = statement.group or (block.parent.subject if block.parent else None)
    indicator = re.sub(r"\s+", " ", statement.subject).strip(" ,;:–-") or group or clause.strip()
    quantity = statement.found.quantity
    role = _role(statement)
    doubt = _doubt(statement, role)
    made: list[Fact] = []

    def add(basis: str, printed: str, value: Decimal | None, unit: str | None, comparator: str, against: str | None) -> None:
        made.append(Fact(f"{key}.{len(made) + 1}", indicator, basis, period, place, printed, value, unit, comparator, block.ref, quote, block.lines, doubt, against, key, group))

    parts = re.split(r"\s?/\s?", quantity.printed) if quantity.denominator is not None else [quantity.printed]
    if statement.kind == "change":
        printed, value = _signed(block.text, statement.found.start, statement.found.end, statement.way, quantity.value)
        add("change", printed, value, statement.unit, quantity.comparator, statement.against)
    elif statement.kind == "ratio":
        add(_ratio_basis(statement.against, None, None), quantity.printed, quantity.value, "%", quantity.comparator, statement.against)
    else:
        whole = f"tổng {parts[1]}" if role == "total" else None
        add(_basis(block, statement), quantity.printed if role == "total" else parts[0], quantity.value, statement.unit, quantity.comparator, whole)
        if role in ("plan", "target"):
            add(role, parts[1], quantity.denominator, statement.unit, "=", _first_against(statement))
    for one in statement.ratios:
        add(_ratio_basis(one.against, role, one.way), one.found.quantity.printed, one.found.quantity.value, "%", one.found.quantity.comparator, one.against)
    for one in statement.changes:
        printed, value = _signed(block.text, one.found.start, one.found.end, one.way, one.found.quantity.value)
        add("change", printed, value, one.found.quantity.unit or statement.unit, one.found.quantity.comparator, one.against)
    return made


def _signed(text: str, start: int, end: int, way: str | None, value: Decimal | None) -> tuple[str, Decimal | None]:
    """A change as printed with its direction ("giảm 107 ha"), and its value with the sign."""
    opening = words.CHANGE.search(lower(text[max(0, start - 40) : start]))
    begin = max(0, start - 40) + opening.start() if opening else start
    return text[begin:end].strip(), (-value if value is not None and way == "giảm" else value)


def _first_against(statement: Statement) -> str | None:
    return next((one.against for one in statement.ratios if one.against), None)


def _role(statement: Statement) -> str | None:
    """What b of a/b is: plan, (a resolution's) target or total. The words of the printed ratio tell; else the numbers do."""
    quantity = statement.found.quantity
    if quantity.denominator is None or quantity.value is None:
        return None
    against = lower(_first_against(statement) or "")
    if against and not words.WHOLE.search(against):
        return "target" if words.TARGET.search(against) else "plan"
    whole = quantity.value == quantity.value.to_integral() and quantity.denominator == quantity.denominator.to_integral()
    counted = not statement.measured and statement.unit not in words.FLOWS
    return "total" if whole and counted and quantity.value <= quantity.denominator else "plan"


def _ratio_basis(against: str | None, role: str | None, way: str | None) -> str:
    low = lower(against or "")
    if words.WHOLE.search(low) or (not low and (role == "total" or way in ("chiếm", "chiếm tỷ lệ"))):
        return "share"
    if words.TARGET.search(low) or (not low and role == "target"):
        return "ratio_to_target"
    if re.search(words.PLAN, low) or (not low and role == "plan"):
        return "ratio_to_plan"
    return "other"


def _basis(block: Block, statement: Statement) -> str:
    """The basis of a value, from the words before it and the section's aim."""
    before = lower(statement.before)
    clause = before.rsplit(",", 1)[-1] if len(before) > 80 else before
    opening = lower(block.text[statement.begin : statement.begin + 12])
    if statement.unit == "năm":
        return "other"  # an anniversary or a term, no indicator
    if words.PLANNED.search(before.strip()):
        return "plan"
    if block.goal or words.GOAL.search(clause):
        return "target"
    if words.CUMULATIVE.search(clause):
        return "cumulative"
    if words.ESTIMATE.search(clause) or opening.startswith("ước "):
        return "estimate"
    if statement.unit == "%" and words.SHARED.search(before):
        return "share"
    return "actual"


def _quote_span(text: str, statement: Statement, head: Statement) -> tuple[int, int]:
    start, end = statement.begin, statement.end
    if statement.found.start - start > _LEAD:
        cut = text.rfind(", ", start, statement.found.start - 20)
        start = cut + 2 if cut > start else start
    context = statement.parent or (head if statement.carried else None)
    if context is not None and context is not statement:
        whole = context.begin if context.found.start - context.begin <= _LEAD else context.found.start
        start = whole if end - whole <= _QUOTE and whole < start else start
    elif statement.lead:
        lead = text.rfind(statement.lead, statement.sentence[0], start)
        start = lead if lead >= 0 and end - lead <= _QUOTE else start
    open_brackets = text.count("(", start, end) - text.count(")", start, end)
    if open_brackets > 0 and text[end : end + 1] == ")":
        end += 1
    return start, end


def _period(block: Block, statement: Statement, head: Statement) -> str | None:
    """The period that the clause prints; else that of the sentence's opening or lead; else the section's."""
    before = block.text[statement.begin : statement.found.start]
    after = block.text[statement.found.end : statement.tail_end]
    own = _codes(before, block.year)
    if own:
        return own[-1]
    late = _codes(after, block.year)
    if late:
        return late[0]
    lead = _codes(statement.lead, block.year) or _codes(block.text[statement.sentence[0] : statement.sentence[0] + 24], block.year)
    if lead:
        return lead[0]
    return _period(block, statement.parent, head) if statement.parent is not None else block.period


def _codes(text: str, year: int | None) -> list[str]:
    """Periods that say when, not in whose name ("nhiệm kỳ 2020-2025") or against what ("so với năm 2023")."""
    low = lower(text)
    codes = []
    for one in find_periods(text, year):
        words_before = low[max(0, one.start - 12) : one.start]
        printed = low[one.start : one.end]
        if re.search(r"(?:\bso(?: với)?|\btết \S+) $", words_before) or re.match(r"nhiệm kỳ|đến nay|hiện nay|cùng kỳ|năm học", printed):
            continue
        codes.append(one.period)
    return codes


def _place(clause: str) -> str | None:
    """The commune or other unit that the clause names, the one nearest to its end: the unit's word with the capitalised names after it."""
    place = None
    for match in words.PLACE_UNITS.finditer(clause):
        names = _NAMES.match(clause, match.end())
        if names and names[0][0].isupper():
            unit = re.sub(r"^(?:tại|ở)\s+|[\s:(]+$", "", match[0])
            place = f"{unit} {names[0]}".strip()
        elif names is None and match[0].lower().startswith(("tại", "ở")):
            wider = _WIDER.match(clause, match.end())
            place = wider[0] if wider else place
    return place


_CAPITAL = r"(?:[A-ZĐ]|[ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ])[\w’']*"
_NAMES = re.compile(rf"{_CAPITAL}(?:\s{_CAPITAL})*(?:(?:,\s|\svà\s){_CAPITAL}(?:\s{_CAPITAL})*)*")
_WIDER = re.compile(rf"(?:huyện|thành phố|thị xã|tỉnh)\s{_CAPITAL}(?:\s{_CAPITAL})*")


def _doubt(statement: Statement, role: str | None) -> str | None:
    """A reason to doubt: the printed percentage and the pair disagree, or the pair is not plausible."""
    quantity = statement.found.quantity
    if role is None or not quantity.value or not quantity.denominator:
        return None
    ratio = quantity.value / quantity.denominator * 100
    printed: list[Related] = [one for one in statement.ratios if one.found.quantity.value is not None]
    for one in printed[:1]:
        said = one.found.quantity.value or Decimal(0)
        inverse = quantity.denominator / quantity.value * 100
        if min(abs(ratio - said), abs(inverse - said)) > max(_SLACK, said / 100):
            return f"ratio_mismatch: {quantity.printed} = {ratio:.2f} %, printed {one.found.quantity.printed}"
    if not printed and role == "plan" and (ratio > 300 or ratio < 5):
        return f"implausible_pair: {quantity.printed} = {ratio:.2f} %"
    return None
