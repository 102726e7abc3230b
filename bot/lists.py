"""Lists and filters over the tables: which indicators were not met, which exceeded the plan most, which are set lower next year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.draft import Draft, mark
from bot.lookup import basis, choose, figure, label
from bot.prompting import prompt
from bot.scope import of_number, scope, value_of
from bot.understand import Question
from bot.units import Unit, Units
from ingest.model import Fact
from ingest.vietnamese.numbers import read_number
from ingest.vietnamese.text import fold

_PLACES = re.compile(r"\b(nhung|cac|co|bao nhieu|may|gom|ke ten|liet ke)\b.*\b(thon|ban|xa|phuong|to dan pho|khu pho)\b")
#: At most this many items are written out; the rest is counted.
ITEMS = 40

_WHICH = re.compile(
    r"\bchi tieu\b.*\b(nao|nhung gi)\b|\b(nhung|cac|ke ten|liet ke|danh sach)\b.*\bchi tieu\b|"
    r"\bchi tieu (chua dat|khong dat|vuot|dat)\b|\b(nhung|cac) (chi so|muc tieu)\b.*\b(nao|chua|vuot)\b"
)
#: The rows themselves are asked for, of whatever state.
_NAMES = re.compile(r"\b(ke ten|liet ke|danh sach|nhung gi|gom|thuoc|cua)\b")
_COUNT = re.compile(r"\b(bao nhieu|may) (chi tieu|cai)\b")
_STATES: tuple[tuple[str, str], ...] = (
    ("best", r"\b(vuot|dat|tang)\b.*\b(cao|nhieu|lon|manh) nhat\b|\b(cao|nhieu|lon) nhat\b.*\b(vuot|so voi ke hoach)\b"),
    ("worst", r"\b(dat|thuc hien)?.*\b(thap|it|kem) nhat\b"),
    ("unmet", r"\b(chua|khong|ko|chang) (dat|hoan thanh|dap ung)\b|\bhut\b|\bthap hon ke hoach\b|\bkhong hoan thanh\b"),
    ("lowered", r"\b(thap hon|giam|ha|be hon)\b.*\b(nam (truoc|nay)|\d{4}|thuc hien|ket qua)\b"),
    ("raised", r"\b(cao hon|nang|tang)\b.*\b(nam (truoc|nay)|\d{4}|thuc hien|ket qua|len|cao hon)\b"),
    ("same", r"\bgiu nguyen\b|\bkhong (thay )?doi\b"),
    ("exceeded", r"\bvuot\b"),
    ("met", r"\bdat\b|\bhoan thanh\b"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row with the figures that put it on the list, and the ratio to sort by."""

    unit: Unit
    text: str
    ratio: Decimal
    facts: tuple[Fact, ...]


def states(folded: str) -> list[str]:
    """Which filters the folded question names.

    >>> states("chi tieu nao chua dat ke hoach"), states("chi tieu nao vuot cao nhat"), states("chi tieu nao thap hon ket qua nam 2024")
    (['unmet'], ['best'], ['lowered'])
    """
    found = [name for name, pattern in _STATES if re.search(pattern, folded)]
    if {"best", "worst"} & set(found):
        return [found[0]]
    if "unmet" in found:
        rest = re.sub(_STATES[2][1], " ", folded)
        found = [f for f in found if f not in {"met", "exceeded"} or re.search(dict(_STATES)[f], rest)]
    if {"lowered", "raised", "same"} & set(found):
        found = [f for f in found if f in {"lowered", "raised", "same"}]
    elif "exceeded" in found and "met" in found and not re.search(r"\bdat va vuot\b", folded):
        found.remove("met")
    return found


def say_list(draft: Draft, question: Question, units: Units) -> bool:
    """Answers a filter question over the tables; False where the question is none."""
    folded = question.folded
    if _PLACES.search(folded) and sum(s.mass for a in question.asks for s in a.spans if s.known) < units.rarest:
        return _say_places(draft, units)
    if not _WHICH.search(folded) or _COUNT.search(folded):
        return False
    if say_where(draft, question, units):
        return True
    rows = scope(question, units)
    wanted = states(folded)
    if not wanted:
        return _NAMES.search(folded) is not None and _say_all(draft, of_number(folded, rows))
    said = False
    for state in wanted[:3]:
        items = [i for i in (item_of(u, state, units.year) for u in rows) if i is not None]
        if items:
            _say(draft, state, items)
            said = True
        elif rows and state in {"unmet", "exceeded", "met"}:
            marks = [draft.cite_unit(rows[0]), draft.cite_unit(rows[-1])]
            draft.lines.append(prompt("answers.lists.none", count=len(rows), what=_what(state), mark=mark(*dict.fromkeys(marks))))
            said = True
    draft.route = "lookup" if said else draft.route
    return said


def _say_all(draft: Draft, rows: list[Unit]) -> bool:
    """Every row of the document that is named, with its figures; False where none is named."""
    if not rows:
        return False
    draft.route = "lookup"
    group = (rows[0].row.group if rows[0].row else None) or ""
    draft.lines.append(prompt("answers.lists.head", count=len(rows), what=group.split(" > ")[0]))
    items: list[Item] = []
    for unit in rows:
        facts = tuple(f for f in unit.facts if f.printed.strip())[:3]
        items.append(Item(unit, "; ".join(short(f) for f in facts), Decimal(0), facts))
    write_items(draft, items)
    return True


def _say_places(draft: Draft, units: Units) -> bool:
    """The places that a table of places lists; False where the report has none."""
    rows = [u for u in units.items if u.row is not None and any(f.indicator != u.row.name and u.row.name in f.indicator for f in u.facts)]
    if len(rows) < 3:
        return False
    place = draft.cite_unit(rows[0])
    marks = [place, *(draft.cite_unit(u) for u in rows[1:])]
    draft.route = "lookup"
    names = ", ".join(u.row.name for u in rows if u.row)
    draft.lines.append(prompt("answers.lists.places", count=len(rows), names=names, mark=mark(*marks)))
    return True


_CONDITION = re.compile(r"\b(bằng|trên|dưới|từ|đạt|hơn|thấp hơn|cao hơn|là|bang|tren|duoi|tu|dat)\s+(\d[\d.,]*)\s?(%|‰|\S+)?")
_RATIO_OF = re.compile(
    r"\s*(?:so với |so voi )?(kế hoạch|dự toán|nghị quyết|mục tiêu|ke hoach|du toan|nghi quyet|muc tieu)\b", re.IGNORECASE
)
_COMPARE = {"trên": ">", "tren": ">", "hơn": ">", "cao hơn": ">", "dưới": "<", "duoi": "<", "thấp hơn": "<", "từ": ">=", "tu": ">="}


def say_where(draft: Draft, question: Question, units: Units) -> bool:
    """Rows whose figure of the asked basis and period fulfils a printed condition ("mục tiêu năm 2025 bằng 100%")."""
    text = re.sub(r"năm \d{4}|nam \d{4}", " ", question.text)
    match = _CONDITION.search(text)
    limit = read_number(match[2]) if match else None
    if match is None or limit is None:
        return False
    of = _RATIO_OF.match(text[match.end() :])
    if of:
        return _say_ratios(draft, units, match, of, limit)
    bases = question.asks[0].bases
    exceeds = "vuot" in question.folded.split()
    comparator = ">=" if "tro len" in question.folded else _COMPARE.get(match[1].lower(), ">=" if exceeds else "=")
    found = []
    for unit in scope(question, units):
        chosen = choose(unit.facts, question.asks[0], question.periods, units.year)
        fact = next((f for f in chosen if f.value is not None), None)
        if exceeds:
            fact = value_of(unit, ("ratio_to_plan", "ratio_to_target"), None)
            if fact is not None and fact.value is not None and _fulfils(fact.value - 100, limit, comparator):
                found.append(Item(unit, short(fact), fact.value, (fact,)))
            continue
        if (
            fact is not None
            and fact.value is not None
            and (not match[3] or match[3] == (fact.unit or ""))
            and _fulfils(fact.value, limit, comparator)
        ):
            found.append(Item(unit, short(fact), fact.value, (fact,)))
    if not found or (not bases and not question.periods):
        return False
    draft.route = "lookup"
    draft.lines.append(prompt("answers.lists.head", count=len(found), what=match[0]))
    write_items(draft, found)
    return True


def _say_ratios(draft: Draft, units: Units, match: re.Match[str], of: re.Match[str], limit: Decimal) -> bool:
    """"Chỉ tiêu nào dưới 90% Nghị quyết": rows by their ratio to the plan, or to a target of several years."""
    wanted = "ratio_to_plan" if fold(of[1]) in {"ke hoach", "du toan"} else "ratio_to_target"
    comparator = _COMPARE.get(match[1].lower(), "=")
    found = []
    for unit in (u for u in units.items if u.row is not None):
        fact = value_of(unit, (wanted,), None)
        if fact is not None and fact.value is not None and not fact.doubt and _fulfils(fact.value, limit, comparator):
            found.append(Item(unit, short(fact), fact.value, (fact,)))
    of_term = [item for item in found if "-" in (item.facts[0].period or "")]  # of the congress before those of single schemes
    found = of_term or found
    if not found:
        return False
    draft.route = "lookup"
    draft.lines.append(prompt("answers.lists.head", count=len(found), what=f"{match[0].strip()} {of[1]}"))
    write_items(draft, sorted(found, key=lambda item: item.ratio))
    return True


def _fulfils(value: Decimal, limit: Decimal, comparator: str) -> bool:
    return {"=": value == limit, ">": value > limit, "<": value < limit, ">=": value >= limit}[comparator]


def item_of(unit: Unit, state: str, year: int | None) -> Item | None:
    """The row with the figures that put it into a state ("unmet", "exceeded" …); None where it is in another."""
    main = str(year) if year else None
    if state in {"lowered", "raised", "same"}:
        later = str(year + 1) if year else None
        first, second = value_of(unit, ("target", "plan"), later), value_of(unit, ("actual", "estimate"), main)
        if first is not None and first.comparator not in {"=", "~"}:
            return None  # "trên 90%" is a bound: it sets nothing lower
    else:
        first = value_of(unit, ("actual", "estimate", "cumulative"), main) or value_of(unit, ("actual", "cumulative", "estimate"), None)
        second = value_of(unit, ("plan",), main) or value_of(unit, ("target", "plan"), None)
    verdict = (unit.row.verdict or "").lower() if unit.row else ""
    if first is None or second is None or first.value is None or second.value is None:
        return _by_verdict(unit, state, verdict)
    printed = value_of(unit, ("ratio_to_plan", "ratio_to_target"), None)
    ratio = (
        printed.value
        if printed is not None and printed.value is not None and state not in {"lowered", "raised", "same"}
        else _ratio(first.value, second.value)
    )
    if not _holds(state, ratio, first.value, second.value, verdict):
        return None
    text = f"{short(first)} / {short(second)}" + (
        f" ({printed.printed}{'' if '%' in printed.printed else '%'})" if printed and state not in {"lowered", "raised", "same"} else ""
    )
    return Item(unit, text, ratio, (first, second))


def _by_verdict(unit: Unit, state: str, verdict: str) -> Item | None:
    wanted = {"unmet": "chưa đạt", "exceeded": "vượt", "met": "đạt"}.get(state)
    if not verdict or verdict != wanted:
        return None
    facts = tuple(f for f in unit.facts if f.printed.strip())[:2]
    return Item(unit, verdict, Decimal(0), facts)


def _ratio(a: Decimal, b: Decimal) -> Decimal:
    return 100 * a / b if b else Decimal(0)


def short(fact: Fact) -> str:
    """A figure with its basis and period: "thực hiện năm 2024 46 triệu đồng"."""
    return f"{basis(fact)} {figure(fact)}"


def _holds(state: str, ratio: Decimal, first: Decimal, second: Decimal, verdict: str) -> bool:
    if verdict and state in {"unmet", "exceeded", "met"}:
        return verdict == {"unmet": "chưa đạt", "exceeded": "vượt", "met": "đạt"}[state]
    return {
        "unmet": ratio < 100,
        "met": ratio == 100,
        "exceeded": ratio > 100,
        "lowered": first < second,
        "raised": first > second,
        "same": first == second,
        "best": True,
        "worst": True,
    }[state]


def _what(state: str) -> str:
    return {
        "unmet": "chưa đạt",
        "met": "đạt",
        "exceeded": "vượt",
        "lowered": "đặt thấp hơn",
        "raised": "đặt cao hơn",
        "same": "giữ nguyên",
        "best": "đạt tỷ lệ cao nhất",
        "worst": "đạt tỷ lệ thấp nhất",
    }[state]


def _say(draft: Draft, state: str, items: list[Item]) -> None:
    if state in {"best", "worst"}:
        items = sorted(items, key=lambda i: i.ratio, reverse=state == "best")[:5]
    elif state in {"exceeded", "raised"}:
        items = sorted(items, key=lambda i: -i.ratio)
    elif state in {"unmet", "lowered"}:
        items = sorted(items, key=lambda i: i.ratio)
    draft.lines.append(prompt("answers.lists.head", count=len(items), what=_what(state)))
    write_items(draft, items)
    if len(items) > ITEMS:
        draft.lines.append("- " + prompt("answers.lists.more", count=len(items) - ITEMS))


def write_items(draft: Draft, items: Sequence[Item]) -> None:
    """The items, a line each with its mark, at most :data:`ITEMS`."""
    for item in items[:ITEMS]:
        place = draft.cite_unit(item.unit)
        draft.lines.append("- " + prompt("answers.lists.item", name=label(item.unit), text=item.text, mark=mark(place)))
        for fact in item.facts:
            draft.value(fact, place)
