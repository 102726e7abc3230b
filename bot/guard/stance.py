"""What the words around an amount say of it: its subject, basis, period, direction.  The same reading for drafts and for reports.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.guard.around import (
    BASES,
    BREAK,
    FROM,
    LEVEL,
    NEGATED,
    ONTO,
    OUT_OF,
    WEAK,
    Area,
    Slot,
    bases_of,
    blanked,
    bound_of,
    direction_of,
    left_of,
    onward_of,
    periods_of_area,
    right_of,
)
from bot.guard.words import content, named, periods_in, said, wording


@dataclass(frozen=True, slots=True)
class Stance:
    """What stands around one amount.

    ``local``, ``segment`` and ``lead`` are the words that name something, near to far; ``bases`` the named kinds of figure (``ratio``
    beside those of the store); ``against`` what it is compared with (``plan``, ``target`` or a period); ``weak``: a verb of a level;
    ``follows``: its subject stands behind it; ``span``: from the end of the amount before to the end of its clause, and to the next.
    """

    local: frozenset[str]
    segment: frozenset[str]
    lead: frozenset[str]
    direction: str
    negated: bool
    bases: frozenset[str]
    against: frozenset[str]
    periods: frozenset[str]
    weak: bool
    clause: str = ""
    subject: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    moved: int = -1
    wide: frozenset[str] = frozenset()
    bound: str = "="
    level: bool = False
    behind: str = ""
    gap: str = ""
    counts: frozenset[str] = frozenset()
    onward: str = ""
    onward_at: int = -1
    follows: bool = False
    span: tuple[int, int, int] = (0, 0, 0)
    rest: str = ""


def stances(text: str, slots: Sequence[Slot], year: int | None) -> list[Stance]:
    """The stance of each slot of a :func:`~bot.guard.words.low` text.

    >>> t = "kế hoạch năm 2024 là 45 ha, thực hiện 46 ha"
    >>> [sorted(s.bases) for s in stances(t, [Slot(21, 26, False), Slot(38, 43, False)], 2024)]
    [['plan'], ['actual']]
    """
    marks = said(text, BASES)
    bare = blanked(text, marks)
    moves = said(text, ("up", "down"))
    periods = periods_in(text, year)
    out: list[Stance] = []
    told = 0
    for i, slot in enumerate(slots):
        before = slots[i - 1].end if i else 0
        after = slots[i + 1].start if i + 1 < len(slots) else len(text)
        left, right = left_of(bare, max(before, told), slot.start, first=i == 0), right_of(text, slot.end, after, last=i + 1 == len(slots))
        area = Area(text, bare, slot, max(before, told), left, right, after, marks, moves, periods)
        told = right
        out.append(_stance(area, _leader(text, slots, i, out), last=i + 1 == len(slots)))
    return out


def _first_named(out: Sequence[Stance]) -> Sequence[Stance]:
    """The stances, the first with the subject of the second where nothing names its own ("trong khi kế hoạch giao 5 ha, chè đạt 6 ha")."""
    if len(out) < 2 or out[0].local - wording() or not out[0].bases & {"plan", "target"}:
        return out
    first, named = out[0], out[1].local
    return [replace(first, local=named, segment=first.segment | named, lead=first.lead | named), *out[1:]]


def alone(found: Sequence[Stance]) -> list[Stance]:
    """Each stance without the words that stand beside another amount of the sentence: they speak of that one."""
    out: list[Stance] = []
    found = _first_named(found)
    for i, stance in enumerate(found):
        others = frozenset(w for j, o in enumerate(found) if j != i for w in o.local) - stance.local
        out.append(replace(stance, segment=stance.segment - others, wide=stance.lead, lead=stance.lead - others))
    return out


def _leader(text: str, slots: Sequence[Slot], i: int, out: Sequence[Stance]) -> Stance | None:
    """The stance that an amount may take its subject from: the one before it, past a bracket that has closed since."""
    for j in range(i - 1, -1, -1):
        between = text[slots[j].end : slots[i].start]
        if between.count(")") <= between.count("("):
            return out[j]
    return out[-1] if out else None


def _stance(area: Area, one: Stance | None, *, last: bool) -> Stance:
    """The stance of one amount; ``one`` is that of the amount whose subject and basis it may take over."""
    text, slot = area.text, area.slot
    gap = text[area.before : slot.start]
    tail = text[slot.end : area.right]
    periods, against_period, own_period = periods_of_area(area)
    weak = WEAK.search(gap) is not None
    bases, against = bases_of(area, tail)
    same = one is not None and not weak and not (own_period and periods != one.periods)
    bases, pending = _handed_on(bases, gap, one, same=same)
    breaks = [m.end() for m in BREAK.finditer(text, 0, slot.start)]
    behind = content(area.bare[slot.end : area.right]) | content(slot.noun)
    near, rest = _rest(area) if last else (behind, behind)
    subject = _subject(area, gap, tail, one)
    move, onward = direction_of(area), onward_of(area)
    return Stance(
        subject | behind,
        content(area.bare[breaks[-1] if breaks else 0 : slot.start]) | behind | near,
        content(area.bare[: slot.start]) | behind | rest,
        move.kind if move else "",
        NEGATED.search(gap) is not None,
        bases,
        against | against_period,
        periods,
        weak,
        f"{text[area.left : slot.start]} {tail}",
        subject or behind,
        pending,
        move.start if move else -1,
        bound=bound_of(gap),
        level=LEVEL.search(gap) is not None,
        behind=tail,
        gap=gap,
        counts=content(slot.noun),
        onward=onward.kind if onward else "",
        onward_at=onward.start if onward else -1,
        follows=not subject,
        span=(area.before, area.right, area.after),
        rest=text[area.right :] if last else "",
    )


def _subject(area: Area, gap: str, tail: str, one: Stance | None) -> frozenset[str]:
    """The words before an amount; where there are none those of ``one``, unless its own stand behind it or it begins anew."""
    subject = content(area.bare[area.left : area.slot.start])
    if subject or one is None or re.search(r"[;\n]", gap):
        return subject
    behind = content(tail) if OUT_OF.search(gap) else named(area.bare[area.slot.end : area.right]) if one.follows else frozenset()
    return subject if behind else frozenset(w for w in one.subject if not w.startswith("#"))


def _rest(area: Area) -> tuple[frozenset[str], frozenset[str]]:
    """The words behind the last amount of a sentence, which are said of it: up to the next stop, and to the end."""
    stop = BREAK.search(area.text, area.slot.end)
    return content(area.bare[area.slot.end : stop.start() if stop else len(area.text)]), content(area.bare[area.slot.end :])


def _handed_on(bases: frozenset[str], gap: str, one: Stance | None, *, same: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The bases of an amount with those of the one before it, and those that wait for the next ("dự kiến tăng từ 5 lên 6")."""
    if FROM.search(gap):
        return frozenset(), bases
    if not bases and one is not None and ONTO.search(gap):
        return one.pending, frozenset()
    if not bases and one is not None and same:
        return one.bases & {"plan", "target"}, frozenset()
    return bases, frozenset()
