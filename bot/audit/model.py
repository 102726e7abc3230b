"""What the audit finds: a finding with its places and its arithmetic.  Words for it stand in ``prompts/audit.toml``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.model import Span

#: contradiction: one indicator, two values. sum: parts and whole. ratio: a/b and its percentage. verdict: the word and the figures.
#: text_target: the number in a row's name and its target cell.
KINDS = ("contradiction", "sum", "ratio", "verdict", "text_target")


@dataclass(frozen=True, slots=True)
class Place:
    """One printed figure and where it stands. ``value`` is in ``unit``; ``quote`` is verbatim and holds ``printed``."""

    ref: str
    lines: Span
    quote: str
    printed: str
    value: Decimal | None
    unit: str | None
    comparator: str = "="
    fact_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The place as JSON types; the value as a string, so that no digit is lost."""
        return {
            "ref": self.ref,
            "lines": [self.lines.first, self.lines.last],
            "quote": self.quote,
            "printed": self.printed,
            "value": None if self.value is None else str(self.value),
            "unit": self.unit,
            "comparator": self.comparator,
            "fact_id": self.fact_id,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that contradicts itself or does not add up.

    ``kind`` is one of :data:`KINDS`; ``code`` says which sort of it and names the words in ``prompts/audit.toml``; ``certainty`` is
    ``certain`` or ``likely``; ``formula`` is the arithmetic with its printed operands, ``expected`` its result.
    """

    kind: str
    code: str
    certainty: str
    indicator: str
    basis: str
    period: str | None
    places: tuple[Place, ...]
    formula: str
    expected: Decimal | None = None

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The ids of the facts that take part, each once, in the order of the places."""
        return tuple(dict.fromkeys(p.fact_id for p in self.places if p.fact_id is not None))

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON types."""
        return {
            "kind": self.kind,
            "code": self.code,
            "certainty": self.certainty,
            "indicator": self.indicator,
            "basis": self.basis,
            "period": self.period,
            "formula": self.formula,
            "expected": None if self.expected is None else str(self.expected),
            "places": [p.to_dict() for p in self.places],
            "fact_ids": list(self.fact_ids),
        }


def by_fact(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """The findings that each fact takes part in, by the fact's id.

    >>> by_fact([])
    {}
    """
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for fact_id in finding.fact_ids:
            found[fact_id].append(finding)
    return {fact_id: tuple(those) for fact_id, those in found.items()}
