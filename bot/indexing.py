"""The index over the library: built at the first question, built again when a report, the code or a setting changed.

Whatever goes wrong while it is built, the old one goes on answering; reports are added and removed in a staged copy of the
library that takes the place of the real one only after its index stands.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import DocumentError, NotFound
from bot.library import Library, weights_cache
from bot.settings import Settings
from vectorstore.errors import IndexBroken, IndexMissing, IndexStale, StoreError, from_failure

if TYPE_CHECKING:
    from ingest.model import Ingested
    from vectorstore.dense import ChromaSettings
    from vectorstore.embedding.protocol import Embedder
    from vectorstore.manifest import BuildInfo
    from vectorstore.model import Hit, Query
    from vectorstore.store import Store

Progress = Callable[[int, int], None]

#: Seconds to wait for another process that builds the same index: the sample takes 5, twenty large reports about a minute.
WAIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of the progress: of reading the reports, and of indexing their passages."""

    reading: Progress | None = None
    indexing: Progress | None = None


class _AlreadyFresh(StoreError):
    """Another process built the index while we waited for the lock."""

    code = "already_fresh"


def chroma_of(settings: Settings) -> ChromaSettings | None:
    """The Chroma server of the settings, or None for the embedded one."""
    if settings.chroma_url is None:
        return None
    from urllib.parse import urlsplit

    from vectorstore.dense import ChromaSettings

    parts = urlsplit(settings.chroma_url)
    secure = parts.scheme == "https"
    return ChromaSettings(parts.hostname or "localhost", parts.port or (443 if secure else 8000), secure)


def embedder_of(settings: Settings) -> Embedder | None:
    """The embedder that the settings choose; None is the built-in one."""
    kind, _, model = settings.embedder.partition(":")
    if kind == "builtin":
        return None
    if kind == "st":
        from vectorstore.embedding.local import SentenceTransformerEmbedder
        from vectorstore.embedding.weights import digest

        return SentenceTransformerEmbedder(model, weights=digest(model, weights_cache(settings)))
    from vectorstore.embedding.remote import OllamaEmbedder, OpenAICompatibleEmbedder

    if kind == "ollama":
        return OllamaEmbedder(model, settings.ollama_host or "http://127.0.0.1:11434", timeout=settings.timeout_s)
    key = settings.openai_api_key.reveal() if settings.openai_api_key else None
    return OpenAICompatibleEmbedder(model, settings.openai_base_url or "https://api.openai.com/v1", key, timeout=settings.timeout_s)


def open_store(settings: Settings, *, as_built: bool = False) -> Store:
    """The store of the settings as it answers now. Raises IndexMissing, IndexBroken, StorageDenied.

    ``as_built``: ask by the embedder that built it, whatever the settings say now (it could not be built again).
    """
    from vectorstore.store import Store

    info = built_info(settings) if as_built else None
    if info is not None:
        kind = info.embedder.partition(":")[0]
        named = "builtin" if kind.startswith("hash-") else info.embedder if kind in {"openai", "ollama"} else settings.embedder
        settings = replace(settings, embedder=named)
    return Store.open(settings.index_dir, embedder=embedder_of(settings), chroma=chroma_of(settings), dense_weight=settings.dense_weight)


def search(store: Store, query: Query, settings: Settings, watch: Watch) -> tuple[Hit, ...]:
    """The store's best chunks; where its model gives other vectors than it was built with, it is built again first.

    That a model behind the same name was changed shows only when it is asked. Raises as :meth:`Store.search` and :func:`rebuild`.
    """
    try:
        return store.search(query)
    except IndexStale:
        rebuild(Library.of(settings), watch)
        store.refresh()
        return store.search(query)


def built_info(settings: Settings) -> BuildInfo | None:
    """What the index that answers now was made from, or None where there is none. Raises IndexBroken, StorageDenied."""
    from vectorstore import folder as builds
    from vectorstore import manifest

    build = builds.current(settings.index_dir)
    return None if build is None else manifest.load(settings.index_dir / builds.BUILDS / build)


def is_fresh(library: Library) -> bool:
    """Whether the index stands and was made from what there is now. Raises IndexBroken, StorageDenied, DocumentError."""
    info = built_info(library.settings)
    return info is not None and info.code_version == library.fingerprint()


class ReportReader:
    """Reads reports with the settings, each file once in its life."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[Path, Ingested] = {}

    def read(self, path: Path) -> Ingested:
        """One report. Raises ingest's UnreadableFile."""
        from ingest import ingest

        if path not in self._known:
            self._known[path] = ingest(
                path, max_bytes=self._settings.max_file_mb * 1024 * 1024, budget=self._settings.chunk_tokens
            )
        return self._known[path]

    def documents(self, library: Library, reading: Progress | None) -> list[Ingested]:
        """Every report of the library. Raises UnreadableFile, DocumentError where there is none."""
        files, found = library.sources(), []
        for number, path in enumerate(files):
            if reading is not None:
                reading(number, len(files))
            document = self.read(path)
            if library.counts(path, document.report.id):
                found.append(document)
        if reading is not None and files:
            reading(len(files), len(files))
        if not found:
            raise DocumentError("no_reports")
        return found


def rebuild(library: Library, watch: Watch, *, force: bool = True, reader: ReportReader | None = None) -> BuildInfo | None:
    """Read every report and build the index; atomic: until it is whole and checked, the old one answers.

    ``force`` False: nothing is built (None) where another process did so while we waited for its lock.
    """
    from vectorstore.build import Recipe
    from vectorstore.build import rebuild as build
    from vectorstore.embedding.hashed import HashEmbedder

    settings = library.settings

    def wanted() -> Iterable[Ingested]:
        if not force and _fresh_or_broken(library):
            raise _AlreadyFresh
        return (reader or ReportReader(settings)).documents(library, watch.reading)

    made_from = library.fingerprint()
    recipe = Recipe(embedder_of(settings) or HashEmbedder(), made_from, chroma_of(settings), watch.indexing, WAIT_SECONDS)
    try:
        info = build(settings.index_dir, wanted, recipe)
    except _AlreadyFresh:
        return None
    if settings.embedder.startswith("st:"):
        from vectorstore.embedding.weights import digest

        digest(settings.embedder[3:], weights_cache(settings), keep=True)
    return info


def _fresh_or_broken(library: Library) -> bool:
    try:
        return is_fresh(library)
    except IndexBroken:
        return False


def change(settings: Settings, apply: Callable[[Library], None], watch: Watch, reader: ReportReader | None = None) -> BuildInfo:
    """Change the library and build its index, both or neither: the change happens in a staged copy."""
    real = Library.of(settings)
    staged = Library(settings, settings.index_dir / f".library.{os.getpid()}")
    try:
        shutil.rmtree(staged.folder, ignore_errors=True)
        staged.folder.mkdir(parents=True)
        if real.folder.is_dir():
            shutil.copytree(real.folder, staged.folder, dirs_exist_ok=True)
        apply(staged)
        info = rebuild(staged, watch, reader=reader)
        _swap(staged.folder, real.folder)
    except OSError as error:
        raise from_failure(error, str(settings.index_dir)) from error
    finally:
        shutil.rmtree(staged.folder, ignore_errors=True)
    if info is None:
        raise IndexMissing(path=str(settings.index_dir))
    return info


def _swap(staged: Path, real: Path) -> None:
    """Put the staged library in the place of the real one."""
    old = real.with_name(f".library.{os.getpid()}.old")
    if real.exists():
        os.replace(real, old)
    os.replace(staged, real)
    shutil.rmtree(old, ignore_errors=True)


def add(settings: Settings, files: Sequence[Path], watch: Watch) -> list[Ingested]:
    """Add these reports, each in the place of what has its id; returns what was read of them."""
    reader = ReportReader(settings)
    read = [(path, reader.read(path)) for path in files]
    first = _nothing_built(settings) and not Library.of(settings).folder.exists()

    def apply(library: Library) -> None:
        for path, document in read:
            library.keep(path, document.report.id, first=first)

    change(settings, apply, watch, reader)
    return [document for _, document in read]


def _nothing_built(settings: Settings) -> bool:
    try:
        return built_info(settings) is None
    except IndexBroken:
        return False


def remove(settings: Settings, reports: Sequence[str], watch: Watch) -> BuildInfo:
    """Take reports out of the library and the index. Raises NotFound where the store has none of that id."""
    info = built_info(settings)
    known = [entry.report.id for entry in info.entries] if info else []
    for report in reports:
        if report not in known:
            raise NotFound("unknown_report", report=report, known=", ".join(known) or "-")
    return change(settings, lambda library: library.drop(reports), watch)
