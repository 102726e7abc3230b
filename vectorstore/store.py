"""The store: documents, facts and passages of one finished build.

Opening reads one small JSON file.  The lookup route (open, document, facts) imports neither chromadb nor numpy nor tantivy;
they come with the first search.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from vectorstore import documents, folder, manifest
from vectorstore.errors import IndexBroken, IndexStale, UnknownReport
from vectorstore.exact import Facts
from vectorstore.manifest import BuildInfo, Entry

if TYPE_CHECKING:
    from types import TracebackType

    from ingest.model import Chunk, Fact, Ingested, Report
    from vectorstore.dense import ChromaSettings, Dense
    from vectorstore.embedding.protocol import Embedder
    from vectorstore.lexical import Lexical
    from vectorstore.model import FactKey, Hit, Query

#: Candidates taken from each index before fusion: the right passage of ViRHE4QA is among the first 50 for 99 % of the questions.
POOL = 50


class Store:
    """One finished build, held open: a build made meanwhile does not change what this store answers (:meth:`refresh` does).

    >>> with Store.open(Path("index")) as store:  # doctest: +SKIP
    ...     store.facts(FactKey(indicator="thu nhập bình quân đầu người", basis="actual"))
    """

    def __init__(self, directory: Path, embedder: Embedder | None, chroma: ChromaSettings | None, dense_weight: float | None) -> None:
        self._directory, self._embedder, self._chroma, self._dense_weight = directory, embedder, chroma, dense_weight
        self._opening = threading.Lock()
        self._load()

    @classmethod
    def open(
        cls, directory: Path, *, embedder: Embedder | None = None, chroma: ChromaSettings | None = None, dense_weight: float | None = None
    ) -> Store:
        """Open the build that answers now. Raises IndexMissing, IndexBroken, StorageDenied.

        ``embedder`` None: the built-in one, where the index was built by it; otherwise the first search raises IndexStale.
        ``dense_weight`` None: by the kind of embedder (:func:`vectorstore.fusion.weight_for`).
        """
        return cls(Path(directory), embedder, chroma, dense_weight)

    def _load(self) -> None:
        build, lease = folder.lease(self._directory)
        try:
            self._info = manifest.load(self._directory / folder.BUILDS / build)
        except BaseException:
            lease.close()
            raise
        self._lease: IO[bytes] = lease
        self._build = self._directory / folder.BUILDS / build
        self._entries = {entry.report.id: entry for entry in self._info.entries}
        self._documents: dict[str, Ingested] = {}
        self._facts: dict[str, Facts] = {}
        self._chunks: dict[str, dict[str, Chunk]] = {}
        self._lexical: Lexical | None = None
        self._dense: Dense | None = None
        self._recognised = False

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the build; it may then be removed by a later build."""
        if self._dense is not None:
            self._dense.close()
        self._lease.close()

    def refresh(self) -> bool:
        """Go over to a newer build if there is one; True if so."""
        if folder.current(self._directory) == self._info.id:
            return False
        self.close()
        self._load()
        return True

    def info(self) -> BuildInfo:
        """Versions and hashes of this build."""
        return self._info

    def is_stale(self, code_version: str, hashes: Mapping[str, str]) -> bool:
        """Whether this build was made by other code, from other files, by another embedder or for another Chroma."""
        return (self._info.code_version, self._info.hashes) != (code_version, dict(hashes)) or not self._fits()

    def _fits(self) -> bool:
        return self._built_by() == self._wanted() and self._lies_here()

    def _lies_here(self) -> bool:
        return self._info.vectors == ("embedded" if self._chroma is None else "http")

    def _built_by(self) -> str:
        return f"{self._info.embedder}/{self._info.dimensions}"

    def _wanted(self) -> str:
        if self._embedder is None:
            return self._built_by() if self._info.embedder.startswith("hash-") else "hash"
        return f"{self._embedder.name}/{self._embedder.dimensions}"

    def reports(self) -> tuple[Report, ...]:
        """All reports, newest date first; those without a date last."""
        return tuple(sorted((e.report for e in self._info.entries), key=lambda r: (r.date or "", r.id), reverse=True))

    def document(self, report: str) -> Ingested:
        """Everything that was read from one report. Raises UnknownReport, IndexBroken."""
        if report not in self._documents:
            self._documents[report] = documents.read(self._build, self._entry(report))
        return self._documents[report]

    def _entry(self, report: str) -> Entry:
        if report not in self._entries:
            raise UnknownReport(report=report)
        return self._entries[report]

    def facts(self, key: FactKey) -> tuple[Fact, ...]:
        """Facts that fit ``key``; of all reports, newest first, where it names none. An unknown report has none."""
        wanted = [r.id for r in self.reports()] if key.report is None else [key.report]
        return tuple(fact for report in wanted if report in self._entries for fact in self._facts_of(report).find(key))

    def _facts_of(self, report: str) -> Facts:
        if report not in self._facts:
            self._facts[report] = Facts(self.document(report).facts)
        return self._facts[report]

    def search(self, query: Query, *, vectors: bool = True) -> tuple[Hit, ...]:
        """The ``query.k`` best chunks, best first. Asks both indexes every time; the words alone without ``vectors``.

        Raises IndexBroken where either cannot answer, IndexStale where the embedder is not the one of the build, EmbeddingFailed.
        """
        from vectorstore.fusion import fuse, weight_for
        from vectorstore.model import Hit

        lexical, dense = self.scores(query, max(POOL, query.k), vectors=vectors)
        fused = fuse(lexical, dense, weight_for(self._info.embedder) if self._dense_weight is None else self._dense_weight)
        best = sorted(fused, key=lambda key: (-fused[key], key))[: max(0, query.k)]
        return tuple(Hit(*self._chunk(key), fused[key], lexical.get(key, 0.0), dense.get(key, 0.0)) for key in best)

    def scores(self, query: Query, pool: int, *, vectors: bool = True) -> tuple[dict[str, float], dict[str, float]]:
        """What each index alone says of its ``pool`` best chunks (``<report>#<chunk>``): lexical scores, cosines. Raises as search."""
        nearest = min(pool, max(1, self._info.chunks))
        dense = self._dense_index().query(self._embed(query.text), nearest, query.reports) if vectors else {}
        return self._lexical_index().search(query.text, pool, query.reports, query.terms), dense

    def _chunk(self, key: str) -> tuple[str, Chunk]:
        report, _, chunk = key.partition("#")
        if report not in self._chunks:
            self._chunks[report] = {c.id: c for c in self.document(report).chunks}
        try:
            return report, self._chunks[report][chunk]
        except KeyError as failure:
            raise IndexBroken(path=str(self._build), part="lexical", reason=f"unknown chunk {key}") from failure

    def _embed(self, text: str) -> list[float]:
        """The vector of a question, by the very model of the build: by name, by length and, the first time, by the probe's vector."""
        from vectorstore.embedding.hashed import HashEmbedder
        from vectorstore.embedding.protocol import PROBE, same_model

        built_in = self._embedder is None and self._info.embedder.startswith("hash-")
        embedder = HashEmbedder(self._info.dimensions) if built_in else self._embedder
        if embedder is None or embedder.name != self._info.embedder or not self._lies_here():
            raise IndexStale(part="embedder", built=self._built_by(), wanted=embedder.name if embedder else "hash")
        vectors = embedder.embed([text] if self._recognised else [text, PROBE])
        if len(vectors[0]) != self._info.dimensions or not same_model(vectors[-1], () if self._recognised else self._info.probe):
            raise IndexStale(part="embedder", built=self._built_by(), wanted=f"{embedder.name}/{len(vectors[0])} *")
        self._embedder, self._recognised = embedder, True
        return vectors[0]

    def _dense_index(self) -> Dense:
        with self._opening:
            if self._dense is None:
                from vectorstore.build import CHROMA
                from vectorstore.dense import Dense

                self._dense = Dense(self._build / CHROMA, self._info.collection, self._chroma)
            return self._dense

    def _lexical_index(self) -> Lexical:
        with self._opening:
            if self._lexical is None:
                from vectorstore.build import LEXICAL
                from vectorstore.lexical import Lexical

                self._lexical = Lexical(self._build / LEXICAL)
            return self._lexical

    def add(self, document: Ingested, *, code_version: str | None = None) -> BuildInfo:
        """Add a document, or replace the one with its id, by a new build; this store then answers from it."""
        return self._change(lambda old: [*(d for d in old if d.report.id != document.report.id), document], code_version)

    def remove(self, report: str) -> BuildInfo:
        """Remove a report by a new build; this store then answers from it. Raises UnknownReport."""
        self._entry(report)
        return self._change(lambda old: [d for d in old if d.report.id != report], None)

    def _change(self, change: Callable[[Sequence[Ingested]], Sequence[Ingested]], code_version: str | None) -> BuildInfo:
        from vectorstore.build import Recipe, rebuild
        from vectorstore.embedding.hashed import HashEmbedder

        recipe = Recipe(self._embedder or HashEmbedder(), code_version or self._info.code_version, self._chroma)
        info = rebuild(self._directory, lambda: change(self._stored()), recipe)
        self.refresh()
        return info

    def _stored(self) -> list[Ingested]:
        """The documents of the build that answers now, which may be newer than this store. Called under the writer's lock."""
        build = self._directory / folder.BUILDS / (folder.current(self._directory) or self._info.id)
        return [documents.read(build, entry) for entry in manifest.load(build).entries]
