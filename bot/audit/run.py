"""The order of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from bot.audit.changes import change_findings
from bot.audit.contradictions import contradiction_findings
from bot.audit.model import Finding, Place
from bot.audit.prose import pair_findings
from bot.audit.rows import row_findings
from bot.audit.sums import sum_findings
from bot.audit.texts import texts
from bot.audit.totals import total_findings
from ingest.model import Fact, Ingested


def audit(document: Ingested) -> tuple[Finding, ...]:
    """Everything that the document prints in two ways or that does not add up, in the order of its first place.

    Table rows against themselves, percentages of pairs in the text, parts against wholes, one indicator in several places.
    """
    pieces = tuple(texts(document))
    found = [finding for table in document.tables for finding in row_findings(table)]
    for table in document.tables:
        found += change_findings(table)
        found += total_findings(table)
    found += pair_findings(pieces)
    found += sum_findings(pieces)
    found += contradiction_findings(document, pieces)
    known = _by_figure(document.facts)
    names = {fact.id: fact.indicator for fact in document.facts}
    linked = (_named(replace(f, places=tuple(_linked(p, known) for p in f.places)), names) for f in found)
    return tuple(sorted(linked, key=lambda f: (f.places[0].lines.first, f.kind, f.formula)))


def _named(finding: Finding, names: Mapping[str, str]) -> Finding:
    """A finding of the text under the name that its figure has as a fact, which reads better than the words before it."""
    first = next((p for p in finding.places if p.unit != "%"), None)
    if finding.basis not in ("sum", "ratio") or first is None or not names.get(first.fact_id or ""):
        return finding
    return replace(finding, indicator=names[first.fact_id or ""])


def _by_figure(facts: Iterable[Fact]) -> Mapping[tuple[str, Decimal], list[Fact]]:
    known: dict[tuple[str, Decimal], list[Fact]] = {}
    for fact in facts:
        if fact.value is not None:
            known.setdefault((fact.ref, fact.value), []).append(fact)
    return known


def _linked(place: Place, known: Mapping[tuple[str, Decimal], list[Fact]]) -> Place:
    """The place with the id of the fact that it prints, where a check has worked on the text alone."""
    if place.fact_id is not None or place.value is None:
        return place
    fits = [f for f in known.get((place.ref, place.value), ()) if place.printed.startswith(f.printed) or f.printed.endswith(place.printed)]
    best = next((f for f in fits if f.quote in place.quote or place.quote in f.quote), fits[0] if len(fits) == 1 else None)
    return place if best is None else replace(place, fact_id=best.id)
