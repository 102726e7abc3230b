"""What the handlers share: the assistant, who asks, limits, the log; and the way of a question to its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import Request

from bot.channels.web.beside import beside, cite, url_of
from bot.channels.web.problems import AGAIN, Problem
from bot.model import Answer, Turn

if TYPE_CHECKING:
    from bot.channels.web.answering import Answering
    from bot.settings import Settings

T = TypeVar("T")
#: Threads that answer. By rules alone an answer is computing (more threads only take turns); a model is waited for.
COMPUTING, WAITING = 4, 32
#: So many questions may wait for a thread; the next is told to come again.
QUEUE = 256
#: Seconds beyond what a model and an endpoint may take, after which a question is given up.
GRACE = 10.0


@dataclass(slots=True)
class Desk:
    """One server at work."""

    settings: Settings
    answering: Answering
    _threads: CapacityLimiter | None = field(default=None, init=False)

    @property
    def deadline(self) -> float:
        """Seconds that a request may take."""
        return self.settings.timeout_s + (self.settings.model_deadline_s if self.settings.model else 0.0) + GRACE

    async def work(self, job: Callable[[], T]) -> T:
        """What ``job`` gives in a thread. Raises Problem 503 where too many wait, 504 where it takes too long."""
        if self._threads is None:
            self._threads = CapacityLimiter(WAITING if self.settings.model else COMPUTING)
        if self._threads.statistics().tasks_waiting >= QUEUE:
            raise Problem(503, "busy", {"Retry-After": str(AGAIN)})
        try:
            with fail_after(self.deadline):
                return await to_thread.run_sync(job, limiter=self._threads, abandon_on_cancel=True)
        except TimeoutError as error:
            raise Problem(504, "timeout") from error

    def ask(self, turn: Turn) -> Answer:
        """The answer to a turn. Raises UnknownReport, IndexBroken …"""
        return self.answering.now().ask(self._checked(turn))

    def stream(self, turn: Turn) -> Iterator[str | Answer]:
        """The same in pieces (:meth:`bot.assistant.Assistant.stream`)."""
        yield from self.answering.now().stream(self._checked(turn))

    def _checked(self, turn: Turn) -> Turn:
        if turn.report is not None and turn.report not in {r.id for r in self.answering.now().reports}:
            raise Problem(404, "unknown_report")
        return turn

    def told(self, answer: Answer) -> dict[str, Any]:
        """The JSON form of an answer on this channel: each citation with its address here, and as an official paper cites it."""
        found = answer.to_dict()
        for citation, given in zip(answer.citations, found["citations"], strict=True):
            document = self.answering.document(citation.report or str((answer.report or {}).get("id")))
            given["url"] = url_of(citation, document)
            given["cite"] = cite(citation, document)
        own = str((answer.report or {}).get("id") or "")
        return found | (beside(answer, self.answering.document(own)) if own else {"chart": None, "followups": []})


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


async def pieces(made: Iterator[T], desk: Desk) -> Any:
    """The members of an iterator that computes, each made in a thread."""
    end = object()
    while True:
        item = await desk.work(lambda: next(made, end))
        if item is end:
            return
        yield item
        await asyncio.sleep(0)
