"""Figures that a question takes for granted or chooses between: "có 10 xã, đúng không?", "38 hay 39 sản phẩm?".  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ingest.vietnamese.numbers import FoundQuantity, convert, find_quantities
from ingest.vietnamese.text import fold

#: A question that wants something confirmed.
_CONFIRM = re.compile(
    r"^\W*(co phai|co dung|co that|phai chang|xac nhan|nghe noi|nghe dau|bao cao (noi|ghi))\b|"
    r"\b(dung|phai) (khong|ko|k|chua|chu|khg|hong)\b|\bdung hay sai\b|\b(khong|ko|chua|nhi|dung chu)\W*$"
)
_CONFIRM_MARKED = re.compile(r"\bhả\W*$", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\b(bao nhieu|may|bao gio|nao|gi|the nao|ra sao|vi sao|tai sao)\b")
#: A figure after one of these is a bound, not the figure itself.
_MORE = re.compile(r"\b(tren|hon|vuot|it nhat|toi thieu|qua)\W*$")
_LESS = re.compile(r"\b(duoi|chua den|chua toi|khong qua|toi da|it hon)\W*$")
#: Between two figures of which one is asked for.
_OR = re.compile(r"^\W*(?:hay|hoặc|hoac)(?: (?:là|la|chỉ|chi|tăng|tang|giảm|giam))*\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of a question: its value, its unit as read, the bound as which it is said (">", "<"), and whether it is one of two."""

    value: Decimal
    unit: str | None
    comparator: str = "="
    either: bool = False


def confirms(text: str) -> bool:
    """Whether a question wants something confirmed, and asks for no figure itself.

    >>> confirms("Có phải tỷ lệ hộ nghèo dưới 10%?"), confirms("Diện tích ngô giảm mấy ha?")
    (True, False)
    """
    folded = fold(text)
    return bool(_CONFIRM.search(folded) or _CONFIRM_MARKED.search(text)) and not _HOW_MUCH.search(folded)


def claims_of(text: str) -> tuple[Claim, ...]:
    """The figures that a question wants confirmed, or chooses between; empty where it does neither.

    >>> [str(c.value) for c in claims_of("Số sản phẩm là 38 hay 39?")], claims_of("Nghe nói có 10 xã đạt chuẩn, đúng không?")[0].unit
    (['38', '39'], 'xã')
    >>> claims_of("Tạo việc làm cho 2.412 người là bao nhiêu phần trăm kế hoạch?")
    ()
    """
    found = [q for q in find_quantities(text) if q.quantity.value is not None]
    either = chosen(text, found)
    if either or not confirms(text):
        return either
    return tuple(_claim(text, q) for q in found)


def chosen(text: str, found: list[FoundQuantity]) -> tuple[Claim, ...]:
    """The two figures between which a question chooses; empty where it does not."""
    for one, two in pairwise(found):
        if _OR.match(text[one.end : two.start]):
            first, second = _claim(text, one), _claim(text, two)
            unit = first.unit or second.unit
            return (Claim(first.value, unit, either=True), Claim(second.value, second.unit or unit, either=True))
    return ()


def without(text: str) -> str:
    """The text without its figures: what is said of a thing must not lead to another thing that has the figure.

    >>> without("Có phải huyện có 10/12 xã đạt chuẩn?")
    'Có phải huyện có xã đạt chuẩn?'
    """
    for found in reversed(find_quantities(text)):
        text = f"{text[: found.start]}{text[found.number_end :].lstrip()}"
    return text


def _claim(text: str, found: FoundQuantity) -> Claim:
    before = fold(text[: found.start])
    assert found.quantity.value is not None
    comparator = "<" if _LESS.search(before) else ">" if _MORE.search(before) else "="
    return Claim(found.quantity.value, found.quantity.unit, comparator)


def agrees(claim: Claim, value: Decimal, unit: str | None, comparator: str) -> bool | None:
    """Whether a claim agrees with a printed figure; None where the two do not measure the same, or a printed bound leaves it open.

    >>> agrees(Claim(Decimal(12), "%", ">"), Decimal(12), "%", ">"), agrees(Claim(Decimal(10), "%", "<"), Decimal(12), "%", ">")
    (True, False)
    >>> agrees(Claim(Decimal(15), "%", ">"), Decimal(12), "%", ">"), agrees(Claim(Decimal(46), "triệu đồng"), Decimal(46), "triệu", "=")
    (None, True)
    >>> agrees(Claim(Decimal(9), "xã"), Decimal(9), "%", "=") is None
    True
    """
    asked = in_unit(claim.value, claim.unit, unit)
    if asked is None:
        return None
    more, less = claim.comparator == ">", claim.comparator == "<"
    if comparator in {">", ">="}:
        return (value >= asked or None) if more else (False if value >= asked else None) if less else None
    if comparator in {"<", "<="}:
        return (value <= asked or None) if less else (False if value <= asked else None) if more else None
    return value > asked if more else value < asked if less else value == asked


def in_unit(value: Decimal, unit: str | None, wanted: str | None) -> Decimal | None:
    """The value in the wanted measure; None where the two do not measure the same."""
    mine, other = fold(unit or "").split(), fold(wanted or "").split()
    if not mine or not other:
        return None
    if mine == other or mine == other[: len(mine)] or other == mine[: len(other)]:
        return value
    return convert(value, unit or "", wanted or "")
