"""Statements of one block → facts with basis, period, place, quote and doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.facts import words
from ingest.facts.clauses import lower
from ingest.facts.statements import Reader, Related, Statement
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
    if (
        short
        and statement.parent is None
        and not statement.carried
        and statement.unit == parent.unit
        and lower(parent.subject) not in lower(statement.subject)
    ):
        statement.subject = f"{parent.subject} – {statement.subject}"


_NUMBER = re.compile(r"\d[\d.,\u00a0]*(?:\s?(?:%o?|‰))?")


class _Maker:
    """Makes the facts of one statement, which share everything but the figure and its basis."""

    def __init__(self, block: Block, statement: Statement, head: Statement, key: str) -> None:
        start, end = _quote_span(block.text, statement, head)
        above = (block.parent.subject if block.parent else None, statement.group)
        indicator = re.sub(r"\s+", " ", statement.subject).strip(" ,;:–-")
        clause = block.text[statement.begin : statement.tail_end]
        self.block, self.statement, self.key = block, statement, key
        self.role = _role(statement)
        self.doubt = _doubt(statement, self.role)
        self.quote = block.text[start:end]
        self.group = " – ".join(part for part in above if part) or None
        self.indicator = indicator or self.group or clause.strip()
        self.period, self.place = _period(block, statement, head), _place(clause)
        self.made: list[Fact] = []

    def add(self, basis: str, printed: str, value: Decimal | None, unit: str | None, comparator: str, against: str | None) -> None:
        """One more fact of the statement."""
        fact = Fact(
            id=f"{self.key}.{len(self.made) + 1}",
            indicator=self.indicator,
            basis=basis,
            period=None if self.made and basis == self.role == "target" else self.period,  # a resolution's target is of its term
            place=self.place,
            printed=printed,
            value=value,
            unit=unit,
            comparator=comparator,
            ref=self.block.ref,
            quote=self.quote,
            lines=self.block.lines,
            doubt=self.doubt,
            against=against,
            statement=self.key,
            group=self.group,
        )
        self.made.append(fact)

    def value(self) -> None:
        """The value, and the b of a/b: plan or target as a fact of its own, a total as what the value is measured against."""
        statement, quantity = self.statement, self.statement.found.quantity
        parts = [quantity.printed]
        if quantity.denominator is not None:
            numbers = _NUMBER.findall(quantity.printed)
            parts = [numbers[0], numbers[-1]]
        total = self.role == "total"
        basis, whole = _basis(self.block, statement), f"tổng {parts[1]}" if total else None
        self.add(basis, quantity.printed if total else parts[0], quantity.value, statement.unit, quantity.comparator, whole)
        if self.role in ("plan", "target"):
            self.add(self.role, parts[1], quantity.denominator, statement.unit, "=", _first_against(statement))

    def ratio(self, one: Related) -> None:
        """A percentage of something."""
        quantity = one.found.quantity
        self.add(_ratio_basis(one.against, self.role, one.way), quantity.printed, quantity.value, "%", quantity.comparator, one.against)

    def change(self, one: Related) -> None:
        """A rise or a fall, printed with its word, valued with its sign."""
        quantity = one.found.quantity
        printed, value = _signed(self.block.text, one.found.start, one.found.end, one.way, quantity.value)
        self.add("change", printed, value, quantity.unit or self.statement.unit, quantity.comparator, one.against)


def _facts(block: Block, statement: Statement, head: Statement, key: str) -> list[Fact]:
    maker = _Maker(block, statement, head, key)
    itself = Related(statement.found, statement.against, statement.way, statement.tail_end)
    if statement.kind == "change":
        maker.change(itself)
    elif statement.kind == "ratio":
        maker.ratio(itself)
    else:
        maker.value()
    for one in statement.ratios:
        maker.ratio(one)
    for one in statement.changes:
        maker.change(one)
    return maker.made


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
    if statement.planned or words.PLANNED.search(before.strip()):
        return "plan"
    if block.goal or words.GOAL.search(clause):
        return "target"
    if words.CUMULATIVE.search(clause):
        return "cumulative"
    if words.ESTIMATE.search(clause) or opening.startswith("ước "):
        return "estimate"
    if re.search(r"(?<!\w)(?:tăng|giảm) từ\s*$", before):
        return "other"  # "giảm từ 12,5% xuống còn 8,1%": where it came from
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
    if re.match(r"cùng kỳ(?! so| với)", lower(before).strip()) and (past := find_periods(before, block.year)):
        return past[0].period  # "(cùng kỳ đạt 4,8 tỷ đồng)" tells the value of the year before
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
