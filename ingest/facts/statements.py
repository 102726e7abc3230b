"""Sentences → statements: which numbers state a figure, which are its ratio, its change, or belong to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.facts import words
from ingest.vietnamese.numbers import FoundQuantity, find_quantities
from ingest.vietnamese.units import ATTRIBUTES, MEASURES

_SENTENCE_END = re.compile(r"(?P<stop>[.!?…]+)[\"”’)]*(?=\s|$)|\n")
_MEASURED = frozenset(MEASURES) - {"điểm", "lần", "độ", "tuần"}


@dataclass(slots=True)
class Related:
    """A ratio or a change of a statement: its number, what it is measured against, and the way of a change."""

    found: FoundQuantity
    against: str | None
    way: str | None
    end: int


@dataclass(slots=True)
class Statement:
    """One figure about one subject, while it is being read. Offsets are of the block's text."""

    found: FoundQuantity
    sentence: tuple[int, int]
    begin: int
    before: str
    tail: str
    tail_end: int
    kind: str = "value"
    against: str | None = None
    way: str | None = None
    parent: Statement | None = None
    previous: Statement | None = None
    lead: str = ""
    ratios: list[Related] = field(default_factory=list)
    changes: list[Related] = field(default_factory=list)
    unit: str | None = None
    subject: str = ""
    complete: bool = False
    carried: bool = False
    fresh: bool = False
    group: str | None = None

    @property
    def end(self) -> int:
        """Where the statement ends, its ratios and changes included."""
        return max([self.tail_end, *(one.end for one in self.ratios), *(one.end for one in self.changes)])

    @property
    def measured(self) -> bool:
        """Whether the unit measures rather than counts."""
        first = (self.unit or "").split("/")[0]
        return first in _MEASURED or first.split(" ")[0] in ("nghìn", "ngàn", "triệu", "tỷ") or first == ""


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
        if match["stop"] and re.search(r"(?:^|[\s(])(?:\d{1,2}|[A-ZĐ]|TP|Tp|tr|Ths|TS)$", text[at : match.start()]) and not re.search(r"\d$", text[at + 4 : match.start()]):
            continue
        end = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
        spans.append((at, end))
        at = end
    if at < len(text):
        spans.append((at, len(text)))
    return spans


class Reader:
    """Reads the statements of one block of text, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lower(text)
        self.found = [one for one in find_quantities(text) if not self._attribute(one)]
        self.statements: list[Statement] = []

    def read(self) -> list[Statement]:
        """Every statement of the block."""
        for span in sentences(self.text):
            mentions = [one for one in self.found if span[0] <= one.start < span[1]]
            self._sentence(span, mentions)
        return self.statements

    def _attribute(self, one: FoundQuantity) -> bool:
        """A number that describes ("trẻ dưới 5 tuổi", "sản phẩm 4 sao") states nothing."""
        unit = one.quantity.unit or ""
        return unit in ATTRIBUTES and one.quantity.denominator is None

    def _sentence(self, span: tuple[int, int], mentions: list[FoundQuantity]) -> None:
        current: Statement | None = None
        for at, one in enumerate(mentions):
            start = max(mentions[at - 1].end, min(current.end, one.start) if current else 0) if at else span[0]
            stop = mentions[at + 1].start if at + 1 < len(mentions) else span[1]
            before, after = self.low[start : one.start], self.low[one.end : stop]
            if current is not None and (taken := self._attach(current, one, before, after, stop)) is not None:
                current = taken
                continue
            made = self._head(span, current, one, stop)
            if made is not None:
                self.statements.append(made)
                current = made

    def _attach(self, current: Statement, one: FoundQuantity, before: str, after: str, stop: int) -> Statement | None:
        """Takes a ratio or a change to the statement that it speaks of, which is returned; None when it is none."""
        current = _outside(current, before)
        change = words.CHANGE.search(before)
        if change and self._is_change(before[: change.start()], after):
            against, end = self._against(one.end, stop, compared=True)
            current.changes.append(Related(one, against, change["way"], end))
            return current
        if "(" in before and words.COMPARED.match(after) and not before.strip(" (tổng"):
            against, end = self._against(one.end, stop, compared=True)
            current.changes.append(Related(one, against, None, end))
            return current
        ratio = words.RATIO.search(before) if (one.quantity.unit or "") == "%" else None
        if ratio and one.quantity.denominator is None and self._is_ratio(current, before[: ratio.start()], after):
            against, end = self._against(one.end, stop, compared=False)
            if "(" in before:
                current = _root(current)
            current.ratios.append(Related(one, against, ratio["word"], end))
            return current
        return None

    def _is_change(self, between: str, after: str) -> bool:
        """"…, tăng 5%" and "(giảm 3 vụ so với …)" change what stands before; "tỷ lệ hộ nghèo giảm 5%" is its own."""
        last = re.split(r"[;,(]", between)[-1].strip()
        return last in ("", "và", "đạt và", "bằng") and ";" not in between or bool(words.COMPARED.match(after) and len(last.split()) <= 3 and ";" not in between)

    def _is_ratio(self, current: Statement, between: str, after: str) -> bool:
        if ";" in between:
            return False
        last = re.split(r"[,(:]", between)[-1].strip()
        bare = last in ("", "và", "ước", "đều")
        paired = current.found.quantity.denominator is not None and not current.ratios
        first_clause = "," not in between and "(" not in between
        named = words.AGAINST.match(after) is not None
        return bare or (first_clause and (named or paired)) or (named and paired)

    def _against(self, at: int, stop: int, *, compared: bool) -> tuple[str | None, int]:
        """What a ratio or change is measured against, as printed, and where it ends."""
        pattern = words.COMPARED if compared else words.AGAINST
        opening = pattern.match(self.low, at, stop) or words.AGAINST.match(self.low, at, stop) or words.COMPARED.match(self.low, at, stop)
        if opening is None or self.text[at : opening.end()].strip().startswith((")", ",")):
            return None, at
        close = words.AGAINST_END.search(self.low, opening.end(), min(stop, opening.end() + 90))
        end = close.start() if close else min(stop, opening.end() + 60)
        return self.text[opening.end() : end].strip() or None, end

    def _head(self, span: tuple[int, int], current: Statement | None, one: FoundQuantity, stop: int) -> Statement | None:
        begin, parent, lead = self._begin(span, current, one)
        unit = one.quantity.unit
        before = self.text[begin : one.start]
        tail, tail_end = self._tail(one, stop, span[1])
        statement = Statement(one, span, begin, before, tail, tail_end, parent=parent, lead=lead, unit=unit)
        statement.previous = current
        statement.fresh = current is None or self.text[: begin].rstrip(" -–+")[-1:] in (";", "(", ":", "")
        if unit is None and not self._unitless(statement, current, stop):
            return None
        self._own_kind(statement, stop)
        return statement

    def _own_kind(self, statement: Statement, stop: int) -> None:
        """A head may itself be a ratio or a change ("giải ngân đạt 100% kế hoạch", "tỷ lệ hộ nghèo giảm 5%")."""
        one = statement.found
        before, after = lower(statement.before), self.low[one.end : stop]
        change = words.CHANGE.search(before)
        if change and (words.COMPARED.match(after) or len(before[: change.start()].split()) >= 2):
            statement.against, end = self._against(one.end, stop, compared=True)
            statement.kind, statement.way, statement.tail, statement.tail_end = "change", change["way"], "", max(end, one.end)
        elif one.quantity.unit == "%" and words.AGAINST.match(after) and words.RATIO.search(before):
            statement.against, end = self._against(one.end, stop, compared=False)
            if statement.against:
                statement.kind, statement.tail, statement.tail_end = "ratio", "", end

    def _unitless(self, statement: Statement, current: Statement | None, stop: int) -> bool:
        """A number without unit states something after ":" or "là", in a list that continues its parent's unit, or as a/b."""
        one = statement.found
        after = self.low[one.end : stop]
        before = lower(statement.before).rstrip()
        ends = re.match(r"\s*(?:[;,.)]|$|và\b)", after) is not None
        words_before = statement.before.split()
        if statement.parent is not None and ends and words_before and words_before[-1][0].islower():
            statement.unit = statement.parent.unit
            return True
        if one.quantity.denominator is not None:
            same = self.statements[-1] if self.statements else None
            statement.unit = same.unit if same is not None and same.found.quantity.denominator is not None else None
            return statement.unit is not None or ends
        return ends and re.search(r"(?::|\blà:?|\bđạt)$", before) is not None and one.quantity.printed not in ("0",)

    def _begin(self, span: tuple[int, int], current: Statement | None, one: FoundQuantity) -> tuple[int, Statement | None, str]:
        """Where the clause of a number begins, the statement in whose brackets it stands, and the lead before a colon."""
        start, text = span[0], self.text
        after_last = current.end if current is not None else start
        region = text[after_last : one.start]
        begin = after_last + region.rfind(";") + 1
        aside = re.match(r"\s*\([^()]*\)", text[begin : one.start]) if current is not None else None
        begin += aside.end() if aside else 0
        bracket = self._open_bracket(span[0], one.start)
        parent = None
        if bracket is not None:
            inside = [s for s in self.statements if s.sentence == span and s.found.start < bracket]
            alike = [s for s in inside[-2:] if s.unit == one.quantity.unit]
            parent = (alike or inside)[-1] if inside else None
            alone = parent is None and re.fullmatch(r"[\s~<>≤≥]*(?:trên|gần|khoảng|chiếm|đạt)?\s*", self.low[bracket + 1 : one.start]) is not None
            begin = begin if alone else max(begin, bracket + 1)  # "Giao thông (32,4%): 131 tỷ đồng": the name stands before the bracket
        lead, begin = self._colon(span, begin, one.start)
        if parent is None and lead and any(lead.endswith(w) for w in ("trong đó", "gồm", "bao gồm", "Trong đó", "cụ thể", "Bao gồm", "Gồm")):
            parent = next((s for s in reversed(self.statements) if s.sentence == span and s.parent is None), current)
        opening = _ENUMERATOR.match(text, begin, one.start)
        return (opening.end() if opening else begin), parent, lead

    def _open_bracket(self, start: int, end: int) -> int | None:
        """Offset of the bracket that is open at ``end``, if any."""
        opened: list[int] = []
        for at in range(start, end):
            if self.text[at] == "(":
                opened.append(at)
            elif self.text[at] == ")" and opened:
                opened.pop()
        return opened[-1] if opened else None

    def _colon(self, span: tuple[int, int], begin: int, end: int) -> tuple[str, int]:
        """The lead before the last colon of the sentence so far ("Cây ăn quả: chanh leo 80 ha; …"), and where the clause begins."""
        at = self.text.rfind(":", span[0], end)
        if at < 0 or self.text[at + 1 : at + 2].isdigit():
            return "", begin
        lead_start = max(self.text.rfind(mark, span[0], at) + 1 for mark in ";(.") or span[0]
        lead = self.text[max(lead_start, span[0]) : at].strip(" ,;-–+•*")
        first = at + 1 >= begin
        if first and not self.text[at + 1 : end].strip():
            return "", begin  # "Ngô: 4.226 ha": the words before the colon are the subject itself
        inside = [s for s in self.statements if s.sentence == span and max(lead_start, span[0]) <= s.found.start < at]
        if inside:
            lead = self.text[max(s.end for s in inside) : at].strip(" ,;-–+•*") if max(s.end for s in inside) < at else ""
        if any(at < s.found.start and not self.text[at + 1 : s.found.start].strip() and (s.measured or not s.tail) for s in self.statements if s.sentence == span):
            lead = ""  # "Đơn đủ điều kiện: 92 đơn; …": the colon led to that number alone
        return (lead, max(begin, at + 1)) if len(lead) <= 160 else ("", max(begin, at + 1))

    @staticmethod
    def _whole_phrase(region: str, length: int) -> int:
        """Where "97% cơ quan, đơn vị, doanh nghiệp đạt chuẩn" ends: past commas, unless a new clause begins or the next number comes."""
        while length < len(region) and region[length] == "," and not _NEW_CLAUSE.match(region, length):
            close = _TAIL_END.search(region, length + 1)
            following = close.start() if close else len(region)
            if close is None:
                break
            length = following
        return length

    def _tail(self, one: FoundQuantity, stop: int, end: int) -> tuple[str, int]:
        """The rest of the noun phrase after the unit ("16 hội nghị | báo cáo viên"), and where it ends."""
        at = one.end
        region = self.low[at:stop]
        named = _NAMED.match(region)
        close = _TAIL_END.search(region, named.end() if named else 0)
        length = close.start() if close else len(region)
        if one.quantity.unit == "%" and re.match(r"\s[^\W\d_]", region) and not words.AGAINST.match(region):
            length = self._whole_phrase(region, length)
        elif length < len(region) and region[length] == ":" and self.text[at + length + 1 : at + length + 3].strip()[:1].isupper():
            length = min((found for mark in ";." if (found := region.find(mark, length)) >= 0), default=len(region))
        joined = _COORDINATION.match(region, length)
        if joined and not _NEW_CLAUSE.match(region, length):
            length = joined.end()
        if at + length == stop and stop < end:
            length = len(_TRAILING.sub("", region[:length]))
        raw = self.text[at : at + length].rstrip(" ,")
        return ("", at) if raw.lstrip().startswith("và ") else (raw.strip(), at + len(raw))


def _outside(statement: Statement, before: str) -> Statement:
    """The statement before the bracket, where the bracket has been closed ("… 5 lượt (khách trong nước 3 lượt), đạt 100% kế hoạch")."""
    depth = before.count(")") - before.count("(")
    while depth > 0 and statement.parent is not None:
        statement, depth = statement.parent, depth - 1
    return statement


def _root(statement: Statement) -> Statement:
    """The first of a chain ("73 cuộc … đối với 65 tổ chức, 118 đảng viên"): what brackets at its end speak of."""
    while statement.previous is not None and statement.previous.sentence == statement.sentence and words.PREPOSITIONS.match(lower(statement.before).strip(" ,")):
        statement = statement.previous
    return statement


_ENUMERATOR = re.compile(r"(?:[\s,;.\-–+•*)]|\(?\d{1,2}\)\s|\(?[a-zđ]\)\s|\d{1,2}(?:\.\d{1,2})*\.\s)+")
_TAIL_END = re.compile(
    r"[,;.()]|:\s|\s(?:đạt|tăng|giảm)\s+(?=\d|trên|khoảng|gần|hơn)|\s(?:đối với|trong đó|so với|chiếm)\s|\svới\s+(?=\d|trên|gần|hơn|tổng)|\scho\s+(?=\d|trên|gần|hơn)|\s(?:ước|là|lũy kế|luỹ kế)\s"
)
_COORDINATION = re.compile(r"(?:,(?:\s[^\W\d_]+){1,4}(?=\s(?:đối với|theo|thực hiện|tổ chức|đã|được|và\s+\d)|\svà\s*$|\s*[;.()]|,))+")
_NEW_CLAUSE = re.compile(r",\s*(?:đạt|tăng|giảm|trong đó|ước|lũy kế|luỹ kế|chiếm|bình quân|giải ngân|tổ chức|sản lượng|với|có|thực hiện|khen|ban hành|bị|cho|xóa|được|hỗ trợ|tiếp nhận|còn|đã|công nhận)(?!\w)")
_TRAILING = re.compile(r"(?:\s+(?:và|cho|với|của|tại|đối với|có|ở|gồm|từ|đến|khoảng|trên|hơn|gần|trong|cùng|dưới|đạt|là|thực hiện|so với|tổng))+\s*$|\s+$")
_NAMED = re.compile(r"\s*\([^()\d;]{2,60}\)(?=\s+[^\W\d_])")
