"""Several things named in one ask ("A và B", "A, B, C"): asked one by one where no unit of the report speaks of them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.match import Scored
from bot.understand import Ask, Understanding

_AND = re.compile(r"\s*(?:[,;+]|\b(?:và|va|cùng với|cùng)\b)\s*", re.IGNORECASE)
#: A unit that covers this share of the whole ask speaks of all of it.
TOGETHER = 0.8
#: A unit that covers this share of a part answers it.
PART = 0.7
#: Where a unit covers this share of the whole ask, one part that is answered for sure is enough; else every part must be.
ANSWERED = 0.5
#: A part names something of its own if one listed term in it tells as much as this many of the rarest words.
NAMES = 1.2
#: So many parts at most; a longer enumeration is one thing with a long name.
MOST = 4


def apart(ask: Ask, understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]) -> list[Ask]:
    """The parts of ``ask``, or the ask itself where it is one thing.

    "Tốc độ tăng đàn gia súc và tỷ lệ che phủ rừng" is two rows; "trồng mới chè và cây ăn quả" may be one clause: the report decides.
    """
    if ask.kind not in {"how_much", "topic"}:
        return [ask]
    parts = _parts(ask, understand)
    if not 2 <= len(parts) <= MOST:
        return [ask]
    whole = ranked(ask)
    if whole and whole[0].coverage >= TOGETHER:
        return [ask]
    sure = [max((s.sure for s in ranked(part)[:3]), default=0.0) >= PART for part in parts]
    answered = bool(whole) and whole[0].sure >= ANSWERED
    return parts if all(sure) or (answered and any(sure)) else [ask]


def _parts(ask: Ask, understand: Understanding) -> list[Ask]:
    """The ask cut at its connectives, where every part names something; what names nothing stays with the part before it."""
    texts: list[str] = []
    for text in _AND.split(ask.text):
        named = any(s.listed and s.known and s.mass >= NAMES * understand.units.rarest for s in understand.ask(text).spans)
        if named or not texts:
            texts.append(text)
        else:
            texts[-1] += f", {text}"
    parts = [understand.ask(text) for text in texts]
    if not all(any(s.listed and s.mass >= NAMES * understand.units.rarest for s in part.spans) for part in parts):
        return [ask]
    return [
        replace(
            part,
            kind=ask.kind,
            bases=part.bases or ask.bases,
            periods=part.periods or ask.periods,
            counted=part.counted or (ask.counted if part is parts[-1] else ""),
        )
        for part in parts
    ]
