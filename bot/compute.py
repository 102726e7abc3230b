"""Figures that the report does not print but that follow from two that it does, with the formula shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.draft import Draft, mark
from bot.lookup import basis, covers, figure, label
from bot.match import Scored
from bot.model import Computed
from bot.prompting import prompt
from bot.statements import ask_features, say_text
from bot.understand import Ask, Question
from bot.units import Unit, Units, features
from ingest.model import Fact
from ingest.vietnamese.numbers import format_vi
from ingest.vietnamese.text import fold

_DIFFERENCE = re.compile(
    r"\b((cao|thap|nhieu|it|lon|nho) hon|hon|kem|vuot|hut|thieu|tang them|tang|giam|chenh( lech)?|"
    r"cach biet)\b.*\b(bao nhieu|may)\b|\bthem (bao nhieu|may)\b|\b(bao nhieu|may)\b.*\bso voi (nam )?\d{4}|"
    r"\bchenh( lech)?\b|\bkhac (?:nhau|biet)\b.*\b(?:bao nhieu|may)\b|\b(bao nhieu|may)\b.*\b(cao|thap|nhieu|it) hon\b"
)

#: A direction that a question takes for granted of a target or a plan against a result.
_LOWER = re.compile(r"\b(thap|it|kem|nho) hon\b|\bgiam so voi\b")
_HIGHER = re.compile(r"\b(cao|nhieu|lon) hon\b|\btang so voi\b")


def say_computed(draft: Draft, found: list[Scored], ask: Ask, question: Question, units: Units) -> bool:
    """Answers by arithmetic where the ask is a difference between two columns of a row, or a value before a printed change."""
    folded = fold(ask.text)
    periods = ask.periods or question.periods
    if _DIFFERENCE.search(folded):
        for scored in found[:12]:
            if scored.unit.kind != "row" or scored.coverage < 0.7 * found[0].coverage or scored.own < 0.45:
                continue
            if not _DIFFERENCE.search(_beyond(folded, label(scored.unit))):
                break
            pair = _pair(scored.unit.facts, ask, periods, units.year)
            if pair:
                _say_difference(draft, scored.unit, *pair, in_percent=ask.counted.startswith(("phan tram", "%")))
                return True
    if units.year and str(units.year - 1) in periods and str(units.year) not in periods:
        return _say_before(draft, found, ask, str(units.year - 1))
    return False


def say_direction(draft: Draft, found: list[Scored], ask: Ask, question: Question, units: Units) -> bool:
    """Holds "đặt thấp hơn năm trước, vì sao?" against the two figures of the row; False where it is so, or nothing of the kind is said."""
    if ask.kind not in {"why", "yes_no"} or not found:
        return False
    for scored in found[:4]:
        if scored.unit.kind != "row" or scored.coverage < 0.6 * found[0].coverage:
            continue
        said = _beyond(fold(ask.text), label(scored.unit))
        lower, higher = bool(_LOWER.search(said)), bool(_HIGHER.search(said))
        pair = _pair(scored.unit.facts, ask, ask.periods or question.periods, units.year)
        if lower == higher or pair is None or pair[0].value is None or pair[1].value is None:
            continue
        gap = pair[0].value - pair[1].value
        holds = gap < 0 if lower else gap > 0
        if holds and ask.kind == "why":
            return False
        text = prompt("answers.caveat.premise_yes" if holds else "answers.caveat.premise")
        draft.lines.append(text)
        _say_difference(draft, scored.unit, *pair)
        draft.caveat("premise", text, draft.values[-1].mark)
        return True
    return False


def _beyond(folded: str, name: str) -> str:
    """The question without the words of a row's name: the "giảm" of "mức giảm tỷ lệ hộ nghèo" names the row."""
    named = set(fold(name).split())
    return " ".join(word for word in folded.split() if word not in named)


def _one(facts: Sequence[Fact], bases: tuple[str, ...], period: str | None = None) -> Fact | None:
    """The first fact with a value, of these bases in their order and of this period."""
    for wanted in bases:
        for fact in facts:
            if fact.value is not None and fact.basis == wanted and (period is None or covers(fact.period, period)):
                return fact
    return None


def _pair(facts: Sequence[Fact], ask: Ask, periods: Sequence[str], year: int | None) -> tuple[Fact, Fact] | None:
    """The two figures that are compared, the one that is said to be higher or lower first."""
    main = str(year) if year else None
    actual = _one(facts, ("actual", "estimate", "cumulative"), main)
    if actual is None:
        return None
    later = next((p for p in periods if p.isdigit() and year and int(p) > year), None)
    if later:
        goal = _one(facts, ("target", "plan"), later)
        return (goal, actual) if goal else None
    if "resolution" in ask.bases:
        goal = next((f for f in facts if f.basis == "target" and f.period and "-" in f.period and f.value is not None), None)
        return (actual, goal) if goal else None
    if ask.bases & {"plan", "target", "ratio"} or "ke hoach" in fold(ask.text):
        goal = _one(facts, ("plan", "target"), main)
        return (actual, goal) if goal else None
    return None


def _say_difference(draft: Draft, unit: Unit, first: Fact, second: Fact, *, in_percent: bool = False) -> None:
    assert first.value is not None and second.value is not None
    gap = first.value - second.value
    place = draft.cite_unit(unit)
    draft.route = "compute"
    result = with_unit(abs(gap), first)
    formula = f"{first.printed} − {second.printed} = {format_vi(gap)}"
    if in_percent and (first.unit or "") not in {"%", "‰"} and second.value:
        result = f"{rounded(abs(100 * gap / second.value))}%"
        formula = f"({first.printed} − {second.printed}) ÷ {second.printed} × 100"
    key = "same" if gap == 0 else "rises"
    fields = {
        "label": label(unit),
        "later_basis": basis(first),
        "later": figure(first),
        "earlier_basis": basis(second),
        "earlier": figure(second),
        "mark": mark(place),
    }
    if gap:
        fields |= {"direction": prompt("answers.compute.higher" if gap > 0 else "answers.compute.lower"), "result": result}
        draft.lines.append(f"**{result}** ({formula}).")
    draft.lines.append(prompt(f"answers.compute.{key}", **fields))
    for fact in (first, second):
        draft.value(fact, place)
    draft.computed.append(Computed(formula, (operand(first, place), operand(second, place)), result))


def operand(fact: Fact, place: int) -> dict[str, Any]:
    """A printed figure of an arithmetic step: as printed, what it is, and its mark."""
    return {"printed": fact.printed, "basis": fact.basis, "period": fact.period, "mark": place}


def rounded(value: Decimal) -> str:
    """To a tenth, as printed; a whole number without its zero.

    >>> rounded(Decimal("20.04")), rounded(Decimal("2.66"))
    ('20', '2,7')
    """
    return format_vi(value.quantize(Decimal("0.1"))).removesuffix(",0")


def with_unit(value: Decimal, fact: Fact) -> str:
    """A computed value in the measure of the figure that it comes from."""
    unit = (fact.unit or "").strip()
    if unit == "%":
        return f"{format_vi(value)} điểm phần trăm (%)"
    unit = unit[:1].lower() + unit[1:] if unit and not unit.isupper() else unit
    return f"{format_vi(value)}{'' if unit == '‰' else ' '}{unit}".strip()


def _say_before(draft: Draft, found: list[Scored], ask: Ask, year: str) -> bool:
    """Last year's figure from this year's and the printed change against last year."""
    folded = fold(ask.text)
    if re.search(r"\b(so voi|so|tang|giam|hon)\b", folded) and not re.search(r"\btinh (tu|theo)|suy ra|nam \d{4} la\b", folded):
        return False
    for scored in found[:25]:
        if scored.coverage < 0.6 * found[0].coverage or scored.own < 0.25:
            continue
        wanted = ask_features(ask).keys()
        for change in sorted(scored.unit.facts, key=lambda f: -len(features(f.indicator) & wanted)):
            if change.basis != "change" or change.value is None or year not in (change.against or ""):
                continue
            now = next(
                (
                    f
                    for f in scored.unit.facts
                    if f.statement == change.statement and f.basis in {"actual", "estimate", "cumulative"} and f.value is not None
                ),
                None,
            )
            if now is not None and now.value is not None:
                return _say_year_before(draft, scored.unit, ask, now, change, year)
    return False


def _say_year_before(draft: Draft, unit: Unit, ask: Ask, now: Fact, change: Fact, year: str) -> bool:
    assert now.value is not None and change.value is not None
    relative = change.way == "index" or (change.unit == "%" and now.unit != "%")
    before, formula = _before(now, change, relative=relative)
    result = figure(_as(now, before))
    place = draft.cite_unit(unit)
    draft.route = "compute"
    about = "khoảng " if relative else ""
    draft.lines.append(
        prompt(
            "answers.compute.before",
            label=now.indicator,
            year=year,
            result=about + result,
            value=figure(now),
            change=change.printed,
            mark=mark(place),
        )
    )
    draft.computed.append(
        Computed(
            f"{formula} = {format_vi(before)}",
            ({"printed": now.printed, "mark": place}, {"printed": change.printed, "mark": place}),
            result,
        )
    )
    say_text(draft, unit, ask, lead=False)
    return True


def _before(now: Fact, change: Fact, *, relative: bool) -> tuple[Decimal, str]:
    """The earlier value and how it follows: from an index (108,2 % of it), from a growth in per cent, or from a difference."""
    assert now.value is not None and change.value is not None
    if change.way == "index":
        return (100 * now.value / change.value).quantize(Decimal(1)), f"{now.printed} ÷ {format_vi(change.value)}%"
    if relative:
        return (now.value / (1 + change.value / 100)).quantize(Decimal(1)), f"{now.printed} ÷ (1 + {format_vi(change.value)}%)"
    return now.value - change.value, f"{now.printed} − ({format_vi(change.value)})"


def _as(fact: Fact, value: Decimal) -> Fact:
    return replace(fact, printed=format_vi(value), value=value)
