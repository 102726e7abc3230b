"""The embedder protocol, and the check that every adapter's answer passes."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from operator import mul
from typing import Protocol

from vectorstore.errors import EmbeddingFailed

#: A text whose vector tells one model from another, and how many of its first numbers are kept.
PROBE, PROBED = "Đoạn văn này chỉ dùng để nhận ra mô hình nào tạo véc-tơ.", 32
#: The least cosine between the probe's numbers of one model on two days: servers round, batch and quantise.
_ALIKE = 0.95


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
    """The vectors as plain lists, if there are ``count`` of ``dimensions`` finite numbers each, none all zero; else EmbeddingFailed.

    >>> checked([[1, 2]], 1, 2, "x")
    [[1.0, 2.0]]
    """
    if len(vectors) != count:
        raise EmbeddingFailed(embedder=name, reason="count", detail=f"{len(vectors)}/{count}")
    try:
        rows = [[float(v) for v in vector] for vector in vectors]
    except (TypeError, ValueError) as failure:
        raise EmbeddingFailed(embedder=name, reason="number", detail=str(failure)) from failure
    length = dimensions if dimensions is not None else (len(rows[0]) if rows else 0)
    for row in rows:
        if not row or len(row) != length:
            raise EmbeddingFailed(embedder=name, reason="dimensions", detail=f"{len(row)}/{length}")
        if not all(-1e30 < v < 1e30 for v in row):  # NaN is not between anything
            raise EmbeddingFailed(embedder=name, reason="number", detail="NaN, inf")
        if not any(row):
            raise EmbeddingFailed(embedder=name, reason="zero", detail="0")
    return rows


def same_model(vector: Sequence[float], probe: Sequence[float]) -> bool:
    """Whether a vector of the probe begins as the kept one does, up to rounding; an old build without one passes.

    >>> same_model([0.6, 0.8, 5.0], [0.61, 0.79]), same_model([0.8, -0.6, 5.0], [0.6, 0.8]), same_model([1.0], [])
    (True, False, True)
    """
    mine = vector[: len(probe)]
    lengths = hypot(*mine) * hypot(*probe)
    return not probe or (lengths == 0 and mine == list(probe)) or (lengths > 0 and sum(map(mul, mine, probe)) / lengths >= _ALIKE)
