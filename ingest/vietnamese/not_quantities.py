"""Numbers that are no quantities: dates, years, document numbers, ordinals, labels, enumerators, phone numbers."""

from __future__ import annotations

import re

from ingest.vietnamese.text import fold, has_marks, unify

_YEAR = r"(?:19|20)\d\d"
#: A unit after a label's number makes it a quantity after all ("nghị quyết 34 chỉ tiêu" is not "Nghị quyết 34").
_UNITS = "ha|tan|trieu|ty|ho|nguoi|dong|don|vu|cuoc|truong|xa|ban|don vi|dang vien|dong chi|lao dong|luot|km|m2|m|con|cay|kg|ta"
#: Words after which a number names a thing instead of counting it ("Đề án 06", "lớp 10", "quốc lộ 32").
_LABELS = (
    "đề án", "nghị quyết", "nghị định", "quyết định", "chỉ thị", "kết luận", "thông tư", "chương trình", "kế hoạch", "công văn", "văn bản", "luật", "điều", "khoản", "điểm", "mục", "chương", "phần", "khóa",
    "lớp", "khối", "biểu", "biểu kết quả", "biểu số liệu", "biểu mẫu", "phụ lục", "bảng", "hình", "trang", "quốc lộ", "tỉnh lộ", "huyện lộ", "đường", "khu", "tổ", "đội", "vùng", "tiểu khu", "loại", "hạng", "quý", "giai đoạn", "đợt", "tập", "đối tượng",
    "nhóm", "mức độ", "cấp độ", "số báo danh", "tổ dân phố", "thôn", "ấp", "quy định", "dự án", "tiểu dự án", "nội dung", "số", "thứ", "lần thứ", "lần", "covid", "phiên họp thứ", "kỳ họp thứ", "tháng", "ngày", "năm", "tết",
    "niên độ", "nhiệm kỳ", "thời kỳ", "xuân", "kỳ", "mùa", "năm học", "chú thích", "bản tin số", "tờ trình", "báo cáo", "thông báo", "hướng dẫn", "quy chế", "pháp lệnh", "hiệp định", "công ước", "vành đai",
)  # fmt: skip
_SPELLED: dict[str, frozenset[str]] = {}
for _label in _LABELS:
    _SPELLED[fold(unify(_label))] = _SPELLED.get(fold(unify(_label)), frozenset()) | {unify(_label)}
_NAMING = "|".join(sorted((fold(label) for label in _LABELS if label not in ("tháng", "ngày", "năm", "tết", "số", "lần", "thứ", "lần thứ")), key=len, reverse=True))

#: Over folded text; the group ``label``, where there is one, must be spelled as in the table or without any marks.
_FOLDED = re.compile(
    "|".join(
        (
            r"\b(?P<day>ngay)\s+\d{1,2}(?:\s*[-/.]\s*\d{1,2}(?:\s*[-/.]\s*\d{4})?)?(?:\s+thang\s+\d{1,2})?(?:\s*(?:nam|/)\s*\d{4})?",
            r"(?<![\d/])\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)",
            rf"(?<![\d/.,])\d{{1,2}}/{_YEAR}(?![\d.,/]|\s*(?:{_UNITS}|%)\b)",
            r"\b(?P<month>thang)\s+\d{1,2}(?:\s*(?:[,-]|va|den|den thang)\s*\d{1,2}(?=\s*[/,]|\s+nam))*(?:\s*/\s*\d{4})?",
            rf"\b(?P<years>nam|nam hoc|nien do|giai doan|nhiem ky|thoi ky|khoa|tet|xuan|ky|mua)\s+{_YEAR}(?:\s*(?:[-–,]|va|den|va nam)\s*{_YEAR})*(?![\d]|[.,]\d)",
            rf"(?<![\d/.,]){_YEAR}\s*[-–]\s*{_YEAR}(?![\d.,]\d|\d)",
            r"(?<![\d.,/])(?:3|6|9|12|03|06|09)\s+thang(?!\w)(?!\s*/)",
            r"(?<!tong )(?<!trong )(?<!binh quan )(?<!con )(?<!quan )(?<!ty )\b(?P<number>so)\s*:?\s*\d+(?:[-/]\w+)*(?![.,]?\d)(?!\s?[%‰])(?!\s+(?:" + _UNITS + r")\b)",
            r"\b(?P<ordinal>lan thu|lan|thu)\s+(?:thu\s+)?\d+(?:(?:\s*,\s*|\s+va\s+)(?:thu\s+)?\d+(?!\s*\w))*(?!\s?[%‰])(?![.,/]?\d)",
            rf"\b(?P<label>{_NAMING})\s+(?:so\s+)?\d+(?![.,/]?\d)(?!\s?[%‰])(?!\s*(?:{_UNITS})\b)",
            r"\(\s*[a-z]?\d{1,2}\s*\)",
            r"(?<![\d.,/])\d{1,2}\s+thang\s+(?:chap|gieng)\b",
            rf"(?<![\d.,/])(?:3|5|10)\s+nam\s+(?={_YEAR})",
            r"(?:^|[;:\n]\s*)\d{1,2}[.)]\s",
            r"(?:^|[;:\n]\s*)[a-z]?\.?\s?\d{1,2}(?:\.\d{1,2})+\.?\s(?=\s*[a-z])(?!\s*(?:" + _UNITS + r")\b)",
            r"(?<![\d.,])(?:\+84|0)\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)",
            r"\btu\s+\d{1,2}/\d{1,2}(?=\s+den)",
        )
    )
)
_GROUPS = ("day", "month", "years", "number", "ordinal", "label")
#: Over the text itself, where capitals matter: document numbers (641-BC/HU, 67/2007/NĐ-CP, 1676/QĐ - TTg).
_DOCUMENT = re.compile(r"(?<![\w.,])\d+(?:/\d{4})?(?:\s?[-–]\s?|/)[A-ZĐƯ][A-ZĐƯa-zđ]*[A-ZĐƯ](?:\s?[-–/]\s?[A-ZĐƯ][\wĐƯ]*)*\d*(?!\w)")


def excluded(text: str, low: str) -> list[tuple[int, int]]:
    """Spans of ``text`` whose numbers are no quantities; ``low`` is the text folded, offset by offset.

    >>> excluded("số 641-BC/HU", "so 641-bc/hu")[0]
    (0, 12)
    """
    bare = not has_marks(text)
    spans = [match.span() for match in _FOLDED.finditer(low) if bare or _is_label(text, match)]
    return spans + [match.span() for match in _DOCUMENT.finditer(text)]


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Whether the label is that word and not one that only looks alike without marks ("thu 221 tấn" is no "thứ 221")."""
    group = next((name for name in _GROUPS if match[name]), None)
    if group is None:
        return True
    printed = unify(text[match.start(group) : match.end(group)])
    return printed in _SPELLED.get(fold(printed), frozenset({printed}))
