"""Names of a sentence, places among them, against what its sources say of them.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.clauses import UPPER
from bot.guard.model import Source
from bot.guard.words import light, low, needy, said_otherwise, wording
from ingest.vietnamese.text import syllables, tokens

#: So many words more tell that a name belongs elsewhere.
CLEARLY = 2
#: So many times the words tell that a clause is about another place.
MUCH = 3
_PIECE = re.compile(r"[.;](?!\d)\s*|,\s*(?=(?:còn|trong đó|riêng|trong khi|nhưng)\s)")
_CLAUSE = re.compile(r",\s+(?![^()]*\))|\s+(?=và(?:\s+\d|\s{3}))")
_PART = re.compile(r"[.;](?!\d)\s*")
_NAME = re.compile(rf"[{UPPER}][\w'-]*(?:\s+[{UPPER}][\w'-]*)*")
_NOUN = r"(?<!\w)(?i:xã|phường|thị trấn|thị xã|huyện|tỉnh|thành phố|quận|bản|thôn|ấp|làng|buôn|khu phố|tổ dân phố)\s+"
_CALLED = rf"(?!Ủy|Uỷ|Đoàn|Đảng|Hội)[{UPPER}][\w'-]*(?:\s+(?:[{UPPER}][\w'-]*|\d{{1,2}}(?!\d|[.,]\d)))*"
#: "xã Bản Bo", "các xã Bản Bo, Sơn Bình và Tả Lèng".
_PLACES = re.compile(rf"{_NOUN}(?:{_CALLED})(?:(?:\s*,\s*|\s+(?:và|hoặc)\s+)(?:{_NOUN})?{_CALLED})*")
#: How far a figure reaches.
_WHOLE = re.compile(r"(?<!\w)(?:toàn|cả) (tỉnh|huyện|xã|thành phố|thị xã|phường|quận|quốc|nước|vùng)(?!\w)")
#: What a list of places is parted at, and the nouns in front of the names.
_LISTED = re.compile(rf"\s*,\s*|\s+(?:và|hoặc)\s+|{_NOUN}")


def unknown_names(text: str, sources: Sequence[Source], question: str) -> list[str]:
    """Names (capitals inside a sentence, short forms) that neither the cited places nor the question have.

    A single capital word at the head of a sentence or of a clause in brackets is none.
    """
    told = " ".join(f" {' '.join(syllables(f'{s.text} ; {s.path}'))} " for s in sources) + f" {' '.join(syllables(question))} "
    known = frozenset(told.split())
    return [name for name, first in _names(text) if not _is_told(name, told, known, first=first)]


def _names(text: str) -> Iterable[tuple[str, bool]]:
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip()
        first = not before or before[-1] in '.!?:;(“"-–•*+…' or re.fullmatch(r"\W*(?:\d{1,2}|[a-zđ])[.)]", before) is not None
        words = match[0].split()
        if first and len(words) == 1 and not words[0][1:2].isupper():
            continue
        if all(len(w) == 1 and w in "IVXLC" for w in words):
            continue
        yield match[0], first


def misplaced_name(text: str, sources: Sequence[Source], question: str, quotes: Sequence[str] = ()) -> str:
    """The first name that stands in the places for something else: a part without it says clearly more of what the sentence says of it.

    What is quoted beside a place stands in a clause with that place.
    """
    for clause in _CLAUSE.split(text):
        here = places_in(clause)
        for quote in quotes if len(here) == 1 else ():
            there = [places_in(c) for s in sources for c in _CLAUSE.split(s.text) if quote in clause and quote in c]
            if any(there) and not any(here <= p for p in there):
                return next(iter(here))
    asked = needy(question)
    parts = [(p, needy(p)) for s in sources if not s.row for p in _PART.split(s.text)]
    for piece in _PIECE.split(text):
        for name, _ in _names(piece):
            beside = next((c for c in _CLAUSE.split(piece) if name in c), piece)
            words = needy(beside) - needy(name) - asked
            words = words if len(words) >= CLEARLY else needy(piece) - needy(name) - asked
            if not name.isupper() and (_said_elsewhere(name, words, parts) or _said_beside(name, beside, sources)):
                return name
    return ""


def _said_elsewhere(name: str, words: frozenset[str], parts: Sequence[tuple[str, frozenset[str]]]) -> bool:
    own = [len(words & said) for p, said in parts if name.lower() in p.lower()]
    other = max((len(words & said) for p, said in parts if name.lower() not in p.lower()), default=0)
    return bool(own) and other >= max(own) + CLEARLY and 2 * other > len(words)


def _said_beside(name: str, beside: str, sources: Sequence[Source]) -> bool:
    """Whether every clause with the name says something else, and one with a place that is not named here says it ("A at X, B at Y")."""
    own, other, words, here = set[int](), 0, _words(beside), places_in(beside)
    for part in (p for s in sources if not s.row for p in _PART.split(s.text) if name in p):
        for clause in re.split(r",\s+", part):
            said = _words(clause.replace(name, " "))
            if name in clause:
                own.add(len(words & said) if said else CLEARLY)
            elif any(not p.startswith(tuple(here)) for p in places_in(clause)):
                other = max(other, len(words & said))
    return bool(own) and other >= CLEARLY and other > MUCH * max(own)


def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(low(re.sub(_NOUN, " ", text)))) - light()


def places_in(text: str, start: int = 0, end: int | None = None) -> frozenset[str]:
    """The places that are named with their noun between two offsets of a text, in small letters, without it.

    >>> sorted(places_in("Các xã Tả Lèng và Sơn Bình của huyện Tam Đường, bản Hợp 1"))
    ['hợp 1', 'sơn bình', 'tam đường', 'tả lèng']
    """
    return frozenset(name for at, names in _placed(text) if start <= at and (end is None or at < end) for name in names)


@lru_cache(maxsize=1024)
def _placed(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Where places are named, and their names."""
    found = _PLACES.finditer(text)
    return tuple((m.start(), tuple(low(" ".join(n.split())) for n in _LISTED.split(m[0]) if n.strip())) for m in found)


def places_of(text: str, before: int, slot: tuple[int, int], right: int, after: int) -> frozenset[str]:
    """The places that an amount is told of: named before it and behind the one before, else right behind it, else earlier, else later.

    Its clause ends at ``right``; ``after`` is where the next amount stands.
    """
    first, last = text.rfind(";", 0, slot[0]) + 1, text.find(";", slot[1])
    spans = ((max(before, first), slot[0]), (slot[1], right), (first, slot[0]), (slot[1], min(after, last if last > 0 else after)))
    return next((p for a, b in spans if (p := places_in(text, a, b))), frozenset())


def unknown_places(text: str, sources: Sequence[Source], home: str) -> list[str]:
    """The places that no source names; the report's own (``home``, "huyện Tam Đường") is known. What the question names proves nothing."""
    told = " ; ".join([*(f"{s.low} ; {low(s.path)}" for s in sources), low(home)])
    whole = [m[0] for m in _WHOLE.finditer(low(text)) if home and not low(home).startswith(m[1])]
    return [p for p in (*whole, *sorted(places_in(text))) if re.search(rf"(?<!\w){re.escape(p)}(?!\w)", told) is None]


def _is_told(name: str, told: str, known: frozenset[str], *, first: bool) -> bool:
    words = syllables(name)
    if not words or f" {' '.join(words)} " in told:
        return True
    if first and len(words) > 1 and f" {' '.join(words[1:])} " in told:
        return True
    if name.isupper() and len(words) == 1:
        return bool(said_otherwise(name, known))
    if len(words) == 1:
        return words[0] in known or not _is_place(words[0])
    return all(f" {a} {b} " in told for a, b in pairwise(words)) or bool(set(words) <= said_otherwise(name, known))


def _is_place(word: str) -> bool:
    """A single capital word names something of its own, unless it is report wording ("Đảng", "Nhà")."""
    return word not in wording()
