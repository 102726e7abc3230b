"""Footnotes: the notes at the foot of a page, and the marks in the text that they belong to.

A note stands where its page ended, often in another section than its mark: it is attached to its mark, never to its place.
Styles: ``<sup>3</sup> text``, ``[^3]: text``, ``³ text``, ``[3] text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.markup import is_marked, is_table_line, read_marks
from ingest.model import Defect, Footnote, Line, Paragraph, Section, Span

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE = re.compile(
    r"^\s*(?:<sup>\s*(?P<sup>\d{1,3})\s*</sup>|\[\^(?P<caret>\d{1,3})\]:|(?P<raised>[⁰¹²³⁴-⁹]{1,3})(?=\s*[^\W\d])|\[(?P<bracket>\d{1,3})\]:?(?=\s))\s*(?P<text>.*)$"
)
_OPENS = re.compile(
    r"^\s*(?:[-+*•#|]|\d{1,2}(?:\.\d{1,2})*\s*[.)\-–/]\s|\(\d|[IVX]{1,5}\s*[.)\-–/]|[A-H]\s*[.)\-–]\s|[a-zđ]\)"
    r"|Nơi nhận|(?:Điều|Phần|Chương)\s)"
)
_ENDED = re.compile(r"[.;:!?…)]$")
#: As many characters of the printed line before a mark as tell its place (model.Footnote).
ANCHOR = 80


@dataclass(frozen=True, slots=True)
class Note:
    """A note as printed, not yet attached."""

    number: int
    text: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Attached:
    """The notes on their marks, and what did not fit."""

    footnotes: tuple[Footnote, ...]
    defects: tuple[Defect, ...]


def read_notes(lines: tuple[Line, ...]) -> tuple[Note, ...]:
    """The notes, in order of their lines. A line right under a note, without a blank line between, goes on with it."""
    notes: list[Note] = []
    open_note = False
    for line in lines:
        m = _NOTE.match(line.text) if not is_table_line(line.text) else None
        if m is not None:
            digits = m["sup"] or m["caret"] or m["bracket"] or m["raised"].translate(_RAISED)
            notes.append(Note(int(digits), m["text"].strip(), Span(line.number, line.number)))
            open_note = True
        elif open_note and line.text.strip() and not _breaks(line.text, notes[-1].text):
            last = notes[-1]
            notes[-1] = replace(last, text=f"{last.text} {line.text.strip()}", lines=Span(last.lines.first, line.number))
        else:
            open_note = False
    return tuple(replace(n, text=read_marks(n.text).text) for n in notes)


def _breaks(raw: str, so_far: str) -> bool:
    """Whether a line under a note is something else: a heading, an item, a row, or, not indented, a new sentence."""
    new_sentence = not raw.startswith(("  ", "\t")) and bool(_ENDED.search(so_far)) and not raw.lstrip()[:1].islower()
    return new_sentence or bool(_OPENS.match(raw)) or is_marked(raw) or is_table_line(raw)


def note_lines(notes: tuple[Note, ...]) -> frozenset[int]:
    """All lines that notes stand on."""
    return frozenset(i for n in notes for i in range(n.lines.first, n.lines.last + 1))


def attach(
    notes: tuple[Note, ...], paragraphs: tuple[Paragraph, ...], lines: tuple[Line, ...], sections: tuple[Section, ...]
) -> Attached:
    """Each note with the place of its mark; a note without a mark and a mark without a note are defects, and both are kept."""
    places = _places(notes, paragraphs, lines, sections)
    used: dict[int, int] = {}
    footnotes, defects = [], []
    for note in notes:
        turn = used.get(note.number, 0)
        used[note.number] = turn + 1
        at = places.get(note.number, [])
        if turn < len(at):
            section, anchor, paragraph = at[turn]
        else:
            section, anchor, paragraph = None, "", None
            defects.append(Defect("note_without_mark", note.lines, str(note.number)))
        if turn:
            defects.append(Defect("note_number_repeated", note.lines, str(note.number)))
        footnotes.append(Footnote(note.number, section, anchor, note.text, note.lines, paragraph))
    numbers = {n.number for n in notes}
    for p in paragraphs:
        defects += [Defect("mark_without_note", p.lines, str(m)) for m in p.marks if m not in numbers]
    return Attached(tuple(footnotes), tuple(defects))


_Place = tuple[str | None, str, str | None]


def _places(
    notes: tuple[Note, ...], paragraphs: tuple[Paragraph, ...], lines: tuple[Line, ...], sections: tuple[Section, ...]
) -> dict[int, list[_Place]]:
    """For each number, the places of its marks in the order of the text: in paragraphs, else in headings and table rows."""
    places: dict[int, list[_Place]] = {}
    printed = {line.number: line.text for line in lines}
    known = frozenset(n.number for n in notes)
    for p in paragraphs:
        for piece in p.joined_from:
            marked = read_marks(printed[piece.first].lstrip("#> "), known)
            for mark, offset in zip(marked.marks, marked.offsets, strict=True):
                places.setdefault(mark, []).append((p.section, marked.text[max(0, offset - ANCHOR) : offset], p.id))
    taken = note_lines(notes) | {s.first for p in paragraphs for s in p.joined_from}
    for line in lines:
        if line.number in taken or not known or not re.search(r"<sup>|\[|[⁰¹²³⁴-⁹]", line.text):
            continue
        marked = read_marks(line.text.lstrip("#> "), known)
        for mark, offset in zip(marked.marks, marked.offsets, strict=True):
            if mark not in places:
                section = next((s.id for s in reversed(sections) if s.lines.first <= line.number), None)
                places.setdefault(mark, []).append((section, marked.text[max(0, offset - ANCHOR) : offset], None))
    return places
