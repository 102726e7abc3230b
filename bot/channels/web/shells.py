"""The pages around the chat, the source viewer and the table of indicators.  Pure: no script and no style stands in a page (CSP)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.web.indicators_page import indicators_article
from bot.channels.web.markup import Html, el, join
from bot.channels.web.viewer import Asked, article, title_of
from bot.prompting import prompt, raw
from ingest.model import Ingested, Report

#: The panes of the full page, by the name of their tab.
PANES = ("hoi", "bao-cao", "chi-tieu")


def page(title: str, kind: str, *body: Html | None, origins: Sequence[str] = ()) -> str:
    """A whole HTML document; ``kind`` tells the script what it is on, ``origins`` who may frame it and speak to it."""
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "color-scheme", "content": "light dark"}),
        el("title", None, title),
        el("link", {"rel": "icon", "href": "/static/icon.svg", "type": "image/svg+xml"}),
        el("link", {"rel": "stylesheet", "href": "/static/app.css"}),
        el("script", {"src": "/static/app.js", "defer": True}),
    )
    body_attributes = {"data-page": kind, "data-origins": " ".join(origins) or None}
    return "<!doctype html>" + el("html", {"lang": "vi"}, head, el("body", body_attributes, *body))


def full(reports: Sequence[Report]) -> str:
    """The page ``/``: the chat beside the source viewer and the table of indicators; tabs where the screen is narrow."""
    tabs = [_tab(name, name == PANES[0]) for name in PANES]
    options = [el("option", {"value": r.id}, _report_name(r)) for r in reports]
    picker = el("select", {"id": "chon-bao-cao"}, *options)
    kind = "chon" if len(reports) > 1 else "chon mot"
    choice = el("label", {"class": kind}, el("span", {"class": "an"}, raw("pages.shell.report")), picker)
    theme = el("button", {"type": "button", "class": "phang", "id": "doi-mau", "aria-pressed": "false"}, raw("pages.shell.dark"))
    nav = el("nav", {"class": "the", "aria-label": raw("pages.shell.panes")}, *tabs)
    skip = el("a", {"class": "bo-qua", "href": "#o-hoi"}, raw("pages.shell.skip"))
    top = el("header", {"class": "dau"}, skip, _brand("h1"), choice, nav, theme)
    panes = [
        el("section", {"id": "o-hoi", "class": "o", "data-o": "hoi", "aria-label": raw("pages.tabs.hoi")}, _no_script()),
        el("section", {"id": "o-bao-cao", "class": "o", "data-o": "bao-cao", "aria-label": raw("pages.tabs.bao-cao")}),
        el("section", {"id": "o-chi-tieu", "class": "o", "data-o": "chi-tieu", "aria-label": raw("pages.tabs.chi-tieu")}),
    ]
    return page(raw("pages.shell.title"), "full", top, el("main", {"class": "ban"}, *panes))


def embed(origins: Sequence[str]) -> str:
    """The page in the widget's frame: the chat alone."""
    return page(raw("pages.shell.title"), "embed", el("main", {"id": "o-hoi", "class": "o"}, _no_script()), origins=origins)


def report(document: Ingested, asked: Asked) -> str:
    """A report as a page of its own."""
    top = _bar(document, "bao-cao", "van-ban")
    return page(title_of(document), "report", top, el("main", None, article(document, asked)))


def indicators(document: Ingested) -> str:
    """The table of indicators as a page of its own."""
    title = f"{raw('pages.indicators.title')} – {title_of(document)}"
    return page(title, "indicators", _bar(document, "chi-tieu", "chi-tieu"), el("main", None, indicators_article(document)))


def missing() -> str:
    """What a person reads where there is no such report."""
    back = el("a", {"href": "/", "class": "nut"}, raw("pages.missing.back"))
    words = (el("h1", None, raw("pages.missing.title")), el("p", None, raw("pages.missing.words")), el("p", None, back))
    top = el("header", {"class": "dau"}, _brand("p"))
    return page(raw("pages.missing.title"), "missing", top, el("main", {"class": "chi-tieu"}, *words))


def _skip(target: str) -> Html:
    return el("a", {"class": "bo-qua", "href": f"#{target}"}, raw("pages.shell.skip_to_text"))


def _bar(document: Ingested, here: str, target: str) -> Html:
    """The head of a page about one report: the way to the chat, to its text, to its indicators."""
    links = [("/", "hoi"), (f"/bao-cao/{document.report.id}", "bao-cao"), (f"/chi-tieu/{document.report.id}", "chi-tieu")]
    shown = [el("a", {"href": url, "aria-current": "page" if name == here else None}, raw(f"pages.tabs.{name}")) for url, name in links]
    return el(
        "header", {"class": "dau"}, _skip(target), _brand("p"), el("nav", {"class": "di", "aria-label": raw("pages.shell.panes")}, *shown)
    )


def _brand(tag: str) -> Html:
    return el(tag, {"class": "ten-trang"}, el("span", {"class": "dau-hieu", "aria-hidden": "true"}, "“ ”"), raw("pages.shell.brand"))


def _tab(name: str, here: bool) -> Html:
    return el("button", {"type": "button", "data-den": name, "aria-current": "true" if here else None}, raw(f"pages.tabs.{name}"))


def _report_name(found: Report) -> str:
    return prompt("pages.shell.report_name", number=found.number or found.id, issuer=found.issuer or found.title[:60])


def _no_script() -> Html:
    return join(el("noscript", None, el("p", {"class": "luu-y"}, raw("pages.shell.no_script"))))
