"""The unit that stands after a number, found in the tables of :mod:`ingest.vietnamese.units`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.vietnamese.text import fold, unify
from ingest.vietnamese.units import MEASURES, NOT_COUNTED, NOUNS, PER, SAME, SCALES

_WORD = re.compile(r"[^\W\d_]+(?:[²³]|[23](?!\w))?|[%‰]o?")
_GAP = re.compile(r"[ \u00a0]?")
_SLASH = re.compile(r"(?:\smới)?\s?/\s?(?=[^\W\d_]|1)")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name as kept, where it ends in the text, and whether the tables know it."""

    name: str
    end: int
    known: bool


def flat(text: str) -> str:
    """:func:`fold` that keeps every offset: one character for one.

    >>> flat("Đạt 5 m²")
    'dat 5 m²'
    """
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(f if len(f := fold(c)) == 1 else c for c in text)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """The known units by their unified form, and by their folded form for text typed without marks."""
    names = [*MEASURES, *NOUNS]
    for scale in SCALES:
        names += [
            scale,
            *(
                f"{scale} {base}"
                for base in ("đồng", "USD", "tấn", "lượt", "lượt người", "lượt khách", "người", "ha", "con", "hộ", "m³", "lao động", "cây")
            ),
        ]
    names += ["nghìn tỷ đồng", "nghìn tỷ", "triệu tấn", "tỷ USD", "phần trăm"]
    marked = {unify(name): name for name in names}
    bare: dict[str, str] = {}
    for name in names:
        bare.setdefault(fold(unify(name)), name)
    return marked, bare


def unit_at(text: str, low: str, start: int) -> Unit | None:
    """The unit that begins at ``start`` (a space allowed): the longest entry of the tables, else one syllable of a counted noun.

    >>> unit_at("46 triệu đồng/người/năm", "46 trieu dong/nguoi/nam", 2)
    Unit(name='triệu đồng/người/năm', end=23, known=True)
    """
    at = _GAP.match(text, start)
    begin = at.end() if at else start
    words = _words(text, begin)
    if not words:
        return None
    base = _base(text, begin, words)
    if base is None:
        return None
    return _per(text, base)


def _words(text: str, begin: int) -> list[tuple[int, int]]:
    """Up to four words from ``begin``, parted by single spaces."""
    words: list[tuple[int, int]] = []
    at = begin
    while len(words) < _LONGEST and (match := _WORD.match(text, at)):
        words.append(match.span())
        at = match.end()
        if text[at : at + 2] == ", " and text[words[0][0] : at].lower() == "tin":
            at += 2
        elif text[at : at + 1] in (" ", "\u00a0"):
            at += 1
        else:
            break
    return words


def _base(text: str, begin: int, words: list[tuple[int, int]]) -> Unit | None:
    """The longest table entry at ``begin``; else one syllable that can be counted."""
    marked, bare = _tables()
    phrase = text[begin : words[-1][1]]
    for _, end in reversed(words):
        printed = text[begin:end]
        if (key := unify(printed)) in marked:
            return Unit(_kept(marked[key]), end, True)
        if (entry := bare.get(fold(unify(printed)))) is not None and _typed(printed, entry):
            return Unit(_kept(entry), end, True)
    first = phrase[: words[0][1] - begin]
    if fold(first) in NOT_COUNTED or (len(first) < 2 and not first.isupper()) or begin == 0:
        return None
    return Unit(first if first.isupper() else first.lower(), words[0][1], False)


def _typed(printed: str, entry: str) -> bool:
    """Whether each word is the entry's, or its form without marks ("triệu dong")."""
    pairs = zip(printed.split(), entry.split(), strict=False)
    return all(unify(one) == unify(other) or (one.lower() == fold(one) and fold(unify(one)) == fold(unify(other))) for one, other in pairs)


def _kept(entry: str) -> str:
    """The name to keep: one spelling for what has variants."""
    if entry.lower() in SAME:
        return SAME[entry.lower()]
    return entry


def _per(text: str, base: Unit) -> Unit:
    """``base`` with its "/người/năm"."""
    name, end = base.name, base.end
    while (slash := _SLASH.match(text, end)) is not None:
        words = _words(text, slash.end())
        number = re.compile(r"(?:\d[\d.]*) (?:dân|dan)").match(text, slash.end())
        if number:
            part, end = number[0], number.end()
        elif words:
            two = text[words[0][0] : words[1][1]] if len(words) > 1 else ""
            last = words[1][1] if two and unify(two) in _per_words() else words[0][1]
            part, end = text[words[0][0] : last], last
            part = SAME.get(part.lower(), part)
        else:
            break
        name += f"/{part if part.isupper() else part.lower()}"
    return Unit(name, end, base.known)


@lru_cache(maxsize=1)
def _per_words() -> frozenset[str]:
    return frozenset(unify(word) for word in PER)
