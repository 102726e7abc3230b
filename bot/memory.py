"""Conversations, kept in one SQLite file: what was asked, so that a follow-up works after a restart.

    turns(id, conversation, asked_at, question, answer_id, status, report, answer)        user_version = number of STEPS taken

Bounded (:class:`Bounds`): the last turns of a conversation, for so many days.  A conversation is named by its channel
(``cli:<name>``, ``telegram:<chat>``, …).  Threads share one :class:`Memory`; processes open one each, on the same file (WAL).
Whatever is wrong with the file is a :class:`~bot.errors.MemoryTrouble`; :mod:`bot.conversation` goes on without it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.filing import clean, connect, primary, told, transaction
from bot.model import Answer

#: Earlier questions that a follow-up may lean on; more would only bring back what was left behind.
LEANT_ON = 6
#: What an answer must not be leant on for: an order that was refused, or a failure of ours. Kept, but not part of the history.
NO_GROUND = ("refused", "error")
#: Characters kept of a question and of an answer: a pasted page must not fill the file.
QUESTION_CHARS, ANSWER_CHARS = 2_000, 1_200
#: "HBC1" in the header of the file: another program's file is not touched.
APPLICATION = 0x48424331
#: Statements of each version of the file, in order; a new version is one more step, an old file takes the steps that it lacks.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE turns (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, asked_at REAL NOT NULL, question TEXT NOT NULL, "
        "answer_id TEXT NOT NULL, status TEXT NOT NULL, report TEXT, answer TEXT NOT NULL)",
        "CREATE INDEX turns_of ON turns (conversation, id)",
        "CREATE INDEX turns_by_age ON turns (asked_at)",
    ),
)
_COLUMNS = "question, answer_id, status, report, answer, asked_at"
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is kept: the last ``turns`` of each conversation, none older than ``days``."""

    turns: int = 20
    days: int = 30


@dataclass(frozen=True, slots=True)
class Remembered:
    """One turn as it is kept; ``asked_at`` in seconds since 1970 (UTC), ``report`` the id of the report that answered."""

    question: str
    answer_id: str
    status: str
    report: str | None
    answer: str
    asked_at: float


class Memory:
    """The turns of all conversations of one file.

    >>> import tempfile
    >>> answer = Answer("a1", "Tỷ lệ hộ nghèo?", None, "answered", "7,4%")
    >>> with tempfile.TemporaryDirectory() as folder, Memory.open(Path(folder) / "m.sqlite3") as memory:
    ...     memory.remember("cli:ngân sách", answer)
    ...     memory.history("cli:ngân sách"), memory.history("cli:khác"), memory.forget("cli:ngân sách")
    (('Tỷ lệ hộ nghèo?',), (), 1)
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, bounds: Bounds, clock: Callable[[], float]) -> None:
        self.path, self.bounds = path, bounds
        self._connection, self._clock, self._lock = connection, clock, threading.RLock()

    @classmethod
    def open(
        cls, path: Path, *, bounds: Bounds | None = None, clock: Callable[[], float] = time.time, wait: float = 3.0,
        steps: Sequence[Sequence[str]] = STEPS,
    ) -> Memory:  # fmt: skip
        """Open the file, making it (readable by its owner alone) or bringing it up to date; what is too old is dropped.

        ``wait``: seconds for another process that writes. ``clock``: seconds since 1970. Raises MemoryTrouble.
        """
        with told(path):
            connection = connect(path, steps, APPLICATION, wait)
            memory = cls(connection, path, bounds or Bounds(), clock)
            try:
                memory._tidy()
            except BaseException:
                connection.close()
                raise
        return memory

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, told(self.path):
            self._connection.close()

    def history(self, conversation: str, last: int = LEANT_ON) -> tuple[str, ...]:
        """The last questions of a conversation that a follow-up may lean on, oldest first. Raises MemoryTrouble."""
        return tuple(turn.question for turn in self.turns(conversation) if turn.status not in NO_GROUND)[-last:]

    def turns(self, conversation: str) -> tuple[Remembered, ...]:
        """Everything that is kept of a conversation, oldest first. Raises MemoryTrouble."""
        query = f"SELECT {_COLUMNS} FROM turns WHERE conversation = ? AND asked_at >= ? ORDER BY id DESC LIMIT ?"
        with self._lock, told(self.path):
            rows = self._connection.execute(query, (clean(conversation), self._oldest(), self.bounds.turns)).fetchall()
        return tuple(Remembered(*row) for row in reversed(rows))

    def remember(self, conversation: str, answer: Answer) -> None:
        """Keep a question with its answer, and no more turns than the bounds allow. Raises MemoryTrouble."""
        name, report = clean(conversation), str(answer.report["id"]) if answer.report else None
        kept = (clean(answer.question)[:QUESTION_CHARS], answer.answer_id, answer.status, report, clean(answer.answer)[:ANSWER_CHARS])
        beyond = "SELECT id FROM turns WHERE conversation = ? ORDER BY id DESC LIMIT -1 OFFSET ?"
        with told(self.path), self._writing() as writer:
            writer.execute(f"INSERT INTO turns (conversation, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", (name, *kept, self._clock()))
            writer.execute(f"DELETE FROM turns WHERE id IN ({beyond})", (name, self.bounds.turns))
            self._drop_old(writer)

    def forget(self, conversation: str) -> int:
        """Erase a conversation, in the file and (where nobody else reads it just then) in its log; how many turns. Raises MemoryTrouble."""
        with told(self.path), self._writing() as writer:
            count = writer.execute("DELETE FROM turns WHERE conversation = ?", (clean(conversation),)).rowcount
        with self._lock, suppress(sqlite3.Error):  # the log is emptied later then
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return count

    def export(self, conversation: str) -> dict[str, Any]:
        """Everything that is kept of a conversation, as a JSON document for the one who asked. Raises MemoryTrouble."""
        turns = [asdict(t) | {"asked_at": datetime.fromtimestamp(t.asked_at, UTC).isoformat()} for t in self.turns(conversation)]
        return {"schema": 1, "conversation": conversation, "kept_turns": self.bounds.turns, "kept_days": self.bounds.days, "turns": turns}

    def _oldest(self) -> float:
        return self._clock() - self.bounds.days * _DAY

    def _tidy(self) -> None:
        """Drop what is too old, now; later where another process writes just then."""
        if self._connection.execute("SELECT 1 FROM turns WHERE asked_at < ? LIMIT 1", (self._oldest(),)).fetchone():
            try:
                with self._writing() as writer:
                    self._drop_old(writer)
            except sqlite3.OperationalError as failure:
                if primary(failure) != sqlite3.SQLITE_BUSY:
                    raise

    def _drop_old(self, writer: sqlite3.Connection) -> None:
        writer.execute("DELETE FROM turns WHERE asked_at < ?", (self._oldest(),))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, transaction(self._connection) as writer:
            yield writer
