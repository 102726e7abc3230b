"""What every topic of the benchmark is given, and how its figures become Markdown."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent

#: A question that the lookup route answers, and one that asks for passages; the first is the README's.
LOOKUP_QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
PASSAGE_QUESTION = "Nguyên nhân của những hạn chế, khuyết điểm là gì?"

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: ``home`` is an empty folder for its index, ``questions`` further files with keys, ``runs`` whole processes a figure."""

    home: Path
    runs: int = 7
    questions: tuple[Path, ...] = ()
    retrieval: Path | None = None
    embedder: str = ""

    def settings(self) -> Settings:
        """The default settings over an own home: the sample report, the built-in embedder, the embedded Chroma."""
        return Settings.from_env({"HOIBAOCAO_HOME": str(self.home)})

    def environment(self) -> dict[str, str]:
        """The environment of the measured processes: no setting of this machine's user."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAOCAO_")}
        return kept | {"HOIBAOCAO_HOME": str(self.home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def sets(self) -> dict[str, list[Item]]:
        """The questions of this project (tuned before kept) and of the given files, by name. No text of a kept set is printed anywhere."""
        own = sorted((ROOT / "tests" / "questions").glob("*.jsonl"), key=lambda path: (path.stem.rpartition("_")[0], "kept" in path.stem))
        return {path.stem: read_items(path) for path in (*own, *self.questions) if path.is_file()}


def command() -> list[str]:
    """``hoibaocao`` as it is installed beside this Python, or the module where it is not."""
    script = Path(sys.executable).with_name("hoibaocao")
    return [str(script)] if script.exists() else [sys.executable, "-m", "bot"]


def read_items(path: Path) -> list[Item]:
    """The questions of a JSONL file; other lines (a set's description) are passed over."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if "question" in row and "answerable" in row and "kind" in row]


def question_files(given: Sequence[Path]) -> tuple[Path, ...]:
    """Files as they are; of a folder its ``*.jsonl``."""
    return tuple(file for path in given for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path]))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table; the first column to the left, the others to the right.

    >>> table(["a", "b"], [[1, 2.5], ["x", None]])
    ['| a | b |', '|---|---:|', '| 1 | 2.5 |', '| x | - |']
    """
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return lines + ["| " + " | ".join("-" if cell is None else str(cell) for cell in row) + " |" for row in rows]
