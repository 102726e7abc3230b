"""A finding in words: title, one sentence, the arithmetic, the places.  All words come from ``prompts/audit.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from bot.audit.model import Finding, Place
from bot.prompting import prompt, raw


@dataclass(frozen=True, slots=True)
class Worded:
    """What a person reads of a finding. ``places`` are (figure with unit, ref, lines)."""

    kind: str
    certainty: str
    text: str
    formula: str
    places: tuple[tuple[str, str, str], ...]


def worded(finding: Finding) -> Worded:
    """The finding in words.

    Errors: :class:`bot.prompting.PromptError` for a code that ``prompts/audit.toml`` does not word.
    """
    text = prompt(f"audit.{finding.kind}.{finding.code}", indicator=_short(finding.indicator), when=_when(finding))
    places = tuple((figure(p), p.ref, _lines(p)) for p in finding.places)
    return Worded(raw(f"audit.kind.{finding.kind}"), raw(f"audit.certainty.{finding.certainty}"), text, finding.formula, places)


def figure(place: Place) -> str:
    """What a place prints, with its unit where it does not print it itself.

    >>> from ingest.model import Span
    >>> figure(Place("footnote:1", Span(1, 1), "12 ha", "12", None, "ha"))
    '12 ha'
    """
    unit = place.unit or ""
    sign = place.comparator if place.comparator in (">", ">=", "<", "<=", "~") and not place.printed.startswith((">", "<", "~")) else ""
    joined = place.printed if not unit or place.printed.endswith(unit) else f"{place.printed}{'' if unit in '%‰' else ' '}{unit}"
    return f"{sign} {joined}".strip()


def _lines(place: Place) -> str:
    one = place.lines.first == place.lines.last
    return (
        prompt("audit.place.line", line=place.lines.first)
        if one
        else prompt("audit.place.lines", first=place.lines.first, last=place.lines.last)
    )


def _when(finding: Finding) -> str:
    if finding.period is None:
        return raw("audit.when.none")
    period = finding.period.removeprefix("by-")
    return prompt("audit.when.range" if "-" in period else "audit.when.year", period=period)


def _short(indicator: str) -> str:
    """The indicator in at most fifteen words."""
    words = indicator.strip(" .;:").split()
    return " ".join(words[:15]) + ("…" if len(words) > 15 else "")
