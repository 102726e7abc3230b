"""Names of indicators → words that can be compared, and how far two names mean the same.  Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from bot.audit.words import FORM, HARD, IMPLIED, SAME, SOFT
from ingest.repair import repair
from ingest.vietnamese.text import fold, unify

Words = frozenset[str]

_SAME = sorted(((unify(a), unify(b)) for a, b in SAME.items()), key=lambda p: -len(p[0]))
_PATTERN = re.compile("|".join(rf"(?<![^\W\d_]){re.escape(a)}(?![^\W\d_])" for a, _ in _SAME))
_REPLACE = dict(_SAME)
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
    text = _BOUND.sub("", _WHO.sub("", unify(_NUMBERED.sub("", repair(name)))))
    text = _ATTRIBUTE.sub(r"\1-\2", _PATTERN.sub(lambda m: _REPLACE[m[0]], text))
    dropped = FORM | {unify(w) for w in IMPLIED.get(unit or "", ())}
    return frozenset(fold(t) for t in _TOKEN.findall(text) if t not in dropped)


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
