"""Small documents, made by hand, for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingest.model import Chunk, Erratum, Fact, Ingested, Report, Span

_PASSAGES = (
    ("Kinh tế", "Tổng diện tích gieo trồng đạt 1.234/1.200 ha, bằng 102,8% kế hoạch. Sản lượng lương thực ước đạt 5.600 tấn."),
    ("Kinh tế", "Chăn nuôi phát triển ổn định; tổng đàn gia súc 12.000 con, tăng 3,5% so với năm trước."),
    ("Văn hóa - xã hội", "Tỷ lệ hộ nghèo giảm còn 7,2%. Hộ cận nghèo được hỗ trợ nhà ở."),
    ("Văn hóa - xã hội", "Các trường học tổ chức khai giảng năm học mới; 15/18 trường đạt chuẩn quốc gia."),
    ("Quốc phòng - an ninh", "Hoàn thành giao quân 100% chỉ tiêu; tình hình an ninh trật tự được giữ vững."),
    ("Xây dựng Đảng", "Kết nạp 45 đảng viên mới. Uỷ ban kiểm tra giám sát 8 tổ chức đảng theo Kế hoạch số 12-KH/ĐU."),
)


def fact(number: int, indicator: str, basis: str, period: str, value: str, place: str | None = None) -> Fact:
    """A fact with the parts that the store looks at."""
    return Fact(
        f"f{number}", indicator, basis, period, place, value, Decimal(value), "%", "=", f"section:S{number}", f"{indicator} {value}",
        Span(number, number),
    )  # fmt: skip


def document(report: str = "12-BC-2023", date: str = "2023-12-01", word: str = "") -> Ingested:
    """A report of six chunks and five facts; ``word`` is added to every chunk, so that versions can be told apart."""
    chunks = tuple(
        Chunk(f"c{n}", f"section:S{n}", ("Kết quả", heading), f"{text} {word}".strip(), (), 40, Span(n * 3, n * 3 + 1))
        for n, (heading, text) in enumerate(_PASSAGES, 1)
    )
    facts = (
        fact(1, "Tỷ lệ hộ nghèo", "actual", date[:4], "7.2"),
        fact(2, "Tỷ lệ hộ nghèo", "plan", date[:4], "7.0"),
        fact(3, "Tỷ lệ hộ cận nghèo", "actual", date[:4], "5.1", "xã Sơn Hà"),
        fact(4, "Tỷ lệ hộ cận nghèo", "actual", date[:4], "4.1", "thị trấn Bình An"),
        fact(5, "Thu nhập bình quân đầu người", "actual", date[:4], "46"),
    )
    meta = Report(report, "12-BC/ĐU", date, "Đảng ủy", "Báo cáo năm", None, (date[:4],), f"sha-{report}-{word}", signature_lines=Span(9, 9))
    return Ingested(meta, chunks=chunks, facts=facts, lines=("dòng 1", "dòng 2"))


def with_erratum(given: Ingested, printed: str, reading: str) -> Ingested:
    """The same document with an errata entry over all its lines."""
    return replace(given, errata=(Erratum(Span(1, 99), printed, reading, "OCR"),))
