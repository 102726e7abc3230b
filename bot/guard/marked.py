"""Sentences with marks: their figures, names, dates and words against the places that they cite.  Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.evidence import Evidence
from bot.guard.amounts import Amount, measured
from bot.guard.around import BASES, Slot, compared, compared_periods, measured_move, without_bases
from bot.guard.claims import Claim, objection, same_value
from bot.guard.model import Record, Source
from bot.guard.names import misplaced_name, places_of, unknown_names, unknown_places
from bot.guard.polarity import inverted, misjudged, overstated, unmoved
from bot.guard.reading import Fault, Reading
from bot.guard.records import periods_of, slot_of
from bot.guard.references import Pointers, Reference
from bot.guard.stance import Stance, alone, stances
from bot.guard.subjects import Scene
from bot.guard.support import (
    strange_claim,
    supported,
    told_periods,
    told_words,
    unknown_labels,
    unknown_periods,
    unknown_romans,
    unprinted,
    untold_rank,
)
from bot.guard.words import content, low, pattern, said, said_otherwise
from ingest.vietnamese.text import tokens

_SHARES = ("%", "‰", "lần")
#: A row's name of so many characters is known as such where a sentence gives it.
NAME = 14
#: A sentence of more figures is not read.
MOST = 40


def marked_faults(reading: Reading, pointed: Pointers, evidence: Evidence, before: str) -> list[Fault]:
    """Everything that a sentence with marks must hold."""
    every, cited = reading.all, reading.cited
    figures = tuple(f for f in every.figures if f.mark in {s.mark for s in cited})
    found: list[Fault] = [("number", x) for x in unprinted(reading.told.loose, reading.text, cited)]
    found += [("number", x) for x in unknown_labels(reading.told.labels, cited, evidence.question)]
    found += [("number", x) for x in unknown_romans(reading.text, cited, evidence.question)]
    found += [("number", m[0]) for m in pattern("vague").finditer(reading.low) if not any(_says(s, m[0]) for s in cited)]
    known = told_periods(cited, every.year) | frozenset(p for f in figures for p in f.periods or ())
    asked = periods_of(evidence.question, every.year)
    if pattern("refusal").search(reading.low):
        known |= asked if reading.told.amounts or pointed.references else periods_of(reading.text, every.year)
    found += [("period", x) for x in unknown_periods(reading.text, known, asked, every.year)]
    if found:
        return found
    if len(reading.told.amounts) + len(pointed.references) > MOST:
        return [("number", reading.told.amounts[0].printed if reading.told.amounts else pointed.references[0].figure.key)]
    claims = _claims(reading, pointed)
    scene = replace(_scene(reading, evidence, before, figures, known, asked), told_values=frozenset(c.values[:1] for c in claims))
    found += _claim_faults(claims, scene)
    if found:
        return found
    return _word_faults(reading, evidence, scene, claims)


def _says(source: Source, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", source.low) is not None


def _scene(
    reading: Reading, evidence: Evidence, before: str, figures: tuple[Record, ...], known: frozenset[str], asked: frozenset[str]
) -> Scene:
    records = tuple(r for s in reading.cited for r in s.records)
    rest = tuple(f for f in reading.all.figures if f not in records)
    home = content(evidence.place)
    told = told_words(reading.cited) | frozenset(w for f in figures for w in f.own) | home
    otherwise = {s.mark: said_otherwise(reading.text, told_words([s])) for s in reading.cited}
    per = {s.mark: told_words([s]) | otherwise[s.mark] | home for s in reading.cited}
    question = low(evidence.question)
    indicators = {m: [t for f in figures if f.mark == m for t in tokens(f.name)] for m in reading.marks}
    return Scene(
        text=reading.text,
        low=reading.low,
        records=records + rest,
        told=told,
        told_periods=known,
        asked=reading.all.question,
        asked_bases=frozenset(m.kind for m in said(question, BASES) if not compared(question, m)),
        asked_periods=asked,
        before=content(before),
        year=reading.all.year,
        marks=reading.marks,
        passages=per,
        marked={s.mark: s.marked.union(indicators[s.mark], tokens(evidence.place)) for s in reading.cited},
        asked_marked=frozenset(tokens(evidence.question)),
        context=low(before),
        home=reading.all.home,
    )


def _claims(reading: Reading, pointed: Pointers) -> list[Claim]:
    """The figures of a sentence in order: digits, words and references."""
    named = _in_names(reading, bool(pointed.references))
    amounts = [p for a in reading.told.amounts if not any(x <= a.start < y for x, y in named) for p in _parts(a, reading)]
    parts: list[tuple[Slot, Amount | Reference]] = [(slot_of(a), a) for a in amounts]
    parts += [(_slot_of(r), r) for r in pointed.references]
    parts.sort(key=lambda p: p[0].start)
    keyed = {f.key: f for f in reading.all.figures}
    out: list[Claim] = []
    for (slot, one), stance in zip(parts, alone(stances(reading.low, [slot for slot, _ in parts], reading.all.year)), strict=True):
        if isinstance(one, Amount):
            behind = pointed.behind(one.start)
            read = (one.printed, one.values, one.whole, one.unit, one.comparator)
            out.append(Claim(*read, stance, "", reading.low, behind, one.spelled, _places(reading, stance, slot)))
        else:
            f = keyed[one.figure.key]
            places = _places(reading, stance, slot)
            out.append(Claim(f.printed, f.values, f.whole, f.unit, f.comparator, stance, f.key, reading.low, places=places))
    return out


def _places(reading: Reading, stance: Stance, slot: Slot) -> frozenset[str]:
    return places_of(reading.text, stance.span[0], (slot.start, slot.end), stance.span[1], stance.span[2])


def _parts(amount: Amount, reading: Reading) -> tuple[Amount, ...]:
    """The amounts to be checked: none where "một" only introduces a noun; two where the source prints the halves of a pair apart."""
    records = [r for s in reading.cited for r in s.records]
    if amount.unsure:
        said = reading.low[amount.start : amount.end]
        counted = any(r.unit and amount.unit and r.unit.split(" ")[0] == amount.unit.split(" ")[0] for r in records)
        return (amount,) if counted and not any(_says(s, said) for s in reading.cited) else ()
    return amount.parts if amount.parts and _apart(amount, records) else (amount,)


def _apart(amount: Amount, records: list[Record]) -> bool:
    """Whether a pair that is told in words ("13 trong số 16 đơn") stands in the source as two amounts: never as another pair."""
    pairs = [r for r in records if r.whole and r.values == amount.values]
    alone = {r.values for r in records if not r.whole}
    return all(p.values in alone for p in amount.parts) and all(r.whole == amount.whole for r in pairs)


def _slot_of(reference: Reference) -> Slot:
    unit = reference.figure.unit or ""
    return Slot(reference.start, reference.end, unit in _SHARES, "/" in reference.figure.printed, "" if measured(unit) else unit)


def _in_names(reading: Reading, referred: bool) -> list[tuple[int, int]]:
    """Where the sentence gives a row's name as printed beside a figure: the amounts in it ("06 câu lạc bộ") are part of the name."""
    spans = [(at, at + len(s.name)) for s in reading.cited if len(s.name) > NAME and (at := reading.low.find(s.name)) >= 0]
    outside = [a for a in reading.told.amounts if not any(x <= a.start < y for x, y in spans)]
    return spans if referred or outside else []


def _claim_faults(claims: list[Claim], scene: Scene) -> list[Fault]:
    """What is wrong with the figures; one figure of the report is not told of two things."""
    found: list[Fault] = []
    used: set[tuple[object, ...]] = set()
    for claim in claims:
        kind, records = objection(claim, scene.records, scene)
        printed = claim.printed if not claim.key else f"{{{claim.key}}}"
        if kind:
            found.append((kind, printed))
        same = {(r.mark, r.values, r.clause, r.bases, r.periods) for r in records}
        if not kind and len(same) == 1 and same <= used:
            found.append(("subject", printed))
        used |= same if len(same) == 1 else set()
    return found


def _word_faults(reading: Reading, evidence: Evidence, scene: Scene, claims: list[Claim]) -> list[Fault]:
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
