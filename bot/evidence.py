"""What a language model may write from: the looked-up figures by key, the passages by mark.  Made from the extractive answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Answer, Citation, Value


@dataclass(frozen=True, slots=True)
class Figure:
    """One looked-up figure under the key that the model writes in its place (``{F1}``). ``mark`` is the passage that prints it.

    >>> Figure("F1", "Sản lượng thóc", "actual", "2024", "1.234", "tấn", "=", 1).shown
    '1.234 tấn'
    >>> Figure("F2", "Tỷ lệ hộ nghèo", "plan", "2024", "≥ 5", "%", ">=", 1).shown
    '≥ 5%'
    """

    key: str
    indicator: str
    basis: str
    period: str | None
    printed: str
    unit: str | None
    comparator: str
    mark: int

    @property
    def shown(self) -> str:
        """The printed figure with its unit, as the renderer puts it into the text."""
        unit = self.unit or ""
        if not unit or self.printed.endswith(unit):
            return self.printed
        return self.printed + unit if unit.startswith("%") else f"{self.printed} {unit}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One place of the report under its mark: the headings above it and its verbatim words (a clause, sentences, or a table row)."""

    mark: int
    path: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a draft may rest on. ``place`` is the report's own ("huyện Tam Đường"): what names no other place is told of it."""

    question: str
    figures: tuple[Figure, ...]
    passages: tuple[Passage, ...]
    place: str = ""

    def figure(self, key: str) -> Figure | None:
        """The figure of a key, None where there is none."""
        return next((f for f in self.figures if f.key == key), None)

    def passage(self, mark: int) -> Passage | None:
        """The passage of a mark, None where there is none."""
        return next((p for p in self.passages if p.mark == mark), None)


def evidence_of(answer: Answer, more: Sequence[Citation] = (), place: str | None = None) -> Evidence:
    """The figures and places of an extractive answer, then ``more`` places under the next marks (one that is cited already is left out).

    ``place`` is the report's own.
    """
    shown = {(c.ref, c.quote) for c in answer.citations}
    further = [c for c in more if (c.ref, c.quote) not in shown]
    places = [*answer.citations, *further]
    passages = tuple(Passage(i, c.path, c.quote, c) for i, c in enumerate(places, 1))
    return Evidence(answer.question, tuple(_figure(i, v) for i, v in enumerate(answer.values, 1)), passages, place or "")


def _figure(number: int, value: Value) -> Figure:
    return Figure(f"F{number}", value.indicator, value.basis, value.period, value.printed, value.unit, value.comparator, value.mark)
