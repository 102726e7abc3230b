"""Many verdicts as measures: per kind, refusals, quotes, figures at the front, latency."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.citation import Hits, Outline, cited
from bot.evaluation.text import words
from bot.evaluation.verdict import Item, Record, Verdict, judge
from ingest.model import Ingested

#: The kinds that ask for one figure: it must stand where a reader finds it, and the answer must be short.
FIGURE_KINDS = frozenset({"annex_lookup", "prose_number", "footnote_number", "no_diacritics", "abbreviation_slang", "followup"})
FRONT, SHORT = 300, 600


@dataclass(frozen=True, slots=True)
class Row:
    """One question scored. ``verbatim`` is how many quotes stand in the report, of how many."""

    item: Item
    record: Record | None
    verdict: Verdict
    hits: Hits
    verbatim: tuple[int, int]

    @property
    def cited(self) -> bool:
        """Whether any citation hits."""
        return self.hits.by_quote or self.hits.by_ref


@dataclass(frozen=True, slots=True)
class Ground:
    """What answers are held against: the words of the report, its outline, its place."""

    report: str = ""
    outline: Outline = field(default_factory=Outline)
    rivals: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Ingested) -> Ground:
        """From a report: its lines, and each paragraph that a page break cut, joined."""
        joined = [
            sep.join("\n".join(document.lines[s.first - 1 : s.last]).strip() for s in p.joined_from)
            for p in document.paragraphs
            for sep in (" ", "")
            if len(p.joined_from) > 1
        ]
        texts = [*document.lines, *joined, *(p.text for p in document.paragraphs if len(p.joined_from) > 1)]
        place = (document.report.place or "").partition(" ")[2]
        return cls(f" {' '.join(words(chr(10).join(texts)))} ", Outline.of(document), (place,) if place else ())

    def holds(self, quote: str) -> bool:
        """Whether the quote's words stand in the report, in order; an ellipsis splits it."""
        pieces = (words(p) for p in re.split(r"\s*(?:\[\.\.\.\]|\.\.\.|…)\s*", quote))
        return all(f" {' '.join(p)} " in self.report for p in pieces if p)


def score(items: Sequence[Item], records: Mapping[Any, Record], ground: Ground, *, strict: bool = False) -> list[Row]:
    """A row per question; one without an answer counts as wrong."""
    return [_row(item, records.get(item["id"]), ground, strict) for item in items]


def _row(item: Item, record: Record | None, ground: Ground, strict: bool) -> Row:
    given = record or {}
    listed = given.get("citations")
    quotes = [str(c["quote"]) for c in listed if isinstance(c, dict) and c.get("quote")] if isinstance(listed, list) else []
    verdict = judge(item, given, strict=strict, rivals=ground.rivals)
    return Row(item, record, verdict, cited(item, given, ground.outline), (sum(map(ground.holds, quotes)), len(quotes)))


Share = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """The measures of one group of questions, each as (hits, of how many)."""

    name: str
    count: int
    answer: Share
    cite: Share
    by_quote: Share
    by_ref: Share
    both: Share
    forbidden: int
    wrong_column: int


def line(name: str, rows: Sequence[Row]) -> Line:
    """The measures of these rows; citations count where there is something to cite."""
    there = [r for r in rows if r.item["answerable"]]

    def share(test: Callable[[Row], bool], of: Sequence[Row]) -> Share:
        return sum(map(test, of)), len(of)

    return Line(
        name,
        len(rows),
        share(lambda r: r.verdict.right, rows),
        share(lambda r: r.cited, there),
        share(lambda r: r.hits.by_quote, there),
        share(lambda r: r.hits.by_ref, there),
        share(lambda r: r.verdict.right and r.cited, there),
        sum(1 for r in rows if r.verdict.forbidden),
        sum(1 for r in rows if r.verdict.wrong_column),
    )


def table(rows: Sequence[Row]) -> list[Line]:
    """A line per kind in the order of the file, then all, the answerable, the others, and each tag."""
    kinds = dict.fromkeys(r.item["kind"] for r in rows)
    tags = sorted({t for r in rows for t in r.item.get("tags", ())})
    return [
        *(line(k, [r for r in rows if r.item["kind"] == k]) for k in kinds),
        line("OVERALL", rows),
        line("  answerable", [r for r in rows if r.item["answerable"]]),
        line("  not answerable", [r for r in rows if not r.item["answerable"]]),
        *(line(f"  tag {t}", [r for r in rows if t in r.item.get("tags", ())]) for t in tags),
    ]


@dataclass(frozen=True, slots=True)
class Refusals:
    """``hits`` of ``predicted`` refusals were due (precision), of ``due`` in all (recall)."""

    hits: int
    predicted: int
    due: int


def refusals(rows: Sequence[Row], *, wording: bool) -> Refusals:
    """By the flag, or by flag or wording; attack items where either reply is right are left out."""
    strict = [r for r in rows if not r.item.get("refusal_ok")]
    predicted = [r for r in strict if r.record is not None and (r.verdict.refused or (wording and r.verdict.worded))]
    due = sum(1 for r in strict if not r.item["answerable"])
    return Refusals(sum(1 for r in predicted if not r.item["answerable"]), len(predicted), due)


def figures_first(items: Sequence[Item], records: Mapping[Any, Record], *, strict: bool = False) -> tuple[Share, Share]:
    """Figure questions: right within the first 300 characters, and answered in at most 600."""
    asked = [i for i in items if i["answerable"] and i["kind"] in FIGURE_KINDS]
    early = short = 0
    for item in asked:
        record = records.get(item["id"])
        text = str((record or {}).get("answer") or "")
        short += len(text) <= SHORT
        early += record is not None and judge(item, {**record, "answer": text[:FRONT]}, strict=strict).right
    return (early, len(asked)), (short, len(asked))


def present(rows: Sequence[Row]) -> Share:
    """Of what the report holds, how much was answered at all."""
    there = [r for r in rows if r.item["answerable"] and not r.item.get("refusal_ok")]
    return sum(1 for r in there if not r.verdict.refused), len(there)


def quantile(values: Sequence[float], p: float) -> float:
    """The value that ``p`` of all do not exceed.

    >>> quantile([3, 1, 2, 4], .5)
    2
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(p * len(ordered)) - 1))]


def latencies(rows: Sequence[Row]) -> list[float]:
    """The stated milliseconds."""
    found = (r.record.get("latency_ms") for r in rows if r.record is not None)
    return [float(x) for x in found if isinstance(x, int | float)]
