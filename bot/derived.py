"""What follows from a printed figure and is asked for in its place: how far over a plan, the plan behind a ratio, another unit.

The printed figure is said as well; every line shows its arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.compute import operand, with_unit
from bot.draft import Draft, mark
from bot.lookup import figure
from bot.match import Scored
from bot.model import Computed
from bot.prompting import prompt
from bot.statements import against
from bot.understand import Ask
from ingest.model import Fact
from ingest.vietnamese.numbers import convert, format_vi
from ingest.vietnamese.text import syllables

_PERCENT = re.compile(r"\b(?:bao nhieu|may) (?:phan tram|%)|%")
_OVER = re.compile(r"\bvuot\b(?! hay\b)")
_SHORT = re.compile(r"\b(?:thieu|hut|kem|con (?:bao nhieu|may)\b.*\bnua|chua dat (?:bao nhieu|may))\b")
_TIMES = re.compile(r"\bgap (?:bao nhieu|may) lan\b")
_PLAN = re.compile(r"\b(?:ke hoach|du toan|chi tieu|nghi quyet)\b")
_OF = re.compile(r"\d[\d.]*")
#: The unit that the answer is wanted in, and how it is written.
_UNITS = {
    "ty": "tỷ đồng", "ti": "tỷ đồng", "trieu": "triệu đồng", "nghin": "nghìn đồng", "ngan": "nghìn đồng",
    "tan": "tấn", "ta": "tạ", "kg": "kg", "ha": "ha", "km2": "km²", "m2": "m²",
}  # fmt: skip
_IN = re.compile(
    r"\b(?:bao nhieu|may|(?:tinh|quy|doi|quy doi)(?: (?:bang|ra|sang|theo))(?: don vi)?|theo don vi)"
    r" (ty|ti|trieu|nghin|ngan|tan|ta|kg|ha|km2|m2)\b"
)


#: A row is the one that is meant if it covers this share of what the best unit does.
ROW = 0.6


@dataclass(frozen=True, slots=True)
class _Result:
    """What follows: as written, by which arithmetic, from which figures."""

    text: str
    formula: str
    of: tuple[Fact, ...]


def say_derived(draft: Draft, found: Sequence[Scored], ask: Ask, lead: Fact | None) -> None:
    """Says first what is asked for where it follows from figures that the unit prints; nothing where the figure itself is what is asked."""
    folded = " ".join(syllables(ask.text)) + (" %" if "%" in ask.text else "")
    unit = found[0].unit
    result = _over(unit.facts, ask, folded) or _rest(unit.facts, folded)
    if result is None and _TIMES.search(folded):
        unit = next((s.unit for s in found[:8] if s.unit.row is not None and s.coverage >= ROW * found[0].coverage), unit)
        result = _times(unit.facts, folded)
    if result is None and lead is not None:
        result = _plan(unit.facts, ask, lead, folded) or _converted(lead, folded)
    if result is None:
        return
    shown = (c.mark for c in draft.citations if c.ref == unit.ref and result.of[0].printed in c.quote)
    place = next(shown, None) or draft.cite_unit(unit)
    draft.lines.insert(0, prompt("answers.compute.derived", result=result.text, formula=result.formula, mark=mark(place)))
    draft.computed.append(Computed(result.formula, tuple(operand(f, place) for f in result.of), result.text))
    draft.route = "compute"


def _over(facts: Sequence[Fact], ask: Ask, folded: str) -> _Result | None:
    """"Vượt kế hoạch mấy phần trăm": what the ratio has over 100, or is short of it."""
    over = bool(_OVER.search(folded))
    if not _PERCENT.search(folded) or not _PLAN.search(folded) or over == bool(_SHORT.search(folded)):
        return None
    ratios = [f for f in facts if f.basis in {"ratio_to_plan", "ratio_to_target"} and f.value is not None and not f.doubt]
    best = max(ratios, key=lambda f: against(f, ask.text), default=None)
    if best is None or best.value is None or (best.value > 100) != over or best.value == 100 or against(best, ask.text) < 1.0:
        return None
    gap = abs(best.value - 100)
    word = prompt("answers.compute.over" if over else "answers.compute.short")
    first, second = (f"{format_vi(best.value)}%", "100%") if over else ("100%", f"{format_vi(best.value)}%")
    return _Result(f"{word} {format_vi(gap)}%", f"{first} − {second}", (best,))


def _rest(facts: Sequence[Fact], folded: str) -> _Result | None:
    """"Còn thiếu mấy tiêu chí": what a pair "6/9" leaves."""
    if not _SHORT.search(folded) or _PERCENT.search(folded):
        return None
    for fact in facts:
        whole = _OF.search(fact.against or "") if "/" in fact.printed else None
        named = bool(fact.unit) and " ".join(syllables(fact.unit or "")) in folded
        if whole and named and fact.value is not None and fact.value <= Decimal(whole[0].replace(".", "")):
            total = Decimal(whole[0].replace(".", ""))
            return _Result(with_unit(total - fact.value, fact), f"{format_vi(total)} − {format_vi(fact.value)}", (fact,))
    return None


def _times(facts: Sequence[Fact], folded: str) -> _Result | None:
    """"Gấp mấy lần kế hoạch": the result by the plan of the same year."""
    if not _TIMES.search(folded) or not _PLAN.search(folded):
        return None
    actual = next((f for f in facts if f.basis == "actual" and f.value), None)
    plans = (f for f in facts if f.basis == "plan" and f.value and actual and (f.period, f.unit) == (actual.period, actual.unit))
    plan = next(plans, None)
    if actual is None or plan is None or actual.value is None or not plan.value:
        return None
    times = (actual.value / plan.value).quantize(Decimal("0.01"))
    return _Result(f"{format_vi(times)} lần", f"{actual.printed} ÷ {plan.printed}", (actual, plan))


def _plan(facts: Sequence[Fact], ask: Ask, lead: Fact, folded: str) -> _Result | None:
    """The plan or estimate that is asked for and not printed, from the result and its ratio to it or its rise over it."""
    if "plan" not in ask.bases or ask.bases & {"ratio", "change", "actual"} or lead.basis in {"plan", "target"}:
        return None
    same = [f for f in facts if f.statement == lead.statement]
    now = next((f for f in same if f.basis in {"actual", "estimate"} and f.value is not None), None)
    if now is None or now.value is None or any(f.basis == "plan" for f in same):
        return None
    kinds = {("ratio_to_plan", "%"), ("change", "%")}
    told = [f for f in same if f.value and (f.basis, f.unit) in kinds and _PLAN.search(_base(f))]
    best = max(told, key=lambda f: against(f, ask.text), default=None)
    if best is None or best.value is None or against(best, ask.text) < 1.0:
        return None
    share = best.value if best.basis == "ratio_to_plan" else 100 + best.value
    value = (100 * now.value / share).quantize(Decimal(1) if now.value >= 1000 else Decimal("0.1"))
    text = prompt("answers.compute.about", figure=figure(replace(now, printed=format_vi(value), value=value)))
    return _Result(text, f"{now.printed} ÷ {format_vi(share)}%", (now, best))


def _base(fact: Fact) -> str:
    return " ".join(syllables(fact.against or ("kế hoạch" if fact.basis == "ratio_to_plan" else "")))


def _converted(lead: Fact, folded: str) -> _Result | None:
    """The figure in the unit that the question names."""
    asked = _IN.search(folded)
    unit = _UNITS[asked[1]] if asked else None
    if unit is None or lead.value is None or not lead.unit or lead.basis.startswith("ratio"):
        return None
    value = convert(lead.value, lead.unit, unit)
    if value is None or value == lead.value or value < Decimal("0.01"):
        return None
    shown = format_vi(value.normalize() if value != value.to_integral_value() else value.to_integral_value())
    return _Result(f"{shown} {unit}", f"= {figure(lead)}", (lead,))


