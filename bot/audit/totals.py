"""Tables with a row of totals: whether the rows add up to it, column by column.

That the rows are the parts is shown by the table itself: a column counts only where another column of the same rows does add up, or where
it is the only one and comes near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.audit.arithmetic import printed_vi, same_printed, slack
from bot.audit.model import Finding, Place
from bot.audit.rows import basis_of
from ingest.model import Cell, Row, Span, Table
from ingest.vietnamese.text import fold

_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong|toan (?:xa|phuong|huyen|tinh|thanh pho|nganh))")
#: A sum farther than this from the total is no breakdown of it.
_NEAR = Decimal("0.1")


def total_findings(table: Table) -> Iterator[Finding]:
    """The columns of ``table`` whose rows do not add up to the row of totals."""
    rows = [r for r in table.rows if any(c.value is not None for c in r.cells.values())]
    totals = [r for r in rows if _TOTAL.fullmatch(fold(r.name).strip(" :.*"))]
    parts = [r for r in rows if r not in totals]
    if len(totals) != 1 or len(parts) < 2 or rows.index(totals[0]) not in (0, len(rows) - 1) or any(_inner(r) for r in parts):
        return
    total = totals[0]
    columns = [k for k in total.cells if _adds(k, total, parts)]
    off = [k for k in columns if not _holds(total.cells[k], parts, k)]
    if len(off) > len(columns) - len(off) and len(columns) > 1:
        return
    for key in off:
        yield from _finding(table, total, parts, key)


def _inner(row: Row) -> bool:
    return fold(row.name).startswith(("trong do", "- ", "+ ")) or row.doubt is not None


def _adds(key: str, total: Row, parts: Sequence[Row]) -> bool:
    """Whether a column holds amounts that add up: values in every row, no percentages."""
    if basis_of(key)[0].startswith(("ratio", "note", "change", "share")) or (total.unit or "") in ("%", "‰"):
        return False
    cells = [r.cells.get(key) for r in (total, *parts)]
    return all(c is not None and c.value is not None and not c.printed.endswith("%") for c in cells) and len({r.unit for r in parts}) == 1


def _sum(parts: Sequence[Row], key: str) -> Decimal:
    return sum((r.cells[key].value or Decimal(0) for r in parts), Decimal(0))


def _holds(cell: Cell, parts: Sequence[Row], key: str) -> bool:
    value, got = cell.value or Decimal(0), _sum(parts, key)
    loose = slack(value) + sum((slack(r.cells[key].value or Decimal(0)) for r in parts), Decimal(0))
    return got == value or same_printed(got, value) or abs(got - value) <= loose


def _finding(table: Table, total: Row, parts: Sequence[Row], key: str) -> Iterator[Finding]:
    value, got = total.cells[key].value or Decimal(0), _sum(parts, key)
    if not value or abs(got - value) > abs(value) * _NEAR:
        return
    places = tuple(
        Place(r.ref, Span(r.line, r.line), r.printed, r.cells[key].printed, r.cells[key].value, r.unit, fact_id=f"{r.ref}@{key}")
        for r in (total, *parts)
    )
    formula = " + ".join(printed_vi(r.cells[key].value or Decimal(0)) for r in parts) + f" = {printed_vi(got)} ≠ {printed_vi(value)}"
    basis, period = basis_of(key)
    title = table.columns.get(key, "").strip() or table.title
    yield Finding("sum", "rows", "certain", f"{total.name}: {title}", basis, period, places, formula, got)
