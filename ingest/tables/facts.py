"""Tables → Facts and passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.model import Cell, Fact, Row, Span, Table
from ingest.tables.changes import against_of, way_of
from ingest.tables.columns import period_of
from ingest.tables.places import has_places, indicator_of, place_of, stated, unit_of
from ingest.tables.style import bracket_unit, unit_name
from ingest.vietnamese.units import MEASURES, NOUNS

#: A text cell longer than this is narrative: a passage, no fact.
LONGEST_FACT = 120
#: A passage answer has at most 1,200 characters (design/answers.md): two such pieces and their citation.
LONGEST_PIECE = 560
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-z])|\s(?=\(\d{1,2}\)\s)")
_BASES = ("ratio_to_plan", "ratio_to_target", "plan", "actual", "estimate", "target", "change", "cumulative", "share")
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


def table_facts(tables: Iterable[Table], default_place: str | None = None, report_year: str | None = None) -> tuple[Fact, ...]:
    """One fact for every value cell; short text cells ("đạt") too, with value None. The verdict stays on its row.

    ``default_place`` is the place of the report; where rows are places, a fact is of its row's place and named by its column.
    """
    return tuple(fact for table in tables for fact in _Maker(table, default_place, report_year).facts())


class _Maker:
    """Makes the facts of one table."""

    def __init__(self, table: Table, place: str | None, year: str | None) -> None:
        self.table, self.place, self.year = table, place, year
        self.by_place = has_places(table)
        self.ways = {key: way_of(table, key) for key in table.columns if split_key(key)[0] == "change"}
        own = [key for key in table.columns if split_key(key)[0] == "other" and not key.startswith(("note", "verdict"))]
        self.several = len(own) > 1

    def facts(self) -> Iterator[Fact]:
        """The facts of all rows, in order."""
        for row in self.table.rows:
            for key, cell in row.cells.items():
                if not key.startswith("note") and len(cell.printed) <= LONGEST_FACT and "\n" not in cell.printed:
                    yield self._fact(row, key, cell)

    def _fact(self, row: Row, key: str, cell: Cell) -> Fact:
        """The fact of one cell."""
        header = self.table.columns.get(key, "")
        basis, period = split_key(key)
        if basis == "other" and self.by_place and cell.value is not None:
            basis, period = stated(self.table, header, self.year)
        elif basis == "other" and cell.value is not None:
            period = period_of(header, self.year) or period_of(self.table.title, self.year)
        indicator, place = self._subject(row, basis, header)
        return Fact(
            id=f"{row.ref}@{key}",
            indicator=indicator,
            basis=basis,
            period=period,
            place=place,
            printed=cell.printed,
            value=cell.value,
            unit=_unit(basis, row, cell, header, self.ways.get(key)) or (unit_of(header) if self.by_place else None),
            comparator=cell.comparator or "=",
            ref=row.ref,
            quote=row.printed,
            lines=Span(row.line, row.line),
            doubt=cell.doubt or row.doubt,
            against=header if basis.startswith("ratio") else against_of(header) if basis == "change" else None,
            statement=row.ref,
            group=row.group,
            way=self.ways.get(key),
        )

    def _subject(self, row: Row, basis: str, header: str) -> tuple[str, str | None]:
        """Indicator and place of a cell: the row's name; a place's column; or both, where several columns have only their own words."""
        if self.by_place and row.name and header:
            place = place_of(self.table, row, self.place)
            return indicator_of(self.table, header, row, place), place
        named = basis == "other" and self.several and header
        return (f"{row.name} - {header}" if named else row.name), self.place


def _unit(basis: str, row: Row, cell: Cell, header: str, way: str | None) -> str | None:
    """The unit of a cell: per cent for ratios, the header's own ("Diện tích (ha)"), else the row's."""
    if basis.startswith("ratio") or way in ("index", "growth") or "%" in header or (cell.printed.endswith("%") and cell.value is not None):
        return "%"
    tail = _TAIL.fullmatch(cell.printed)
    own = unit_name(tail[1]) if tail and cell.value is not None else None
    if own is not None and (own in MEASURES or own in NOUNS):
        return own
    brackets = (bracket_unit(m[1], header[: m.start()]) for m in _HEADER_UNIT.finditer(header))
    return next(filter(None, brackets), row.unit)


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
