"""What the web shows beside an answer: a chart, questions that go on from it, the addresses of its sources.  Pure."""

from __future__ import annotations

from typing import Any

from bot.channels.web.viewer_blocks import lay_out
from bot.channels.web.viewer_quotes import address
from bot.charting import of_answer
from bot.model import Answer, Citation
from bot.prompting import prompt
from ingest.model import Fact, Ingested

#: Follow-ups offered under an answer.
FOLLOW_UPS = 3
#: What may be asked next of an indicator, the likeliest first.
_NEXT = ("target", "plan", "ratio_to_plan", "actual", "estimate", "cumulative")


def beside(answer: Answer, document: Ingested) -> dict[str, Any]:
    """``chart`` (or None) and ``followups`` of an answer; ``document`` is its report."""
    chart = of_answer(answer, document)
    return {"chart": chart.to_dict() if chart else None, "followups": list(follow_ups(answer, document))}


def follow_ups(answer: Answer, document: Ingested) -> tuple[str, ...]:
    """Questions about the same indicator in its other bases and periods: only what its row or sentence prints is offered."""
    if answer.refused or not answer.values:
        return ()
    shown = {(v.basis, v.period) for v in answer.values}
    said = answer.answer
    lead = answer.values[0]
    sources = {c.mark: c.ref.rpartition("#")[2] if c.report else c.ref for c in answer.citations}
    facts = [f for f in document.facts if f.indicator == lead.indicator and f.ref == sources.get(lead.mark) and f.value is not None]
    open_ones = [f for f in facts if (f.basis, f.period) not in shown and f.printed not in said and f.basis in _NEXT and _plain(f)]
    open_ones.sort(key=lambda f: _NEXT.index(f.basis))
    words = [prompt(f"pages.followups.{f.basis}", indicator=lead.indicator, period=f.period) for f in open_ones]
    return tuple(dict.fromkeys(words))[:FOLLOW_UPS]


def _plain(fact: Fact) -> bool:
    """A figure of one year or of a term: what can be asked for in a few words."""
    return bool(fact.period) and all(part.isdigit() for part in str(fact.period).split("-"))


def url_of(citation: Citation, document: Ingested) -> str:
    """The address that opens a citation at its quote; ``document`` is the report that it cites."""
    return address(lay_out(document), citation)
