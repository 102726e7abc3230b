"""The source viewer: a report as one readable page that opens at a quote.  Pure: a document and an address give the HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.channels.render import day
from bot.channels.web.markup import Html, el, join
from bot.channels.web.viewer_blocks import IN_TABLE, Block, Page, lay_out, note_anchor
from bot.channels.web.viewer_inline import Ink, by_block, draw, misprints
from bot.channels.web.viewer_outline import outline
from bot.channels.web.viewer_quotes import Place, of_lines, of_ref, read
from bot.channels.web.viewer_search import MOST, find
from bot.channels.web.viewer_tables import TableView
from bot.errors import RefError
from bot.prompting import prompt, raw
from ingest.model import Ingested

#: Characters shown around a hit in the list of hits.
_AROUND = 60
#: A line at the head of a document that is no longer than this is a name, a number, a date: set in the middle.
CENTRED = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: ``cited`` (``trich``), a ``ref``, ``lines`` (``dong``: "41", "41-45"), words to search (``tim``)."""

    cited: str = ""
    ref: str = ""
    lines: str = ""
    search: str = ""


def article(document: Ingested, asked: Asked) -> Html:
    """The report as the pages show it: outline, search and text, in one element with the id ``bao-cao``."""
    page = lay_out(document)
    cited, notice = _cited(document, page, asked)
    found = find(page, asked.search)
    ink = Ink(by_block(cited), by_block(found), misprints(page), document.errata)
    body = el("article", {"class": "van-ban", "lang": "vi"}, *_body(page, ink), _errata(page, ink))
    side = el("aside", {"class": "ben"}, _search_form(document, asked.search), _hits(page, asked.search, found), outline(document, page))
    return el(
        "div",
        {"id": "bao-cao", "class": "bao-cao", "data-report": document.report.id},
        side,
        el("div", {"class": "giay", "id": "van-ban"}, notice, _head(document), body),
    )


def title_of(document: Ingested) -> str:
    """What a tab of the browser shows."""
    report = document.report
    return prompt("pages.viewer.title", number=report.number or report.id, date=day(report.date))


def _cited(document: Ingested, page: Page, asked: Asked) -> tuple[tuple[Place, ...], Html | None]:
    """The places to mark, and a word where the address does not fit this report (any more)."""
    if asked.cited:
        opened = read(page, asked.cited)
        if opened is not None and opened.true:
            return opened.places, None
        return (opened.places if opened else ()), _notice("stale" if opened else "bad_address")
    if asked.ref:
        try:
            return of_ref(document, page, asked.ref), None
        except RefError:
            return (), _notice("unknown_ref")
    if asked.lines:
        places = of_lines(page, asked.lines)
        return places, None if places else _notice("unknown_ref")
    return (), None


def _notice(name: str) -> Html:
    return el("p", {"class": "luu-y", "role": "status"}, raw(f"pages.viewer.{name}"))


def _head(document: Ingested) -> Html:
    report = document.report
    facts = [prompt("pages.viewer.number", number=report.number)] if report.number else []
    facts += [prompt("pages.viewer.date", date=day(report.date))] if report.date else []
    facts += [report.issuer] if report.issuer else []
    return el("header", {"class": "to"}, el("p", {"class": "so-hieu"}, " · ".join(facts)), el("h1", None, report.title or report.id))


def _body(page: Page, ink: Ink) -> Iterator[Html]:
    """All blocks in order; the notes of a section after its text."""
    waiting: list[Block] = []
    notes = {id(b): b for b in page.blocks if b.kind == "note"}
    by_section: dict[str, list[Block]] = {}
    for note in notes.values():
        by_section.setdefault(note.section, []).append(note)
    flow = [b for b in page.blocks if b.kind != "note"]
    parts: dict[str, int] = {}
    last, head = "", next((s.id for s in page.document.sections if s.kind == "document"), None)
    for _, run in groupby(flow, key=_run):
        blocks = list(run)
        if blocks[0].section != last:
            yield from _notes(waiting, ink)
            waiting = by_section.pop(blocks[0].section, [])
            last = blocks[0].section
        if blocks[0].kind in IN_TABLE and blocks[0].table is not None:
            table = blocks[0].table
            parts[table.id] = parts.get(table.id, 0) + 1
            yield TableView(table, ink, parts[table.id]).html(blocks)
        elif blocks[0].section == head:
            yield from (el("div", {"class": "giua"}, _block(b, ink)) if len(b.text) <= CENTRED else _block(b, ink) for b in blocks)
        else:
            yield from (_block(b, ink) for b in blocks)
    yield from _notes([*waiting, *(n for left in by_section.values() for n in left)], ink)


def _run(block: Block) -> tuple[str, str]:
    """Blocks that are drawn together: those of one table, else those of one section."""
    return ("table", block.table.id) if block.kind in IN_TABLE and block.table is not None else ("text", block.section)


def _block(block: Block, ink: Ink) -> Html:
    spots = [el("span", {"id": a, "class": "moc"}) for a in block.anchors if ink.once(a)]
    inside = join(*spots, draw(block, ink))
    attributes: dict[str, str | bool | None] = {"id": ink.once(block.id)}
    if block.kind == "heading":
        return el(f"h{min(6, block.level + 1)}", attributes, inside)
    if block.kind == "subtitle":
        return el("p", attributes | {"class": "phu-de"}, inside)
    bullet = "muc" if block.text[:1] in "-+•*" and block.kind == "paragraph" else None
    return el("p", attributes | {"class": bullet or ("dong" if block.kind == "line" else None)}, inside)


def _notes(notes: Sequence[Block], ink: Ink) -> Iterator[Html]:
    if notes:
        label = raw("pages.viewer.notes")
        yield el("ol", {"class": "chu-thich", "aria-label": label}, *(_note(b, ink) for b in sorted(notes, key=lambda b: b.first)))


def _note(block: Block, ink: Ink) -> Html:
    assert block.note is not None
    number = block.note.number
    spots = [el("span", {"id": a, "class": "moc"}) for a in block.anchors if ink.once(a)]
    back = {"href": f"#goi-{note_anchor(number)}", "class": "ve", "aria-label": prompt("pages.viewer.back", number=number)}
    mark = el("b", None, str(number))
    known = f"goi-{note_anchor(number)}" in ink.seen
    return el(
        "li",
        {"id": ink.once(block.id), "value": str(number)},
        *spots,
        mark,
        " ",
        draw(block, ink),
        " ",
        el("a", back, "↩") if known else None,
    )


def _errata(page: Page, ink: Ink) -> Html | None:
    """The sheet of errata: what is printed, how it is to be read, and why."""
    if not page.document.errata:
        return None
    lines = []
    for number, erratum in enumerate(page.document.errata, 1):
        place = prompt("pages.viewer.line", line=erratum.lines.first)
        known = f"sua-{number}" in ink.seen
        where = el("a", {"href": f"#sua-{number}"}, place) if known else join(place)
        words = join("“", erratum.printed.replace("\t", " | "), "” → “", el("b", None, erratum.reading.replace("\t", " | ")), "”")
        lines.append(el("li", {"id": f"dinh-chinh-{number}"}, where, ": ", words, el("span", {"class": "ly-do"}, erratum.reason)))
    heading = el("h2", {"id": "dinh-chinh"}, raw("pages.viewer.errata"))
    return el("section", {"class": "dinh-chinh"}, heading, el("p", None, raw("pages.viewer.errata_note")), el("ol", None, *lines))


def _search_form(document: Ingested, words: str) -> Html:
    box = {"type": "search", "name": "tim", "id": "o-tim", "value": words or None, "autocomplete": "off", "enterkeyhint": "search"}
    label = el("label", {"for": "o-tim"}, raw("pages.viewer.search"))
    button = el("button", {"type": "submit"}, raw("pages.viewer.search_go"))
    action = f"/bao-cao/{document.report.id}"
    return el(
        "form",
        {"role": "search", "class": "tim", "method": "get", "action": action},
        label,
        el("div", None, el("input", dict(box)), button),
    )


def _hits(page: Page, words: str, found: Sequence[Place]) -> Html | None:
    """The hits with the words around them, each a link to its block."""
    if not words:
        return None
    count = prompt("pages.viewer.hits", count=len(found)) if len(found) < MOST else prompt("pages.viewer.many_hits", count=MOST)
    items = []
    for place in found:
        block = page.block(place.block)
        assert block is not None
        before, after = _before(block.text, place.start), _after(block.text, place.end)
        items.append(
            el("li", None, el("a", {"href": f"#{block.id}"}, before, el("mark", None, block.text[place.start : place.end]), after))
        )
    return el(
        "div", {"class": "ket-qua"}, el("p", {"role": "status"}, count if found else raw("pages.viewer.no_hits")), el("ol", None, *items)
    )


def _before(text: str, end: int) -> str:
    """The words before a place, from the beginning of one.

    >>> _before("Tiếp tục thu hút", 9)
    'Tiếp tục '
    """
    start = end - _AROUND
    return text[:end] if start <= 0 else "… " + text[start:end].partition(" ")[2]


def _after(text: str, start: int) -> str:
    """The words after a place, to the end of one."""
    return text[start:] if len(text) - start <= _AROUND else text[start : start + _AROUND].rpartition(" ")[0] + " …"
