"""The whole check: a draft in sentences, each held against the evidence and rendered.  Pure; any text gives a verdict."""

from __future__ import annotations

import re

from bot.evidence import Evidence
from bot.guard.copied import copied
from bot.guard.cutting import cleaned, sentences
from bot.guard.marked import marked_faults
from bot.guard.mentions import ENUMERATOR
from bot.guard.model import Checked, Objection, Verdict
from bot.guard.quotes import verbatim
from bot.guard.reading import Fault, read
from bot.guard.references import Pointers, pointers, rendered
from bot.guard.screen import LONGEST, LONGEST_SENTENCE, faults, hidden
from bot.guard.unmarked import only_leads, unmarked_faults

#: A line of a list, which goes on with what led on to it.
_ITEM = re.compile(r"\s*[-–+•*]\s")


def check(draft: str, evidence: Evidence) -> Verdict:
    """A draft sentence by sentence: what passed, rendered, and what was objected to."""
    if len(draft) > LONGEST:
        return Verdict("", (Objection("too_long", draft[:80], str(len(draft))),), 0, 0)
    lines: list[str] = []
    objections: list[Objection] = []
    total = kept = 0
    before = lead = ""
    for line in hidden(draft).splitlines():
        shown: list[str] = []
        for sentence in sentences(cleaned(line)):
            total += 1
            checked = check_sentence(sentence, evidence, before)
            objections += checked.objections
            if checked.text:
                kept += 1
                shown.append(checked.text)
                lead = checked.text if checked.text.endswith(":") else lead if ENUMERATOR.match(line) or _ITEM.match(line) else ""
                before = checked.text if lead in ("", checked.text) else f"{lead} {checked.text}"
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


def _content_faults(sentence: str, pointed: Pointers, evidence: Evidence, before: str) -> list[Fault]:
    """What is wrong with what a sentence says."""
    reading = read(pointed, evidence)
    if reading is None:
        return [("quote", sentence[:60])]
    bad = [("quote", q[:80]) for q in reading.quotes if not verbatim(q, reading.cited)]
    if bad:
        return bad
    if not reading.cited:
        return unmarked_faults(reading, evidence)
    if copied(sentence, pointed, reading.cited) or (reading.quotes and not pointed.references and only_leads(reading, evidence)):
        return []
    return marked_faults(reading, pointed, evidence, before)
