"""A text as slices: its sentences, the clauses of a long one, and what a clause inherits.  Pure; offsets stay those of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A sentence longer than this is also cut at its semicolons (the median sentence of the sample has 180 characters).
LONG = 200
#: Vietnamese capitals (a range "À-Ỹ" holds small letters too).
UPPER = "A-ZĐÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ"
_SENTENCE_END = re.compile(rf"(?<=[.!?…])\s+(?=[\"“(*]?[{UPPER}0-9(-])")
_NOT_END = re.compile(r"(?:^\W*\d+(?:\.\d+)*|(?:^|[\s(])(?:TP|Tp|GS|TS|ThS|Đ/c|D/c|đ/c|No))\.$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a text."""

    start: int
    end: int


def sentences(text: str) -> list[Piece]:
    """The sentences of a text, as slices.

    >>> [("Lúa đạt 100%. Ngô: 4.226 ha.")[p.start:p.end] for p in sentences("Lúa đạt 100%. Ngô: 4.226 ha.")]
    ['Lúa đạt 100%.', 'Ngô: 4.226 ha.']
    """
    cuts, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if _NOT_END.search(text[start : match.start()]):
            continue
        cuts.append(Piece(start, match.start()))
        start = match.end()
    return [*cuts, Piece(start, len(text))] if start < len(text) else cuts


def clauses(text: str, sentence: Piece) -> list[Piece]:
    """The parts of a long sentence between semicolons that stand outside brackets; a short one whole.

    >>> t = "a" * 150 + " (b; c); " + "d" * 60
    >>> [p.start for p in clauses(t, Piece(0, len(t)))]
    [0, 159]
    """
    if sentence.end - sentence.start <= LONG:
        return [sentence]
    found, depth, start = [], 0, sentence.start
    for i in range(sentence.start, sentence.end):
        depth += (text[i] == "(") - (text[i] == ")")
        if text[i] == ";" and depth <= 0:
            found.append(_trim(text, start, i))
            start, depth = i + 1, 0
    found.append(_trim(text, start, sentence.end))
    return [p for p in found if p.end > p.start]


def _trim(text: str, start: int, end: int) -> Piece:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Piece(start, end)


def lead(text: str, sentence: Piece, clause: Piece) -> str:
    """What a clause inherits: the words before the sentence's first colon, or its first clause.

    >>> t = "Chi trả năm 2023: xã A 5 đồng; xã B 6 đồng"
    >>> lead(t, Piece(0, len(t)), Piece(31, len(t)))
    'Chi trả năm 2023'
    """
    if clause.start == sentence.start:
        return ""
    before = text[sentence.start : clause.start]
    return before.split(":")[0] if ":" in before else before.split(";")[0][:120]
