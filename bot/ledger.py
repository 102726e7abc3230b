"""The evidence of one answer while the model works on it: what the lookup tool finds is added under new keys and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.briefing import as_data, said, told
from bot.evidence import Evidence, Figure, Passage
from bot.model import Citation
from bot.prompting import prompt, raw
from ingest.model import Fact


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the tool is asked for; None leaves it open."""

    indicator: str
    basis: str | None = None
    period: str | None = None
    place: str | None = None


#: Finds facts with their places; where there are none, the names of indicators that are near.
Lookup = Callable[[Wanted], tuple[Sequence[tuple[Fact, Citation]], Sequence[str]]]


class Ledger:
    """Evidence that grows. ``values`` are the facts behind the figures that the tool found, by key."""

    def __init__(self, evidence: Evidence, find: Lookup) -> None:
        self.evidence = evidence
        self.values: dict[str, Fact] = {}
        self.lookups = 0
        self._find = find

    def look(self, wanted: Wanted) -> str:
        """Looks up, adds what is found to the evidence, and says it to the model: its keys and marks, or what is near."""
        self.lookups += 1
        found, near = self._find(wanted)
        if not found:
            return prompt("model.tool.none", near="; ".join(near)) if near else raw("model.tool.none_near")
        figures = [self._add(fact, citation) for fact, citation in found]
        passages = [p for p in self.evidence.passages if p.mark in {f.mark for f in figures}]
        data = {"figures": [told(f) for f in figures], "passages": [said(p) for p in passages]}
        return prompt("model.tool.found", data=as_data(data))

    def _add(self, fact: Fact, citation: Citation) -> Figure:
        mark = self._mark(citation)
        for figure in self.evidence.figures:
            if (figure.mark, figure.printed, figure.basis, figure.period) == (mark, fact.printed, fact.basis, fact.period):
                return figure
        number = 1 + max((int(f.key[1:]) for f in self.evidence.figures), default=0)
        figure = Figure(f"F{number}", fact.indicator, fact.basis, fact.period, fact.printed, fact.unit, fact.comparator, mark)
        self.values[figure.key] = fact
        self.evidence = replace(self.evidence, figures=(*self.evidence.figures, figure))
        return figure

    def _mark(self, citation: Citation) -> int:
        for passage in self.evidence.passages:
            if (passage.citation.ref, passage.citation.quote) == (citation.ref, citation.quote):
                return passage.mark
        mark = 1 + max((p.mark for p in self.evidence.passages), default=0)
        passage = Passage(mark, citation.path, citation.quote, replace(citation, mark=mark))
        self.evidence = replace(self.evidence, passages=(*self.evidence.passages, passage))
        return mark
