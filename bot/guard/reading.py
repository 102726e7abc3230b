"""A sentence as it is checked: what it points to, its numbers, the places that it cites.  Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.evidence import Evidence
from bot.guard.amounts import Numbers
from bot.guard.mentions import ENUMERATOR, numbers
from bot.guard.model import Source, Sources
from bot.guard.quotes import SELF_CONTAINED, quoted
from bot.guard.records import sources
from bot.guard.references import Pointers
from bot.guard.words import low

#: What is wrong with a sentence: the kind of the objection and what it is about.
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it is checked: ``text`` with marks, references, list sign and long quotes blanked."""

    text: str
    low: str
    told: Numbers
    cited: tuple[Source, ...]
    all: Sources
    quotes: tuple[str, ...] = ()

    @property
    def marks(self) -> frozenset[int]:
        """The marks of the cited places."""
        return frozenset(s.mark for s in self.cited)


def read(pointed: Pointers, evidence: Evidence) -> Reading | None:
    """The reading of a sentence; None where a quotation mark is not closed."""
    every = sources(evidence)
    marks = frozenset(pointed.marks) | {r.figure.mark for r in pointed.references}
    text, quotes = _without_quotes(_without_sign(pointed.text))
    if quotes is None:
        return None
    return Reading(text, low(text), numbers(text, every.year), every.cited(marks), every, tuple(quotes))


def _without_sign(text: str) -> str:
    sign = ENUMERATOR.match(text)
    return " " * sign.end() + text[sign.end() :] if sign else text


def _without_quotes(text: str) -> tuple[str, list[str] | None]:
    """The text without the quotes that speak for themselves, and all quotes; None where one is not closed."""
    spans = quoted(text)
    if spans is None:
        return text, None
    quotes = [text[a + 1 : b - 1] for a, b in spans]
    for (a, b), quote in zip(spans, quotes, strict=True):
        kept = " " * (b - a - 2) if len(quote.split()) >= SELF_CONTAINED else text[a + 1 : b - 1]
        text = f"{text[:a]} {kept} {text[b:]}"
    return text, quotes
