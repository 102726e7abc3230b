"""Tables → Facts and passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.model import Cell, Fact, Row, Span, Table
from ingest.tables.style import unit_name
from ingest.vietnamese.text import fold
from ingest.vietnamese.units import MEASURES, NOUNS

#: A text cell longer than this is narrative: a passage, no fact.
LONGEST_FACT = 120
#: A passage answer has at most 1,200 characters (design/answers.md): two such pieces and their citation.
LONGEST_PIECE = 560
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-z])|\s(?=\(\d{1,2}\)\s)")
_BASES = ("ratio_to_plan", "ratio_to_target", "plan", "actual", "estimate", "target", "change", "cumulative", "share")
#: The header of a column of places.
_PLACES = re.compile(r"(?:ten )?(?:xa|phuong|thon|ban|to dan pho|dia phuong|huyen|dia ban|khu vuc)\b")
_TAIL = re.compile(r"[^\d]*\d[\d.,]*\s*([^\d()\s][^\d()]*?)\s*(?:\(.*)?")
_HEADER_UNIT = re.compile(r"\(([^()]{1,20})\)")


def split_key(key: str) -> tuple[str, str | None]:
    """Basis and period of a column key; a header's own words are ``other``.

    >>> split_key("ratio_to_plan_2024"), split_key("target"), split_key("cơ quan chủ trì")
    (('ratio_to_plan', '2024'), ('target', None), ('other', None))
    """
    for basis in _BASES:
        if key == basis or key.startswith(f"{basis}_"):
            rest = key[len(basis) + 1 :]
            period = re.match(r"(?:by-)?\d{4}(?:-\w+)*?(?=_\d+$|$)", rest)
            return basis, period[0] if period else None
    return "other", None


def table_facts(tables: Iterable[Table], default_place: str | None = None) -> tuple[Fact, ...]:
    """One fact for every value cell; short text cells ("đạt") too, with value None. The verdict stays on its row."""
    return tuple(fact for table in tables for row in table.rows for fact in _row_facts(table, row, default_place))


def _row_facts(table: Table, row: Row, place: str | None) -> Iterator[Fact]:
    """The facts of one row."""
    for key, cell in row.cells.items():
        if key.startswith("note") or len(cell.printed) > LONGEST_FACT or "\n" in cell.printed:
            continue
        basis, period = split_key(key)
        header = table.columns.get(key, "")
        subject, where = (row.name, place) if basis != "other" else _subject(table, row, header, place)
        yield Fact(
            id=f"{row.ref}@{key}",
            indicator=subject,
            basis=basis,
            period=period,
            place=where,
            printed=cell.printed,
            value=cell.value,
            unit=_unit(basis, row, cell, header),
            comparator=cell.comparator or "=",
            ref=row.ref,
            quote=row.printed,
            lines=Span(row.line, row.line),
            doubt=cell.doubt or row.doubt,
            against=header if basis.startswith("ratio") or basis == "change" else None,
            statement=row.ref,
            group=row.group,
        )


def _subject(table: Table, row: Row, header: str, place: str | None) -> tuple[str, str | None]:
    """Indicator and place of a column that only its own words name: places as rows, or several such columns beside one another."""
    if any(_PLACES.match(fold(h)) for h in table.header[:2]) and row.name:
        return header or row.name, row.name
    several = sum(split_key(key)[0] == "other" for key in table.columns if not key.startswith(("note", "verdict"))) > 1
    return (f"{row.name} - {header}" if several and header else row.name), place


def _unit(basis: str, row: Row, cell: Cell, header: str) -> str | None:
    """The unit of a cell: per cent for ratios, the header's own ("Diện tích (ha)"), else the row's."""
    if basis.startswith("ratio") or (cell.printed.endswith("%") and cell.value is not None):
        return "%"
    tail = _TAIL.fullmatch(cell.printed)
    own = unit_name(tail[1]) if tail and cell.value is not None else None
    if own is not None and (own in MEASURES or own in NOUNS):
        return own
    for inner in _HEADER_UNIT.findall(header):
        name = unit_name(inner)
        if name is not None and (name in MEASURES or name in NOUNS):
            return name
    return row.unit


def row_passages(table: Table, shortest: int = 40) -> tuple[tuple[str, int, str], ...]:
    """The pieces of the long text cells, as (ref, line, text): each printed paragraph one piece, repeated pieces once.

    A paragraph longer than :data:`LONGEST_PIECE` is parted at its sentences. Every text is verbatim text of its cell, markup aside.
    """
    found: dict[str, tuple[str, int, str]] = {}
    for row in table.rows:
        for cell in row.cells.values():
            for piece in [part for paragraph in cell.printed.split("\n") for part in _parts(paragraph)]:
                if cell.value is None and len(piece) >= shortest:
                    found.setdefault(piece, (row.ref, row.line, piece))
    return tuple(found.values())


def _parts(paragraph: str) -> list[str]:
    """A paragraph, or its sentences gathered up to the longest piece."""
    if len(paragraph) <= LONGEST_PIECE:
        return [paragraph]
    ends = [m.start() for m in _SENTENCE.finditer(paragraph)] + [len(paragraph)]
    parts, start = [], 0
    for end, after in zip(ends, [*ends[1:], len(paragraph)], strict=True):
        if after - start > LONGEST_PIECE or end == len(paragraph):
            parts.append(paragraph[start:end].strip())
            start = end
    return [part for part in parts if part]
