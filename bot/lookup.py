"""A table row → the figure that is asked for, with one line of context.  The deterministic tool: nothing here is worded by a model."""

from __future__ import annotations

from collections.abc import Sequence

from bot.draft import Draft, mark
from bot.prompting import prompt
from bot.understand import Ask
from bot.units import Unit, features
from ingest.model import Fact
from ingest.vietnamese.text import syllables

#: Which bases answer which word of the question, the best first.
_PREFER: dict[str, tuple[str, ...]] = {
    "ratio": ("ratio_to_plan", "ratio_to_target"),
    "plan": ("plan", "target"),
    "target": ("target", "plan"),
    "resolution": ("target", "plan"),
    "actual": ("actual", "estimate", "cumulative"),
}
_DEFAULT = ("actual", "estimate", "cumulative", "plan", "target", "ratio_to_plan", "ratio_to_target", "other")


def _year(period: str | None) -> int | None:
    return int(period) if period and period.isdigit() and len(period) == 4 else None


def order(bases: frozenset[str], periods: Sequence[str], year: int | None) -> tuple[str, ...]:
    """The bases to try, the best first: what the question names, then what its period implies, then the result.

    >>> order(frozenset({"plan"}), (), 2024)[0], order(frozenset(), ("2025",), 2024)[0], order(frozenset(), (), 2024)[0]
    ('plan', 'target', 'actual')
    >>> order(frozenset({"ratio", "resolution"}), (), 2024)[0]
    'ratio_to_target'
    """
    named = [b for word in ("ratio", "plan", "target", "resolution") if word in bases for b in _PREFER[word]]
    if "ratio" in bases and "plan" not in bases and bases & {"target", "resolution"}:
        named.insert(0, "ratio_to_target")
    later = any((_year(p) or 0) > (year or 9999) or p.startswith("by-") for p in periods)
    implied = ["target", "plan"] if later else []
    return tuple(dict.fromkeys((*named, *implied, *_DEFAULT)))


def covers(period: str | None, wanted: str) -> bool:
    """Whether a column's period is the one that is asked for.

    >>> covers("2024", "2024"), covers("2021-2025", "2024"), covers("2025", "by-2025")
    (True, False, True)
    """
    return period is not None and (period == wanted or wanted == f"by-{period}" or period == f"by-{wanted}")


def choose(facts: Sequence[Fact], ask: Ask, periods: Sequence[str], year: int | None) -> list[Fact]:
    """The facts of one row that answer, the asked one first; empty where the row has nothing of the asked period."""
    given = _asked_columns([f for f in facts if f.printed.strip()], ask)
    periods = ask.periods or periods
    bases_asked = ask.bases | ({"ratio"} if _share_of_amount(given, ask) else set())
    wanted = [p for p in periods if any(covers(f.period, p) for f in given)]
    if periods and not wanted and not _timeless(given):
        return []
    bases = order(frozenset(bases_asked), wanted or periods, year)
    main = str(year) if year else None

    def rank(fact: Fact) -> tuple[int, int, int]:
        right = 0 if any(covers(fact.period, p) for p in wanted) else (1 if not wanted and fact.period == main else 2)
        if "resolution" in ask.bases and fact.basis == "target" and not wanted:
            right = 0 if fact.period and "-" in fact.period else 1
        return (right if "ratio" not in bases_asked else min(right, 1), bases.index(fact.basis) if fact.basis in bases else 99, 0)

    def by_basis(fact: Fact) -> tuple[int, int, int]:
        right, basis, tie = rank(fact)
        return (basis, right, tie)

    named = bool(bases_asked & {"ratio", "plan", "target", "resolution"})
    of_resolution = "ratio" in bases_asked and "resolution" in ask.bases  # told of a whole term, whatever year is named
    return sorted(given, key=by_basis if named and (not wanted or of_resolution) else rank)


def _asked_columns(facts: list[Fact], ask: Ask) -> list[Fact]:
    """In a table of places, the columns whose indicator says most of the ask; all facts where a row has one indicator."""
    if len({f.indicator for f in facts}) < 2:
        return facts
    wanted = {feature: weight for span in ask.spans for way in span.ways for feature, weight in way.features}

    def said(fact: Fact) -> float:
        words = features(fact.indicator)
        counted = bool(ask.counted) and ask.counted.split()[0] in syllables(fact.unit or fact.indicator)
        return sum(w for f, w in wanted.items() if f in words) - 0.05 * len(words) + counted

    best = max(said(f) for f in facts)
    return [f for f in facts if said(f) >= best - 1e-9]


def _share_of_amount(facts: Sequence[Fact], ask: Ask) -> bool:
    """Per cent asked of a row that is not in per cent: its ratio is meant."""
    amounts = [f for f in facts if not f.basis.startswith("ratio") and f.value is not None]
    return ask.counted.startswith(("phan tram", "%")) and bool(amounts) and all((f.unit or "") not in {"%", "‰"} for f in amounts)


def _timeless(facts: Sequence[Fact]) -> bool:
    return all(f.period is None for f in facts)


#: A figure of the text that is a bound is said as one: the text prints "trên" before it, the fact keeps the sign.
_BOUNDS = {">": "more", ">=": "least", "<": "less", "<=": "most"}


def figure(fact: Fact) -> str:
    """The figure as printed, with its unit.

    >>> from ingest.model import Span; from decimal import Decimal
    >>> figure(Fact("f", "Thu", "plan", "2024", None, "46", Decimal(46), "Triệu đồng", "=", "r", "q", Span(1, 1)))
    '46 triệu đồng'
    """
    unit = (fact.unit or "").strip()
    printed = fact.printed
    if fact.comparator in _BOUNDS and printed[:1].isdigit() and printed.rstrip(" %‰")[-1:].isdigit():
        printed = f"{prompt(f'answers.bound.{_BOUNDS[fact.comparator]}')} {printed}"
    if not unit or fact.value is None or unit.lower() in printed.lower():
        return printed
    unit = unit if unit.isupper() else unit[:1].lower() + unit[1:]
    scale = printed.rsplit(" ", 1)[-1].lower()
    if unit.startswith(f"{scale} "):  # "32.685 triệu" in "triệu đồng"
        return printed + unit[len(scale) :]
    if unit[0] in "%‰" and printed.endswith(unit[0]):  # "6,6%" in "%/năm"
        return printed + unit[1:]
    return f"{printed}{'' if unit in {'%', '‰'} else ' '}{unit}"


def basis(fact: Fact) -> str:
    """The basis and period in words: "kế hoạch năm 2024"."""
    if fact.basis == "change" and fact.against:
        return prompt(f"answers.basis.{fact.way or 'growth'}", against=fact.against)
    words = prompt(f"answers.basis.{fact.basis}")
    if fact.against and fact.basis in {"ratio_to_plan", "ratio_to_target"} and not fact.ref.startswith("annex:"):
        words = f"so với {fact.against}"
    if not fact.period:
        return words
    kind = "by" if fact.period.startswith("by-") else "range" if "-" in fact.period else "year"
    return f"{words} {prompt(f'answers.period.{kind}', period=fact.period.removeprefix('by-'))}"


def label(unit: Unit, fact: Fact | None = None) -> str:
    """What a row is about: its name, or its group where the name was lost; in a table of places the indicator of the figure."""
    row = unit.row
    if row is not None and fact is not None and len({f.indicator for f in unit.facts}) > 1:
        return fact.indicator
    if row is None:
        return ""
    name = row.name.strip(" -+*")
    return name if name else (row.group or unit.path)


def say_row(draft: Draft, unit: Unit, chosen: Sequence[Fact], *, brief: bool = False) -> None:
    """The figure first, with unit, basis and period; then the other figures of the row, labelled."""
    place = draft.cite_unit(unit)
    lead = chosen[0]
    draft.value(lead, place)
    line = prompt("answers.row.lead", figure=figure(lead), label=label(unit, lead), basis=basis(lead), mark=mark(place))
    if line in draft.lines:
        return
    draft.lines.append(line)
    judged = unit.row is not None and bool(unit.row.verdict)
    rest = _context(chosen, judged=judged)
    if unit.row is not None and unit.row.verdict:
        rest.append(prompt("answers.row.verdict", verdict=unit.row.verdict.lower()))
    if rest and not brief:
        draft.lines.append("; ".join(rest)[:1].upper() + "; ".join(rest)[1:] + ".")
    for fact in chosen[1:5]:
        draft.value(fact, place)


def _context(chosen: Sequence[Fact], *, judged: bool) -> list[str]:
    """The other figures of the row, each once, in the order of the columns; a row without a verdict of its own gets that of its ratio."""
    rest = sorted(chosen[1:], key=lambda f: not f.basis.startswith("ratio"))
    said = [prompt("answers.row.context", basis=basis(f), figure=figure(f) + ("" if judged else _verdict(f))) for f in rest]
    return list(dict.fromkeys(said))[:5]


def _verdict(ratio: Fact) -> str:
    """What a ratio of the result to the plan of the same year says in a word; nothing for other figures and doubtful ones."""
    if ratio.basis != "ratio_to_plan" or ratio.value is None or ratio.doubt:
        return ""
    word = "met" if ratio.value == 100 else "exceeded" if ratio.value > 100 else "unmet"
    return f" ({prompt(f'answers.lists.{word}')})"
