"""Number words, as people say them in questions: "hai mươi ba", "mười lăm", "hai triệu rưỡi"."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.vietnamese.text import fold, unify

_DIGITS = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_POWERS = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_TENS, _HUNDRED, _FILL, _HALF, _POINT = ("mươi", "mười", "chục"), "trăm", ("linh", "lẻ"), "rưỡi", ("phẩy", "phảy")


def _known(word: str) -> str | None:
    """The table's spelling of a word, typed with or without marks; None where it is no number word."""
    every = (*_DIGITS, *_POWERS, *_TENS, _HUNDRED, *_FILL, _HALF, *_POINT)
    for entry in every:
        if unify(word) == unify(entry):
            return entry
    if fold(word) == word.lower():
        for entry in every:
            if fold(entry) == word.lower():
                return entry
    return None


def read_number_words(words: str) -> Decimal | None:
    """The value of a number said in words, or None where any word is not part of one.

    >>> read_number_words("hai mươi ba"), read_number_words("một trăm linh năm"), read_number_words("hai triệu rưỡi")
    (Decimal('23'), Decimal('105'), Decimal('2500000'))
    """
    known = [_known(word) for word in re.findall(r"[^\W\d_]+", words)]
    if not known or None in known:
        return None
    parts = [word for word in known if word is not None]
    point = next((i for i, word in enumerate(parts) if word in _POINT), None)
    if point is None:
        return _whole(parts)
    left, right = _whole(parts[:point]), [_DIGITS.get(word) for word in parts[point + 1 :]]
    if left is None or not right or None in right:
        return None
    return Decimal(f"{left}.{''.join(str(digit) for digit in right)}")


def _whole(parts: list[str]) -> Decimal | None:
    """Groups of hundreds, each with its power; "rưỡi" is half of the last power."""
    if len(parts) > 2 and all(word in _DIGITS for word in parts):  # "hai không hai bốn": said digit by digit
        return Decimal("".join(str(_DIGITS[word]) for word in parts))
    total, group, last = Decimal(0), Decimal(0), 1
    digit: int | None = None
    for at, word in enumerate(parts):
        if word in _DIGITS:
            if digit is not None and not (at and parts[at - 1] in _FILL):
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            group, digit, last = group + (digit if digit is not None else 1) * 10, None, 10
        elif word == _HUNDRED:
            group, digit, last = group + (digit if digit is not None else 1) * 100, None, 100
        elif word in _POWERS:
            here = group + (digit or 0) or Decimal(1)
            total, group, digit, last = total + here * _POWERS[word], Decimal(0), None, _POWERS[word]
        elif word == _HALF:
            group += Decimal(last) / 2 if last > 1 else Decimal("0.5")
    return total + group + _tail(parts, digit, last)


def _tail(parts: list[str], digit: int | None, last: int) -> Decimal:
    """The last digit: units, or the next lower place after a power without "linh" ("hai trăm rưỡi", "một nghìn hai")."""
    if digit is None:
        return Decimal(0)
    short = len(parts) > 1 and last > 10 and parts[-2] not in _FILL and parts[-2] in (*_POWERS, _HUNDRED)
    return Decimal(digit * last // 10) if short else Decimal(digit)
