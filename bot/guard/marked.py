"""Sentences with marks: their figures, names, dates and words against the places that they cite.  Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.evidence import Evidence
from bot.guard.amounts import Amount, measured
from bot.guard.around import BASES, Slot, compared
from bot.guard.claims import Claim, objection
from bot.guard.model import Record, Source
from bot.guard.names import places_of
from bot.guard.reading import Fault, Reading
from bot.guard.records import periods_of, slot_of
from bot.guard.references import Pointers, Reference
from bot.guard.saying import word_faults
from bot.guard.stance import Stance, alone, stances
from bot.guard.subjects import Scene
from bot.guard.support import (
    told_periods,
    told_words,
    unknown_labels,
    unknown_periods,
    unknown_romans,
    unprinted,
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
    return word_faults(reading, evidence, scene, claims)


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
