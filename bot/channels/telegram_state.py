"""What the Telegram bot must not forget, in one SQLite file: who may ask, what it has still to answer, limits, buttons, feedback.

    users · pairings · notices (let in or out, not yet told) · told (what was said once) · uses (limits and log) · payloads (buttons)
    feedback · talks · updates · meta

The clock is injected; times are seconds since 1970.  One process runs the bot; ``hoibaocao pairing`` opens the same file beside it.
Every method raises MemoryTrouble where the file fails.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.telegram_schema import APPLICATION, STEPS
from bot.filing import clean, connect, told, transaction

#: A pairing code: no 0 and O, no 1 and I; 8 of 32 signs, good for ten minutes; so many may wait at once.
SIGNS, CODE_CHARS, CODE_SECONDS, CODES = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 8, 600.0, 100
#: Telegram keeps an update for a day; ids are remembered for a week.
UPDATE_SECONDS = 7 * 86_400.0
#: Stands before the body of an update while its answer goes out.
_BEGUN = "!"
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was paired, or who waits with a ``code``; ``at``: since when."""

    user: int
    name: str
    at: float
    code: str = ""


class State:
    """The file of one bot.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, State.open(Path(folder) / "t.sqlite3") as state:
    ...     code = state.pairing_code(7, "An") or ""
    ...     state.approve(code, "admin").user, state.approve(code, "admin"), state.is_user(7)
    (7, None, True)
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], float], days: int) -> None:
        self.path, self.clock, self.days = path, clock, days
        self._connection, self._lock = connection, threading.RLock()

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time, days: int = 30) -> State:
        """Open the file, or make it; what is older than ``days`` is dropped."""
        with told(path):
            state = cls(connect(path, STEPS, APPLICATION), path, clock, days)
        state.tidy()
        return state

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    # who may ask

    def is_user(self, user: int) -> bool:
        """Whether somebody was paired, and not revoked."""
        return bool(self._rows("SELECT 1 FROM users WHERE user_id = ?", user))

    def people(self) -> tuple[Person, ...]:
        """Those who were paired, and after them those who wait."""
        paired = self._rows("SELECT user_id, name, added_at, '' FROM users ORDER BY added_at")
        query = "SELECT user_id, name, made_at, code FROM pairings WHERE made_at > ? ORDER BY made_at"
        waiting = self._rows(query, self._since(CODE_SECONDS))
        return tuple(Person(*row) for row in (*paired, *waiting))

    def pairing_code(self, user: int, name: str) -> str | None:
        """A new code for somebody who is not listed; None where too many wait."""
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_CHARS))
        with self._writing() as writer:
            writer.execute("DELETE FROM pairings WHERE made_at <= ? OR user_id = ?", (self._since(CODE_SECONDS), user))
            if writer.execute("SELECT count(*) FROM pairings").fetchone()[0] >= CODES:
                return None
            writer.execute("INSERT INTO pairings VALUES (?, ?, ?, ?)", (code, user, clean(name)[:100], self.clock()))
        return code

    def approve(self, code: str, by: str) -> Person | None:
        """Let in who has this code: once, within its ten minutes; None where there is no such code."""
        with self._writing() as writer:
            query = "DELETE FROM pairings WHERE code = ? AND made_at > ? RETURNING user_id, name"
            row = writer.execute(query, (code.strip().upper(), self._since(CODE_SECONDS))).fetchone()
            if row is None:
                return None
            writer.execute("INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)", (*row, self.clock(), by))
            writer.execute("INSERT OR REPLACE INTO notices VALUES (?, 'welcome', ?)", (row[0], self.clock()))
        return Person(row[0], row[1], self.clock())

    def revoke(self, user: int) -> bool:
        """Take the right of somebody who was paired; whether they had it."""
        with self._writing() as writer:
            had = writer.execute("DELETE FROM users WHERE user_id = ?", (user,)).rowcount > 0
            if had:
                writer.execute("INSERT OR REPLACE INTO notices VALUES (?, 'revoked', ?)", (user, self.clock()))
        return had

    def notices(self) -> tuple[tuple[int, str, float], ...]:
        """Who is to be told, what (``welcome``, ``revoked``) and since when: the last change alone, oldest first."""
        return tuple((row[0], row[1], row[2]) for row in self._rows("SELECT user_id, kind, at FROM notices ORDER BY at"))

    def noticed(self, user: int, at: float) -> None:
        """Somebody was told, or cannot be; what changed meanwhile is still to be told."""
        with self._writing() as writer:
            writer.execute("DELETE FROM notices WHERE user_id = ? AND at = ?", (user, at))

    # limits

    def first(self, subject: object, kind: str, seconds: float) -> bool:
        """Whether something is to be said now: the first time within so many seconds."""
        with self._writing() as writer:
            row = writer.execute("SELECT at FROM told WHERE subject = ? AND kind = ?", (str(subject), kind)).fetchone()
            if row is not None and row[0] > self._since(seconds):
                return False
            writer.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (str(subject), kind, self.clock()))
        return True

    def take(self, user: int, per_minute: int, per_day: int) -> int | tuple[str, int]:
        """Count a question: its number in the log, or which limit is reached (``minute``, ``day``) and the seconds to wait."""
        with self._writing() as writer:
            for kind, seconds, limit in (("day", DAY, per_day), ("minute", MINUTE, per_minute)):
                query = "SELECT at FROM uses WHERE user_id = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?"
                row = writer.execute(query, (user, self._since(seconds), limit - 1)).fetchone()
                if row is not None:
                    return kind, max(1, round(row[0] + seconds - self.clock()))
            return int(writer.execute("INSERT INTO uses (user_id, at) VALUES (?, ?)", (user, self.clock())).lastrowid or 0)

    def log(self, use: int, answer_id: str, status: str, ms: float, question: str, mode: str) -> None:
        """What became of a question; ``mode`` (off, hash, full) says what is kept of its words."""
        kept = {"off": None, "full": clean(question)[:2_000]}.get(mode) if mode != "hash" else self._digest(question)
        with self._writing() as writer:
            query = "UPDATE uses SET answer_id = ?, status = ?, ms = ?, question = ? WHERE id = ?"
            writer.execute(query, (answer_id, status, ms, kept, use))

    def recent(self, count: int = 20) -> list[dict[str, Any]]:
        """The last lines of the log, the newest first."""
        names = ("user_id", "at", "answer_id", "status", "ms", "question")
        rows = self._rows(f"SELECT {', '.join(names)} FROM uses WHERE status IS NOT NULL ORDER BY id DESC LIMIT ?", count)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _digest(self, question: str) -> str:
        """A keyed digest: tells that a question was asked again, and cannot be guessed without this file."""
        key = self.setting("log_key") or self.set("log_key", secrets.token_hex(32))
        words = " ".join(clean(question).casefold().split()).encode()
        return hashlib.blake2b(words, key=bytes.fromhex(key), digest_size=8).hexdigest()

    # buttons and feedback

    def keep(self, user: int, place: str, body: Mapping[str, Any]) -> str:
        """Keep what the buttons of a message open; the opaque id that they carry."""
        key = secrets.token_urlsafe(9)
        with self._writing() as writer:
            row = (key, user, place, self.clock(), clean(json.dumps(body, ensure_ascii=False)))
            writer.execute("INSERT INTO payloads VALUES (?, ?, ?, ?, ?)", row)
        return key

    def kept(self, key: str) -> tuple[int, str, dict[str, Any]] | None:
        """Whose buttons these are, where they stand, and what they open; None where they are too old."""
        rows = self._rows("SELECT user_id, place, body FROM payloads WHERE id = ? AND made_at > ?", key, self._since(self.days * DAY))
        return (rows[0][0], rows[0][1], json.loads(rows[0][2])) if rows else None

    def last_kept(self, user: int, place: str) -> dict[str, Any] | None:
        """What the newest answer of somebody at a place opens."""
        query = "SELECT body FROM payloads WHERE user_id = ? AND place = ? ORDER BY made_at DESC, rowid DESC LIMIT 1"
        rows = self._rows(query, user, place)
        return json.loads(rows[0][0]) if rows else None

    def judge(self, user: int, payload: str, verdict: str, body: str = "") -> None:
        """Keep a word on an answer: ``good``, ``bad``, ``report`` (once a person and answer each), or an ``opinion``."""
        with self._writing() as writer:
            if payload:
                writer.execute("DELETE FROM feedback WHERE user_id = ? AND payload = ? AND verdict = ?", (user, payload, verdict))
            row = (self.clock(), user, payload, verdict, clean(body)[:4_000])
            writer.execute("INSERT INTO feedback (at, user_id, payload, verdict, body) VALUES (?, ?, ?, ?, ?)", row)

    def give_reason(self, user: int, payload: str, reason: str) -> None:
        """Why an answer was called bad."""
        with self._writing() as writer:
            query = "UPDATE feedback SET reason = ? WHERE user_id = ? AND payload = ? AND verdict = 'bad'"
            writer.execute(query, (reason, user, payload))

    # a person's own data

    def talks(self, user: int) -> tuple[str, ...]:
        """The names of somebody's conversations."""
        return tuple(str(row[0]) for row in self._rows("SELECT name FROM talks WHERE user_id = ? ORDER BY name", user))

    def talked(self, user: int, name: str) -> None:
        """Remember that a conversation is somebody's."""
        with self._writing() as writer:
            writer.execute("INSERT OR IGNORE INTO talks VALUES (?, ?)", (user, name))

    def own(self, user: int) -> dict[str, list[dict[str, Any]]]:
        """Everything that is kept of somebody, but for the conversations (:mod:`bot.memory`)."""
        return {name: self._dicts(f"SELECT * FROM {name} WHERE user_id = ?", user) for name in ("users", "uses", "payloads", "feedback")}

    def erase(self, user: int) -> None:
        """Erase everything of somebody but that they may ask; limits begin anew a day later: times stay, without anything else."""
        with self._writing() as writer:
            for name in ("payloads", "feedback", "talks"):
                writer.execute(f"DELETE FROM {name} WHERE user_id = ?", (user,))
            writer.execute("DELETE FROM uses WHERE user_id = ? AND at <= ?", (user, self._since(DAY)))
            writer.execute("UPDATE uses SET answer_id = NULL, status = NULL, ms = NULL, question = NULL WHERE user_id = ?", (user,))
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # updates

    def arrive(self, update: int, body: str | None) -> bool:
        """Take an update in before Telegram hears that it came; False where it is known. ``body`` None: nothing is to be done."""
        with self._writing() as writer:
            return writer.execute("INSERT OR IGNORE INTO updates VALUES (?, ?, ?)", (update, self.clock(), body)).rowcount > 0

    def done(self, update: int) -> None:
        """An update was dealt with: its words are dropped, its id is remembered."""
        with self._writing() as writer:
            writer.execute("UPDATE updates SET body = NULL WHERE update_id = ?", (update,))

    def sending(self, update: int, begun: bool = True) -> None:
        """The answer to an update goes out now; ``begun`` False: it did not, after all. Who is killed meanwhile cannot know whether it
        arrived, and must not answer twice (see :meth:`begun`).
        """
        with self._writing() as writer:
            mark = _BEGUN if begun else ""
            writer.execute("UPDATE updates SET body = ? || ltrim(body, ?) WHERE update_id = ?", (mark, _BEGUN, update))

    def begun(self) -> frozenset[int]:
        """The updates that are not dealt with, but whose answers may have arrived."""
        return frozenset(row[0] for row in self._rows("SELECT update_id FROM updates WHERE substr(body, 1, 1) = ?", _BEGUN))

    def pending(self) -> tuple[str, ...]:
        """The updates that were taken in and not dealt with, oldest first."""
        query = "SELECT ltrim(body, ?) FROM updates WHERE body IS NOT NULL ORDER BY update_id"
        return tuple(str(row[0]) for row in self._rows(query, _BEGUN))

    # the file

    def setting(self, key: str) -> str:
        """A word that the bot keeps for itself; empty where there is none."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def set(self, key: str, value: str) -> str:
        """Keep a word; gives it back."""
        with self._writing() as writer:
            writer.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
        return value

    def tidy(self) -> None:
        """Drop what is too old."""
        old = self._since(self.days * DAY)
        with self._writing() as writer:
            for name, column in (("uses", "at"), ("payloads", "made_at"), ("feedback", "at"), ("notices", "at")):
                writer.execute(f"DELETE FROM {name} WHERE {column} <= ?", (old,))
            writer.execute("DELETE FROM told WHERE at <= ?", (self._since(DAY),))
            writer.execute("DELETE FROM pairings WHERE made_at <= ?", (self._since(CODE_SECONDS),))
            writer.execute("DELETE FROM updates WHERE at <= ?", (self._since(UPDATE_SECONDS),))

    def _since(self, seconds: float) -> float:
        return self.clock() - seconds

    def _rows(self, query: str, *given: object) -> Sequence[tuple[Any, ...]]:
        with self._lock, told(self.path):
            return self._connection.execute(query, given).fetchall()

    def _dicts(self, query: str, *given: object) -> list[dict[str, Any]]:
        with self._lock, told(self.path):
            found = self._connection.execute(query, given)
            names = [c[0] for c in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with told(self.path), self._lock, transaction(self._connection) as writer:
            yield writer
