"""The running text of a report, piece by piece: paragraphs, footnotes, and the narrative cells of tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.audit.rows import basis_of
from ingest.model import Ingested, Span
from ingest.vietnamese.numbers import FoundQuantity, find_quantities
from ingest.vietnamese.unit_words import flat

#: A cell without a value and at least so long is narrative.
NARRATIVE = 40


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of running text. ``marks`` are (offset, note number); ``basis`` is the column's for a cell, else None.

    ``low`` is the text folded, offset for offset; ``found`` its quantities in order.
    """

    id: str
    ref: str
    lines: Span
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    basis: str | None = None
    low: str = ""
    found: tuple[FoundQuantity, ...] = ()


def read(id: str, ref: str, lines: Span, text: str, marks: tuple[tuple[int, int], ...] = (), basis: str | None = None) -> Text:
    """A piece with its quantities, each read once for all checks."""
    return Text(id, ref, lines, text, marks, basis, flat(text), tuple(find_quantities(text)))


def texts(document: Ingested) -> Iterator[Text]:
    """All pieces in the order of the document; a piece that a table repeats comes once."""
    for p in document.paragraphs:
        yield read(p.id, f"section:{p.section}", p.lines, p.text, tuple(zip(p.mark_offsets, p.marks, strict=False)))
    for note in document.footnotes:
        yield read(f"n{note.number}", f"footnote:{note.number}", note.lines, note.text)
    yield from narratives(document)


def narratives(document: Ingested) -> Iterator[Text]:
    """The long text cells of tables, paragraph by paragraph."""
    seen: set[str] = set()
    for table in document.tables:
        for row in table.rows:
            for key, cell in row.cells.items():
                for at, piece in enumerate(cell.printed.split("\n")):
                    if cell.value is None and len(piece) >= NARRATIVE and piece not in seen:
                        seen.add(piece)
                        yield read(f"{row.ref}@{key}.{at}", row.ref, Span(row.line, row.line), piece, (), basis_of(key)[0])
