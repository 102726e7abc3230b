"""All drafts, the same in every run."""

from __future__ import annotations

import random
from functools import cache
from itertools import islice

from drafts import hand, honest, hostile_prose, hostile_rows
from drafts.draft import Honest, Hostile

SEED = 20241205


@cache
def hostile_drafts() -> tuple[Hostile, ...]:
    """Every hostile draft."""
    found: list[Hostile] = []
    for module in (hostile_rows, hostile_prose):
        for maker, count in module.KINDS:
            found += islice(maker(random.Random(f"{SEED}-{module.__name__}-{maker.__name__}")), count)
    return tuple(dict.fromkeys([*found, *hand.hostile()]))


@cache
def honest_drafts() -> tuple[Honest, ...]:
    """Every honest draft."""
    found: list[Honest] = []
    for maker, count in honest.KINDS:
        found += islice(maker(random.Random(f"{SEED}-{maker.__name__}")), count)
    return tuple(dict.fromkeys([*found, *hand.honest()]))
