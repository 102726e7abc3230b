"""All indicators of a report as one table: plan, actual, per cent, target, verdict, place; each figure as it is printed.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.channels.render import readable, unmarked
from bot.channels.web.viewer_blocks import lay_out
from bot.channels.web.viewer_quotes import Place, written
from bot.charting import of_row
from bot.prompting import prompt, raw, table
from ingest.model import Cell, Ingested, Row, Table

#: Which column of a table stands in which of ours, the first that has a cell (``$y`` the year of the report, ``$n`` the next one).
_SLOTS: Mapping[str, tuple[str, ...]] = {
    "plan": ("plan_$y",),
    "actual": ("actual_$y", "estimate_$y", "cumulative_$y", "actual_", "cumulative_", "estimate_"),
    "ratio": ("ratio_to_plan_$y", "ratio_to_target_$y", "ratio_to_plan_", "ratio_to_target_"),
    "target": ("target_$n", "plan_$n", "target_", "target"),
}
#: A cell of more characters is prose, no figure: cut on the table, whole in the report.
LONG = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of the table. ``value`` sorts (None: no number); ``note`` says what its heading does not (period, basis)."""

    printed: str
    value: Decimal | None = None
    doubt: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row. ``verdict``: ``met``, ``exceeded``, ``unmet`` or None; ``printed_verdict`` False where it follows from the per cent."""

    name: str
    group: str | None
    table: str
    unit: str | None
    figures: Mapping[str, Figure]
    verdict: str | None
    printed_verdict: bool
    ref: str
    line: int
    url: str
    chart: Mapping[str, Any] | None


def indicators(document: Ingested) -> tuple[Indicator, ...]:
    """The rows of all tables that hold a figure, in the order of print."""
    page = lay_out(document)
    out = []
    for shown in document.tables:
        for row in shown.rows:
            figures = {slot: f for slot, names in _SLOTS.items() if (f := _figure(document, shown, row, slot, names)) is not None}
            if not figures:
                continue
            verdict, printed = _verdict(row, figures.get("ratio"))
            block = page.block(page.anchors[row.ref])
            size = len(block.text) if block else 0
            places = [Place(page.anchors[row.ref], 0, size)] if size else []
            url = f"/bao-cao/{document.report.id}?trich={written(page, places)}#trich"
            chart = of_row(document, row.ref)
            name = _words(row.name) or raw("pages.table.nameless")
            drawn = chart.to_dict() if chart else None
            out.append(
                Indicator(name, _words(row.group), _sheet(shown), row.unit, figures, verdict, printed, row.ref, row.line, url, drawn)
            )
    return tuple(out)


def year_of(document: Ingested) -> str:
    """The main year of a report, empty where it says none."""
    return next((p for p in document.report.periods if p.isdigit()), "")


def headings(document: Ingested) -> dict[str, str]:
    """The heading of each of our columns, with the year where the report has one."""
    year = year_of(document)
    following = str(int(year) + 1) if year else ""
    years = {"plan": year, "actual": year, "ratio": "", "target": following}
    return {slot: f"{raw(f'pages.indicators.{slot}')} {years[slot]}".strip() for slot in _SLOTS}


def _figure(document: Ingested, shown: Table, row: Row, slot: str, names: Sequence[str]) -> Figure | None:
    year = year_of(document)
    following = str(int(year) + 1) if year else "-"
    keys = [k for name in names for k in row.cells if _fits(k, name.replace("$y", year or "-").replace("$n", following))]
    if not keys:
        return None
    key, cell = keys[0], row.cells[keys[0]]
    printed = _words(cell.printed) or ""
    own = key in {f"{slot}_{year}", f"{slot}_{following}", f"ratio_to_plan_{year}"}
    return Figure(printed, cell.value, _doubt(cell), None if own else _note(key))


def _fits(key: str, name: str) -> bool:
    return key.startswith(name) if name.endswith("_") else key == name


def _note(key: str) -> str:
    """What a column is, where ours is headed otherwise: "kế hoạch 2025", "lũy kế 2024"."""
    basis, _, period = key.rpartition("_") if "_" in key else (key, "", "")
    words: Mapping[str, str] = table("pages")["bases"]
    return f"{words.get(basis, basis)} {period}".strip()


def _doubt(cell: Cell) -> str | None:
    words: Mapping[str, str] = table("answers")["doubt"]
    return words.get(cell.doubt.partition(":")[0], words["other"]) if cell.doubt else None


def _words(text: str | None) -> str | None:
    return " ".join(unmarked(readable(text)).split()) or None if text else None


def _verdict(row: Row, ratio: Figure | None) -> tuple[str | None, bool]:
    """What the report says of the row; where it says nothing, what its per cent of the plan says, unless that is doubtful."""
    printed = (row.verdict or "").casefold()
    if printed:
        return ("unmet" if printed.startswith("chưa") else "exceeded" if printed.startswith("vượt") else "met"), True
    if ratio is None or ratio.value is None or ratio.doubt:
        return None, False
    return ("unmet" if ratio.value < 100 else "exceeded" if ratio.value > 100 else "met"), False


def place_of(indicator: Indicator) -> str:
    """Where a row is printed, as the table says it."""
    return prompt("pages.indicators.place", table=indicator.table, line=indicator.line)


def _sheet(shown: Table) -> str:
    """The name of a table without what it is about; its printed title may be misread.

    >>> from ingest.model import Span
    >>> _sheet(Table("bieu_02", "BIỆU 02: TỔNG HỢP", (), "vi", (), Span(1, 1))), _sheet(Table("phu_luc", "", (), "vi", (), Span(1, 1)))
    ('Biểu 02', 'Phụ lục')
    """
    number = shown.id.removeprefix("bieu_")
    if number != shown.id:
        return prompt("pages.indicators.sheet", number=number)
    return raw("pages.indicators.appendix") if shown.id == "phu_luc" else shown.title[:LONG]
