"""Columns of change in tables: growth in per cent, one period in per cent of another, or the plain difference.

Which of them a column holds, and of which two columns, is learned from the rows: the reading for which most of them hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.audit.arithmetic import holds, percent, places, printed_vi, slack
from bot.audit.model import Finding, Place
from bot.audit.rows import basis_of
from ingest.model import Row, Span, Table

_ROWS, _SHARE = 3, Decimal("0.6")
_VALUES = ("actual", "estimate", "cumulative", "plan", "target")
_NEAR = Decimal("0.5")


def _growth(printed: Decimal, later: Decimal, earlier: Decimal) -> bool:
    unit = Decimal(1).scaleb(-places(printed))
    exact = (percent(later, earlier) or Decimal(0)) - 100
    return holds(printed + 100, later, earlier) or (abs(abs(exact) - abs(printed)) < unit and (exact >= 0) == (printed >= 0))


def _difference(printed: Decimal, later: Decimal, earlier: Decimal) -> bool:
    return abs(abs(later - earlier) - abs(printed)) <= slack(later) + slack(earlier) + slack(printed)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column of changes may hold, of which two columns."""

    key: str
    later: str
    earlier: str
    way: str


_WAYS: dict[str, Callable[[Decimal, Decimal, Decimal], bool]] = {"growth": _growth, "ratio": holds, "difference": _difference}


def change_findings(table: Table) -> Iterator[Finding]:
    """The rows whose printed change is not that of their two figures."""
    keys = list(table.columns)
    values = [k for k in keys if basis_of(k)[0] in _VALUES]
    for key in (k for k in keys if basis_of(k)[0] == "change"):
        readings = [Reading(key, a, b, way) for a in values for b in values if a != b for way in _WAYS]
        scored = [(_support(table, r), r) for r in readings]
        good, best = max(scored, key=lambda s: s[0], default=(Decimal(0), None))
        if best is not None and good > 0:
            yield from (finding for row in table.rows if (finding := _check(row, best)) is not None)


def _cells(row: Row, reading: Reading) -> tuple[Decimal, Decimal, Decimal] | None:
    cells = [row.cells.get(k) for k in (reading.key, reading.later, reading.earlier)]
    values = [c.value for c in cells if c is not None and c.value is not None]
    return (values[0], values[1], values[2]) if len(values) == 3 and values[2] and row.doubt is None else None


def _support(table: Table, reading: Reading) -> Decimal:
    """How many rows hold, less those that do not; zero where that is not enough to know."""
    telling = [v for row in table.rows if (v := _cells(row, reading)) is not None and v[1] != v[2]]
    good = sum(_WAYS[reading.way](*v) for v in telling)
    return Decimal(2 * good - len(telling)) if good >= _ROWS and good >= len(telling) * _SHARE else Decimal(0)


def _check(row: Row, reading: Reading) -> Finding | None:
    values = _cells(row, reading)
    if values is None or _WAYS[reading.way](*values):
        return None
    printed, later, earlier = values
    if reading.way == "difference":
        expected, formula = later - earlier, f"{printed_vi(later)} - {printed_vi(earlier)}"
    else:
        ratio = percent(later, earlier) or Decimal(0)
        expected = ratio - 100 if reading.way == "growth" else ratio
        formula = f"{printed_vi(later)} / {printed_vi(earlier)} × 100" + (" - 100" if reading.way == "growth" else "")
    formula += f" = {printed_vi(expected)} ≠ {printed_vi(printed)}"
    basis, period = basis_of(reading.key)
    shown = tuple(
        Place(row.ref, Span(row.line, row.line), row.printed, row.cells[k].printed, row.cells[k].value, row.unit, fact_id=f"{row.ref}@{k}")
        for k in (reading.key, reading.later, reading.earlier)
    )
    certainty = "likely" if abs(abs(expected) - abs(printed)) < _NEAR else "certain"
    return Finding("ratio", "change", certainty, row.name, basis, period, shown, formula, expected)
