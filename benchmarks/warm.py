"""Warm answers: one process that holds the index, a question after the other, each route on its own."""

from __future__ import annotations

import time
from collections import defaultdict

from benchmarks.setting import Bench, Item, table
from bot.assistant import Assistant
from bot.evaluation.tally import quantile
from bot.model import Turn

#: Issue 2: milliseconds that 95 of 100 answers of a route may take.
LIMITS = {"lookup": 20, "passages": 50}


def warm(bench: Bench) -> list[str]:
    """The section "Warm answers". The kept sets warm the process up, the others are timed: no question is asked twice."""
    assistant = Assistant.open(bench.settings())
    sets = bench.sets()
    for name, items in sets.items():
        if name.endswith("_kept"):
            for item in items:
                assistant.ask(turn(item))
    times: dict[str, list[float]] = defaultdict(list)
    timed = {name: items for name, items in sets.items() if not name.endswith("_kept")}
    for items in timed.values():
        for item in items:
            start = time.perf_counter()
            answer = assistant.ask(turn(item))
            times[answer.route].append(1000 * (time.perf_counter() - start))
    every = [t for found in times.values() for t in found]
    rows = [[route, *_figures(found), LIMITS.get(route)] for route, found in sorted(times.items(), key=lambda pair: -len(pair[1]))]
    return [
        f"Questions of {', '.join(timed)}, each asked once, after as many others. `none`: refused. Milliseconds.",
        "",
        *table(["route", "questions", "p50", "p95", "max", "p95 must be at most"], [*rows, ["all", *_figures(every), None]]),
    ]


def turn(item: Item) -> Turn:
    """The turn that an item asks."""
    return Turn(item["question"], tuple(item.get("history") or ()))


def _figures(found: list[float]) -> list[object]:
    return [len(found), f"{quantile(found, 0.5):.1f}", f"{quantile(found, 0.95):.1f}", f"{max(found):.1f}"]
