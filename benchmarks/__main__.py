"""``python -m benchmarks``: one run that measures everything and writes ``docs/benchmarks.md``.

    python -m benchmarks [--questions FILE_OR_FOLDER …] [--retrieval DIRECTORY] [--embedder EMBEDDER]
                         [--runs N] [--out FILE] [--only TOPIC …]

``--questions``: further question sets with keys; of the sets only totals are written.  ``--retrieval`` (or
``HOIBAOCAO_BENCH_RETRIEVAL``): a folder with public retrieval sets (see ``benchmarks/retrieval.py``).  ``--embedder`` (or
``HOIBAOCAO_BENCH_EMBEDDER``): a further embedder to weigh, named as in ``HOIBAOCAO_EMBEDDER``.  ``--only`` prints to stdout.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.building import building
from benchmarks.cold import cold
from benchmarks.drafts import drafts
from benchmarks.embedders import embedders
from benchmarks.model import model
from benchmarks.passages import public_sets, report_questions
from benchmarks.question_sets import question_sets
from benchmarks.setting import ROOT, Bench, question_files
from benchmarks.telegram import telegram
from benchmarks.warm import warm
from benchmarks.web import web
from bot.indexing import Watch, rebuild
from bot.library import Library

#: Name on the command line, heading, what measures it. Building comes first: the others ask the index that it leaves.
TOPICS: tuple[tuple[str, str, Callable[[Bench], list[str]]], ...] = (
    ("build", "Build and memory", building),
    ("cold", "Cold start", cold),
    ("warm", "Warm answers", warm),
    ("web", "Web server", web),
    ("model", "Chain and guard", model),
    ("drafts", "Drafts against the guard", drafts),
    ("report", "Retrieval on the report's questions", report_questions),
    ("public", "Retrieval on public sets", public_sets),
    ("embedder", "Embedders and their weight", embedders),
    ("questions", "Questions with keys", question_sets),
    ("telegram", "Telegram", telegram),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; returns the exit code."""
    given = _options(arguments)
    lines = ["# Benchmarks", "", *_machine(), ""]
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), given.runs, question_files(given.questions), given.retrieval, given.embedder)
        if given.only and "build" not in given.only:
            rebuild(Library.of(bench.settings()), Watch())
        for name, heading, measure in TOPICS:
            if not given.only or name in given.only:
                start = time.perf_counter()
                lines += [f"## {heading}", "", *measure(bench), ""]
                print(f"{heading}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    text = "\n".join(lines).rstrip() + "\n"
    if given.only:
        print(text)
    else:
        given.out.write_text(text, encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    named = os.environ.get("HOIBAOCAO_BENCH_RETRIEVAL")
    asked = os.environ.get("HOIBAOCAO_BENCH_QUESTIONS", "")
    parser.add_argument("--questions", type=Path, nargs="*", default=[Path(p) for p in asked.split(os.pathsep) if p])
    parser.add_argument("--retrieval", type=Path, default=Path(named) if named else None)
    parser.add_argument("--embedder", default=os.environ.get("HOIBAOCAO_BENCH_EMBEDDER", ""))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument("--only", nargs="*", choices=[name for name, _, _ in TOPICS], default=[])
    return parser.parse_args(arguments)


def _machine() -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in ("chromadb", "langchain-core", "tantivy"))
    load = " ".join(f"{part:.1f}" for part in os.getloadavg()[:2]) if hasattr(os, "getloadavg") else "unknown"
    return [
        f"Written by `make bench` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}; load when it began {load}.",
        "Peers run on the same machine in the same run; compare the ratios, times wobble.",
    ]


if __name__ == "__main__":
    sys.exit(main())
