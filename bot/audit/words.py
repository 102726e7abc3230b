"""The words by which names of indicators are compared, as data: how any annual report words them, nothing of one report.

Written with marks and matched after :func:`ingest.vietnamese.text.unify`; comparison itself is on folded words.
"""

from __future__ import annotations

from ingest.vietnamese.text import unify

#: Different wordings of one thing, longest first wins; the second is the form that is compared.
SAME = {
    "ntm": "nông thôn mới", "thcs": "trung học cơ sở", "thpt": "trung học phổ thông", "mttq": "mặt trận tổ quốc", "bhyt": "bảo hiểm y tế",
    "bhxh": "bảo hiểm xã hội", "nsnn": "ngân sách", "ngân sách nhà nước": "ngân sách", "dttt": "dân tộc thiểu số", "dtts": "dân tộc thiểu số", "htx": "hợp tác xã",
    "csvc": "cơ sở vật chất", "gcn": "giấy chứng nhận", "tthc": "thủ tục hành chính", "đbkk": "đặc biệt khó khăn",
    "hộ gia đình": "hộ", "hộ dân": "hộ", "tiêu chuẩn": "chuẩn", "bác sĩ": "bác sỹ", "tổ dân phố": "khu-dân-cư", "khu dân cư": "khu-dân-cư", "khu phố": "khu-dân-cư", "thôn": "khu-dân-cư",
    "bản": "khu-dân-cư", "ấp": "khu-dân-cư", "làng": "khu-dân-cư", "buôn": "khu-dân-cư", "thể nhẹ cân": "nhẹ cân", "cân nặng": "nhẹ cân", "chiều cao": "thấp còi", "thể thấp còi": "thấp còi",
    "mầm non": "mẫu giáo", "nước sạch": "nước-sạch", "che phủ rừng": "che-phủ-rừng", "độ che phủ rừng": "che-phủ-rừng", "trồng mới": "trồng mới",
    "giải quyết việc làm": "việc làm", "tạo việc làm": "việc làm", "giải quyết tạo việc làm": "việc làm", "duy trì, công nhận": "", "nâng cao chất lượng": "", "bình quân đầu người": "đầu-người",
    "đi lại thuận lợi": "đi lại", "bãi rác": "rác thải", "trở lên": "", "trên địa bàn": "địa-bàn", "hiện có": "", "hằng năm": "", "hàng năm": "",
}  # fmt: skip

#: Words that only lead to a name or to its figure and tell no two indicators apart.
FORM = frozenset(
    unify(w)
    for w in (
        "tỷ lệ tỉ tổng số lượng lượt mức ước đạt được bị các những và hoặc của tại ở với cho từ đến trong theo là có cả toàn trên dưới hiện nay năm thực lên về "
        "phấn đấu duy trì đó gồm bao riêng uớc khoảng gần hơn so cây con chung tính kỳ cuối hết thể phải sẽ đã đang do vào ra huyện tỉnh xã-hội số lượng người"
    ).split()
)  # fmt: skip

#: Units that name what a name without them leaves out ("Diện tích" where the unit is ha).
IMPLIED = {"ha": ("diện", "tích"), "m²": ("diện", "tích"), "tấn": ("sản", "lượng"), "lượt": ("khách",), "lao động": ("lao", "động"), "người": ("lao", "động")}

#: Words one name may have and the other not, as long as no two names of the report differ by them.
SOFT = frozenset(unify(w) for w in "địa-bàn dân sinh nhà nước hạt doanh nghiệp qua sử dụng cung cấp phát sinh hợp dịch vụ độ tuổi học sinh trẻ em gia đình đoàn xây dựng tập trung hệ thống lớp cấp tổ chức".split())

#: Words that always make another indicator.
HARD = frozenset(
    unify(w)
    for w in "mới nghề giảm tăng bình quân trung nữ nghèo cận nâng cao kinh doanh cổ thụ búp tươi nước ngoài trong thanh thực chính thức xuất nhập khẩu tiểu phổ thông lũy kế đầu-người nông thôn đô thị rau".split()
)  # fmt: skip

#: What makes a count an indicator rather than an activity of one paragraph ("tặng giấy khen cho 24 tập thể").
AGGREGATE = ("tổng", "lũy kế", "tỷ lệ", "tỉ lệ", "diện tích", "sản lượng", "doanh thu", "thu nhập", "giá trị", "tốc độ", "mức", "tỷ suất", "hiện có", "toàn ", "thu ngân", "chi ngân")

#: Words that say a count stands at a moment rather than happened in a period.
STOCK = ("lũy kế", "lưu kế", "hiện có", "đến nay", "toàn huyện có", "toàn tỉnh có", "toàn xã có", "toàn phường có", "tổng diện tích", "tổng đàn", "tổng số")

#: Words that make a figure a mean over several years.
MEAN = ("bình quân", "trung bình", "hằng năm", "hàng năm", "mỗi năm", "/năm")
