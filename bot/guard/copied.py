"""Sentences that are a whole sentence of a cited place, word for word: they say what the report says.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.clauses import UPPER
from bot.guard.around import BASES
from bot.guard.cutting import cleaned
from bot.guard.mentions import ENUMERATOR
from bot.guard.model import Source
from bot.guard.references import MARK, Pointers
from bot.guard.words import low, named, pattern, said

#: A copied sentence has at least so many words; what leads on to it has at most so many.
LEAST = 6
LEAD = 6
_CUT = re.compile(rf"(?<=[.;])\s+(?=[{UPPER}(])|(?<=\.)\s+(?=\d)")
_NUMBERING = re.compile(r"^\s*(?:\(\d{1,2}\)|[-–+*•]|[a-zđ]\)|\d{1,2}\.)\s+")
_SIGNS = re.compile(r"\s*([%‰/;:,])\s*")


def copied(sentence: str, pointed: Pointers, cited: Sequence[Source]) -> bool:
    """Whether a sentence, its figures put in, is a whole sentence of a place that it cites, after a few words that lead on to it."""
    if len(cited) != 1 or cited[0].row:
        return False
    text = _filled(sentence, pointed)
    text = ENUMERATOR.sub("", text) if ENUMERATOR.match(text) else text
    whole = _wholes(cited[0].text)
    return any(len(part.split()) >= LEAST and _even(part) in whole for part in _without_lead(_NUMBERING.sub("", text)))


def _filled(sentence: str, pointed: Pointers) -> str:
    text, at = "", 0
    for reference in pointed.references:
        text, at = f"{text}{sentence[at : reference.start]}{reference.figure.shown}", reference.end
    return MARK.sub("", text + sentence[at:])


def _without_lead(text: str) -> list[str]:
    """The text, and what stands behind a lead that says nothing ("Theo báo cáo, …", "Cụ thể: …")."""
    found = [text]
    lead = re.match(r"[^,:\d]{2,60}[,:]\s", text)
    if lead and len(lead[0].split()) <= LEAD and _says_nothing(lead[0]):
        found.append(text[lead.end() :])
    return found


def _says_nothing(lead: str) -> bool:
    spoken = low(lead)
    return not named(lead) and not said(spoken, (*BASES, "up", "down", "negation", "met")) and not pattern("vague").search(spoken)


@lru_cache(maxsize=512)
def _wholes(text: str) -> frozenset[str]:
    """The whole sentences of a passage, and what stands before a semicolon in them."""
    pieces = [_NUMBERING.sub("", piece) for piece in _CUT.split(cleaned(text))]
    ends = [(piece, m.start()) for piece in pieces for m in re.finditer(r";\s|$", piece)]
    return frozenset(_even(piece[:end]) for piece, end in ends)


def _even(text: str) -> str:
    """One spelling: small letters, no space around signs, no leading nought, no stop at the end."""
    even = _SIGNS.sub(r"\1", " ".join(low(text).split()))
    return re.sub(r"(?<![\d.,/])0(?=\d(?![\d]))", "", even).strip(" .;:,")
