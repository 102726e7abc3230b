"""Whether a sentence speaks of what a record measures, and of nothing that another record measures.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from bot.guard.amounts import measured
from bot.guard.around import without_bases
from bot.guard.model import Record
from bot.guard.stance import Stance
from bot.guard.words import content, implied, light, needy, nouns, pattern, strange_term, synonyms, wording
from ingest.vietnamese.text import fold, tokens
from ingest.vietnamese.units import DIMENSIONS

#: So many words of a subject name it, or this share of a short one.
NAMES = 2
#: The question names the subject where it has this share of its words.
ASKED = 0.5
#: A more general figure is the one that is meant where the sentence has this share of its words and none that tells the other apart.
GENERAL = 0.6
#: More words than so many that stand nowhere name another thing where the subject has no more; so many do where less than this share
#: of the name of a row of so many words is said.
OTHER, HALF, LONG = 2, 0.5, 4
_VERDICTS = frozenset({"#chua-dat", "#dat-vuot", "#dang"})
#: Who acts tells no two figures apart.
ACTORS = frozenset({"huyen", "toan"})
#: So many words beside a figure that stand nowhere in its source name another thing.
STRANGE = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """What a claim is judged in: its sentence, all records of the cited places and figures, the question, what was said before.

    ``told`` are the words of the cited passages and headings with the listed other ways of saying them.
    """

    text: str
    low: str
    records: tuple[Record, ...]
    told: frozenset[str]
    told_periods: frozenset[str]
    asked: frozenset[str]
    asked_bases: frozenset[str]
    asked_periods: frozenset[str]
    before: frozenset[str]
    year: int | None
    marks: frozenset[int]
    passages: dict[int, frozenset[str]] = field(default_factory=dict)
    marked: dict[int, frozenset[str]] = field(default_factory=dict)
    asked_marked: frozenset[str] = frozenset()
    context: str = ""
    home: str = ""
    told_values: frozenset[tuple[Decimal, ...]] = frozenset()


def subject_fits(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether the words beside a figure name the record's subject, and no rival's better."""
    return _is_named(stance, record, scene) and not _strange(stance, record, scene) and not _outdone(stance, record, scene)


def _core(record: Record) -> frozenset[str]:
    return record.own or record.near


def _is_named(stance: Stance, record: Record, scene: Scene) -> bool:
    """The sentence names the subject; else the sentence before or the question does, and this one names nothing else."""
    core = _core(record)
    if not core:
        return True
    said = (stance.wide if stance.wide - wording() else content(scene.text)) | frozenset(
        w for way in synonyms(scene.low) if way <= record.words for w in way
    )
    named = core & said
    enough = min(NAMES, len(core))
    if len(named - stance.counts) < enough and _names_rival(stance, record, scene):
        return False
    if len(named) >= enough or any(w.startswith("#") for w in named):
        return True
    return len(core & scene.asked) >= ASKED * len(core) or len(core & scene.before) >= ASKED * len(core)


def _names_rival(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether the sentence names another record's subject, and more of it than of this one's."""
    mine = len(stance.wide & _core(record))
    return any(len((r.own - _core(record)) & stance.lead) > max(mine, NAMES) for r in scene.records)


def _strange(stance: Stance, record: Record, scene: Scene) -> bool:
    """Whether words beside the figure come from elsewhere: one listed term that the source does not know, or two words."""
    told = scene.passages.get(record.mark, frozenset()) | record.own | record.far | implied(record.unit)
    marked = scene.marked.get(record.mark, frozenset())
    if len(_core(record) & scene.asked) >= ASKED * len(_core(record)):
        told, marked = told | scene.asked, marked | scene.asked_marked
    clause = without_bases(f"{stance.clause} ; {stance.rest}")
    if _other_verdict(stance, record) or _other_measure(clause, record):
        return True
    if strange_term(clause, told, marked | implied(record.unit)):
        return True
    if _mostly_other(clause, told, marked, record):
        return True
    unknown = [w for w in needy(clause) if fold(w) not in told]
    if any(_inserted(w, clause, record) for w in unknown):
        return True
    # where the question alone names the subject, one such word names another
    own = (_core(record) - implied(record.unit)) & stance.wide
    limit = STRANGE if own else 1
    return len(unknown) >= limit or any(w in nouns() and w not in implied(record.unit) for w in unknown)


def _mostly_other(clause: str, told: frozenset[str], marked: frozenset[str], record: Record) -> bool:
    """Whether most of what is said beside a figure, report wording too, stands nowhere in its source: another thing's name."""
    words = [w for w in tokens(pattern("plain").sub(" ; ", clause)) if w not in light() and not w[0].isdigit()]
    other = [w for w in words if fold(w) not in told]
    own = {fold(w) for w in words} & record.own
    little = record.sure and len(record.own) >= LONG and len(own) < HALF * len(record.own)
    return (len(other) > OTHER and len(other) >= len(own)) or (little and len(other) >= OTHER)


def _inserted(word: str, clause: str, record: Record) -> bool:
    """Whether a word that stands nowhere stands between two words of the subject and so names another ("hộ cận nghèo" for "hộ nghèo")."""
    words = tokens(clause)
    at = words.index(word) if word in words else 0
    return 0 < at < len(words) - 1 and fold(words[at - 1]) in record.own and fold(words[at + 1]) in record.own


def _other_verdict(stance: Stance, record: Record) -> bool:
    """Whether a count of what was met or done is told as one of what was not met or is under way, or the other way round."""
    if measured(record.unit):
        return False
    clause = re.split(" ; | – ", record.clause)[0 if record.keys else -1]
    return _VERDICTS & stance.local != _VERDICTS & content(clause)


def _outdone(stance: Stance, record: Record, scene: Scene) -> bool:
    return any(_better(stance, r, record, scene) for r in scene.records if _is_rival(r, record) and not _led_on(r, record, scene))


def _led_on(rival: Record, record: Record, scene: Scene) -> bool:
    """Whether the rival is what a share is of: the sentence tells both ("5/6 hộ nghèo, đạt 83%"), the source calls the share by less."""
    return rival.values in scene.told_values and record.own < rival.own and rival.mark == record.mark and _share(record) != _share(rival)


def _is_rival(rival: Record, record: Record) -> bool:
    same = rival.values == record.values and rival.whole == record.whole and rival.unit == record.unit
    return not same and (rival.own != record.own or (rival.tail != record.tail and rival.direction == record.direction)) and bool(rival.own)


def _share(record: Record) -> bool:
    return record.unit in ("%", "‰")


def _better(stance: Stance, rival: Record, record: Record, scene: Scene) -> bool:
    """Whether the words beside the figure, then its sentence, then what was said before and asked, name the rival better."""
    said = implied(record.unit)
    one, two = _telling(record), _telling(rival)
    if record.tail and rival.tail:
        one, two = one | record.tail, two | rival.tail
    mine, other = one - two, two - one - said - ACTORS
    other -= stance.counts if measured(rival.unit) else frozenset()
    mine -= stance.counts if measured(rival.unit) else frozenset()
    mine -= said if _one_unit(rival.unit, record.unit) else frozenset()
    telling = mine if rival.mark == record.mark else mine - wording()
    if record.own <= stance.local and not other & stance.lead:
        return False
    if other and rival.own <= stance.local and not record.own <= stance.local:
        return True
    for level in (stance.local, stance.segment, stance.lead):
        a, b = len(mine & level), len(other & level)
        if a != b:
            return b > a
    if not telling or record.own <= stance.lead:
        return False
    general = not two - one and len(rival.own & stance.wide) >= GENERAL * len(rival.own)
    if general and mine and not mine & stance.lead and _same_kind(rival, record):
        return True
    ways = synonyms(stance.clause)
    a, b = (sum(bool(way <= r.own and way & words) for way in ways) for r, words in ((record, mine), (rival, other)))
    if a != b:
        return b > a
    for level in (scene.before, scene.asked):
        a, b = len(mine & level), len(other & level)
        if a != b:
            return b > a
    if record.name and record.name == rival.name and "ratio" in (record.bases or ()) and "ratio" in (rival.bases or ()):
        return False  # a share of the plan: each body's plan is one
    return _alike(rival, record)


def _one_unit(one: str | None, other: str | None) -> bool:
    """Whether two units are the same, one perhaps with the noun behind it ("lượt", "lượt khách")."""
    return one == other or bool(one and other and (one.startswith(f"{other} ") or other.startswith(f"{one} ")))


def _telling(record: Record) -> frozenset[str]:
    """The words of a record's subject, with the noun that it counts."""
    return record.own if measured(record.unit) else record.own | content(record.unit or "")


def _other_measure(clause: str, record: Record) -> bool:
    """Whether the words beside a figure say an area of what is no area (a share of one aside), or a yield of what is an area."""
    unit = (record.unit or "").partition("/")[0]
    size = next((i for i, d in enumerate(DIMENSIONS) if unit in d), None)
    area, crop = "diện tích" in clause, "sản lượng" in clause
    return (area and not crop and size in (0, 1)) or (crop and not area and size == 2)


def _same_kind(rival: Record, record: Record) -> bool:
    """Whether both could be told of one subject: amounts of one dimension, or a share of it."""
    one, other = (rival.unit or "").partition("/")[0], (record.unit or "").partition("/")[0]
    if one == other or other in ("%", "‰"):
        return True
    return any(one in d and other in d for d in DIMENSIONS) or one.split(" ")[:1] == other.split(" ")[:1]


def _alike(rival: Record, record: Record) -> bool:
    """Whether the two could be taken for one another: the same unit, a level both or a change both."""
    if rival.mark != record.mark and not (rival.own & record.own):
        return False
    counted = not measured(rival.unit) and not measured(record.unit)
    return (counted or rival.unit == record.unit) and rival.direction == record.direction
