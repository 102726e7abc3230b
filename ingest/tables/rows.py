"""Aligned and grouped drafts → :class:`~ingest.model.Row`: refs, cells with values and doubts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.model import Row
from ingest.tables.cells import flat_text
from ingest.tables.drafts import Draft
from ingest.tables.ratios import doubt_ratios
from ingest.tables.style import bracket_unit, read_cell, unit_name

_NAME_UNIT = re.compile(r"\(([^()\d]{1,24})\)\s*$")


def printed(cells: Iterable[str]) -> str:
    """A row's cells joined by ``|``."""
    return " | ".join(flat_text(cell) for cell in cells)


def make_rows(drafts: Sequence[Draft], table: str, style: str, default_unit: str | None) -> list[Row]:
    """Rows with refs, values and doubts."""
    names = Counter(flat_text(d.row.name) for d in drafts)
    return [_row(d, table, style, default_unit, names) for d in drafts]


def _row(draft: Draft, table: str, style: str, default_unit: str | None, names: Counter[str]) -> Row:
    """One row."""
    aligned, name = draft.row, flat_text(draft.row.name)
    unit = aligned.unit or _unit_in_name(name) or unit_name(default_unit or "")
    cells = {
        key: cell for key, text in aligned.values.items() if (cell := read_cell(text, style, unit if not key.startswith("ratio") else "%"))
    }
    cells = doubt_ratios(cells)
    doubt = draft.moved or aligned.doubt
    line = draft.values_line or draft.line
    return Row(
        name=name,
        group=draft.group,
        unit=unit,
        line=line,
        ref=_ref(draft, table, name, names),
        cells=cells,
        printed=printed(draft.values_cells or draft.cells),
        doubt=doubt,
        verdict=aligned.verdict,
    )


def _unit_in_name(name: str) -> str | None:
    """The unit that a name carries at its end: "Sản lượng (tấn)"."""
    match = _NAME_UNIT.search(name)
    return bracket_unit(match[1], name[: match.start()]) if match else None


def _ref(draft: Draft, table: str, name: str, names: Counter[str]) -> str:
    """The ref of a row (design/answers.md, Refs)."""
    head = f"annex:{table}:{draft.order}" if draft.order else f"annex:{table}"
    if draft.is_title:
        return head
    if name and names[name] == 1:
        return f"{head}:{name}"
    return f"{head}:{name}#L{draft.line}"
