"""Numbers in Vietnamese text: reading, finding with their units, writing, converting.  Knows nothing of reports.

Three printed styles: ``vi`` (1.234,5), ``en`` (1,234.5) and ``dot_decimal`` (63.25; three digits after a dot are decimals, the caller's
unit may know better).  Values are :class:`~decimal.Decimal`, never float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.model import Quantity
from ingest.vietnamese.not_quantities import excluded
from ingest.vietnamese.number_words import read_number_words
from ingest.vietnamese.text import has_marks, nfc
from ingest.vietnamese.unit_words import Unit, flat, unit_at
from ingest.vietnamese.units import DIMENSIONS, SAME

__all__ = ["FoundQuantity", "convert", "find_quantities", "format_vi", "read_number", "read_number_words"]

#: One printed number; groups of three may be parted by a no-break space.
NUMBER = r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)*"
_PAIR = re.compile(
    rf"(?<![\w.,])(?<![\d%‰]/)(?<![A-ZĐ]/)(?<![A-Za-zĐ][-–])(?P<a>{NUMBER})(?P<pa>\s?(?:%o(?![^\W\d_])|[%‰]))?(?:\s?/\s?(?P<b>{NUMBER})(?=[^\w/]|[^\W\d_]|$)(?P<pb>\s?(?:%o(?![^\W\d_])|[%‰]))?)?(?![/.,]?\d)"
)
_GROUPED = {"vi": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"), "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")}
_PLAIN = {"vi": re.compile(r"\d+(?:,\d+)?"), "en": re.compile(r"\d+(?:\.\d+)?")}
_BEFORE = (
    (re.compile(r"(?:khong qua|toi da|khong vuot qua|khong hon|cao nhat|nhieu nhat)\s+(?:la\s+)?$|(?:<=|≤)\s?$"), "<="),
    (re.compile(r"(?:it nhat|toi thieu|khong duoi|khong it hon|thap nhat)\s+(?:la\s+|dat\s+|co\s+)?$|(?:>=|≥)\s?$"), ">="),
    (re.compile(r"(?<!\w)(?:tren|hon|qua)\s+$|>\s?$"), ">"),
    (re.compile(r"(?<!\w)(?:duoi|chua den|chua toi)\s+$|<\s?$"), "<"),
    (re.compile(r"(?<!\w)(?:khoang|gan|xap xi|tam|ngot)\s+$|~\s?$"), "~"),
)
#: What the words of ``_BEFORE`` look like with their marks; "kết quả 02", "khai khoáng 48 triệu" are none of them.
_MARKED = re.compile(r"(?:trên|hơn|quá|dưới|đến|tới|khoảng|gần|xỉ|tầm|ngót|nhất|thiểu|đa|được|là|có|đạt|[<>≤≥~]=?)\s*$")
_OR_MORE = re.compile(r"[^;.,:()\d]{0,60}?\btro len\b")
_OR_LESS = re.compile(r"[^;.,:()\d]{0,60}?\btro xuong\b")
_FROM = re.compile(r"(?<![\w])tu\s+$")


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity and where it stands: ``text[start:end]`` with its unit, ``text[start:number_end]`` the number or pair alone."""

    start: int
    end: int
    quantity: Quantity
    number_end: int


def read_number(printed: str, style: str = "vi") -> Decimal | None:
    """The value of a printed number, or None where it is none; a form that only the other style can mean is read so.

    >>> read_number("27.350"), read_number("63,25"), read_number("3,418.25", "en"), read_number("27.350", "dot_decimal")
    (Decimal('27350'), Decimal('63.25'), Decimal('3418.25'), Decimal('27.350'))
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", printed)
    sign = -1 if text[:1] in "-−" and text[1:] else 1
    text = text.lstrip("+-−")
    if style == "dot_decimal" and re.fullmatch(r"\d+\.\d+", text):
        return sign * Decimal(text)
    first = "en" if style in ("en", "dot_decimal") else "vi"
    for kind in (first, "vi" if first == "en" else "en"):
        if _GROUPED[kind].fullmatch(text) or _PLAIN[kind].fullmatch(text):
            plain = text.replace(".", "").replace(",", ".") if kind == "vi" else text.replace(",", "")
            return sign * Decimal(plain)
    return None


def format_vi(value: Decimal) -> str:
    """The Vietnamese printed form: dots between thousands, decimal comma.

    >>> format_vi(Decimal("27350")), format_vi(Decimal("63.25"))
    ('27.350', '63,25')
    """
    whole, _, rest = f"{value:f}".partition(".")
    return f"{int(whole):,}".replace(",", ".").replace("0", "-0", 1 if whole == "-0" else 0) + (f",{rest}" if rest else "")


def convert(value: Decimal, unit_from: str, unit_to: str) -> Decimal | None:
    """``value`` in another unit of the same dimension, or None where the two do not measure the same.

    >>> convert(Decimal("48.1"), "tỷ đồng", "triệu đồng")
    Decimal('48100.0')
    """
    one, other = SAME.get(unit_from, unit_from), SAME.get(unit_to, unit_to)
    if one == other:
        return value
    for dimension in DIMENSIONS:
        if one in dimension and other in dimension:
            return value * dimension[one] / dimension[other]
    return None


def find_quantities(text: str, style: str = "vi") -> list[FoundQuantity]:
    """Every number of running text with its unit; dates, years, document numbers, scales and ordinals are left out.

    Offsets are those of ``text`` in NFC.

    >>> [(f.quantity.printed, f.quantity.unit) for f in find_quantities("gieo trồng 7.215/7.180 ha, ngày 03/11/2025")]
    [('7.215/7.180', 'ha')]
    """
    text = text if text.isascii() else nfc(text)
    low = flat(text)
    skip = bytearray(len(text))
    for start, end in excluded(text, low):
        skip[start:end] = b"\1" * (end - start)
    marked = has_marks(text)
    found: list[FoundQuantity] = []
    for match in _PAIR.finditer(text):
        if skip[match.start()]:
            continue
        quantity = _quantity(text, low, match, style, marked)
        if quantity is not None:
            found.append(quantity)
    return _ranges(text, _joined(text, found))


def _quantity(text: str, low: str, match: re.Match[str], style: str, marked: bool) -> FoundQuantity | None:
    """The quantity of one number or pair."""
    end = match.end()
    value = read_number(match["a"].rstrip(".,"), style)
    other = read_number(match["b"].rstrip(".,"), style) if match["b"] else None
    if value is None or (match["b"] and other is None) or _is_scale(match, value, other):
        return None
    unit = _unit(text, low, match, end)
    if _is_bare_year(match["a"], unit):
        return None
    number_end = end
    printed = text[match.start() : number_end]
    comparator = _comparator(text, low, match.start(), unit.end if unit else end, marked)
    quantity = Quantity(printed, value, unit.name if unit else None, comparator, other)
    return FoundQuantity(match.start(), unit.end if unit else end, quantity, number_end)


def _unit(text: str, low: str, match: re.Match[str], end: int) -> Unit | None:
    """The unit: a percent sign inside the match, or what follows."""
    sign = (match["pb"] or match["pa"] or "").strip()
    sign = SAME.get(sign, sign)
    if not sign:
        return unit_at(text, low, end)
    tail = re.compile(r"\s?/\s?([^\W\d_]+)").match(text, end)
    if tail and tail[1].lower() in ("năm", "tháng", "quý", "nam", "thang"):
        return Unit(f"{sign}/{tail[1].lower()}", tail.end(), True)
    return Unit(sign, end, True)


def _is_scale(match: re.Match[str], value: Decimal, other: Decimal | None) -> bool:
    """A map scale: 1/500, 1/2.000, 1/25.000."""
    return other is not None and value == 1 and match["a"] == "1" and other >= 200 and other % 100 == 0


def _is_bare_year(printed: str, unit: Unit | None) -> bool:
    """Four digits without separator between 1900 and 2099 that count nothing known."""
    return re.fullmatch(r"(?:19|20)\d\d", printed) is not None and not (unit is not None and unit.known)


def _comparator(text: str, low: str, start: int, end: int, marked: bool) -> str:
    """What the words around a number say of it: ``= > >= < <= ~``. "từ khá trở lên" speaks of a grade, not of the number."""
    begin = max(0, start - 24)
    before = low[begin:start]
    bounded = _FROM.search(before) is not None
    for pattern, sign in ((_OR_MORE, ">="), (_OR_LESS, "<=")):
        close = pattern.match(low, end)
        if close and (bounded or len(close[0].split()) <= 2):
            return sign
    printed = text[begin:start].lower()
    if _MARKED.search(printed) is None and marked:
        return "="
    return next((sign for pattern, sign in _BEFORE if pattern.search(before)), "=")


def _joined(text: str, found: list[FoundQuantity]) -> list[FoundQuantity]:
    """Two numbers that are one quantity: "5,3 tỷ đồng/9,2 tỷ đồng" is a pair, "1 tỷ 250 triệu đồng" one sum."""
    result: list[FoundQuantity] = []
    for two in found:
        one = result[-1] if result else None
        made = _pair_or_sum(text, one, two) if one is not None else None
        if made is None:
            result.append(two)
        else:
            result[-1] = made
    return result


def _pair_or_sum(text: str, one: FoundQuantity, two: FoundQuantity) -> FoundQuantity | None:
    a, b, between = one.quantity, two.quantity, text[one.end : two.start]
    if a.value is None or b.value is None or a.denominator is not None or b.denominator is not None:
        return None
    printed = text[one.start : two.number_end]
    if between.strip() == "/" and a.unit is not None and a.unit == b.unit:
        return FoundQuantity(one.start, two.end, Quantity(printed, a.value, a.unit, a.comparator, b.value), two.number_end)
    if between == " " and a.unit in ("tỷ đồng", "triệu đồng") and a.unit != b.unit and text[one.end - 4 : one.end].strip() != "đồng":
        same = convert(a.value, a.unit, b.unit or "")
        if same is not None and same > b.value:
            return FoundQuantity(one.start, two.end, Quantity(printed, same + b.value, b.unit, a.comparator), two.number_end)
    return None


def _ranges(text: str, found: list[FoundQuantity]) -> list[FoundQuantity]:
    """Two ends of a range ("5 - 7%", "từ 5 đến 7 ha"): the first takes the unit of the second, comparators ``>=`` and ``<=``."""
    result = list(found)
    for i in range(len(result) - 1):
        one, two = result[i], result[i + 1]
        between = flat(text[one.end : two.start])
        lead = flat(text[max(0, one.start - 4) : one.start])
        joined = re.fullmatch(r"\s?[-–]\s?", between) or (re.fullmatch(r"\s(?:den|toi)\s", between) and lead.endswith("tu "))
        if joined and one.quantity.denominator is None and one.quantity.unit in (None, two.quantity.unit):
            a, b = one.quantity, two.quantity
            result[i] = FoundQuantity(one.start, one.end, Quantity(a.printed, a.value, b.unit, ">="), one.number_end)
            result[i + 1] = FoundQuantity(two.start, two.end, Quantity(b.printed, b.value, b.unit, "<="), two.number_end)
    return result
