"""What a question asks for: a figure, a list, a reason …; of which basis; counting what.  Rules over folded words."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.parts import AMOUNT
from bot.spans import QuerySpan

#: What each kind of asking looks like, on the folded question. Order matters: the first that fits names the kind.
_KINDS: tuple[tuple[str, str], ...] = (
    ("why", r"\b(vi sao|tai sao|nguyen nhan|l[iy] do|do dau|vi dau|nguyen do)\b"),
    ("list", r"\b(ke ten|liet ke|danh sach|ke ra)\b"),
    (
        "who",
        r"\b((?<!co )ai|nguoi nao|dong chi nao|ten (cua|la|nhung|cac|nguoi|\d)|neu ten|ho ten|ten gi|"
        r"(?<!van ban )lanh dao nao|nha thau nao)\b",
    ),
    (
        "when",
        r"\b(khi nao|bao gio|luc nao|(?<!le )(?<!dai )(?<!ban )(?<!cua )hoi nao|ngay nao|thang nao|ngay may|thang may|"
        r"thoi gian nao|nam nao)\b",
    ),
    (
        "where",
        r"\b(o dau|noi nao|nhung noi nao|cho nao|(xa|(?<!tieu )(?<!uy )(?<!truong )(?<!cac )ban|thon|phuong|huyen|"
        r"dia phuong|vung|dia ban)( (?!the\b|nhu\b)\w+)? nao|(xa|ban) gi)\b",
    ),
    ("how_much", r"\bhay\b.*\b(?:cao|thap|nhieu|it|lon|nho) hon\b"),
    ("how_much", r"(\bbao nhieu\b|\bmay\b|\bso luong\b|\btong so\b|\bcon so\b|\bmuc nao\b|\bbao xa\b|%|\bbao lau\b)"),
    ("list", r"\b(nhung \w+( \w+){0,3} nao|cac \w+( \w+){0,3} nao|ke ten|liet ke|danh sach|gom nhung|gom (cac|co)|nhung gi)\b"),
    ("text", r"\b(the nao|ra sao|nhu the nao|la gi|gi|lam sao|neu|trich|danh gia)\b"),
    ("yes_no", r"\b(khong|chua|dung khong|phai khong|dung chu|xac nhan|co phai)\W*$"),
)
_BASES: tuple[tuple[str, str], ...] = (
    (
        "ratio",
        r"((phan tram|%|bao nhieu|may)( \w+){0,4} (so voi )?(ke hoach|nghi quyet|muc tieu|du toan|chi tieu)|"
        r"so( sanh)?( voi)? (ke hoach|muc tieu|nghi quyet|chi tieu|du toan)|ty le hoan thanh|hoan thanh (bao nhieu|may))",
    ),
    ("plan", r"\b(ke hoach|chi tieu giao|duoc giao|du toan|giao chi tieu)\b"),
    ("target", r"\b(muc tieu|phan dau|du kien|dat chi tieu|dat muc tieu|dat ra|huong toi|chi tieu nam)\b"),
    ("resolution", r"\b(nghi quyet|dai hoi|nhiem k[iy]|de an)\b"),
    (
        "change",
        r"\b(tang|giam(?! (?:xuong|con|ngheo|thieu|sat|dinh)\b)|vuot|cao hon|thap hon|nhieu hon|it hon|chenh lech|hon nam|"
        r"so voi nam|cung k[iy])\b",
    ),
    ("actual", r"\b(thuc hien|ket qua|dat duoc|uoc|da dat|thuc te|dat(?! (ra|muc tieu|chi tieu|ke hoach)))\b"),
)
#: Whether a plan was reached is told by the ratio to it.
_REACH = re.compile(
    r"\b(dat|hoan thanh|vuot|hut) (?:\d\S* (?:\d\S* )?(?:phan tram )?)?(ke hoach|chi tieu|nghi quyet)\b"
    r".*\b(khong|ko|chua|a|ha|chu)\W*$"
)
#: "Vượt hay hụt chỉ tiêu", "đạt hay không": which of the two is what the ratio tells; the words say nothing of the thing.
EITHER_WAY = re.compile(
    r"\b(?:(?:đạt|dat|vượt|vuot|hoàn thành|hoan thanh|hụt|hut)\s+(?:hay|hoặc|hoac|với|voi)\s+(?:là\s+|la\s+)?(?:bị\s+|bi\s+)?"
    r"(?:không|khong|chưa|chua|hụt|hut|đạt|dat|vượt|vuot)(?:\s+(?:đạt|dat|hoàn thành|hoan thanh|vượt|vuot))?)"
    r"(?:\s+(?:so với|so voi))?(?:\s+(?:chỉ tiêu|chi tieu|kế hoạch|ke hoach|mục tiêu|muc tieu))?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:bao nhieu|may)\s+(?!(?:so|la|tren|trong|cua|thi|roi|nam|o|va|de|khi|moi|nhu|dat|tang|giam|duoc|den|"
    r"tai|theo|voi|mot)\b)((?:[^\W\d_]+|%)(?:\s+[^\W\d_]+){0,2})"
)
#: An ask that opens with what is measured implies the measure: "diện tích nuôi trồng thủy sản" is told in hectares, not in cubic metres.
_MEASURE_OF = {"dien tich": "ha", "dan so": "dan so", "doanh thu": "tien", "san luong": "tan"}
_IMPLIED = re.compile(r"^\W*(?:(?:tong|the|con|va) )*(dien tich|dan so|doanh thu|san luong)\b(?! (?:doi tuong|dan toc))")
#: "Bao nhiêu một cân", "mỗi mét vuông mấy nghìn": so much money for one of them.
_EACH = re.compile(
    r"\b(?:bao nhieu|may)(?: tien| dong| nghin| ngan| tram| trieu)? (?:mot|1|moi) (?:met vuong|m2|can|ki|kg|yen|ta|tan|con|cay|qua|chiec)\b"
)
#: "Số xã đạt chuẩn" counts communes; "số 641", "số liệu" and "số lượng" count nothing.
_NUMBER_OF = re.compile(r"^\W*(?:(?:the|con|vay|tong) )*so (?:luong )?(?!luong|lieu|tien|sanh|voi|\d)([^\W\d_]+(?: [^\W\d_]+){0,2})")
#: What costs something is told in money.
_PRICE = re.compile(
    r"\bgiá(?! trị)\b|\b(kinh phí|chi phí|học phí)\b|\blương(?! thực)\b|\bgia (ban|mua|thit|heo|gao|1|mot|bao nhieu)\b", re.IGNORECASE
)
#: Classifiers and measures after "bao nhiêu" say what is counted, not what is spoken of.
MEASURE = 0.3
_MEASURES = (
    r"(tien|con|cai|nguoi|vu|don|phan|ti|trieu|dong|ha|tan|kg|luot|cuoc|lan|dot|xa|ban|ho|truong hop|ca|suat|"
    r"dong chi|em|chau|cay|km|met|can|gio|ngay|(ti|trieu|nghin|ngan) dong|phan tram|luot (khach|nguoi)|ti le phan tram)"
)


#: Words for parts of a report say where to look (:func:`bot.match.intent_fit`); as words they tell little.
PARTS = re.compile(
    r"^(han che( ton tai)?|(con )?ton( tai)?( han che)?|nguyen nhan|(nhiem vu|giai phap)( trong tam| chu yeu)?|"
    r"phuong huong|ket qua noi bat|uu diem|thanh tich|diem sang|diem manh|noi bat|tinh hinh|kien nghi|de xuat|yeu kem|"
    r"khuyet diem|thieu sot|bat cap|vuong mac|con yeu|diem yeu)$"
)


#: "Bình quân giai đoạn", "bình quân mỗi năm" says how a figure was formed, "thu nhập bình quân" what it is.
_YEARLY = re.compile(r"\bbinh quan (?:(?:trong )?(?:giai doan|thoi ky|nhiem k[iy])|(?:hang |moi |mot |cac )?nam\b|\d{4})")


#: What is measured of a thing names no thing: "diện tích cà phê" is about coffee.
_MEASURED = frozenset(
    tuple(words.split())
    for words in ("dien tich", "ti le", "so luong", "gia tri", "toc do tang truong", "toc do tang", "muc tang", "tang truong")
)


def of_things(spans: tuple[QuerySpan, ...]) -> tuple[QuerySpan, ...]:
    """The spans of an ask, what is measured weighing little beside the thing that it is measured of."""
    things = [s for s in spans if s.words not in _MEASURED and s.mass >= 2.0]
    return tuple(replace(s, mass=s.mass * MEASURE) if things and s.words in _MEASURED else s for s in spans)


def weighed(span: QuerySpan, folded: str) -> QuerySpan:
    """A span with less weight where it only counts ("người", "bình quân mỗi năm") or only names a part of the report."""
    if span.words == ("binh", "quan") and _YEARLY.search(folded):
        return replace(span, mass=span.mass * MEASURE)
    if _counts_things(folded, " ".join(span.words)):
        return replace(span, mass=span.mass * MEASURE)
    return replace(span, mass=min(1.0, span.mass)) if PARTS.match(" ".join(span.words)) else span


def _counts_things(folded: str, word: str) -> bool:
    return bool(re.match(rf"{_MEASURES}$", word)) and bool(re.search(rf"\b(bao nhieu|may)\s+(?:[^\W\d_]+\s+)?{word}\b", folded))


def kind_of(folded: str) -> str:
    """What kind of answer the folded words ask for; ``topic`` where they only name something.

    >>> kind_of("thu ngan sach bao nhieu"), kind_of("vi sao cham"), kind_of("xa nao dat chuan"), kind_of("thu ngan sach nam nay")
    ('how_much', 'why', 'where', 'how_much')
    """
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), "topic")
    return "how_much" if kind == "topic" and AMOUNT.search(folded) else kind


def bases_of(folded: str) -> frozenset[str]:
    """The bases that the folded words name.

    >>> sorted(bases_of("ke hoach nam 2024 la bao nhieu")), sorted(bases_of("dat may phan tram ke hoach"))
    (['plan'], ['actual', 'plan', 'ratio'])
    """
    if EITHER_WAY.search(folded):
        return bases_of(EITHER_WAY.sub(" ", folded)) - {"change"} | {"ratio"}
    named = frozenset(basis for basis, pattern in _BASES if re.search(pattern, folded))
    return named | {"ratio"} if _REACH.search(folded) else named


def counted(text: str, folded: str) -> str:
    """What is counted, folded: the words after "bao nhiêu"; money where a price is asked; empty where nothing is named.

    >>> counted("có mấy xã đạt chuẩn", "co may xa dat chuan"), counted("giá chè là bao nhiêu", "gia che la bao nhieu")
    ('xa dat chuan', 'tien')
    """
    if _EACH.search(folded):
        return "tien"
    match = _COUNTED.search(folded)
    match = match or _NUMBER_OF.search(folded)
    if match:
        return match[1]
    implied = _IMPLIED.match(folded)
    if implied and kind_of(folded) in {"how_much", "topic"} and not bases_of(folded) & {"ratio", "change"}:
        return _MEASURE_OF[implied[1]]
    return "tien" if _PRICE.search(text) and kind_of(folded) == "how_much" else ""
