"""Passage search as the assistant uses it: it outlives an embedding model that was changed, and one that does not answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.indexing import Watch, search
from vectorstore.errors import EmbeddingFailed

if TYPE_CHECKING:
    from bot.settings import Settings
    from vectorstore.model import Hit, Query
    from vectorstore.store import Store

#: Seconds for which a model that failed is not asked again: a silent endpoint must not cost every question its timeout.
REST = 60.0


class Searcher:
    """The best chunks of a store by words and vectors; by words alone while the embedding model fails, which :attr:`missed` counts.

    Threads may share one. Raises as :func:`bot.indexing.search`, but never EmbeddingFailed.
    """

    def __init__(self, store: Store, settings: Settings, watch: Watch, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._settings, self._watch, self._clock = store, settings, watch, clock
        self._again_at = float("-inf")
        self._of_thread = threading.local()

    def __call__(self, query: Query) -> tuple[Hit, ...]:
        if self._clock() >= self._again_at:
            try:
                return search(self._store, query, self._settings, self._watch)
            except EmbeddingFailed:
                self._again_at = self._clock() + REST
        self._of_thread.missed = self.missed + 1
        return self._store.search(query, vectors=False)

    @property
    def missed(self) -> int:
        """How many searches of this thread had to do without vectors."""
        return int(getattr(self._of_thread, "missed", 0))
