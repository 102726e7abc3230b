"""The weight of an embedder's score beside the lexical one: chosen on the even questions, shown on the odd ones, beside fused ranks.

Measured for the built-in embedder, and for the one that ``--embedder`` (or ``HOIBAOCAO_BENCH_EMBEDDER``) names as the setting does.
Each question asks both indexes once; every weight is then tried on the same scores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import retrieval
from benchmarks.passages import by_place, typed
from benchmarks.setting import Bench, Item, table
from bot.evaluation.citation import Outline
from bot.indexing import ReportReader, embedder_of
from bot.library import Library
from bot.settings import Settings
from ingest.model import Chunk, Ingested
from vectorstore.build import build
from vectorstore.embedding import Embedder, HashEmbedder
from vectorstore.fusion import fuse, weight_for
from vectorstore.model import Query
from vectorstore.store import POOL, Store

WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.3)
#: The constant of reciprocal ranks, as their authors give it.
_RRF = 60

HEAD = ("set", "embedder", "best weight", "even", "odd", "odd, no vectors", "odd, default", "odd, ranks", "odd, vectors alone")

Scores = Mapping[str, float]
Right = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what both indexes score, and which chunks are right."""

    lexical: Scores
    dense: Scores
    right: Right


def embedders(bench: Bench) -> list[str]:
    """The section "Embedders and their weight"."""
    chosen: list[Embedder] = [HashEmbedder()]
    if bench.embedder and (own := embedder_of(Settings.from_env({"HOIBAOCAO_EMBEDDER": bench.embedder}))) is not None:
        chosen.append(own)
    rows = [row for embedder in chosen for row in _rows(bench, embedder)]
    return [
        "P@1 / MRR@10, percent. The weight of the vectors beside a lexical weight of 1 was chosen on the even questions (the best MRR@10;",
        f"of equals the smallest) out of {', '.join(f'{w:g}' for w in WEIGHTS)}, and is shown on the odd ones.",
        "`default` is what the program takes where `HOIBAOCAO_DENSE_WEIGHT` is not set; `ranks` is reciprocal rank fusion of the same two.",
        *([] if bench.embedder else ["No further embedder was given (`--embedder` or `HOIBAOCAO_BENCH_EMBEDDER`)."]),
        "",
        *table(HEAD, rows),
    ]


def _rows(bench: Bench, embedder: Embedder) -> Iterator[list[object]]:
    name = embedder.name.rpartition("/")[2]
    for title, asked in _sets(bench, embedder):
        even, odd = asked[::2], asked[1::2]
        best = max(WEIGHTS, key=lambda w: (figures(even, by_weight(w))[1], -w))
        ways = (by_weight(best), by_weight(0.0), by_weight(weight_for(embedder.name)), by_ranks, lambda a: a.dense)
        yield [f"{title} ({len(asked)})", name, f"{best:g}", _pair(even, by_weight(best)), *(_pair(odd, way) for way in ways)]


def _pair(asked: Sequence[Asked], way: Callable[[Asked], Scores]) -> str:
    return " / ".join(f"{figure:.1f}" for figure in figures(asked, way))


def figures(asked: Sequence[Asked], way: Callable[[Asked], Scores]) -> tuple[float, float]:
    """P@1 and MRR@10 in percent of one way to put the two lists together."""
    ranks = []
    for one in asked:
        scores = way(one)
        best = sorted(scores, key=lambda key: (-scores[key], key))[:10]
        ranks.append(next((rank for rank, key in enumerate(best) if one.right(key)), None))
    line = retrieval.line("", "", "", True, ranks, [0.0])
    return line.p1, line.mrr


def by_weight(weight: float) -> Callable[[Asked], Scores]:
    """The store's own fusion with this weight."""
    return lambda asked: fuse(asked.lexical, asked.dense, weight)


def by_ranks(asked: Asked) -> Scores:
    """Reciprocal rank fusion."""
    total: dict[str, float] = {}
    for scores in (asked.lexical, asked.dense):
        for rank, key in enumerate(sorted(scores, key=lambda k: (-scores[k], k)), 1):
            total[key] = total.get(key, 0.0) + 1 / (_RRF + rank)
    return total


def _sets(bench: Bench, embedder: Embedder) -> Iterator[tuple[str, list[Asked]]]:
    """The report's own questions, then the public sets that were given."""
    document = ReportReader(bench.settings()).documents(Library.of(bench.settings()), None)[0]
    right, chunks = by_place(Outline.of(document)), {f"{document.report.id}#{c.id}": c for c in document.chunks}
    items = [i for found in bench.sets().values() for i in found if i["answerable"] and i.get("sources")]
    yield "the report's questions", _ask(document, embedder, [(typed(i, True), _stated(i, right, chunks)) for i in items])
    for path in sorted(p.parent for p in bench.retrieval.glob("*/corpus.jsonl")) if bench.retrieval else []:
        corpus, questions = retrieval.read(path / "corpus.jsonl"), retrieval.read(path / "queries.jsonl")
        gold = [(q["text"], _named({f"{path.name}#{key}" for key in q["gold"]})) for q in questions]
        yield path.name, _ask(retrieval.as_document(path.name, corpus), embedder, gold)


def _stated(item: Item, right: Callable[[Item, Chunk], bool], chunks: Mapping[str, Chunk]) -> Right:
    return lambda key: right(item, chunks[key])


def _named(gold: set[str]) -> Right:
    return lambda key: key in gold


def _ask(document: Ingested, embedder: Embedder, questions: Sequence[tuple[str, Right]]) -> list[Asked]:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), [document], embedder, code_version="benchmark")
        with Store.open(Path(folder), embedder=embedder) as store:
            return [Asked(*store.scores(Query(text), POOL), right) for text, right in questions]
