"""Where the report prints the asked figure with different values: every value with its place; the reader chooses, not we."""

from __future__ import annotations

from collections.abc import Sequence

from bot.draft import MAX_MARKS, Draft, mark
from bot.lookup import choose, figure
from bot.match import Scored
from bot.prompting import prompt
from bot.statements import lead_fact
from bot.understand import Ask
from bot.units import Units, features
from ingest.model import Fact

#: Basis names that state the same kind of figure.
_SAME = ({"actual", "estimate", "cumulative"}, {"plan"}, {"target", "plan"}, {"ratio_to_plan"}, {"ratio_to_target"})
#: Another place speaks of the same indicator if it covers this share of what the first covers.
AS_WELL = 0.86


def leading(scored: Scored, ask: Ask, periods: Sequence[str], units: Units) -> Fact | None:
    """The figure that a unit answers the ask with."""
    if scored.unit.kind == "row":
        chosen = choose(scored.unit.facts, ask, periods, units.year)
        return chosen[0] if chosen else None
    return lead_fact(scored.unit, ask)


def same_kind(a: Fact, b: Fact) -> bool:
    """Whether two figures may be compared: the same basis and period, the same unit."""
    bases = any(a.basis in s and b.basis in s for s in _SAME)
    written = all(f.basis != "plan" or f.ref.startswith("annex:") for f in (a, b))
    return bases and written and _near(a, b) and _unit(a) == _unit(b) and (a.period == b.period or None in (a.period, b.period))


def _near(a: Fact, b: Fact) -> bool:
    """Misprints and other counts of one thing lie near one another; a figure twice as large counts something else."""
    low, high = sorted((abs(a.value or 0), abs(b.value or 0)))
    return high <= 2 * low


def _unit(fact: Fact) -> str:
    return (fact.unit or "").strip().lower()


def alike(a: Fact, b: Fact, ask: Ask, units: Units) -> bool:
    """Whether two indicators are one: what each says beyond the other is little against what they share."""
    one, two = _words(a), _words(b)
    shared = sum(units.weight(f) for f in one & two)
    apart = sum(units.weight(f) for f in one ^ two)
    return shared > 0.9 * apart


def _words(fact: Fact) -> frozenset[str]:
    drop = {"ti", "le", "tong", "so", "dat", "uoc", "cua", "la", "duoc", "co", "nam", "huyen", "tren", "dia", "ban", "toan"}
    return frozenset(f for f in features(fact.indicator) if "_" not in f and f not in drop)


def say_contradictions(draft: Draft, found: list[Scored], ask: Ask, periods: Sequence[str], units: Units) -> None:
    """Adds the other values of the figure just said, with their places, and the warning that they differ."""
    first = leading(found[0], ask, periods, units)
    if first is None or first.value is None:
        return
    others: list[tuple[Fact, int]] = []
    for scored in found[1:25]:
        if scored.coverage < AS_WELL * found[0].coverage or len(draft.citations) >= MAX_MARKS:
            continue
        fact = leading(scored, ask, periods, units)
        if fact is None or fact.value is None or not same_kind(first, fact) or not alike(first, fact, ask, units):
            continue
        if fact.value != first.value and all(fact.value != o.value for o, _ in others):
            others.append((fact, draft.cite_unit(scored.unit)))
    if not others:
        return
    own = draft.citations[0].mark if draft.citations else 1
    items = [prompt("answers.caveat.contradiction_item", figure=figure(first), where=_where(first, draft, own), mark=mark(own))]
    items += [prompt("answers.caveat.contradiction_item", figure=figure(f), where=_where(f, draft, m), mark=mark(m)) for f, m in others]
    text = prompt("answers.caveat.contradiction", list="; ".join(items))
    draft.lines.insert(min(1, len(draft.lines)), text)
    draft.caveat("contradiction", text, own, *(m for _, m in others))
    for fact, place in others:
        draft.value(fact, place)


def _where(fact: Fact, draft: Draft, place: int) -> str:
    path = draft.citations[place - 1].path
    return path.rsplit("›", 1)[-1].strip()[:60]
