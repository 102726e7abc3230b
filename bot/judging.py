"""Whether what was found answers what is asked: sure enough, of the asked period, of the asked kind.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.draft import Draft
from bot.fitness import counts, figures, verified
from bot.kinds import PARTS
from bot.lexicon import RELATED
from bot.lexicon.spelling import one_slip
from bot.match import Scored, intent, moves, period_fits
from bot.spans import QuerySpan
from bot.statements import lead_fact
from bot.totals import asks_all, of_all, of_thing
from bot.understand import Ask
from bot.units import Unit, features
from ingest.vietnamese.text import fold, has_marks, syllables

#: Below these shares of the asked words nothing is an answer: figures must be surer than passages.  Found on the tuned question sets.
SURE = {"how_much": 0.5, "topic": 0.5, "yes_no": 0.45, "who": 0.5, "when": 0.5, "where": 0.45, "why": 0.4, "list": 0.4, "text": 0.42}
#: What is nearest is named in a refusal if it covers this share.
NEAR = 0.35
#: Between this share and a sure answer, a unit that speaks of the subject is shown as what it is: near, not the answer.
#: A question typed with its marks is matched more surely, so less of it may be missing.
CLOSE, CLOSE_MARKED = 0.36, 0.43
#: A reason is given for what the clause speaks of: this share of the subject.
SUBJECT = 0.5
#: An ask whose own words tell less than this share of what was spoken of before is about that; a unit must say so much of it.
OWN, SAME = 0.35, 0.8
#: A unit of the asked part of the report that says this share of the subject answers.
HEADED = 0.85
#: A row comes before a clause where several periods are asked for, if it scores this share of it.
ROW = 0.8
#: A clause whose figure is of what is asked leads one whose figure is less so by this share of its words.
FIGURE = 0.3
#: A clause with a change leads a row without one, if it scores this share of it.
CHANGE = 0.7
#: Units that score this share of the best are as good as it.
LEVEL = 0.88
#: A unit that says nothing of the head of the ask must be surer by this much.
HEAD = 0.15
#: A clause that counts something else than what is asked must be surer by this much.
STRANGER = 0.15


@dataclass(frozen=True, slots=True)
class Miss:
    """An ask that stays open: why, and the nearest unit."""

    ask: Ask
    reason: str
    near: Scored | None


def _sure(found: list[Scored], ask: Ask) -> float:
    """The share from which a unit answers this ask."""
    return SURE.get(ask.kind, 0.5) + (HEAD if ask.kind == "how_much" and headless(found[0], ask) else 0.0)


def judge(found: list[Scored], ask: Ask, periods: Sequence[str]) -> Miss | None:
    """Why nothing of what was found is an answer; None where something is."""
    best = found[0]
    near = best if best.coverage > NEAR else None
    sure = _sure(found, ask)
    best = next((s for s in found[:6] if s.score >= LEVEL * best.score and s.sure >= sure), best)
    if best.sure < sure:
        return Miss(ask, "not_in_report", near)
    of_period = sorted((s for s in found if not periods or period_fits(s.unit, periods)), key=lambda s: s.sure < sure)
    if not of_period or of_period[0].sure < max(sure, 0.75 * best.sure):
        return Miss(ask, "period", near)
    good = [s for s in of_period if fits(s, ask)]
    told = max(s.sure for s in of_period) if ask.kind == "why" else of_period[0].sure
    if not good or good[0].sure < max(sure, 0.75 * told):
        reason = {"how_much": "figure", "who": "name", "when": "date", "why": "cause"}.get(ask.kind, "not_in_report")
        return Miss(ask, reason, None if ask.kind == "who" else of_period[0])
    good = counting(good, ask)
    if ask.places and ask.kind in {"how_much", "topic"} and not any(_prints(good[0].unit, pair) for pair in ask.places):
        return Miss(ask, "place_of", good[0])
    if asks_all(ask) and not any(of_all(s.unit, ask) for s in good[:8] if s.sure >= sure):
        return Miss(ask, "figure", good[0])
    if ask.kind == "how_much" and not of_thing(good[0].unit, ask, lead_fact(good[0].unit, ask)):
        return Miss(ask, "figure", good[0])
    if ask.kind == "how_much" and not counts(good[0].unit, ask.counted) and good[0].sure < sure + STRANGER:
        return Miss(ask, "figure", good[0])
    return None


def headed(found: list[Scored], ask: Ask, periods: Sequence[str]) -> list[Scored]:
    """For an ask that names a part of the report ("phương hướng …"): the units of that part which speak of its first subject."""
    heading = intent(ask)
    subject = next((i for i, s in enumerate(ask.spans) if s.known and not PARTS.match(" ".join(s.words)) and s.mass > 2.0), None)
    if heading is None or subject is None or ask.kind == "why":
        return []
    under = (s for s in found if heading.search(fold(s.unit.path)) and (not periods or period_fits(s.unit, periods)))
    return [s for s in under if s.by_span[subject] >= HEADED]


def _prints(unit: Unit, pair: tuple[str, str]) -> bool:
    """Whether the unit, its sentence or the headings above it name the place, one letter misread at most."""
    words = syllables(f"{unit.source[unit.sentence.start : unit.sentence.end]} {unit.text} {unit.path}")
    return any(
        (a == pair[0] and (b == pair[1] or one_slip(b, pair[1]))) or (b == pair[1] and one_slip(a, pair[0])) for a, b in pairwise(words)
    )


def answering(found: list[Scored], ask: Ask, periods: Sequence[str]) -> list[Scored]:
    """The units that :func:`judge` lets answer, the best first."""
    sure = SURE.get(ask.kind, 0.5)
    good = [s for s in found if fits(s, ask) and (not periods or period_fits(s.unit, periods))]
    return changing(figuring(counting(sorted(good, key=lambda s: s.sure < sure or s.score < LEVEL * good[0].score), ask), ask), ask)


def _says_rarest(unit: Unit, span: QuerySpan) -> bool:
    """Whether the unit says the word of a term that tells most: "gia súc" is not "gia cầm"."""
    rarest = [max((f for f in way.features if "_" not in f[0]), key=lambda f: f[1])[0] for way in span.ways if way.trust > RELATED]
    return any(word in unit.own for word in rarest)


def of_subject(found: list[Scored], ask: Ask) -> list[Scored]:
    """For an ask that names nothing itself ("có hơn năm ngoái không"), the units that say the subject that was spoken of before."""
    own = sum(s.mass for s in ask.spans if s.known)
    subject = max(ask.context, key=lambda s: s.mass, default=None)
    if subject is None or own >= OWN * subject.mass or not ask.bases & {"change", "ratio"}:
        return found
    at = len(ask.spans) + ask.context.index(subject)
    return [s for s in found if s.by_span[at] >= SAME]


def fits(scored: Scored, ask: Ask) -> bool:
    """Whether the unit can hold the kind of answer that is asked; a reason must be one for what is asked about."""
    return verified(scored.unit, ask) and (ask.kind != "why" or _subject(scored, ask) >= SUBJECT)


def headless(scored: Scored, ask: Ask) -> bool:
    """Whether the unit says nothing of the ask's head: the first term that it names ("doanh nghiệp thành lập mới")."""
    for span, share in zip(ask.spans, scored.by_span, strict=False):
        if len(span.words) > 1 and span.mass > 3:
            told = scored.unit.row is None and scored.own >= 0.9 * scored.coverage  # in its own words, not by the sentence around it
            return share < 0.3 or (told and share < 0.62 and not _says_rarest(scored.unit, span))
    return False


def fresh(found: list[Scored], ask: Ask, draft: Draft) -> list[Scored]:
    """The same, led by a unit that was not said yet, where one says the words of this ask as well as the first does."""
    said = {c.quote for c in draft.citations}
    if not found or found[0].unit.kind == "row" or not any(found[0].unit.text in quote or quote in found[0].unit.text for quote in said):
        return found

    least = 0.9 * _said(found[0], ask)
    for scored in found[1:12]:
        if least <= _said(scored, ask) > 0 and not any(scored.unit.text in quote for quote in said):
            return [scored, *(s for s in found if s is not scored)]
    return found


def counting(found: list[Scored], ask: Ask) -> list[Scored]:
    """The same, led by a unit that counts what is asked for, where one speaks of the ask nearly as well and says the ask's own words."""
    if ask.kind != "how_much" or not found or counts(found[0].unit, ask.counted):
        return found
    own = sum(s.mass for s in ask.spans) or 1.0
    for scored in found[1:20]:
        said = _said(scored, ask)
        if (
            scored.coverage >= (0.35 if said >= 0.8 * own else 0.55) * found[0].coverage
            and said >= 0.5 * own
            and counts(scored.unit, ask.counted)
        ):
            return [scored, *(s for s in found if s is not scored)]
    return found


def also(found: list[Scored], ask: Ask) -> list[Scored]:
    """Further units for an ask that names several things ("hộ gia đình, thôn bản, cơ quan"): each covers words that none before it did."""
    spans = ask.spans
    total = sum(s.mass for s in spans)
    best = list(found[0].by_span[: len(spans)])
    chosen: list[Scored] = []
    joints = len(re.findall(r",|\bvà\b|\bvới\b| va ", ask.text))
    needed = 0.3 if not joints else 0.15 if joints == 1 or found[0].unit.row is None else 0.08
    for scored in found[1:25]:
        if scored.fit < 0.85 or scored.own < 0.25 or scored.coverage < 0.55 * found[0].coverage or len(chosen) == 2:
            continue
        gain = sum(s.mass * max(0.0, have - had) for s, have, had in zip(spans, scored.by_span, best, strict=False))
        if alike(found[0].unit, scored.unit) and scored.own >= 0.97 * found[0].own:
            chosen.append(scored)
        elif gain >= needed * total:
            chosen.append(scored)
            best = [max(a, b) for a, b in zip(best, scored.by_span, strict=False)]
    return chosen


def figuring(found: list[Scored], ask: Ask) -> list[Scored]:
    """The same, led by the clause whose figure is of what is asked: of two that name it alike one may count something else."""
    if ask.kind != "how_much" or not found or found[0].unit.row is not None:
        return found
    asked = {f for s in ask.spans for way in s.ways if way.trust > RELATED for f, _ in way.features}
    first = found[0]
    near = [s for s in found[1:8] if s.unit.row is None and _said(s, ask) >= _said(first, ask) - 0.02 and s.score >= 0.75 * first.score]
    best = max(near, key=lambda s: _of_figure(s.unit, asked), default=first)
    if _of_figure(best.unit, asked) < _of_figure(first.unit, asked) + FIGURE:
        return found
    return [best, *(s for s in found if s is not best)]


def changing(found: list[Scored], ask: Ask) -> list[Scored]:
    """The same, led by what prints a rise or a fall where one is asked for, and the leading row tells of none."""
    if ask.kind != "how_much" or "change" not in ask.bases or ask.bases & {"ratio", "plan", "target", "resolution"} or not found:
        return found
    first = found[0]
    if first.unit.row is None or moves(first.unit.row.name) or any(f.basis == "change" for f in first.unit.facts):
        return found
    near = (s for s in found[1:8] if s.score >= CHANGE * first.score and _said(s, ask) >= 0.9 * _said(first, ask))
    best = next((s for s in near if any(f.basis == "change" for f in s.unit.facts)), None)
    return found if best is None else [best, *(s for s in found if s is not best)]


def _said(scored: Scored, ask: Ask) -> float:
    """How much of the ask's own words a unit says, by their mass."""
    return sum(s.mass * b for s, b in zip(ask.spans, scored.by_span, strict=False))


def _of_figure(unit: Unit, asked: set[str]) -> float:
    """How much of what one of its figures is of a question says."""
    shares = [len(words & asked) / len(words) for f in unit.facts if f.value is not None and (words := features(f.indicator))]
    return max(shares, default=0.0)


def beside(found: list[Scored], ask: Ask, items: Sequence[Unit]) -> Unit | None:
    """The clause next to one that speaks of the ask and counts what is asked ("thiên tai … mấy đợt?"); None where none stands there."""
    if not ask.counted or ask.kind != "how_much":
        return None
    for scored in (s for s in found[:3] if s.sure >= SURE["how_much"] and s.unit.paragraph is not None):
        unit = scored.unit
        for other in items[max(0, unit.index - 2) : unit.index + 3]:
            if other.paragraph is unit.paragraph and other is not unit and figures(other) and counts(other, ask.counted):
                return other
    return None


def compared(found: list[Scored], periods: Sequence[str]) -> list[Scored]:
    """The same, led by a row where several periods are asked for: its columns hold them side by side."""
    rows = [s for s in found if s.unit.row is not None and s.score >= ROW * found[0].score] if len(periods) > 1 else []
    return [*rows, *(s for s in found if s not in rows)] if rows else found


def earlier(found: list[Scored], periods: Sequence[str]) -> Scored | None:
    """The clause that speaks as well of an asked period which the leading row does not hold."""
    held = {f.period for f in found[0].unit.facts}
    open_ = [p for p in periods if p not in held]
    if found[0].unit.row is None or len(open_) == len(periods) or not open_:
        return None
    texts = (s for s in found[1:25] if s.unit.row is None and s.coverage >= 0.75 * found[0].coverage)
    return next((s for s in texts if any(p in s.unit.periods or p in s.unit.text for p in open_)), None)


def alike(first: Unit, other: Unit) -> bool:
    """Whether two rows of a table are kinds of one indicator: their names begin alike ("… suy dinh dưỡng nhẹ cân", "… thấp còi")."""
    if first.row is None or other.row is None or first.table is not other.table:
        return False
    mine, its = syllables(first.row.name), syllables(other.row.name)
    common = next((i for i, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b), min(len(mine), len(its)))
    return mine != its and common >= 0.6 * max(len(mine), len(its))


def _subject(scored: Scored, ask: Ask) -> float:
    """How far a unit speaks of what the reason is asked for."""
    named = [(s.mass, b) for s, b in zip((*ask.spans, *ask.context), scored.by_span, strict=False) if s.mass > 1.0]
    total = sum(m for m, _ in named)
    return sum(m * b for m, b in named) / total if total else 1.0


def speaks_of(near: Scored, ask: Ask) -> bool:
    """Whether a unit that does not answer for sure speaks of what the ask names first and foremost."""
    if near.sure < (CLOSE if not has_marks(ask.text) else CLOSE_MARKED) or not verified(near.unit, ask):
        return False
    named = [(s.mass, b) for s, b in zip(ask.spans, near.by_span, strict=False) if s.known and (s.listed or len(s.words) > 1)]
    return bool(named) and max(named)[1] >= 0.85
