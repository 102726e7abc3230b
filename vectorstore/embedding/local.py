"""A sentence-transformers model on this machine: an optional extra, imported only when it is first used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from vectorstore.embedding.protocol import checked
from vectorstore.embedding.weights import digest
from vectorstore.errors import EmbeddingFailed, EmbeddingMissing


class SentenceTransformerEmbedder:
    """``model`` is a folder on disk, or a name that the library may download; ``local_only`` forbids the download.

    ``weights``: the digest of the folder (:func:`vectorstore.embedding.weights.digest`); taken here where it is not given.

    Raises EmbeddingMissing where the extra is not installed, EmbeddingFailed where the model cannot be loaded or run.
    """

    def __init__(self, model: str, *, batch: int = 32, local_only: bool = True, weights: str | None = None) -> None:
        self._path, self._batch, self._local_only = os.path.expanduser(model), batch, local_only
        self._weights = digest(model) if weights is None else weights
        self._model: Any = None

    @property
    def name(self) -> str:
        """Adapter and model; of a folder its own name and the digest of its weights, wherever it lies."""
        folder = f"{os.path.basename(os.path.abspath(self._path))}@{self._weights}"
        return f"sentence-transformers:{folder if self._weights else self._path}"

    @property
    def dimensions(self) -> int:
        """Length of every vector, as the model states it."""
        model = self._loaded()
        asked = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension  # renamed in 5.4
        return int(asked())

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector per text, in order."""
        model = self._loaded()
        try:
            rows = model.encode(list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False)
        except Exception as failure:  # torch raises many kinds; each is "the embedder failed" to us
            raise EmbeddingFailed(embedder=self.name, reason="failed", detail=f"{type(failure).__name__}: {failure}") from failure
        return checked(rows.tolist(), len(texts), None, self.name)

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                library = import_module("sentence_transformers")
            except ImportError as failure:
                raise EmbeddingMissing(embedder=self.name, extra="st") from failure
            try:
                self._model = library.SentenceTransformer(self._path, local_files_only=self._local_only)
            except Exception as failure:
                raise EmbeddingFailed(embedder=self.name, reason="failed", detail=f"{type(failure).__name__}: {failure}") from failure
        return self._model
