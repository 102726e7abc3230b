"""A draft as sentences: list lines are sentences, marks after a full stop belong to the sentence before it.  Pure."""

from __future__ import annotations

import re

from bot.clauses import UPPER
from ingest.vietnamese.text import nfc

#: Characters that nobody sees: zero-width, soft hyphen, direction marks.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_MARKS = r"(?:\s*\[[^\[\]\n]{1,6}\])*"
#: The end of a sentence: its stop, closing signs, its marks; then white space before a capital, a figure, a quote or a list sign.
_END = re.compile(rf"[.!?…]+[”\"’)*_]*{_MARKS}(?=\s+[\"“‘(*_\[{{]*[{UPPER}0-9{{-])")
_NOT_END = re.compile(
    r"(?:^\W*\d{1,3}|(?:^|[\s(])(?:[A-ZĐ]|TP|Tp|Tr|tr|GS|PGS|TS|Ts|ThS|Ths|TT|Tx|TX|Q|P|BS|Đ/c|D/c|đ/c|d/c|No|St|vv|v\.v|NXB|St|tp))\.$"
)
_EMPHASIS = re.compile(r"\*+|`+|~~+|(?<!\w)_+|_+(?!\w)")
_HEAD = re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE)


def cleaned(text: str) -> str:
    """A draft as it is checked and shown: NFC, no invisible characters, no emphasis, no heading signs.

    >>> cleaned("## Đạt **46**\\u200b triệu")
    'Đạt 46 triệu'
    """
    return _EMPHASIS.sub("", _HEAD.sub("", INVISIBLE.sub("", nfc(text.replace("\r\n", "\n")))))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a draft, each with its marks.

    >>> sentences("Thu 1.234,5 tỷ đồng. [1] Xã Tr. A đạt [2]. Chi:\\n- một [1]")
    ('Thu 1.234,5 tỷ đồng. [1]', 'Xã Tr. A đạt [2].', 'Chi:', '- một [1]')
    """
    found: list[str] = []
    for line in text.splitlines():
        found += _of_line(line)
    return tuple(found)


def _of_line(line: str) -> list[str]:
    """The sentences of one line; no cut inside quotation marks."""
    cuts, start = [], 0
    for match in _END.finditer(line):
        stop = match.start() + 1
        if _NOT_END.search(line[max(start, stop - 12) : stop]) or _inside_quote(line[start : match.end()]):
            continue
        cuts.append(line[start : match.end()].strip())
        start = match.end()
    rest = line[start:].strip()
    found = [c for c in [*cuts, rest] if c]
    return _marks_joined(found)


def _inside_quote(piece: str) -> bool:
    return piece.count("“") > piece.count("”") or piece.count('"') % 2 == 1


def _marks_joined(pieces: list[str]) -> list[str]:
    """A piece that is nothing but marks goes to the sentence before it."""
    out: list[str] = []
    for piece in pieces:
        if out and re.fullmatch(r"(?:\[[^\[\]]{1,6}\]\s*)+\.?", piece):
            out[-1] = f"{out[-1]} {piece}"
        else:
            out.append(piece)
    return out
