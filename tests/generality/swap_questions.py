"""Figure questions on the sample report, as (kind, question, must, evidence) with history or must_not where needed.

They are written against the sample; the test swaps them with it.  Evidence is verbatim in the sample.
"""

from __future__ import annotations

from typing import Any

PERCENT = ["%", "phần trăm"]

_ANNEX: tuple[tuple[str, list[list[str]], str], ...] = (
    (
        "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?",
        [["46"], ["triệu"]],
        "Thu nhập bình quân đầu người năm\tTriệu đồng\t46\t46\t100\t50",
    ),
    (
        "Năm 2025 mục tiêu thu NSNN trên địa bàn là bao nhiêu tỷ đồng?",
        [["55"], ["tỷ"]],
        "Thu NSNN trên địa bàn\tTỷ đồng\t48\t48.1\t100\t55",
    ),
    (
        "Kế hoạch tổng sản lượng lương thực năm 2024?",
        [["41.100"], ["tấn"]],
        "Tổng sản lượng lương thực\tTấn\t41.100\t41.160\t100.1\t40.620",
    ),
    ("Mục tiêu tỷ lệ che phủ rừng năm 2025?", [["51.82"], PERCENT], "Tỷ lệ che phủ rừng\t%\t51.3\t51.3\t100\t51.82"),
    (
        "Năm 2025 phấn đấu đón bao nhiêu lượt khách du lịch?",
        [["600.000"], ["lượt"]],
        "Tổng lượt khách du lịch\tLượt\t500.000\t500.000\t100\t600.000",
    ),
    (
        "Doanh thu từ dịch vụ du lịch năm 2024 đạt bao nhiêu?",
        [["186.4"], ["tỷ"]],
        "Doanh thu từ dịch vụ du lịch\tTỷ đồng\t186.4\t186.4\t100\t237",
    ),
    (
        "Tỷ lệ trường đạt chuẩn quốc gia năm 2025 đặt ra bao nhiêu?",
        [["69.4"], PERCENT],
        "Tỷ lệ trường đạt chuẩn quốc gia\t%\t66.7\t66.7\t100\t69.4",
    ),
    (
        "Học sinh THCS đến trường năm 2024 đạt tỷ lệ bao nhiêu so với kế hoạch?",
        [["100.2"], PERCENT],
        "Tỷ lệ học sinh trong độ tuổi THCS đến trường\t%\t96.3\t96.5\t100.2\t96.6",
    ),
    (
        "Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể nhẹ cân theo kế hoạch năm 2024?",
        [["16.90"], PERCENT],
        "Tỷ lệ trẻ em dưới 5 tuổi bị suy dinh dưỡng thể nhẹ cân\t%\t16.90\t16.75\t100.8\t14.98",
    ),
    (
        "Số lao động được giải quyết việc làm năm 2024 đạt mấy phần trăm kế hoạch?",
        [["182.7"], PERCENT],
        "Số lao động được giải quyết việc làm\tNgười\t1.320\t2.412\t182.7\t1.140",
    ),
    ("Mức giảm tỷ lệ hộ nghèo năm 2024 thực hiện được bao nhiêu?", [["6.25"], PERCENT], "Mức giảm tỷ lệ hộ nghèo\t%\t6.00\t6.25\t104.2\t5"),
    ("Kế hoạch kết nạp đảng viên mới năm 2024 là bao nhiêu?", [["85"]], "Kết nạp đảng viên mới\tĐảng viên\t85\t90\t105.8\t90"),
)

_PROSE: tuple[tuple[str, list[list[str]], str], ...] = (
    ("Thu ngân sách nhà nước năm 2024 ước đạt bao nhiêu?", [["849.279"], ["triệu"]], "Thu ngân sách nhà nước ước đạt 849.279 triệu đồng"),
    ("Chi ngân sách thực hiện bao nhiêu triệu đồng?", [["836.248"], ["triệu"]], "Chi ngân sách thực hiện 836.248 triệu đồng"),
    ("Tổng giá trị sản xuất thương mại năm 2024?", [["359.717"], ["triệu"]], "Tổng giá trị sản xuất thương mại 359.717 triệu đồng"),
    (
        "Diện tích chè trồng mới năm 2024 thực hiện bao nhiêu ha?",
        [["104,76", "90"], ["ha", "hà"]],
        "chè trồng mới 104,76/75 ha, đạt 139,7% kế hoạch",
    ),
    ("Tổng đàn gia súc của huyện có bao nhiêu con?", [["39.100"], ["con"]], "tổng đàn gia súc ước đạt 39.100 con"),
    ("Số người tham gia BHXH, BHYT, BHTN là bao nhiêu?", [["56.147"], ["người"]], "số người tham gia BHXH, BHYT, BHTN là 56.147 người"),
    ("Năm 2024 giao bao nhiêu quân nhân nhập ngũ?", [["127"]], "Giao nhận quân năm 2024 đảm bảo quân số 127 công dân"),
    ("Thiệt hại do thiên tai năm 2024 ước bao nhiêu?", [["13.299"], ["triệu"]], "giá trị thiệt hại ước 13.299 triệu đồng"),
    ("HĐND huyện ban hành bao nhiêu nghị quyết?", [["34"]], "bàn và quyết định các vấn đề quan trọng, ban hành 34 Nghị quyết"),
    ("Có bao nhiêu đảng viên bị thi hành kỷ luật?", [["22"]], "Thi hành kỷ luật đối với 22 đảng viên"),
    ("Huyện có bao nhiêu trường đạt chuẩn quốc gia?", [["24"]], "huyện có 24/36 trường"),
)

_NOTES: tuple[tuple[str, list[list[str]], str], ...] = (
    (
        "Sản lượng lúa năm 2024 là bao nhiêu tấn?",
        [["23.840"], ["tấn"]],
        "sản lượng 23.840 tấn đạt 100% kế hoạch, giảm 432 tấn so với năm 2023",
    ),
    ("Diện tích cây thảo quả bao nhiêu ha?", [["1.531"], ["ha"]], "Cây thảo quả 1.531 ha"),
    ("Công nghiệp khai khoáng đạt giá trị bao nhiêu?", [["48.767"], ["triệu"]], "Công nghiệp khai khoáng 48.767 triệu đồng"),
    ("Diện tích nuôi trồng thủy sản là bao nhiêu?", [["209"], ["ha"]], "Diện tích nuôi trồng thủy sản 209 ha"),
    ("Có bao nhiêu vụ ma túy bị phát hiện, xử lý?", [["57"], ["vụ"]], "ma túy 57 vụ"),
    ("Có bao nhiêu mô hình Dân vận khéo năm 2024?", [["467"], ["mô hình"]], "có 467 mô hình “Dân vận khéo” được triển khai thực hiện"),
)

_ABOUT: tuple[tuple[str, list[list[str]], str], ...] = (
    ("Số hiệu của báo cáo là gì?", [["641-BC/HU"]], "Số 641-BC/HU"),
    ("Ai ký báo cáo?", [["Cao Trang Trọng"]], "Cao Trang Trọng"),
    ("Báo cáo ban hành ngày nào?", [["05/12/2024", "05 tháng 12 năm 2024"]], "ngày 05 tháng 12 năm 2024"),
)


def items() -> list[dict[str, Any]]:
    """The questions in the form of the question files."""
    kinds = {"annex_lookup": _ANNEX, "prose_number": _PROSE, "footnote_number": _NOTES, "meta": _ABOUT}
    rows = [(kind, *row) for kind, table in kinds.items() for row in table]
    return [
        {
            "id": f"swap-{i:02d}",
            "kind": kind,
            "question": question,
            "answerable": True,
            "must": must,
            "must_not": [],
            "sources": [],
            "evidence": evidence,
        }
        for i, (kind, question, must, evidence) in enumerate(rows, 1)
    ]
