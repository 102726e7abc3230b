"""Lines that open a section, by the number that they print: parts, A., I., 1., 1.1., a), (1), Điều 1, run-in titles.

The number of ``#`` is no evidence of a level; that a line is set as a heading at all is evidence that it is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.markup import is_marked, is_table_line, plain, read_marks, without_bullet
from ingest.model import Line
from ingest.vietnamese.text import fold

#: Order of letters in a Vietnamese list (Decree 30/2020): đ after d, no f j w z.
LETTERS = "abcdđeghiklmnopqrstuvxy"
#: Depth of each kind; a decimal number adds its dots.
RANK = {
    "part": 1, "chapter": 2, "capital": 3, "roman": 4, "article": 5, "arabic": 6, "decimal": 6,
    "letter": 20, "letter_decimal": 21, "item": 30, "run_in": 31,
}  # fmt: skip
_ORDINALS = {"nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8}
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_PART = re.compile(r"^phan\s+(?:thu\s+)?(nhat|mot|hai|ba|tu|bon|nam|sau|bay|tam|[ivx]+|\d{1,2})(?![^\W_])\s*[.:\-–]?\s*")
_CHAPTER = re.compile(r"^chuong\s+([ivx]+|\d{1,2})(?![^\W_])\s*[.:\-–]?\s*")
_ARTICLE = re.compile(r"^dieu\s+(\d{1,3})\s*[.:]\s*")
_NUMBERED = re.compile(
    r"^(?:"
    r"(?P<item>\(\d{1,2}\))\s*"
    r"|(?P<path>[IVX]{1,5}(?:\.\d{1,2}){1,4})\.?\s+"
    r"|(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,4})[.)]?\s+"
    r"|(?P<arabic>\d{1,2})\s*[.)\-–/]\s*(?!\d)"
    r"|(?P<roman>(?!l[^IVXl])[IVXl]{1,5}|[IVX][ivx]{1,4})\s*[.)\-–/]\s*(?!\d)"
    r"|(?P<capital>[A-HĐ])\s*[.)\-–/]\s+"
    r"|(?P<letter_decimal>[a-zđ]\s?\.\s?\d{1,2})[.)]?\s+"
    r"|(?P<letter>[a-zđ])\s*[.)]\s+"
    r")(?=\S)"
)
_RUN_IN = re.compile(
    r"^\s*(?P<bullet>(?:[-+•–]|\*)\s+)?(?P<open>\*{1,3}|_{1,2})(?=\S)(?P<title>[^*_]{3,140}?)(?P<colon>:?)\s*(?P=open)"
    r"(?P<after>\s*:)?(?P<rest>.*)$"
)
_FIGURE = re.compile(r"\d\s*(?:%|‰|triệu|tỷ|tỉ|nghìn|ngàn|đồng|tấn|ha(?![^\W\d_])|km|người|hộ|xã|thôn|bản)(?![^\W\d_])?", re.IGNORECASE)
#: The same in a file without markup: "- Quốc phòng, an ninh: Duy trì …", a few words without figures before a sentence.
_PLAIN_RUN_IN = re.compile(r"^\s*[-–]\s+(?P<title>[^\W\d_][^\d:;.*_]{4,70}):\s+(?=[^\W\d_a-zà-ỹ])(?=.{60})")
#: Numbers that a title may well hold: years, months, the number of a document or of a scheme.
_CALENDAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:tháng|quý|ngày|số|khóa|khoá|lần thứ|đề án|giai đoạn)\s+\d[\d/\-–]*|\d+\s+tháng", re.IGNORECASE
)
_NUMBER = re.compile(r"\d")
#: A plain line longer than this is a paragraph that begins with a number, not a title (longest title of the real reports: 167 in bold).
_TITLE = 150


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens a section. ``own_text``: the line is also the first paragraph of its section."""

    line: int
    kind: str
    number: str | None
    value: int
    title: str
    marked: bool
    own_text: bool
    last: int
    raw: str = ""


def read_headings(lines: tuple[Line, ...], skip: frozenset[int], last: int) -> tuple[Heading, ...]:
    """Every heading among the lines up to ``last``, in order; lines in ``skip`` (head, foot, notes) are not looked at."""
    found: list[Heading] = []
    label: Heading | None = None
    for line in lines[:last]:
        if line.number in skip or not line.text.strip() or is_table_line(line.text):
            continue
        heading = read_heading(line)
        if label is not None and not label.title and _is_title_of(heading, line):
            found[-1] = label = Heading(label.line, label.kind, label.number, label.value, plain(line.text), True, False, line.number)
            continue
        label = heading if heading is not None and heading.kind in ("part", "chapter") else None
        if heading is not None:
            found.append(heading)
    return tuple(found)


def _is_title_of(heading: Heading | None, line: Line) -> bool:
    """Whether a line right under a bare label ("Phần thứ nhất") is its title."""
    text = plain(line.text)
    return (heading is None or heading.kind == "unnumbered") and len(text) <= _TITLE * 2 and (is_marked(line.text) or text.isupper())


def read_heading(line: Line) -> Heading | None:
    """The heading that a line is, or None.

    >>> h = read_heading(Line(1, "#### **1.4. Công tác tài chính**"))
    >>> (h.kind, h.number, h.title)
    ('decimal', '1.4', 'Công tác tài chính')
    """
    text = plain(line.text)
    marked = is_marked(line.text)
    if not text or set(text) <= set("-_*=`~ ") or text.startswith("```"):
        return None
    return _labelled(line, text, marked) or _numbered(line, text, marked) or _run_in(line) or _unnumbered(line, text, marked)


def _labelled(line: Line, text: str, marked: bool) -> Heading | None:
    """Phần, Chương, Điều."""
    low = fold(text)
    if len(low) != len(text):
        return None
    for kind, pattern in (("part", _PART), ("chapter", _CHAPTER)):
        m = pattern.match(low)
        rest = text[m.end() :] if m else ""
        if m and (marked or text.isupper() or (len(text) < 120 and (not rest or rest[:1].isupper()))) and not text.endswith((";", ".")):
            return Heading(line.number, kind, m[1], ordinal(m[1]), rest.strip(" .:"), marked, False, line.number)
    m = _ARTICLE.match(low)
    if m and text[:1] in "ĐD":
        return _placed(line, "article", m[1], int(m[1]), text[m.end() :], text, marked)
    return None


def _numbered(line: Line, text: str, marked: bool) -> Heading | None:
    m = _NUMBERED.match(without_bullet(text) if marked else text)
    if m is None or m.lastgroup is None:
        return None
    kind, printed = m.lastgroup, m[m.lastgroup]
    rest = m.string[m.end() :]
    if kind == "item":
        return Heading(line.number, "item", printed, int(printed.strip("()")), "", marked, True, line.number)
    if kind == "roman":
        printed = printed.replace("l", "I").upper()
        if not roman_value(printed):
            return None
    if kind in ("letter", "letter_decimal"):
        printed = re.sub(r"\s", "", printed)
        if printed[0] not in LETTERS:
            return None
    if kind == "path":
        return _placed(line, "decimal", printed, 0, rest, text, marked)
    return _placed(line, kind, printed, number_value(kind, printed), rest, text, marked)


def _placed(line: Line, kind: str, number: str, value: int, rest: str, text: str, marked: bool) -> Heading:
    """A numbered line: a title where it is set or reads as one, else a paragraph that begins with a number."""
    rest = rest.strip()
    colon = rest.find(": ")
    short = len(text) <= _TITLE and not rest.endswith((".", ";", ",")) and not _NUMBER.search(_CALENDAR.sub("", rest))
    is_title = (marked or short) and not _FIGURE.search(rest)
    title = rest if is_title else rest[:colon] if 0 < colon <= 120 else rest.rstrip(".;,") if len(rest) <= 100 else ""
    return Heading(line.number, kind, number, value, title.strip(" :*"), marked, not is_title, line.number, line.text)


def _run_in(line: Line) -> Heading | None:
    """A title at the head of a paragraph: ``- **Công tác dân vận:** …``; without a bullet only in bold."""
    unmarked = _PLAIN_RUN_IN.match(line.text)
    if unmarked:
        return Heading(line.number, "run_in", None, 0, unmarked["title"].strip(), True, True, line.number)
    m = _RUN_IN.match(line.text)
    if m is None or not (m["colon"] or m["after"]) or not m["rest"].strip():
        return None
    if not m["bullet"] and len(m["open"]) < 2:
        return None
    title = read_marks(m["title"]).text.strip(" :.")
    return Heading(line.number, "run_in", None, 0, title, True, True, line.number)


def _unnumbered(line: Line, text: str, marked: bool) -> Heading | None:
    """A heading without a number: ``#``, or a whole line in bold that is no sentence."""
    heading_like = line.text.lstrip().startswith("#") or (marked and line.text.strip().startswith(("**", "__", "<b", "<strong")))
    if not heading_like or len(text) > _TITLE or text.endswith((".", ";", ",")) or text.startswith("("):
        return None
    return Heading(line.number, "unnumbered", None, 0, text.strip(" :"), True, bool(_FIGURE.search(text)), line.number)


def number_value(kind: str, number: str) -> int:
    """The place of a number among its siblings: "đ" is 5, "IV" 4, "1.4" 4."""
    if kind in ("decimal", "letter_decimal"):
        return int(number.rsplit(".", 1)[1])
    if kind == "letter":
        return LETTERS.index(number) + 1
    if kind == "capital":
        return "ABCDĐEGH".find(number) + 1 or ord(number) - 64
    return roman_value(number) if kind == "roman" else int(number)


def ordinal(word: str) -> int:
    """"nhất", "II" or "2" as a number."""
    return _ORDINALS.get(word) or (int(word) if word.isdigit() else roman_value(word))


def roman_value(text: str) -> int:
    """Value of a roman number up to 39; 0 where it is none.

    >>> roman_value("XIV"), roman_value("IIX")
    (14, 0)
    """
    digits = [_ROMAN_DIGITS.get(c, 0) for c in text.lower()]
    value = sum(-d if i + 1 < len(digits) and d < digits[i + 1] else d for i, d in enumerate(digits))
    return value if 0 not in digits and roman(value) == text.upper() else 0


def roman(value: int) -> str:
    """A number up to 39 in roman digits.

    >>> roman(14)
    'XIV'
    """
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (value // 10) + units[value % 10] if 0 < value < 40 else ""
