"""Comparable figures as a chart: plan, actual and target of one indicator as bars.  Pure: what is drawn is data, no library draws here.

Two figures are comparable where they are of one indicator, one place and one unit, printed in one row (or stated by one clause), and of one
stretch of time: a year beside a year, a term beside a term; the yield of one year is not set beside the sum of five.  Shares of the plan
and changes are figures about figures and are not drawn.  A doubtful figure carries its reason; one that is no number stands in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.draft import doubt_of
from bot.lookup import figure
from bot.model import Answer, Citation, Value
from bot.prompting import prompt, raw
from ingest.model import Fact, Ingested
from ingest.vietnamese.text import fold

#: What is drawn, in the order of the bars within one year.
BASES = ("plan", "estimate", "actual", "cumulative", "target")
#: One or no bar compares nothing; more than these no phone shows.
FEWEST, MOST = 2, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure: ``printed`` is the report's own form, ``figure`` the same with its unit; ``value`` is in the chart's unit.

    ``doubt``: why the printed figure is doubtful, in words; a bar that has one is never drawn without a mark.
    """

    label: str
    basis: str
    period: str | None
    value: Decimal
    printed: str
    figure: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one indicator, with the place where all of them are printed (``ref``, ``lines``: 1-based, in report ``report``).

    ``mark``: the mark of that place in the answer that the chart was made of. ``notes``: what must stand beside the bars.
    """

    title: str
    unit: str | None
    bars: tuple[Bar, ...]
    report: str
    ref: str
    lines: tuple[int, int]
    mark: int | None = None
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: values as decimal strings."""
        bars = [{name: getattr(bar, name) for name in Bar.__slots__} | {"value": str(bar.value)} for bar in self.bars]
        own = {name: getattr(self, name) for name in Chart.__slots__}
        return own | {"bars": bars, "lines": list(self.lines), "notes": list(self.notes)}


def of_answer(answer: Answer, document: Ingested) -> Chart | None:
    """The chart of the figures that an answer shows, of its first indicator that has one; None where nothing is comparable.

    ``document`` is the report of the answer. Rows of tables come before clauses of the text, if they are of the same indicator.
    """
    if answer.refused or (answer.report or {}).get("id") != document.report.id:
        return None
    sources = {c.mark: c for c in answer.citations if c.report in {None, document.report.id}}
    shown = [(v, sources[v.mark]) for v in answer.values if v.mark in sources]
    for value, _ in shown:
        alike = [(v, c) for v, c in shown if fold(v.indicator) == fold(value.indicator)]
        for other, source in sorted(alike, key=lambda pair: pair[1].kind != "annex"):
            chart = _of_value(other, source, document, answer)
            if chart is not None:
                return chart
    return None


def of_row(document: Ingested, ref: str, indicator: str | None = None) -> Chart | None:
    """The chart of a table's row; ``indicator`` names one where the row has several (a table of places)."""
    facts = [f for f in document.facts if f.ref == ref and (indicator is None or f.indicator == indicator)]
    return next((c for lead in facts if (c := of_facts(facts, lead, document.report.id)) is not None), None)


def of_facts(facts: Sequence[Fact], lead: Fact, report: str, mark: int | None = None, notes: Iterable[str] = ()) -> Chart | None:
    """The chart of those figures that are comparable with ``lead``; None where they are fewer than two, or two of one name differ."""
    alike = [f for f in facts if _alike(f, lead)]
    drawn = {(f.basis, f.period): f for f in reversed(alike) if f.value is not None}
    if _ambiguous(alike) or not FEWEST <= len(drawn) <= MOST:
        return None
    bars = tuple(_bar(f) for f in sorted(drawn.values(), key=_order))
    spoken = [prompt("charts.note.doubt", label=b.label, printed=b.printed, reason=b.doubt) for b in bars if b.doubt]
    spoken += [_left_out(f) for f in alike if f.value is None and re.search(r"\d", f.printed)]
    spans = [f.lines for f in drawn.values()]
    lines = (min(s.first for s in spans), max(s.last for s in spans))
    title = " ".join(lead.indicator.strip(" -+*:;,").split())
    if not title:
        return None
    return Chart(title[:1].upper() + title[1:], lead.unit, bars, report, lead.ref, lines, mark, tuple(dict.fromkeys((*spoken, *notes))))


def _of_value(value: Value, source: Citation, document: Ingested, answer: Answer) -> Chart | None:
    """The chart around one figure of an answer."""
    ref = source.ref.removeprefix(f"{document.report.id}#")
    near = [f for f in document.facts if f.ref == ref and f.lines.first <= source.lines[1] and f.lines.last >= source.lines[0]]
    wanted = (value.indicator, value.basis, value.period, value.printed, value.unit)
    leads = [f for f in near if (f.indicator, f.basis, f.period, f.printed, f.unit) == wanted]
    # asked for the share of the plan: the figures that it is a share of
    leads += [f for f in near if f.indicator == value.indicator and leads and f.statement == leads[0].statement]
    notes = [c.text for c in answer.caveats if c.kind == "contradiction" and (not c.marks or value.mark in c.marks)]
    charts = (of_facts(near, lead, document.report.id, value.mark, notes) for lead in leads)
    return next((c for c in charts if c is not None), None)


def _alike(fact: Fact, lead: Fact) -> bool:
    """Whether a figure may stand beside the leading one."""
    if fact.basis not in BASES or lead.basis not in BASES or not fact.printed.strip():
        return False
    table = lead.ref.startswith("annex:")
    one = fact.ref == lead.ref and (table or (fact.statement is not None and fact.statement == lead.statement))
    same = (fold(fact.indicator), fact.place, fact.group) == (fold(lead.indicator), lead.place, lead.group)
    unit = (fact.unit or "").strip().lower() == (lead.unit or "").strip().lower() and (table or bool(lead.unit))
    return one and same and unit and (_stretch(lead) == _stretch(fact) or not _stretch(lead) or not _stretch(fact))


def _ambiguous(alike: Sequence[Fact]) -> bool:
    """Two figures of one name that differ, or a year and a term that only a figure without a time holds together."""
    valued = [f for f in alike if f.value is not None]
    one_name = len({(f.basis, f.period) for f in valued}) == len({(f.basis, f.period, f.value) for f in valued})
    return not one_name or len({_stretch(f) for f in valued} - {""}) > 1


def _stretch(fact: Fact) -> str:
    """How long the time of a figure is: ``year``, ``term`` (several years, or cumulated), a part of a year; empty where it is not said.

    >>> from ingest.model import Span
    >>> made = lambda basis, period: Fact("f", "Thu", basis, period, None, "4", None, "%", "=", "r", "q", Span(1, 1))
    >>> [_stretch(made("plan", p)) for p in ("2024", "by-2030", "2021-2025", "2024-H1", None)]
    ['year', 'year', 'term', 'H1', '']
    """
    if fact.basis == "cumulative":
        return "term"
    if not fact.period:
        return ""
    _year, _, rest = fact.period.removeprefix("by-").partition("-")
    return "year" if not rest else "term" if re.fullmatch(r"\d{4}", rest) else rest


def _order(fact: Fact) -> tuple[str, int]:
    """Earlier years first; the plan before the result, what has no year last."""
    years = re.findall(r"\d{4}", fact.period or "") or ["9999"]
    return years[-1], BASES.index(fact.basis)


def _bar(fact: Fact) -> Bar:
    assert fact.value is not None
    return Bar(_label(fact), fact.basis, fact.period, fact.value, fact.printed, figure(fact), doubt_of(fact))


def _left_out(fact: Fact) -> str:
    return prompt("charts.note.left_out", label=_label(fact), printed=fact.printed)


def _label(fact: Fact) -> str:
    """What a bar is: "Kế hoạch 2024", "Mục tiêu đến 2030", "Thực hiện 6 tháng đầu năm 2024", "Mục tiêu (Nghị quyết)"."""
    basis = raw(f"charts.basis.{fact.basis}")
    if not fact.period:
        return prompt("charts.label.against", basis=basis, against=fact.against) if fact.against else basis
    kind = "by" if fact.period.startswith("by-") else "whole"
    return prompt(f"charts.label.{kind}", basis=basis, period=_when(fact.period.removeprefix("by-")))


def _when(period: str) -> str:
    """A period as a label.

    >>> _when("2024"), _when("2021-2025"), _when("2024-Q3"), _when("2024-9M"), _when("2024-09")
    ('2024', '2021-2025', 'quý 3/2024', '9 tháng 2024', 'tháng 9/2024')
    """
    year, _, part = period.partition("-")
    if part in {"H1", "H2"}:
        return prompt(f"charts.part.{part}", year=year)
    if re.fullmatch(r"Q\d|\d{1,2}M|\d\d", part):
        kind = "quarter" if part[0] == "Q" else "months" if part[-1] == "M" else "month"
        return prompt(f"charts.part.{kind}", number=part.strip("QM").lstrip("0"), year=year)
    return period
