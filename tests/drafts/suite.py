"""All drafts, the same in every run."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import islice

from drafts import hand, honest, hostile_prose, hostile_rows
from drafts.draft import Honest, Hostile, numbers, rendered, sentences, stands, survives

SEED = 20241205


@cache
def hostile_drafts() -> tuple[Hostile, ...]:
    """Every hostile draft."""
    found: list[Hostile] = []
    for module in (hostile_rows, hostile_prose):
        for maker, count in module.KINDS:
            found += islice(maker(random.Random(f"{SEED}-{module.__name__}-{maker.__name__}")), count)
    every = {(h.draft, h.evidence): h for h in (*found, *hand.hostile())}
    return tuple(h for h in every.values() if not _true(h))


@cache
def honest_drafts() -> tuple[Honest, ...]:
    """Every honest draft."""
    found: list[Honest] = []
    for maker, count in honest.KINDS:
        found += islice(maker(random.Random(f"{SEED}-{maker.__name__}")), count)
    return tuple(h for h in dict.fromkeys([*found, *hand.honest()]) if _told(h))


def _true(made: Hostile) -> bool:
    """Whether a passage of the evidence, which is what the assistant found, says the claim that was made up."""
    said = [w for w in made.wrong if w.mark is None and not made.kind.startswith("hand_quote")]
    return any(survives(p.text, w) for w in said for p in made.evidence.passages)


def _told(made: Honest) -> bool:
    """Whether the passages that a draft written by hand cites still hold its figures: how much of a paragraph is shown may change."""
    if not made.kind.startswith("hand_"):
        return True
    for sentence in sentences(rendered(made.draft, made.evidence)):
        marks = {int(m) for m in re.findall(r"\[(\d+)\]", sentence)}
        cited = " ".join(p.text for p in made.evidence.passages if p.mark in marks)
        free = [n for n in numbers(sentence) if not re.fullmatch(r"20[1-3]\d|[135]|10", n)]
        if marks and not all(stands(n, cited) for n in free):
            return False
    return True
