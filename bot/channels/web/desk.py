"""What the handlers share: the assistant, who asks, limits, the log; and the way of a question to its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import Request

from bot.answer_log import AnswerLog
from bot.channels.telegram_text import citation_text
from bot.channels.web.answering import KNOWN, Answering
from bot.channels.web.beside import beside, url_of
from bot.channels.web.identity import Identity
from bot.channels.web.metrics import Metrics
from bot.channels.web.problems import AGAIN, Problem
from bot.channels.web.state import WebState
from bot.channels.web.tokens import HostTokens, OwnTokens
from bot.model import Answer, Citation, Turn
from bot.settings import Settings

T = TypeVar("T")
#: What stands beside an answer: address and citation of each source, chart and follow-ups.
Around = tuple[tuple[dict[str, Any], ...], dict[str, Any]]
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
    state: WebState
    log: AnswerLog
    metrics: Metrics
    own: OwnTokens
    host: HostTokens | None
    making: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _known: dict[int, tuple[tuple[Citation, ...], Around]] = field(default_factory=dict, init=False)
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

    def admit(self, who: Identity, turn: Turn | None = None) -> None:
        """Count a use of somebody. Raises Problem 429; 404 where the turn is to a report that there is not."""
        if turn is not None and turn.report is not None and turn.report not in {r.id for r in self.answering.now().reports}:
            raise Problem(404, "unknown_report")
        found = self.state.take(str(who), self.settings.rate_per_min, self.settings.rate_per_day)
        if found is not None:
            kind, seconds = found
            self.metrics.limited(kind)
            limit = self.settings.rate_per_min if kind == "minute" else self.settings.rate_per_day
            raise Problem(429, f"limit_{kind}", {"Retry-After": str(seconds)}, limit=limit, seconds=seconds)

    def ask(self, turn: Turn, who: Identity, channel: str = "web") -> dict[str, Any]:
        """The answer to a turn (:meth:`told`), which counts and is logged. Raises Problem, IndexBroken, MemoryTrouble …"""
        self.admit(who, turn)
        return self.note(self.answering.ask(turn), who, channel)

    def stream(self, turn: Turn, who: Identity, channel: str = "web") -> Iterator[str | dict[str, Any]]:
        """The same in pieces, of somebody who was admitted: words that a model writes, and the answer at the end."""
        for item in self.answering.stream(turn):
            yield self.note(item, who, channel) if isinstance(item, Answer) else item

    def note(self, answer: Answer, who: Identity, channel: str) -> dict[str, Any]:
        """Log an answer, and keep it to be opened again; its question only where questions are kept. No answer goes out unlogged."""
        self.log.append(answer, channel, str(who))
        told = self.told(answer)
        unsaid = {} if self.settings.log_questions == "full" else {"question": None, "rewrite": None}
        self.state.keep(told | unsaid, str(who))
        self.metrics.answered(answer, channel)
        return told

    def told(self, answer: Answer) -> dict[str, Any]:
        """The JSON form of an answer on this channel: each citation with its address here, and as an official paper cites it."""
        found = answer.to_dict()
        places, around = self._around(answer)
        for given, place in zip(found["citations"], places, strict=True):
            given |= place
        return found | around

    def _around(self, answer: Answer) -> Around:
        """What stands beside an answer. One that is given again (:class:`Answering`) has the very same citations: it is not made again."""
        kept = self._known.get(id(answer.citations))
        if kept is not None and kept[0] is answer.citations:
            return kept[1]
        made = (tuple(self._place(answer, citation) for citation in answer.citations), self._beside(answer))
        if answer.citations:
            self._known[id(answer.citations)] = (answer.citations, made)
            while len(self._known) > KNOWN:
                self._known.pop(next(iter(self._known)), None)
        return made

    def _place(self, answer: Answer, citation: Citation) -> dict[str, Any]:
        own = citation.report or str((answer.report or {}).get("id"))
        report = next((r for r in self.answering.now().reports if r.id == own), None)
        head = {"id": report.id, "number": report.number, "date": report.date} if report else answer.report
        one = replace(answer, report=head, citations=(citation,))
        url = url_of(citation, self.answering.document(own))
        return {"url": url, "cite": citation_text(one, report.issuer if report else None)}

    def _beside(self, answer: Answer) -> dict[str, Any]:
        """Chart and follow-ups; none where no report answered."""
        own = str((answer.report or {}).get("id") or "")
        return beside(answer, self.answering.document(own)) if own else {"chart": None, "followups": []}


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def who_of(request: Request) -> Identity:
    """Who sent a request that was let in."""
    who: Identity | None = request.state.identity
    if who is None:
        raise Problem(401, "sign_in")
    return who


async def pieces(made: Iterator[T], desk: Desk) -> AsyncIterator[T]:
    """The members of an iterator that computes, made in a thread to its end: an answer that was begun is logged, whoever still listens."""
    ready: asyncio.Queue[Any] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def produce() -> None:
        for item in made:
            loop.call_soon_threadsafe(ready.put_nowait, item)

    def ended(task: asyncio.Task[None]) -> None:
        desk.making.discard(task)
        ready.put_nowait(_End(None if task.cancelled() else task.exception()))

    task = asyncio.ensure_future(desk.work(produce))
    desk.making.add(task)
    task.add_done_callback(ended)
    while True:
        item = await ready.get()
        if not isinstance(item, _End):
            yield item
        elif item.error is not None:
            raise item.error
        else:
            return


@dataclass(frozen=True, slots=True)
class _End:
    """That nothing more comes, and why."""

    error: BaseException | None
