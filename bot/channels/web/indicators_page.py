"""The table of indicators as HTML: sortable and filterable where scripts run, readable where they do not; links to XLSX and CSV.  Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from bot.channels.web.indicators import LONG, Figure, Indicator, headings, indicators, place_of
from bot.channels.web.markup import Html, el, join
from bot.prompting import prompt, raw
from ingest.model import Ingested

_SLOTS = ("plan", "actual", "ratio", "target")
#: The bar of a per cent ends here: what exceeds the plan more is as full.
_FULL = 150
#: A figure of so many characters stays on one line; "90 (trên 3% trở lên)" may break.
UNBROKEN = 12


def indicators_article(document: Ingested) -> Html:
    """The table with its filters, in one element with the id ``chi-tieu``."""
    found = indicators(document)
    head = el("h1", None, raw("pages.indicators.title"))
    if not found:
        none = el("p", {"class": "dan"}, prompt("pages.indicators.none", number=document.report.number or document.report.id))
        return el("div", {"id": "chi-tieu", "class": "chi-tieu", "data-report": document.report.id}, head, none)
    lead = el("p", {"class": "dan"}, prompt("pages.indicators.lead", count=len(found), number=document.report.number or document.report.id))
    parts = (head, lead, _shares(found), _tools(document, found), _grid(document, found))
    return el("div", {"id": "chi-tieu", "class": "chi-tieu", "data-report": document.report.id}, *parts)


def _shares(found: Sequence[Indicator]) -> Html:
    """How many indicators were exceeded, met, missed, or not judged: one bar, and the same in words."""
    counts = Counter(i.verdict or "unjudged" for i in found)
    bars, items, at = [], [], 0.0
    for name in ("exceeded", "met", "unmet", "unjudged"):
        words = raw("pages.indicators.unjudged") if name == "unjudged" else raw(f"pages.verdicts.{name}")
        width = 100 * counts[name] / max(1, len(found))
        bars.append(el("rect", {"class": name, "x": f"{at:.2f}%", "width": f"{width:.2f}%", "height": "12"}))
        at += width
        swatch = el("svg", {"aria-hidden": "true"}, el("rect", {"class": name, "width": "12", "height": "12"}))
        items.append(el("li", None, swatch, prompt("pages.indicators.share", words=words, count=counts[name])))
    return el("figure", {"class": "tong"}, el("svg", {"aria-hidden": "true"}, *bars), el("ul", None, *items))


def _tools(document: Ingested, found: Sequence[Indicator]) -> Html:
    """Filters and exports."""
    words = el("label", None, raw("pages.indicators.filter"), el("input", {"type": "search", "data-loc": "chu", "autocomplete": "off"}))
    verdicts = [el("option", {"value": ""}, raw("pages.indicators.any"))]
    verdicts += [el("option", {"value": v}, raw(f"pages.verdicts.{v}")) for v in ("met", "exceeded", "unmet")]
    tables = [el("option", {"value": ""}, raw("pages.indicators.any"))]
    tables += [el("option", {"value": t}, t) for t in dict.fromkeys(i.table for i in found)]
    by_verdict = el("label", None, raw("pages.indicators.verdict"), el("select", {"data-loc": "danh-gia"}, *verdicts))
    by_table = el("label", None, raw("pages.indicators.table"), el("select", {"data-loc": "bang"}, *tables))
    count = el("p", {"class": "dem", "role": "status", "data-dem": True}, prompt("pages.indicators.count", count=len(found)))
    base = f"/chi-tieu/{document.report.id}"
    exports = [
        el("a", {"href": f"{base}.{kind}", "download": True, "class": "nut"}, raw(f"pages.indicators.{kind}")) for kind in ("xlsx", "csv")
    ]
    return join(el("div", {"class": "loc"}, words, by_verdict, by_table, el("div", {"class": "xuat"}, *exports)), count)


def _grid(document: Ingested, found: Sequence[Indicator]) -> Html:
    named = headings(document)
    columns = [("ten", raw("pages.table.indicator"), "text"), ("dv", raw("pages.table.unit"), "text")]
    columns += [(slot, named[slot], "number") for slot in _SLOTS]
    columns += [("danh-gia", raw("pages.table.verdict"), "text"), ("cho", raw("pages.indicators.where"), "number")]
    head = [el("th", {"scope": "col", "data-cot": key, "data-kieu": kind}, el("span", None, title)) for key, title, kind in columns]
    rows = [_row(i) for i in found]
    caption = el("caption", {"class": "an"}, raw("pages.indicators.title"))
    label = {"class": "cuon", "role": "region", "tabindex": "0", "aria-label": raw("pages.indicators.title")}
    return el(
        "div", label, el("table", {"class": "bang-chi-tieu"}, caption, el("thead", None, el("tr", None, *head)), el("tbody", None, *rows))
    )


def _row(indicator: Indicator) -> Html:
    group = el("small", None, indicator.group) if indicator.group else None
    chart = json.dumps(indicator.chart, ensure_ascii=False, default=str) if indicator.chart else None
    kept = {"data-danh-gia": indicator.verdict, "data-bang": indicator.table, "data-hinh": chart}
    name = el("th", {"scope": "row", "data-v": indicator.name}, el("span", {"class": "ten"}, _cut(indicator.name, 140)), group)
    figures = [_cell(slot, indicator.figures.get(slot)) for slot in _SLOTS]
    where = el("a", {"href": indicator.url, "class": "nguon"}, place_of(indicator))
    cells = (el("td", {"class": "dv"}, indicator.unit), *figures, _verdict(indicator), el("td", {"data-v": str(indicator.line)}, where))
    return el("tr", kept, name, *cells)


def _cell(slot: str, figure: Figure | None) -> Html:
    if figure is None:
        return el("td", {"class": "so"})
    long = len(figure.printed) > LONG
    value = str(figure.value) if figure.value is not None else None
    doubt = el("abbr", {"class": "nghi", "title": prompt("pages.table.doubt", reason=figure.doubt)}, "?") if figure.doubt else None
    note = el("small", None, figure.note) if figure.note else None
    bar = _bar(figure) if slot == "ratio" and not figure.doubt else None
    kind = "chu" if long else "so gay" if len(figure.printed) > UNBROKEN else "so"
    return el("td", {"class": kind, "data-v": value}, _cut(figure.printed, LONG * 2), doubt, bar, note)


def _bar(figure: Figure) -> Html | None:
    """How much of the plan, as a bar; it repeats the figure beside it and is silent for those who listen."""
    if figure.value is None or figure.value < 0:
        return None
    value = str(min(figure.value, _FULL))
    parts = (
        el("rect", {"width": "100%", "height": "6", "class": "nen"}),
        el("rect", {"width": f"{float(value) / _FULL:.1%}", "height": "6"}),
    )
    tick = el("rect", {"x": f"{100 / _FULL:.1%}", "width": "2", "height": "6", "class": "moc-100"})
    return el("svg", {"class": "vach", "height": "6", "aria-hidden": "true", "focusable": "false"}, *parts, tick)


def _verdict(indicator: Indicator) -> Html:
    if indicator.verdict is None:
        return el("td", None)
    words = raw(f"pages.verdicts.{indicator.verdict}")
    note = None if indicator.printed_verdict else el("small", None, raw("pages.indicators.by_ratio"))
    return el("td", {"class": "kq", "data-v": words}, el("span", {"class": f"nhan {indicator.verdict}"}, words), note)


def _cut(text: str, limit: int) -> str:
    """At most so many characters, never within a word or a number."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"
