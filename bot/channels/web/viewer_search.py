"""Words searched in the page of a report: with marks as typed, without marks in any marking.  Pure."""

from __future__ import annotations

import unicodedata

from bot.channels.web.viewer_blocks import Page
from bot.channels.web.viewer_quotes import Place
from ingest.vietnamese.text import clean, has_marks

#: More hits than these are not listed; the page says so.
MOST = 200
#: A search shorter than this finds half the page.
SHORTEST = 2


def find(page: Page, query: str) -> tuple[Place, ...]:
    """Every place where the words of ``query`` stand one after another, at most :data:`MOST`; empty for a query of one letter."""
    words = " ".join(clean(query).lower().split())
    if len(words) < SHORTEST:
        return ()
    marked = has_marks(words)
    wanted = words if marked else _bare(words)[0]
    out: list[Place] = []
    for block in page.blocks:
        text, offsets = (block.text.lower(), None) if marked else _bare(block.text)
        at = text.find(wanted)
        while at >= 0 and len(out) < MOST:
            end = at + len(wanted)
            out.append(Place(block.id, offsets[at] if offsets else at, (offsets[end - 1] + 1) if offsets else end))
            at = text.find(wanted, end)
    return tuple(out)


def _bare(text: str) -> tuple[str, list[int]]:
    """Lower case without marks, and for each character of it its offset in ``text``.

    >>> _bare("Đạt")
    ('dat', [0, 1, 2])
    """
    out: list[str] = []
    offsets: list[int] = []
    for i, character in enumerate(text):
        for c in unicodedata.normalize("NFD", character.lower().replace("đ", "d")):
            if not unicodedata.combining(c):
                out.append(c)
                offsets.append(i)
    return "".join(out), offsets
