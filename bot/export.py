"""Everything that was read from a report as tables: indicators, facts, repairs and errata, defects; as JSON, CSV or XLSX.

The only importer of openpyxl. A cell that a spreadsheet would take for a formula is written as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.prompting import raw
from ingest.model import Ingested, Row, Table

Cell = str | int | Decimal | None

#: What a spreadsheet takes for the start of a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: ``name`` is a key of messages.sheets; every row is as long as the header."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(document: Ingested) -> dict[str, Sheet]:
    """All sheets of a document, by name."""
    found = (_indicators(document), _facts(document), _repairs(document), _defects(document))
    return {sheet.name: sheet for sheet in found}


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(raw(f"messages.columns.{name}") for name in names)


def _indicators(document: Ingested) -> Sheet:
    """One row per indicator row of a table; a column per column key of all tables, printed and value side by side."""
    keys = list(dict.fromkeys(key for table in document.tables for row in table.rows for key in row.cells))
    fixed = _columns("report", "table", "group", "indicator", "unit")
    wide = tuple(title for key in keys for title in (key, f"{key} ({raw('messages.columns.printed').lower()})"))
    rows = tuple(_indicator(document.report.id, table, row, keys) for table in document.tables for row in table.rows)
    return Sheet("indicators", (*fixed, *wide, *_columns("verdict", "doubt", "ref", "lines")), rows)


def _indicator(report: str, table: Table, row: Row, keys: Sequence[str]) -> tuple[Cell, ...]:
    wide: list[Cell] = []
    for key in keys:
        cell = row.cells.get(key)
        wide += [cell.value if cell else None, cell.printed if cell else None]
    doubt = "; ".join(filter(None, (row.doubt, *(f"{k}: {c.doubt}" for k, c in row.cells.items() if c.doubt)))) or None
    return (report, table.id, row.group, row.name, row.unit, *wide, row.verdict, doubt, row.ref, row.line)


def _facts(document: Ingested) -> Sheet:
    names = (
        "report", "indicator", "basis", "period", "place", "printed", "value", "unit",
        "comparator", "against", "ref", "lines", "quote", "doubt",
    )  # fmt: skip
    rows = tuple(
        (
            document.report.id, f.indicator, f.basis, f.period, f.place, f.printed, f.value, f.unit,
            f.comparator, f.against, f.ref, _span(f.lines.first, f.lines.last), f.quote, f.doubt,
        )
        for f in document.facts
    )  # fmt: skip
    return Sheet("facts", _columns(*names), rows)


def _repairs(document: Ingested) -> Sheet:
    """Named repairs, then the errata: both change what is searched, never what is quoted."""
    repairs = tuple((r.name, _span(r.lines.first, r.lines.last), r.before, r.after, None) for r in document.repairs)
    errata = tuple(("errata", _span(e.lines.first, e.lines.last), e.printed, e.reading, e.reason) for e in document.errata)
    return Sheet("repairs", _columns("name", "lines", "before", "after", "reason"), repairs + errata)


def _defects(document: Ingested) -> Sheet:
    rows = tuple((d.kind, _span(d.lines.first, d.lines.last), d.message) for d in document.defects)
    return Sheet("defects", _columns("kind", "lines", "message"), rows)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def as_json(document: Ingested) -> dict[str, Any]:
    """The indicators with their cells by column key, all facts, repairs, errata and defects."""
    rows: list[dict[str, Any]] = [
        {
            "table": table.id, "group": row.group, "indicator": row.name, "unit": row.unit, "cells": row.cells,
            "verdict": row.verdict, "doubt": row.doubt, "ref": row.ref, "line": row.line,
        }
        for table in document.tables
        for row in table.rows
    ]  # fmt: skip
    report = document.report
    head = {"id": report.id, "number": report.number, "date": report.date, "issuer": report.issuer, "title": report.title}
    rest = {"facts": document.facts, "repairs": document.repairs, "errata": document.errata, "defects": document.defects}
    return {"schema": 1, "report": head | {"sha256": report.source_sha256}, "indicators": rows} | rest


def as_csv(sheet: Sheet) -> str:
    """The sheet as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.header)
    writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    """Text that begins like a formula gets an apostrophe; "-5" as a printed figure stays a figure."""
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell):
        return "'" + cell
    return cell


def _is_number(text: str) -> bool:
    return text[:1] in "+-" and text[1:].replace(".", "").replace(",", "").isdigit()


def as_xlsx(found: Mapping[str, Sheet]) -> bytes:
    """All sheets as a workbook, each with a fixed header line."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for sheet in found.values():
        page = book.create_sheet(raw(f"messages.sheets.{sheet.name}"))
        page.append(list(sheet.header))
        for cell in page[1]:
            cell.font = Font(bold=True)
        page.freeze_panes = "A2"
        for number, row in enumerate(sheet.rows, 2):
            for column, value in enumerate(row, 1):
                target = page.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    target.data_type = "s"  # text, whatever it begins with
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
