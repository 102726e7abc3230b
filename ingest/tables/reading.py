"""The composer of this package: lines → tables.  Knows the order of the steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.model import Defect, Line, Span, Table
from ingest.tables.align import is_number, is_verdict
from ingest.tables.blocks import Fragment, RawTable, find_tables, table_id
from ingest.tables.cells import flat_text
from ingest.tables.columns import Column, project, read_columns
from ingest.tables.drafts import Draft, attach_detached, draft_rows
from ingest.tables.groups import group_rows, has_documents, number_documents
from ingest.tables.rows import make_rows
from ingest.tables.style import number_style

_BASES = frozenset({"plan", "actual", "estimate", "target", "ratio", "cumulative", "change", "share"})


@dataclass(frozen=True, slots=True)
class TablesRead:
    """The tables of a document, what is wrong with them, and the line numbers that they use (titles, captions and headers too)."""

    tables: tuple[Table, ...]
    defects: tuple[Defect, ...]
    used: frozenset[int]


def read_tables(lines: Sequence[Line], report_year: str | None) -> TablesRead:
    """Read every table of a document.

    ``report_year`` ("2024") is the period of a header that names none, and tells an estimate for a period that goes beyond it.
    """
    tables: list[Table] = []
    used: set[int] = set()
    for number, raw in enumerate(find_tables(lines), 1):
        used |= raw.used
        if any(fragment.rows for fragment in raw.fragments):
            tables.append(_table(raw, number, report_year, {t.id for t in tables}))
    return TablesRead(tuple(tables), tuple(d for t in tables for d in _defects(t)), frozenset(used))


def _table(raw: RawTable, number: int, year: str | None, taken: set[str]) -> Table:
    """One table."""
    base, columns = _base(raw, year)
    drafts: list[Draft] = []
    for fragment in raw.fragments:
        layout = _layout(fragment, base, columns)
        drafts += draft_rows(fragment.rows, layout, [*fragment.header, *base])
    drafts = attach_detached(drafts)
    if has_documents(drafts):
        number_documents(drafts)
    drafts = group_rows(drafts)
    style = number_style((cell, d.row.unit) for d in drafts for cell in d.row.values.values())
    name = table_id(raw.title, number, taken)
    rows = make_rows(drafts, name, style, raw.unit)
    span = Span(min(raw.used), max(raw.used))
    filled = {key for row in rows for key in row.cells}
    heads = {c.key: c.printed for c in columns if c.key and (c.printed or c.key in filled)}
    return Table(name, raw.title, tuple(flat_text(c) for c in base), style, tuple(rows), span, heads)


def _base(raw: RawTable, year: str | None) -> tuple[list[str], tuple[Column, ...]]:
    """The header that most pages agree on, then the one that says most, with its columns.

    Where another page prints "Thực hiện" for its "Ước thực hiện", the plain word stands.
    """
    read = [(fragment.header, read_columns(fragment.header, year)) for fragment in raw.fragments if fragment.header]
    if not read:
        return _headless(raw.fragments[0])
    signatures = Counter(tuple((c.role, c.key) for c in cs) for _, cs in read)
    base, columns = max(read, key=lambda pair: (signatures[tuple((c.role, c.key) for c in pair[1])], _known(pair[1])))
    others = {(i, c.key) for _, cs in read for i, c in enumerate(cs)}
    settled = []
    for i, column in enumerate(columns):
        actual = column.key.replace("estimate_", "actual_", 1)
        settled.append(replace(column, key=actual) if column.key.startswith("estimate_") and (i, actual) in others else column)
    return base, tuple(settled)


def _known(columns: tuple[Column, ...]) -> float:
    """How much of a header was understood."""
    value = sum(1.0 for c in columns if c.role == "value" and c.key.partition("_")[0] in _BASES)
    return value + sum(0.5 for c in columns if c.role in ("unit", "verdict", "note"))


def _headless(fragment: Fragment) -> tuple[list[str], tuple[Column, ...]]:
    """Columns of a run of rows without a header: the first column of words is the name."""
    width = max((len(cells) for _, cells in fragment.rows), default=0)
    wordy = [sum(i < len(c) and not is_number(c[i]) and len(c[i]) > 4 for _, c in fragment.rows) for i in range(width)]
    name = wordy.index(max(wordy)) if wordy else 0
    return [], tuple(Column("name" if i == name else "value", "" if i == name else f"cot_{i + 1}", "") for i in range(width))


def _layout(fragment: Fragment, base: list[str], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns of one fragment: by place or by the likeness of its header to the base header, whichever its rows fit better."""
    if not fragment.header or fragment.header is base or len(fragment.header) == len(columns):
        return columns
    by_words = project(fragment.header, base, columns)
    return by_words if _fit(fragment, by_words) >= _fit(fragment, columns) else columns


def _fit(fragment: Fragment, columns: tuple[Column, ...]) -> int:
    """How many figures and verdicts stand in columns of their kind, less those that do not."""
    score = 0
    for _, cells in fragment.rows:
        for i, cell in enumerate(cells):
            role = columns[i].role if i < len(columns) else ""
            if is_number(cell) and i > 1:
                score += 1 if role == "value" else -1
            elif is_verdict(cell):
                score += 1 if role == "verdict" else -1
    return score


def _defects(table: Table) -> list[Defect]:
    """The rows that could not be read with certainty."""
    return [Defect("table_row_doubtful", Span(r.line, r.line), f"{table.id}: {r.doubt}") for r in table.rows if r.doubt]
