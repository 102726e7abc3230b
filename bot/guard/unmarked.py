"""Sentences without a mark: they may refuse, lead on or be polite, and claim nothing.  Pure."""

from __future__ import annotations

from bot.evidence import Evidence
from bot.guard.around import BASES, measured_move
from bot.guard.names import unknown_names
from bot.guard.reading import Fault, Reading
from bot.guard.records import periods_of
from bot.guard.support import told_periods, told_words, unknown_labels, unknown_periods, untold_rank
from bot.guard.words import content, named, pattern, said

#: A sentence that only leads on has at most so many words.
LEAD_IN = 14


def unmarked_faults(reading: Reading, evidence: Evidence) -> list[Fault]:
    """A sentence without a mark may only refuse, lead on, or be polite."""
    told = reading.told
    if sure := [a for a in told.amounts if not a.unsure]:
        return [("no_mark", sure[0].printed)]
    if told.loose or (told.labels and unknown_labels(told.labels, (), evidence.question)):
        return [("no_mark", (*told.loose, *(x.text for x in told.labels))[0])]
    if reading.quotes or pattern("vague").search(reading.low) or untold_rank(reading.low, ()):
        return [("no_mark", reading.text.strip()[:60])]
    asked = periods_of(evidence.question, reading.all.year)
    known = told_periods(reading.all.passages, reading.all.year) | asked
    if pattern("refusal").search(reading.low):
        return _refusal_faults(reading, evidence)
    strange = unknown_periods(reading.text, known, asked, reading.all.year)
    if strange:
        return [("period", strange[0])]
    return [] if _leads_on(reading, evidence) else [("no_mark", reading.text.strip()[:60])]


def only_leads(reading: Reading, evidence: Evidence) -> bool:
    """Whether a sentence says nothing beside its quotes but what leads on to them ("Báo cáo nêu: “…”")."""
    told = reading.told
    if told.amounts or told.labels or told.loose or periods_of(reading.text, reading.all.year) or pattern("vague").search(reading.low):
        return False
    return not untold_rank(reading.low, ()) and _leads_on(reading, evidence)


def _refusal_faults(reading: Reading, evidence: Evidence) -> list[Fault]:
    """A refusal names nothing new, claims nothing beside, and does not deny a figure that is there."""
    names = unknown_names(reading.text, reading.all.passages, f"{evidence.question} ; {evidence.place}")
    if names:
        return [("name", names[0])]
    if len(named(reading.text) - reading.all.question - told_words(reading.all.passages)) > 3:
        return [("no_mark", reading.text.strip()[:60])]
    periods = periods_of(reading.text, reading.all.year)
    bases = {m.kind for m in said(reading.low, BASES)}
    words = content(reading.text)
    for record in reading.all.figures:
        same = not periods or bool(periods & (record.periods or frozenset()))
        kind = not bases or bool(bases & (record.bases or frozenset()))
        if record.own and record.own <= words and same and kind:
            return [("polarity", record.printed)]
    for source in reading.all.passages:
        if source.row and source.name and content(source.name) <= words and periods & told_periods([source], reading.all.year):
            return [("polarity", source.name[:60])]
    return []


def _leads_on(reading: Reading, evidence: Evidence) -> bool:
    """Whether a sentence holds no claim: no move, no judgement, no name, no word that the question did not say; or leads on by a name."""
    words = named(reading.text) - reading.all.question
    if reading.low.strip().rstrip(": ") in {f.name for f in reading.all.figures}:
        return reading.low.rstrip().endswith(":")
    if any(not measured_move(reading.low, m) for m in said(reading.low, ("up", "down", "unmet", "negation", "exceeded"))):
        return False
    if unknown_names(reading.text, (), evidence.question):
        return False
    if reading.text.rstrip().endswith(":"):
        return len(reading.text.split()) <= 2 * LEAD_IN and len(words - told_words(reading.all.passages)) <= 2
    return not words and len(reading.text.split()) <= LEAD_IN and not said(reading.low, ("plan", "target", "actual", "met"))
