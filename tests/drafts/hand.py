"""Drafts written by hand: honest paraphrases, and false sentences on the same passages.  One line each in the two files.

``marks`` names a passage by words of it; ``[a]`` in the draft is its mark.  ``{plan_2024}`` is the key of that figure, ``[=]`` its mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bot.evidence import Evidence, Figure
from drafts.draft import Honest, Hostile, Wrong, numbers, stands
from drafts.material import placed

_HERE = Path(__file__).resolve().parent


@cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    """The lines of a file."""
    return tuple(json.loads(line) for line in (_HERE / name).read_text(encoding="utf-8").splitlines())


def honest() -> Iterator[Honest]:
    """The honest ones."""
    for item in lines("honest.jsonl"):
        evidence, draft = written(item)
        yield Honest(item["kind"], item["source"], evidence, draft)


def hostile() -> Iterator[Hostile]:
    """The false ones; ``wrong`` are the words that must not reach a user."""
    for item in lines("hostile.jsonl"):
        evidence, draft = written(item)
        marks = [int(m) for m in re.findall(r"\[(\d+)\]", draft)]
        wrong = Wrong(said=item["wrong"], mark=marks[0] if item["kind"] == "mark" else None)
        printed = "\n".join(p.text for p in evidence.passages)
        present = item["kind"] == "figure_text" and all(stands(n, printed) for n in numbers(item["wrong"]))
        yield Hostile(f"hand_{item['kind']}", item["source"], evidence, draft, "", (wrong,), present)


def written(item: dict[str, Any]) -> tuple[Evidence, str]:
    """The evidence of a line and its draft with keys and marks filled in."""
    evidence, marks = placed(item["source"], item["question"], tuple(item["marks"].values()))
    draft = item["draft"]
    for letter, start in item["marks"].items():
        draft = draft.replace(f"[{letter}]", f"[{marks[start]}]")
    used = [figure_of(evidence, name) for name in re.findall(r"\{(\w+_\d{4})\}", draft)]
    for figure, name in zip(used, re.findall(r"\{(\w+_\d{4})\}", draft), strict=True):
        draft = draft.replace(f"{{{name}}}", f"{{{figure.key}}}")
    return evidence, draft.replace("[=]", f"[{main_mark(evidence, used)}]") if "[=]" in draft else draft


def figure_of(evidence: Evidence, name: str) -> Figure:
    """The first table figure of a basis and period: "plan_2024"."""
    basis, _, period = name.rpartition("_")
    tables = {p.mark for p in evidence.passages if " | " in p.text}
    return next(f for f in evidence.figures if (f.basis, f.period) == (basis, period) and f.mark in tables)


def main_mark(evidence: Evidence, used: list[Figure]) -> int:
    """The mark of the figures used, else that of the first table row."""
    return used[0].mark if used else next(f.mark for f in evidence.figures if " | " in evidence.passages[f.mark - 1].text)
