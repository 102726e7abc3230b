"""Numbers that are no quantities: dates, years, document numbers, ordinals, labels, enumerators, phone numbers."""

from __future__ import annotations

import re

from ingest.vietnamese.text import fold, has_marks, unify
from ingest.vietnamese.unit_words import unit_at
from ingest.vietnamese.units import ATTRIBUTES, LABELS

_YEAR = r"(?:19|20)\d\d"
#: A unit after a label's number makes it a quantity after all ("nghị quyết 34 chỉ tiêu" is not "Nghị quyết 34").
_UNITS = "ha|tan|trieu|ty|ho|nguoi|dong|don|vu|cuoc|truong|xa|ban|don vi|dang vien|dong chi|lao dong|luot|km|m2|m|con|cay|kg|ta"
_SPELLED: dict[str, frozenset[str]] = {}
for _label in LABELS:
    _SPELLED[fold(unify(_label))] = _SPELLED.get(fold(unify(_label)), frozenset()) | {unify(_label)}
_NAMING = "|".join(
    sorted(
        (fold(label) for label in LABELS if label not in ("tháng", "ngày", "năm", "tết", "số", "lần", "thứ", "lần thứ")),
        key=len,
        reverse=True,
    )
)

#: Over folded text; the group ``label``, where there is one, must be spelled as in the table or without any marks.
_FOLDED = re.compile(
    "|".join(
        (
            r"\b(?P<day>ngay)\s+\d{1,2}(?:\s*[-/.]\s*\d{1,2}(?:\s*[-/.]\s*\d{4})?)?(?:\s+thang\s+\d{1,2})?(?:\s*(?:nam|/)\s*\d{4})?",
            r"(?<![\d/])\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)",
            rf"(?<![\d/.,])\d{{1,2}}/{_YEAR}(?![\d.,/]|\s*(?:{_UNITS}|%)\b)",
            r"\b(?P<month>thang)\s+\d{1,2}(?:\s*(?:[,-]|va|den|den thang)\s*\d{1,2}(?=\s*[/,]|\s+nam))*(?:\s*/\s*\d{4})?",
            r"\b(?P<years>nam|nam hoc|nien do|giai doan|nhiem ky|thoi ky|khoa|tet|xuan|ky|mua)\s+"
            rf"{_YEAR}(?:\s*(?:[-–,]|va|den|va nam)\s*{_YEAR})*(?![\d]|[.,]\d)",
            rf"(?<![\d/.,]){_YEAR}\s*[-–]\s*{_YEAR}(?![\d.,]\d|\d)",
            r"(?<![\d.,/])(?:3|6|9|12|03|06|09)\s+thang(?!\w)(?!\s*/)",
            r"(?<!tong )(?<!trong )(?<!binh quan )(?<!con )(?<!quan )(?<!ty )\b(?P<number>so)\s*:?\s*"
            rf"\d+(?:[-/]\w+)*(?![.,]?\d)(?!\s?[%‰])(?!\s+(?:{_UNITS})\b)",
            r"\b(?P<ordinal>lan thu|lan|thu)\s+(?:thu\s+)?\d+(?:(?:\s*,\s*|\s+va\s+)(?:thu\s+)?\d+(?!\s*\w))*(?!\s?[%‰])(?![.,/]?\d)",
            rf"\b(?P<label>{_NAMING})\s+(?:so\s+)?\d+(?![.,/]?\d)(?!\s?[%‰])(?!\s*(?:{_UNITS})\b)",
            r"\(\s*[a-z]?\d{1,2}\s*\)",
            r"(?<![\d.,/])\d{1,2}\s+thang\s+(?:chap|gieng)\b",
            rf"(?<![\d.,/])(?:3|5|10)\s+nam\s+(?={_YEAR})",
            r"(?:^|[;:\n]\s*)\d{1,2}[.)]\s",
            r"(?:^|[;:\n]\s*)[a-z]?\.?\s?\d{1,2}(?:\.\d{1,2})+\.?\s(?=\s*[a-z])(?!\s*(?:" + _UNITS + r")\b)",
            r"(?<![\d.,])(?:\+84|0)\d{2,3}[ .]?\d{3,4}[ .]?\d{3,4}(?!\d)",
            r"(?<![\w.,])\d+(?:/\d{4})?\s?[-/]\s?(?:nq|qd|kl|ki|ct|bc|kh|tb|tt|nd|ttr|cv|hd|qc)\b(?:\s?[-/]\s?[a-z]+\d*)*",
            r"\btu\s+\d{1,2}/\d{1,2}(?=\s+den)",
        )
    )
)
#: Labels after which a number often counts what follows it.
_SOFT = frozenset({"ke hoach", "bao cao", "du an", "chuong trinh", "noi dung", "dot", "nhom", "phan", "loai", "ky", "muc do", "diem"})
_TIMES = frozenset({"năm", "tháng", "ngày", "quý"})
_GROUPS = ("day", "month", "years", "number", "ordinal", "label")
#: Over the text itself, where capitals matter: document numbers (57-BC/HU, 67/2007/NĐ-CP, 1676/QĐ - TTg).
_DOCUMENT = re.compile(r"(?<![\w.,])\d+(?:/\d{4})?(?:\s?[-–]\s?|/)[A-ZĐƯ][A-ZĐƯa-zđ]*[A-ZĐƯ](?:\s?[-–/]\s?[A-ZĐƯ][\wĐƯ]*)*\d*(?!\w)")


def excluded(text: str, low: str) -> list[tuple[int, int]]:
    """Spans of ``text`` whose numbers are no quantities; ``low`` is the text folded, offset by offset.

    >>> excluded("số 57-BC/HU", "so 57-bc/hu")[0]
    (0, 11)
    """
    bare = not has_marks(text)
    spans = [match.span() for match in _FOLDED.finditer(low) if (bare or _is_label(text, match)) and not _counts(text, low, match)]
    return spans + [match.span() for match in _DOCUMENT.finditer(text)]


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Whether the label is that word and not one that only looks alike without marks ("thu 221 tấn" is no "thứ 221")."""
    group = next((name for name in _GROUPS if match[name]), None)
    if group is None:
        return True
    printed = unify(text[match.start(group) : match.end(group)])
    return printed in _SPELLED.get(fold(printed), frozenset({printed}))


def _counts(text: str, low: str, match: re.Match[str]) -> bool:
    """Whether the number after a word like "kế hoạch" or "đợt" counts something after all ("kế hoạch 35 lớp")."""
    if match["label"] is None or match["label"] not in _SOFT:
        return False
    unit = unit_at(text, low, match.end())
    return unit is not None and unit.known and unit.name not in ATTRIBUTES and unit.name not in _TIMES
