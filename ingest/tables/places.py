"""Tables whose rows are places: which place a row is, what a column states of it, when, and as what (done or planned)."""

from __future__ import annotations

import re

from ingest.model import Row, Table
from ingest.tables.columns import period_of
from ingest.vietnamese.text import fold, unify
from ingest.vietnamese.units import NOUNS

_UNIT_WORDS = "xã|phường|thị trấn|thôn|xóm|bản|tổ dân phố|tdp|khu phố|khu dân cư|ấp|buôn|làng|huyện|thị xã|thành phố|quận|tỉnh|đặc khu"
#: The header of a column of places.
_HEADER = re.compile(rf"(?:tên |các )*(?:(?P<unit>{_UNIT_WORDS})|địa phương|địa bàn|khu vực|đơn vị hành chính)(?! hội)\b")
#: A name that says itself what kind of place it is.
_NAMED = re.compile(rf"(?:(?i:{_UNIT_WORDS}|tổ|khu|đội))\s+(?P<name>\S)")
_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong|toan (?:xa|phuong|huyen|tinh|thanh pho|thi tran))\W*")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
#: What a header says beside its subject: basis, period, comparison.
_FRAME = re.compile(
    r"(?i)(?<!\w)(?:ước|thực hiện|kế hoạch|dự toán|kết quả|kh|th|uth|ưth|dt|giao|được giao|đầu|cuối|cả|hết|đến|trong|tính"
    r"|tỷ lệ|tỉ lệ|so sánh|so với|so|cùng kỳ|năm|tháng|quý|nhiệm kỳ|giai đoạn|lũy kế|luỹ kế|mục tiêu|số liệu"
    r"|[ivx]+|\d[\d./-]*|%)(?!\w)|[%/():;,.–-]"
)
_COUNTED = re.compile(r"(?P<what>.{4,}?)\s+(?P<by>Số (?P<unit>[^\W\d_]+)|Tỷ lệ|Tỉ lệ|Tổng số|Số lượng)")
_RATE = re.compile(r"ty le|ti le|%")
_LABEL = re.compile(r"(?i)^\W*(?:phụ lục|bi?ểu(?: mẫu)?|bảng)(?:\s*(?:số|mẫu))?\s*(?:\d{1,3}|[IVX]+)?\s*[:.–-]?\s*")
_PLANNED = re.compile(r"\b(?:ke hoach|phan bo|giao chi tieu|chi tieu giao|du toan)\b")
_DONE = re.compile(r"\b(?:thuc hien|ket qua|tinh hinh|hien trang|thong ke)\b")


def has_places(table: Table) -> bool:
    """Whether the rows are places: the header of the names says so, or most names do.

    >>> from ingest.model import Span
    >>> has_places(Table("b", "", ("TT", "Thôn", "Số hộ"), "vi", (), Span(1, 2)))
    True
    """
    if any(len(h.split()) <= 5 and _HEADER.match(unify(h)) for h in table.header[:2]):
        return True
    named = sum(_says_kind(row.name) for row in table.rows)
    return len(table.rows) > 2 and named * 4 >= len(table.rows) * 3


def _says_kind(name: str) -> bool:
    """Whether a name says itself what kind of place it is: "Bản Mới", "Tổ 3"; not "Xã đạt chuẩn"."""
    match = _NAMED.match(name)
    return match is not None and (match["name"].isupper() or match["name"].isdigit())


def place_of(table: Table, row: Row, whole: str | None) -> str | None:
    """The place of a row with the word of its kind; a row of totals is of the ``whole``.

    >>> from ingest.model import Span
    >>> t = Table("b", "", ("TT", "Thôn", "Số hộ"), "vi", (), Span(1, 2))
    >>> place_of(t, Row("Nà Pan", None, None, 3, "r", {}), "xã Mường"), place_of(t, Row("Tổng cộng", None, None, 4, "r", {}), "xã Mường")
    ('thôn Nà Pan', 'xã Mường')
    """
    if not row.name or _TOTAL.fullmatch(fold(row.name)):
        return whole
    if _says_kind(row.name):
        return row.name
    for header in table.header[:2]:
        match = _HEADER.match(unify(header))
        if match and match["unit"] and match.end() == len(header):
            return f"{header[match.start('unit') : match.end('unit')].lower()} {row.name}"
    return row.name


def indicator_of(table: Table, header: str, row: Row, place: str | None) -> str:
    """What a column states of a place: its words without brackets; where they only say plan or year, the table's title.

    A bare "Tỷ lệ" is that of the column before it.

    >>> from ingest.model import Span
    >>> t = Table("b", "Biểu số 02: HỘ NGHÈO", ("TT", "Thôn", "Số hộ"), "vi", (), Span(1, 2))
    >>> row = Row("Nà Pan", None, None, 3, "r", {})
    >>> indicator_of(t, "Tỷ lệ hộ nghèo (%)", row, "thôn Nà Pan"), indicator_of(t, "TH 2025", row, "thôn Nà Pan")
    ('Tỷ lệ hộ nghèo – thôn Nà Pan', 'Hộ nghèo – thôn Nà Pan')
    """
    subject = _joined(_BRACKETS.sub("", header).strip(" ,;:") or header)
    if _RATE.fullmatch(fold(subject)) and (before := _before(table, header)):
        subject = f"Tỷ lệ {before}"
    elif not re.search(r"[^\W\d_]", _FRAME.sub("", subject)):
        subject = _titled(table.title) or subject
    total = _TOTAL.fullmatch(fold(row.name)) is not None
    where = row.name.lower() if total else place
    return " – ".join(part for part in (subject, where) if part)


def _joined(subject: str) -> str:
    """A heading over two columns, put behind what it is counted by.

    >>> _joined("Hộ nghèo Tỷ lệ"), _joined("Hộ nghèo Số hộ"), _joined("Số hộ nghèo")
    ('Tỷ lệ hộ nghèo', 'Số hộ nghèo', 'Số hộ nghèo')
    """
    subject = re.sub(r"(?i)^(?:trong đó|gồm|bao gồm)\s*:?\s+", "", subject)
    match = _COUNTED.fullmatch(subject)
    if match is None:
        return subject[:1].upper() + subject[1:]
    what = match["what"][:1].lower() + match["what"][1:]
    if match["unit"]:
        return f"Số {what}" if fold(what).startswith(fold(match["unit"])) else f"{match['what']} – {match['by'].lower()}"
    return f"{match['by']} {what}"


def _titled(title: str) -> str:
    """The subject of a table by its title, without label, frame and year."""
    bare = re.sub(r"(?i)\s+(?:trong |đến )?(?:năm|tháng|quý|giai đoạn)\s+[\divx].*$", "", _LABEL.sub("", title)).strip()
    bare = re.sub(r"(?i)^(?:kết quả|tình hình|tổng hợp|giao chỉ tiêu|biểu|bảng|thực hiện|phân bổ|\s)+(?=\S)", "", bare)
    return bare.capitalize() if bare.isupper() else bare[:1].upper() + bare[1:]


def _before(table: Table, header: str) -> str:
    """The subject of the column before one, without its count."""
    heads = list(table.columns.values())
    at = heads.index(header) if header in heads else 0
    name = _BRACKETS.sub("", heads[at - 1]).strip() if at else ""
    name = re.sub(r"(?i)^(?:tổng )?số (?:lượng )?", "", name)
    return name[:1].lower() + name[1:] if _FRAME.sub("", name).strip() else ""


def unit_of(header: str) -> str | None:
    """What a column of places counts, by its first words.

    >>> unit_of("Số hộ nghèo"), unit_of("Tổng số nhân khẩu"), unit_of("Tỷ lệ hộ nghèo (%)")
    ('hộ nghèo', 'nhân khẩu', None)
    """
    parts = re.sub(r"^(?:tổng )?(?:số )?(?:lượng )?", "", _joined(_BRACKETS.sub("", header)).lower()).split()
    return next((name for size in (3, 2, 1) if (name := " ".join(parts[:size])) in NOUNS), None)


def stated(table: Table, header: str, year: str | None) -> tuple[str, str | None]:
    """Basis and period of a column that only its own words name: of its header, else of the title, else the report's year."""
    period = period_of(header, year) or period_of(table.title, year) or year
    if period and year and period[:4].isdigit() and period[:4] > year:
        return "plan", period
    words = fold(f"{header} {table.title}")
    return ("plan" if _PLANNED.search(words) and not _DONE.search(words) else "actual"), period
