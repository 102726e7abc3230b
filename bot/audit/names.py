"""Names of indicators → words that can be compared, and how far two names mean the same.  Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from bot.audit.words import FORM, HARD, IMPLIED, SAME, SOFT
from ingest.repair import repair
from ingest.vietnamese.text import fold, unify

Words = frozenset[str]

#: The wordings that are one, by their words; looked up longest first.
_SAME = {tuple(unify(a).replace(",", "").split()): tuple(unify(b).split()) for a, b in SAME.items()}
_LONGEST = max(len(words) for words in _SAME)
_FIRST = frozenset(words[0] for words in _SAME)
#: "đến nay toàn huyện có", "đạt từ 3 sao trở lên": who has it, and a bound that is part of what is counted.
_WHO = re.compile(r"^[^,;:]{0,24}?(?<![^\W\d_])(?:huyện|tỉnh|xã|phường|thị trấn|thành phố|thị xã)(?: hiện)? có(?![^\W\d_])")
_BOUND = re.compile(r"đạt từ \d+ [^\W\d_]+ trở lên")
_TOKEN = re.compile(r"\d+(?=-)-[^\W\d_]+|[^\W\d_]+(?:-[^\W\d_]+)*")
#: "3 sao", "dưới 5 tuổi": here the number is part of the name.
_ATTRIBUTE = re.compile(r"(?<!\d)(\d+) (sao|tuổi|cấp)(?![^\W\d_])")
_NUMBERED = re.compile(r"^\s*\(?(?:\d{1,2}|[a-zđ])[.)]\s+")
_HARD, _SOFT = (frozenset(fold(w) for w in group) for group in (HARD, SOFT))
#: A word misread by one letter is the same word from this length on.
_OCR = 4


@lru_cache(maxsize=8192)
def name_words(name: str, unit: str | None = None) -> Words:
    """The folded words that a name is compared by: forms of speech dropped, synonyms and abbreviations made one.

    >>> name_words("Tỷ lệ hộ gia đình đạt tiêu chuẩn văn hóa") == name_words("số hộ đạt chuẩn văn hoá")
    True
    >>> name_words("Tổng diện tích chè hiện có", "ha") == name_words("diện tích cây chè", "ha")
    True
    """
    dropped = _implied(unit)
    return frozenset(fold(t) for t in _said(name) if t not in FORM and t not in dropped)


@lru_cache(maxsize=64)
def _implied(unit: str | None) -> Words:
    return frozenset(unify(w) for w in IMPLIED.get(unit or "", ()))


@lru_cache(maxsize=8192)
def _said(name: str) -> tuple[str, ...]:
    """The words of a name with marks, one wording for all that mean the same."""
    text = _BOUND.sub("", _WHO.sub("", unify(_NUMBERED.sub("", repair(name)))))
    tokens = _TOKEN.findall(_ATTRIBUTE.sub(r"\1-\2", text))
    said: list[str] = []
    at = 0
    while at < len(tokens):
        size = next((n for n in range(_LONGEST, 0, -1) if tuple(tokens[at : at + n]) in _SAME), 0) if tokens[at] in _FIRST else 0
        said += _SAME[tuple(tokens[at : at + size])] if size else (tokens[at],)
        at += max(size, 1)
    return tuple(said)


def differences(one: Words, other: Words) -> frozenset[str]:
    """The words of either name that the other lacks, OCR slips of one letter aside.

    >>> sorted(differences(frozenset({"chuan", "van"}), frozenset({"chuam", "van", "moi"})))
    ['moi']
    """
    left, right = one - other, other - one
    for word in sorted(left):
        twin = next(
            (w for w in sorted(right) if min(len(w), len(word)) >= _OCR and len(word) > _OCR and Levenshtein.distance(w, word) == 1), None
        )
        if twin is not None:
            left, right = left - {word}, right - {twin}
    return left | right


def likeness(one: Words, other: Words) -> float:
    """Share of common words, 0 … 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def is_hard(word: str) -> bool:
    """Whether a word always makes another indicator ("mới", "nghề", "giảm")."""
    return word in _HARD or word[0].isdigit()


def is_soft(word: str) -> bool:
    """Whether one of two names may have the word and the other not."""
    return word in _SOFT
