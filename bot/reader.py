"""One report, ready to be asked: rank what it says, decide whether that answers, and say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.compute import say_computed
from bot.contradictions import Found, contradictions, say_contradictions
from bot.draft import MAX_MARKS, Draft, mark
from bot.lexicon import Lexicon
from bot.lists import say_list
from bot.lookup import choose, figure, say_row
from bot.match import Scored, counts, period_fits, rank, verified
from bot.passages import ROOM, gather, say_passages, say_section, titled, under_intent
from bot.prompting import prompt
from bot.statements import say_text
from bot.understand import Ask, Question, Understanding
from bot.units import Units
from ingest.model import Ingested
from ingest.vietnamese.text import has_marks

#: Below these shares of the asked words nothing is an answer: figures must be surer than passages.  Found on the tuned question sets.
SURE = {"how_much": 0.5, "topic": 0.5, "yes_no": 0.45, "who": 0.5, "when": 0.5, "where": 0.45, "why": 0.4, "list": 0.4, "text": 0.42}
#: A figure answer has at most this many characters (answers.md).
ANSWER = 600
#: A passage answer has at most this many.
PASSAGE = 1200
#: A passage beside other asks, and one that was asked to be brief.
BESIDE, BRIEF = 420, 240
_WHERE_PRINTED = re.compile(r"\b(trang|mục|dòng) nào\b|\btrang nao\b|\b(dẫn|trích) nguồn\b|\b(dan|trich) nguon\b", re.IGNORECASE)
#: What is nearest is named in a refusal if it covers this share.
NEAR = 0.35
#: Between this share and a sure answer, a unit that speaks of the subject is shown as what it is: near, not the answer.
#: A question typed with its marks is matched more surely, so less of it may be missing.
CLOSE, CLOSE_MARKED = 0.36, 0.43
#: A reason is given for what the clause speaks of: this share of the subject.
SUBJECT = 0.5
#: Units that score this share of the best are as good as it.
LEVEL = 0.88
#: A unit that says nothing of the head of the ask must be surer by this much.
HEAD = 0.15
#: A clause that counts something else than what is asked must be surer by this much.
STRANGER = 0.15
#: A further unit is added to a figure answer while there is room for one.
ROOM_FOR_MORE = 430

#: Finds passages: the words of a question → ref and score of the chunks that fit, the best first.
Search = Callable[[str], Sequence[tuple[str, tuple[int, int], float]]]


@dataclass(frozen=True, slots=True)
class Miss:
    """An ask that stays open: why, and the nearest unit."""

    ask: Ask
    reason: str
    near: Scored | None


class Reader:
    """Answers questions about one report."""

    def __init__(self, document: Ingested, lexicon: Lexicon, search: Search | None = None, cache: Path | None = None) -> None:
        self.document = document
        self.cache = cache
        self._found: tuple[Found, ...] | None = None
        self._told = False
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
        return rank(ask, self.units, periods=question.periods, prior=prior)

    def answer(self, draft: Draft, question: Question) -> None:
        """Fills the draft: each ask is answered or said to be open."""
        if question.outside:
            self._refuse_place(draft, question)
            return
        if say_list(draft, question, self.units):
            return
        misses: list[Miss] = []
        self._told, self._several = False, len(question.asks) > 1
        for ask in question.asks[:4]:
            before = len(draft.lines)
            miss = self._answer_ask(draft, ask, question)
            if miss is not None:
                misses.append(miss)
            elif len(draft.lines) == before and not draft.lines:
                misses.append(Miss(ask, "not_in_report", None))
        if not draft.lines:
            if not self._say_close(draft, misses):
                self._refuse(draft, misses, question)
        elif misses:
            self._say_part(draft, misses[0])
        if _WHERE_PRINTED.search(question.raw):
            say_places(draft)
        shorten(draft, ANSWER if draft.route in {"lookup", "compute"} and not self._told else PASSAGE)

    def _answer_ask(self, draft: Draft, ask: Ask, question: Question) -> Miss | None:
        narrative = ask.kind in {"why", "text", "list", "where"} or (ask.kind in {"topic", "yes_no"} and not ask.bases)
        found = self.ranked(ask, question, self._prior(ask) if narrative else None)
        if not found:
            return Miss(ask, "not_in_report", None)
        periods = ask.periods or question.periods
        section = self._section(ask, periods) if narrative else None
        if section and say_section(draft, self.units, section, self._room(question)):
            draft.route, self._told = "passages", True
            return None
        miss = self._judge(found, ask, periods)
        if say_computed(draft, found, ask, question, self.units):
            return None
        if miss is not None:
            return miss
        sure = SURE.get(ask.kind, 0.5)
        good = [s for s in found if verified(s.unit, ask) and (not periods or period_fits(s.unit, periods))]
        good = [s for s in good if ask.kind != "why" or _subject(s, ask) >= SUBJECT]
        good = counting(sorted(good, key=lambda s: s.sure < sure or s.score < LEVEL * good[0].score), ask)
        stated = good[0].unit.kind == "row" and good[0].own > 0.7 or ask.kind == "topic" and good[0].unit.facts and good[0].own > 0.6
        if narrative and not stated:
            draft.route, self._told = "passages", True
            say_passages(draft, gather(good, ask, self.units), ask, self.units, room=self._room(question))
            return None
        return self._say_figure(draft, fresh(good, ask, draft), ask, periods)

    def _section(self, ask: Ask, periods: Sequence[str]) -> str | None:
        """The section whose heading is what is asked for, if there is one."""
        return under_intent(self.units, ask, periods) or titled(self.units, ask, periods)

    def _room(self, question: Question) -> int:
        return BRIEF if question.brief else BESIDE if len(question.asks) > 1 else ROOM

    def _judge(self, found: list[Scored], ask: Ask, periods: Sequence[str]) -> Miss | None:
        """Why nothing of what was found is an answer; None where something is."""
        best = found[0]
        near = best if best.coverage > NEAR else None
        sure = SURE.get(ask.kind, 0.5)
        if ask.kind == "how_much" and headless(best, ask):
            sure += HEAD
        best = next((s for s in found[:6] if s.score >= LEVEL * best.score and s.sure >= sure), best)
        if best.sure < sure:
            return Miss(ask, "not_in_report", near)
        of_period = [s for s in found if not periods or period_fits(s.unit, periods)]
        of_period.sort(key=lambda s: s.sure < sure)
        if not of_period or of_period[0].sure < sure or of_period[0].sure < 0.75 * best.sure:
            return Miss(ask, "period", near)
        good = [s for s in of_period if verified(s.unit, ask) and (ask.kind != "why" or _subject(s, ask) >= SUBJECT)]
        if not good or good[0].sure < sure or good[0].sure < 0.75 * of_period[0].sure:
            reason = {"how_much": "figure", "who": "name", "when": "date", "why": "cause"}.get(ask.kind, "not_in_report")
            return Miss(ask, reason, None if ask.kind == "who" else of_period[0])
        good = counting(good, ask)
        if ask.kind == "how_much" and not counts(good[0].unit, ask.counted) and good[0].sure < sure + STRANGER:
            return Miss(ask, "figure", good[0])
        return None

    def _prior(self, ask: Ask) -> dict[int, float] | None:
        """Passage search, as a hint: units in the chunks that the store finds rank a little higher."""
        if self.search is None:
            return None
        hits = {ref: score for ref, _, score in reversed(self.search(ask.text))}
        return {u.index: hits[u.ref] for u in self.units.items if u.ref in hits}

    def _say_figure(self, draft: Draft, found: list[Scored], ask: Ask, periods: Sequence[str]) -> Miss | None:
        more = also(found, ask)
        if not self._say_unit(draft, found[0], ask, periods, brief=bool(more)):
            return Miss(ask, "period", found[0])
        for other in more:
            if len(draft.citations) < MAX_MARKS and sum(map(len, draft.lines)) < ROOM_FOR_MORE:
                self._say_unit(draft, other, ask, periods, brief=True)
        say_contradictions(draft, found[0].unit, ask, periods, self.units, self._contradictions())
        return None

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

    def _refuse(self, draft: Draft, misses: list[Miss], question: Question) -> None:
        """Says that the report does not say it, and what is near."""
        miss = max(misses, key=lambda m: m.near.coverage if m.near else 0.0) if misses else None
        draft.route = "none"
        if miss is None or miss.near is None or miss.near.coverage < 0.3:
            draft.status = "not_in_report"
            draft.lines.append(prompt("answers.refusal.not_in_report"))
            return
        draft.status = "not_in_report"
        if miss.reason == "period":
            words = ", ".join(_period(p) for p in (miss.ask.periods or question.periods))
            draft.lines.append(prompt("answers.refusal.period", period=words))
        else:
            draft.lines.append(prompt(f"answers.refusal.{miss.reason}"))
        if miss.near.coverage >= 0.45:
            self._say_near(draft, miss)

    def _say_close(self, draft: Draft, misses: list[Miss]) -> bool:
        """Nothing answers for sure, but something speaks of the subject: says that it is not the asked thing itself, and shows it."""
        close = [m for m in misses if m.near is not None and m.reason in {"not_in_report", "figure"} and _speaks_of(m.near, m.ask)]
        for miss in close[:2]:
            assert miss.near is not None
            text = "close" if miss.reason == "not_in_report" else "close_figure"
            draft.lines.append(prompt(f"answers.refusal.{text}"))
            draft.route = "lookup"
            if miss.near.unit.kind == "row":
                chosen = choose(miss.near.unit.facts, miss.ask, (), self.units.year)
                if chosen:
                    say_row(draft, miss.near.unit, chosen, brief=True)
            else:
                say_text(draft, miss.near.unit, miss.ask, lead=False)
        return bool(close)

    def _say_part(self, draft: Draft, miss: Miss) -> None:
        """One of several asks stays open: says so, with what is near."""
        draft.lines.append(prompt("answers.refusal.part", what=miss.ask.text.strip(" ?.")))
        if miss.near is not None and miss.near.coverage >= 0.5 and len(draft.citations) < MAX_MARKS:
            self._say_near(draft, miss)

    def _say_near(self, draft: Draft, miss: Miss) -> None:
        assert miss.near is not None
        unit = miss.near.unit
        if unit.kind == "row":
            chosen = choose(unit.facts, miss.ask, (), self.units.year)
            text = f"{unit.row.name if unit.row else ''}: {figure(chosen[0])}" if chosen else unit.text
            place = draft.cite_unit(unit)
        else:
            text = unit.text if len(unit.text) <= 240 else unit.text[:237].rsplit(" ", 1)[0] + "…"
            place = draft.cite_unit(unit)
        draft.lines.append(prompt("answers.refusal.near", near=f"{text} {mark(place)}"))

    def _refuse_place(self, draft: Draft, question: Question) -> None:
        draft.status = "not_in_report"
        draft.lines.append(prompt("answers.refusal.place", place=self.report.place or self.report.issuer or "", other=", ".join(question.outside)))


def headless(scored: Scored, ask: Ask) -> bool:
    """Whether the unit says nothing of the ask's head: the first term that it names ("doanh nghiệp thành lập mới")."""
    for span, share in zip(ask.spans, scored.by_span, strict=False):
        if len(span.words) > 1 and span.mass > 3:
            return share < 0.3
    return False


def fresh(found: list[Scored], ask: Ask, draft: Draft) -> list[Scored]:
    """The same, led by a unit that was not said yet, where one says the words of this ask as well as the first does."""
    said = {c.quote for c in draft.citations}
    if not found or found[0].unit.kind == "row" or not any(found[0].unit.text in quote or quote in found[0].unit.text for quote in said):
        return found

    def own(scored: Scored) -> float:
        return sum(s.mass * b for s, b in zip(ask.spans, scored.by_span, strict=False))

    for scored in found[1:12]:
        if own(scored) >= 0.9 * own(found[0]) and own(scored) > 0 and not any(scored.unit.text in quote for quote in said):
            return [scored, *(s for s in found if s is not scored)]
    return found


def counting(found: list[Scored], ask: Ask) -> list[Scored]:
    """The same, led by a unit that counts what is asked for, where one speaks of the ask nearly as well and says the ask's own words."""
    if ask.kind != "how_much" or not found or counts(found[0].unit, ask.counted):
        return found
    own = sum(s.mass for s in ask.spans) or 1.0
    for scored in found[1:20]:
        said = sum(s.mass * b for s, b in zip(ask.spans, scored.by_span, strict=False))
        if scored.coverage >= (0.35 if said >= 0.8 * own else 0.55) * found[0].coverage and said >= 0.5 * own and counts(scored.unit, ask.counted):
            return [scored, *(s for s in found if s is not scored)]
    return found


def _subject(scored: Scored, ask: Ask) -> float:
    """How far a unit speaks of what the reason is asked for."""
    named = [(s.mass, b) for s, b in zip((*ask.spans, *ask.context), scored.by_span, strict=False) if s.mass > 1.0]
    total = sum(m for m, _ in named)
    return sum(m * b for m, b in named) / total if total else 1.0


def _speaks_of(near: Scored, ask: Ask) -> bool:
    """Whether a unit that does not answer for sure speaks of what the ask names first and foremost."""
    if near.sure < (CLOSE if not has_marks(ask.text) else CLOSE_MARKED) or not verified(near.unit, ask):
        return False
    named = [(s.mass, b) for s, b in zip(ask.spans, near.by_span, strict=False) if s.known and (s.listed or len(s.words) > 1)]
    return bool(named) and max(named)[1] >= 0.85


def say_places(draft: Draft) -> None:
    """Where the answer is printed, in words, for those who ask."""
    for citation in draft.citations[:2]:
        first, last = citation.lines
        draft.lines.append(prompt("answers.text.place", path=citation.path, lines=str(first) if first == last else f"{first}–{last}", mark=mark(citation.mark)))


def shorten(draft: Draft, limit: int) -> None:
    """Keeps the first lines that fit into ``limit``; the first always stays, and places that are no longer named go."""
    while len(draft.lines) > 1 and len("\n".join(draft.lines)) > limit:
        draft.lines.pop()


def also(found: list[Scored], ask: Ask) -> list[Scored]:
    """Further units for an ask that names several things ("hộ gia đình, thôn bản, cơ quan"): each covers words that none before it did."""
    spans = ask.spans
    total = sum(s.mass for s in spans)
    best = list(found[0].by_span[: len(spans)])
    chosen: list[Scored] = []
    for scored in found[1:25]:
        if scored.fit < 0.85 or scored.own < 0.25 or scored.coverage < 0.55 * found[0].coverage or len(chosen) == 2:
            continue
        gain = sum(s.mass * max(0.0, have - had) for s, have, had in zip(spans, scored.by_span, best, strict=False))
        if gain >= (0.15 if re.search(r",|\bvà\b|\bvới\b| va ", ask.text) else 0.3) * total:
            chosen.append(scored)
            best = [max(a, b) for a, b in zip(best, scored.by_span, strict=False)]
    return chosen


def _period(code: str) -> str:
    """A period code in words."""
    kind = "by" if code.startswith("by-") else "range" if "-" in code else "year"
    return prompt(f"answers.period.{kind}", period=code.removeprefix("by-"))


