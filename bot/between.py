"""Two figures that the report prints, of two different things: their difference, share or multiple, with the formula shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.compute import operand, rounded, with_unit
from bot.draft import Draft, mark
from bot.lookup import basis, choose, figure, label
from bot.match import Scored
from bot.model import Computed
from bot.prompting import prompt
from bot.statements import lead_fact
from bot.understand import Ask, Understanding
from bot.units import Unit
from ingest.model import Fact
from ingest.vietnamese.numbers import convert, format_vi
from ingest.vietnamese.text import fold

_MORE = r"(?:cao|nhiều|lớn|nhieu|lon|ít|it|thấp|thap|nhỏ|nho|kém|kem)\s+hơn|(?:cao|nhieu|lon|it|thap|nho|kem)\s+hon"
_SHARE = re.compile(
    r"^(?P<first>.+?)\s+(?:chiếm|chiem|bằng|bang)\s+(?:bao nhiêu|bao nhieu|mấy|may)\s*(?:phần trăm|phan tram|%)"
    r"(?:\s+(?:trong|của|cua|so với|so voi))*\s+(?P<second>.+)$",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"^(?P<first>.+?)\s+gấp\s+(?:bao nhiêu|mấy)\s+(?:lần\s+)?(?P<second>.+)$|"
    r"^(?P<first2>.+?)\s+gap\s+(?:bao nhieu|may)\s+(?:lan\s+)?(?P<second2>.+)$",
    re.IGNORECASE,
)
_GAP = re.compile(rf"^(?P<first>.+?)\s+(?:{_MORE}|hơn|hon)\s+(?:so với\s+|so voi\s+)?(?P<second>.+)$", re.IGNORECASE)
_WHICH = re.compile(
    rf"^(?P<first>.+?)\s+(?:và|va|hay|với|voi)\s+(?P<second>.+?),?\s+(?:cái|bên|loại|cai|ben|loai|chỉ tiêu|chi tieu)?\s*"
    rf"(?:nào|nao)\s+(?:có\s+|co\s+)?(?:(?P<of>(?:[^\W\d_]+\s+){{1,4}}?))?(?:{_MORE})",
    re.IGNORECASE,
)
_APART = re.compile(
    r"^(?P<first>.+?)\s+(?:và|va|với|voi|so với|so voi)\s+(?P<second>.+?)\s+(?:thì\s+|thi\s+)?(?:chênh|chenh|cách|cach|hơn kém|hon kem)"
    r"(?:\s+(?:lệch|lech))?(?:\s+nhau)?\s+(?:là\s+|la\s+)?(?:bao nhiêu|bao nhieu|mấy|may)\b",
    re.IGNORECASE,
)
#: What asks for the size of the gap says nothing of the second thing.
_HOW_MUCH = re.compile(r"\b(?:là\s+|la\s+)?(?:bao nhiêu|bao nhieu|mấy|may)\b(?:\s+[^\W\d_]+){0,2}\W*$|\W+$", re.IGNORECASE)
#: A thing is found where a unit covers this share of its words.
SURE = 0.6


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two things: the unit and the figure that are taken for it."""

    unit: Unit
    fact: Fact

    @property
    def name(self) -> str:
        return label(self.unit, self.fact) if self.unit.kind == "row" else self.fact.indicator


def say_between(
    draft: Draft, ask: Ask, periods: Sequence[str], understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]
) -> bool:
    """Answers "A nhiều hơn B bao nhiêu", "A chiếm mấy phần trăm B", "A gấp mấy lần B" where both are printed in one measure."""
    text = ask.text.strip(" ?.!")
    if ask.claims:
        return False  # "hơn 150.000 người, đúng không?" compares with a figure of the question
    for how, pattern in (("share", _SHARE), ("times", _TIMES), ("gap", _APART), ("gap", _WHICH), ("gap", _GAP)):
        match = pattern.match(text)
        if match is None:
            continue
        found = {name.rstrip("2"): part for name, part in match.groupdict().items() if part}
        measure = found.get("of", "").strip()  # "A và B bên nào dư nợ cao hơn": of both
        parts = [understand.ask(f"{measure} {_HOW_MUCH.sub('', found[side])}".strip()) for side in ("first", "second")]
        sides = [_side(replace(p, kind="how_much", periods=p.periods or tuple(periods)), understand, ranked) for p in parts]
        if sides[0] and sides[1] and _say(draft, how, sides[0], sides[1]):
            return True
    return False


def _side(ask: Ask, understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]) -> _Side | None:
    """The figure of one thing; None where the thing is not named or the report prints no one figure for it."""
    units = understand.units
    if not any(s.known and (s.listed or s.mass >= units.rarest) for s in ask.spans):
        return None
    for scored in ranked(ask)[:3]:
        if scored.sure < SURE:
            continue
        if scored.unit.kind == "row":
            fact = next(iter(choose(scored.unit.facts, ask, ask.periods, units.year)), None)
        else:
            fact = lead_fact(scored.unit, ask)
        if fact is not None and fact.value is not None and not fact.basis.startswith("ratio") and fact.basis != "change":
            return _Side(scored.unit, fact)
    return None


def _say(draft: Draft, how: str, first: _Side, second: _Side) -> bool:
    """Says the result; False where the two are one figure, of different periods or in different measures."""
    a, b = first.fact, second.fact
    if (a.ref, a.quote, a.printed, a.period, a.basis) == (b.ref, b.quote, b.printed, b.period, b.basis) or a.period != b.period:
        return False
    assert a.value is not None and b.value is not None
    other = _in_unit(b, a.unit)
    if not other or (how != "gap" and (a.unit or "%") in {"%", "‰"}):
        return False
    if how == "gap":
        gap = a.value - other
        result, formula = with_unit(abs(gap), a), f"{a.printed} − {b.printed} = {format_vi(gap)}"
    elif how == "times":
        result = f"{rounded(a.value / other)} lần"
        formula = f"{a.printed} ÷ {b.printed}"
    else:
        result = f"{rounded(100 * a.value / other)}%"
        formula = f"{a.printed} ÷ {b.printed} × 100"
    places = [draft.cite_unit(side.unit) for side in (first, second)]
    draft.route = "compute"
    draft.lines.append(f"**{result}** ({formula}).")
    for side, place in zip((first, second), places, strict=True):
        draft.lines.append(
            prompt("answers.compute.operand", label=side.name, figure=figure(side.fact), basis=basis(side.fact), mark=mark(place))
        )
        draft.value(side.fact, place)
    if how == "gap" and a.value != other:
        direction = prompt("answers.compute.higher" if a.value > other else "answers.compute.lower")
        draft.lines.append(prompt("answers.compute.between", first=first.name, direction=direction, second=second.name, result=result))
    draft.computed.append(Computed(formula, (operand(a, places[0]), operand(b, places[1])), result))
    return True


def _in_unit(fact: Fact, unit: str | None) -> Decimal | None:
    """The value in another measure; None where the two do not measure the same."""
    assert fact.value is not None
    mine, wanted = fold(fact.unit or ""), fold(unit or "")
    if mine == wanted or (mine and wanted and mine.split()[0] == wanted.split()[0] and "dong" not in mine + wanted):
        return fact.value
    return convert(fact.value, fact.unit or "", unit or "")
