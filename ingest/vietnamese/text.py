"""Vietnamese text as it is stored, compared and searched.  Knows nothing of reports.

NFC, never NFKC (which turns "12,5¹" into "12,51").  Rules: Decree 30/2020 spelling is not enforced; both tone placements
("hoà", "hòa"; "uỷ", "ủy") and i/y ("kỹ", "kĩ") are one word for matching.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

#: The five tone marks, as combining characters: grave, acute, hook, tilde, dot below.
_TONES = "\u0300\u0301\u0309\u0303\u0323"

#: A token: a number with its separators or a ratio ("27.350/27.310"), a document number ("57-BC/HU"), or a syllable.
_TOKEN = re.compile(
    r"\d+(?:[.,/]\d+)*(?:-[^\W\d_]+(?:[/-][^\W\d_]+)*)?"  # 27.350/27.310, 03/11/2025, 57-BC/HU
    r"|[^\W\d_]+\d*",  # a syllable; OCOP, m2
)
_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\u2060\u00ad\u202a-\u202e]")
_OPEN_TONE = re.compile(r"([oOuU])([aeyAEY])([\u0300\u0301\u0309\u0303\u0323])(?![^\W\d_])")
_Q_U = re.compile(r"(?<=[qQ])u", re.IGNORECASE)


def nfc(text: str) -> str:
    """Canonical composition; what is stored and compared.

    >>> nfc("Mường Kim") == "Mường Kim"
    True
    """
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC without invisible characters; what is typed or read from a file.

    >>> clean("46\\u200b triệu")
    '46 triệu'
    """
    return _INVISIBLE.sub("", nfc(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without marks, đ as d: the form in which text typed with and without marks meets.

    >>> fold("Ủy ban Đảng")
    'uy ban dang'
    """
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")


@lru_cache(maxsize=65536)
def unify(text: str) -> str:
    """Lower case, NFC, one tone placement and one spelling of i/y, marks kept: the form in which marked text is matched.

    >>> unify("Uỷ ban, hoà giải, kĩ sư") == unify("Ủy ban, hòa giải, kỹ sư")
    True
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    # "hoà" carries its tone on the second vowel, "hòa" on the first: move it to the first, in open syllables only.
    decomposed = _OPEN_TONE.sub(lambda m: m[1] + m[3] + m[2], decomposed)
    composed = unicodedata.normalize("NFC", decomposed)
    return re.sub(r"(?<![^\W\d_])([hklmst])([ỳýỷỹỵy])(?![^\W\d_])", lambda m: m[1] + _Y_TO_I[m[2]], composed)


_Y_TO_I = dict(zip("ỳýỷỹỵy", "ìíỉĩịi", strict=True))


def tokens(text: str) -> list[str]:
    """Syllables and whole numbers, in order, lower case, marks kept.

    >>> tokens("Lúa: 1.254/1.248 ha, số 57-BC/HU")
    ['lúa', '1.254/1.248', 'ha', 'số', '57-bc/hu']
    """
    return list(_tokens(text))


@lru_cache(maxsize=32768)
def _tokens(text: str) -> tuple[str, ...]:
    """The same headings and clauses are cut again and again while a report is laid out for questions."""
    return tuple(_TOKEN.findall(unify(text)))


def syllables(text: str) -> list[str]:
    """The tokens of ``text``, folded (y after h k l m s t is i: "tỷ" and "tỉ" are one word).

    >>> syllables("Tỷ lệ hộ nghèo")
    ['ti', 'le', 'ho', 'ngheo']
    """
    return [fold(t) for t in tokens(text)]


def has_marks(text: str) -> bool:
    """Whether the writer used Vietnamese marks at all.

    >>> has_marks("ty le ho ngheo"), has_marks("tỷ lệ")
    (False, True)
    """
    return fold(text) != nfc(text).lower()


def bigrams(words: list[str]) -> list[str]:
    """Neighbouring pairs, joined by ``_``.

    >>> bigrams(["ho", "ngheo", "giam"])
    ['ho_ngheo', 'ngheo_giam']
    """
    return [f"{a}_{b}" for a, b in pairwise(words)]
