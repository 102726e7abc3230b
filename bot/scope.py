"""Which rows a question over the tables is about: of a table, of a numbered resolution, of a subject, else of the year's plan.  Pure."""

from __future__ import annotations

import re

from bot.statements import ask_features
from bot.understand import Question
from bot.units import Unit, Units, features
from ingest.model import Fact
from ingest.vietnamese.text import syllables


def scope(question: Question, units: Units) -> list[Unit]:
    """The rows that are meant: of the table, resolution or subject that the question names, else of the year's plan."""
    rows = [u for u in units.items if u.kind == "row" and u.facts]
    named = [u for u in rows if u.table is not None and _names_table(question.folded, u.table.id)]
    rows = named or rows
    numbered = of_number(question.folded, rows)
    if numbered:
        return numbered
    grouped = of_group(question, rows, units)
    if grouped:
        return grouped
    if named:
        return rows
    yearly = [u for u in rows if value_of(u, ("plan",), str(units.year)) and value_of(u, ("actual", "estimate"), str(units.year))]
    first = yearly[0].table.id if yearly and yearly[0].table else None
    later = [u for u in yearly if u.table is not None and u.table.id == first]
    return later or rows


def of_group(question: Question, rows: list[Unit], units: Units) -> list[Unit]:
    """The rows of the resolution or scheme whose name says what the question speaks of; empty where none does."""
    wanted: dict[str, float] = {}
    for ask in question.asks:
        wanted |= {f: w for f, w in ask_features(ask).items() if "_" in f}
    by_group: dict[str, float] = {}
    for unit in rows:
        group = (unit.row.group if unit.row else None) or ""
        if group and group not in by_group:
            by_group[group] = sum(w for f, w in wanted.items() if f in features(group))
    best = max(by_group.values(), default=0.0)
    if best < 2 * units.rarest * 0.6:
        return []
    return [u for u in rows if u.row is not None and by_group.get(u.row.group or "", 0) >= 0.9 * best]


def of_number(folded: str, rows: list[Unit]) -> list[Unit]:
    """The rows of the resolution or scheme that is named by its number alone: "nghị quyết 04", "đề án số 07"."""
    named = _DOCUMENT.search(folded)
    if named is None:
        return []
    heads = [(u, _DOCUMENT.search(" ".join(syllables(u.row.group or ""))[:60])) for u in rows if u.row is not None]
    return [u for u, head in heads if head is not None and (head[1], int(head[2])) == (named[1], int(named[2]))]


#: A document of the Party or the state by its number, in folded words.
_DOCUMENT = re.compile(r"\b(nghi quyet|de an|chuong trinh|chi thi|ke hoach|quyet dinh)(?: so)? (\d{1,3})\b")


def _names_table(folded: str, table: str) -> bool:
    number = re.search(r"(\d+)$", table)
    if table.startswith("phu_luc"):
        return bool(re.search(r"\bphu luc\b", folded))
    return bool(number and re.search(rf"\bbieu (so )?0?{int(number[1])}\b", folded))


def value_of(unit: Unit, bases: tuple[str, ...], period: str | None) -> Fact | None:
    """The first figure with a value of these bases, in their order, and of this period."""
    return next(
        (f for b in bases for f in unit.facts if f.basis == b and f.value is not None and (period is None or f.period == period)), None
    )
