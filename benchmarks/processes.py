"""Whole processes, measured from outside: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """One run: seconds on the clock and on the processor, peak resident memory in MB, what it wrote."""

    wall: float
    processor: float
    peak: float
    output: str
    errors: str


def measured(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> Process:
    """Run a command to its end. Raises RuntimeError where it fails: a failing run must not count as a fast one."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(arguments, env=dict(environment), cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (output, errors):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    if child.returncode:
        raise RuntimeError(f"{arguments} ended with {child.returncode}: {texts[1][-400:]}")
    return Process(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, texts[0], texts[1])


def in_turn(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], folder: Path, runs: int) -> dict[str, list[Process]]:
    """Every command ``runs`` times, one after the other in turn, so that a busy minute hits all of them; a first turn is not counted."""
    found: dict[str, list[Process]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, arguments in commands.items():
            process = measured(arguments, environment, folder)
            if turn:
                found[name].append(process)
    return found


def median(processes: Sequence[Process], of: str = "wall") -> float:
    """The median of one figure over several runs."""
    return float(statistics.median(getattr(process, of) for process in processes))
