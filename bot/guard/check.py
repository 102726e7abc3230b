"""The whole check: a draft in sentences, each held against the evidence and rendered.  Pure; any text gives a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.evidence import Evidence
from bot.guard.claims import Claim, objection, same_value
from bot.guard.cutting import cleaned, sentences
from bot.guard.mentions import ENUMERATOR, Amount, Numbers, numbers
from bot.guard.model import Checked, Objection, Verdict
from bot.guard.polarity import inverted, misjudged, unmoved
from bot.guard.quotes import SELF_CONTAINED, quoted, verbatim
from bot.guard.records import Record, Source, Sources, periods_of, sources
from bot.guard.references import Pointers, pointers, rendered
from bot.guard.screen import LONGEST, LONGEST_SENTENCE, faults, hidden
from bot.guard.stance import BASES, Slot, compared, stances, without_bases
from bot.guard.subjects import Scene
from bot.guard.support import (
    supported,
    told_periods,
    told_words,
    unknown_labels,
    unknown_names,
    unknown_periods,
    unknown_romans,
)
from bot.guard.words import content, low, named, pattern, said, said_otherwise
from ingest.vietnamese.text import tokens

#: A sentence that only leads on has at most so many words.
LEAD_IN = 14
_SHARES = ("%", "‰", "lần")
Fault = tuple[str, str]


def check(draft: str, evidence: Evidence) -> Verdict:
    """A draft sentence by sentence: what passed, rendered, and what was objected to."""
    if len(draft) > LONGEST:
        return Verdict("", (Objection("too_long", draft[:80], str(len(draft))),), 0, 0)
    lines: list[str] = []
    objections: list[Objection] = []
    total = kept = 0
    before = ""
    for line in hidden(draft).splitlines():
        shown: list[str] = []
        for sentence in sentences(cleaned(line)):
            total += 1
            checked = check_sentence(sentence, evidence, before)
            objections += checked.objections
            if checked.text:
                kept += 1
                shown.append(checked.text)
                before = checked.text
        if shown:
            lines.append(" ".join(shown))
    if not total:
        objections.append(Objection("empty", "", ""))
    if kept and not objections and not any(c.isalnum() for c in "".join(lines)):
        objections.append(Objection("empty", "", ""))
    return Verdict("\n".join(lines), tuple(objections), total, kept)


def check_sentence(sentence: str, evidence: Evidence, before: str = "") -> Checked:
    """One sentence with its marks; ``before`` is the sentence that was shown before it, which may name its subject."""
    text = cleaned(hidden(sentence)).strip()
    if len(text) > LONGEST_SENTENCE:
        return Checked("", (Objection("too_long", text[:80], str(len(text))),))
    found = faults(text)
    if not found:
        pointed = pointers(text, evidence)
        found = [*pointed.faults] or _content_faults(text, pointed, evidence, before)
        if not found:
            return Checked(rendered(text, pointed))
    told = tuple(Objection(kind, text, detail) for kind, detail in dict.fromkeys(found))
    return Checked("", told)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sentence as it is checked: ``text`` with marks, references, list sign and long quotes blanked."""

    text: str
    low: str
    told: Numbers
    cited: tuple[Source, ...]
    all: Sources


def _content_faults(sentence: str, pointed: Pointers, evidence: Evidence, before: str) -> list[Fault]:
    every = sources(evidence)
    marks = frozenset(pointed.marks) | {r.figure.mark for r in pointed.references}
    cited = every.cited(marks)
    text, quotes = _without_quotes(_without_sign(pointed.text))
    if quotes is None:
        return [("quote", sentence[:60])]
    bad = [("quote", q[:80]) for q in quotes if not verbatim(q, cited)]
    if bad:
        return bad
    reading = _Reading(text, low(text), numbers(text, every.year), cited, every)
    if not marks:
        return _unmarked(reading, evidence, quotes)
    return _faults_of(reading, pointed, evidence, before)


def _without_sign(text: str) -> str:
    sign = ENUMERATOR.match(text)
    return " " * sign.end() + text[sign.end() :] if sign else text


def _without_quotes(text: str) -> tuple[str, list[str] | None]:
    """The text without the quotes that speak for themselves, and all quotes; None where one is not closed."""
    spans = quoted(text)
    if spans is None:
        return text, None
    quotes = [text[a + 1 : b - 1] for a, b in spans]
    for (a, b), quote in zip(spans, quotes, strict=True):
        if len(quote.split()) >= SELF_CONTAINED:
            text = text[:a] + " " * (b - a) + text[b:]
        else:
            text = f"{text[:a]} {text[a + 1 : b - 1]} {text[b:]}"
    return text, quotes


def _unmarked(reading: _Reading, evidence: Evidence, quotes: list[str]) -> list[Fault]:
    """A sentence without a mark may only refuse, lead on, or be polite."""
    told = reading.told
    for amount in told.amounts:
        return [("no_mark", amount.printed)]
    if told.loose or told.labels and unknown_labels(told.labels, (), evidence.question):
        return [("no_mark", (*told.loose, *(x.text for x in told.labels))[0])]
    if quotes or pattern("vague").search(reading.low):
        return [("no_mark", reading.text.strip()[:60])]
    asked = periods_of(evidence.question, reading.all.year)
    known = told_periods(reading.all.passages, reading.all.year) | asked
    if pattern("refusal").search(reading.low):
        return _refusal_faults(reading, evidence)
    strange = unknown_periods(reading.text, known, asked, reading.all.year)
    if strange:
        return [("period", strange[0])]
    return [] if _leads_on(reading, evidence) else [("no_mark", reading.text.strip()[:60])]


def _refusal_faults(reading: _Reading, evidence: Evidence) -> list[Fault]:
    """A refusal names nothing new, claims nothing beside, and does not deny a figure that is there."""
    names = unknown_names(reading.text, reading.all.passages, evidence.question)
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
    return []


def _leads_on(reading: _Reading, evidence: Evidence) -> bool:
    """Whether a sentence holds no claim: no move, no judgement, no name, and no word that the question did not say."""
    words = named(reading.text) - reading.all.question
    if any(pattern(kind).search(reading.low) for kind in ("up", "down", "unmet", "negation", "exceeded")):
        return False
    if unknown_names(reading.text, (), evidence.question):
        return False
    if reading.text.rstrip().endswith(":"):
        return len(reading.text.split()) <= 2 * LEAD_IN and len(words - told_words(reading.all.passages)) <= 2
    return not words and len(reading.text.split()) <= LEAD_IN and not said(reading.low, ("plan", "target", "actual", "met"))


def _faults_of(reading: _Reading, pointed: Pointers, evidence: Evidence, before: str) -> list[Fault]:
    """Everything that a sentence with marks must hold."""
    every, cited = reading.all, reading.cited
    figures = tuple(f for f in every.figures if f.mark in {s.mark for s in cited})
    found: list[Fault] = [("number", x) for x in reading.told.loose]
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
    scene = _scene(reading, evidence, before, figures, known, asked)
    claims, slots = _claims(reading, pointed, scene)
    found += _claim_faults(claims, scene)
    if found:
        return found
    return _word_faults(reading, evidence, scene, claims)


def _says(source: Source, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", source.low) is not None


def _scene(
    reading: _Reading, evidence: Evidence, before: str, figures: tuple[Record, ...], known: frozenset[str], asked: frozenset[str]
) -> Scene:
    records = tuple(r for s in reading.cited for r in s.records)
    rest = tuple(f for f in reading.all.figures if f not in records)
    told = told_words(reading.cited) | frozenset(w for f in figures for w in f.own)
    otherwise = {s.mark: said_otherwise(reading.text, told_words([s])) for s in reading.cited}
    per = {s.mark: told_words([s]) | otherwise[s.mark] for s in reading.cited}
    question = low(evidence.question)
    return Scene(
        reading.text, reading.low, records + rest, told, known, reading.all.question,
        frozenset(m.kind for m in said(question, BASES) if not compared(question, m)), asked, content(before), reading.all.year, frozenset(s.mark for s in reading.cited), per,
        {s.mark: s.marked.union(*(tokens(f.clause) for f in figures if f.mark == s.mark)) for s in reading.cited}, otherwise, frozenset(tokens(evidence.question)),
    )  # fmt: skip


def _claims(reading: _Reading, pointed: Pointers, scene: Scene) -> tuple[list[Claim], list[Slot]]:
    """The figures of a sentence in order: digits, words and references."""
    parts: list[tuple[Slot, Amount | None, int]] = []
    named = _in_names(reading, bool(pointed.references))
    for amount in reading.told.amounts:
        if any(a <= amount.start < b for a, b in named):
            continue
        parts.append((Slot(amount.start, amount.end, amount.unit in _SHARES), amount, -1))
    for i, reference in enumerate(pointed.references):
        parts.append((Slot(reference.start, reference.end, (reference.figure.unit or "") in _SHARES), None, i))
    parts.sort(key=lambda p: p[0].start)
    slots = [slot for slot, _, _ in parts]
    out: list[Claim] = []
    keyed = {f.key: f for f in reading.all.figures}
    for (_, amount, i), stance in zip(parts, stances(reading.low, slots, reading.all.year), strict=True):
        if amount is not None:
            out.append(Claim(amount.printed, amount.values, amount.whole, amount.unit, amount.comparator, stance, "", reading.low))
            continue
        record = keyed[pointed.references[i].figure.key]
        out.append(Claim(record.printed, record.values, record.whole, record.unit, record.comparator, stance, record.key, reading.low))
    return out, slots


def _in_names(reading: _Reading, referred: bool) -> list[tuple[int, int]]:
    """Where the sentence gives a row's name as printed beside a figure: the amounts in it ("06 câu lạc bộ") are part of the name."""
    spans = [(at, at + len(s.name)) for s in reading.cited if len(s.name) > LEAD_IN and (at := reading.low.find(s.name)) >= 0]
    outside = [a for a in reading.told.amounts if not any(x <= a.start < y for x, y in spans)]
    return spans if referred or outside else []


def _claim_faults(claims: list[Claim], scene: Scene) -> list[Fault]:
    found: list[Fault] = []
    for claim in claims:
        kind = objection(claim, scene.records, scene)
        if kind:
            found.append((kind, claim.printed if not claim.key else f"{{{claim.key}}}"))
    return found


def _word_faults(reading: _Reading, evidence: Evidence, scene: Scene, claims: list[Claim]) -> list[Fault]:
    """What the words between the figures say: names, opposites, judgements, and whether the source speaks of them at all."""
    cited = reading.cited
    levels = [next((r for r in scene.records if same_value(c, r)), None) for c in claims if not c.stance.direction and not c.whole]
    told = [r for r in levels if r is not None and r.unit not in _SHARES or r is not None and "ratio" not in (r.bases or ())]
    about = _about(scene, claims)
    text = _without_numbers(reading)
    names = unknown_names(text, cited, evidence.question)
    if names:
        return [("name", names[0])]
    if pattern("refusal").search(reading.low):
        return []
    if not supported(text, without_bases(low(text)), scene.told, scene.asked):
        return [("unsupported", reading.text.strip()[:80])]
    moved = frozenset(c.stance.moved for c in claims)
    wrong = misjudged(reading.low, about, cited) or unmoved(reading.low, moved, told, about, cited) or inverted(_bare(reading), cited)
    return [("polarity", wrong)] if wrong else []


def _bare(reading: _Reading) -> str:
    """The words of a sentence whose polarity its figures have not settled yet."""
    text = re.sub(r"(?<!\w)(?:tăng|giảm|vượt|hụt|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?!\w)", " ", reading.low)
    return re.sub(r"(?<!\w)(?:không|chưa)\s+(?:đạt|hoàn thành)(?:\s+(?:được|so với))*\s+(?:kế hoạch|mục tiêu|chỉ tiêu|dự toán)", " ", text)


def _without_numbers(reading: _Reading) -> str:
    """The text without its amounts, dates and documents, each checked before."""
    text = reading.text
    for one in (*reading.told.amounts, *reading.told.labels):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _about(scene: Scene, claims: list[Claim]) -> list[Record]:
    """The records of the subject that the sentence speaks of most."""
    words = content(scene.text) | scene.before | (scene.asked if not claims else frozenset())
    rated = [(len(r.own & words) / len(r.own), r) for r in scene.records if r.own]
    best = max((n for n, _ in rated), default=0.0)
    return [r for n, r in rated if n == best and n > 0]


__all__ = ["check", "check_sentence", "sentences"]
