"""A circuit breaker: after a few failures in a row nobody asks the model for a while, so that a dead endpoint costs nothing.

:class:`Circuit` is pure. :class:`Breaker` keeps one for the process and, where it may write, in a small file for the next process.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

#: So many attempts that fail one after the other open the circuit: one question makes three at most.
FAILURES = 3
#: Seconds for which it stays open at first, and at most; each failure of the one attempt after a pause doubles it.
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """``failures`` in a row; ``until``: when the endpoint may be asked again (seconds of some clock), ``pause``: how long that was.

    >>> down = Circuit().failed(0).failed(0).failed(0)
    >>> down.allows(1), down.allows(31), down.failed(31).until, down.passed()
    (False, True, 91.0, Circuit(failures=0, until=0.0, pause=0.0))
    """

    failures: int = 0
    until: float = 0.0
    pause: float = 0.0

    def allows(self, now: float) -> bool:
        """Whether to ask: it is closed, or its pause is over; a clock that was set back does not keep it open for ever."""
        return self.failures < FAILURES or not 0 < self.until - now <= LONGEST_PAUSE

    def failed(self, now: float, *, at_once: bool = False) -> Circuit:
        """After a failed attempt; ``at_once``: one that took all the time there was opens the circuit alone."""
        failures = max(self.failures + 1, FAILURES if at_once else 0)
        if failures < FAILURES:
            return Circuit(failures)
        pause = min(LONGEST_PAUSE, 2 * self.pause or FIRST_PAUSE)
        return Circuit(failures, now + pause, pause)

    def passed(self) -> Circuit:
        """After an attempt that was answered."""
        return Circuit()


class Breaker:
    """The circuit of one endpoint. ``clock`` gives seconds that other processes understand too (the time of day).

    >>> breaker = Breaker("m", None, lambda: 5.0)
    >>> breaker.failed(at_once=True)
    >>> breaker.allows(), breaker.wait
    (False, 30.0)
    """

    def __init__(self, endpoint: str, path: Path | None, clock: Callable[[], float]) -> None:
        self._endpoint, self._path, self._clock = endpoint, path, clock
        self.circuit = self._read()

    @property
    def wait(self) -> float:
        """Seconds until the endpoint is asked again; 0 where it may be asked now."""
        return 0.0 if self.allows() else self.circuit.until - self._clock()

    def allows(self) -> bool:
        """Whether to ask the endpoint now."""
        return self.circuit.allows(self._clock())

    def failed(self, *, at_once: bool = False) -> None:
        """Count a failed attempt."""
        self._keep(self.circuit.failed(self._clock(), at_once=at_once))

    def passed(self) -> None:
        """Forget the failures."""
        if self.circuit != Circuit():
            self._keep(Circuit())

    def _read(self) -> Circuit:
        """What the last process left of the same endpoint; whatever cannot be read is a closed circuit."""
        if self._path is None:
            return Circuit()
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            same = kept["endpoint"] == self._endpoint
            return Circuit(int(kept["failures"]), float(kept["until"]), float(kept["pause"])) if same else Circuit()
        except (OSError, ValueError, KeyError, TypeError):
            return Circuit()

    def _keep(self, circuit: Circuit) -> None:
        self.circuit = circuit
        if self._path is None:
            return
        staged = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            staged.write_text(json.dumps({"endpoint": self._endpoint} | asdict(circuit)), encoding="utf-8")
            os.replace(staged, self._path)
        except OSError:
            return  # no right to write: this process remembers, the next one asks once more
