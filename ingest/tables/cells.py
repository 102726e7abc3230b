"""A line of a table → its cells, without markup.  Two printed kinds: tabs between cells, and Markdown pipes."""

from __future__ import annotations

import re

_SUP = {"2": "²", "3": "³"}
_PIECE = re.compile(r"</?p\b[^>]*>|<br\s*/?>|</?li\b[^>]*>", re.IGNORECASE)
_SUPER = re.compile(r"(?<=m)<sup>([23])</sup>")
_NOTE_MARK = re.compile(r"<sup>\s*\d+\s*</sup>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)")
_SEPARATOR = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?")
_BLANK = re.compile(r"[-–—.…\s]*")


def is_separator(text: str) -> bool:
    """Whether a line is the rule under a Markdown header.

    >>> is_separator("| --- | :-: |"), is_separator("| a | b |")
    (True, False)
    """
    return "|" in text and _SEPARATOR.fullmatch(text) is not None


def raw_cells(text: str) -> list[str] | None:
    """The cells of a line with their markup, or None where it is no line of a table.

    >>> raw_cells("1\\tLúa\\tTấn"), raw_cells("| 1 | Lúa |"), raw_cells("một câu")
    (['1', 'Lúa', 'Tấn'], ['1', 'Lúa'], None)
    """
    if "\t" in text:
        return [cell.strip() for cell in text.split("\t")]
    line = text.strip()
    if line.startswith("|") and line.count("|") >= 2:
        inner = line[1:-1] if line.endswith("|") and not line.endswith("\\|") else line[1:]
        return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]
    return None


def plain(cell: str) -> str:
    """A cell's text without markup; what stood in separate paragraphs is on separate lines.

    >>> plain("<p>3.472 m<sup>2</sup></p> <p><b>Đạt</b></p>")
    '3.472 m²\\nĐạt'
    """
    text = _SUPER.sub(lambda m: _SUP[m[1]], cell)
    text = _TAG.sub("", _PIECE.sub("\n", _NOTE_MARK.sub("", text)))
    text = _EMPHASIS.sub("", text)
    pieces = (" ".join(piece.split()) for piece in text.split("\n"))
    return "\n".join(piece for piece in pieces if piece)


def flat_text(cell: str) -> str:
    """A plain cell on one line."""
    return " ".join(cell.split())


def is_blank(cell: str) -> bool:
    """Whether a plain cell says nothing: empty, or only dashes and dots.

    >>> is_blank(""), is_blank("-"), is_blank("0")
    (True, True, False)
    """
    return _BLANK.fullmatch(cell) is not None
