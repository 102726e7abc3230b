"""How a breath is cut into the parts that each ask something.  Rules only; knows nothing of any report."""

from __future__ import annotations

import re

from ingest.vietnamese.text import fold

#: Where one breath holds two questions: between them stands one of these, and each side asks something.
_CUT = re.compile(
    r"[?!;\n]+|\.(?=\s|$)|,|:|\b(?:và|va|còn|thế còn|với lại|đồng thời|ngoài ra|rồi (?:thì|còn)|rồi(?= (?:cái|chuyện|vụ|việc|bên|về)))\b"
)
_ASKS = re.compile(
    r"\b(bao nhieu|may|gi|nao|the nao|ra sao|ai|dau|vi sao|tai sao|tang hay giam|bao gio|khi nao|liet ke|"
    r"ke ten|cho biet|neu|trich|xac nhan|nguyen nhan)\b|\b(khong|chua|ko|k)\W*$|\b(khong|chua)\W+[,.;?]|\b(?:khong|ko|chua) hay\b|"
    r"\bsao\W*$"
)
#: A bare noun phrase asks for a figure if it names one: "tỷ lệ hộ nghèo", "tổng sản lượng".
AMOUNT = re.compile(
    r"^\W*(?:(?:the|con|vay|roi) )*(ti le|ty le|tong( so)?|so(?! lieu| sanh| voi)( luong)?|dien tich|san luong|nang suat|doanh thu|"
    r"gia( ban| tri)?|muc|chi phi|kinh phi|von|toc do|thu nhap|thu|chi) \w"
)


def asks(part: str) -> bool:
    """Whether a part of a breath asks something: a question word, or a bare quantity ("tỷ lệ che phủ rừng").

    >>> asks("tỷ lệ che phủ rừng"), asks("năm nay hạn nặng")
    (True, False)
    """
    return _has_question_word(part) or bool(AMOUNT.search(fold(part)) and len(part.split()) <= 8)


#: Words with marks that fold to a question word and are none: "đầu người" is no "đâu", "máy" no "mấy".
_NO_QUESTION = re.compile(r"\b(?:đầu|dầu|đậu|đấu|dấu|dâu|đau|máy|mây|may mắn|não|nếu|sào|sáo|giữ|ải)\b", re.IGNORECASE)


def _has_question_word(part: str) -> bool:
    return bool(_ASKS.search(fold(_NO_QUESTION.sub("_", part))))


#: Two quantities in one run: the first ends with its measure ("hộ nghèo còn bao nhiêu % | giảm được mấy %").
_RUN_ON = re.compile(
    r"\b(?:bao nhiêu|bao nhieu|mấy|may)\s+(?:phần trăm|phan tram|%|[^\W\d_]+)\s+(?=(?:(?!\bvà\b|\bvới\b|\bva\b|"
    r"\bvoi\b)[^,.;!?])*\b(?:bao nhiêu|bao nhieu|mấy|may|thì sao|thi sao)\b)",
    re.IGNORECASE,
)
#: The same after a question for what happened: "cháy rừng có vụ nào không | phá rừng bắt được mấy vụ".
_RUN_ON_ANY = re.compile(
    r"\b(?:nào|nao|gì|gi) (?:không|ko|khong|hông|chưa|chua)\s+(?=[^,.;!?]*\b(?:bao nhiêu|bao nhieu|mấy|may|thế nào|the nao|ra sao|ko)\b)",
    re.IGNORECASE,
)


#: An enumeration of things to be told starts each of its parts with one of these.
_ITEM = r"(?:số|tỷ lệ|tỉ lệ|tổng|mức|kết quả|kế hoạch|diện tích|sản lượng|doanh thu|giá trị|mục tiêu|nguyên nhân|giải pháp|bao nhiêu|so)\b"
_ITEMS = re.compile(rf"(?:,|;|:|\bvà\b|\bcùng\b)\s*(?={_ITEM})", re.IGNORECASE)


#: Words that only tell ("thiếu nước lắm") and words that turn to the question ("thế cả huyện …").
_ASIDE = re.compile(
    r"\b(lam|qua|roi|nang|thieu|day|ma|do|vay)\W*$|^\W*(nghe noi|nghe dau|toi nghe|thay bao|dan minh|ba con|chung toi|nam nay han)\b"
)
_TURN = re.compile(
    r"^\W*(the|vay|con|cho hoi|hoi|ca huyen|toan huyen|toan xa|ca xa|huyen co|huyen|bao cao co|khong biet|"
    r"ko biet|co dung|dung khong|phai khong)\b"
)


#: What asks to confirm belongs to what it is said after.
_TAG = re.compile(
    r"\s*[,.;]\s*(?=(?:có\s+|co\s+)?(?:đúng|dung|phải|phai)\s+(?:không|khong|ko|k|hông|hay sai|chứ|chu|vậy không)\b|"
    r"có thật không|co that khong)",
    re.IGNORECASE,
)
#: Words with marks that fold to one of these and are none.
_NO_TURN = re.compile(r"^\W*(?:hội|hối|thể|thế hệ|cơn|phái)\b", re.IGNORECASE)


def split(text: str) -> list[tuple[str, bool]]:
    """The parts of a breath, each with whether it asks something; what only tells is context for what asks.

    >>> split("Thu ngân sách bao nhiêu, chi bao nhiêu?")
    [('Thu ngân sách bao nhiêu', True), ('chi bao nhiêu', True)]
    >>> split("Giá trị sản xuất công nghiệp, tiểu thủ công nghiệp là bao nhiêu?")
    [('Giá trị sản xuất công nghiệp, tiểu thủ công nghiệp là bao nhiêu', True)]
    >>> split("Năm nay hạn nặng, trồng mới bao nhiêu ha chè và cây ăn quả?")
    [('Năm nay hạn nặng', False), ('trồng mới bao nhiêu ha chè và cây ăn quả', True)]
    >>> split("Cho biết số xã đạt chuẩn và tỷ lệ hộ nghèo")
    [('Cho biết số xã đạt chuẩn', True), ('tỷ lệ hộ nghèo', True)]
    """
    text = _TAG.sub(" ", text)
    listed = _enumerated(text)
    if listed:
        return listed
    found: list[tuple[str, bool]] = []
    start = 0
    cuts = sorted(
        {(m.start(), m.end()) for m in (*_CUT.finditer(text), *_ITEMS.finditer(text))}
        | {(m.end(), m.end()) for run in (_RUN_ON, _RUN_ON_ANY) for m in run.finditer(text)}
    )
    for at, end in cuts:
        left, right = text[start:at], text[end:]
        if at < start or len(left.split()) < 2 or len(right.split()) < 2:
            continue
        asks_left = asks(left) if text[at:end].strip() in {"?", ".", ";", "?,"} else _has_question_word(left)
        asks_right = asks(right)
        item = bool(_ITEMS.match(text[at:])) and asks_left and bool(re.match(_ITEM, right.strip(), re.IGNORECASE)) and not asks_right
        aside = at < end and text[at] in ",.;!?\n" and len(left.split()) >= 3 and (text[at] in ".!?" or _turns(left, right))
        if (asks_right and (asks_left or aside)) or item:
            found.append((left.strip(" ?.!,;:"), asks_left or item))
            start = end
    found.append((text[start:].strip(" ?.!,;:"), True))
    found = [(t, a) for t, a in found if t]
    return found or [(text, True)]


def _turns(left: str, right: str) -> bool:
    """Whether what stands left only tells, or what stands right turns to the question."""
    return bool(_ASIDE.search(fold(left))) or (not _NO_TURN.match(right) and bool(_TURN.match(fold(right))))


def headed(text: str) -> tuple[str, str] | None:
    """What stands before a colon and the questions after it ("Công tác y tế: bao nhiêu lượt khám?"); None where there is no such head.

    >>> headed("Công tác y tế: bao nhiêu lượt khám?")
    ('Công tác y tế', 'bao nhiêu lượt khám?')
    """
    head, colon, rest = (part.strip() for part in text.partition(":"))
    return (head, rest) if colon and 3 <= len(head.split()) <= 10 and not asks(head) and _has_question_word(rest) else None


#: "…, trong đó tách riêng chè, cây ăn quả và cây dược liệu": each of the things is asked for.
_APART = re.compile(r"^(.{12,}?)[,;:]?\s+(?:trong đó\s+)?(?:tách riêng|riêng từng|cụ thể là|lần lượt|gồm)\s+(.{6,90})$", re.IGNORECASE)
#: "Tình hình X: số A, số B và kế hoạch C": what stands before the colon is the subject of each.
_COLON = re.compile(rf"^(.{{8,}}?)\s*:\s*({_ITEM}.+)$", re.IGNORECASE)


def _enumerated(text: str) -> list[tuple[str, bool]]:
    """The parts of a breath that names its subject once and then lists what is wanted of it; empty where it does not."""
    stripped = text.strip(" ?.!,;")
    for pattern in (_COLON, _APART):
        match = pattern.match(stripped)
        if match:
            parts = [p.strip(" ,;") for p in re.split(r",|;|\bvà\b|\bcùng\b", match[2]) if p.strip(" ,;")]
            if 2 <= len(parts) <= 4 and all(1 <= len(p.split()) <= 9 for p in parts):
                return [(match[1].strip(" ,;:"), False), *((p, True) for p in parts)]
    return []
