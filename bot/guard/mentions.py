"""Every amount that a text names: digits with their unit, pairs, number words; and what else its digits are.  Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bot.guard.amounts import Amount, Label, Numbers, known, measured, readings, typed
from bot.guard.spelled import spelled
from bot.guard.words import low, periods_in
from ingest.vietnamese.not_quantities import excluded
from ingest.vietnamese.numbers import FoundQuantity, find_quantities
from ingest.vietnamese.unit_words import flat, unit_at
from ingest.vietnamese.units import ATTRIBUTES

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
#: What may stand between the halves of a pair that is told in words: "16 trên tổng số 19", "16 chỉ tiêu trong số 19".
_OUT_OF = re.compile(r"\s*(?:[^\W\d_]+\s+){0,3}?(?:trên\s+tổng(?:\s+số)?|trên|trong\s+tổng(?:\s+số)?|trong\s+số|trong|/|tổng\s+số)\s*")
#: A list sign at the head of a line.
ENUMERATOR = re.compile(r"^\s*(?:[-–+•*]\s*)?(?:\(?(?:[12]?\d|30|[a-zđ])[.)]\s+(?=[\"“*({]*[^\W\d_{]|\{))")


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
    amounts += spelled(text, printed, folded, taken)
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


def _pairs(printed: str, amounts: list[Amount]) -> list[Amount]:
    """Two amounts told as a pair in words are one: "16 trên tổng số 19 chỉ tiêu"."""
    out: list[Amount] = []
    for two in amounts:
        one = out[-1] if out else None
        told = one is not None and not (one.whole or two.whole or one.unsure or two.unsure) and one.comparator == "="
        told = told and one is not None and not measured(one.unit)
        if one is not None and told and _OUT_OF.fullmatch(printed[one.stop : two.start]):
            text = f"{one.printed}/{two.printed}"
            unit = two.unit or one.unit
            parts = (replace(one, unit=one.unit or unit), replace(two, unit=unit))
            out[-1] = Amount(one.start, two.stop, two.end, text, one.values, unit, "=", two.values, one.spelled, parts=parts)
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
            out[i] = replace(one, unit=two.unit)
    return tuple(out)
