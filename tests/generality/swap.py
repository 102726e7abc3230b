"""The sample report with its year, place names, people, numbers and every figure swapped: the same code must read the swapped ones.

``swap`` works on the report and on questions, expected figures and evidence alike, so that the expected answers change with the report.
Figures: a fixed map of digits that leaves 0 alone, so that formats, leading zeros and equal figures stay what they are.
"""

from __future__ import annotations

import re
import unicodedata

#: Each digit to the next, 9 to 1; 0 stays: 41.160 is 52.270 and 41,160.0 is 52,270.0, and an order mostly stays.
_DIGITS = str.maketrans("123456789", "234567891")
_YEARS = 2
#: As printed (OCR variants too), longest first where one holds another.
_NAMES = {
    "Tam Đường": "Nậm Hương", "TAM ĐƯỜNG": "NẬM HƯƠNG", "tamduong": "namhuong", "Lai Châu": "Sơn Lĩnh", "laichau": "sonlinh",
    "Thèn Sin": "Sà Lũng", "Tả Lèng": "Lùng Cáy", "Tả Leng": "Lùng Cáy", "Giang Ma": "Phìn Ngải", "Quảng Ma": "Phìn Ngải",
    "Hồ Thầu": "Ngài Tráng", "Bình Lư": "Mường Vạt", "Sơn Bình": "Pú Cang", "Nùng Nàng": "Dền Sủa", "Bản Giang": "Huổi Pha",
    "Bàn Giang": "Huổi Pha", "Bản Hon": "Xà Lùng", "Bàn Hòn": "Xà Lùng", "Bàn Hồ": "Xà Lùng", "Bản Bo": "Hua Khăng",
    "Bàn Bò": "Hua Khăng", "Ban Bơ": "Hua Khăng", "Nà Tăm": "Khâu Vạc", "Nà Tầm": "Khâu Vạc", "Nà Tâm": "Khâu Vạc", "Khun Há": "Cốc Mạ",
    "Khum Hả": "Cốc Mạ", "Khan Hà": "Cốc Mạ", "Cao Trang Trọng": "Lù Văn Chiến", "Nguyễn Ngọc Vinh": "Trịnh Quang Bảo",
    "Minh Sơn": "Hoàng Gia",
}  # fmt: skip
_NAME = re.compile("|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True)))
_TOKEN = re.compile(
    r"(?P<keep>^[#*\s]*\d{1,2}(?:\.\d{1,2})*[.)]\s"  # the number of a heading
    r"|^\d{1,2}\t"  # the number of a row
    r"|<sup>\d+</sup>|\(\d{1,2}\)"  # a note, an item
    r"|(?<=[^\W\d_])\d+|\d+[A-Z](?![^\W\d_])"  # K11, 11C
    r"|ngày \d{1,2} tháng \d{1,2}|(?:quý|tháng|lớp|lần|thứ|đối tượng|mức độ|Chải) \d{1,2}(?![.,/]?\d)"
    r"|(?i:biểu(?: kết quả)?|phụ lục|khu số) \d{1,2}(?![.,/]?\d)"
    r"|\d{1,2} (?:tháng|tuổi|cấp|sao)(?![^\W\d_])|1/500"
    r"|(?<![\d.,/])100(?:[.,]0{1,2})?(?![.,/]?\d))"  # 100 %: the whole
    r"|(?P<date>(?<![\d.,/])\d{1,2}/(?:\d{1,2}/)?)?(?<![\d.,])(?P<year>(?:19|20)\d\d)(?![\d.,]*\d)"
    r"|(?P<figure>\d+)",
    re.MULTILINE,
)


def swap(text: str) -> str:
    """The swapped text.

    >>> swap("Năm 2024, huyện Tam Đường: 41.160/41.100 tấn, đạt 100,1%; ngày 05/12/2024, số 641-BC/HU")
    'Năm 2026, huyện Nậm Hương: 52.270/52.200 tấn, đạt 200,2%; ngày 05/12/2026, số 752-BC/HU'
    """
    named = _NAME.sub(lambda m: _NAMES[m[0]], unicodedata.normalize("NFC", text))
    return _TOKEN.sub(_swapped, named)


def _swapped(m: re.Match[str]) -> str:
    if m["keep"]:
        return m[0]
    if m["year"]:
        return f"{m['date'] or ''}{int(m['year']) + _YEARS}"
    return m["figure"].translate(_DIGITS)
