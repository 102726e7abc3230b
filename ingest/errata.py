"""The errata file beside a report: what is true of this report alone (place, printed, likely reading, reason).

``<stem>.errata.json`` holds a list of objects ``{lines, printed, reading, reason, ref?, column?}``.
"""

from __future__ import annotations

import json
from pathlib import Path

from ingest.model import Defect, Erratum, Line, Span
from ingest.vietnamese.text import nfc


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
