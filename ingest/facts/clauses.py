"""Where sentences, brackets and noun phrases begin and end in running text."""

from __future__ import annotations

import re

from ingest.facts import words
from ingest.vietnamese.numbers import FoundQuantity

_SENTENCE_END = re.compile(r"(?P<stop>[.!?…]+)[\"”’)]*(?=\s|$)|\n")
#: List signs and numbers before a clause: "- ", "(1) ", "a) ", "1.2. ".
ENUMERATOR = re.compile(r"(?:[\s,;.\-–+•*)]|\(?\d{1,2}\)\s|\(?[a-zđ]\)\s|\d{1,2}(?:\.\d{1,2})*\.\s)+")
_TAIL_END = re.compile(
    r"[,;.()]|:\s|\s(?:đạt|tăng|giảm)\s+(?=\d|trên|khoảng|gần|hơn)|\s(?:đối với|trong đó|so với|chiếm)\s"
    r"|\svới\s+(?=\d|trên|gần|hơn|tổng)|\scho\s+(?=\d|trên|gần|hơn)|\s(?:ước|là|xuống|lũy kế|luỹ kế)\s"
)
_COORDINATION = re.compile(r"(?:,(?:\s[^\W\d_]+){1,4}(?=\s(?:đối với|theo|thực hiện|tổ chức|đã|được|và\s+\d)|\svà\s*$|\s*[;.()]|,))+")
_NEW_CLAUSE = re.compile(
    r",\s*(?:đạt|tăng|giảm|trong đó|ước|lũy kế|luỹ kế|chiếm|bình quân|giải ngân|tổ chức|sản lượng|với|có|thực hiện|khen|ban hành"
    r"|bị|cho|xóa|được|hỗ trợ|tiếp nhận|còn|đã|công nhận)(?!\w)"
)
_TRAILING = re.compile(
    r"(?:\s+(?:và|cho|với|của|tại|đối với|có|ở|gồm|từ|đến|khoảng|trên|hơn|gần|trong|cùng|dưới|đạt|là|thực hiện|so với|tổng))+\s*$|\s+$"
)
#: "… giấy chứng nhận với diện tích 350 ha": the words after "với" belong to the next number.
_LEADS_ON = re.compile(r"\s(?:với|có|và)(?:\s[^\W\d_]+){1,4}$")
_NAMED = re.compile(r"\s*\([^()\d;]{2,60}\)(?=\s+[^\W\d_])")


def lower(text: str) -> str:
    """Lower case with every offset kept."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a block; a dot in a number, after a list number or before a small letter ends none.

    >>> [t[a:b] for t in ["Đạt 46.5 ha. Thu 5 tỷ..."] for a, b in sentences(t)]
    ['Đạt 46.5 ha. ', 'Thu 5 tỷ...']
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _SENTENCE_END.finditer(text):
        rest = text[match.end() :].lstrip(" \"“(‘'-")
        if match["stop"] == "." and rest and not (rest[0].isupper() or rest[0].isdigit()):
            continue
        if (
            match["stop"]
            and re.search(r"(?:^|[\s(])(?:\d{1,2}|[A-ZĐ]|TP|Tp|tr|Ths|TS)$", text[at : match.start()])
            and not re.search(r"\d$", text[at + 4 : match.start()])
        ):
            continue
        end = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
        spans.append((at, end))
        at = end
    if at < len(text):
        spans.append((at, len(text)))
    return spans


def open_bracket(text: str, start: int, end: int) -> int | None:
    """Offset of the bracket that is open at ``end``, if any."""
    opened: list[int] = []
    for at in range(start, end):
        if text[at] == "(":
            opened.append(at)
        elif text[at] == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None


def tail_of(text: str, low: str, one: FoundQuantity, stop: int, end: int) -> tuple[str, int]:
    """The rest of the noun phrase after the unit ("16 hội nghị | báo cáo viên"), and where it ends."""
    at = one.end
    region = low[at:stop]
    named = _NAMED.match(region)
    close = _TAIL_END.search(region, named.end() if named else 0)
    length = close.start() if close else len(region)
    if one.quantity.unit == "%" and re.match(r"\s[^\W\d_]", region) and not words.AGAINST.match(region):
        length = _whole_phrase(region, length)
    elif length < len(region) and region[length] == ":" and text[at + length + 1 : at + length + 3].strip()[:1].isupper():
        length = min((found for mark in ";." if (found := region.find(mark, length)) >= 0), default=len(region))
    joined = _COORDINATION.match(region, length)
    if joined and not _NEW_CLAUSE.match(region, length):
        length = joined.end()
    if at + length == stop and stop < end:
        length = len(_TRAILING.sub("", region[:length]))
        leading = _LEADS_ON.search(region[:length])
        length = leading.start() if leading else length
    raw = text[at : at + length].rstrip(" ,")
    return ("", at) if raw.lstrip().startswith("và ") else (raw.strip(), at + len(raw))


def _whole_phrase(region: str, length: int) -> int:
    """Where "97% cơ quan, đơn vị, doanh nghiệp đạt chuẩn" ends: past commas, unless a new clause begins or the next number comes."""
    while length < len(region) and region[length] == "," and not _NEW_CLAUSE.match(region, length):
        close = _TAIL_END.search(region, length + 1)
        following = close.start() if close else len(region)
        if close is None:
            break
        length = following
    return length
