"""The assistant of a server that outlives its index: it goes over to a newer build, and comes back by itself after a failure."""

from __future__ import annotations

import gc
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant import Assistant
from bot.model import Answer, Turn
from vectorstore.exact import Facts
from vectorstore.model import Hit, Query

if TYPE_CHECKING:
    from bot.settings import Settings
    from ingest.model import Fact, Ingested
    from vectorstore.model import FactKey

#: Seconds between two looks at which build answers, and between two attempts to open one that fails.
LOOK = 2.0
#: So many answers are given again without being made again, while the index stays; about 10 kB each.
KNOWN = 1_000


def _settle() -> None:
    """Take what an index holds for good off the collector's rounds (a tenth of the time of an answer), and let go of the one before."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


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
        self._known: OrderedDict[Turn, Answer] = OrderedDict()
        self._knowing = threading.Lock()

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
        waiting = self._assistant is None  # for whoever opens it just now; a newer build is looked for by one thread, the others go on
        if not self._fixed and (waiting or self._clock() - self._looked >= LOOK) and self._opening.acquire(blocking=waiting):
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
                with self._knowing:
                    self._known.clear()
                _settle()
            self._failure = None
        except Exception as failure:
            self._failure = failure

    def ask(self, turn: Turn) -> Answer:
        """The answer to a turn; one that was asked before (of this build, and no model writes) under an id of its own."""
        started, assistant = time.perf_counter(), self.now()
        if assistant.writer is not None:
            return assistant.ask(turn)
        with self._knowing:
            known = self._known.get(turn)
            if known is not None:
                self._known.move_to_end(turn)
        if known is not None:
            return replace(known, answer_id=secrets.token_hex(6), latency_ms=round(1000 * (time.perf_counter() - started), 2))
        answer = assistant.ask(turn)
        if not any(c.kind == "model" for c in answer.caveats):  # what an endpoint missed it may know the next time
            with self._knowing:
                if assistant is self._assistant:
                    self._known[turn] = answer
                while len(self._known) > KNOWN:
                    self._known.popitem(last=False)
        return answer

    def stream(self, turn: Turn) -> Iterator[str | Answer]:
        """The same in pieces (:meth:`bot.assistant.Assistant.stream`)."""
        assistant = self.now()
        if assistant.writer is None:
            yield self.ask(turn)
        else:
            yield from assistant.stream(turn)

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
