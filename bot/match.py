"""Which units speak of what is asked: coverage of the question's words, period, and the kind of answer they can give.  Pure."""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.fitness import fit
from bot.spans import QuerySpan
from bot.understand import Ask
from bot.units import Unit, Units
from ingest.vietnamese.text import fold, syllables

_NOWHERE: dict[int, float] = {}
_NOTHING = (0.0, 0.0)
#: Results before next year's aims, where a question names no year.
LATER = 0.92
_ALREADY = re.compile(r"\b(da|roi)\b")
#: The same where the question asks for what was done.
DONE = 0.8
#: A clause without a figure that is shorter than so many characters names rather than tells.
TELLS, BARE = 45, 0.75
#: So many of the best are looked at for who acts in them, and how much more they fit.
AGENTS, OPENS = 8, 1.06
#: What passage search adds to a unit in the best chunk it finds; 0.15…0.3 measure the same.
HINT = 0.25
#: A unit that covers less than this share of the best one never comes to stand near it.
LEAST = 0.25
#: Remembered coverages: a question has about ten spans, its further asks share them.
COVERS = 400


@dataclass(slots=True)
class Scored:
    """A unit with what it covers of an ask. ``coverage`` is 0…1; ``by_span`` the share of each span; ``score`` ranks.

    ``alone`` is the coverage of the ask's own words, where they name something; 0 where they do not.
    """

    unit: Unit
    coverage: float
    own: float
    score: float
    by_span: tuple[float, ...]
    fit: float = 1.0
    alone: float = 0.0

    @property
    def sure(self) -> float:
        """How far the ask is covered, with its neighbours' words or by itself, whichever is more."""
        return max(self.coverage, self.alone)


def cover(span: QuerySpan, units: Units) -> dict[int, tuple[float, float]]:
    """For every unit that shares a word with ``span``: the best share over its ways, and the share in the unit's own words."""
    known = units.covers.get(id(span.ways))
    if known is not None and known[0] is span.ways:
        return known[1]
    best: dict[int, tuple[float, float]] = {}
    for way in span.ways:
        if way.mass <= 0:
            continue
        near: dict[int, float] = {}
        own: dict[int, float] = {}
        for feature, weight in way.features:
            for index, place in units.postings.get(feature, _NOWHERE).items():
                near[index] = near.get(index, 0.0) + weight * place
                if place == 1.0:
                    own[index] = own.get(index, 0.0) + weight
        scale = way.trust / way.mass
        for index, got in near.items():
            if index not in best or got * scale > best[index][0]:
                best[index] = (got * scale, own.get(index, 0.0) * scale)
    if len(units.covers) > COVERS:
        units.covers.clear()  # in one step: another thread may be at it too
    units.covers[id(span.ways)] = (span.ways, best)
    return best


def rank(ask: Ask, units: Units, *, periods: Sequence[str] = (), prior: dict[int, float] | None = None, limit: int = 60) -> list[Scored]:
    """The units by how much of the ask (and, less, of its neighbours' words) they cover and whether they can answer it."""
    spans = (*ask.spans, *ask.context)
    total = sum(s.mass for s in spans)
    if total <= 0:
        return []
    shares = [cover(s, units) for s in spans]
    coverage: dict[int, float] = {}
    own: dict[int, float] = {}
    for span, share in zip(spans, shares, strict=True):
        weight = span.mass / total
        for index, (near, said) in share.items():
            coverage[index] = coverage.get(index, 0.0) + weight * near
            own[index] = own.get(index, 0.0) + weight * said
    asked = ask.periods or tuple(periods)
    said_words = frozenset(f for s in spans for w in s.ways if w.trust > 0.5 for f, _ in w.features)
    done = "actual" in ask.bases or (ask.kind == "yes_no" and bool(_ALREADY.search(fold(ask.text))))
    first = []
    least = LEAST * max(coverage.values(), default=0.0)
    for index, covered in coverage.items():
        if covered < least:
            continue
        unit = units.items[index]
        later = (DONE if done else LATER) if unit.later and not asked else 1.0
        score = (0.9 * covered + 0.1 * own[index]) * unit.standing * later
        score *= _named(unit, said_words, units) if unit.row is not None else 1.0
        first.append((score + (HINT * prior.get(index, 0.0) if prior else 0.0), index))
    best = heapq.nsmallest(2 * limit, first, key=lambda s: (-s[0], s[1]))
    found = [_scored(score, index, ask, units, shares, coverage, own) for score, index in best]
    for scored in found:
        scored.fit = _fit(scored.unit, ask, asked)
        scored.score *= scored.fit * (intent_fit(scored.unit, ask) * _telling(scored.unit) if ask.kind != "how_much" else 1.0)
    found = sorted(found, key=lambda s: (-s.score, s.unit.index))[:limit]
    acted = ask.kind == "how_much" and len(ask.spans) > 1 and ask.spans[0].listed and bool(found) and found[0].unit.row is None
    agent = ask.spans[0].words if acted else ()
    for scored in found[:AGENTS] if agent else ():
        if _opens(scored.unit, agent):
            scored.score *= OPENS
    return sorted(found[:AGENTS], key=lambda s: (-s.score, s.unit.index)) + found[AGENTS:] if agent else found


def _opens(unit: Unit, agent: tuple[str, ...]) -> bool:
    """Whether a clause opens with what the question opens with: who acts in it, and not whom it is done for."""
    return unit.row is None and tuple(syllables(unit.text[:60])[: len(agent)]) == agent


def _scored(
    score: float,
    index: int,
    ask: Ask,
    units: Units,
    shares: list[dict[int, tuple[float, float]]],
    coverage: dict[int, float],
    own: dict[int, float],
) -> Scored:
    """One unit with its share of every span, and of the ask's own words where those name something."""
    by_span = tuple(s.get(index, _NOTHING)[0] for s in shares)
    mass = sum(s.mass for s in ask.spans)
    named = any(s.known and s.mass >= units.rarest for s in ask.spans)
    alone = sum(s.mass * b for s, b in zip(ask.spans, by_span, strict=False)) / mass if named else 0.0
    return Scored(units.items[index], coverage[index], own[index], score, by_span, alone=alone)


def _fit(unit: Unit, ask: Ask, periods: Sequence[str]) -> float:
    return fit(unit, ask) * _period_fit(unit, ask, periods) * basis_fit(unit, ask.bases) * level_fit(unit, ask) * yearly_fit(unit, ask)


#: What a question asks of a report as a whole, and the headings under which reports say it.
_INTENTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"\bnguyen nhan\b.*\b(cua|dan den|dan toi)\b"), re.compile(r"nguyen nhan")),
    (
        re.compile(
            r"\b(han che|ton tai|yeu kem|khuyet diem|diem yeu|con yeu|chua lam duoc|chua tot|thieu sot|bat cap|vuong mac|kho khan)\b"
        ),
        re.compile(r"han che|ton tai|kho khan"),
    ),
    (re.compile(r"\b(kien nghi|de xuat)\b"), re.compile(r"kien nghi|de xuat")),
    (re.compile(r"\b(nguyen nhan|vi sao|tai sao|do dau|l[iy] do)\b"), re.compile(r"nguyen nhan")),
    (
        re.compile(r"\b(nhiem vu|giai phap|phuong huong|se lam|can lam|lam gi|dinh huong|chi dao ra sao)\b"),
        re.compile(r"nhiem vu|giai phap|phuong huong"),
    ),
)


def intent(ask: Ask) -> re.Pattern[str] | None:
    """The headings that the ask names, if it names any."""
    folded = " ".join(syllables(ask.text))
    return next((heading for asked, heading in _INTENTS if asked.search(folded)), None)


def _telling(unit: Unit) -> float:
    """An item of an enumeration ("…; cải cách hành chính; …") names a subject and tells nothing of it."""
    return BARE if unit.row is None and len(unit.text) < TELLS and not unit.facts else 1.0


def intent_fit(unit: Unit, ask: Ask) -> float:
    """Clauses under the heading that the question asks for ("hạn chế", "nguyên nhân", "nhiệm vụ") before others."""
    heading = intent(ask)
    if heading is None:
        return 1.0
    path = fold(unit.path)
    if heading.search(path.rsplit("›", 1)[-1]):
        return 1.3
    return 1.15 if heading.search(path) else 1.0


def _named(unit: Unit, asked: frozenset[str], units: Units) -> float:
    """How much of a row's own name the question says: "mức giảm tỷ lệ hộ nghèo" is not asked for by "tỷ lệ hộ nghèo"."""
    assert unit.row is not None
    if unit.title is None:
        unit.title = tuple((w, units.weight(w)) for w in syllables(unit.row.name))
    total = sum(weight for _, weight in unit.title)
    said = sum(weight for word, weight in unit.title if word in asked)
    return 0.8 + 0.3 * (said / total if total else 0.0)


def basis_fit(unit: Unit, bases: frozenset[str]) -> float:
    """Whether the unit holds a figure of the basis that is asked for; one that only holds others answers less well."""
    have = {f.basis for f in unit.facts}
    if not have:
        return 1.0
    if "ratio" in bases:
        wanted = {"ratio_to_target"} if "resolution" in bases and "plan" not in bases else {"ratio_to_plan", "ratio_to_target"}
        return 1.05 if have & wanted else 0.85
    if "change" in bases and bases & {"plan", "target", "resolution"}:
        return 1.05 if have & {"ratio_to_plan", "ratio_to_target", "change"} or unit.row is not None else 0.9
    if bases & {"plan", "target", "resolution"}:
        return 1.06 if have & {"plan", "target"} else (0.97 if "actual" in bases else 0.85)
    if "change" in bases:
        return 1.06 if "change" in have else 1.04 if unit.row is not None else 0.95
    return 1.0


_LEVEL = re.compile(r"\b(còn|con|hiện|hien)\b", re.IGNORECASE)
_MOVES = re.compile(r"\b(mức|tốc độ) (giảm|tăng)|\btăng trưởng|bình quân (mỗi năm )?(giảm|tăng)|(giảm|tăng) bình quân", re.IGNORECASE)


def level_fit(unit: Unit, ask: Ask) -> float:
    """A question for a level ("còn bao nhiêu") is not answered by a change ("mức giảm"), nor the other way round."""
    if ask.kind != "how_much" or "change" in ask.bases:
        return 1.0
    other = moves(unit.row.name if unit.row is not None else unit.text) and not moves(ask.text)
    if _LEVEL.search(ask.text) and re.search(r"\bcòn\b", unit.text):
        return 1.08
    return 0.88 if other else 1.0


def moves(text: str) -> bool:
    """Whether a text names a change as the thing itself ("mức giảm tỷ lệ hộ nghèo", "tốc độ tăng")."""
    return bool(_MOVES.search(text))


_HEADED = re.compile(r"\bnam (\d{4})\b")
#: "Bình quân mỗi năm" is asked, and told, of several years; "bình quân đầu người" of people.
_YEARLY = re.compile(r"\bbinh quan (?!dau nguoi)(?:\w+ ){0,2}nam\b|\b(?:moi|hang) nam\b.*\bbinh quan\b(?! dau nguoi)")
_AVERAGE = re.compile(r"/ ?nam\b|\bbinh quan\b(?! dau nguoi)|\bhang nam\b")


def yearly_fit(unit: Unit, ask: Ask) -> float:
    """A yearly average is not answered by the figure of one year."""
    if not _YEARLY.search(fold(ask.text)):
        return 1.0
    return 1.2 if _AVERAGE.search(fold(unit.text)) else 0.75


def _period_fit(unit: Unit, ask: Ask, periods: Sequence[str]) -> float:
    """A clause that only names the years of a programme ("giai đoạn 2022-2025") tells of the year of its headings."""
    fitting = period_fit(unit, periods)
    if fitting == 1.0 or ask.kind == "how_much" or unit.facts or not all("-" in p for p in unit.periods):
        return fitting
    years = _HEADED.findall(fold(unit.path))
    return 0.95 if years and years[-1] in periods else fitting


_SPAN = re.compile(r"(\d{4})-(\d{4})")


def period_fit(unit: Unit, periods: Sequence[str]) -> float:
    """1 where the unit speaks of an asked period (or of a span that holds it), less where it speaks of others."""
    return 1.0 if not periods or period_fits(unit, periods) else 0.6


def period_fits(unit: Unit, periods: Sequence[str]) -> bool:
    """Whether the unit speaks of one of the asked periods, or of most years of an asked span."""
    if any(within(p, have) for p in periods for have in unit.periods):
        return True
    spans = [(int(m[1]), int(m[2])) for p in periods if (m := _SPAN.fullmatch(p))]
    years = [int(have) for have in unit.periods if have.isdigit()]
    return any(sum(first <= year <= last for year in years) > 2 for first, last in spans)


def within(asked: str, have: str) -> bool:
    """Whether figures of the period ``have`` speak of ``asked``: the same, or a part of it.

    >>> within("2024", "2024"), within("2024", "2021-2025"), within("2025", "by-2025"), within("2024", "2024-Q3")
    (True, False, True, True)
    """
    return have == asked or have == f"by-{asked}" or asked == f"by-{have}" or (have.startswith(f"{asked}-") and not have[5:].isdigit())
