"""The words of table headers, folded; data only.  Extend the tables, not the code."""

from __future__ import annotations

#: What a header cell may begin with or be; a row with three such cells and no figure is a header.
HEADER_WORDS = (
    "chi tieu",
    "don vi",
    "dvt",
    "ke hoach",
    "kh",
    "thuc hien",
    "th",
    "muc tieu",
    "so sanh",
    "so voi",
    "ghi chu",
    "noi dung",
    "nhiem vu",
    "ten",
    "ket qua",
    "luy ke",
    "uoc",
    "nam",
    "quy",
    "thang",
    "co quan",
    "chu tri",
    "phoi hop",
    "thoi gian",
    "ty le",
    "danh gia",
    "du toan",
    "nghi quyet",
    "linh vuc",
    "danh muc",
    "hang muc",
    "cung ky",
    "dia phuong",
    "tong",
    "so luong",
    "san luong",
    "dien tich",
    "nang suat",
    "%",
    "tien do",
    "tang",
    "giam",
    "xa",
    "phuong",
    "san pham",
    "6 thang",
    "9 thang",
    "giai doan",
    "von",
    "co cau",
    "ty trong",
)

#: The number column.
STT = ("stt", "tt", "so tt", "so thu tu", "yt", "no", "#")

#: The column of names, most certain first.
NAMES = (
    "chi tieu",
    "ten",
    "noi dung",
    "nhiem vu",
    "danh muc",
    "hang muc",
    "linh vuc",
    "tieu chi",
    "xa",
    "thon",
    "ban(?! hanh| chi| quan| giao)",
    "ap(?! dung| luc)",
    "buon(?! ban)",
    "to dan pho",
    "khu pho",
    "khu dan cu",
    "dia phuong",
    "dia ban",
    "don vi",
    "san pham",
)

UNITS = ("don vi tinh", "dvt", "don vi", "dv tinh", "don vi do")

NOTES = ("ghi chu", "chu thich", "chi chu", "luu y")

#: Tokens that OCR makes of "KH" (kế hoạch).
OCR_KH = frozenset({"khi", "kii", "k11", "kil", "kli", "khl", "kh1", "hki"})

#: What a column holds, not what it counts in: a bracket of these explains its words and is no unit ("Chỉ tiêu (mục tiêu)").
STATED = ("muc tieu", "chi tieu", "nhiem vu", "ke hoach", "nghi quyet", "du toan", "de an", "chuong trinh", "du an", "noi dung")
