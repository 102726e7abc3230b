"""A report file → everything in it, as one document.  One verb: :func:`ingest`.

The parts are imported when the verb is called, so that the rooms above may import ``ingest.model`` alone at no cost.
"""

from __future__ import annotations

from pathlib import Path

from ingest.model import Ingested

__all__ = ["Ingested", "ingest"]


def ingest(path: Path | str, *, max_bytes: int | None = None, budget: int | None = None) -> Ingested:
    """Read one report file.

    ``max_bytes``: refuse a larger file (default 20 MB); ``budget``: tokens of a chunk at most (default 400).
    Errors: :class:`ingest.errors.UnreadableFile` and its subclasses, for a bad call only; what is wrong with the document
    itself is listed in ``Ingested.defects``.
    """
    from ingest.pipeline import run

    return run(path, max_bytes=max_bytes, budget=budget)
