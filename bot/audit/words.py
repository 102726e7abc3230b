"""The words by which names of indicators are compared, as data: how any annual report words them, nothing of one report.

Written with marks and matched after :func:`ingest.vietnamese.text.unify`; the comparison itself is on folded words.
"""

from __future__ import annotations

from ingest.vietnamese.text import unify

#: Different wordings of one thing, one to a line; the longest that stands in a name wins. What has hyphens counts as one word, what
#: stands before an empty side is dropped.
_SAME = """
ntm = nông-thôn-mới
nông thôn mới = nông-thôn-mới
nông thôn = nông-thôn
lương thực = lương-thực
thcs = trung học cơ sở
thpt = trung học phổ thông
mttq = mặt trận tổ quốc
bhyt = bảo hiểm y tế
bhxh = bảo hiểm xã hội
bhtn = bảo hiểm thất nghiệp
nsnn = ngân sách
ngân sách nhà nước = ngân sách
dtts = dân tộc thiểu số
htx = hợp tác xã
gcn = giấy chứng nhận
tthc = thủ tục hành chính
hộ gia đình = hộ
hộ dân = hộ
tiêu chuẩn = chuẩn
bác sĩ = bác sỹ
tổ dân phố = khu-dân-cư
khu dân cư = khu-dân-cư
khu phố = khu-dân-cư
thôn = khu-dân-cư
bản = khu-dân-cư
ấp = khu-dân-cư
làng = khu-dân-cư
buôn = khu-dân-cư
thể nhẹ cân = nhẹ cân
cân nặng = nhẹ cân
chiều cao = thấp còi
thể thấp còi = thấp còi
mầm non = mẫu giáo
độ che phủ rừng = che phủ rừng
học sinh trong độ tuổi = học sinh
giải quyết việc làm = việc làm
tạo việc làm = việc làm
giải quyết tạo việc làm = việc làm
bình quân đầu người = đầu-người
trên địa bàn = địa-bàn
đi lại thuận lợi = đi lại
thực hiện =
lũy kế =
lưu kế =
đến nay =
hiện có =
hằng năm =
hàng năm =
phát sinh =
dịch vụ = dịch-vụ
nhiệm vụ = nhiệm-vụ
đông xuân = đông-xuân
hè thu = hè-thu
sử dụng =
cung cấp =
trở lên =
duy trì, công nhận =
nâng cao chất lượng =
"""
SAME = {left.strip(): right.strip() for left, _, right in (line.partition("=") for line in _SAME.strip().splitlines())}

_FORM = """
tỷ lệ tỉ tổng số lượng lượt mức ước đạt được bị các những và hoặc của tại ở với cho từ đến trong theo là có cả toàn trên dưới hiện nay năm
lên về phấn đấu duy trì đó gồm bao riêng khoảng gần hơn so cây con chung tính kỳ cuối hết thể phải sẽ đã đang do vào ra huyện tỉnh người
"""
#: Words that only lead to a name or to its figure and tell no two indicators apart.
FORM = frozenset(unify(word) for word in _FORM.split())

#: Units that name what a name without them leaves out ("Diện tích" where the unit is ha).
IMPLIED = {
    "ha": ("diện", "tích"),
    "m²": ("diện", "tích"),
    "tấn": ("sản", "lượng"),
    "lượt": ("khách",),
    "lao động": ("lao", "động"),
    "người": ("lao", "động"),
}

_SOFT = "địa-bàn dân hạt qua dịch-vụ đoàn xây dựng hệ thống lớp tổ chức"
#: Words one name may have and the other not, as long as no two names of the report differ by them.
SOFT = frozenset(unify(word) for word in _SOFT.split())

_HARD = """
mới nghề giảm tăng bình quân nữ nghèo cận nâng cao kinh doanh cổ thụ búp tươi ngoài chính thức xuất nhập khẩu tiểu phổ thông
đầu-người nông-thôn đô thị chưa không mùa vụ đông-xuân hè-thu
"""
#: Words that always make another indicator.
HARD = frozenset(unify(word) for word in _HARD.split())

#: What makes a count an indicator rather than an activity of one paragraph ("tặng giấy khen cho 24 tập thể").
AGGREGATE = (
    "tổng", "lũy kế", "tỷ lệ", "tỉ lệ", "diện tích", "sản lượng", "doanh thu", "thu nhập", "giá trị", "tốc độ", "mức", "tỷ suất",
    "hiện có", "toàn ", "thu ngân", "chi ngân",
)  # fmt: skip

#: Words that say a count stands at a moment rather than happened in a period.
STOCK = (
    "lũy kế", "lưu kế", "hiện có", "đến nay", "toàn huyện có", "toàn tỉnh có", "toàn xã có", "toàn phường có", "tổng diện tích",
    "tổng đàn", "tổng số",
)  # fmt: skip

#: Words that make a figure a mean over several years.
MEAN = ("bình quân", "trung bình", "hằng năm", "hàng năm", "mỗi năm", "/năm")
