"""Lines → paragraphs as their author meant them: pieces that a page break cut apart are joined again.

The join rule (design/report.md, item 7; right 17 times out of 17, with no false join): leave out the lines of footnotes; never
join across a heading or into a line that is a list item; join when the first piece does not end in ``. : ; ! ? )``, or when the
second starts in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.markup import Marked, is_bullet, is_table_line, read_marks
from ingest.model import Line, Paragraph, Section, Span

_END = re.compile(r"[.:;!?)…]$")
_ITEM = re.compile(r"^(?:\(\d{1,2}\)|\(?[a-zđ]\)|\d{1,2}(?:\.\d{1,2})*[.)]\s)")
_CUT_RANGE = re.compile(r"\d\s?[-–/]$")
_RULE = re.compile(r"^[\s\-_*=`~|:]+$")
_ONLY_NUMBER = re.compile(r"^[-–]?\s*(?:Trang\s*)?\d{1,3}\s*[-–]?$")
#: Kinds of sections whose lines are no prose of the report.
_NOT_PROSE = frozenset({"recipients", "signature"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """One printed line of prose."""

    section: str
    line: int
    text: Marked
    opens: bool
    after_gap: bool = True


def read_paragraphs(
    lines: tuple[Line, ...],
    sections: tuple[Section, ...],
    skip: frozenset[int],
    known_notes: frozenset[int] = frozenset(),
) -> tuple[Paragraph, ...]:
    """The paragraphs of every section, in order. ``skip``: lines of the head, of headings, of notes and of tables."""
    pieces = list(_pieces(lines, sections, skip, known_notes))
    wrapped = _is_wrapped(lines)
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _joins(groups[-1][-1], piece, wrapped):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    counts: dict[str, int] = {}
    return tuple(_paragraph(group, counts) for group in groups)


def _pieces(lines: tuple[Line, ...], sections: tuple[Section, ...], skip: frozenset[int], known: frozenset[int]) -> Iterable[_Piece]:
    at = 0
    for line in lines:
        while at + 1 < len(sections) and sections[at + 1].lines.first <= line.number:
            at += 1
        section = sections[at]
        if line.number in skip or line.number < section.lines.first or section.kind in _NOT_PROSE:
            continue
        if _RULE.match(line.text) or not line.text or is_table_line(line.text) or _ONLY_NUMBER.match(line.text.strip()):
            continue
        text = read_marks(line.text.lstrip("#> "), known)
        if text.text:
            opens = is_bullet(line.text) or bool(_ITEM.match(text.text)) or line.number == section.lines.first
            yield _Piece(section.id, line.number, text, opens, line.number == 1 or not lines[line.number - 2].text.strip())


def _is_wrapped(lines: tuple[Line, ...]) -> bool:
    """Whether the file breaks its lines at a margin: most prose lines nearly as long as the longest ones, which are short.

    In the real reports a line is a paragraph of 300 to 3,000 characters; wrapped text has lines of 60 to 120.
    """
    lengths = sorted(len(line.text) for line in lines if len(line.text) > 40 and not is_table_line(line.text))
    return len(lengths) >= 8 and lengths[-1] <= 130 and lengths[len(lengths) // 2] >= lengths[-1] * 0.75


def _joins(first: _Piece, second: _Piece, wrapped: bool) -> bool:
    if first.section != second.section or second.opens:
        return False
    if not (second.after_gap or wrapped):
        # line under line, each its own paragraph: only a small letter says that it goes on
        return second.text.text[:1].islower()
    return not _END.search(first.text.text.rstrip("\"”’»'")) or second.text.text[:1].islower()


def _paragraph(group: list[_Piece], counts: dict[str, int]) -> Paragraph:
    text = ""
    marks: list[int] = []
    offsets: list[int] = []
    printed: list[str] = []
    for piece in group:
        if text:
            # "2024-" + "2025": a range cut at its hyphen is one token.
            text += "" if _CUT_RANGE.search(text) and piece.text.text[:1].isdigit() else " "
        marks += piece.text.marks
        printed += piece.text.printed
        offsets += [len(text) + o for o in piece.text.offsets]
        text += piece.text.text
    section = group[0].section
    counts[section] = counts.get(section, 0) + 1
    return Paragraph(
        id=f"{section}.p{counts[section]}",
        section=section,
        text=text,
        lines=Span(group[0].line, group[-1].line),
        joined_from=tuple(Span(p.line, p.line) for p in group),
        marks=tuple(marks),
        mark_offsets=tuple(offsets),
        mark_printed=tuple(printed),
    )


def quote(paragraph: Paragraph, start: int, end: int) -> str:
    """The text from ``start`` to ``end`` as the file prints it: with the marks that stand strictly inside it.

    A mark at the very end of the slice is left out: what stands before it is verbatim already.

    >>> p = Paragraph("p", "I", "15/21 trường đạt chuẩn", Span(1, 1), marks=(11,), mark_offsets=(12,), mark_printed=("[^11]",))
    >>> quote(p, 0, 16)
    '15/21 trường[^11] đạt'
    """
    out, at = [], start
    printed = paragraph.mark_printed or tuple(f"<sup>{mark}</sup>" for mark in paragraph.marks)
    for mark, offset in zip(printed, paragraph.mark_offsets, strict=True):
        if start < offset < end:
            out.append(f"{paragraph.text[at:offset]}{mark}")
            at = offset
    return "".join(out) + paragraph.text[at:end]
