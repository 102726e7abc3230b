"""Numbers that a question says in words ("mười lăm phẩy tư phần trăm"), as people dictate them, written in digits.  Pure."""

from __future__ import annotations

import re

from ingest.vietnamese.number_words import read_number_words
from ingest.vietnamese.numbers import format_vi

_DIGIT = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín"
_MORE = f"{_DIGIT}|mươi|mười|chục|trăm|nghìn|ngàn|linh|lẻ|phẩy|phảy"
#: Two words at least, one of them no digit, so that "ba xã" and "hai bên" stay as they are; "phần trăm" is a unit.
_RUN = re.compile(rf"(?<!phần )\b(?:{_DIGIT}|mười)(?:\s+(?:{_MORE}))+\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:mươi|mười|chục|trăm|nghìn|ngàn|phẩy|phảy)\b", re.IGNORECASE)
#: "Năm hai nghìn …" is a year, read elsewhere; "hai mươi năm" is twenty of them: five after a ten is "lăm".
_YEARS = re.compile(r"^năm\s+(?=\S+\s+(?:nghìn|ngàn))", re.IGNORECASE)
_YEARS_AFTER = re.compile(r"(?<=\b(?:mươi|mười|trăm))\s+năm$", re.IGNORECASE)


def in_digits(text: str) -> str:
    """The text with its numbers in digits.

    >>> in_digits("tăng mười lăm phẩy tư phần trăm, ba xã, năm hai nghìn không trăm hai mươi tư")
    'tăng 15,4 phần trăm, ba xã, năm hai nghìn không trăm hai mươi tư'
    """
    return _RUN.sub(_written, text)


def _written(match: re.Match[str]) -> str:
    words = match[0]
    if not _PLACED.search(words):
        return words
    after = _YEARS_AFTER.search(words)
    end = after.start() if after else len(words)
    value = None if _YEARS.match(words) else read_number_words(words[:end])
    return words if value is None else f"{format_vi(value)}{words[end:]}"
