"""How a table writes numbers, decided from its unambiguous cells; and a printed cell → its value.

A dot or comma before exactly three digits may be thousands or decimals; "63.25" and "3,418.25" can be read in one way only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from ingest.model import Cell
from ingest.tables.cells import flat_text, is_blank
from ingest.tables.header_words import STATED
from ingest.vietnamese.numbers import read_number
from ingest.vietnamese.text import fold
from ingest.vietnamese.unit_words import flat, unit_at
from ingest.vietnamese.units import MEASURES, NOUNS, SAME

_NUM = r"[-−+]?\d+(?:[.,]\d+)*"
_GROUP = re.compile(r"\d{1,3}([.,])\d{3}")
_SIGNS = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", ">": ">", "<": "<", "~": "~"}
_WORDS = {
    "trên": ">",
    "hơn": ">",
    "dưới": "<",
    "khoảng": "~",
    "gần": "~",
    "ít nhất": ">=",
    "tối thiểu": ">=",
    "không dưới": ">=",
    "tối đa": "<=",
    "không quá": "<=",
    "từ": ">=",
}
_CELL = re.compile(
    rf"(?P<sign>>=|≥|<=|≤|>|<|~)?\s*(?P<word>(?i:{'|'.join(_WORDS)}))?\s*(?P<num>{_NUM})\s*(?P<pct>[%‰]o?)?(?P<tail>$|[\s(;,/].*)",
    re.DOTALL,
)
_RANGE = re.compile(rf"{_NUM}\s*%?\s*[-–]\s*{_NUM}\s*%?")
_PAIR = re.compile(rf"{_NUM}\s*/\s*{_NUM}")
#: Units as table heads shorten them.
_SHORT = {
    "trđ": "triệu đồng",
    "tr.đ": "triệu đồng",
    "tr.đồng": "triệu đồng",
    "tr đồng": "triệu đồng",
    "tỷ đ": "tỷ đồng",
    "tỷ.đ": "tỷ đồng",
    "ng.đ": "nghìn đồng",
    "1000đ": "nghìn đồng",
    "1.000đ": "nghìn đồng",
    "1.000 đồng": "nghìn đồng",
    "1000 đồng": "nghìn đồng",
}
#: Less than this share of the other style's forms are slips of a table, not its style.
_SLIPS = 0.15
#: What weighs and is printed in whole thousands beside what is counted: "52.640 tấn" (PHỤ LỤC).
_WEIGHED = frozenset({"tấn", "tạ", "kg", "đồng", "triệu đồng", "nghìn đồng", "lượt"})


def number_style(cells: Iterable[tuple[str, str | None]]) -> str:
    """``vi``, ``en``, ``dot_decimal`` or ``mixed``, from (printed, unit) of a table's cells.

    >>> number_style([("63.25", "%"), ("52.640", "tấn")]), number_style([("3,418.25", "ha")]), number_style([("31,4", "%")])
    ('dot_decimal', 'en', 'vi')
    """
    seen: Counter[str] = Counter()
    for printed, _unit in cells:
        match = _CELL.fullmatch(flat_text(printed))
        if match:
            seen[_form(match["num"].lstrip("+-−"))] += 1
    vi, dot, en = seen["vi"], seen["dot"], seen["en"] + seen["comma3"]
    if seen["en"] or (dot and seen["comma3"] and not vi and not seen["dot3"]):
        return "mixed" if vi else "en"
    if vi and dot and min(vi, dot) >= _SLIPS * (vi + dot):
        return "mixed"
    if vi > dot:
        return "vi"
    if dot:
        return "dot_decimal"
    return "en" if en and not vi and not seen["dot3"] else "vi"


def _form(number: str) -> str:
    """What a printed number shows of its style: vi, en, dot (decimal dot), dot3, comma3 or plain."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3}){2,}", number):
        return "vi"
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}", number):
        return "en"
    if re.fullmatch(r"\d+\.(?:\d{1,2}|\d{4,})", number):
        return "dot"
    group = _GROUP.fullmatch(number)
    return ("dot3" if group[1] == "." else "comma3") if group else "plain"


@lru_cache(maxsize=512)
def unit_name(printed: str) -> str | None:
    """A unit as it is kept: lower case unless it is an abbreviation, OCR variants of a known measure repaired.

    >>> unit_name("Triệu đồng"), unit_name("Hà"), unit_name("CLB"), unit_name("%o"), unit_name("")
    ('triệu đồng', 'ha', 'CLB', '‰', None)
    """
    text = flat_text(printed).strip(" .:")
    if not text:
        return None
    low = text.lower()
    if low in SAME or low in _SHORT:
        return SAME.get(low) or _SHORT[low]
    if text in MEASURES or text in NOUNS:
        return text
    if low in MEASURES or low in NOUNS:
        return low
    plain = {fold(m): m for m in MEASURES if len(m) > 1}.get(fold(low))
    return plain or (text if text.isupper() else text[0].lower() + text[1:])


def bracket_unit(inner: str, before: str) -> str | None:
    """The unit that a bracket in a header or a name holds, or None where it only explains the words ``before`` it.

    A unit is known to the tables from its first letter to its last; a word for what a column holds is one only where it is counted.

    >>> bracket_unit("tạ/ha", "Năng suất"), bracket_unit("theo chuẩn mới", "Hộ nghèo")
    ('tạ/ha', None)
    >>> bracket_unit("mục tiêu", "Chỉ tiêu"), bracket_unit("mục tiêu", "Số mục tiêu đã đạt")
    (None, 'mục tiêu')
    """
    name = unit_name(inner)
    if name is None or (fold(name) in STATED and not re.search(rf"\bso {fold(name)}\b", fold(before))):
        return None
    if name in MEASURES or name in NOUNS:
        return name
    found = unit_at(name, flat(name), 0)
    return name if found is not None and found.known and found.end == len(name) else None


def counts(unit: str | None) -> bool:
    """Whether a unit counts whole things, so that a separator before three digits parts thousands.

    >>> counts("người"), counts("tấn"), counts("%"), counts("tỷ đồng"), counts(None)
    (True, True, False, False, False)
    """
    if unit is None:
        return False
    head = unit.split("/")[0].strip()
    return head in _WEIGHED or (head in NOUNS and head not in MEASURES) or (head not in MEASURES and head != "tỷ đồng" and "%" not in head)


def read_cell(printed: str, style: str, unit: str | None) -> Cell | None:
    """The cell of a printed text, or None where it is blank. Text and pairs keep ``value`` None without doubt.

    >>> read_cell(">90", "vi", "%").value, read_cell("11/14", "vi", None).value, read_cell("52.640", "dot_decimal", "tấn").value
    (Decimal('90'), None, Decimal('52640'))
    """
    if is_blank(printed):
        return None
    text = flat_text(printed)
    if _PAIR.fullmatch(text) or _RANGE.match(text):
        return Cell(printed)
    match = _CELL.fullmatch(text)
    if match is None:
        glued = re.match(r"\d+-?[^\W\d_]", text) and len(text) < 16
        return Cell(printed, doubt="unreadable_number" if glued else None)
    tail = (match["tail"] or "").strip()
    if not _harmless(tail):
        return Cell(printed)
    value, doubt = _value(match["num"], style, unit if not match["pct"] else "%")
    comparator = _comparator(match, tail)
    return Cell(printed, value, comparator if value is not None else None, doubt)


def _harmless(tail: str) -> bool:
    """What may follow the number without making it another figure: a comment in brackets, a unit, "trở lên"; no more figures."""
    if not tail or (tail.startswith("(") and tail.endswith(")")):
        return True
    return len(tail) <= 48 and not re.search(r"\d", tail) and not tail.startswith((";", "-"))


def _comparator(match: re.Match[str], tail: str) -> str:
    """The sign, the word before, or "trở lên" behind a number."""
    if match["sign"]:
        return _SIGNS[match["sign"]]
    if re.match(r"(?:\S+\s+){0,4}?trở lên", tail):
        return ">="
    if re.match(r"(?:\S+\s+){0,4}?trở xuống", tail):
        return "<="
    return _WORDS[match["word"].lower()] if match["word"] else "="


def _value(number: str, style: str, unit: str | None) -> tuple[Decimal | None, str | None]:
    """Value and doubt of a bare number."""
    bare = number.lstrip("+-−")
    form = _form(bare)
    if form == "plain" and not bare.isdigit():
        return None, "unreadable_number"  # "1.210.5": two kinds of separator by one sign
    if form in ("vi", "en", "plain", "dot"):
        reading = {"vi": "vi", "en": "en", "plain": "vi", "dot": "en"}[form]
        return read_number(number, reading), None
    if form == "dot3":
        thousands = style == "vi" or counts(unit)
        doubt = "ambiguous_separator" if style in ("mixed", "dot_decimal") and not counts(unit) and unit != "%" else None
        return read_number(number, "vi" if thousands else "dot_decimal"), doubt
    thousands = style == "en" or (style == "dot_decimal" and counts(unit)) or (style == "mixed" and counts(unit))
    doubt = "ambiguous_separator" if style == "mixed" and not counts(unit) and unit != "%" else None
    return read_number(number, "en" if thousands else "vi"), doubt
