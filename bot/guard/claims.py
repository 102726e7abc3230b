"""A figure of a draft held against the records of the places that its sentence cites.  Pure.

A record of the same value is not enough: its unit, bound, direction, basis, period and subject must be those that the sentence says,
and no other record may be named better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.guard.model import Record
from bot.guard.stance import Stance
from bot.guard.subjects import Scene, subject_fits
from bot.guard.units import same_unit
from bot.guard.words import low, pattern

#: The order in which a claim is tried: the kind of the last step that a record reaches is the objection.
STEPS = ("number", "unit", "polarity", "basis", "period", "place", "subject")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of a draft: what it prints and what the words around it say; ``key`` where it is a reference.

    ``marks`` are those that stand behind it, before the next figure's; none: any mark of the sentence.
    """

    printed: str
    values: tuple[Decimal, ...]
    whole: tuple[Decimal, ...]
    unit: str | None
    comparator: str
    stance: Stance
    key: str = ""
    sentence: str = ""
    marks: frozenset[int] = frozenset()
    spelled: bool = False
    places: frozenset[str] = frozenset()


def objection(claim: Claim, records: Sequence[Record], scene: Scene) -> tuple[str, tuple[Record, ...]]:
    """The kind of objection to a claim, "" where records bear it out; and those."""
    reached = 0
    found: list[Record] = []
    told = frozenset(k for r in records for k in r.keys)
    for record in records:
        if record.mark not in (claim.marks or scene.marks) or record.key in told or not same_value(claim, record):
            continue
        step = _tried(claim, record, scene)
        if step == len(STEPS):
            found.append(record)
        reached = max(reached, step)
    return ("" if found else STEPS[reached]), tuple(found)


def _tried(claim: Claim, record: Record, scene: Scene) -> int:
    """How many steps a record passes."""
    if claim.stance.negated != record.negated:
        return 0
    stance = claim.stance
    if _moves_measured(claim, record):
        stance = replace(stance, direction="")
    if (claim.key or claim.spelled) and claim.stance.bound not in ("=", record.comparator):
        return 0
    if not claim.key and not _same_bound(claim, record, scene):
        return 0
    tests: tuple[Callable[[], bool], ...] = (
        lambda: bool(claim.key) or same_unit(claim.unit, record, scene.text),
        lambda: direction_fits(claim, record, scene.context),
        lambda: basis_fits(stance, record, scene),
        lambda: period_fits(stance, record, scene),
        lambda: place_fits(claim, record, scene),
        lambda: subject_fits(stance, record, scene),
    )
    return next((i for i, test in enumerate(tests, 1) if not test()), len(STEPS))


def same_value(claim: Claim, record: Record) -> bool:
    """Whether record and claim print the same number; one that can be read in two ways only in the same form."""
    if claim.key:
        return claim.key == record.key or claim.key in record.keys
    if bool(claim.whole) != bool(record.whole):
        return False
    if _form(claim.printed) == _form(record.printed):
        return True
    one = len(record.values) == 1 and claim.values[:1] == record.values
    return one and (not claim.whole or (len(record.whole) == 1 and claim.whole[:1] == record.whole))


def _form(printed: str) -> str:
    """A printed number without signs and leading noughts."""
    bare = re.sub(r"[^\d.,/]", "", printed)
    return "/".join(re.sub(r"^0+(?=\d)", "", half) for half in bare.split("/")) or printed


def _same_bound(claim: Claim, record: Record, scene: Scene) -> bool:
    """Whether both say "at least", "about" or nothing; "từ 5 đến 7" of a rise is no bound."""
    if claim.comparator == record.comparator:
        return True
    moved = re.search(r"(?<!\w)(?:tăng|giảm|nâng|hạ)\s+(?:\w+\s+){0,3}từ(?!\w)", scene.low) is not None
    return moved and claim.comparator in (">=", "<=") and record.comparator == "="


def direction_fits(claim: Claim, record: Record, context: str = "") -> bool:
    """Whether both give a level, or both a rise, or both a fall; a reference brings its own word ("tăng 5%").

    ``context`` was shown before: it may name the rise that is measured, where the sentence names nothing.
    """
    stance, move = claim.stance, _measured_move(record)
    if stance.onward and record.onward and stance.onward != record.onward:
        return False
    if stance.direction == record.direction:
        return not move or move in stance.clause or move in claim.sentence or (move in context and not record.own & stance.local)
    if _moves_measured(claim, record):
        return True
    if stance.direction:
        return False
    brings = bool(claim.key) and not stance.level and pattern(record.direction).match(low(claim.printed)) is not None
    return brings or re.search(r"(?<!\w)(?:mức|tốc độ|tỷ lệ|số|phần) (?:tăng|giảm)|tăng trưởng", stance.clause) is not None


def _moves_measured(claim: Claim, record: Record) -> bool:
    """Whether a claim tells as a rise what the record measures as one ("tăng 5%" of "tốc độ tăng")."""
    if claim.stance.direction and record.name and not record.direction and claim.sentence.startswith(record.name, claim.stance.moved):
        return True
    move = "" if "ratio" in (record.bases or ()) or record.direction else _measured_move(record)
    return bool(move and claim.stance.direction) and claim.sentence.startswith(move, claim.stance.moved)


def _measured_move(record: Record) -> str:
    """The rise or fall that is itself what is measured ("mức giảm tỷ lệ hộ nghèo")."""
    found = re.search(r"(?<!\w)(?:(?:mức|tốc độ|tỷ suất) (?P<a>tăng|giảm)|(?P<b>tăng|giảm) bình quân)(?!\w)", low(record.clause))
    if found is None:
        found = re.match(r"(?P<a>tăng|giảm)(?P<b>)(?!\w)", record.name) if record.sure else None
    return found["a"] or found["b"] if found else ""


def place_fits(claim: Claim, record: Record, scene: Scene) -> bool:
    """Whether the figure is told of the places that the sentence names; that of one commune is not told of the whole district."""
    noun, _, home = scene.home.partition(" ")
    if scene.home.startswith(("thị ", "thành ")):
        noun, home = " ".join(scene.home.split()[:2]), " ".join(scene.home.split()[2:])
    whole = re.compile(rf"(?<!\w)(?:toàn|cả)\s+{noun or 'địa bàn'}(?!\w)")
    if claim.places - {home}:
        return claim.places - {home} <= record.around
    of_home = home in claim.places or whole.search(claim.sentence) is not None
    return not of_home or not record.places - {home} or home in record.places or whole.search(record.clause) is not None


_ALIKE = {
    "plan": frozenset({"plan", "target"}),
    "target": frozenset({"target", "plan"}),
    "actual": frozenset({"actual", "cumulative", "other", "estimate"}),
    "estimate": frozenset({"estimate", "target"}),
    "cumulative": frozenset({"cumulative"}),
    "ratio": frozenset({"ratio"}),
}


def basis_fits(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether the record is of the kind that the sentence says: plan, actual, aim, ratio …"""
    have = record.bases
    if have is not None and "?" in have:
        return False
    if record.name:  # "ban hành nghị quyết" is no aim: the word belongs to the indicator
        stance = replace(stance, bases=frozenset(b for b in stance.bases if b == "ratio" or not pattern(b).search(record.name)))
    if stance.direction or record.direction:
        level = (have or frozenset()) & {"plan", "target"}
        return _compared_alike(stance, record, scene) and (not level or "actual" not in stance.bases)
    if not stance.bases:
        return _unmarked_fits(stance, record, scene)
    if "ratio" in stance.bases and (have is None or "ratio" in have):
        return _compared_alike(stance, record, scene) and (have is not None or bool(record.against))
    if have is None:
        return bool(stance.bases & {"actual"}) or (stance.bases <= {"estimate"} and "ước" in record.clause)
    return any(_of_kind(basis, stance, record, scene) for basis in stance.bases - {"ratio"})


def _of_kind(basis: str, stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether a named basis is the record's; a near one ("mục tiêu" of a plan) only where no other figure is of that basis."""
    have = record.bases or frozenset()
    if basis in have:
        return True
    if basis == "cumulative":
        return bool(have & {"actual", "estimate"}) and (any("-" in p for p in record.periods or ()) or "kế" in low(record.clause).split())
    if not have & _ALIKE[basis]:
        return False
    rivals = [r for r in scene.records if r.own == record.own and basis in (r.bases or ()) and r.values != record.values]
    if basis in ("plan", "target"):
        rivals = [r for r in rivals if not stance.periods or stance.periods & (r.periods or frozenset())]
    if basis == "actual" and "estimate" in have:
        return not rivals and "thực tế" not in stance.clause
    return not rivals


def _compared_alike(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether a ratio or a change is measured against the same thing."""
    if not stance.against or not record.against or stance.against & record.against:
        return bool(stance.against) or not record.against or not record.sure or "ratio" in stance.bases
    if {"plan", "target"} >= stance.against | record.against:
        return not any(r.own == record.own and r.against & stance.against for r in scene.records)
    return False


def _unmarked_fits(stance: Stance, record: Record, scene: Scene) -> bool:
    """A figure said without its basis is read as what was done, or as what the question asks for."""
    have = record.bases
    if have is None:
        return True
    levels = have & {"actual", "estimate", "cumulative", "other", "share"}
    if "ratio" in have and not levels:
        return not record.against or bool(stance.against & record.against)
    aims = scene.asked_bases & {"plan", "target"}
    if levels:
        strict = bool(aims) and not stance.weak and not stance.periods and not scene.asked_bases & {"actual", "estimate"}
        return not strict or not any(
            r.own == record.own and aims & (r.bases or frozenset()) and r.values != record.values for r in scene.records
        )
    if "change" in have:
        return True
    return _aim_fits(stance, record, scene)


def _aim_fits(stance: Stance, record: Record, scene: Scene) -> bool:
    """An aim may be told without that word where the question asks for it, or where its year is named and holds nothing else."""
    if re.search(r"(?<!\w)đã(?!\w)", stance.clause):
        return False
    kept = record.periods or frozenset()
    rivals = [
        r for r in scene.records
        if r.own == record.own and r.values != record.values and (r.bases or frozenset()) & {"actual", "estimate", "plan", "target"}
    ]  # fmt: skip
    same = [r for r in rivals if not kept or not r.periods or kept & r.periods]
    if (record.bases or frozenset()) & scene.asked_bases and not (same and stance.weak):
        return True
    told = stance.periods or scene.asked_periods
    future = scene.year is None or any(k.removeprefix("by-")[:4] >= str(scene.year + (1 if record.sure else 0)) for k in kept)
    return not same and future and any(same_period(p, k) for p in told for k in kept)


def same_period(said: str, kept: str) -> bool:
    """Whether a period of a draft is the record's.

    >>> same_period("2025", "by-2025"), same_period("2024", "2021-2024")
    (True, False)
    """
    return said.removeprefix("by-") == kept.removeprefix("by-")


def period_fits(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether the record is of the period that the sentence, else the question, speaks of."""
    kept = record.periods
    since, against = (x - {"plan", "target"} for x in (stance.against, record.against))
    if since and against and not since & against:
        return False
    if stance.periods:
        if kept is None:
            return all(p in scene.told_periods or p in scene.asked_periods for p in stance.periods)
        spans = {k for k in kept if "-" in k and not k.startswith("by-")}
        if "cumulative" in stance.bases and any(k.endswith(p.removeprefix("by-")) for p in stance.periods for k in spans):
            return True
        return any(same_period(p, k) for p in stance.periods for k in kept)
    if kept is None or not record.sure:
        return True
    fits = any(same_period(p, k) for p in scene.asked_periods for k in kept)
    rivals = [r for r in scene.records if r.own == record.own and r.values != record.values and r.sure and _same_kind(r, record)]
    if scene.asked_periods and not fits:
        return bool(stance.bases) and not rivals
    return fits or not rivals or (scene.year is not None and str(scene.year) in kept)


def _same_kind(one: Record, other: Record) -> bool:
    return bool((one.bases or frozenset()) & (other.bases or frozenset()))
