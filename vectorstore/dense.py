"""Vectors in Chroma; the only importer of chromadb, which costs a second and is imported on the first use, not before.

Embedded (a folder of the build) or a server by HTTP.  Vectors are always our own: ``embedding_function=None`` keeps Chroma from
downloading its default model and from registering functions that later clash.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from vectorstore.errors import IndexBroken, StorageDenied, from_failure

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Client: TypeAlias = "ClientAPI"

#: Chroma takes at most 5,461 rows a call.
_ROWS = 2000


@dataclass(frozen=True, slots=True)
class ChromaSettings:
    """A Chroma server, for many machines on one index. Without one, vectors lie in the build's own folder."""

    host: str
    port: int = 8000
    ssl: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One chunk as Chroma keeps it; ``id`` is ``<report id>#<chunk id>``."""

    id: str
    vector: list[float]
    text: str
    metadata: dict[str, str | int]


@contextlib.contextmanager
def connect(folder: Path, server: ChromaSettings | None) -> Iterator[Client]:
    """A client that is closed again. Raises whatever Chroma raises; callers name the failure."""
    client = _client(folder, server)
    try:
        yield client
    finally:
        client.close()  # type: ignore[attr-defined]


def _client(folder: Path, server: ChromaSettings | None) -> Client:
    import chromadb
    from chromadb.config import Settings

    # The user's own .env is not Chroma's; telemetry stays off.
    settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]
    if server is None:
        return chromadb.PersistentClient(path=os.fspath(folder), settings=settings)
    return chromadb.HttpClient(host=server.host, port=server.port, ssl=server.ssl, settings=settings)


def write(client: Client, collection: str, rows: Sequence[Row]) -> None:
    """Make a new collection and fill it."""
    target = client.create_collection(collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        target.add(
            ids=[r.id for r in part],
            embeddings=_typed(r.vector for r in part),
            documents=[r.text for r in part],
            metadatas=[r.metadata for r in part],
        )


def count(client: Client, collection: str) -> int:
    """Rows of a collection; fails where it is missing."""
    return int(client.get_collection(collection, embedding_function=None).count())


def _typed(vectors: Iterable[list[float]]) -> list[Sequence[float] | Sequence[int]]:
    """The same vectors, as the type that Chroma's stubs name."""
    return list(vectors)


def nearest(client: Client, collection: str, vector: list[float], k: int, reports: Sequence[str]) -> dict[str, float]:
    """Row id to cosine similarity of the ``k`` nearest rows of a collection."""
    return _nearest(client.get_collection(collection, embedding_function=None), vector, k, reports)


def _nearest(collection: Collection, vector: list[float], k: int, reports: Sequence[str]) -> dict[str, float]:
    where: Any = {"report": {"$in": list(reports)}} if reports else None
    found = collection.query(query_embeddings=_typed([vector]), n_results=k, where=where, include=["distances"])
    distances: Any = found["distances"]
    return {row: 1.0 - float(d) for row, d in zip(found["ids"][0], distances[0], strict=True)}


def drop_others(client: Client, prefix: str, keep: set[str]) -> None:
    """Delete this folder's collections whose builds are gone (on a server, where removing a folder does not remove them)."""
    for collection in client.list_collections():
        if collection.name.startswith(prefix) and collection.name not in keep:
            with contextlib.suppress(Exception):  # another machine was faster
                client.delete_collection(collection.name)


class Dense:
    """The vectors of one finished build. Opened on the first question; one per process is enough, threads may share it."""

    def __init__(self, folder: Path, collection: str, server: ChromaSettings | None = None) -> None:
        self._folder, self._name, self._server = folder, collection, server
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._lock = threading.Lock()  # chromadb fails where two threads open one folder at once

    def query(self, vector: list[float], k: int, reports: Sequence[str] = ()) -> dict[str, float]:
        """Row id to cosine similarity of the ``k`` nearest rows. Asks Chroma each time.

        Raises IndexBroken if it cannot answer, StorageDenied where this user may not write (Chroma needs to).
        """
        try:
            return _nearest(self._open(), vector, k, reports)
        except Exception as failure:  # chromadb raises its own, Rust's, sqlite's and httpx's errors
            self.close()
            denied = from_failure(failure, str(self._folder))
            if isinstance(denied, StorageDenied):  # Chroma opens its files for writing even to read
                raise denied from failure
            raise IndexBroken(path=str(self._folder), part="vectors", reason=f"{type(failure).__name__}: {failure}") from failure

    def _open(self) -> Collection:
        with self._lock:
            if self._collection is None:
                if self._server is None and not (self._folder / "chroma.sqlite3").exists():
                    raise FileNotFoundError("chroma.sqlite3")  # Chroma would make an empty one
                self._client = _client(self._folder, self._server)
                self._collection = self._client.get_collection(self._name, embedding_function=None)
            return self._collection

    def close(self) -> None:
        """Let go of the client; the next query opens it again."""
        with self._lock:
            client, self._client, self._collection = self._client, None, None
            if client is not None:
                with contextlib.suppress(Exception):
                    client.close()  # type: ignore[attr-defined]
