"""What Markdown and HTML add to a line, taken away: emphasis, headings, bullets, footnote marks, unit superscripts.

The one place that knows markup; everything above it sees clean text and the offsets of the marks in it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

_SUP_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TOKEN = re.compile(
    r"<sup>\s*(?P<sup>\d+)\s*</sup>"
    r"|\[\^(?P<caret>\d+)\](?!:)"
    r"|(?P<raised>[⁰¹²³⁴-⁹]+)"
    r"|(?<=\S)\[(?P<bracket>\d+)\]"
    r"|(?P<tag></?(?:b|i|u|strong|em|p|br|span|font|sup|sub|div|center|small)(?:\s[^<>]*)?/?>)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!|>~-])"
    r"|(?P<star>(?<!\S)\*{1,3}(?=\S)|(?<=\S)\*{1,3})"
    r"|(?P<underscore>(?<!\w)_{1,3}(?=\S)|(?<=[^\s_])_{1,3}(?!\w))"
    r"|(?P<entity>&(?:[a-zA-Z]+|#\d+);)"
    r"|(?P<space>[ \t]{2,}|\t)",
    re.IGNORECASE,
)
#: A unit that may carry ² or ³: a metre and its multiples, standing alone ("năm²" is a mark, "m²" is a unit).
_UNIT = re.compile(r"(?<![^\W\d_])[kcdmh]?m$", re.IGNORECASE)
_HASHES = re.compile(r"^\s*(#{1,6})\s+")
_BULLET = re.compile(r"^\s*(?:[-+•–]\s*|\*\s+)(?=\S)")
_WHOLE = re.compile(r"^(\*{1,3}|_{1,3}|<b>|<strong>)(?P<inner>.+?)(?:\*{1,3}|_{1,3}|</b>|</strong>)[\s:.]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """Clean text with the footnote marks that hung in it: ``offsets[i]`` is right after the character that mark ``i`` hangs on,
    ``printed[i]`` the mark as the file prints it."""

    text: str
    marks: tuple[int, ...] = ()
    offsets: tuple[int, ...] = ()
    printed: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def read_marks(raw: str, known: frozenset[int] | None = None) -> Marked:
    """Clean text, marks and offsets of a raw line.

    ``known`` are the numbers of the notes of the document: a raised digit or ``[3]`` is a mark only where such a note exists.

    >>> read_marks("đạt **88,4%**<sup>20</sup>; 5 m<sup>2</sup>")
    Marked(text='đạt 88,4%; 5 m²', marks=(20,), offsets=(9,), printed=('<sup>20</sup>',))
    """
    known = known or frozenset()
    out, marks, offsets, printed, size, last = [], [], [], [], 0, 0
    for m in _TOKEN.finditer(raw):
        out.append(raw[last : m.start()])
        size += m.start() - last
        last = m.end()
        kept, mark = _token(m, out[-1] or (out[-2] if len(out) > 1 else ""), known)
        if mark is not None:
            marks.append(mark)
            offsets.append(size)
            printed.append(m[0])
        out.append(kept)
        size += len(kept)
    text = "".join(out) + raw[last:]
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return Marked(text, tuple(marks), tuple(min(max(o - lead, 0), len(text)) for o in offsets), tuple(printed))


def _token(m: re.Match[str], before: str, known: frozenset[int]) -> tuple[str, int | None]:
    """What a token of markup leaves in the text, and the mark it is."""
    number = m["sup"] or m["caret"] or m["bracket"]
    if m["sup"] and number in ("2", "3") and _UNIT.search(before):
        return ("²" if number == "2" else "³"), None
    if m["sup"] or m["caret"]:
        return "", int(number)
    if m["raised"] or m["bracket"]:
        value = int(number or m["raised"].translate(_SUP_DIGITS))
        return ("", value) if value in known and not _UNIT.search(before) else (m[0], None)
    if m["tag"]:
        return (" " if m[0].lower().startswith(("<br", "<p", "</p")) else ""), None
    if m["entity"]:
        return html.unescape(m[0]), None
    if m["space"]:
        return " ", None
    return m["escaped"] or "", None


def plain(raw: str) -> str:
    """A line without heading signs, emphasis, tags and marks; its bullet stays.

    >>> plain("### **1.2. Phát triển**")
    '1.2. Phát triển'
    """
    return read_marks(_HASHES.sub("", raw)).text


def without_bullet(text: str) -> str:
    """The line without its list sign.

    >>> without_bullet("- Lưu.")
    'Lưu.'
    """
    return _BULLET.sub("", text, count=1)


def is_bullet(text: str) -> bool:
    """Whether the line starts with a list sign."""
    return _BULLET.match(text) is not None


def is_marked(raw: str) -> bool:
    """Whether the line is set as a heading: ``#``, or wholly bold or italic.

    >>> is_marked("**2. Kết quả**"), is_marked("**Tên:** chữ")
    (True, False)
    """
    if _HASHES.match(raw):
        return True
    m = _WHOLE.match(raw.strip())
    return m is not None and "**" not in m["inner"].strip("*")


def is_table_line(raw: str) -> bool:
    """Whether the line is a row of a table: two tabs, pipes, or HTML rows."""
    text = raw.strip()
    piped = text.startswith("|") and text.count("|") >= 2
    return raw.count("\t") >= 2 or piped or text.lower().startswith(("<tr", "<td", "<th", "<table", "</t"))
