"""The words by which sentences of a report state figures, as data. Patterns are for lower-case text with its marks (offsets kept)."""

# ruff: noqa: E501
# Tables of words are easier to review in long lines.

from __future__ import annotations

import re

#: What a ratio is measured against, as reports print it ("kii", "k11", "khi" are what OCR makes of KH).
PLAN = r"kế hoạch|kh\b|kii\b|k11\b|kll\b|kế\b|dự toán|chỉ tiêu|mục tiêu|nghị quyết|nq\b|thiết kế|phương án|đề án|định mức|yêu cầu|dự án|chỉ tiêu giao|số giao|khi\b(?=\s*[,;.)])"
#: Bases that are a resolution's or a programme's target rather than the year's plan.
TARGET = re.compile(r"nghị quyết(?! hđnd| hdnd| hội đồng)|\bnq\b(?! hđnd)|mục tiêu|đề án")
WHOLE = re.compile(r"^tổng|trên tổng|tổng số|trong tổng|so với tổng|trên địa bàn")
_MORE = r"(?:thêm|bình quân|trung bình|khoảng|trên|gần|hơn|xuống|lên|nhẹ|được|tới|dưới|đến)"
#: Words right before a number that say it is a change.
CHANGE = re.compile(rf"(?<!\w)(?P<way>tăng|giảm|vượt)(?:\s+{_MORE})*\s*$")
#: Words right before a percentage that say it is a ratio of what stands before.
RATIO = re.compile(r"(?:^|[\s,(;:])(?P<word>hoàn thành|đạt tỷ lệ|tỷ lệ đạt|chiếm tỷ lệ|tương ứng|tương đương|đạt|bằng|chiếm|tỷ lệ|tỉ lệ)(?:\s+(?:khoảng|trên|gần|hơn|được|là|tới))*\s*$")
AGAINST = re.compile(rf"\s*\)?,?\s*(?:so\s+(?:với\s+)?)?(?=(?:{PLAN}|trên tổng|tổng (?!hợp)))")
COMPARED = re.compile(r"\s*,?\s*(?:so\s+(?:với\s+)?)(?=\S)|\s*(?=cùng kỳ)")
#: Where the words after "so với" end.
AGAINST_END = re.compile(r"[,;.()]|:\s|\s(?:và|đạt|tăng|giảm|trong đó|nhưng|chiếm|ước)\s|$")
#: Verbs, adverbs and qualifiers that stand between a subject and its figure and are not part of its name.
QUALIFIERS = (
    "ước đạt", "ước tính", "ước thực hiện", "ước khoảng", "ước", "đạt được", "đạt tỷ lệ", "đạt", "giảm còn", "tăng lên", "còn lại", "còn", "là", "bằng", "khoảng", "trên", "hơn", "gần", "dưới",
    "thực hiện đạt", "thực hiện được", "thực hiện", "không quá", "tối đa", "ít nhất", "tối thiểu", "từ", "được", "với", "có", "đạt khoảng", "quá", "lên", "xuống", "lũy kế đạt", "luỹ kế", "lũy kế", "cho", "chiếm",
    "đảm bảo", "trong đó", "phấn đấu", "phấn đấu đạt", "gồm", "của", "tại", "đối với", "và", "cùng", "đạt trên", "xấp xỉ", "ở", "thì", "quy mô", "chiếm tỷ lệ", "đến", "so với", "bao gồm", "như sau", "cụ thể", "đã", "đạt từ", "nâng lên", "giảm xuống", "giảm từ", "tăng từ", "xuống còn", "ước hoàn thành", "đến hiện tại",
)  # fmt: skip
#: Of these, the ones after which the subject is complete and the counted noun adds nothing ("tổng đàn … ước đạt 27.600 con").
COMPLETE = re.compile(r"(?:(?<=\s)|^)(?:đạt|là|ước|còn|bằng|ước thực hiện|giảm còn|ước đạt|ước khoảng|đạt được|ước tính|đạt khoảng)(?:\s+(?:trên|hơn|khoảng|gần|được|từ|dưới))*\s*$|:\s*$")
#: Qualifiers that must not be stripped when a counted noun follows, because they carry the meaning ("lũy kế huyện có 37 cơ sở").
KEEP = frozenset({"thực hiện", "đảm bảo", "lũy kế", "luỹ kế", "phấn đấu", "có", "phấn đấu đạt", "được", "đã"})
#: Prepositions: the number belongs to the statement before.
PREPOSITIONS = re.compile(r"^(?:\s*(?:và|cùng|cho|với|đối với|của|tại|ở|trên|hơn|gần|gồm|bao gồm|trong|trên địa bàn|đến từ|thuộc|từ|trong đó|đạt|có|cho trên|với trên)(?!\w))*\s*$")
#: Words that name an aspect of a thing named before ("Ngô: …; sản lượng đạt …"), alone or with two syllables more.
ASPECTS = re.compile(
    r"(?:tổng )?(?:sản lượng|diện tích|năng suất|giá trị|quy mô|số lượng|lượng|giá bán|giá|thu|doanh thu|thể tích|vốn|kinh phí|dư nợ|nguồn vốn|lợi nhuận|nộp ngân sách|trung bình|bình quân|giải ngân)"
    r"(?: (?:thu|thu hoạch|trung bình|bình quân|chăm sóc|kinh doanh|bán|bán trung bình|cho sản phẩm|trồng mới|gieo trồng|hỗ trợ|thực hiện|giải ngân|đầu tư|huy động|cho vay|lũy kế|luỹ kế))*"
)
#: Beginnings of an indicator's name; a long lead is cut before the last of them.
STARTERS = re.compile(
    r"(?:(?<=\s)|^)(?:tổng (?:số|giá trị|sản lượng|diện tích|lượng|lượt|đàn|vốn|mức|thu|chi|kinh phí|nguồn|mặt)|số lượng|số người|số hộ|số lao động|tỷ lệ|tỉ lệ|tỷ suất|diện tích|sản lượng|giá trị|doanh thu|thu nhập|mức|tốc độ|năng suất|bình quân|lũy kế|luỹ kế|quân số|thu ngân sách|chi ngân sách|mật độ|hệ số|chỉ số|kinh phí)(?=\s)"
)
#: Verbs that report an activity; what stands before the first of them in a sentence is who acts.
VERBS = (
    "tổ chức", "thực hiện", "ban hành", "triển khai", "tặng", "xây dựng", "thành lập", "công nhận", "kiểm tra", "giám sát", "giải quyết", "tiếp nhận", "ghi danh", "bổ nhiệm", "mở", "cử", "họp", "phối hợp",
    "bầu", "trình", "tiếp", "khen thưởng", "thanh tra", "xử lý", "phát hiện", "hỗ trợ", "cấp", "trao", "đào tạo", "tập huấn", "tuyên truyền", "bồi dưỡng", "giới thiệu", "vận động", "tham gia", "kết nạp",
    "huy động", "tuyển dụng", "phát triển", "trồng", "giao", "xóa", "tuyển", "tiêm", "thẩm định", "nghiệm thu", "quyết định", "đã", "điều động", "hiệp y", "thôi", "phê duyệt", "khởi công", "duy trì",
)  # fmt: skip
#: First words of bodies and persons that act.
ACTORS = re.compile(
    r"(?:các |toàn |cả )?(?:ban|thường trực|ủy ban|uỷ ban|ubnd|hđnd|hdnd|ubkt|ubmttq|mttq|mặt trận|huyện|tỉnh|xã|phường|thành phố|thị|đảng|chi|hội|đoàn|công đoàn|công an|quân|tòa|viện|trung tâm|trường|ngân hàng|phòng|sở|bộ|cấp|bí thư|chủ tịch|lực lượng|liên đoàn|cơ quan|đơn vị|doanh nghiệp|cục|chi cục|tổng cục|hợp tác xã|htx|công ty|toàn|khối|tổ|trạm|bệnh viện|hạt kiểm lâm|cả)(?!\w)"
)
#: Leads to the parts of what stands before the colon.
PARTS = ("trong đó", "gồm", "bao gồm", "cụ thể", "trong đó có")
ESTIMATE = re.compile(r"(?<!\w)(?:ước|dự kiến)(?!\w)")
GOAL = re.compile(r"(?<!\w)(?:phấn đấu|mục tiêu (?:năm|đến|là|đạt)|chỉ tiêu (?:năm|đến|là)|dự kiến (?:năm|đến))(?!\w)")
PLANNED = re.compile(r"(?:^|(?<!hoàn thành)(?<!đạt)(?<!vượt)\s)(?:kế hoạch|theo kế hoạch|dự toán|chỉ tiêu)(?:\s+(?!đạt|ước|thực)\S+){0,5}\s+(?:là|giao|được giao)\s*$|^(?:kế hoạch|dự toán|chỉ tiêu)(?:\s+năm\s+\d{4})?\s*:?\s*$")
#: A plan told in brackets behind its value ("đạt 85% (KH 80%)").
ITS_PLAN = re.compile(r"^\(?\s*(?:kh|kế hoạch|chỉ tiêu|mục tiêu|nghị quyết|nq|dự toán)(?:\s+(?:năm(?: \d{4})?|giao|là|đề ra|được giao|tỉnh giao|huyện giao|xã giao|cả năm|hđnd|đạt))*\s*:?\s*$")
CUMULATIVE = re.compile(r"(?<!\w)(?:lũy kế|luỹ kế|cộng dồn)(?!\w)")
SHARED = re.compile(r"(?<!\w)chiếm(?: tỷ lệ)?(?: trên| khoảng| gần| hơn)?\s*$")
#: Things that flow: their a/b is done / planned even in whole numbers ("52.310/54.205 liều").
FLOWS = frozenset({"liều", "lượt", "lượt người", "lượt khách", "con", "khách", "cây", "sản phẩm", "lao động"})
#: Counters that name no thing when they stand alone behind what is done ("Giám sát 01 cuộc"), unless its verb needs an object.
CLASSIFIERS = frozenset({"cuộc", "lượt", "đợt", "lần"})
TAKES_OBJECT = ("thực hiện", "tổ chức", "triển khai", "có", "mở")
#: A unit that only repeats what a complete noun phrase before it says ("Khách trong nước 372.500 lượt").
REPEATS = frozenset({"lượt", "lượt người", "lượt khách", "người", "vụ", "vụ việc", "con", "lao động", "khách", "hộ", "đồng chí"})
#: A tail that tells something new of the counted thing, so that the verb of the item before does not reach it.
NEW_PREDICATE = re.compile(r"(?:hiện|đang|đã|xếp|được|chưa|không|chuyển tiếp|thôi|tham gia|đi|đạt|hoàn thành)(?!\w)")
PREDICATE = re.compile(r"(?<!\w)(?:đạt|được|có|là|hoàn thành|tham gia|sử dụng)(?!\w)")
#: Units by which a place is named.
PLACE_UNITS = re.compile(r"(?<!\w)(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|bản|thôn|Thôn|ấp|làng|buôn)\s*:?\s*\(?(?=\w)|(?:tại|ở)\s+(?=(?:huyện|thành phố|thị xã|tỉnh)\s)")
