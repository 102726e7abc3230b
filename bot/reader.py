"""One report, ready to be asked: rank what it says, decide whether that answers, and say it."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.between import say_between
from bot.causes import say_causes
from bot.clarify import say_choices
from bot.compute import say_computed, say_direction
from bot.contradictions import Found, contradictions, say_contradictions
from bot.derived import say_derived
from bot.draft import FIGURE_ROOM, MAX_MARKS, TEXT_ROOM, Draft, mark
from bot.judging import Miss, also, answering, beside, compared, earlier, fresh, headed, judge, of_subject
from bot.lexicon import Lexicon
from bot.lists import say_list
from bot.lookup import choose, say_row
from bot.match import Scored, rank
from bot.overview import say_overview
from bot.parts import headed as headed_parts
from bot.passages import ROOM, Passage, gather, say_passages, unsaid
from bot.premise import say_premise
from bot.prompting import prompt
from bot.refusals import refuse, refuse_place, say_close, say_part
from bot.sections import say_gist, say_section, titled, under_intent
from bot.several import MOST, apart
from bot.statements import lead_fact, say_text
from bot.understand import Ask, Question, Understanding
from bot.units import Unit, Units
from bot.verdicts import say_verdicts
from ingest.model import Fact, Ingested
from ingest.vietnamese.text import fold
from vectorstore.model import Query

#: A passage beside other asks, and one that was asked to be brief.
BESIDE, BRIEF = 420, 240
#: So many passages found give their units a hint of a better rank.
NEAR = 20
#: So many rankings are kept.
KEPT = 8
#: A further unit is added to a figure answer while there is room for one.
ROOM_FOR_MORE = 430
#: A clause tells of a follow-up if it says this share of what is named anew, and of what is still asked of it.
NAMED, KEEPS = 0.85, 0.45
_WHERE_PRINTED = re.compile(r"\b(trang|mục|dòng) nào\b|\btrang nao\b|\b(dẫn|trích) nguồn\b|\b(dan|trich) nguon\b", re.IGNORECASE)

_SUMMARY = re.compile(
    r"^\W*(?:tom tat|tom luoc|noi tom tat|khai quat)(?: giup| ho| lai)?(?: \w+)? (?:noi dung |toan bo |ca )?(?:bao cao|van ban)\b"
)
_OUTSTANDING = re.compile(r"ket qua noi bat|ket qua dat duoc|danh gia chung")
#: Finds passages: a query → ref and score of the chunks that fit, the best first.
Search = Callable[[Query], Sequence[tuple[str, tuple[int, int], float]]]


class _Now(threading.local):
    """What an answer leaves behind for its own next step; several answers may be made at once, each in a thread of its own."""

    def __init__(self) -> None:
        self.told = False
        # the same ask is ranked again for a model; in one answer there are a handful
        self.ranked: deque[tuple[Ask, tuple[str, ...], dict[int, float] | None, list[Scored]]] = deque(maxlen=KEPT)
        self.priors: deque[tuple[Ask, dict[int, float]]] = deque(maxlen=KEPT)


class Reader:
    """Answers questions about one report; threads may share it."""

    def __init__(self, document: Ingested, lexicon: Lexicon, search: Search | None = None, cache: Path | None = None) -> None:
        self.document = document
        self.cache = cache
        self._found: tuple[Found, ...] | None = None
        self._now = _Now()
        self.report = document.report
        self.units = Units(document, lexicon.expand)
        self.understand = Understanding(self.units, lexicon)
        self.search = search

    def _contradictions(self) -> tuple[Found, ...]:
        if self._found is None:
            self._found = contradictions(self.document, self.cache)
        return self._found

    def ranked(self, ask: Ask, question: Question, prior: dict[int, float] | None = None) -> list[Scored]:
        """The units for one ask, the best first."""
        for known, periods, hint, found in self._now.ranked:
            if known is ask and periods == question.periods and hint == prior:
                return found
        found = rank(ask, self.units, periods=question.periods, prior=prior)
        self._now.ranked.append((ask, question.periods, prior, found))
        return found

    def answer(self, draft: Draft, question: Question) -> None:
        """Fills the draft: each ask is answered or said to be open."""
        if question.outside:
            refuse_place(draft, self.report, question)
            return
        if say_choices(draft, question, self.units):
            return
        if say_overview(draft, question.folded, self.units, self._contradictions) or say_verdicts(draft, question, self.units):
            return
        if say_list(draft, question, self.units) or self._say_summary(draft, question):
            return
        misses = self._answer_asks(draft, question)
        if not draft.lines and (parts := headed_parts(question.text)):  # what stands before a colon weighs less than what is asked after it
            misses = self._answer_asks(draft, self.understand(parts[1], (parts[0],)))
        if not draft.lines:
            if not say_close(draft, misses, self.units):
                refuse(draft, misses, question, self.units)
        elif misses:
            say_part(draft, misses[0], self.units)
        if _WHERE_PRINTED.search(question.raw):
            say_places(draft)
        if self._now.told and draft.lines and draft.route in {"lookup", "compute"}:
            draft.route = "passages"  # a figure beside passages
        shorten(draft, FIGURE_ROOM if draft.route in {"lookup", "compute"} else TEXT_ROOM)

    def _answer_asks(self, draft: Draft, question: Question) -> list[Miss]:
        """Says what answers each ask; the asks that stay open."""
        misses: list[Miss] = []
        question = self._in_place(question)
        asks = [part for ask in question.asks for part in apart(ask, self.understand, lambda a: self.ranked(a, question))]
        question = replace(question, asks=tuple(asks[:MOST]))
        self._now.told = False
        for ask in question.asks:
            before = len(draft.lines)
            miss = self._answer_ask(draft, ask, question)
            if miss is not None:
                misses.append(miss)
            elif len(draft.lines) == before and not draft.lines:
                misses.append(Miss(ask, "not_in_report", None))
        return misses

    def _in_place(self, question: Question) -> Question:
        """A follow-up that names another thing ("còn Đoàn thanh niên?") in the place of the one for which a clause tells of it."""
        if not question.others:
            return question
        first, *rest = question.asks
        new = len(first.spans) - len(question.others)

        def told(ask: Ask) -> bool:
            best = self.ranked(ask, question)[:1]
            shares = [(s.mass, b) for s, b in zip(ask.spans, best[0].by_span, strict=False)] if best else []
            kept = [b for mass, b in shares[new:] if mass > 1.0]
            named = bool(kept) and min(kept) >= KEEPS and all(b >= NAMED for _, b in shares[:new])
            return named

        fitting = [ask for ask in question.others if told(ask)]
        if not fitting:
            return question
        return replace(question, asks=(min(fitting, key=lambda ask: ask.mass), *rest))  # what told most is what is replaced

    def _answer_ask(self, draft: Draft, ask: Ask, question: Question) -> Miss | None:
        if ask.at is not None:
            draft.route = "lookup"
            say_text(draft, self.units.items[ask.at], ask)
            return None
        narrative = ask.kind in {"why", "text", "list", "where"} or (ask.kind in {"topic", "yes_no"} and not ask.bases - {"actual"})
        found = of_subject(self.ranked(ask, question, self.prior(ask, question) if narrative else None), ask)
        if not found:
            return Miss(ask, "not_in_report", None)
        if say_direction(draft, found, ask, question, self.units):
            return None
        periods = ask.periods or question.periods
        if narrative and self._say_whole_section(draft, ask, question, periods):
            return None
        if say_between(draft, ask, periods, self.understand, lambda a: self.ranked(a, question)):
            return None
        if say_computed(draft, found, ask, question, self.units):
            return None
        miss = judge(found, ask, periods)
        if miss is not None:
            return self._say_near(draft, found, ask, question, miss) if narrative or miss.reason == "figure" else miss
        good = answering(found, ask, periods)
        best = good[0]
        stated = best.unit.kind == "row" and best.own > 0.7 and ask.kind != "list"
        stated = stated or (ask.kind == "topic" and bool(best.unit.facts) and best.own > 0.6)
        if narrative and not stated:
            self._say_passages(draft, gather(good, ask, self.units), ask, self._room(question))
            return None
        return self._say_figure(draft, fresh(good, ask, draft), ask, periods)

    def _say_whole_section(self, draft: Draft, ask: Ask, question: Question, periods: Sequence[str]) -> bool:
        """The section whose heading is what is asked for, or the one sentence of it that judges, for who wants it brief."""
        section = under_intent(self.units, ask, periods) or titled(self.units, ask, periods)
        if section is None:
            return False
        brief = question.brief and say_gist(draft, self.units, section, ask, self._room(question))
        if not brief and not say_section(draft, self.units, section, self._room(question)):
            return False
        draft.route, self._now.told = "passages", True
        return True

    def _say_near(self, draft: Draft, found: list[Scored], ask: Ask, question: Question, miss: Miss) -> Miss | None:
        """Where nothing answers for sure: the clause beside that counts what is asked, or what the named part of the report says."""
        near = beside(found, ask, self.units.items) if miss.reason == "figure" else None
        if near is not None:
            draft.route = "lookup"
            say_text(draft, near, ask)
            return None
        under = headed(found, ask, ask.periods or question.periods)
        if not under or ask.kind == "how_much":
            return miss
        self._say_passages(draft, gather(under, ask, self.units), ask, self._room(question))
        return None

    def _say_passages(self, draft: Draft, passages: list[Passage], ask: Ask, room: int) -> None:
        """Says passages; where they leave a subject of the ask unsaid, the answer begins with that."""
        before = len(draft.lines)
        draft.route, self._now.told = "passages", True
        say_passages(draft, passages, ask, self.units, room=room)
        if ask.kind == "why" and passages:
            say_causes(draft, passages[0].first, self.units)
        missing = unsaid(draft.lines[before:], passages[0], ask) if passages else []
        if missing and len(draft.lines) > before:
            what = ", ".join(f"“{term}”" for term in missing)
            draft.lines.insert(before, prompt("answers.refusal.unsaid", what=what))

    def _say_summary(self, draft: Draft, question: Question) -> bool:
        """"Tóm tắt báo cáo": what the report itself names its outstanding results; False where it has none or something else is asked."""
        if not _SUMMARY.match(question.folded):
            return False
        sections = [s for s in self.document.sections if _OUTSTANDING.search(fold(s.title)) and s.kind not in {"part", "annex", "document"}]
        if not sections or not say_section(draft, self.units, sections[0].id):
            return False
        draft.route = "passages"
        return True

    def _room(self, question: Question) -> int:
        return BRIEF if question.brief else BESIDE if len(question.asks) > 1 else ROOM

    def prior(self, ask: Ask, question: Question) -> dict[int, float] | None:
        """Passage search, as a hint: units in the chunks that the store finds rank a little higher."""
        if self.search is None:
            return None
        known = self.hint(ask)
        if known is None:
            hits = {ref: score for ref, _, score in reversed(self.search(self.understand.query(question, (ask,), k=NEAR)))}
            known = {u.index: hits[u.ref] for u in self.units.items if u.ref in hits}
            self._now.priors.append((ask, known))
        return known

    def hint(self, ask: Ask) -> dict[int, float] | None:
        """The passage search that an ask of this answer was ranked with; None where it was ranked without."""
        return next((prior for one, prior in self._now.priors if one is ask), None)

    def _say_figure(self, draft: Draft, found: list[Scored], ask: Ask, periods: Sequence[str]) -> Miss | None:
        found = compared(found, periods)
        more, first = also(found, ask), not draft.lines
        more += [other for other in (earlier(found, periods),) if other is not None]
        brief = bool(more) and len(periods) < 2
        if not self._say_unit(draft, found[0], ask, periods, brief=brief):
            return Miss(ask, "period", found[0])
        for other in more:
            if len(draft.citations) < MAX_MARKS and sum(map(len, draft.lines)) < ROOM_FOR_MORE:
                self._say_unit(draft, other, ask, periods, brief=brief)
        say_contradictions(draft, found[0].unit, ask, periods, self.units, self._contradictions())
        if first:
            say_derived(draft, found, ask, self._lead(found[0].unit, ask, periods))
            say_premise(draft, ask)
        return None

    def _lead(self, unit: Unit, ask: Ask, periods: Sequence[str]) -> Fact | None:
        """The figure of a unit that is said first."""
        if unit.kind != "row":
            return lead_fact(unit, ask)
        return next(iter(choose(unit.facts, ask, periods, self.units.year)), None)

    def _say_unit(self, draft: Draft, scored: Scored, ask: Ask, periods: Sequence[str], *, brief: bool = False) -> bool:
        """Says one row or clause; False where the row has nothing of the asked period. ``brief``: one of several."""
        draft.route = "lookup"
        if scored.unit.kind != "row":
            say_text(draft, scored.unit, ask)
            return True
        chosen = choose(scored.unit.facts, ask, periods, self.units.year)
        if chosen:
            say_row(draft, scored.unit, chosen, brief=brief)
        return bool(chosen)


def say_places(draft: Draft) -> None:
    """Where the answer is printed, in words, for those who ask."""
    for citation in draft.citations[:2]:
        first, last = citation.lines
        draft.lines.append(
            prompt(
                "answers.text.place", path=citation.path, lines=str(first) if first == last else f"{first}–{last}", mark=mark(citation.mark)
            )
        )


def shorten(draft: Draft, limit: int) -> None:
    """Keeps the first lines that fit into ``limit``; the first always stays, and places that are no longer named go."""
    while len(draft.lines) > 1 and len("\n".join(draft.lines)) > limit:
        draft.lines.pop()
