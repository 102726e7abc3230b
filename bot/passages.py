"""Narrative questions → whole sentences of the report, cut to what is asked, each with its place (answers.md, "Passages")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clauses import Piece, sentences
from bot.draft import Draft, mark
from bot.kinds import PARTS
from bot.match import TELLS, Scored, intent
from bot.prompting import prompt
from bot.spans import QuerySpan
from bot.statements import ask_features, window
from bot.understand import Ask
from bot.units import Unit, Units, features
from ingest.vietnamese.text import fold, syllables

#: A passage answer has at most 1,200 characters (answers.md); marks and quotation marks take a few of them.
ROOM = 1120
#: A note that hangs on what is shown has at least this much room.
NOTE = 320
#: The sentence that answers a specific question.
CLOSE = 420
_WHICH = re.compile(r"\b\w+ (gi|nao)\b")
_BROAD = re.compile(
    r"\b(the nao|nhung gi|ra sao|nhiem vu|giai phap|hoat dong|cong tac|tinh hinh|ket qua|noi dung|viec|noi bat|diem sang)\b"
)
#: One passage of an answer that shows several.
SHARE = 620
#: A listed term with this share of what an ask tells is one of its subjects; a passage that covers less of it than SAID is silent on it.
MUCH, SAID = 0.25, 0.3
#: A further passage is shown if it scores at least this share of the best one.
ALSO = 0.8


@dataclass(slots=True)
class Passage:
    """Clauses of one source text that speak of the ask, and how well."""

    units: list[Scored]
    score: float

    @property
    def first(self) -> Unit:
        """The best clause."""
        return self.units[0].unit


def gather(ranked: list[Scored], ask: Ask, units: Units) -> list[Passage]:
    """The source texts behind the clauses, the best first: a text that speaks of the ask in several clauses is its passage."""
    grouped: dict[tuple[str, int, str], list[Scored]] = defaultdict(list)
    for scored in ranked:
        if scored.unit.kind == "text" or ask.kind in {"where", "who"}:
            grouped[(scored.unit.ref, scored.unit.lines[0], scored.unit.source[:40])].append(scored)
    wanted = ask_features(ask)
    total = sum(s.mass for s in ask.spans) or 1.0
    passages = []
    for found in grouped.values():
        share = min(1.0, sum(w for f, w in wanted.items() if f in features(found[0].unit.path.rsplit("›", 1)[-1])) / total)
        more = sum(s.score for s in found[1:4])
        passages.append(Passage(found, found[0].score + 0.06 * more + 0.22 * share))
    return sorted(passages, key=lambda p: -p.score)


def share_of(span: QuerySpan, words: frozenset[str]) -> float:
    """How far a title says a span, in the way that it says best."""
    return max((way.trust * sum(w for f, w in way.features if f in words) / way.mass for way in span.ways if way.mass), default=0.0)


def specific(ask: Ask) -> bool:
    """Whether one sentence answers ("xã nào", "mô hình gì"), and not a whole passage ("ra sao", "những nhiệm vụ gì")."""
    return ask.kind in {"where", "who", "when", "why", "yes_no"} or (
        intent(ask) is None and bool(_WHICH.search(fold(ask.text))) and not _BROAD.search(fold(ask.text))
    )


def stretch(passage: Passage, ask: Ask, room: int) -> Piece:
    """The run of whole sentences around the best clause, at most ``room`` long; a longer sentence is cut at its seams."""
    unit = passage.first
    if unit.row is not None:
        return Piece(0, min(len(unit.source), SHARE))
    parts = sentences(unit.source)
    at = next((i for i, p in enumerate(parts) if p.start <= unit.span.start < p.end), 0)
    if specific(ask):
        room = min(room, CLOSE)
    if parts[at].end - parts[at].start > room:
        told = TELLS <= unit.span.end - unit.span.start <= room
        return unit.span if told else window(unit.source, parts[at], ask_features(ask), room)
    if specific(ask):
        return parts[at]
    start = end = at
    while True:
        grown = [
            (s, e) for s, e in ((start, end + 1), (start - 1, end)) if s >= 0 and e < len(parts) and parts[e].end - parts[s].start <= room
        ]
        if not grown:
            return Piece(parts[start].start, parts[end].end)
        start, end = grown[0]


def say_passages(draft: Draft, passages: list[Passage], ask: Ask, units: Units, *, room: int = ROOM) -> int:
    """Adds the best passage, and others that speak of the ask as well while there is room; how many were added."""
    if not passages:
        return 0
    chosen = [p for p in passages[:4] if p.score >= ALSO * passages[0].score][: 2 if specific(ask) else 4]
    share = room if len(chosen) == 1 else max(SHARE, room // len(chosen))
    said = 0
    for passage in chosen:
        if room < 120:
            break
        piece = stretch(passage, ask, min(share, room))
        text = passage.first.source[piece.start : piece.end]
        place = draft.cite_unit(passage.first, piece.start, piece.end)
        line = prompt("answers.text.quote", quote=text, mark=mark(place))
        if line in draft.lines:
            continue
        draft.lines.append(line)
        room -= len(text) + 8
        said += 1
        room -= say_notes(draft, units, passage.first, piece, ask, max(room, NOTE))
    return said


def unsaid(shown: Sequence[str], passage: Passage, ask: Ask) -> list[str]:
    """The listed terms of the ask, as typed, that neither the shown words nor the headings above them say."""
    words = frozenset().union(*(features(text) for text in (*shown, passage.first.path)))
    out = []
    for span, share in shares(ask.spans, passage.units[0]):
        part = PARTS.match(" ".join(span.words))
        if span.listed and not part and span.mass >= MUCH * ask.mass and max(share, share_of(span, words)) < SAID:
            out.append(typed(ask.text, span.words))
    return [term for term in out if term]


def typed(text: str, words: Sequence[str]) -> str:
    """The stretch of ``text`` that folds to ``words``; empty where there is none.

    >>> typed("Có ai bị khởi tố không", ["khoi", "to"])
    'khởi tố'
    """
    found = list(re.finditer(r"[^\W_]+", text))
    folded = [" ".join(syllables(m[0])) for m in found]
    for i in range(len(found) - len(words) + 1):
        if folded[i : i + len(words)] == list(words):
            return text[found[i].start() : found[i + len(words) - 1].end()]
    return ""


def say_notes(draft: Draft, units: Units, unit: Unit, piece: Piece, ask: Ask, room: int) -> int:
    """Adds the notes that hang on the shown sentences and speak of the ask; how many characters they took."""
    if unit.paragraph is None:
        return 0
    used = 0
    wanted = ask_features(ask)
    total = sum(s.mass for s in ask.spans) or 1.0
    for number, offset in zip(unit.paragraph.marks, unit.paragraph.mark_offsets, strict=True):
        note = next((u for u in units.items if u.ref == f"footnote:{number}"), None)
        if note is None or not piece.start < offset <= piece.end or room - used < 80:
            continue
        clause = unit.source[
            max(piece.start, unit.source.rfind(";", 0, offset - 1) + 1, unit.source.rfind(". ", 0, offset - 1) + 1) : offset
        ]
        said = features(clause) | features(note.source)
        if sum(w for f, w in wanted.items() if f in said) < 0.5 * total:
            continue
        end = next((p.end for p in reversed(sentences(note.source)) if p.end <= room - used), 0)
        span = Piece(0, end) if end else window(note.source, Piece(0, len(note.source)), wanted, room - used)
        place = draft.cite_unit(note, span.start, span.end)
        text = prompt("answers.text.quote", quote=note.source[span.start : span.end], mark=mark(place))
        if text not in draft.lines:
            draft.lines.append(text)
            used += len(text)
    return used


def shares(spans: tuple[QuerySpan, ...], scored: Scored) -> list[tuple[QuerySpan, float]]:
    """Each span of the ask with how far the unit covers it."""
    return list(zip(spans, scored.by_span, strict=False))
