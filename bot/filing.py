"""A small SQLite file of ours: opened for its owner alone, brought up to date, its errors worded as MemoryTrouble.

``user_version`` is the number of steps taken, ``application_id`` tells whose file it is.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.errors import MemoryTrouble


def connect(path: Path, steps: Sequence[Sequence[str]], application: int, wait: float = 3.0) -> sqlite3.Connection:
    """Open the file, making it (readable by its owner alone) or bringing it up to date. Raises what :func:`told` words.

    ``wait``: seconds for another process that writes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection, path, steps, application, time.monotonic() + wait)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that writes: whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.rollback()
        raise


def prepare(connection: sqlite3.Connection, path: Path, steps: Sequence[Sequence[str]], application: int, deadline: float) -> None:
    """Check whose file it is, switch on the log, and take the steps that the file lacks."""
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
    if _version(connection, path, len(steps), application) < len(steps):
        with transaction(connection):
            for statement in (s for step in steps[_version(connection, path, len(steps), application) :] for s in step):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {application}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")  # stays as it is where the file system cannot
            break
        except sqlite3.OperationalError as failure:  # another process switches it: this one is not made to wait by SQLite
            if primary(failure) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")


def _version(connection: sqlite3.Connection, path: Path, known: int, application: int) -> int:
    found, owner = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id"))
    if owner != application and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise MemoryTrouble("memory_broken", path=str(path), reason="another program's database")
    if found > known:
        raise MemoryTrouble("memory_newer", path=str(path), found=found, known=known)
    return found


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors as MemoryTrouble."""
    try:
        yield
    except sqlite3.Error as failure:
        raise MemoryTrouble(_CODES.get(primary(failure), "memory_broken"), path=str(path), reason=str(failure)) from failure
    except OSError as failure:
        code = "memory_full" if failure.errno in _FULL else "memory_denied"
        raise MemoryTrouble(code, path=str(path), reason=failure.strerror or type(failure).__name__) from failure


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CODES = {
    sqlite3.SQLITE_BUSY: "memory_locked",
    sqlite3.SQLITE_LOCKED: "memory_locked",
    sqlite3.SQLITE_PERM: "memory_denied",
    sqlite3.SQLITE_READONLY: "memory_denied",
    sqlite3.SQLITE_CANTOPEN: "memory_denied",
    sqlite3.SQLITE_AUTH: "memory_denied",
    sqlite3.SQLITE_FULL: "memory_full",
    sqlite3.SQLITE_IOERR: "memory_full",
}


def primary(failure: sqlite3.Error) -> int:
    """SQLite's primary result code of a failure; the low byte of the extended one."""
    return (getattr(failure, "sqlite_errorcode", None) or 0) & 0xFF


def clean(text: str) -> str:
    """Half of a surrogate pair, which no file can hold, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
