"""Find what a right answer must hold, by value: 46 is not in 46,5, and 41.160 is 41,160 in another style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.evaluation.text import normal

_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*")
_PURE = re.compile(r"\d+(?:[.,]\d+)*")
_RATIO = re.compile(r"(\d+(?:[.,]\d+)*)/(\d+(?:[.,]\d+)*)")
_YEAR = re.compile(r"(?:19|20)\d\d")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A printed number: its value, and beside it the value as a decimal where one mark stands before exactly three digits."""

    value: Decimal | None
    decimal: Decimal | None = None


def read(token: str) -> Reading:
    """The value of one token; none where it is no number (a date, a path).

    >>> read("41.160"), read("48,1").value, read("05.12.2024").value
    (Reading(value=Decimal('41160'), decimal=Decimal('41.160')), Decimal('48.1'), None)
    """
    marks = re.sub(r"\d", "", token)
    parts = re.split(r"[.,]", token)
    if not marks:
        return Reading(Decimal(token))
    groups = len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:])
    if len(set(marks)) == 2:
        inner = len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:-1])
        good = inner and marks.count(marks[-1]) == 1
        return Reading(Decimal("".join(parts[:-1]) + "." + parts[-1]) if good else None)
    if len(parts) > 2:
        return Reading(Decimal("".join(parts)) if groups and parts[0][0] != "0" else None)
    decimal = Decimal(".".join(parts))
    return Reading(Decimal("".join(parts)), decimal) if groups and parts[0] != "0" else Reading(decimal)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text with its place."""

    reading: Reading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A normalised text with its numbers."""

    text: str
    numbers: tuple[Number, ...]

    @classmethod
    def of(cls, raw: str) -> Text:
        """From a text as given."""
        text = normal(raw)
        found = ((read(m[0]), m) for m in _NUMBER.finditer(text))
        return cls(text, tuple(Number(r, m.start(), m.end()) for r, m in found if r.value is not None))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that is looked for. One printed with a comma and three digits is a decimal ("34,818" is not 34 818)."""

    value: Decimal | None
    as_decimal: bool

    @classmethod
    def of(cls, printed: str) -> Wanted:
        """From the form in the question file."""
        reading = read(printed)
        if reading.decimal is not None and "," in printed:
            return cls(reading.decimal, True)
        return cls(reading.value, False)

    def fits(self, number: Number) -> bool:
        """Whether that number is this figure."""
        r = number.reading
        if self.value is None:
            return False
        if self.as_decimal:
            return self.value == (r.decimal if r.decimal is not None else r.value)
        return r.value == self.value


def literal(wanted: str) -> re.Pattern[str] | None:
    """A pattern for whole words and whole numbers; None for nothing."""
    text = normal(wanted)
    if not text:
        return None
    letter = r"[^\W\d_]"
    left = rf"(?<!\d)(?<!\d[.,])(?<!{letter})" if text[0].isdigit() else rf"(?<!{letter})" if text[0].isalpha() else ""
    right = r"(?![.,]?\d)" if text[-1].isdigit() else rf"(?!{letter})" if text[-1].isalpha() else ""
    return re.compile(left + re.escape(text) + right)


#: What may stand between the two halves of "16/19": "16 trên tổng số 19".
_BETWEEN = re.compile(r"\s*[^\d.;!?\n]{0,40}(?:/|trên|trong|tổng|so với|mục tiêu|kế hoạch|of)[^\d.;!?\n]{0,40}")


def find(wanted: str, text: Text) -> list[Span]:
    """Where an alternative stands: a number by value, a ratio by both, words as whole words.

    >>> find("46", Text.of("đạt 46,5; 1.460; 46 triệu")), bool(find("16/19", Text.of("16 trên tổng số 19")))
    ([(17, 19)], True)
    """
    form = normal(wanted)
    if _PURE.fullmatch(form):
        figure = Wanted.of(form)
        if figure.value is not None:
            return [(n.start, n.end) for n in text.numbers if figure.fits(n)]
    ratio = _RATIO.fullmatch(form)
    if ratio:
        top, bottom = Wanted.of(ratio[1]), Wanted.of(ratio[2])
        pairs = zip(text.numbers, text.numbers[1:], strict=False)
        return [(a.start, b.end) for a, b in pairs if top.fits(a) and bottom.fits(b) and _BETWEEN.fullmatch(text.text[a.end : b.start])]
    pattern = literal(form)
    return [m.span() for m in pattern.finditer(text.text)] if pattern else []


_RIVALS = (
    "kế hoạch", "kh", "mục tiêu", "nghị quyết", "nq", "chỉ tiêu", "dự toán", "thực hiện", "so với", "vượt", "thấp hơn", "cao hơn",
    "không", "chưa", "chỉ", "nhưng", "tuy nhiên", "trong khi", "lần lượt", "tương ứng",
)  # fmt: skip
_CUT = re.compile(r"[.!?;]\s|\n|từ( mức| con số)?\s*$")


def attributed(label: str, value: str, text: Text, rivals: Sequence[str] = ()) -> bool:
    """Whether the text gives ``value`` as the figure of ``label``: the first number after it, near, and no rival label between.

    ``rivals``: further labels that take a figure to themselves, such as the report's own place.

    >>> attributed("2025", "46", Text.of("năm 2025 là 46 triệu")), attributed("2025", "46", Text.of("năm 2025 là 50, năm 2024 là 46"))
    (True, False)
    """
    pattern = literal(label)
    figure = Wanted.of(normal(value))
    others = [r for r in (*_RIVALS, *map(normal, rivals)) if r != normal(label)]
    is_year = _YEAR.fullmatch(normal(label)) is not None
    return pattern is not None and any(_follows(m.end(), is_year, figure, text, others) for m in pattern.finditer(text.text))


def _follows(end: int, is_year: bool, figure: Wanted, text: Text, rivals: Sequence[str]) -> bool:
    for number in text.numbers:
        if number.start < end:
            continue
        year = _YEAR.fullmatch(text.text[number.start : number.end])
        if year and not figure.fits(number):
            if is_year:
                return False
            continue
        gap = text.text[end : number.start]
        return figure.fits(number) and len(gap) <= 60 and not _CUT.search(gap) and not _named(rivals, gap)
    return False


def _named(rivals: Sequence[str], gap: str) -> bool:
    return any(re.search(rf"(?<![^\W\d_]){re.escape(r)}(?![^\W\d_])", gap) for r in rivals)
