"""Amounts that are said in words ("bốn mươi sáu triệu đồng").  Pure."""

from __future__ import annotations

import re

from bot.guard.amounts import Amount, typed
from bot.guard.words import pattern
from ingest.vietnamese.number_words import read_number_words
from ingest.vietnamese.unit_words import unit_at

_DIGIT_WORDS = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín"
_POWERS = "mươi|mười|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ"
_WORDS = re.compile(
    rf"(?<!\w)(?:{_DIGIT_WORDS}|{_POWERS}|linh|lẻ|rưỡi|phẩy|phảy)(?:\s+(?:{_DIGIT_WORDS}|{_POWERS}|linh|lẻ|rưỡi|phẩy|phảy))*(?!\w)"
)
#: "một phần" before these is no idiom, but "…mốt phần trăm".
_NUMERAL = re.compile(r"(?<=phần)\s+(?:trăm|nghìn|ngàn)(?!\w)")
#: "không một" behind these is no idiom: "năm phẩy không một".
_INSIDE = re.compile(r"(?<!\w)(?:phẩy|phảy|mươi|linh|lẻ|trăm|nghìn|ngàn)\s+$")
_SCALE_END = re.compile(r"\s+(?:nghìn|ngàn|triệu|tỷ|tỉ)$")


def spelled(text: str, printed: str, folded: str, taken: bytearray) -> list[Amount]:
    """Amounts said in words; idioms ("một số", "thứ hai") are none.

    ``printed`` and ``folded`` are the text in small letters, with marks and without; what is read is set in ``taken``.
    """
    out: list[Amount] = []
    for start, end in ((m.start(), m.end()) for name in ("idiom", "vague") for m in pattern(name).finditer(printed)):
        if _NUMERAL.match(printed, end) is None and _INSIDE.search(printed[max(0, start - 8) : start]) is None:
            taken[start:end] = b"\1" * (end - start)
    for match in _WORDS.finditer(printed):
        start, end = _trimmed(printed, *match.span())
        if start >= end or any(taken[start:end]):
            continue
        amount = _word_amount(text, printed, folded, start, end)
        if amount is not None:
            taken[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
            out.append(amount)
    return out


def _trimmed(printed: str, start: int, end: int) -> tuple[int, int]:
    """Without a leading "không" (a negation) or "năm" (a year) that is no part of the number."""
    words = printed[start:end].split()
    while words and (words[0] in ("linh", "lẻ", "phẩy", "rưỡi") or (words[0] == "không" and words[1:2] != ["phẩy"])):
        start += len(words[0])
        start += len(printed[start:end]) - len(printed[start:end].lstrip())
        words = words[1:]
    if words == ["năm", "không"]:  # "trong năm không có …"
        end -= len("không")
        end -= len(printed[start:end]) - len(printed[start:end].rstrip())
    return start, end


def _word_amount(text: str, printed: str, folded: str, start: int, end: int) -> Amount | None:
    words = printed[start:end].split()
    if all(w in ("tỷ", "tỉ", "triệu", "nghìn", "ngàn", "trăm", "chục", "vạn", "mươi") for w in words) and len(words) == 1:
        return None
    scale = _SCALE_END.search(printed[start:end])
    stop = start + scale.start() if scale else end
    unit = unit_at(text, folded, stop) or None
    counts = _counts(printed, words[0], start, unit is not None and unit.known) if len(words) == 1 else "yes"
    if not counts:
        return None
    value = read_number_words(printed[start:stop])
    known_unit = unit is not None and unit.known and typed(text[stop : unit.end], unit.name)
    stopped = unit.end if unit is not None and known_unit else stop
    values = (value,) if value is not None else ()
    name = unit.name if unit is not None and known_unit else None
    return Amount(start, stop, stopped, text[start:stop], values, name, spelled=True, unsure=counts == "unsure")


#: "một" behind these is a count, not an article.
_ONE = re.compile(
    r"(?:(?:chỉ có|chỉ|duy nhất|đúng|mới có|vỏn vẹn|thêm|thành lập mới|thành lập được|công nhận)|"
    r"(?:năm \d{4}|thực hiện|kế hoạch|mục tiêu|lũy kế|tổng số|ước đạt)\s*(?:là|đạt|có|được|:|ở mức|bằng|ghi nhận)?)\s+$"
)
#: "năm" behind these is a count; behind those a year ("trong năm xã đã …", "các năm").
_FIVE = re.compile(r"(?<!trong )(?:chỉ có|có|gồm|được|đủ|thêm|tổng số|tổng cộng)\s+$")
_YEAR = re.compile(
    r"(?:\d|(?<!\w)(?:trong|hằng|hàng|mỗi|cả|đầu|giữa|cuối|nhiều|mấy|các|những|từng|suốt|qua|theo|hết|nửa|sang|vào))\s*$"
)


def _counts(printed: str, word: str, start: int, counted: bool) -> str:
    """Whether one word is a number here: "yes" ("hai xã"), "unsure" ("một", "năm" where nothing introduces a count) or ""."""
    if word in ("không", "tư", "mốt", "lăm", "nhăm", "rưỡi", "lẻ", "linh") or not counted:
        return ""
    if word == "một":
        return "yes" if _ONE.search(printed[:start]) else "unsure"
    if word == "năm":
        return "yes" if _FIVE.search(printed[:start]) else "" if _YEAR.search(printed[:start]) else "unsure"
    return "yes"
