"""Percentages in running text: ``a/b … đạt p %`` against the pair that they follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.audit.arithmetic import holds, percent, printed_vi
from bot.audit.model import Finding, Place
from bot.audit.texts import Text
from ingest.vietnamese.numbers import FoundQuantity

#: What may stand between a pair and its percentage; "dat" is "đạt" and its misreadings.
_BETWEEN = re.compile(r"[^.;()]{0,90}?(?:\(\s*)?\b(?:dat|chiem|bang|hoan thanh|tuong duong)(?:\s+(?:ty le|khoang|tren|gan|hon|duoc))*\s*$")
_NEAR = Decimal("0.5")
#: A quote begins at most so many characters before its figure.
_LEAD = 160


def pair_findings(pieces: Iterable[Text]) -> Iterator[Finding]:
    """The pairs a/b whose printed percentage is neither a/b nor b/a."""
    for piece in pieces:
        if "/" not in piece.text or "%" not in piece.text:
            continue
        for one, two in zip(piece.found, piece.found[1:], strict=False):
            if (
                _is_pair(one)
                and two.quantity.unit == "%"
                and two.quantity.denominator is None
                and _BETWEEN.fullmatch(piece.low[one.end : two.start])
            ):
                yield from _check(piece, one, two)


def _is_pair(one: FoundQuantity) -> bool:
    return one.quantity.denominator is not None and one.quantity.value is not None


def _check(piece: Text, one: FoundQuantity, two: FoundQuantity) -> Iterator[Finding]:
    part, whole, said = one.quantity.value, one.quantity.denominator, two.quantity.value
    if part is None or whole is None or said is None or holds(said, part, whole):
        return
    expected = percent(part, whole)
    if expected is None:
        return
    formula = f"{printed_vi(part)} / {printed_vi(whole)} × 100 = {printed_vi(expected)} ≠ {printed_vi(said)}"
    quote = clause(piece.text, one.start, two.end)
    pair = Place(piece.ref, piece.lines, quote, one.quantity.printed, part, one.quantity.unit, one.quantity.comparator)
    ratio = Place(piece.ref, piece.lines, quote, two.quantity.printed, said, "%", two.quantity.comparator)
    certainty = "likely" if abs(expected - said) < _NEAR else "certain"
    yield Finding("ratio", "pair", certainty, subject(piece.text, one.start), "ratio", None, (ratio, pair), formula, expected)


def clause(text: str, start: int, end: int) -> str:
    """The clause that holds ``text[start:end]``: verbatim, from the mark before it or from a whole word.

    >>> clause("Năm 2027, xử lý 5/5 vụ.", 17, 22)
    'xử lý 5/5 vụ'
    """
    floor = max(0, start - _LEAD)
    marks = [at + len(mark) for mark in (". ", "; ", ": ", ", ", "(") if (at := text.rfind(mark, floor, start)) >= 0]
    begin = max(marks, default=floor if floor == 0 else text.find(" ", floor) + 1)
    return text[min(begin, start) : end].strip()


def subject(text: str, start: int) -> str:
    """The words before a figure: what it is about, as printed."""
    return clause(text, start, start).strip(" :,;-–")
