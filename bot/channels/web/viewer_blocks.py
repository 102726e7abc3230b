"""A report as blocks in the order of its lines: headings, paragraphs, notes, rows of tables, and whatever else is printed.  Pure.

Every printed line is in one block, so that nothing of the report can be missing from its page. A block's ``text`` is clean (no markup,
no footnote marks); places in it are offsets, which :mod:`viewer_quotes` finds and :mod:`viewer_inline` draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingest.markup import is_marked, is_table_line, plain, read_marks
from ingest.model import Footnote, Ingested, Paragraph, Row, Section, Span, Table

Kind = Literal["heading", "subtitle", "paragraph", "note", "row", "group", "repeated", "spilled", "line"]

_RULE = re.compile(r"^[\s\-_*=`~|:#>]*$")
_ONLY_NUMBER = re.compile(r"^[-–]?\s*(?:Trang\s*)?\d{1,3}\s*[-–]?$")
#: A line of a table with more filled cells than these is a printed header again, not the name of a group.
_GROUP_CELLS = 2
#: A row whose name is printed on a line of its own has it at most so many lines away (the reader of tables looks no further).
_SPILL = 2
#: Kinds of lines that stand in a table on the page.
IN_TABLE: frozenset[str] = frozenset({"row", "group", "repeated", "spilled"})


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``id`` is its anchor (``d44``: what begins on line 44); ``anchors`` are further ones, of refs.

    ``marks``: offset in ``text`` and number of each footnote mark. ``level``: of a heading, 1 the outermost. ``section``: the id of the
    section that it stands in (for a note, that of its mark). ``pieces``: its lines, where those of notes stand between them.
    """

    id: str
    kind: Kind
    first: int
    last: int
    text: str
    section: str
    marks: tuple[tuple[int, int], ...] = ()
    anchors: tuple[str, ...] = ()
    level: int = 0
    table: Table | None = None
    row: Row | None = None
    note: Footnote | None = None
    pieces: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A report laid out: blocks by line, and the anchor of every ref that :func:`bot.sources.all_refs` gives."""

    document: Ingested
    blocks: tuple[Block, ...]
    anchors: Mapping[str, str]

    by_id: Mapping[str, Block]
    by_line: Mapping[int, tuple[Block, ...]]

    def block(self, key: str) -> Block | None:
        """The block with this id."""
        return self.by_id.get(key)

    def between(self, first: int, last: int) -> tuple[Block, ...]:
        """The blocks that have a line from ``first`` to ``last``, in order of their first lines."""
        last = min(last, len(self.document.lines))
        found = {b.id: b for line in range(first, last + 1) for b in self.by_line.get(line, ())}
        return tuple(sorted(found.values(), key=lambda b: b.first))


class _Holder:
    """Keeps a document alive while its page is remembered; equal where the document is the same object."""

    def __init__(self, document: Ingested) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.document is self.document


def lay_out(document: Ingested) -> Page:
    """The page of a document, remembered for the last few documents."""
    return _laid_out(_Holder(document))


@lru_cache(maxsize=16)
def _laid_out(holder: _Holder) -> Page:
    blocks = tuple(_Layout(holder.document).blocks())
    by_line: dict[int, tuple[Block, ...]] = {}
    for block in blocks:
        for piece in block.pieces or (Span(block.first, block.last),):
            for line in range(piece.first, piece.last + 1):
                by_line[line] = (*by_line.get(line, ()), block)
    return Page(holder.document, blocks, _anchors(holder.document, blocks), {b.id: b for b in blocks}, by_line)


class _Layout:
    """What is known of each line before the blocks are made."""

    def __init__(self, document: Ingested) -> None:
        self.document = document
        self.known = frozenset(n.number for n in document.footnotes)
        self.paragraphs: dict[int, Paragraph] = {p.lines.first: p for p in document.paragraphs}
        self.notes: dict[int, Footnote] = {n.lines.first: n for n in document.footnotes}
        self.rows: dict[int, tuple[Table, Row]] = {r.line: (t, r) for t in document.tables for r in t.rows}
        self.taken = {i for p in document.paragraphs for s in p.joined_from for i in range(s.first, s.last + 1)}
        self.taken |= {i for n in document.footnotes for i in range(n.lines.first, n.lines.last + 1)}
        self.opening: dict[int, list[Section]] = {}
        for section in document.sections:
            self.opening.setdefault(section.lines.first, []).append(section)
        self.numbers: dict[int, int] = {}

    def blocks(self) -> Iterable[Block]:
        """All blocks, by line."""
        section = self.document.sections[0].id if self.document.sections else ""
        for number, raw in enumerate(self.document.lines, 1):
            opened = self.opening.get(number, [])
            section = opened[-1].id if opened else section
            block = self._block(number, raw, section, tuple(_section_anchor(s.id) for s in opened))
            if block is not None:
                yield block

    def _block(self, number: int, raw: str, section: str, anchors: tuple[str, ...]) -> Block | None:
        if number in self.paragraphs:
            p = self.paragraphs[number]
            marks = tuple(zip(p.mark_offsets, p.marks, strict=True))
            return Block(f"d{number}", "paragraph", number, p.lines.last, p.text, p.section, marks, anchors, pieces=p.joined_from)
        if number in self.notes:
            return self._note(self.notes[number], section)
        if number in self.taken or (not anchors and (_RULE.match(raw) or _ONLY_NUMBER.match(raw.strip()))):
            return None
        table = next((t for t in self.document.tables if t.lines.first <= number <= t.lines.last), None)
        if table is not None and (number in self.rows or is_table_line(raw)):
            return self._in_table(number, raw, section, anchors, table)
        return self._line(number, raw, section, anchors)

    def _note(self, note: Footnote, section: str) -> Block:
        turn = self.numbers[note.number] = self.numbers.get(note.number, 0) + 1
        anchor = note_anchor(note.number, turn)
        return Block(
            f"d{note.lines.first}", "note", note.lines.first, note.lines.last, note.text, note.section or section, (), (anchor,), note=note
        )

    def _line(self, number: int, raw: str, section: str, anchors: tuple[str, ...]) -> Block:
        clean = read_marks(raw.lstrip("#> "), self.known)
        marks = tuple(zip(clean.offsets, clean.marks, strict=True))
        opened = self.opening.get(number, [])
        kind: Kind = "heading" if opened else ("subtitle" if is_marked(raw) else "line")
        if opened and opened[-1].kind in {"document", "recipients", "signature"}:
            kind = "subtitle" if is_marked(raw) else "line"
        return Block(f"d{number}", kind, number, number, clean.text, section, marks, anchors, opened[-1].level if opened else 0)

    def _in_table(self, number: int, raw: str, section: str, anchors: tuple[str, ...], table: Table) -> Block:
        if number in self.rows:
            row = self.rows[number][1]
            clean = read_marks(row.printed, self.known)
            marks = tuple(zip(clean.offsets, clean.marks, strict=True))
            return Block(f"d{number}", "row", number, number, clean.text, section, marks, anchors, table=table, row=row)
        cells = [plain(c).strip() for c in raw.strip("\n|").split("|" if raw.strip().startswith("|") else "\t")]
        filled = [c for c in cells if c]
        text = " | ".join(filled)
        if (row_near := self._named_on(number, filled)) is not None:
            return Block(f"d{number}", "spilled", number, number, text, section, (), anchors, table=table, row=row_near)
        kind: Kind = "group" if anchors or (len(filled) <= _GROUP_CELLS and any(cells[:3])) else "repeated"
        return Block(f"d{number}", kind, number, number, text, section, (), anchors, table=table)

    def _named_on(self, number: int, filled: list[str]) -> Row | None:
        """The row near by whose name this line prints: its own line has it not."""
        for near in range(number - _SPILL, number + _SPILL + 1):
            row = self.rows[near][1] if near in self.rows else None
            if row is not None and row.name in filled and row.name not in row.printed:
                return row
        return None


def note_anchor(number: int, turn: int = 1) -> str:
    """The anchor of a note; where a number is used again the later ones are counted.

    >>> note_anchor(3), note_anchor(3, 2)
    ('chu-thich-3', 'chu-thich-3-2')
    """
    return f"chu-thich-{number}" + (f"-{turn}" if turn > 1 else "")


def table_anchor(table: Table) -> str:
    """The anchor of a table as a whole."""
    return f"bang-{_slug(table.id)}"


def _section_anchor(section: str) -> str:
    return f"muc-{_slug(section)}"


def _slug(name: str) -> str:
    """A name as the characters that an address carries as they are."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda m: f"-{ord(m[0]):x}", name)


def _anchors(document: Ingested, blocks: tuple[Block, ...]) -> dict[str, str]:
    """The anchor of every ref."""
    found = {f"section:{s.id}": _section_anchor(s.id) for s in document.sections}
    for block in blocks:
        if block.note is not None:
            found.setdefault(f"footnote:{block.note.number}", block.anchors[0])
        if block.kind == "row" and block.row is not None:
            found.setdefault(block.row.ref, block.id)
    for name, span in (("header", document.report.header_lines), ("signature", document.report.signature_lines)):
        inside = [b for b in blocks if span is not None and b.first <= span.last and span.first <= b.last]
        found[f"meta:{name}"] = inside[0].id if inside else "bao-cao"
    return found
