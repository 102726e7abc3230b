"""What the report does not say: why, and what is near.  Nothing here answers."""

from __future__ import annotations

from bot.draft import MAX_MARKS, Draft, mark
from bot.judging import Miss, speaks_of
from bot.lookup import choose, figure, say_row
from bot.prompting import prompt, raw
from bot.statements import say_text
from bot.understand import Question
from bot.units import Units
from ingest.model import Report


def refuse(draft: Draft, misses: list[Miss], question: Question, units: Units) -> None:
    """Says that the report does not say it, and what is near."""
    miss = max(misses, key=lambda m: m.near.coverage if m.near else 0.0) if misses else None
    draft.route = "none"
    if miss is None or miss.near is None or miss.near.coverage < 0.3:
        draft.status = "not_in_report"
        draft.lines.append(prompt("answers.refusal.not_in_report"))
        return
    draft.status = "not_in_report"
    periods = miss.ask.periods or question.periods
    if miss.reason == "period" and not periods:
        draft.lines.append(prompt("answers.refusal.not_in_report"))
    elif miss.reason == "period":
        words = ", ".join(_period(p) for p in periods)
        draft.lines.append(prompt("answers.refusal.period", period=words))
    else:
        draft.lines.append(prompt(f"answers.refusal.{miss.reason}"))
    if miss.near.coverage >= 0.45:
        _say_near(draft, miss, units)


def say_close(draft: Draft, misses: list[Miss], units: Units) -> bool:
    """Nothing answers for sure, but something speaks of the subject: says that it is not the asked thing itself, and shows it."""
    close = [m for m in misses if m.near is not None and m.reason == "not_in_report" and speaks_of(m.near, m.ask)]
    for miss in close[:2]:
        assert miss.near is not None
        draft.lines.append(prompt("answers.refusal.close"))
        draft.route = "lookup"
        if miss.near.unit.kind == "row":
            chosen = choose(miss.near.unit.facts, miss.ask, (), units.year)
            if chosen:
                say_row(draft, miss.near.unit, chosen, brief=True)
        else:
            say_text(draft, miss.near.unit, miss.ask, lead=False)
    return bool(close)


def say_part(draft: Draft, miss: Miss, units: Units) -> None:
    """One of several asks stays open: says so, with what is near."""
    draft.lines.append(prompt("answers.refusal.part", what=miss.ask.text.strip(" ?.")))
    if miss.near is not None and miss.near.coverage >= 0.5 and len(draft.citations) < MAX_MARKS:
        _say_near(draft, miss, units)


def _say_near(draft: Draft, miss: Miss, units: Units) -> None:
    assert miss.near is not None
    unit = miss.near.unit
    if unit.kind == "row":
        chosen = choose(unit.facts, miss.ask, (), units.year)
        text = f"{unit.row.name if unit.row else ''}: {figure(chosen[0])}" if chosen else unit.text
        place = draft.cite_unit(unit)
    else:
        text = unit.text if len(unit.text) <= 240 else unit.text[:237].rsplit(" ", 1)[0] + "…"
        place = draft.cite_unit(unit)
    draft.lines.append(prompt("answers.refusal.near", near=f"{text} {mark(place)}"))


def refuse_place(draft: Draft, report: Report, question: Question) -> None:
    """Says that the question names a place that is not the report's."""
    draft.status = "not_in_report"
    draft.lines.append(prompt("answers.refusal.place", place=report.place or report.issuer or "", other=", ".join(question.outside)))


def _period(code: str) -> str:
    """A period code in words; ``now`` is what a report cannot know."""
    if code == "now":
        return raw("answers.period.now")
    kind = "by" if code.startswith("by-") else "range" if "-" in code else "year"
    return prompt(f"answers.period.{kind}", period=code.removeprefix("by-"))
