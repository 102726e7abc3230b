"""One conversation as a channel holds it: kept in a file (:mod:`bot.memory`), and going on without it where the file fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.errors import MemoryTrouble
from bot.memory import LEANT_ON, NO_GROUND, Bounds, Memory
from bot.model import Answer


class Conversation:
    """One conversation in use: in its file where there is one, and in this process's own recollection where the file fails.

    ``told`` hears of the first failure; after it the conversation goes on, but nothing is kept for the next start.

    >>> talk = Conversation("cli:x")
    >>> talk.remember(Answer("a1", "Thu ngân sách?", None, "answered", "…"))
    >>> talk.history()
    ('Thu ngân sách?',)
    """

    def __init__(self, name: str, memory: Memory | None = None, told: Callable[[MemoryTrouble], None] | None = None) -> None:
        self.name, self._memory, self._told = name, memory, told
        self._trouble: MemoryTrouble | None = None
        self._recent: deque[str] = deque(maxlen=LEANT_ON)

    @classmethod
    def open(cls, name: str, path: Path, bounds: Bounds, told: Callable[[MemoryTrouble], None]) -> Conversation:
        """The conversation of that name in that file; without the file where it cannot be used."""
        talk = cls(name, None, told)
        try:
            talk._memory = Memory.open(path, bounds=bounds)
        except MemoryTrouble as trouble:
            talk._without(trouble)
        return talk

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        if self._memory is not None:
            with suppress(MemoryTrouble):
                self._memory.close()

    def history(self) -> tuple[str, ...]:
        """The questions that the next one may lean on, oldest first."""
        if self._memory is not None and self._trouble is None:
            try:
                self._recent = deque(self._memory.history(self.name), LEANT_ON)
            except MemoryTrouble as trouble:
                self._without(trouble)
        return tuple(self._recent)

    def remember(self, answer: Answer) -> None:
        """Keep a question with its answer."""
        if answer.status not in NO_GROUND:
            self._recent.append(answer.question)
        if self._memory is not None and self._trouble is None:
            try:
                self._memory.remember(self.name, answer)
            except MemoryTrouble as trouble:
                self._without(trouble)

    def forget(self) -> None:
        """Erase it and begin anew. Raises MemoryTrouble where the file may still have it: nobody may take it for erased."""
        self._recent.clear()
        if self._memory is not None:
            self._memory.forget(self.name)
        elif self._trouble is not None:
            raise self._trouble

    def _without(self, trouble: MemoryTrouble) -> None:
        self._trouble = trouble
        if self._told is not None:
            self._told(trouble)
