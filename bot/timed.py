"""An iterator with an end in time: whatever hangs in it (a name that is not resolved, an endpoint that drips) is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class OutOfTime(Exception):
    """The time is over and the next item is not there."""


def within(make: Callable[[], Iterator[T]], left: Callable[[], float]) -> Iterator[T]:
    """The items of ``make()``, made in a thread of their own, while ``left()`` gives seconds. Raises OutOfTime, and what ``make`` raises.

    >>> list(within(lambda: iter("ab"), lambda: 9.0))
    ['a', 'b']
    """
    items: SimpleQueue[tuple[T | None, BaseException | None, bool]] = SimpleQueue()
    unwanted = threading.Event()

    def work() -> None:
        try:
            for item in make():
                if unwanted.is_set():
                    return
                items.put((item, None, False))
            items.put((None, None, True))
        except BaseException as error:
            items.put((None, error, True))

    threading.Thread(target=work, daemon=True, name="model").start()
    try:
        while True:
            item, error, last = _next(items, left())
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]
    finally:
        unwanted.set()


def _next(
    items: SimpleQueue[tuple[T | None, BaseException | None, bool]], seconds: float
) -> tuple[T | None, BaseException | None, bool]:
    if seconds <= 0:
        raise OutOfTime
    try:
        return items.get(timeout=seconds)
    except Empty:
        raise OutOfTime from None
