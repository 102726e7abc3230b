"""The outline at the side of the page: the headings of the report as nested links.  Pure."""

from __future__ import annotations

from bot.channels.web.markup import Html, el
from bot.channels.web.viewer_blocks import Page
from bot.prompting import raw
from ingest.model import Ingested, Section

#: Items of lists have no title; the document itself is the page.
_LEFT_OUT = frozenset({"document", "item"})
#: The names of resolutions run over several lines: cut for the outline, whole on the page.
_TITLE = 96


def outline(document: Ingested, page: Page) -> Html:
    """The headings, each a link to its place, in a fold that small screens keep shut."""
    shown = [s for s in document.sections if s.kind not in _LEFT_OUT and s.title]
    ids = {s.id for s in shown}
    parents = {s.id: s.parent for s in document.sections}
    children: dict[str | None, list[Section]] = {}
    for section in shown:
        children.setdefault(_above(section.parent, ids, parents), []).append(section)
    nested = _list(children, None, page)
    return el(
        "details",
        {"class": "muc-luc", "open": True},
        el("summary", None, raw("pages.viewer.outline")),
        el("nav", {"aria-label": raw("pages.viewer.outline")}, nested),
    )


def _above(parent: str | None, shown: set[str], parents: dict[str, str | None]) -> str | None:
    """The nearest heading above that is shown; a chain that loops ends."""
    for _ in range(12):
        if parent is None or parent in shown:
            return parent
        parent = parents.get(parent)
    return None


def _list(children: dict[str | None, list[Section]], at: str | None, page: Page) -> Html | None:
    found = children.get(at, [])
    if not found:
        return None
    return el("ol", None, *(el("li", None, _link(s, page), _list(children, s.id, page)) for s in found))


def _link(section: Section, page: Page) -> Html:
    number = section.number if section.kind not in {"part", "annex", "run_in"} else None
    title = section.title if len(section.title) <= _TITLE else section.title[:_TITLE].rsplit(" ", 1)[0] + "…"
    return el("a", {"href": f"#{page.anchors[f'section:{section.id}']}"}, f"{number}. {title}" if number else title)
