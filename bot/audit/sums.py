"""Parts that do not add up to their whole: in brackets, after "gồm" or "trong đó", and in the note that hangs on a figure.

Only a closed enumeration counts (no "…"), only parts of the whole's own unit, and only a sum that comes near the whole: what is far
off is no breakdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from bot.audit.arithmetic import percent, places, printed_vi, same_printed, slack
from bot.audit.model import Finding, Place
from bot.audit.prose import clause, subject
from bot.audit.texts import Text
from ingest.vietnamese.numbers import FoundQuantity, convert
from ingest.vietnamese.units import MEASURES

#: Between a whole and what opens its parts only the words of its own phrase and its percentages may stand.
_OPEN = re.compile(r"\(\s*(?:(?:trong do|gom|bao gom)\s*:?\s*)?|[,;:]?\s*\(?\b(?:trong do|gom|bao gom)(?:\s+co)?\s*:?\s*")
_GAP = re.compile(r"[^.;()\d]{0,70}")
_NO_SUM = re.compile(r"\.\.\.|…|\bv\.v|\bvan van\b")
_CHANGE = re.compile(r"\b(?:tang|giam|vuot|so voi|so)(?:\s+\S+){0,2}\s*$")
#: Aspects of one thing are no parts of it.
_ASPECT = re.compile(r"\b(?:gia tri giai ngan|giai ngan|da thuc hien|thuc hien|nop|con lai|trong ky|so tien)\b")
#: A sum farther than this from the whole is no breakdown of it.
_NEAR = Decimal("0.1")
_LONGEST = 900
_FAMILY = (frozenset(("người", "lượt người", "đồng chí", "cán bộ", "lao động")), frozenset(("lượt", "lượt khách", "khách", "lượt người")))


def sum_findings(pieces: Sequence[Text]) -> Iterator[Finding]:
    """The enumerations whose parts do not add up to the figure that they break down."""
    notes = {int(p.id[1:]): p for p in pieces if p.ref.startswith("footnote:")}
    for piece in pieces:
        found, low = piece.found, piece.low
        for at, whole in enumerate(found):
            if _additive(whole) and not _CHANGE.search(low[max(0, whole.start - 30) : whole.start]):
                yield from _bracketed(piece, low, found, at)
        yield from _noted(piece, low, found, notes)


def _additive(one: FoundQuantity) -> bool:
    unit = one.quantity.unit or ""
    return (
        one.quantity.value is not None
        and one.quantity.value > 0
        and unit not in ("", "năm", "tháng", "ngày", "tuổi", "lần")
        and "%" not in unit
        and "‰" not in unit
        and "/" not in unit
    )


def _opening(low: str, found: Sequence[FoundQuantity], at: int) -> int | None:
    """Where the parts of ``found[at]`` begin, if an enumeration opens after it."""
    start = found[at].end
    for after in range(at + 1, at + 5):
        gap = _GAP.match(low, start)
        for opened in _OPEN.finditer(low, start, min(len(low), start + 80)):
            if gap is not None and opened.start() <= gap.end():
                return opened.end()
        # "900 triệu đồng, đạt 75 % kế hoạch (trong đó …": its own percentages may stand between.
        if after >= len(found) or found[after].quantity.unit != "%" or found[after].start > start + 60:
            return None
        start = found[after].end
    return None


def _segment(low: str, start: int, bracket: bool) -> str | None:
    """The enumeration with inner brackets blanked, up to its end; None where it is open or too long."""
    depth, out = 0, []
    for at in range(start, min(len(low), start + _LONGEST)):
        char = low[at]
        if char == ")" and depth == 0:
            break
        depth += (char == "(") - (char == ")")
        if not depth and not bracket and char == "." and not low[at + 1 : at + 2].isdigit():
            break
        out.append(char if not depth and char != ")" else " ")
    text = "".join(out)
    return None if _NO_SUM.search(text) or len(text) >= _LONGEST else text


def _bracketed(piece: Text, low: str, found: Sequence[FoundQuantity], at: int) -> Iterator[Finding]:
    start = _opening(low, found, at)
    if start is None:
        return
    bracket = "(" in low[found[at].end : start]
    segment = _segment(low, start, bracket)
    if segment is None:
        return
    inside = [q for q in found if start <= q.start < start + len(segment) and segment[q.start - start] != " "]
    parts = _parts(segment, start, inside, found[at])
    if parts is None:
        return
    whole = found[at]
    yield from _compare(piece, whole, piece, parts, "bracket" if bracket else "listed", start + len(segment))


def _parts(segment: str, start: int, inside: Sequence[FoundQuantity], whole: FoundQuantity) -> list[FoundQuantity] | None:
    """The parts of one enumeration; None where it holds figures that are no parts."""
    parts = []
    for one in inside:
        before = segment[max(0, one.start - start - 40) : one.start - start]
        unit = one.quantity.unit
        if (unit is not None and "%" in unit) or _CHANGE.search(before):
            continue
        if _ASPECT.search(re.split(r"[;,]", before)[-1]):
            return None
        if not _same_unit(unit, whole.quantity.unit):
            if unit is None and _listed(segment, one.end - start):
                parts.append(one)
                continue
            return None
        parts.append(one)
    shares = [one.quantity.value for one in inside if one.quantity.unit == "%"]
    return parts if len(parts) >= 2 and not _one_of_another(parts, shares) else None


def _listed(segment: str, end: int) -> bool:
    """Whether a bare number ends its item ("loại một 04, loại hai 02")."""
    return re.match(r"\s*(?:[,;]|$|va\b)", segment[end:]) is not None


def _one_of_another(parts: Sequence[FoundQuantity], shares: Iterable[Decimal | None]) -> bool:
    """Whether one part is a printed percentage of another: then it is no sibling."""
    values = [p.quantity.value for p in parts if p.quantity.value]
    for share in shares:
        for a in values:
            for b in values:
                got = percent(a, b) if b else None
                if share is not None and got is not None and a is not b and abs(got - share) < 1:
                    return True
    return False


def _same_unit(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one == other
    narrower = one.startswith(f"{other} ") or other.startswith(f"{one} ")  # "40 đơn thư (khiếu nại 15 đơn …)"
    return one == other or narrower or convert(Decimal(1), one, other) is not None or any(one in f and other in f for f in _FAMILY)


def _noted(piece: Text, low: str, found: Sequence[FoundQuantity], notes: Mapping[int, Text]) -> Iterator[Finding]:
    """The notes that break down the figure on which they hang."""
    for offset, number in piece.marks:
        note = notes.get(number)
        wholes = [
            q for q in found if q.end <= offset and not re.search(r"[.;]\s", low[q.end : offset]) and offset - q.end <= 90 and _additive(q)
        ]
        if note is None or not wholes:
            continue
        segment = re.split(r"\.\s+(?=[A-ZĐÀ-Ỹ])", note.text.rstrip(". "))[0] if ";" in note.text else note.text
        text = note.low[: len(segment)]
        if _NO_SUM.search(text):
            continue
        inside = [q for q in note.found if q.end <= len(segment)]
        for whole in reversed(wholes):
            parts = _note_parts(text, inside, whole)
            if parts is not None:
                yield from _compare(piece, whole, note, parts, "note", len(segment))
                break


def _note_parts(text: str, inside: Sequence[FoundQuantity], whole: FoundQuantity) -> list[FoundQuantity] | None:
    """One part from each item of the note; None where an item has none or two."""
    parts: list[FoundQuantity] = []
    begin = 0
    for item in re.split(r"(?<=[;.])\s", text):
        own = [q for q in inside if begin <= q.start < begin + len(item) and not _CHANGE.search(text[max(begin, q.start - 30) : q.start])]
        same = [q for q in own if q.quantity.unit is not None and _same_unit(q.quantity.unit, whole.quantity.unit)]
        if not same and item.strip(" .;"):
            return None
        parts += same[:1]
        begin += len(item) + 1
    return parts if len(parts) >= 2 else None


def _value(one: FoundQuantity, unit: str | None) -> Decimal:
    value = one.quantity.value or Decimal(0)
    if one.quantity.unit is None or unit is None:
        return value
    other = convert(value, one.quantity.unit, unit)
    return value if other is None else other


def _compare(piece: Text, whole: FoundQuantity, where: Text, parts: Sequence[FoundQuantity], code: str, end: int) -> Iterator[Finding]:
    unit, value = whole.quantity.unit, whole.quantity.value or Decimal(0)
    total = sum((_value(p, unit) for p in parts), Decimal(0))
    if total == value or same_printed(total, value) or abs(total - value) > value * _NEAR or any(_value(p, unit) > value for p in parts):
        return
    measured = (unit or "").split("/")[0].split(" ")[-1] in MEASURES
    loose = sum((_loose(p, measured, unit) for p in parts), _loose(whole, measured, unit))
    if measured and places(value) and abs(total - value) <= loose:
        return
    certainty = "likely" if measured and abs(total - value) <= loose else "certain"
    formula = " + ".join(printed_vi(_value(p, unit)) for p in parts) + f" = {printed_vi(total)} ≠ {printed_vi(value)}"
    quote = clause(piece.text, whole.start, max(whole.end, end) if where is piece else whole.end)
    first = Place(piece.ref, piece.lines, quote, whole.quantity.printed, value, unit, whole.quantity.comparator)
    places_ = [
        Place(where.ref, where.lines, clause(where.text, p.start, p.end), p.quantity.printed, p.quantity.value, p.quantity.unit or unit)
        for p in parts
    ]
    yield Finding("sum", code, certainty, subject(piece.text, whole.start), "sum", None, (first, *places_), formula, total)


def _loose(one: FoundQuantity, measured: bool, unit: str | None) -> Decimal:
    """What rounding may have taken, in ``unit``: half of the last digit of a measure, nothing of a count."""
    value = one.quantity.value or Decimal(0)
    lost = slack(value) or (Decimal("0.5") if measured else Decimal(0))
    other = convert(lost, one.quantity.unit, unit) if one.quantity.unit and unit else None
    return lost if other is None else other
