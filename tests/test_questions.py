"""The written questions, scored: the floors below only ever rise (two points under the figures when they were set).

``desk``: by people with the report at hand; ``blind``: by people who never saw it. ``tuned``: the wording of the rules was chosen with
these at hand; ``kept``: never looked at, so a failure here shows totals and no question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from answering import SAMPLE, assistant, document, items

from bot.assistant import Assistant
from bot.evaluation.tally import Ground, Row, Share, figures_first, line, present, refusals, score
from bot.indexing import Watch, rebuild
from bot.library import Library
from bot.model import Turn
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Floor:
    """Percent of: answered right; right and cited; refused when absent; answered when present; figure first; figure short."""

    answer: int
    both: int
    refused: int
    present: int
    early: int = 0
    short: int = 0


#: Set when the figures were 94.0 93.6 100 96.2 97.9 100 / 84.5 83.1 100 94.8 85.1 100 / 83.4 75.0 75.3 97.3 / 73.7 64.7 72.4 92.1;
#: the last two began anew when a third and a fourth, harder set of blind questions joined (65 and 70 % of their kept parts are
#: answered right; of the fourth's unanswerable ones half are refused by flag, three quarters in words).
FLOORS = {
    "desk*_tuned.jsonl": Floor(92, 91, 98, 94, 95, 98),
    "desk*_kept.jsonl": Floor(82, 81, 98, 92, 83, 97),
    "blind*_tuned.jsonl": Floor(82, 77, 67, 95),
    "blind*_kept.jsonl": Floor(71, 62, 70, 90),
}
VERBATIM, FORBIDDEN = 99, 1

Records = Mapping[str, Mapping[str, Any]]


def answers(answering: Assistant, pattern: str) -> Records:
    """Every question asked."""
    return {i["id"]: answering.ask(Turn(i["question"], tuple(i.get("history") or ()))).to_dict(i["id"]) for i in items(pattern)}


@cache
def scored(pattern: str) -> tuple[list[Row], Records]:
    """The rows of one set, asked in memory."""
    records = answers(assistant(), pattern)
    return score(list(items(pattern)), records, Ground.of(document())), records


def percent(share: Share) -> float:
    """A share as a percentage; of nothing, all."""
    return 100.0 * share[0] / share[1] if share[1] else 100.0


def measured(pattern: str) -> dict[str, float]:
    """The figures of one set under the names of :class:`Floor`."""
    rows, records = scored(pattern)
    every, due = line("all", rows), refusals(rows, wording=False)
    early, short = figures_first(list(items(pattern)), records)
    shares = {
        "answer": every.answer,
        "both": every.both,
        "refused": (due.hits, due.due),
        "present": present(rows),
        "early": early,
        "short": short,
    }
    return {name: round(percent(share), 1) for name, share in shares.items()}


def failing(pattern: str) -> str:
    """What a reader of a failure may see: the questions of a tuned set, of a kept one nothing."""
    return "" if "kept" in pattern else "\n".join(f"{r.item['id']} {r.item['question']}" for r in scored(pattern)[0] if not r.verdict.right)


@pytest.mark.parametrize("pattern", FLOORS)
def test_no_measure_falls_under_its_floor(pattern: str) -> None:
    figures, floor = measured(pattern), FLOORS[pattern]
    below = {name: (figure, getattr(floor, name)) for name, figure in figures.items() if figure < getattr(floor, name)}
    assert not below, f"{pattern}: {figures}\n{failing(pattern)}"


@pytest.mark.parametrize("pattern", FLOORS)
def test_quotes_are_verbatim_and_forbidden_figures_rare(pattern: str) -> None:
    rows, _ = scored(pattern)
    assert percent((sum(r.verbatim[0] for r in rows), sum(r.verbatim[1] for r in rows))) >= VERBATIM
    forbidden = sum(1 for r in rows if r.verdict.forbidden)
    assert forbidden <= math.ceil(len(rows) * FORBIDDEN / 100), forbidden


def test_the_sets_are_large_apart_and_nearly_half_kept() -> None:
    ids = {pattern: {i["id"] for i in items(pattern)} for pattern in FLOORS}
    texts = {pattern: {i["question"].casefold() for i in items(pattern) if not i.get("history")} for pattern in FLOORS}
    assert sum(map(len, ids.values())) >= 200 and sum(1 for _ in items("*.jsonl")) == sum(map(len, ids.values()))
    assert sum(len(ids[p]) for p in FLOORS if "kept" in p) >= 0.45 * sum(map(len, ids.values()))
    assert [(a, b) for a in FLOORS for b in FLOORS if a < b and (ids[a] & ids[b] or texts[a] & texts[b])] == []


def test_every_evidence_stands_in_the_report() -> None:
    ground = Ground.of(document())
    lost = [i["id"] for i in items("*.jsonl") for e in (i.get("evidence"), *(i.get("evidence_more") or ())) if e and not ground.holds(e)]
    assert len(lost) <= 2, f"{len(lost)} questions"


def test_the_store_answers_as_well_as_the_document_in_memory(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "HOIBAOCAO_HOME": str(tmp_path), "HOIBAOCAO_REPORTS": str(SAMPLE)}
    rebuild(Library.of(Settings.from_env(env)), Watch())
    for pattern in ("desk*_tuned.jsonl", "blind*_tuned.jsonl"):
        stored = score(list(items(pattern)), answers(Assistant.open(Settings.from_env(env)), pattern), Ground.of(document()))
        assert sum(r.verdict.right for r in stored) >= sum(r.verdict.right for r in scored(pattern)[0]) - 2
