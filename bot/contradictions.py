"""Where the report prints the asked figure with different values: every value with its place; the reader chooses, not we."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

from bot.draft import MAX_MARKS, Draft, mark
from bot.model import Value
from bot.prompting import prompt
from bot.statements import ask_features
from bot.understand import Ask
from bot.units import Unit, Units, features
from ingest.model import Ingested

#: A contradiction is told if the question says this share of what it is about.
ABOUT = 0.45

#: A contradiction as :meth:`bot.audit.Finding.to_dict` gives it: ``indicator``, ``basis``, ``period``, ``places``.
Found = Mapping[str, Any]


def contradictions(document: Ingested, cache: Path | None = None) -> tuple[Found, ...]:
    """The contradictions of a report; read from ``cache`` where an earlier run left them there, else found now and left there.

    A cache that cannot be read or written costs time, nothing else.
    """
    if cache is not None:
        try:
            return tuple(json.loads(cache.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            pass
    from bot.audit import audit

    found = tuple(f.to_dict() for f in audit(document) if f.kind == "contradiction")
    if cache is not None:
        try:
            cache.parent.mkdir(parents=True, exist_ok=True)
            cache.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        except OSError:
            pass
    return found


def say_contradictions(draft: Draft, unit: Unit, ask: Ask, periods: Sequence[str], units: Units, found: Iterable[Found]) -> None:
    """Adds the other values of what the unit says, with their places, and the warning that they differ."""
    wanted = ask_features(ask)
    for finding in found:
        mine = next((p for p in finding["places"] if _stands_in(p, unit)), None)
        if mine is None or not _asked(finding, ask, periods, wanted, units):
            continue
        others = [p for p in finding["places"] if p["value"] != mine["value"]][: MAX_MARKS - 1]
        _say(draft, finding, mine, others, units)
        return


def _stands_in(place: Found, unit: Unit) -> bool:
    if place["fact_id"] is not None:
        return any(f.id == place["fact_id"] for f in unit.facts)
    return bool(place["ref"] == unit.ref and place["printed"] in unit.text)


#: So much of a heading is shown beside each of the figures that differ.
SHORT = 48


def _asked(finding: Found, ask: Ask, periods: Sequence[str], wanted: Mapping[str, float], units: Units) -> bool:
    """Whether the question is about the indicator that differs, and not about another figure of the same clause or row."""
    if ask.bases & {"plan", "target", "resolution"} and finding["basis"] not in {"plan", "target"} and "actual" not in ask.bases:
        return False
    if "ratio" in ask.bases and not finding["basis"].startswith("ratio"):
        return False
    if periods and finding["period"] is not None and finding["period"] not in periods:
        return False
    if finding["basis"] in {"plan", "target"} and not ask.bases & {"plan", "target", "resolution"} and finding["period"] not in periods:
        return False
    words = [w for w in features(finding["indicator"]) if "_" not in w]
    total = sum(units.weight(w) for w in words)
    return total > 0 and sum(units.weight(w) for w in words if w in wanted) >= ABOUT * total


def _say(draft: Draft, finding: Found, mine: Found, others: list[Found], units: Units) -> None:
    shown: list[tuple[Found, int]] = []
    for place in (mine, *others):
        lines = (place["lines"][0], place["lines"][1])
        known = next((c.mark for c in draft.citations if c.ref == place["ref"] and place["printed"] in c.quote), None)
        if known is None and len(draft.citations) >= MAX_MARKS:
            break
        shown.append((place, known or draft.cite(place["ref"], path_of(place["ref"], units), lines, place["quote"])))
    items = [
        prompt(
            "answers.caveat.contradiction_item", figure=figure_of(place), where=_short(draft.citations[number - 1].path), mark=mark(number)
        )
        for place, number in shown
    ]
    text = prompt("answers.caveat.contradiction", list="; ".join(items))
    draft.lines.insert(min(1, len(draft.lines)), text)
    draft.caveat("contradiction", text, *(number for _, number in shown))
    for place, number in shown[1:]:
        value = Value(
            finding["indicator"],
            finding["basis"],
            finding["period"],
            place["printed"],
            place["value"],
            place["unit"],
            place["comparator"],
            number,
        )
        draft.values.append(value)


def path_of(ref: str, units: Units) -> str:
    """The headings above a place; the ref itself where no unit stands there."""
    return next((u.path for u in units.items if u.ref == ref), ref)


def figure_of(place: Found) -> str:
    """The printed figure of a place with its unit."""
    unit = (place["unit"] or "").strip()
    return place["printed"] if not unit or unit in place["printed"] else f"{place['printed']}{'' if unit in {'%', '‰'} else ' '}{unit}"


def _short(path: str) -> str:
    """The innermost heading, cut between words to what a line takes."""
    parts = [p.strip() for p in path.split("›") if any(c.isalpha() for c in p)]
    return shorten(parts[-1] if parts else path, SHORT, placeholder="…")
