"""Sentences → statements: which numbers state a figure, which are its ratio, its change, or belong to nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from ingest.facts import words
from ingest.facts.clauses import ENUMERATOR, lower, open_bracket, sentences, tail_of
from ingest.vietnamese.numbers import FoundQuantity, find_quantities
from ingest.vietnamese.units import ATTRIBUTES, MEASURES

#: A bracket that opens further back than this is not looked for (the longest bracket of the sample has 300 characters).
_BRACKET = 800
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
    adjacent: bool = False
    planned: bool = False
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


class Reader:
    """Reads the statements of one block of text, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lower(text)
        self.found = [one for one in find_quantities(text) if not self._attribute(one)]
        self.statements: list[Statement] = []
        self.here: list[Statement] = []  # those of the sentence that is being read

    def read(self) -> list[Statement]:
        """Every statement of the block."""
        starts = [one.start for one in self.found]
        for span in sentences(self.text):
            self.here = []
            self._sentence(span, self.found[bisect_left(starts, span[0]) : bisect_left(starts, span[1])])
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
                self.here.append(made)
                current = made

    def _attach(self, current: Statement, one: FoundQuantity, before: str, after: str, stop: int) -> Statement | None:
        """Takes a ratio or a change to the statement that it speaks of, which is returned; None when it is none."""
        current = _outside(current, before)
        change = words.CHANGE.search(before)
        if change and self._is_change(before[: change.start()], after):
            against, end = self._against(one.end, stop, compared=True)
            _counted_so(current, one).changes.append(Related(one, against, change["way"], end))
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
        """ "…, tăng 5%" and "(giảm 3 vụ so với …)" change what stands before; "tỷ lệ hộ nghèo giảm 5%" is its own."""
        last = re.split(r"[;,(]", between)[-1].strip()
        return (last in ("", "và", "đạt và", "bằng") and ";" not in between) or bool(
            words.COMPARED.match(after) and len(last.split()) <= 3 and ";" not in between
        )

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
        return self.text[opening.end() : end].strip() or None, opening.end() + len(self.text[opening.end() : end].rstrip())

    def _head(self, span: tuple[int, int], current: Statement | None, one: FoundQuantity, stop: int) -> Statement | None:
        begin, parent, lead = self._begin(span, current, one)
        unit = one.quantity.unit
        before = self.text[begin : one.start]
        tail, tail_end = tail_of(self.text, self.low, one, stop, span[1])
        statement = Statement(one, span, begin, before, tail, tail_end, parent=parent, lead=lead, unit=unit)
        statement.previous = current
        statement.adjacent = (
            current is not None and re.search(r"[,;:(]", self.text[max(current.end, current.found.end) : one.start]) is None
        )
        statement.fresh = current is None or self.text[:begin].rstrip(" -–+")[-1:] in (";", "(", ":", "")
        if unit is None and not self._unitless(statement, current, stop):
            return None
        self._own_kind(statement, stop)
        return statement

    def _own_kind(self, statement: Statement, stop: int) -> None:
        """A head may itself be a ratio or a change ("giải ngân đạt 100% kế hoạch", "tỷ lệ hộ nghèo giảm 5%")."""
        one = statement.found
        before, after = lower(statement.before), self.low[one.end : stop]
        change = words.CHANGE.search(before)
        if change and (words.COMPARED.match(after) or before[: change.start()].strip()):
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
        bracket = open_bracket(self.text, max(span[0], one.start - _BRACKET), one.start)
        parent = None
        if bracket is not None:
            inside = [s for s in self.here if s.found.start < bracket]
            alike = [s for s in inside[-2:] if s.unit == one.quantity.unit]
            parent = (alike or inside)[-1] if inside else None
            alone = (
                parent is None
                and re.fullmatch(r"[\s~<>≤≥]*(?:trên|gần|khoảng|chiếm|đạt)?\s*", self.low[bracket + 1 : one.start]) is not None
            )
            begin = begin if alone else max(begin, bracket + 1)  # "Giao thông (32,4%): 131 tỷ đồng": the name stands before the bracket
        lead, begin = self._colon(span, begin, one.start)
        if parent is None and lower(lead).endswith(words.PARTS):
            colon = text.rfind(":", span[0], one.start)
            whole = (s for s in reversed(self.here) if s.parent is None and s.found.start < colon)
            parent = next(whole, None)
        opening = ENUMERATOR.match(text, begin, one.start)
        return (opening.end() if opening else begin), parent, lead

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
        inside = [s for s in self.here if max(lead_start, span[0]) <= s.found.start < at]
        if inside:
            lead = self.text[max(s.end for s in inside) : at].strip(" ,;-–+•*") if max(s.end for s in inside) < at else ""
        if any(at < s.found.start and not self.text[at + 1 : s.found.start].strip() and (s.measured or not s.tail) for s in self.here):
            lead = ""  # "Đơn đủ điều kiện: 92 đơn; …": the colon led to that number alone
        return (lead, max(begin, at + 1)) if len(lead) <= 160 else ("", max(begin, at + 1))


def _outside(statement: Statement, before: str) -> Statement:
    """The statement before the bracket, where the bracket has been closed ("… 5 lượt (khách trong nước 3 lượt), đạt 100% kế hoạch")."""
    depth = before.count(")") - before.count("(")
    while depth > 0 and statement.parent is not None:
        statement, depth = statement.parent, depth - 1
    return statement


def _counted_so(statement: Statement, one: FoundQuantity) -> Statement:
    """The nearest statement of the sentence in the unit of a change ("3 vụ, làm 2 người chết, giảm 1 vụ"); else the last one."""
    unit = one.quantity.unit
    earlier: Statement | None = statement
    while unit not in (None, "%") and earlier is not None and earlier.sentence == statement.sentence:
        if earlier.unit == unit:
            return earlier
        earlier = earlier.previous
    return statement


def _root(statement: Statement) -> Statement:
    """The first of a chain ("73 cuộc … đối với 65 tổ chức, 118 đảng viên"): what brackets at its end speak of."""
    while (
        statement.previous is not None
        and statement.previous.sentence == statement.sentence
        and words.PREPOSITIONS.match(lower(statement.before).strip(" ,"))
    ):
        statement = statement.previous
    return statement
