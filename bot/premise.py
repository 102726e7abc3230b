"""A figure that the question takes for granted, held against the one that the report prints."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.claims import agrees, confirms
from bot.draft import Draft
from bot.prompting import prompt
from bot.understand import Ask
from ingest.vietnamese.text import fold

#: "Không đạt kế hoạch", "vượt chỉ tiêu": what a ratio decides.
_REACHED = re.compile(
    r"\b(?P<not>khong|chua|ko)? ?(?P<verb>dat|hoan thanh|vuot|hut)(?: (?:muc|duoc|du|so voi))* "
    r"(?P<of>ke hoach|chi tieu|muc tieu|nghi quyet)\b"
)
_RISES, _FALLS = re.compile(r"\btang\b(?! truong)"), re.compile(r"\bgiam\b")

def say_premise(draft: Draft, ask: Ask) -> None:
    """Says first whether the figure in a question that wants it confirmed is the one given, where both measure the same."""
    lead = draft.values[0] if draft.values else None
    if lead is None or lead.value is None or not confirms(ask.text):
        return
    if any(caveat.kind == "contradiction" for caveat in draft.caveats):
        return
    if _say_reached(draft, fold(ask.text)) or _say_way(draft, ask):
        return
    value, folded = Decimal(lead.value), fold(ask.text)
    against = lead.basis == "change" and bool((_RISES if value < 0 else _FALLS).search(folded))
    value = abs(value) if lead.basis == "change" else value
    held = [False if against else agrees(claim, value, lead.unit, lead.comparator) for claim in ask.claims]
    known = [holds for holds in held if holds is not None]
    if len(ask.claims) > 1 and not all(known):
        known = [] if any(known) else known[:1]  # one of several figures is the other thing's
    if known:
        _say(draft, known[0], lead.mark)


def _say(draft: Draft, holds: bool, mark: int) -> None:
    text = prompt("answers.caveat.premise_yes" if holds else "answers.caveat.premise")
    draft.lines.insert(0, text)
    draft.caveat("premise", text, mark)


def _say_reached(draft: Draft, asked: str) -> bool:
    """Holds "không đạt kế hoạch, đúng không?" against the ratio of the row; False where nothing of the kind is said."""
    said = _REACHED.search(asked)
    basis = "ratio_to_target" if said and said["of"] in {"nghi quyet", "muc tieu"} else "ratio_to_plan"
    ratio = next((v for v in draft.values if v.basis == basis and v.value is not None), None)
    if said is None or ratio is None or ratio.value is None:
        return False
    value = Decimal(ratio.value)
    missed = bool(said["not"]) or said["verb"] == "hut"
    holds = value < 100 if missed else value > 100 if said["verb"] == "vuot" else value >= 100
    _say(draft, holds, ratio.mark)
    return True


def _say_way(draft: Draft, ask: Ask) -> bool:
    """Holds "giảm so với năm trước, phải không?" against the rise or fall that leads; False where no way alone is asked."""
    lead, asked = draft.values[0], fold(ask.text)
    rises, falls = bool(_RISES.search(asked)), bool(_FALLS.search(asked))
    if lead.basis != "change" or rises == falls or lead.value is None or ask.claims:
        return False
    _say(draft, (Decimal(lead.value) > 0) == rises, lead.mark)
    return True
