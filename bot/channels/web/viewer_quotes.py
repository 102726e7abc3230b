"""Where a quote stands on the page of its report: found once, on the server, by the lines that a citation carries.  Pure.

An address carries the found places themselves (block, offsets, a check of the words), so that opening it searches for nothing:
``/bao-cao/641-bc-hu-2024?trich=d48.0-44~1f3a#chu-thich-4``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent

from bot.channels.web.viewer_blocks import Block, Page
from bot.model import Citation
from bot.sources import open_ref, split_ref
from ingest.markup import read_marks
from ingest.model import Ingested
from ingest.vietnamese.text import nfc

#: What a shown quote leaves out; the pieces around it are found each for itself.
_ELLIPSIS = re.compile(r"\s*(?:\[\.\.\.\]|\[…\]|…)\s*")
_ADDRESS = re.compile(r"(?:d\d{1,7}\.\d{1,7}-\d{1,7},?)+~[0-9a-f]{4}")
_PLACE = re.compile(r"(d\d+)\.(\d+)-(\d+)")
#: An address holds at most so many places: a quote of more blocks than that is no quote.
_PLACES = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one block's text, ``start`` to ``end`` (excluded)."""

    block: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address opens: the places, and whether the words there are still those that were cited."""

    places: tuple[Place, ...]
    true: bool


def locate(page: Page, lines: tuple[int, int], quote: str) -> tuple[Place, ...]:
    """The places of a quote in the blocks of its lines; empty where its words do not stand there.

    Letters and digits are compared, one for one: markup, white space and the bars between cells are not words of the report.
    """
    blocks = page.between(*lines)
    letters = [(b, i, c) for b in blocks for i, c in enumerate(b.text) if c.isalnum()]
    body = "".join(c for _, _, c in letters)
    known = frozenset(n.number for n in page.document.footnotes)
    found: list[Place] = []
    at = 0
    for piece in _ELLIPSIS.split(nfc(quote)):
        words = "".join(c for line in piece.splitlines() for c in read_marks(line.lstrip("#> "), known).text if c.isalnum())
        if not words:
            continue
        start = body.find(words, at)
        start = body.find(words) if start < 0 else start
        if start < 0:
            return ()
        at = start + len(words)
        found += _places(letters[start:at])
    return tuple(found[:_PLACES])


def _places(letters: Sequence[tuple[Block, int, str]]) -> list[Place]:
    """Neighbouring letters as one stretch a block."""
    out: list[Place] = []
    for block, offset, _ in letters:
        if out and out[-1].block == block.id:
            out[-1] = Place(block.id, out[-1].start, offset + 1)
        else:
            out.append(Place(block.id, offset, offset + 1))
    return out


def of_citation(page: Page, citation: Citation) -> tuple[Place, ...]:
    """The places of a citation; the whole of its lines where the words are not found there as they are (``meta:`` sources reword)."""
    return (
        locate(page, citation.lines, citation.quote) or tuple(Place(b.id, 0, len(b.text)) for b in page.between(*citation.lines))[:_PLACES]
    )


def address(page: Page, citation: Citation) -> str:
    """The address that opens the report at the quote of a citation.

    ``citation`` must be of this report. The fragment is the anchor of the first place, so that the page stands there without a script.
    """
    places = of_citation(page, citation)
    base = f"/bao-cao/{percent(page.document.report.id, safe='')}"
    if not places:
        return f"{base}#{page.anchors.get(split_ref(citation.ref)[1], 'bao-cao')}"
    return f"{base}?trich={written(page, places)}#trich"


def written(page: Page, places: Sequence[Place]) -> str:
    """Places as an address carries them."""
    return ",".join(f"{p.block}.{p.start}-{p.end}" for p in places) + "~" + _check(page, places)


def read(page: Page, text: str) -> Opened | None:
    """The places of an address; None where it is none. Places that the report does not have are left out, and the address is not true."""
    if not _ADDRESS.fullmatch(text) or len(text) > 1200:
        return None
    wanted = [Place(m[1], int(m[2]), int(m[3])) for m in _PLACE.finditer(text)]
    sizes = {p.block: len(page.by_id[p.block].text) for p in wanted if p.block in page.by_id}
    places = tuple(
        Place(p.block, p.start, min(p.end, sizes[p.block])) for p in wanted if p.start < p.end and p.start < sizes.get(p.block, 0)
    )
    return Opened(places, len(places) == len(wanted) and text.endswith("~" + _check(page, places)))


def _check(page: Page, places: Sequence[Place]) -> str:
    """Four digits that change with the cited words: a report that was read in anew may have others at the same place."""
    words = "\n".join(page.by_id[p.block].text[p.start : p.end] for p in places)
    return hashlib.sha256(words.encode()).hexdigest()[:4]


def of_ref(document: Ingested, page: Page, ref: str) -> tuple[Place, ...]:
    """The places of everything that a ref names (a section: its heading, or the line that it begins on).

    Raises :class:`~bot.errors.RefError`.
    """
    opened = open_ref(document, split_ref(ref)[1])
    blocks: list[Block] = []
    for one in opened:
        last = one.lines.first if one.kind == "section" else one.lines.last
        blocks += page.between(one.lines.first, last)
    return tuple(dict.fromkeys(Place(b.id, 0, len(b.text)) for b in blocks))[:_PLACES]


def of_lines(page: Page, text: str) -> tuple[Place, ...]:
    """The places of "41" or "41-45"; empty where that is no span of lines of the report."""
    found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", text)
    if found is None:
        return ()
    blocks = page.between(int(found[1]), int(found[2] or found[1]))
    return tuple(Place(b.id, 0, len(b.text)) for b in blocks)[:_PLACES]
