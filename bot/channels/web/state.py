"""What the web server must not forget, in one SQLite file that all its processes share.

    clients (keys of programs, hashed) · tokens (signed ones that were used) · uses (limits) · answers (to open again) · feedback · meta

The clock is injected; times are seconds since 1970. Every method raises MemoryTrouble where the file fails.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.filing import clean, connect, told, transaction

#: "HBW1" in the header of the file.
APPLICATION = 0x48425731
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE clients (id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, made_at REAL NOT NULL)",
        "CREATE TABLE tokens (jti TEXT PRIMARY KEY, until REAL NOT NULL)",
        "CREATE TABLE uses (who TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, count INTEGER NOT NULL, "
        "PRIMARY KEY (who, kind, start)) WITHOUT ROWID",
        "CREATE TABLE answers (id TEXT PRIMARY KEY, who TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX answers_at ON answers (at)",
        "CREATE TABLE feedback (id INTEGER PRIMARY KEY, at REAL NOT NULL, answer TEXT NOT NULL, who TEXT NOT NULL, verdict TEXT NOT NULL, "
        "reason TEXT, comment TEXT, UNIQUE (answer, who))",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
)
MINUTE, DAY = 60, 86_400
#: Seconds for which an answer can be opened again by its id, and so many are kept at most.
ANSWER_SECONDS, ANSWERS = 1.0 * DAY, 20_000
#: Seconds for which a word on an answer is kept.
FEEDBACK_SECONDS = 365.0 * DAY
#: The sign of our keys, so that one that leaked is found by a search.
KEY = "hbc"
#: Old rows are looked for after every so many writes.
TIDY_EVERY = 500


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may ask by its key; ``at``: since when."""

    id: str
    name: str
    at: float


class WebState:
    """The file of one server.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, WebState.open(Path(folder) / "w.sqlite3") as state:
    ...     key = state.make_key("cổng nội bộ")
    ...     state.client(key).name, state.client(key + "x"), state.use_once("j1", 60), state.use_once("j1", 60)
    ('cổng nội bộ', None, True, False)
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], float]) -> None:
        self.path, self.clock = path, clock
        self._connection, self._lock, self._writes = connection, threading.RLock(), 0

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> WebState:
        """Open the file, or make it; what is too old is dropped."""
        with told(path):
            state = cls(connect(path, STEPS, APPLICATION), path, clock)
        state.tidy()
        return state

    def __enter__(self) -> WebState:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    # keys of API clients

    def make_key(self, name: str) -> str:
        """A new key, which is told this once: the file has its hash alone (256 random bits need no slow one)."""
        client, word = secrets.token_hex(4), secrets.token_urlsafe(32)
        with self._writing() as writer:
            row = (client, clean(name)[:100], hashlib.sha256(word.encode()).hexdigest(), self.clock())
            writer.execute("INSERT INTO clients VALUES (?, ?, ?, ?)", row)
        return f"{KEY}_{client}_{word}"

    def client(self, key: str) -> Client | None:
        """Whose key this is."""
        sign, _, rest = key.partition("_")
        client, _, word = rest.partition("_")
        if sign != KEY or not word:
            return None
        rows = self._rows("SELECT id, name, made_at, hash FROM clients WHERE id = ?", clean(client))
        good = rows and hmac.compare_digest(rows[0][3], hashlib.sha256(word.encode("utf-8", "replace")).hexdigest())
        return Client(*rows[0][:3]) if good else None

    def clients(self) -> tuple[Client, ...]:
        """All of them, the oldest first."""
        return tuple(Client(*row) for row in self._rows("SELECT id, name, made_at FROM clients ORDER BY made_at, id"))

    def revoke(self, client: str) -> bool:
        """Take a key away; whether there was one of that id."""
        with self._writing() as writer:
            return writer.execute("DELETE FROM clients WHERE id = ?", (clean(client),)).rowcount > 0

    # signed tokens

    def use_once(self, jti: str, seconds: float) -> bool:
        """Whether a token's id comes for the first time; it is remembered until nobody would take the token any more."""
        with self._writing() as writer:
            row = (hashlib.sha256(jti.encode("utf-8", "replace")).hexdigest(), self.clock() + seconds)
            return writer.execute("INSERT OR IGNORE INTO tokens VALUES (?, ?)", row).rowcount > 0

    def session_key(self) -> str:
        """The key by which this server signs its own tokens; made once."""
        rows = self._rows("SELECT value FROM meta WHERE key = 'session_key'")
        if not rows:
            with self._writing() as writer:
                writer.execute("INSERT OR IGNORE INTO meta VALUES ('session_key', ?)", (secrets.token_hex(32),))
            rows = self._rows("SELECT value FROM meta WHERE key = 'session_key'")
        return str(rows[0][0])

    # limits

    def take(self, who: str, per_minute: int, per_day: int) -> tuple[str, int] | None:
        """Count a use; which limit is reached (``minute``, ``day``) and the seconds to wait, or None where it is granted.

        A window slides: the one before counts by the share of it that the last minute (or day) still covers.
        """
        now = self.clock()
        with self._writing() as writer:
            for kind, span, limit in (("day", DAY, per_day), ("minute", MINUTE, per_minute)):
                start = int(now // span) * span
                query = "SELECT start, count FROM uses WHERE who = ? AND kind = ? AND start >= ?"
                counts = dict(writer.execute(query, (who, kind, start - span)).fetchall())
                before, here = counts.get(start - span, 0), counts.get(start, 0)
                if here + before * (1 - (now - start) / span) >= limit:
                    return kind, max(1, round(start + span - now)) if here >= limit or span == DAY else max(1, span // max(1, before))
            for kind, span in (("day", DAY), ("minute", MINUTE)):
                query = "INSERT INTO uses VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
                writer.execute(query, (who, kind, int(now // span) * span))
        return None

    # answers and feedback

    def keep(self, answer: Mapping[str, Any], who: str) -> None:
        """Keep an answer for a day, for the one who asked."""
        body = clean(json.dumps(answer, ensure_ascii=False, default=str))
        with self._writing() as writer:
            writer.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (answer["answer_id"], who, self.clock(), body))

    def kept(self, answer: str, who: str) -> dict[str, Any] | None:
        """An answer that was given to somebody; None for everybody else."""
        query = "SELECT body FROM answers WHERE id = ? AND who = ? AND at > ?"
        rows = self._rows(query, clean(answer), who, self.clock() - ANSWER_SECONDS)
        return dict(json.loads(rows[0][0])) if rows else None

    def judge(self, answer: str, who: str, verdict: str, reason: str | None, comment: str | None) -> None:
        """Keep a word on an answer; the last of a person and answer counts."""
        row = (self.clock(), clean(answer), who, verdict, reason, clean(comment) if comment else None)
        with self._writing() as writer:
            writer.execute("INSERT OR REPLACE INTO feedback (at, answer, who, verdict, reason, comment) VALUES (?, ?, ?, ?, ?, ?)", row)

    def feedback(self, last: int = 100) -> list[dict[str, Any]]:
        """The last words on answers, the newest first."""
        names = ("at", "answer", "who", "verdict", "reason", "comment")
        rows = self._rows(f"SELECT {', '.join(names)} FROM feedback ORDER BY at DESC, id DESC LIMIT ?", last)
        return [dict(zip(names, row, strict=True)) for row in rows]

    # the file

    def tidy(self) -> None:
        """Drop what is too old, and the oldest answers beyond their number."""
        now = self.clock()
        with self._writing() as writer:
            writer.execute("DELETE FROM tokens WHERE until <= ?", (now,))
            writer.execute("DELETE FROM uses WHERE start < ? OR (kind = 'minute' AND start < ?)", (now - 2 * DAY, now - 2 * MINUTE))
            writer.execute("DELETE FROM answers WHERE at <= ?", (now - ANSWER_SECONDS,))
            writer.execute("DELETE FROM feedback WHERE at <= ?", (now - FEEDBACK_SECONDS,))
            writer.execute("DELETE FROM answers WHERE id IN (SELECT id FROM answers ORDER BY at DESC LIMIT -1 OFFSET ?)", (ANSWERS,))

    def _rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        with self._lock, told(self.path):
            return self._connection.execute(query, given).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.path), transaction(self._connection) as writer:
            yield writer
        self._writes += 1
        if self._writes % TIDY_EVERY == 0:
            self.tidy()
