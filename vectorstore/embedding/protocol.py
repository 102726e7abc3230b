"""The embedder protocol, and the check that every adapter's answer passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vectorstore.errors import EmbeddingFailed


class Embedder(Protocol):
    """Turns texts into vectors of one fixed length.

    ``name`` identifies the vectors (adapter, model): an index built under another name or length is built again, never mixed.
    """

    @property
    def name(self) -> str:
        """Adapter and model, e.g. ``openai:text-embedding-3-small``."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order. Raises :class:`~vectorstore.errors.EmbeddingFailed`."""
        ...


def checked(vectors: Sequence[Sequence[float]], count: int, dimensions: int | None, name: str) -> list[list[float]]:
    """The vectors as plain lists, if there are ``count`` of ``dimensions`` finite numbers each; else EmbeddingFailed.

    >>> checked([[1, 2]], 1, 2, "x")
    [[1.0, 2.0]]
    """
    if len(vectors) != count:
        raise EmbeddingFailed(embedder=name, reason=f"{len(vectors)} vectors for {count} texts")
    try:
        rows = [[float(v) for v in vector] for vector in vectors]
    except (TypeError, ValueError) as failure:
        raise EmbeddingFailed(embedder=name, reason="a vector with something that is no number") from failure
    length = dimensions if dimensions is not None else (len(rows[0]) if rows else 0)
    for row in rows:
        if not row or len(row) != length:
            raise EmbeddingFailed(embedder=name, reason=f"a vector of {len(row)} numbers instead of {length}")
        if not all(-1e30 < v < 1e30 for v in row):
            raise EmbeddingFailed(embedder=name, reason="a vector with a number that is not finite")
    return rows
