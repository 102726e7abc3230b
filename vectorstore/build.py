"""Build a new index beside the old one, check it, then let it answer.

Killed at any point, the old index goes on answering: everything is written into a new folder, and the pointer is renamed last.
The next build removes what a killed one left.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.model import Chunk, Ingested
from vectorstore import dense, documents, folder, lexical, manifest
from vectorstore.dense import ChromaSettings
from vectorstore.embedding.protocol import PROBE, PROBED, Embedder, checked
from vectorstore.errors import BuildFailed, StoreError, from_failure
from vectorstore.manifest import BuildInfo

LEXICAL, CHROMA = "lexical", "chroma"

#: Texts embedded at a time, so that a long build can report its progress.
_EMBED_BATCH = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a build is made: by which embedder, by which version of the code, with vectors on which server (None: embedded)."""

    embedder: Embedder
    code_version: str
    chroma: ChromaSettings | None = None
    progress: Progress | None = None
    wait_seconds: float = 0.0


def build(
    directory: Path, documents: Iterable[Ingested], embedder: Embedder, *, code_version: str,
    progress: Progress | None = None, chroma: ChromaSettings | None = None, wait_seconds: float = 0.0,
) -> BuildInfo:  # fmt: skip
    """Build an index of exactly these documents; the last of two with one id wins.

    ``progress(done, total)`` counts chunks. ``wait_seconds``: how long to wait for another writer before IndexLocked.
    Raises IndexLocked, StorageFull, StorageDenied, EmbeddingFailed, BuildFailed; the old index still answers then.
    """
    return rebuild(directory, lambda: documents, Recipe(embedder, code_version, chroma, progress, wait_seconds))


def rebuild(directory: Path, wanted: Callable[[], Iterable[Ingested]], recipe: Recipe) -> BuildInfo:
    """As :func:`build`; ``wanted`` is called under the writer's lock, so what it reads of the old index cannot change meanwhile."""
    try:
        with folder.writer(directory, recipe.wait_seconds):
            folder.clean(directory, folder.current_or_none(directory))
            unique = {document.report.id: document for document in wanted()}
            return _build(directory, list(unique.values()), recipe)
    except StoreError:
        raise
    except BaseException as failure:  # a Rust engine panics with a BaseException
        if isinstance(failure, Exception) or type(failure).__name__ == "PanicException":
            raise from_failure(failure, str(directory)) from failure
        raise


def _build(directory: Path, given: Sequence[Ingested], recipe: Recipe) -> BuildInfo:
    info = _planned(directory, given, recipe)
    target = directory / folder.BUILDS / info.id
    try:
        target.mkdir()
        (target / folder.LEASE).touch()
        info = _measured(replace(info, entries=documents.write(target, given)), recipe.embedder)
        rows = _rows(given, recipe, info.dimensions)
        lexical.write(target / LEXICAL, (passage for document in given for passage in _passages(document)))
        with dense.connect(target / CHROMA, recipe.chroma) as client:
            dense.write(client, info.collection, rows)
            _check(target, info, rows, client)
            folder.write_durably(target / manifest.FILE, manifest.dump(info))
            folder.sync_folder(target)
            folder.switch(directory, info.id)
            if recipe.chroma is not None:
                _drop_collections(directory, client)
    except BaseException:
        if folder.current_or_none(directory) != info.id:
            shutil.rmtree(target, ignore_errors=True)
        raise
    return info


def _planned(directory: Path, given: Sequence[Ingested], recipe: Recipe) -> BuildInfo:
    name = time.strftime("%Y%m%dT%H%M%S", time.gmtime()) + "-" + os.urandom(3).hex()
    return BuildInfo(
        id=name,
        code_version=recipe.code_version,
        embedder=recipe.embedder.name,
        dimensions=0,
        vectors="embedded" if recipe.chroma is None else "http",
        collection=_prefix(directory) + name,
        entries=(),
    )


def _measured(info: BuildInfo, embedder: Embedder) -> BuildInfo:
    """How long the embedder's vectors are now, and how that of the probe begins."""
    vector = checked(embedder.embed([PROBE]), 1, None, embedder.name)[0]
    return replace(info, dimensions=len(vector), probe=tuple(round(v, 6) for v in vector[:PROBED]))


def _prefix(directory: Path) -> str:
    return f"hoibaocao-{folder.identity(directory)}-"


def _rows(given: Sequence[Ingested], recipe: Recipe, dimensions: int) -> list[dense.Row]:
    """Every chunk with its vector. The heading is embedded with the text: a chunk alone often does not name its subject."""
    pairs = [(document, chunk) for document in given for chunk in document.chunks]
    rows: list[dense.Row] = []
    for start in range(0, len(pairs), _EMBED_BATCH):
        part = pairs[start : start + _EMBED_BATCH]
        vectors = recipe.embedder.embed([" ".join((*chunk.heading, chunk.text)) for _, chunk in part])
        rows += map(_row, part, checked(vectors, len(part), dimensions, recipe.embedder.name))
        if recipe.progress is not None:
            recipe.progress(len(rows), len(pairs))
    return rows


def key_of(report: str, chunk: str) -> str:
    """The id of a chunk across reports, in both indexes.

    >>> key_of("12-BC-2023", "c7")
    '12-BC-2023#c7'
    """
    return f"{report}#{chunk}"


def _row(pair: tuple[Ingested, Chunk], vector: list[float]) -> dense.Row:
    document, chunk = pair
    metadata: dict[str, str | int] = {
        "report": document.report.id,
        "ref": chunk.ref,
        "heading": "\n".join(chunk.heading),
        "first_line": chunk.lines.first,
        "last_line": chunk.lines.last,
    }
    return dense.Row(key_of(document.report.id, chunk.id), vector, chunk.text, metadata)


def _passages(document: Ingested) -> Iterable[lexical.Passage]:
    for chunk in document.chunks:
        key = key_of(document.report.id, chunk.id)
        yield lexical.Passage(key, document.report.id, chunk.text, "\n".join(chunk.heading), _extra(document, chunk))


def _extra(document: Ingested, chunk: Chunk) -> str:
    """Readings of repairs and errata that fall into a chunk: found by them, shown and quoted as printed."""
    changes = [(r.lines, r.before, r.after) for r in document.repairs] + [(e.lines, e.printed, e.reading) for e in document.errata]
    found = [
        after
        for lines, before, after in changes
        if after and before in chunk.text and lines.first <= chunk.lines.last and chunk.lines.first <= lines.last
    ]
    return "\n".join(dict.fromkeys(found))


def _check(target: Path, info: BuildInfo, rows: Sequence[dense.Row], client: dense.Client) -> None:
    """The new build holds everything and answers a probe, or BuildFailed."""
    index = lexical.Lexical(target / LEXICAL)
    counts = {"lexical": index.count(), "vectors": dense.count(client, info.collection), "chunks": info.chunks}
    if set(counts.values()) != {len(rows)}:
        raise BuildFailed(path=str(target), reason=f"counts differ: {counts}")
    probe = next((row for row in rows if lexical.features(row.text)), None)
    if probe is not None and not index.search(probe.text, 1):
        raise BuildFailed(path=str(target), reason="the lexical index does not find its own text")
    if rows and not dense.nearest(client, info.collection, rows[0].vector, 1, ()):
        raise BuildFailed(path=str(target), reason="the vectors do not find their own text")
    documents.check(target, info.entries)


def _drop_collections(directory: Path, client: dense.Client) -> None:
    prefix = _prefix(directory)
    dense.drop_others(client, prefix, {prefix + path.name for path in (directory / folder.BUILDS).iterdir()})
