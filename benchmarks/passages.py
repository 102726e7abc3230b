"""Retrieval: the public sets through the same store, and the report's own questions, beside what a user would take instead."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import retrieval
from benchmarks.setting import Bench, Item, table
from bot.assistant import Assistant
from bot.evaluation.citation import Outline, evidences, overlaps, ref_hit
from bot.library import Library
from ingest.vietnamese.text import fold
from vectorstore.embedding.hashed import HashEmbedder
from vectorstore.model import Query
from vectorstore.store import Store

#: What the public sets must reach with marks (P@1, MRR@10), and what questions typed without marks may lose (issue 2).
TARGETS = "ViRHE4QA P@1 at least 76.0 and MRR@10 at least 83.0; XQuAD-vi P@1 at least 92.0; without marks at most 2.0 less"
HEAD = ("P@1", "R@5", "MRR@10")
NAMES = {"vectorstore": "ours", "langchain BM25": "LangChain splitter + BM25Retriever", "chroma alone": "Chroma, built-in embedder alone"}


def has_peers() -> bool:
    """Whether the ``bench`` extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("langchain_community", "langchain_text_splitters", "rank_bm25"))


def public_sets(bench: Bench) -> list[str]:
    """The section "Retrieval on public sets"."""
    if bench.retrieval is None:
        return ["Skipped: no directory with the public sets was given (`--retrieval` or `HOIBAOCAO_BENCH_RETRIEVAL`)."]
    lines = list(retrieval.run(bench.retrieval, [None], has_peers()))
    by_key: dict[tuple[str, str, str], dict[bool, retrieval.Line]] = {}
    for line in lines:
        by_key.setdefault((line.set, line.half, line.system), {})[line.marks] = line
    rows = [
        [f"{name} ({pair[True].questions})", NAMES.get(system, system), half, *_six(pair)]
        for (name, half, system), pair in by_key.items()
        if half == "all" or system == "vectorstore"
    ]
    return [
        f"Percent. Must reach: {TARGETS}. Constants were learned on the even questions (`tuned`), the odd ones were kept back.",
        "",
        *table(["set (questions)", "system", "half", *_six_heads(), "p50 ms", "p95 ms"], [[*r] for r in rows]),
    ]


def _six(pair: dict[bool, retrieval.Line]) -> list[object]:
    shown = [value for marks in (True, False) for value in (pair[marks].p1, pair[marks].r5, pair[marks].mrr)]
    return [*shown, pair[True].p50, pair[True].p95]


def _six_heads() -> list[str]:
    return [*HEAD, *(f"{name} no marks" for name in HEAD)]


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that a system found: its text, and its ref where the system knows one."""

    text: str
    ref: str = ""


Search = Callable[[Item, bool], Sequence[Place]]
Right = Callable[[Item, Place], bool]


def typed(item: Item, marks: bool) -> str:
    """The question as it is typed; a follow-up comes with the question before it."""
    text = " ".join([*(item.get("history") or ())[-1:], item["question"]])
    return text if marks else fold(text)


def ours(store: Store, report: str) -> Search:
    """The store as it stands, asked with the user's own words."""
    return lambda item, marks: [
        Place(hit.chunk.text, hit.chunk.ref) for hit in store.search(Query(typed(item, marks), reports=(report,)))
    ]


def chroma(store: Store) -> Search:
    """The vectors of the store without anything else."""
    by_key = {chunk.id: chunk for entry in store.reports() for chunk in store.document(entry.id).chunks}
    embedder, dense = HashEmbedder(), store._dense_index()

    def search(item: Item, marks: bool) -> list[Place]:
        found = dense.query(embedder.embed([typed(item, marks)])[0], 10)
        return [Place(by_key[key.partition("#")[2]].text, by_key[key.partition("#")[2]].ref) for key in found]

    return search


def langchain(path: Path) -> Search:
    """LangChain's splitter and BM25Retriever over the report's file, both as they come."""
    from langchain_community.retrievers import BM25Retriever
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    retriever = BM25Retriever.from_texts(splitter.split_text(path.read_text(encoding="utf-8")), k=10)
    return lambda item, marks: [Place(piece.page_content) for piece in retriever.invoke(typed(item, marks))]


def by_text(item: Item, place: Place) -> bool:
    """Whether the passage states the evidence: the only test that is fair to systems that know no refs."""
    return any(overlaps(place.text, evidence, item) for evidence in evidences(item))


def by_place(outline: Outline) -> Right:
    """Whether the passage states the evidence, or its ref is one of the sources."""

    def right(item: Item, place: Place) -> bool:
        citation = {"kind": place.ref.partition(":")[0], "ref": place.ref}
        return by_text(item, place) or any(ref_hit(citation, source, item, outline) for source in item.get("sources", ()))

    return right


def ranks(items: Sequence[Item], search: Search, right: Right, *, marks: bool) -> list[int | None]:
    """For each question the rank (from 0) of the first right passage among ten."""
    return [next((n for n, place in enumerate(search(item, marks)[:10]) if right(item, place)), None) for item in items]


def report_questions(bench: Bench) -> list[str]:
    """The section "Retrieval on the report's questions"."""
    with Store.open(bench.settings().index_dir) as store:
        outline = Outline.of(store.document(store.reports()[0].id))
        systems: list[tuple[str, str, Search, Right]] = [("ours", "text or ref", ours(store, store.reports()[0].id), by_place(outline))]
        systems.append(("ours", "text", systems[0][2], by_text))
        if has_peers():
            systems.append((NAMES["langchain BM25"], "text", langchain(Library.of(bench.settings()).sources()[0]), by_text))
        systems.append((NAMES["chroma alone"], "text", chroma(store), by_text))
        rows = list(_rows(bench.sets(), systems))
    return [
        "Answerable questions with a source, a follow-up together with the question before it, asked in the user's own words (no synonyms).",
        "Right is a passage that states the evidence (`text`), or that also has the ref of a source (`text or ref`). Percent.",
        "Must reach: R@5 at least 98, P@1 at least 88.",
        "",
        *table(["set (questions)", "system", "right by", *_six_heads()], rows),
    ]


def _rows(sets: dict[str, list[Item]], systems: Sequence[tuple[str, str, Search, Right]]) -> Iterator[list[object]]:
    answerable = {name: [i for i in items if i["answerable"] and i.get("sources")] for name, items in sets.items()}
    answerable["all"] = [item for items in answerable.values() for item in items]
    for name, items in answerable.items():
        for system, how, search, right in systems:
            figures: list[object] = []
            for marks in (True, False):
                line = retrieval.line(system, name, "all", marks, ranks(items, search, right, marks=marks), [0.0])
                figures += [line.p1, line.r5, line.mrr]
            yield [f"{name} ({len(items)})", system, how, *figures]
