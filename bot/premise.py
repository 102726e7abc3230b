"""A figure that the question takes for granted, held against the one that the report prints."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.draft import Draft
from bot.prompting import prompt
from bot.understand import Ask
from ingest.vietnamese.numbers import convert, find_quantities
from ingest.vietnamese.text import fold

_CONFIRM = re.compile(
    r"^\W*(co phai|co dung|phai chang|xac nhan|nghe noi|bao cao (noi|ghi))\b|\b(dung|phai) (khong|ko|k|chua|chu|khg|hong)\b|"
    r"\b(khong|ko|chua|a|ha|hả|nhi|sao|dung chu)\W*$"
)
#: "Không đạt kế hoạch", "vượt chỉ tiêu": what a ratio decides.
_REACHED = re.compile(
    r"\b(?P<not>khong|chua|ko)? ?(?P<verb>dat|hoan thanh|vuot|hut)(?: (?:muc|duoc|du|so voi))* "
    r"(?P<of>ke hoach|chi tieu|muc tieu|nghi quyet)\b"
)
_RISES, _FALLS = re.compile(r"\btang\b(?! truong)"), re.compile(r"\bgiam\b")
#: A figure after one of these is a bound, not the figure itself.
_MORE = re.compile(r"\b(tren|hon|vuot|it nhat|toi thieu|qua)\W*$")
_LESS = re.compile(r"\b(duoi|chua den|chua toi|khong qua|toi da|it hon)\W*$")


def say_premise(draft: Draft, ask: Ask) -> None:
    """Says first whether the figure in a question that wants it confirmed is the one given, where both measure the same."""
    lead = draft.values[0] if draft.values else None
    if lead is None or lead.value is None or not _CONFIRM.search(fold(ask.text)):
        return
    if any(caveat.kind == "contradiction" for caveat in draft.caveats):
        return
    if _say_reached(draft, fold(ask.text)) or _say_way(draft, fold(ask.text)):
        return
    for found in find_quantities(ask.text):
        asked = _in_unit(found.quantity.value, found.quantity.unit, lead.unit) if found.quantity.value is not None else None
        if asked is None:
            continue
        holds = _holds(fold(ask.text[: found.start]), asked, Decimal(lead.value), lead.comparator)
        if holds is None:
            return
        text = prompt("answers.caveat.premise_yes" if holds else "answers.caveat.premise")
        draft.lines.insert(0, text)
        draft.caveat("premise", text, lead.mark)
        return


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
    text = prompt("answers.caveat.premise_yes" if holds else "answers.caveat.premise")
    draft.lines.insert(0, text)
    draft.caveat("premise", text, ratio.mark)
    return True


def _say_way(draft: Draft, asked: str) -> bool:
    """Holds "giảm so với năm trước, phải không?" against the rise or fall that leads; False where no way alone is asked."""
    lead = draft.values[0]
    rises, falls = bool(_RISES.search(asked)), bool(_FALLS.search(asked))
    if lead.basis != "change" or rises == falls or lead.value is None or find_quantities(asked):
        return False
    text = prompt("answers.caveat.premise_yes" if (Decimal(lead.value) > 0) == rises else "answers.caveat.premise")
    draft.lines.insert(0, text)
    draft.caveat("premise", text, lead.mark)
    return True


def _holds(before: str, asked: Decimal, given: Decimal, comparator: str) -> bool | None:
    """Whether a figure that is asked for, or a bound of it, agrees with the one that is printed; None where a printed bound leaves it open.

    >>> _holds("con tren ", Decimal(12), Decimal(12), ">"), _holds("duoi ", Decimal(10), Decimal(12), ">")
    (True, False)
    >>> _holds("tren ", Decimal(15), Decimal(12), ">"), _holds("", Decimal(46), Decimal(46), "=")
    (None, True)
    """
    more, less = bool(_MORE.search(before)), bool(_LESS.search(before))
    if comparator in {">", ">="}:
        return (given >= asked or None) if more else (False if given >= asked else None) if less else None
    if comparator in {"<", "<="}:
        return (given <= asked or None) if less else (False if given <= asked else None) if more else None
    return given > asked if more else given < asked if less else given == asked


def _in_unit(value: Decimal, unit: str | None, wanted: str | None) -> Decimal | None:
    """The value in the wanted measure; None where the two do not measure the same."""
    mine, other = fold(unit or "").split(), fold(wanted or "").split()
    if not mine or not other:
        return None
    if mine == other or mine == other[: len(mine)] or other == mine[: len(other)]:
        return value
    return convert(value, unit or "", wanted or "")
