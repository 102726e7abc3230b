"""Embedders: what turns texts into vectors.  The built-in one needs no download; the adapters import their needs when called."""

from vectorstore.embedding.hashed import HashEmbedder
from vectorstore.embedding.protocol import Embedder

__all__ = ["Embedder", "HashEmbedder"]
