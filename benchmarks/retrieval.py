"""Retrieval through the store: P@1, R@5, MRR@10 with and without marks, on the halves that were tuned and kept back.

    python benchmarks/retrieval.py DIRECTORY [--weights 0 0.02 0.05 0.1 0.2 0.4] [--peers] [--json FILE]

DIRECTORY holds one folder per set, each with ``corpus.jsonl`` (``_id``, ``text``) and ``queries.jsonl`` (``_id``, ``text``, ``gold``).
The sets are not part of the project.  Even questions were tuned on, odd ones kept back.  ``--weights`` sweeps the dense weight;
``--peers`` runs what a user would take instead (LangChain's BM25Retriever over its splitter, Chroma with the built-in embedder alone).
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.model import Chunk, Ingested, Report, Span
from ingest.vietnamese.text import fold
from vectorstore.build import build
from vectorstore.embedding import HashEmbedder
from vectorstore.model import Query
from vectorstore.store import Store

Search = Callable[[str], list[str]]
Sets = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: ``p1``, ``r5``, ``mrr`` in percent, times in milliseconds."""

    system: str
    set: str
    half: str
    marks: bool
    questions: int
    p1: float
    r5: float
    mrr: float
    p50: float
    p95: float


def read(path: Path) -> Sets:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def as_document(name: str, corpus: Sets) -> Ingested:
    chunks = tuple(Chunk(row["_id"], f"section:{row['_id']}", (), row["text"], (), 0, Span(n, n)) for n, row in enumerate(corpus, 1))
    return Ingested(Report(name, None, None, None, name, None, (), ""), chunks=chunks)


def measure(system: str, name: str, questions: Sets, search: Search, *, marks: bool) -> Iterator[Line]:
    ranks: list[int | None] = []
    times: list[float] = []
    for question in questions:
        text = question["text"] if marks else fold(question["text"])
        start = time.perf_counter()
        found = search(text)
        times.append((time.perf_counter() - start) * 1000)
        ranks.append(next((rank for rank, key in enumerate(found[:10]) if key in question["gold"]), None))
    for half, part in (("tuned", slice(0, None, 2)), ("kept", slice(1, None, 2)), ("all", slice(None))):
        yield line(system, name, half, marks, ranks[part], times[part])


def line(system: str, name: str, half: str, marks: bool, ranks: Sequence[int | None], times: list[float]) -> Line:
    count = len(ranks)
    p1 = 100 * sum(rank == 0 for rank in ranks) / count
    r5 = 100 * sum(rank is not None and rank < 5 for rank in ranks) / count
    mrr = 100 * sum(1 / (rank + 1) for rank in ranks if rank is not None) / count
    ordered = sorted(times)
    p50, p95 = statistics.median(times), ordered[int(0.95 * (len(ordered) - 1))]
    return Line(system, name, half, marks, count, round(p1, 1), round(r5, 1), round(mrr, 1), round(p50, 2), round(p95, 2))


def through_store(folder: Path, corpus: Sets, name: str, weights: Sequence[float | None]) -> Iterator[tuple[str, Search]]:
    start = time.perf_counter()
    build(folder, [as_document(name, corpus)], HashEmbedder(), code_version="benchmark")
    print(f"# {name}: {len(corpus)} passages built in {time.perf_counter() - start:.1f} s")
    for weight in weights:
        with Store.open(folder, dense_weight=weight) as store:
            yield "vectorstore" if weight is None else f"dense weight {weight}", ids_of(store)


def ids_of(store: Store) -> Search:
    return lambda text: [hit.chunk.id for hit in store.search(Query(text))]


def chroma_alone(folder: Path) -> Search:
    """Chroma with the built-in embedder, on the index that :func:`through_store` built."""
    store, embedder = Store.open(folder), HashEmbedder()
    return lambda text: [key.partition("#")[2] for key in store._dense_index().query(embedder.embed([text])[0], 10)]


def langchain_bm25(corpus: Sets) -> Search:
    """What a user would take: RecursiveCharacterTextSplitter(1000, 200) and BM25Retriever, both as they come."""
    from langchain_community.retrievers import BM25Retriever
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    pieces = splitter.create_documents([row["text"] for row in corpus], [{"id": row["_id"]} for row in corpus])
    retriever = BM25Retriever.from_documents(pieces, k=30)
    return lambda text: list(dict.fromkeys(piece.metadata["id"] for piece in retriever.invoke(text)))[:10]


def run(directory: Path, weights: Sequence[float | None], peers: bool) -> Iterator[Line]:
    for path in sorted(p.parent for p in directory.glob("*/corpus.jsonl")):
        corpus, questions = read(path / "corpus.jsonl"), read(path / "queries.jsonl")
        with tempfile.TemporaryDirectory() as folder:
            systems = through_store(Path(folder), corpus, path.name, weights)
            for system, search in systems:
                for marks in (True, False):
                    yield from measure(system, path.name, questions, search, marks=marks)
            if peers:
                for system, search in (("langchain BM25", langchain_bm25(corpus)), ("chroma alone", chroma_alone(Path(folder)))):
                    for marks in (True, False):
                        yield from measure(system, path.name, questions, search, marks=marks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--weights", type=float, nargs="*", default=[])
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    lines = []
    print("| system | set | half | marks | P@1 | R@5 | MRR@10 | p50 ms | p95 ms |\n|---|---|---|---|---|---|---|---|---|")
    for row in run(given.directory, given.weights or [None], given.peers):
        lines.append(row)
        cells = (row.system, row.set, row.half, "yes" if row.marks else "no", row.p1, row.r5, row.mrr, row.p50, row.p95)
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    print(f"# peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in lines], ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
