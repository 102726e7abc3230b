"""The text of a block as HTML: cited places marked, words that are misprinted shown with their reading, footnote marks as links.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.web.markup import Html, el, join
from bot.channels.web.viewer_blocks import Block, Page, note_anchor
from bot.channels.web.viewer_quotes import Place
from bot.prompting import prompt
from ingest.model import Erratum
from ingest.vietnamese.text import nfc


@dataclass(slots=True)
class Ink:
    """What is drawn over the text of a page: cited and found places by block, errata by block (start, end, number from 1).

    ``first`` is taken by the first cited place that is drawn: it gets the id that the address points to.
    """

    cited: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    found: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    errata: Mapping[str, Sequence[tuple[int, int, int]]] = field(default_factory=dict)
    sheet: tuple[Erratum, ...] = ()
    seen: set[str] = field(default_factory=set)

    def once(self, name: str) -> str | None:
        """The id, the first time that it is asked for: a page has each id once."""
        if name in self.seen:
            return None
        self.seen.add(name)
        return name


def by_block(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Places by their block."""
    out: dict[str, list[Place]] = {}
    for place in places:
        out.setdefault(place.block, []).append(place)
    return out


def misprints(page: Page) -> dict[str, list[tuple[int, int, int]]]:
    """Where each entry of the errata stands on the page: block → (start, end, number of the entry)."""
    out: dict[str, list[tuple[int, int, int]]] = {}
    for number, erratum in enumerate(page.document.errata, 1):
        printed = nfc(erratum.printed).replace("\t", " | ")
        for block in page.between(erratum.lines.first, erratum.lines.last):
            start = block.text.find(printed)
            if start >= 0:
                out.setdefault(block.id, []).append((start, start + len(printed), number))
                break
    return out


def draw(block: Block, ink: Ink, start: int = 0, end: int | None = None) -> Html:
    """The text of a block from ``start`` to ``end`` with everything that is drawn over it."""
    end = len(block.text) if end is None else end
    stops = {start, end} | {o for o, _ in block.marks}
    for place in (*ink.cited.get(block.id, ()), *ink.found.get(block.id, ())):
        stops |= {place.start, place.end}
    for first, last, _ in ink.errata.get(block.id, ()):
        stops |= {first, last}
    cuts = sorted(s for s in stops if start <= s <= end)
    out: list[Html] = []
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        out += [_note_mark(number, ink) for offset, number in block.marks if offset == left and (left > start or start == 0)]
        if right > left:
            out.append(_piece(block, ink, left, right))
    return join(*out)


def _piece(block: Block, ink: Ink, start: int, end: int) -> Html:
    """A stretch that is all cited or not, all misprinted or not."""
    inside: Html = join(block.text[start:end])
    for first, last, number in ink.errata.get(block.id, ()):
        if first <= start and end <= last:
            inside = _misprint(inside, number, ink)
            break
    if _covered(ink.found.get(block.id, ()), start, end):
        inside = el("mark", {"class": "tim"}, inside)
    if _covered(ink.cited.get(block.id, ()), start, end):
        inside = el("mark", {"class": "trich", "id": ink.once("trich")}, inside)
    return inside


def _covered(places: Sequence[Place], start: int, end: int) -> bool:
    return any(p.start <= start and end <= p.end for p in places)


def _misprint(inside: Html, number: int, ink: Ink) -> Html:
    words = prompt("pages.viewer.reading", reading=ink.sheet[number - 1].reading)
    return el("a", {"class": "sua", "id": ink.once(f"sua-{number}"), "href": f"#dinh-chinh-{number}", "title": words}, inside)


def _note_mark(number: int, ink: Ink) -> Html:
    name = f"goi-{note_anchor(number)}"
    label = prompt("pages.viewer.note", number=number)
    link = el("a", {"href": f"#{note_anchor(number)}", "id": ink.once(name), "aria-label": label}, str(number))
    return el("sup", {"class": "goi"}, link)
