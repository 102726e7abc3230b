"""The log of answers: one line an answer of every channel, append-only, each line chained to the one before by its hash.

    entries   id (1, 2, 3 …), body (JSON), prev (hash of the line before), hash = SHA-256 of id, prev and body
    meta      the key of the pseudonyms and digests, and the head: the last line's id and hash

A line says which answer was given: its id, channel, pseudonym of who asked, status, refs, versions, the guard's verdict. Of the question
it holds nothing, a keyed digest, or its words (``HOIBAOCAO_LOG_QUESTIONS``). Retention drops the oldest lines and writes a line ``cut``
with the hash of the last one that went, so that what is left can still be verified. Whoever can write the file could chain all of it
anew: write the head down elsewhere (``hoibaocao logs verify`` prints it) and give it to the next verification.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.filing import clean, connect, told, transaction

if TYPE_CHECKING:
    from bot.model import Answer

#: "HBA1" in the header of the file.
APPLICATION = 0x48424131
_NEVER = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
_UNLESS_CUT = "WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'cutting')"
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
        f"CREATE TRIGGER no_change BEFORE UPDATE ON entries {_NEVER}",
        f"CREATE TRIGGER no_removal BEFORE DELETE ON entries {_UNLESS_CUT} {_NEVER}",
    ),
)
#: What the first line of all is chained to.
ROOT = "0" * 64
#: Characters of a question that are kept, where they are.
QUESTION_CHARS = 2_000
DAY = 86_400.0
#: Retention looks after every so many lines; between, a line may be older than the days by as much.
TIDY_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """A line and its hash; as text ``id:hash``."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many lines stand, the first that does not hold (``at``) and why (a key of messages.logs), the head."""

    count: int
    head: Head
    trouble: str | None = None
    at: int | None = None


def digest(number: int, prev: str, body: str) -> str:
    """The hash of a line.

    >>> digest(1, ROOT, "{}")[:8]
    'e926929d'
    """
    return hashlib.sha256(f"{number}\n{prev}\n{body}".encode()).hexdigest()


class AnswerLog:
    """The file of one installation; several processes may append to it.

    >>> import tempfile
    >>> from bot.model import Answer
    >>> with tempfile.TemporaryDirectory() as folder, AnswerLog.open(Path(folder) / "a.sqlite3") as log:
    ...     log.append(Answer("a1", "Tỷ lệ hộ nghèo?", None, "answered", "7,4%"), "cli", "an")
    ...     log.verify().trouble, log.verify().count, "nghèo" in str(list(log.lines()))
    (None, 1, False)
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, days: int, mode: str, clock: Callable[[], float]) -> None:
        self.path, self._days, self._mode, self._clock = path, days, mode, clock
        self._connection, self._lock = connection, threading.RLock()
        self._key = self._secret()

    @classmethod
    def open(cls, path: Path, *, days: int = 365, questions: str = "hash", clock: Callable[[], float] = time.time) -> AnswerLog:
        """Open the file, or make it; lines older than ``days`` are cut. Raises MemoryTrouble."""
        with told(path):
            log = cls(connect(path, STEPS, APPLICATION), path, days, questions, clock)
            log._cut()
        return log

    def __enter__(self) -> AnswerLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    def pseudonym(self, identity: str) -> str:
        """What stands for somebody in the log: the same for the same one, and no way back without this file's key."""
        return hashlib.blake2b(identity.encode("utf-8", "replace"), key=self._key, digest_size=8).hexdigest()

    def append(self, answer: Answer, channel: str, identity: str) -> None:
        """One line more. Raises MemoryTrouble."""
        body = {
            "kind": "answer",
            "at": self._time(self._clock()),
            "answer_id": answer.answer_id,
            "channel": channel,
            "who": self.pseudonym(f"{channel}\n{identity}"),
            "status": answer.status,
            "route": answer.route,
            "refs": list(dict.fromkeys(c.ref for c in answer.citations)),
            "report": dict(answer.report) if answer.report else None,
            "versions": dict(answer.versions),
            "verdict": dict(answer.verdict) if answer.verdict else None,
            "ms": answer.latency_ms,
        } | self._question(answer.question)
        with self._lock, told(self.path), transaction(self._connection) as writer:
            number = self._put(writer, body)
        if number % TIDY_EVERY == 0:
            with told(self.path):
                self._cut()

    def lines(self, last: int | None = None, who: str | None = None) -> Iterator[dict[str, Any]]:
        """The lines, oldest first, each with its number; the ``last`` ones, of one pseudonym. Raises MemoryTrouble."""
        wanted = "WHERE json_extract(body, '$.who') = ?" if who else ""
        query = f"SELECT id, body FROM entries {wanted} ORDER BY id DESC LIMIT ?"
        given: tuple[object, ...] = (*((who,) if who else ()), -1 if last is None else last)
        with self._lock, told(self.path):
            rows = self._connection.execute(query, given).fetchall()
        return ({"id": number, **json.loads(body)} for number, body in reversed(rows))

    def verify(self, noted: Head | None = None) -> Verdict:
        """Go through the whole chain. ``noted``: a head written down earlier, which must still be part of it. Raises MemoryTrouble."""
        with self._lock, told(self.path):
            connection = self._connection
            connection.execute("BEGIN")  # one picture of the file, whoever appends meanwhile
            try:
                return self._verified(noted)
            finally:
                connection.rollback()

    def _verified(self, noted: Head | None) -> Verdict:
        count, last, cuts, first = 0, Head(0, ROOT), [Head(0, ROOT)], None
        seen = noted is None or noted == last
        for number, body, prev, found in self._connection.execute("SELECT id, body, prev, hash FROM entries ORDER BY id"):
            if first is None:
                first = last = Head(number - 1, prev)
                seen = seen or noted == first
            trouble = "gap" if number != last.id + 1 else "chain" if prev != last.hash else None
            trouble = trouble or ("changed" if found != digest(number, prev, body) else None)
            if trouble:
                return Verdict(count, last, trouble, number)
            count, last = count + 1, Head(number, found)
            seen = seen or noted == last
            line = json.loads(body)
            if line.get("kind") == "cut":
                cuts.append(Head(line["through"], line["hash"]))
        if first is not None and first not in cuts:
            return Verdict(count, last, "beginning", first.id + 1)
        if self._meta("head") != str(last):
            return Verdict(count, last, "end", last.id + 1)
        if noted is None or seen:
            return Verdict(count, last)
        return Verdict(count, last, "head_cut" if first is not None and noted.id < first.id else "head", noted.id)

    # inside

    def _question(self, question: str) -> dict[str, str]:
        if self._mode == "full":
            return {"question": clean(question)[:QUESTION_CHARS]}
        if self._mode == "off":
            return {}
        words = " ".join(clean(question).casefold().split()).encode()
        return {"question_digest": hashlib.blake2b(words, key=self._key, digest_size=8).hexdigest()}

    def _put(self, writer: sqlite3.Connection, body: Mapping[str, Any]) -> int:
        """Append a line inside a transaction; its number."""
        number, _, prev = self._meta("head", f"0:{ROOT}").partition(":")
        text = clean(json.dumps(body, ensure_ascii=False, sort_keys=True, default=str))
        made = Head(int(number) + 1, digest(int(number) + 1, prev, text))
        writer.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", (made.id, text, prev, made.hash))
        writer.execute("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (str(made),))
        return made.id

    def _cut(self) -> None:
        """Drop the lines that are too old, and say so in a line of the chain."""
        limit = self._time(self._clock() - self._days * DAY)
        old = "SELECT 1 FROM entries WHERE id = (SELECT min(id) FROM entries) AND json_extract(body, '$.at') < ?"
        with self._lock:
            if self._connection.execute(old, (limit,)).fetchone() is None:
                return
            with transaction(self._connection) as writer:
                young = "SELECT coalesce(min(id), (SELECT max(id) + 1 FROM entries)) FROM entries WHERE json_extract(body, '$.at') >= ?"
                keep = writer.execute(young, (limit,)).fetchone()[0]
                row = writer.execute("SELECT id, hash FROM entries WHERE id < ? ORDER BY id DESC LIMIT 1", (keep,)).fetchone()
                if row is None:
                    return
                self._put(writer, {"kind": "cut", "at": self._time(self._clock()), "through": row[0], "hash": row[1]})
                writer.execute("INSERT INTO meta VALUES ('cutting', '1')")
                writer.execute("DELETE FROM entries WHERE id <= ?", (row[0],))
                writer.execute("DELETE FROM meta WHERE key = 'cutting'")

    def _secret(self) -> bytes:
        if not self._meta("key"):
            with transaction(self._connection) as writer:
                writer.execute("INSERT OR IGNORE INTO meta VALUES ('key', ?)", (secrets.token_hex(32),))
        return bytes.fromhex(self._meta("key"))

    def _meta(self, key: str, default: str = "") -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    @staticmethod
    def _time(seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
