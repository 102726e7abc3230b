"""Several things named in one ask ("A và B", "A, B, C"): asked one by one where no unit of the report speaks of them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.kinds import bases_of
from bot.match import Scored, cover
from bot.parts import AMOUNT
from bot.spans import QuerySpan
from bot.statements import lead_fact
from bot.understand import Ask, Understanding
from ingest.vietnamese.text import fold

_AND = re.compile(r"\s*(?:[,;+]|\b(?:và|va|cùng với|cùng)\b)\s*", re.IGNORECASE)
#: A unit that covers this share of the whole ask speaks of all of it.
TOGETHER = 0.8
#: A unit that covers this share of a part answers it.
PART = 0.7
#: Where a unit covers this share of the whole ask, one part that is answered for sure is enough; else every part must be.
ANSWERED = 0.5
#: A clause that tells of every name says them as they are asked.
ALL = 0.95
#: A unit that says this share of a name, in its lead at least, is about it.
NAMED = 0.55
#: A part names something of its own if one listed term in it tells as much as this many of the rarest words.
NAMES = 1.2
#: A name in an enumeration has so many words at most.
LONGEST = 5
#: What is asked of every name of an enumeration begins with one of these, after its last name.
_TAIL = frozenset(
    ["mỗi", "từng", "là", "bao", "mấy", "năm", "so", "đạt", "được", "tăng", "giảm", "thế", "ra", "trong", "toàn", "cả", "hiện", "thì"]
)
_TAIL_BARE = frozenset(fold(word) for word in _TAIL)
#: A row tells of these side by side.
_COLUMNS = frozenset({"plan", "target", "ratio", "resolution"})
#: Which figures of each are wanted ("…, kế hoạch và thực hiện") is no further thing.
_BASIS = re.compile(r"(?:(?:so )?(?:ke hoach|thuc hien|muc tieu|ket qua|chi tieu|ti le dat|ty le dat)\b ?)+(?:nam \d{4})?")
#: What is measured of every name.
_MEASURED = re.compile(
    r"^\W*(?:(?:the|con|va|tong|cho biet|cho hoi) )*(?:dien tich|san luong|nang suat|doanh thu|gia tri|so|ti le|ty le|von|du no|"
    r"nguon von|muc|chi tieu|ke hoach|muc tieu|trong( moi)?|dan|kinh phi|thu|chi)\b"
)
#: The names of an enumeration, and what is asked of each, in words.
_Cut = tuple[list[list[str]], list[list[str]]]
#: A listed term of so many words that holds a connective is one thing.
LONG_TERM = 5
#: So many parts at most; a longer enumeration is one thing with a long name.
MOST = 4


def apart(ask: Ask, understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]) -> list[Ask]:
    """The parts of ``ask``, or the ask itself where it is one thing.

    "Tốc độ tăng đàn gia súc và tỷ lệ che phủ rừng" is two rows; "trồng mới chè và cây ăn quả" may be one clause: the report decides.
    """
    if ask.kind not in {"how_much", "topic", "text"}:
        return [ask]
    whole = ranked(ask)
    if any(s.coverage >= TOGETHER and s.unit.row is not None for s in whole[:3]):
        return [ask]  # the name of one row may itself enumerate
    shared = _shared(ask, understand, ranked)
    if shared:
        return shared
    parts = _parts(ask, understand)
    if not 2 <= len(parts) <= MOST:
        return [ask]
    if whole and whole[0].coverage >= TOGETHER:
        return [ask]
    sure = [max((s.sure for s in ranked(part)[:3]), default=0.0) >= PART for part in parts]
    answered = bool(whole) and whole[0].sure >= ANSWERED
    return parts if all(sure) or (answered and any(sure)) else [ask]


def _shared(ask: Ask, understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]) -> list[Ask]:
    """The parts of an enumeration that says its measure and its question once; empty where the report does not tell of every part.

    "Sản lượng lúa, ngô và chè bao nhiêu tấn?" asks "sản lượng lúa bao nhiêu tấn", "sản lượng ngô bao nhiêu tấn" …
    """
    pieces = [text.split() for text in _AND.split(ask.text.strip(" ?.!")) if text.strip() and not _BASIS.fullmatch(fold(text.strip()))]
    if not 2 <= len(pieces) <= MOST or ask.kind != "how_much":
        return []
    for names, texts in (*_one_head(pieces), *_one_tail(pieces)):
        parts = [understand.ask(" ".join(text)) for text in texts]
        parts = [replace(p, kind=ask.kind, bases=p.bases or ask.bases, periods=p.periods or ask.periods) for p in parts]
        if all(_told(part, name, understand, ranked) for part, name in zip(parts, names, strict=True)):
            at = None if ask.bases & _COLUMNS else _at_once(names, understand, ranked(ask))
            units = [understand.units.items[at] if at is not None else ranked(part)[0].unit for part in parts]
            given = [(unit.index, lead_fact(unit, part)) for unit, part in zip(units, parts, strict=True) if unit.row is None]
            if len(set(given)) < len(given):
                return []  # one thing with an "và" in its name: every part would be given the same figure
            return [replace(part, name=" ".join(name), at=at) for part, name in zip(parts, names, strict=True)]
    return []


def _at_once(names: list[list[str]], understand: Understanding, found: Sequence[Scored]) -> int | None:
    """The clause that says every name of an enumeration and a figure for each; None where none does."""
    for scored in found[:3]:
        index = scored.unit.index
        said = all(_share(understand.spans(" ".join(name)), understand, index, 1) >= ALL for name in names)
        if said and scored.unit.row is None and len({f.printed for f in scored.unit.facts}) >= len(names) and scored.sure >= PART:
            return index
    return None


def _share(spans: Sequence[QuerySpan], understand: Understanding, index: int, own: int) -> float:
    """How much of a name a unit says: in its own words (``own`` 1) or near it (0)."""
    wanted = sum(s.mass for s in spans)
    said = sum(s.mass * cover(s, understand.units).get(index, (0.0, 0.0))[own] for s in spans)
    return said / wanted if wanted else 1.0


def _one_head(pieces: list[list[str]]) -> Iterator[_Cut]:
    """"Sản lượng lúa, ngô năm nay": one measure of several things; the first name is about as long as the second."""
    first, *others = pieces
    at = next((i for i, word in enumerate(others[-1]) if i and (word in _TAIL or word in _TAIL_BARE)), len(others[-1]))
    others[-1], tail = others[-1][:at], others[-1][at:]
    if any(not 1 <= len(name) <= LONGEST or bases_of(fold(" ".join(name))) or AMOUNT.match(fold(f"{' '.join(name)} x")) for name in others):
        return
    for size in sorted(range(1, min(LONGEST, len(first) - 1) + 1), key=lambda n: (abs(n - len(others[0])), n)):
        head, names = first[:-size], [first[-size:], *others]
        if _MEASURED.match(fold(" ".join(head))):
            yield names, [[*head, *name, *tail] for name in names]


def _one_tail(pieces: list[list[str]]) -> Iterator[_Cut]:
    """"Diện tích và sản lượng lúa": several measures of one thing."""
    *firsts, last = pieces
    for size in (2, 1):
        names, tail = [*firsts, last[:size]], last[size:]
        if tail and all(_MEASURED.fullmatch(fold(" ".join(name))) for name in names):
            yield names, [[*name, *tail] for name in names]


def _told(part: Ask, name: Sequence[str], understand: Understanding, ranked: Callable[[Ask], Sequence[Scored]]) -> bool:
    """Whether a unit with a figure says the part, and what the part is named for in its own words or its lead."""
    measure = _MEASURED.fullmatch(fold(" ".join(name)))
    spans = () if measure else understand.spans(" ".join(name))
    return any(
        s.sure >= PART and s.unit.facts and _share(spans, understand, s.unit.index, 0) >= NAMED for s in ranked(part)[:3]
    )


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
    own = {s.words for part in parts for s in part.spans}
    if any(s.listed and len(s.words) >= LONG_TERM and s.words not in own for s in ask.spans):
        return [ask]  # the connective stands inside a term ("công nghiệp, tiểu thủ công nghiệp")
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
