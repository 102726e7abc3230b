"""Rows on their way: aligned cells, header texts that slid in left out, values without a name given to the name without values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from ingest.tables.align import Aligned, align, is_number
from ingest.tables.cells import flat_text
from ingest.tables.columns import Column
from ingest.vietnamese.text import fold


@dataclass(slots=True)
class Draft:
    """A row on its way: its line, plain cells and alignment; ``values_line`` where its values stand on another line."""

    line: int
    cells: list[str]
    row: Aligned
    group: str | None = None
    order: str | None = None
    is_title: bool = False
    moved: str | None = None
    values_line: int | None = None
    values_cells: list[str] = field(default_factory=list)


def draft_rows(rows: Sequence[tuple[int, list[str]]], columns: Sequence[Column], headers: Sequence[str]) -> list[Draft]:
    """Align the rows of one fragment; texts of the header that slid into a row are left out."""
    heads = [fold(flat_text(h)) for h in headers if h]
    return [Draft(line, cells, align(_without_header(cells, heads), columns)) for line, cells in rows]


def _without_header(cells: list[str], heads: Sequence[str]) -> list[str]:
    """A row without the header texts that slid into it; a long one is met by likeness and then short ones go too."""
    long = [head for head in heads if len(head) > 15]
    slid = [
        i
        for i, cell in enumerate(cells)
        if i > 1 and 15 < len(cell) <= 200 and any(fuzz.ratio(fold(flat_text(cell)), h) >= 80 for h in long)
    ]
    if not slid:
        return cells
    return ["" if i in slid or (i > 1 and fold(flat_text(cell)) in heads) else cell for i, cell in enumerate(cells)]


def attach_detached(drafts: list[Draft]) -> list[Draft]:
    """Give a nameless row of values to the row beside it that has a name and a unit but no values.

    A row without a unit is taken only as its next neighbour.
    """
    taken: set[int] = set()
    for i, draft in enumerate(drafts):
        if draft.row.name or draft.row.unit or sum(is_number(v) for v in draft.row.values.values()) < 3:
            continue
        near = [j for j in (i + 1, i + 2, i - 1, i - 2) if 0 <= j < len(drafts) and j not in taken]
        waiting = [j for j in near if drafts[j].row.name and not _figures(drafts[j].row)]
        pick = next((j for j in waiting if drafts[j].row.unit), next((j for j in waiting if abs(j - i) == 1), None))
        if pick is None:
            continue
        other = drafts[pick]
        other.row.values, other.row.verdict = draft.row.values, draft.row.verdict
        other.row.doubt = draft.row.doubt and "detached"
        other.values_line, other.values_cells = draft.line, draft.cells
        taken |= {i, pick}
        draft.moved = "given"
    return [d for d in drafts if d.moved != "given"]


def _figures(row: Aligned) -> bool:
    """Whether a row has any value beside a note."""
    return any(key != "note" for key in row.values)
