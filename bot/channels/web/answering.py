"""The assistant of a server that outlives its index: it goes over to a newer build, and comes back by itself after a failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.assistant import Assistant
from vectorstore.exact import Facts
from vectorstore.model import Hit, Query

if TYPE_CHECKING:
    from bot.settings import Settings
    from ingest.model import Fact, Ingested
    from vectorstore.model import FactKey

#: Seconds between two looks at which build answers, and between two attempts to open one that fails.
LOOK = 2.0


class Answering:
    """Gives the assistant that answers now; threads share it."""

    def __init__(self, settings: Settings, fixed: Assistant | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._fixed = fixed is not None
        self._assistant = fixed
        self._failure: Exception | None = None
        self._looked = float("-inf")
        self._opening = threading.Lock()
        self._facts: dict[str, Facts] = {}

    def start(self) -> None:
        """Open the index before the first question comes, in a thread of its own; a failure shows in :attr:`failure`."""

        def warm() -> None:
            with suppress(Exception):
                assistant = self.now()
                assistant.reader(assistant.reports[0].id)
                if assistant.search is not None:
                    assistant.search(assistant.reports[0].id)(Query("báo cáo", k=1))

        threading.Thread(target=warm, daemon=True).start()

    def now(self) -> Assistant:
        """The assistant over the newest build that could be opened.

        Raises what the index is out of order with (IndexMissing, IndexBroken …) while none could; asks again two seconds later.
        """
        if not self._fixed and self._clock() - self._looked >= LOOK and self._opening.acquire(blocking=self._assistant is None):
            try:
                self._look()
            finally:
                self._opening.release()
        if self._assistant is None:
            raise self._failure or RuntimeError("not opened")
        return self._assistant

    def _look(self) -> None:
        """Open the build that answers now, if it is another one; what fails is kept, and the old one goes on answering."""
        from vectorstore import folder

        if self._clock() - self._looked < LOOK:  # another thread just did
            return
        self._looked = self._clock()
        try:
            current = folder.current(self._settings.index_dir)
            if self._assistant is None or (current is not None and current != self._assistant.versions.get("index")):
                fresh = Assistant.open(self._settings, as_built=True)
                fresh.reader(fresh.reports[0].id)
                self._assistant, self._facts = fresh, {}
            self._failure = None
        except Exception as failure:
            self._failure = failure

    @property
    def failure(self) -> Exception | None:
        """Why the last look failed; None where all is well."""
        return self._failure

    def document(self, report: str | None) -> Ingested:
        """The document of a report, or of the newest. Raises UnknownReport."""
        assistant = self.now()
        return assistant.document(report or assistant.reports[0].id)

    def facts(self, key: FactKey, report: str) -> tuple[Fact, ...]:
        """The facts of one report that fit."""
        if report not in self._facts:
            self._facts[report] = Facts(self.document(report).facts)
        return self._facts[report].find(key)

    def search(self, text: str, report: str | None, limit: int) -> list[Hit]:
        """The passages nearest to some words, best first; of the newest report where none is named. Raises as the store's search."""
        from bot.nearest import nearest

        assistant = self.now()
        document = self.document(report)
        reader = assistant.reader(document.report.id)
        found: list[Hit] = []
        if assistant.search is not None:
            chunks = {(c.ref, c.lines.first, c.lines.last): c for c in document.chunks}
            hits = assistant.search(document.report.id)(Query(text, k=limit))
            known = [(chunks[(ref, *lines)], score) for ref, lines, score in hits if (ref, *lines) in chunks]
            found = [Hit(document.report.id, chunk, score, 0.0, 0.0) for chunk, score in known]
        return nearest(reader, reader.understand(text), found, limit)
