"""Calling a model: attempts with growing waits, all before one deadline, past a circuit that is open where it failed too often."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from bot.breaker import Breaker
from bot.briefing import Brief
from bot.errors import ModelTrouble
from bot.ledger import Ledger
from bot.settings import Settings
from bot.timed import OutOfTime, within

#: Attempts at one answer while the endpoint fails, and the seconds before the second; each further one waits twice as long.
ATTEMPTS, WAIT = 3, 0.4
#: A reply is read up to this many characters: five sentences with room to spare.
REPLY = 6000


class Drafter(Protocol):
    """Writes drafts: a chain of a prompt and a model."""

    def pieces(self, asked: Brief, ledger: Ledger | None) -> Iterator[str | None]:
        """One reply in pieces of text as they come; None: what came before it is void; no ledger, no lookups. Raises ModelTrouble."""
        ...


def never() -> bool:
    """Nothing was shown: any attempt may begin anew."""
    return False


class Call:
    """The calls for one answer; ``until`` on the monotonic clock ends them all. ``attempts`` counts them."""

    def __init__(self, drafter: Drafter, breaker: Breaker, until: float) -> None:
        self._drafter, self._breaker, self._until = drafter, breaker, until
        self.attempts = 0

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._until - time.monotonic()

    def pieces(self, asked: Brief, ledger: Ledger | None, shown: Callable[[], bool] = never) -> Iterator[str | None]:
        """One draft, asked for again while the endpoint fails and nothing of it was ``shown``. Raises ModelTrouble."""
        wait = WAIT
        while True:
            self.attempts += 1
            try:
                yield from self._attempt(asked, ledger)
                return
            except ModelTrouble as trouble:
                wait = max(wait, trouble.after)
                if shown() or not (trouble.passing and self.attempts < ATTEMPTS and wait < self.left and self._breaker.allows()):
                    raise
            time.sleep(wait)
            wait *= 2
            yield None

    def _attempt(self, asked: Brief, ledger: Ledger | None) -> Iterator[str | None]:
        """One call, to its end, the deadline, or as many characters as are read. Raises ModelTrouble."""
        read = 0
        try:
            for piece in within(lambda: self._drafter.pieces(asked, ledger), lambda: self.left):
                read = 0 if piece is None else read + len(piece)
                yield piece
                if read > REPLY:
                    break
        except OutOfTime:
            self._breaker.failed(at_once=True)
            raise ModelTrouble("slow") from None
        except ModelTrouble:
            self._breaker.failed()
            raise
        self._breaker.passed()


def breaker_of(settings: Settings) -> Breaker:
    """The circuit of the model of the settings, as the last process left it; its file names no address."""
    endpoint = f"{settings.model} {settings.openai_base_url} {settings.ollama_host}"
    return Breaker(hashlib.sha256(endpoint.encode()).hexdigest()[:16], settings.home / "model-circuit.json", time.time)
