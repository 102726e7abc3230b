"""How long the sample report takes to build after the imports, and the peak memory of building and of asking.

``python -m benchmarks.building`` is the measured process: it imports everything, then reads and indexes, and prints its times.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.processes import measured, median
from benchmarks.setting import LOOKUP_QUESTION, PASSAGE_QUESTION, ROOT, Bench, command, table

#: Issue 2: seconds after the imports, and megabytes.
SECONDS, MEGABYTES = 5.0, 400
_RUNS = 3


def building(bench: Bench) -> list[str]:
    """The section "Build and memory". Leaves a fresh index in the home of the run."""
    processes = [measured([sys.executable, "-m", "benchmarks.building"], bench.environment(), ROOT) for _ in range(_RUNS)]
    times = [json.loads(process.output.splitlines()[-1]) for process in processes]
    middle = sorted(times, key=lambda t: t["read"] + t["index"])[len(times) // 2]
    total = middle["read"] + middle["index"]
    peaks: dict[str, float] = {"build": median(processes, "peak")}
    for name, question in (("ask, lookup route", LOOKUP_QUESTION), ("ask, passages route", PASSAGE_QUESTION)):
        peaks[name] = measured([*command(), "ask", question], bench.environment(), bench.home).peak
    steps = [["imports (not counted)", f"{middle['imports']:.2f}"], ["read the report", f"{middle['read']:.2f}"]]
    steps.append(["index: BM25, vectors, check", f"{middle['index']:.2f}"])
    steps.append(["build after the imports", f"**{total:.2f}** (must be at most {SECONDS:.0f})"])
    worst = max(peaks.values())
    return [
        f"The sample report ({middle['chunks']} chunks, {middle['facts']} facts), a process of its own, the median of {_RUNS}.",
        "",
        *table(["step", "seconds"], steps),
        "",
        *table(["peak resident memory", "MB"], [[name, f"{peak:.0f}"] for name, peak in peaks.items()]),
        "",
        f"Highest peak: **{worst:.0f} MB** (must be at most {MEGABYTES}).",
    ]


def main() -> None:
    """Import, read, index; one JSON line with the seconds of each."""
    start = time.perf_counter()
    import chromadb
    import tantivy
    import tiktoken

    from bot.indexing import ReportReader, Watch, rebuild
    from bot.library import Library
    from bot.settings import Settings
    from ingest import ingest
    from vectorstore.embedding.hashed import HashEmbedder

    loaded = (chromadb, tantivy, tiktoken, ingest, HashEmbedder)
    settings = Settings.from_env(os.environ)
    library = Library.of(settings)
    imported = time.perf_counter()
    reader = ReportReader(settings)
    documents = reader.documents(library, None)
    read = time.perf_counter()
    rebuild(library, Watch(), reader=reader)
    built = time.perf_counter()
    counts = {"chunks": sum(len(d.chunks) for d in documents), "facts": sum(len(d.facts) for d in documents)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = {"imports": imported - start, "read": read - imported, "index": built - read, "peak": peak, "loaded": len(loaded)}
    print(json.dumps(times | counts))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
