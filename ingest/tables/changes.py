"""Columns of change: whether they print per cent of what they are measured against, growth in per cent, or the plain difference."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from statistics import median

from ingest.model import Cell, Table
from ingest.vietnamese.text import fold

_AGAINST = re.compile(r"(?i)\b(?:so\s+(?:sánh\s+)?với|so)\s+(?!sánh)(.+)$")
_CUT = re.compile(r"\s*[(%].*$")
_PERCENT = re.compile(r"%|\b(?:ty le|ti le|toc do|phan tram)\b|\d ?/ ?\d|\w ?/ ?(?:th|nam|cung)\b")
_VALUES = ("actual", "estimate", "cumulative")
#: Rows that must tell before the arithmetic is believed.
_ROWS = 3
_SLACK = Decimal("0.6")
#: An index stands about 100, a growth about 0; what lies between is no growth of a whole column.
_INDEX = Decimal(55)
#: Between these stands the middle of a column of indices whose header has no per cent.
_FEW, _MANY = Decimal(80), Decimal(140)
_SIGNED = re.compile(r"\b(?:tang|giam|chenh lech)\b")


def against_of(header: str) -> str:
    """What a column is measured against, as printed; the header itself where it does not say.

    >>> against_of("So với năm 2025 (%)"), against_of("% so cùng kỳ"), against_of("Tăng, giảm (%)")
    ('năm 2025', 'cùng kỳ', 'Tăng, giảm (%)')
    """
    match = _AGAINST.search(header)
    return (_CUT.sub("", match[1]).strip() if match else "") or header


def way_of(table: Table, key: str) -> str:
    """``index`` (108,2: per cent of the other), ``growth`` (8,2: per cent more) or ``difference`` (in the row's unit).

    The arithmetic of the rows tells, else the header's per cent and the size of the figures.
    """
    proven = _proven(table, key)
    if proven is not None:
        return proven
    values = [abs(cell.value) for row in table.rows if (cell := row.cells.get(key)) and cell.value is not None]
    middle = median(values) if values else Decimal(0)
    percent = _PERCENT.search(fold(table.columns.get(key, ""))) is not None
    if percent:
        return "index" if middle >= _INDEX else "growth"
    about = len(values) >= _ROWS and _FEW <= middle <= _MANY and all(_INDEX <= value <= 4 * _INDEX for value in values)
    return "index" if about and not _SIGNED.search(fold(table.columns.get(key, ""))) else "difference"


_WAYS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "index": lambda later, earlier: later / earlier * 100,
    "growth": lambda later, earlier: later / earlier * 100 - 100,
    "difference": lambda later, earlier: later - earlier,
}


def _proven(table: Table, key: str) -> str | None:
    """The way that the figures of most rows prove, with the columns of two periods."""
    keys = [k for k in table.columns if k.startswith(_VALUES)]
    best, most = None, _ROWS - 1
    for later in keys:
        for earlier in (k for k in keys if k != later):
            triples = [t for row in table.rows if (t := _triple([row.cells.get(k) for k in (key, later, earlier)])) is not None]
            for way, reckon in _WAYS.items():
                right = sum(abs(abs(reckon(b, c)) - abs(a)) < _SLACK for a, b, c in triples)
                if right > most and right * 3 >= len(triples) * 2:
                    best, most = way, right
    return best


def _triple(cells: list[Cell | None]) -> tuple[Decimal, Decimal, Decimal] | None:
    """The three values, where all are known and their order tells the ways apart."""
    values = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return (values[0], values[1], values[2]) if len(values) == 3 and values[1] and values[2] and values[1] != values[2] else None
