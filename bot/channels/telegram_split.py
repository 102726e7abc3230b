"""Cut a message of Telegram's HTML into parts that are short enough.  Pure.

The limit counts UTF-16 code units (Bot API: 1-4096 "after entities parsing"); tags are counted too, so that a part is within it
whoever counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

LIMIT = 4096

_TAG = re.compile(r"<(/?)([a-z]+)(?: [^<>]*)?>")
#: A tag of ours, a character reference, or one character.
_ATOM = re.compile(rf"{_TAG.pattern}|&(?:[a-z]+|#\d+);|.", re.DOTALL)
#: A figure as a report prints it: 1.234,5 · 12/2024 · 1 234 567 · 97,7%.
NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*(?:[ \u00a0\u202f]\d{3}(?!\d)(?:[.,]\d+)*)*%?")
#: The same without the groups that a blank separates: never cut, unless longer than a whole part.
SOLID = re.compile(r"\d+(?:[.,:/]\d+)*%?")
#: The worth of a place to cut at; a better one is taken where the part is at least half full there.
_PARAGRAPH, _LINE, _SENTENCE, _BLANK, _INSIDE, _ANY = range(6, 0, -1)


def units(text: str) -> int:
    """How many UTF-16 code units a text takes.

    >>> units("ạ😀")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Piece:
    """A tag, or one character (with the marks that combine with it) and how good it is to cut behind it (0: not at all)."""

    text: str
    size: int
    tag: str = ""
    closing: bool = False
    worth: int = 0


def split(html: str, limit: int = LIMIT) -> list[str]:
    """The parts of a message: cut at a paragraph, a line, a sentence or a blank, in this order; never inside a number, a tag or a
    character reference. Tags that stand open are closed at the end of a part and opened again in the next.

    >>> split("<b>Một câu. Hai câu.</b>", 20)
    ['<b>Một câu. </b>', '<b>Hai câu.</b>']
    """
    if units(html) <= limit and _balanced(html):
        return [html] if html else []
    parts: list[str] = []
    pieces, opened = list(_pieces(html)), _Tags()
    while pieces:
        begin = opened.begin()
        count = _count(pieces, opened, limit - units(begin))
        taken, pieces = pieces[:count], pieces[count:]
        for piece in taken:
            opened.take(piece)
        parts.append(begin + "".join(p.text for p in taken) + opened.end())
    return parts


def _balanced(html: str) -> bool:
    """Whether every tag that is opened is closed."""
    opened: list[str] = []
    for match in _TAG.finditer(html):
        if not match[1]:
            opened.append(match[2])
        elif not opened or opened.pop() != match[2]:
            return False
    return not opened


def plain(html: str) -> str:
    """The words of a message without its tags.

    >>> plain("<b>a &lt; b</b>")
    'a < b'
    """
    return unescape(re.sub(r"</?[a-z]+(?: [^<>]*)?>", "", html))


@dataclass(slots=True)
class _Tags:
    """The tags that stand open."""

    stack: list[_Piece] = field(default_factory=list)

    def take(self, piece: _Piece) -> None:
        if piece.tag and not piece.closing:
            self.stack.append(piece)
        elif piece.tag and self.stack:
            self.stack.pop()

    def begin(self) -> str:
        return "".join(p.text for p in self.stack)

    def end(self) -> str:
        return "".join(f"</{p.tag}>" for p in reversed(self.stack))


def _count(pieces: list[_Piece], opened: _Tags, room: int) -> int:
    """How many pieces the next part takes: all, or those up to the best place to cut at; at least one."""
    tags = _Tags(list(opened.stack))
    used, best, worth = 0, 0, 0
    for index, piece in enumerate(pieces):
        used += piece.size
        tags.take(piece)
        if used + units(tags.end()) > room:
            return best or _first_text(pieces, index)
        value = piece.worth if piece.worth <= _BLANK or used * 2 >= room else _BLANK
        if value and value >= worth:
            best, worth = index + 1, value
    return len(pieces)


def _first_text(pieces: list[_Piece], index: int) -> int:
    """Where nothing may be cut (a number longer than a part): as many as fit, with one character at least."""
    first = next((i for i, p in enumerate(pieces) if not p.tag), len(pieces) - 1)
    return max(index, first + 1)


def _pieces(html: str) -> Iterator[_Piece]:
    found: list[_Piece] = []
    for match in _ATOM.finditer(html):
        text = match[0]
        if match[2]:
            found.append(_Piece(text, units(text), match[2], bool(match[1])))
        elif found and not found[-1].tag and _joins(found[-1].text, text):
            found[-1].text += text
            found[-1].size += units(text)
        else:
            found.append(_Piece(text, units(text)))
    _weigh([p for p in found if not p.tag])
    return iter(found)


def _joins(before: str, text: str) -> bool:
    """Whether a character belongs to the one before it; a run of more than 30 marks is no letter any more."""
    return len(before) <= 30 and (unicodedata.combining(text) > 0 if len(text) == 1 else False)


def _weigh(letters: list[_Piece]) -> None:
    """How good it is to cut behind each character."""
    text, starts = "", []
    for piece in letters:
        starts.append(len(text))
        text += unescape(piece.text) if piece.text.startswith("&") else piece.text
    starts.append(len(text))
    grouped, solid = _inside(NUMBER, text), _inside(SOLID, text)
    for index, piece in enumerate(letters):
        at = starts[index + 1]
        if at in solid:
            continue
        before, after = text[max(0, at - 3) : at], text[at : at + 1]
        piece.worth = _INSIDE if at in grouped and before[-1:].isspace() else _ANY if at in grouped else _worth(before, after)


def _inside(pattern: re.Pattern[str], text: str) -> set[int]:
    """The places inside the numbers of a text."""
    return {at for m in pattern.finditer(text) for at in range(m.start() + 1, m.end())}


def _worth(before: str, after: str) -> int:
    """What a cut between these characters is worth; behind white space, not in the middle of it."""
    if after.isspace() or not before[-1:].isspace():
        return _ANY
    if before.endswith("\n\n"):
        return _PARAGRAPH
    if before.endswith("\n"):
        return _LINE
    return _SENTENCE if before[-2:-1] in {".", "!", "?", ";", "…", "”"} else _BLANK
