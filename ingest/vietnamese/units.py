"""What a number can count or measure, as data.  Knows nothing of reports; extend the tables, not the code.

A unit after a number is a measure ("ha", "triệu đồng/người/năm", "%") or the head of the counted noun phrase ("hội nghị", "đảng viên").
"""

# ruff: noqa: E501, SIM905
# Tables of words are easier to review in long lines.

from __future__ import annotations

from ingest.vietnamese.text import fold

#: Multipliers that stand between a number and its unit ("1,2 triệu lượt", "tỷ đồng").
SCALES = ("nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ")

#: Units of measure and money, as they are written after a number.
MEASURES = (
    "đồng", "đ", "VNĐ", "VND", "USD", "đô la Mỹ", "đô la", "EUR", "Euro", "%", "‰", "điểm %", "điểm phần trăm", "điểm",
    "ha", "m²", "m2", "m³", "m3", "km²", "km2", "hecta", "héc ta", "km", "hm", "m", "cm", "mm", "mét", "mét vuông", "mét khối", "mét dài", "sào", "mẫu",
    "tấn", "tạ", "yến", "kg", "g", "gam", "lít", "ml", "kw", "kW", "MW", "GW", "kWh", "kwh", "MWh", "MWp", "kWp", "KVA", "kVA", "KV", "kV", "GB", "TB", "Mbps", "độ", "°C",
    "giờ", "phút", "giây", "ngày", "đêm", "tuần", "tháng", "quý", "năm", "tuổi", "lần", "vòng",
)  # fmt: skip

#: Nouns that are counted, longest reading wins. Classifiers, people, bodies, papers, works, animals, things of agriculture, events.
NOUNS = (
    "lượt người", "lượt khách", "lượt hộ", "lượt", "lượt xe",
    "người", "cá nhân", "tập thể", "hộ gia đình", "hộ nghèo", "hộ cận nghèo", "hộ dân", "hộ", "gia đình", "nhân khẩu", "khẩu", "công dân", "đối tượng", "lao động", "công nhân", "nông dân",
    "đảng viên", "đoàn viên", "hội viên", "học viên", "học sinh", "sinh viên", "giáo viên", "cán bộ", "công chức", "viên chức", "đồng chí", "đ/c", "đại biểu", "thành viên", "ủy viên", "cử tri",
    "trẻ em", "trẻ", "cháu", "em", "phụ nữ", "thanh niên", "bệnh nhân", "bác sĩ", "bác sỹ", "dược sĩ", "y sĩ", "điều dưỡng", "bí thư", "chủ tịch", "trưởng bản", "quần chúng", "du khách",
    "khách", "chiến sĩ", "dân quân", "quân nhân", "thí sinh", "vận động viên", "diễn viên", "nghệ nhân", "tù nhân", "bị can", "bị cáo", "phạm nhân", "tội phạm", "nạn nhân", "nghi phạm", "người có uy tín",
    "liệt sĩ", "thương binh", "cộng tác viên", "báo cáo viên", "tuyên truyền viên", "tín đồ", "chức sắc", "bà mẹ", "cựu chiến binh", "già làng", "hòa giải viên", "kỹ sư", "chuyên gia", "tác giả",
    "xã", "phường", "thị trấn", "huyện", "tỉnh", "thành phố", "thôn", "bản", "ấp", "buôn", "làng", "tổ dân phố", "khu dân cư", "khu phố", "khu", "điểm dân cư", "địa phương", "địa bàn", "vùng", "khu vực", "điểm", "cụm", "cụm công nghiệp", "khu công nghiệp",
    "chi bộ", "đảng bộ", "đảng ủy", "tổ chức đảng", "tổ chức cơ sở đảng", "cấp ủy", "chi đoàn", "chi hội", "công đoàn cơ sở", "công đoàn", "tổ chức", "cơ quan", "đơn vị", "ban", "ban chỉ đạo", "phòng", "sở", "ngành", "hội", "câu lạc bộ", "CLB", "đội", "nhóm", "tổ hợp tác", "tổ hòa giải", "tổ công tác", "tổ", "đoàn", "lực lượng", "cấp",
    "doanh nghiệp", "hợp tác xã", "HTX", "liên hiệp hợp tác xã", "công ty", "nhà máy", "cơ sở", "trang trại", "gia trại", "cửa hàng", "chợ", "siêu thị", "nhà hàng", "khách sạn", "homestay", "nhà nghỉ", "điểm du lịch", "ngân hàng", "chi nhánh", "xưởng", "làng nghề",
    "trường", "trường học", "lớp", "phòng học", "trạm", "trạm y tế", "bệnh viện", "phòng khám", "trung tâm", "nhà văn hóa", "thư viện", "bảo tàng", "di tích", "sân vận động", "nhà", "căn nhà", "ngôi nhà", "căn", "giường bệnh", "giường",
    "hội nghị", "cuộc", "buổi", "kỳ họp", "kỳ", "phiên họp", "phiên", "phiên giải trình", "hội thi", "hội thảo", "hội diễn", "lễ hội", "giải", "đợt", "vụ", "vụ việc", "trường hợp", "ca", "ổ dịch", "sự kiện", "hoạt động", "phong trào", "chuyến", "trận",
    "nghị quyết", "quyết định", "kế hoạch", "chỉ thị", "kết luận", "thông báo", "công văn", "văn bản", "báo cáo", "đề án", "dự án", "chương trình", "chuyên đề", "chuyên mục", "quy định", "quy chế", "hướng dẫn", "tờ trình", "thông tư", "nghị định", "luật", "thủ tục hành chính", "thủ tục", "dịch vụ công", "TTHC", "hồ sơ", "đơn", "đơn thư", "thư", "ý kiến", "kiến nghị", "đề nghị", "giấy phép", "giấy chứng nhận", "GCN", "giấy khen", "bằng khen", "thẻ", "bản cam kết", "biên bản", "hợp đồng", "bài", "bài viết", "tin", "tin bài", "tin, bài", "phóng sự", "tác phẩm", "ấn phẩm", "tài liệu", "cuốn", "quyển", "tờ", "tập", "bộ", "băng rôn", "khẩu hiệu", "pano", "áp phích", "phiếu", "câu hỏi", "nội dung", "nhiệm vụ", "giải pháp", "vấn đề", "lĩnh vực", "tiêu chí", "tiêu chuẩn", "chỉ tiêu", "mục tiêu", "chỉ số", "danh mục", "danh hiệu", "huy hiệu", "huân chương", "huy chương", "kỷ niệm chương", "sáng kiến", "đề tài", "nhãn hiệu", "sản phẩm", "mô hình", "hạng mục", "gói thầu", "gói", "khoản", "nguồn", "suất", "phần quà", "phần", "món quà", "học bổng", "tên",
    "công trình", "tuyến", "đường", "cống", "kênh", "hồ chứa", "hồ", "đập", "bể", "đầu mối", "hệ thống", "thiết bị", "máy", "máy móc", "xe", "ô tô", "xe máy", "phương tiện", "tàu", "thuyền", "lồng", "lồng bè", "bóng đèn", "điểm cầu", "camera", "máy tính", "tài khoản", "thuê bao", "trạm biến áp", "trạm bts", "cột", "thửa", "lô", "mỏ", "điểm mỏ", "nghĩa trang", "hố rác", "nhà vệ sinh", "chuồng trại", "chuồng", "khẩu súng", "viên đạn", "viên",
    "con", "đàn", "liều", "quả", "cây", "bầu", "bắp", "bao", "thùng", "chai", "gói mì", "chiếc", "cái", "ngọn", "giống", "loại", "loài", "mặt hàng", "vị trí", "vị trí việc làm", "việc làm", "chỗ", "ngôi", "cặp", "đôi", "dân tộc", "tôn giáo", "nghề", "môn", "bước", "hình thức", "nhóm chỉ tiêu", "phương án", "tổ dân vận", "tổ chức chính trị - xã hội", "giải thưởng", "tiết mục", "trò chơi", "dòng họ", "đội thi", "đội văn nghệ", "vận dân",
    "vạn dân", "dân", "sao", "khóa", "khóa học", "mẫu", "chỉ dẫn", "chuỗi", "chuỗi liên kết", "mã số", "mã số vùng trồng", "vùng trồng", "vùng nguyên liệu", "cánh đồng", "khu rừng", "điểm trường", "điểm nhóm", "điểm tái định cư", "điểm sạt lở", "điểm bưu điện", "chi tiết", "cụm loa", "đài", "phòng máy", "tiểu ban", "quy trình", "dự thảo", "mức", "chức danh", "hòm thư", "thùng rác", "ngôi mộ", "hài cốt", "khu đất", "điểm đấu giá", "bãi", "cảng", "bến", "container",
)  # fmt: skip

#: Words that follow "/" in a compound unit and have two syllables; others are one syllable.
PER = ("vạn dân", "vận dân", "lao động", "học sinh", "hộ gia đình", "giáo viên", "đơn vị", "bản", "khách")  # fmt: skip

#: Words after which a number names a thing instead of counting it ("Đề án 06", "lớp 10", "quốc lộ 32").
LABELS = (
    "đề án", "nghị quyết", "nghị định", "quyết định", "chỉ thị", "kết luận", "thông tư", "chương trình", "kế hoạch", "công văn", "văn bản", "luật", "điều", "khoản", "điểm", "mục", "chương", "phần", "khóa",
    "lớp", "khối", "biểu", "biểu kết quả", "biểu số liệu", "biểu mẫu", "phụ lục", "bảng", "hình", "trang", "quốc lộ", "tỉnh lộ", "huyện lộ", "đường", "khu", "tổ", "đội", "vùng", "tiểu khu", "loại", "hạng", "quý", "giai đoạn", "đợt", "tập", "đối tượng",
    "nhóm", "mức độ", "cấp độ", "số báo danh", "tổ dân phố", "thôn", "ấp", "quy định", "dự án", "tiểu dự án", "nội dung", "số", "thứ", "lần thứ", "lần", "covid", "phiên họp thứ", "kỳ họp thứ", "tháng", "ngày", "năm", "tết",
    "niên độ", "nhiệm kỳ", "thời kỳ", "xuân", "kỳ", "mùa", "năm học", "chú thích", "bản tin số", "tờ trình", "báo cáo", "thông báo", "hướng dẫn", "quy chế", "pháp lệnh", "hiệp định", "công ước", "vành đai",
)  # fmt: skip
#: Words after a number that are never what it counts.
NOT_COUNTED = frozenset(
    fold(word)
    for word in (
        "và của cho với đã đang đạt so là trong tại từ ở để được bị có không theo trên dưới đến tới hoặc do về vào ra nên thì mà này đó kia các những "
        "giảm tăng chiếm bằng còn ước cùng sẽ như khi nếu vì tiếp gồm trở giữa nhưng hay đối nhằm cũng ngoài thực hiện vượt thuộc qua nhân"
    ).split()
)

#: Units that describe another thing and state no figure of their own ("trẻ dưới 5 tuổi", "sản phẩm 4 sao", "cấp ủy 2 cấp").
ATTRIBUTES = frozenset({"tuổi", "sao", "cấp", "năm tuổi"})

#: OCR and typing variants of a unit, to the form that is kept.
SAME = {"tỉ đồng": "tỷ đồng", "tỉ": "tỷ đồng", "tỷ": "tỷ đồng", "triệu": "triệu đồng", "m2": "m²", "m3": "m³", "km2": "km²", "đ": "đồng", "vnđ": "đồng", "vnd": "đồng", "%o": "‰", "hecta": "ha", "héc ta": "ha", "phần trăm": "%", "vận dân": "vạn dân", "mét vuông": "m²", "mét khối": "m³", "ngàn đồng": "nghìn đồng"}  # fmt: skip

#: Units of one dimension and how many of the smallest each holds.
DIMENSIONS = (
    {"đồng": 1, "nghìn đồng": 10**3, "triệu đồng": 10**6, "tỷ đồng": 10**9, "nghìn tỷ đồng": 10**12},
    {"g": 1, "kg": 10**3, "yến": 10**4, "tạ": 10**5, "tấn": 10**6, "nghìn tấn": 10**9, "triệu tấn": 10**12},
    {"m²": 1, "sào": 360, "ha": 10**4, "nghìn ha": 10**7, "km²": 10**6},
    {"mm": 1, "cm": 10, "m": 10**3, "km": 10**6},
    {"%": 10, "‰": 1},
)
