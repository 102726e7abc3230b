"""Slips and habits of the keyboard that need no word list: Telex and VNI keys, glued numbers, one wrong letter."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.vietnamese.text import fold

_TELEX = [("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("uow", "ươ"), ("ow", "ơ"), ("uw", "ư")]
#: Onset, vowels, a tone key after the vowels or at the end ("vieejc", "vieecj").
_SYLLABLE = re.compile(r"([bcdđghklmnpqrstvx]*)([aăâeêioôơuưy]+)[sfrxj]?([cmnptgh]*|[iouy])[sfrxj]?")
#: Short forms of time that hold a number, and letters that stick to one.
_MONTH = re.compile(r"(?<![\w/.-])[Tt](1[0-2]|0?[1-9])(?![\w])")
_QUARTER = re.compile(r"(?<![\w/.-])[Qq]\.?([1-4])(?!\w)")
_SHORT_YEAR = re.compile(r"\b(năm|nam)\s+(2\d)(?![\w.,/%]|\s*%)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)\s?[kK]\b(?!\s*$)|(?<=\d)[kK]\b")
YEAR = re.compile(r"(?:19|20)\d\d")
#: "tr" beside a number or a word that asks for one is triệu; before a word of schools trường; else trong.
_ASKS_NUMBER = frozenset({"bn", "nhieu", "nhiu", "may", "vai", "tram", "nghin", "chuc", "ti", "ty"})
_SCHOOLS = frozenset({"hoc", "mam", "mn", "tieu", "th", "thcs", "thpt", "chuan", "lop", "dat", "noi", "ban"})


def untelex(word: str) -> str:
    """A word typed with Telex keys and no input method, folded; itself where there is nothing to undo.

    >>> untelex("nawm"), untelex("ddaij"), untelex("vieejc"), untelex("truwowngf"), untelex("thu")
    ('nam', 'dai', 'viec', 'truong', 'thu')
    """
    text = word.lower()
    for keys, letter in _TELEX:
        text = text.replace(keys, letter)
    syllable = _SYLLABLE.fullmatch(text)
    return fold("".join(syllable.groups()) if syllable else text.replace("w", ""))


def unglue(text: str) -> str:
    """With months, quarters, short years and thousands written out.

    >>> unglue("T9 và Q3 năm 24 thu 40k")
    'tháng 9 và quý 3 năm 2024 thu 40 nghìn'
    """
    text = _QUARTER.sub(r"quý \1", _MONTH.sub(lambda m: f"tháng {int(m[1])}", text))
    text = _SHORT_YEAR.sub(r"\1 20\2", text)
    return _THOUSANDS.sub(lambda m: m[0] if YEAR.fullmatch(text[max(0, m.start() - 4) : m.start()]) and m[0][0] == " " else " nghìn", text)


def thousand_or_school(words: list[str], at: int) -> str:
    """What "tr" stands for here.

    >>> [thousand_or_school(w.split(), w.split().index("tr")) for w in ("46 tr", "bn tr chuẩn", "tr mầm non", "tr năm")]
    ['triệu', 'triệu', 'trường', 'trong']
    """
    before, after = (fold(words[at - 1]) if at else ""), (fold(words[at + 1]) if at + 1 < len(words) else "")
    if before in _ASKS_NUMBER or before[:1].isdigit():
        return "triệu"
    return "trường" if after in _SCHOOLS else "trong"


@lru_cache(maxsize=1)
def never_words() -> frozenset[str]:
    """Letter groups without a vowel are never Vietnamese words, so they are short forms in lower case too."""
    letters = "bcdghklmnpqrstvx"
    return frozenset(a + b for a in letters for b in letters) | frozenset(a + b + c for a in letters for b in letters for c in letters)


def one_slip(a: str, b: str) -> bool:
    """One letter changed, dropped, doubled, or two neighbours swapped.

    >>> one_slip("ngheo", "nghoe"), one_slip("ngheo", "nghe"), one_slip("ngheo", "ngoan")
    (True, True, False)
    """
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
        return len(off) == 1 or swapped
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
