"""The errata file beside a report: what is true of this report alone (place, printed, likely reading, reason).

``<stem>.errata.json`` holds a list of objects ``{lines, printed, reading, reason, ref?, column?}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.model import Defect, Erratum, Fact, Line, Span
from ingest.vietnamese.text import nfc

#: A figure, a pair or a choice of figures, with or without its doubt: "51.82", "9.000/10.700?", "84 hoặc 88".
_FIGURE = re.compile(r"[<>≥≤]?\s*\d[\d.,/]*\s*%?(?: hoặc \d[\d.,]*\s*%?)?\??")
_WORD_BEHIND = re.compile(r"\s([^\W\d_]+)$")


def read_errata(report: Path, lines: tuple[Line, ...]) -> tuple[tuple[Erratum, ...], tuple[Defect, ...]]:
    """The entries of the errata file of ``report``, where there is one; an entry that does not hold is a defect."""
    path = report.with_name(report.stem + ".errata.json")
    try:
        data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    except (OSError, ValueError):
        return (), (Defect("errata_unreadable", Span(1, 1), path.name),)
    good, bad = [], []
    for entry in data if isinstance(data, list) else []:
        erratum = _erratum(entry)
        if erratum is not None and _holds(erratum, lines):
            good.append(erratum)
        else:
            bad.append(Defect("erratum_misplaced", erratum.lines if erratum else Span(1, 1), str(entry)[:200]))
    return tuple(good), tuple(bad)


def _erratum(entry: object) -> Erratum | None:
    if not isinstance(entry, dict):
        return None
    try:
        first, last = entry["lines"]
        words = {k: nfc(str(entry[k])) for k in ("printed", "reading", "reason")}
        extra = {k: nfc(str(entry[k])) for k in ("ref", "column") if entry.get(k)}
        return Erratum(lines=Span(int(first), int(last)), **words, **extra)
    except (KeyError, TypeError, ValueError):
        return None


def _holds(erratum: Erratum, lines: tuple[Line, ...]) -> bool:
    """Whether the printed text really stands on those lines (an empty ``printed`` is a place without words)."""
    if not 1 <= erratum.lines.first <= erratum.lines.last <= len(lines):
        return False
    text = "\n".join(line.text for line in lines[erratum.lines.first - 1 : erratum.lines.last])
    return erratum.printed in text


def with_likely(facts: Sequence[Fact], errata: Sequence[Erratum]) -> tuple[Fact, ...]:
    """The facts, each with the figure that an erratum reads instead of its own; of figures that a place prints twice none is meant."""
    found: dict[str, str] = {}
    for erratum in errata:
        first, last = erratum.lines.first, erratum.lines.last
        place = [f for f in facts if erratum.ref in (None, f.ref) and first <= f.lines.last and f.lines.first <= last]
        for printed, reading in _figures(erratum):
            named = [f for f in place if f.printed == printed and (not erratum.column or f.id == f"{f.ref}@{erratum.column}")]
            if len(named) == 1:
                found[named[0].id] = reading
    return tuple(replace(f, likely=found[f.id]) if f.id in found else f for f in facts)


def _figures(erratum: Erratum) -> Iterator[tuple[str, str]]:
    """The figures of an erratum that are read otherwise, cell by cell."""
    printed, reading = re.split(r"\t| \| ", erratum.printed), re.split(r" \| ", erratum.reading)
    if len(printed) != len(reading):
        return
    for one, other in zip(printed, reading, strict=True):
        behind = _WORD_BEHIND.search(one)
        if behind and other.endswith(behind[0]):
            one, other = one[: behind.start()], other[: -len(behind[0])]
        if one != other and _FIGURE.fullmatch(other.strip()):
            yield one.strip(), other.strip(" ?")
