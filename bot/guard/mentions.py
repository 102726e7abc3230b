"""Every amount that a text names: digits with their unit, pairs, number words; and what else its digits are.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.guard.words import low, pattern, periods_in
from ingest.vietnamese.not_quantities import excluded
from ingest.vietnamese.number_words import read_number_words
from ingest.vietnamese.numbers import FoundQuantity, find_quantities, read_number
from ingest.vietnamese.text import fold, unify
from ingest.vietnamese.unit_words import flat, unit_at
from ingest.vietnamese.units import ATTRIBUTES, MEASURES, NOUNS, SAME, SCALES

#: "1.234": one separator before three digits, which Vietnamese and English read differently.
_TWO_WAYS = re.compile(r"\d{1,3}[.,]\d{3}")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_DIGIT_WORDS = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín"
_POWERS = "mươi|mười|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ"
_WORDS = re.compile(
    rf"(?<!\w)(?:{_DIGIT_WORDS}|{_POWERS}|linh|lẻ|rưỡi|phẩy|phảy)(?:\s+(?:{_DIGIT_WORDS}|{_POWERS}|linh|lẻ|rưỡi|phẩy|phảy))*(?!\w)"
)
_SCALE_END = re.compile(r"\s+(?:nghìn|ngàn|triệu|tỷ|tỉ)$")
#: What may stand between the halves of a pair that is told in words: "16 trên tổng số 19", "16 chỉ tiêu trong số 19".
_OUT_OF = re.compile(r"\s*(?:[^\W\d_]+\s+){0,3}?(?:trên\s+tổng(?:\s+số)?|trên|trong\s+tổng(?:\s+số)?|trong\s+số|trong|/|tổng\s+số)\s*")
#: A list sign at the head of a line.
ENUMERATOR = re.compile(r"^\s*(?:[-–+•*]\s*)?(?:\(?(?:[12]?\d|30|[a-zđ])[.)]\s+(?=[\"“*({]*[^\W\d_{]|\{))")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a text: ``text[start:end]`` with its unit, ``text[start:stop]`` the digits or words alone.

    ``values`` holds every reading of what is printed; ``whole`` those of the b of "a/b"; ``measured``: the unit is a measure.
    """

    start: int
    stop: int
    end: int
    printed: str
    values: tuple[Decimal, ...]
    unit: str | None
    comparator: str = "="
    whole: tuple[Decimal, ...] = ()
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Digits that name something (a date, a document, "5 tuổi") and must stand in the source as they are."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the digits and number words of a text are; ``loose`` are those that could not be read."""

    amounts: tuple[Amount, ...]
    labels: tuple[Label, ...]
    loose: tuple[str, ...]


def readings(printed: str) -> tuple[Decimal, ...]:
    """Every value that a printed number can have, the Vietnamese one first.

    >>> readings("1.234"), readings("12,5"), readings("2,222.34")
    ((Decimal('1234'), Decimal('1.234')), (Decimal('12.5'),), (Decimal('2222.34'),))
    """
    bare = printed.strip().lstrip("+-−").rstrip(".,")
    one = read_number(bare)
    other = read_number(bare, "en") if _TWO_WAYS.fullmatch(bare) else None
    return tuple(v for v in dict.fromkeys((one, other)) if v is not None)


@lru_cache(maxsize=1)
def _known_units() -> frozenset[str]:
    names = {*MEASURES, *NOUNS, *SCALES, *SAME.values(), *SAME}
    return frozenset(n.lower() for n in names)


@lru_cache(maxsize=4096)
def known(unit: str | None) -> bool:
    """Whether the tables know a unit (its first part, of "triệu đồng/người").

    >>> known("triệu đồng/người"), known("đảng viên"), known("rất")
    (True, True, False)
    """
    head = (unit or "").lower().partition("/")[0]
    scale, _, base = head.partition(" ")
    return head in _known_units() or (scale in SCALES and (base in _known_units() or base.startswith("tỷ")))


@lru_cache(maxsize=4096)
def measured(unit: str | None) -> bool:
    """Whether a unit measures (money, area, weight, per cent) and does not count things.

    >>> measured("tỷ đồng"), measured("%"), measured("hộ")
    (True, True, False)
    """
    head = (unit or "").lower().partition("/")[0]
    return head in {m.lower() for m in MEASURES} or head.partition(" ")[0] in SCALES


def typed(text: str, unit: str | None) -> bool:
    """Whether a text is that unit, and not a word that only looks alike without marks ("so" is no "sở").

    >>> typed("so", "sở"), typed("triệu", "triệu đồng")
    (False, True)
    """
    printed, name = unify(text.strip()), unify(unit or "")
    return printed == name or fold(printed) != fold(name)


@lru_cache(maxsize=2048)
def numbers(text: str, year: int | None = None) -> Numbers:
    """The amounts and labels of a text.

    >>> [(a.printed, a.unit, a.whole) for a in numbers("đạt 16/19 chỉ tiêu, hai mươi ba hộ năm 2024").amounts]
    [('16/19', 'chỉ tiêu', (Decimal('19'),)), ('hai mươi ba', 'hộ', ())]
    """
    folded, printed = flat(text), low(text)
    taken = bytearray(len(text))
    for period in periods_in(text, year):
        if not _counts_things(text, folded, period.start, period.end):
            _take(taken, period.start, period.end)
    amounts: list[Amount] = []
    labels: list[Label] = []
    for found in find_quantities(text):
        if any(taken[found.start : found.number_end]):
            continue
        _take(taken, found.start, found.end)
        if found.quantity.unit in ATTRIBUTES:
            labels.append(Label(found.start, found.end, text[found.start : found.end]))
        else:
            amounts.append(_amount(text, found))
    for start, end in _merged(excluded(text, folded)):
        untold = any(c.isdigit() and not t for c, t in zip(text[start:end], taken[start:end], strict=True))
        counted = _counted(text, folded, start, end) if untold else None
        if counted is not None:
            amounts.append(counted)
            end = counted.end
        elif untold and not text[start].isalpha() and "/" in text[start:end] and _counts_things(text, folded, start, end, bare=False):
            continue  # a date that is said to count something is no date: its digits stay loose
        elif untold:
            labels.append(Label(start, end, text[start:end].strip(" .;:,\n")))
        _take(taken, start, end)
    amounts += _spelled(text, printed, folded, taken)
    loose = [m[0] for m in _NUMBER.finditer(text) if not all(taken[m.start() : m.end()])]
    return Numbers(_with_units(text, _pairs(printed, sorted(amounts, key=lambda a: a.start))), tuple(labels), tuple(loose))


def _counts_things(text: str, folded: str, start: int, end: int, *, bare: bool = True) -> bool:
    """Whether what looks like a year ("2023 cuộc") or a date has a counted noun behind it."""
    if bare and not text[start:end].strip().isdigit():
        return False
    unit = unit_at(text, folded, end)
    return unit is not None and unit.known and unit.name not in ATTRIBUTES and typed(text[end : unit.end], unit.name)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or touch as one: "Nghị quyết số 15" and "15-NQ/TU"."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _counted(text: str, folded: str, start: int, end: int) -> Amount | None:
    """The amount behind a word that may name ("kỷ luật 22 tổ chức đảng"), where what it counts follows."""
    number = re.search(r"(?<![\w./-])\d+(?:[.,]\d+)*$", text[start:end])
    unit = unit_at(text, folded, end) if number else None
    if number is None or unit is None or not unit.known or unit.name in ATTRIBUTES or not typed(text[end : unit.end], unit.name):
        return None
    return Amount(start + number.start(), end, unit.end, number[0], readings(number[0]), unit.name)


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _amount(text: str, found: FoundQuantity) -> Amount:
    q = found.quantity
    halves = re.split(r"\s?/\s?", re.sub(r"[%‰]o?", "", text[found.start : found.number_end]))
    unit = q.unit if known(q.unit) and typed(text[found.number_end : found.end], q.unit) else None
    end = found.end if unit else found.number_end
    simple = len(halves) == (2 if q.denominator is not None else 1) and all(_NUMBER.fullmatch(h.strip()) for h in halves)
    values = readings(halves[0]) if simple else tuple(v for v in (q.value,) if v is not None)
    whole = () if q.denominator is None else readings(halves[1]) if simple else (q.denominator,)
    return Amount(found.start, found.number_end, end, text[found.start : found.number_end].strip(), values, unit, q.comparator, whole)


def _spelled(text: str, printed: str, folded: str, taken: bytearray) -> list[Amount]:
    """Amounts said in words ("bốn mươi sáu triệu đồng"); idioms ("một số", "thứ hai") are none."""
    out: list[Amount] = []
    for start, end in ((m.start(), m.end()) for name in ("idiom", "vague") for m in pattern(name).finditer(printed)):
        _take(taken, start, end)
    for match in _WORDS.finditer(printed):
        start, end = _trimmed(printed, *match.span())
        if start >= end or any(taken[start:end]):
            continue
        amount = _word_amount(text, printed, folded, start, end)
        if amount is not None:
            _take(taken, amount.start, amount.end)
            out.append(amount)
    return out


def _trimmed(printed: str, start: int, end: int) -> tuple[int, int]:
    """Without a leading "không" (a negation) or "năm" (a year) that is no part of the number."""
    words = printed[start:end].split()
    while words and (words[0] in ("linh", "lẻ", "phẩy", "rưỡi") or (words[0] == "không" and words[1:2] != ["phẩy"])):
        start += len(words[0])
        start += len(printed[start:end]) - len(printed[start:end].lstrip())
        words = words[1:]
    return start, end


_TRIGGER = re.compile(r"(?:chỉ có|có|gồm|với|được|đạt|còn|chỉ|thêm|là|duy nhất|đủ|cả|tổng số|tổng cộng)\s+$")


def _word_amount(text: str, printed: str, folded: str, start: int, end: int) -> Amount | None:
    words = printed[start:end].split()
    if all(w in ("tỷ", "tỉ", "triệu", "nghìn", "ngàn", "trăm", "chục", "vạn", "mươi") for w in words) and len(words) == 1:
        return None
    scale = _SCALE_END.search(printed[start:end])
    stop = start + scale.start() if scale else end
    unit = unit_at(text, folded, stop) or None
    if len(words) == 1 and not _counts(printed, words[0], start, unit is not None and unit.known):
        return None
    value = read_number_words(printed[start:stop])
    known_unit = unit is not None and unit.known and typed(text[stop : unit.end], unit.name)
    stopped = unit.end if unit is not None and known_unit else stop
    values = (value,) if value is not None else ()
    return Amount(start, stop, stopped, text[start:stop], values, unit.name if unit is not None and known_unit else None, spelled=True)


#: "một" behind these is a count, not an article.
_ONE = re.compile(
    r"(?:(?:chỉ có|chỉ|duy nhất|đúng|mới có|vỏn vẹn|thêm|thành lập mới|thành lập được|công nhận)|"
    r"(?:năm \d{4}|thực hiện|kế hoạch|mục tiêu|lũy kế|tổng số|ước đạt)\s*(?:là|đạt|có|được|:|ở mức|bằng|ghi nhận)?)\s+$"
)


def _counts(printed: str, word: str, start: int, counted: bool) -> bool:
    """Whether one word is a number here: "hai xã"; of "một", "năm", "không" only after a word that introduces a count."""
    if word in ("không", "tư", "mốt", "lăm", "nhăm", "rưỡi", "lẻ", "linh") or not counted:
        return False
    if word == "một":
        return _ONE.search(printed[:start]) is not None
    if word == "năm":
        return re.search(r"(?<!trong )(?:chỉ có|có|gồm|được|đủ|thêm|tổng số|tổng cộng)\s+$", printed[:start]) is not None
    return True


def _pairs(printed: str, amounts: list[Amount]) -> list[Amount]:
    """Two amounts told as a pair in words are one: "16 trên tổng số 19 chỉ tiêu"."""
    out: list[Amount] = []
    for two in amounts:
        one = out[-1] if out else None
        told = one is not None and not one.whole and not two.whole and one.comparator == "=" and not measured(one.unit)
        if one is not None and told and _OUT_OF.fullmatch(printed[one.stop : two.start]):
            text = f"{one.printed}/{two.printed}"
            out[-1] = Amount(one.start, two.stop, two.end, text, one.values, two.unit or one.unit, "=", two.values, one.spelled)
        else:
            out.append(two)
    return out


_SHARES_UNIT = re.compile(r"\s*(?:và|đến|xuống|xuống còn|lên|lên tới|còn|,|hoặc|-|–)\s*")


def _with_units(text: str, amounts: list[Amount]) -> tuple[Amount, ...]:
    """The first of two amounts that are joined takes the unit of the second: "22,5 xuống 22,3%"."""
    out = list(amounts)
    for i in range(len(out) - 2, -1, -1):
        one, two = out[i], out[i + 1]
        if one.unit is None and two.unit is not None and _SHARES_UNIT.fullmatch(text[one.end : two.start]):
            out[i] = Amount(one.start, one.stop, one.end, one.printed, one.values, two.unit, one.comparator, one.whole, one.spelled)
    return tuple(out)
