"""Why something falls short: a report names the shortcoming under one heading and its cause under another; the two are put together."""

from __future__ import annotations

import re

from bot.clauses import sentences
from bot.draft import MAX_MARKS, Draft, mark
from bot.prompting import prompt
from bot.units import Unit, Units, features
from ingest.vietnamese.text import fold

_SHORTCOMING = re.compile(r"han che|ton tai|kho khan")
_CAUSE = re.compile(r"nguyen nhan")
#: Pairs of words this telling (in the weight of the rarest word) tie a cause to a shortcoming; so much of them must be shared.
TELLING, SHARED = 0.45, 0.6


def say_causes(draft: Draft, shown: Unit, units: Units) -> bool:
    """Adds the sentence under a heading of causes that speaks of the same thing as ``shown``, a shortcoming; False where none does."""
    if not _SHORTCOMING.search(fold(shown.path)) or _is_cause(shown) or len(draft.citations) >= MAX_MARKS:
        return False
    words = _pairs(shown.source[shown.sentence.start : shown.sentence.end], units) | _pairs(shown.text, units)
    best, told = None, SHARED * units.rarest
    for unit in (u for u in units.items if u.kind == "text" and u.span.start == 0 and _is_cause(u)):
        for piece in sentences(unit.source):
            got = sum(units.weight(f) for f in _pairs(unit.source[piece.start : piece.end], units) & words)
            if got >= told:
                best, told = (unit, piece), got
    if best is None:
        return False
    unit, piece = best
    place = draft.cite_unit(unit, piece.start, piece.end)
    draft.lines.append(prompt("answers.text.cause", quote=unit.source[piece.start : piece.end], mark=mark(place)))
    return True


def _pairs(text: str, units: Units) -> frozenset[str]:
    return frozenset(f for f in features(text) if "_" in f and units.weight(f) >= TELLING * units.rarest)


def _is_cause(unit: Unit) -> bool:
    return bool(_CAUSE.search(fold(unit.path.rsplit("›", 1)[-1])))

