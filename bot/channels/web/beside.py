"""What the web shows beside an answer: a chart, questions that go on from it, the addresses of its sources.  Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.channels.web.viewer_blocks import lay_out
from bot.channels.web.viewer_quotes import address
from bot.charting import of_answer
from bot.model import Answer, Citation
from bot.prompting import prompt
from ingest.model import Fact, Ingested
from ingest.vietnamese.text import fold

#: Follow-ups offered under an answer.
FOLLOW_UPS = 3
#: A longer name makes no question.
NAME = 72
#: What may be asked next of an indicator, the likeliest first.
_NEXT = ("target", "plan", "ratio_to_plan", "actual", "estimate", "cumulative")


def beside(answer: Answer, document: Ingested) -> dict[str, Any]:
    """``chart`` (or None) and ``followups`` of an answer; ``document`` is its report."""
    chart = of_answer(answer, document)
    return {"chart": chart.to_dict() if chart else None, "followups": list(follow_ups(answer, document))}


def follow_ups(answer: Answer, document: Ingested) -> tuple[str, ...]:
    """Questions that go on from an answer, of what its report prints: the same figure otherwise, the next figures or headings."""
    if answer.refused or not answer.citations or answer.choices:
        return ()
    found = _figures(answer, document) if answer.values else _headings(answer, document)
    asked = fold(answer.question)
    return tuple(q for q in dict.fromkeys(found) if fold(q) != asked)[:FOLLOW_UPS]


def _figures(answer: Answer, document: Ingested) -> list[str]:
    """Other bases and periods of the first indicator; then what the same table or passage prints after it."""
    lead = answer.values[0]
    source = next((c for c in answer.citations if c.mark == lead.mark), None)
    if source is None:
        return []
    ref = source.ref.removeprefix(f"{document.report.id}#")
    shown = {fold(v.indicator) for v in answer.values}
    told = {(v.basis, v.period) for v in answer.values if v.indicator == lead.indicator}
    plain = _around(_Known(document), ref)
    own = [
        f
        for f in plain
        if f.ref == ref and f.indicator == lead.indicator and (f.basis, f.period) not in told and f.printed not in answer.answer
    ]
    own.sort(key=lambda f: _NEXT.index(f.basis))
    near = [f for f in plain if f.lines.first >= source.lines[0] and (f.basis, f.period) == (lead.basis, lead.period)]
    others = {
        fold(f.indicator): f
        for f in reversed(near)
        if fold(f.indicator) not in shown and len(f.indicator) <= NAME and f.indicator[:1].isupper()
    }
    return [_question(f) for f in (*own[:1], *reversed(others.values()))]


class _Known:
    """A document as a key: equal where it is the same object."""

    def __init__(self, document: Ingested) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.document is self.document


@lru_cache(maxsize=2048)
def _around(known: _Known, ref: str) -> tuple[Fact, ...]:
    """The figures that can be asked for in a few words, of the same table or the same passage."""
    table = ref.rpartition(":")[0] if ref.startswith("annex:") else None
    beside = [f for f in known.document.facts if (f.ref.rpartition(":")[0] == table if table else f.ref == ref)]
    return tuple(f for f in beside if f.value is not None and f.basis in _NEXT and _plain(f))


def _question(fact: Fact) -> str:
    whole = str(fact.period)
    period = prompt("pages.followups.term" if "-" in whole else "pages.followups.year", period=whole)
    name = fact.indicator if fact.basis in {"actual", "estimate", "cumulative", "ratio_to_plan"} else _inside(fact.indicator)
    return prompt(f"pages.followups.{fact.basis}", indicator=name, period=period)


def _inside(name: str) -> str:
    """A name within a sentence: a small letter, but for abbreviations.

    >>> _inside("Tỷ lệ hộ nghèo"), _inside("OCOP")
    ('tỷ lệ hộ nghèo', 'OCOP')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _headings(answer: Answer, document: Ingested) -> list[str]:
    """The headings after the one that was cited, under the same heading."""
    ref = answer.citations[0].ref.removeprefix(f"{document.report.id}#")
    at = next((s for s in document.sections if f"section:{s.id}" == ref), None)
    if at is None:
        return []
    after = [s for s in document.sections if s.parent == at.parent and s.lines.first > at.lines.first and s.title and len(s.title) <= NAME]
    return [prompt("pages.followups.section", title=_inside(s.title)) for s in after if not s.title.isupper()]


def _plain(fact: Fact) -> bool:
    """A figure of one year or of a term: what can be asked for in a few words."""
    return bool(fact.period) and all(part.isdigit() for part in str(fact.period).split("-"))


def url_of(citation: Citation, document: Ingested) -> str:
    """The address that opens a citation at its quote; ``document`` is the report that it cites."""
    return address(lay_out(document), citation)
