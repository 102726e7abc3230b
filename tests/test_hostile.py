"""Whether the guard holds: no wrong claim of any hostile draft reaches a user, and honest drafts pass.

`python tests/drafts` prints the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from drafts.draft import Honest, Hostile, reaches
from drafts.suite import honest_drafts, hostile_drafts

from bot import guard

#: The share of honest drafts that may be refused.
REFUSED = Decimal("0.02")
SHOWN = 20


def test_nothing_wrong_reaches_the_text() -> None:
    reached = [(h, text) for h in hostile_drafts() if reaches(text := guard.check(h.draft, h.evidence).text, h)]
    assert not reached, failures([(h, f"-> {text!r} wrong: {h.wrong}") for h, text in reached])


def test_nothing_wrong_reaches_a_user_who_is_sent_sentence_by_sentence() -> None:
    reached = [(h, text) for h in hostile_drafts() if reaches(text := streamed(h), h)]
    assert not reached, failures([(h, f"-> {text!r} wrong: {h.wrong}") for h, text in reached])


def streamed(hostile: Hostile) -> str:
    """What a stream would have sent."""
    return "\n".join(guard.check_sentence(s, hostile.evidence).text for s in guard.sentences(hostile.draft))


def test_honest_drafts_are_accepted() -> None:
    drafts = honest_drafts()
    refused = [(h, verdict.objections) for h in drafts if not (verdict := guard.check(h.draft, h.evidence)).accepted]
    assert Decimal(len(refused)) / len(drafts) <= REFUSED, failures([(h, f"objections: {o}") for h, o in refused])


def failures(found: Sequence[tuple[Hostile | Honest, str]]) -> str:
    """The first drafts that failed, with what the guard made of them."""
    kinds = {k: sum(h.kind == k for h, _ in found) for k in sorted({h.kind for h, _ in found})}
    lines = [f"{h.kind} ({h.source}; {h.evidence.question!r}) {h.draft!r} {why}" for h, why in found[:SHOWN]]
    return "\n".join([f"{len(found)} drafts: {kinds}", *lines])
