"""What the words between the figures of a sentence say, against the places that it cites.  Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.evidence import Evidence
from bot.guard.around import compared_periods, measured_move, without_bases
from bot.guard.claims import Claim, same_value
from bot.guard.model import Record
from bot.guard.names import misplaced_name, unknown_names, unknown_places
from bot.guard.polarity import inverted, misjudged, overstated, unmoved
from bot.guard.reading import Fault, Reading
from bot.guard.subjects import Scene
from bot.guard.support import (
    strange_claim,
    supported,
    untold_rank,
)
from bot.guard.words import content, low, pattern, said

_SHARES = ("%", "‰", "lần")


def word_faults(reading: Reading, evidence: Evidence, scene: Scene, claims: list[Claim]) -> list[Fault]:
    """What the words between the figures say: names, opposites, judgements, and whether the source speaks of them at all."""
    cited = reading.cited
    if odd := _uneven(claims, scene):
        return [("polarity", odd)]
    levels = [next((r for r in scene.records if same_value(c, r)), None) for c in claims if not c.stance.direction and not c.whole]
    told = [r for r in levels if (r is not None and r.unit not in _SHARES) or (r is not None and "ratio" not in (r.bases or ()))]
    about = _about(scene, claims)
    text = _without_numbers(reading)
    if not claims and not reading.quotes and not content(text):
        return [("empty", reading.text.strip()[:60])]
    names = unknown_names(text, cited, f"{evidence.question} ; {evidence.place}")
    if names:
        return [("name", names[0])]
    if elsewhere := misplaced_name(text, cited, evidence.question, reading.quotes):
        return [("name", elsewhere)]
    if pattern("refusal").search(reading.low):
        return []
    if strange := unknown_places(reading.text, cited, reading.all.home):
        return [("place", strange[0])]
    if (rank := untold_rank(reading.low, cited)) and not _ranked(rank, claims, scene):
        return [("unsupported", rank)]
    if not supported(text, without_bases(low(text)), scene.told, scene.asked, counted=bool(claims)):
        return [("unsupported", reading.text.strip()[:80])]
    moved = frozenset(c.stance.moved for c in claims) | _borne_moves(claims, scene) | _measured(reading.low, scene)
    if clash := _clash(reading, claims, scene, moved, len(told)):
        return [("polarity", clash)]
    wrong = (
        misjudged(reading.low, about, cited)
        or unmoved(reading.low, moved, told, about, cited, _onto(claims), turned=_turned(claims), plain=not claims)
        or overstated(reading.low, cited)
        or inverted(_bare(reading), cited)
    )
    if wrong:
        return [("polarity", wrong)]
    odd = "" if claims or reading.quotes else strange_claim(text, cited, evidence.question)
    return [("unsupported", odd[:80])] if odd else []


def _borne_moves(claims: list[Claim], scene: Scene) -> frozenset[int]:
    """Where the sentence tells a rise or fall to a level that its source tells so."""
    held = [c for c in claims if c.stance.onward and any(same_value(c, r) and r.onward == c.stance.onward for r in scene.records)]
    return frozenset(c.stance.onward_at for c in held)


def _measured(text: str, scene: Scene) -> frozenset[int]:
    """Where a rise or fall is itself what is measured ("tốc độ tăng", "tăng trưởng kinh tế")."""
    names = {" ".join(r.name.split()[:2]) for r in scene.records if r.name.startswith(("tăng trưởng ", "giảm tỷ lệ "))}
    moves = said(text, ("up", "down"))
    return frozenset(m.start for m in moves if measured_move(text, m) or any(text.startswith(n, m.start) for n in names))


def _ranked(rank: str, claims: list[Claim], scene: Scene) -> bool:
    """Whether the amounts of the source bear a rank out ("nhiều nhất"): the sentence's one stands above, or below, all of its kind."""
    if len(claims) != 1 or not claims[0].values or not rank.endswith(" nhất"):
        return False
    mine = [r for r in scene.records if same_value(claims[0], r) and r.values]
    least = rank.startswith(("thấp", "ít", "nhỏ"))
    if not mine or not (least or rank.startswith(("cao", "nhiều", "lớn"))):
        return False
    one = mine[0]
    rest = [r.values[0] for r in scene.records if r.values and r.unit == one.unit and r.mark == one.mark and not r.own <= one.own]
    return len(rest) > 1 and (one.values[0] < min(rest) if least else one.values[0] > max(rest))


def _bare(reading: Reading) -> str:
    """The words of a sentence whose polarity its figures have not settled yet."""
    text = re.sub(r"(?<!\w)(?:tăng|giảm|vượt|hụt|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?!\w)", " ", reading.low)
    return re.sub(r"(?<!\w)(?:không|chưa)\s+(?:đạt|hoàn thành)(?:\s+(?:được|so với))*\s+(?:kế hoạch|mục tiêu|chỉ tiêu|dự toán)", " ", text)


_COMPARES = re.compile(
    r"(?:(?P<equal>đúng bằng|bằng|ngang)|(?P<less>chưa đạt|không đạt|chưa bằng|không bằng|thấp hơn|hụt|kém|ít hơn|dưới)|"
    r"(?P<more>vượt|cao hơn|nhiều hơn|trên|lớn hơn))(?:\s+(?:so|với|mức|của))*\s+(?:kế hoạch|mục tiêu|dự toán|mức)[^,;()\d¤]{0,24}$"
)


_EQUALS = re.compile(r"(?<!\w)(?:đúng bằng|bằng|ngang)\s*$")


def _uneven(claims: list[Claim], scene: Scene) -> str:
    """A level that is said to equal, exceed or miss the next one ("đạt 5 ha, vượt kế hoạch 4 ha"), where the two amounts say otherwise."""
    for one, two in pairwise(c for c in claims if not c.stance.direction):
        compares = _COMPARES.search(
            f"{two.stance.gap}{' kế hoạch' if _EQUALS.search(two.stance.gap) and 'plan' in two.stance.bases else ''}"
        )
        if not compares or not one.values or not two.values or one.whole or two.whole or two.stance.direction:
            continue
        units = {next((r.unit for r in scene.records if same_value(c, r)), c.unit) for c in (one, two)}
        step = one.values[0] - two.values[0]
        if len(units) == 1 and not (step == 0 if compares["equal"] else step < 0 if compares["less"] else step > 0):
            return compares[0].strip()
    return ""


_AGAINST_FIRST = re.compile(r"(?:so|đối chiếu|so sánh) với\s+[^,;:()]{2,80}[(:]?\s*$")


def _turned(claims: list[Claim]) -> bool:
    """Whether the first amount is what the second is compared with ("so với kế hoạch là 5 ha, … 6 ha cao hơn")."""
    first = claims[0].stance if claims else None
    return first is not None and bool(first.bases & {"plan", "target"}) and _AGAINST_FIRST.search(first.gap) is not None


def _onto(claims: list[Claim]) -> frozenset[int]:
    """Where a rise or fall to the second of two amounts is told ("5 ha; năm 2025 giảm còn 4 ha")."""
    return frozenset(c.stance.onward_at for c in claims[1:])


_JUDGES = re.compile(r"\s+(?:so với\s+)?(?:mức\s+)?(?:kế hoạch|mục tiêu|dự toán|chỉ tiêu)(?!\w)")


def _clash(reading: Reading, claims: list[Claim], scene: Scene, moved: frozenset[int], levels: int) -> str:
    """A rise or fall told beside the amounts of others, all of the other sign; or a period of comparison that is not theirs."""
    signs = {c.stance.direction for c in claims if c.stance.direction}
    free = [m for m in said(reading.low, ("up", "down")) if m.start not in moved and m.kind not in signs]
    free = [m for m in free if not _JUDGES.match(reading.low[m.end :])]
    if signs and free and levels < 2:
        return reading.low[free[0].start : free[0].end]
    against = {p for c in claims if c.stance.direction for r in scene.records if same_value(c, r) for p in r.against}
    told = {p for p in compared_periods(reading.low, reading.all.year)}
    return next(iter(sorted(told - against)), "") if signs and against - {"plan", "target"} else ""


def _without_numbers(reading: Reading) -> str:
    """The text without its amounts, dates and documents, each checked before."""
    text = reading.text
    spans = [(a.start, a.end) for a in reading.told.amounts] + [(x.start, x.end) for x in reading.told.labels]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _about(scene: Scene, claims: list[Claim]) -> list[Record]:
    """The records of the subject that the sentence speaks of most."""
    words = content(scene.text) | scene.before | (scene.asked if not claims else frozenset())
    rated = [(len(r.own & words) / len(r.own), r) for r in scene.records if r.own]
    best = max((n for n, _ in rated), default=0.0)
    return [r for n, r in rated if n == best and n > 0]
