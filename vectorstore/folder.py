"""The folder of an index: finished builds side by side, and a pointer to the one that answers.

    <directory>/ID                  names this folder on a shared Chroma server
    <directory>/CURRENT             the id of the build that answers; replaced by an atomic rename
    <directory>/lock                held by the one writer (the system frees it when the writer dies)
    <directory>/builds/<id>/        build.json (written last) · reports/ · lexical/ · chroma/ · lease

A reader holds a shared lock on its build's ``lease``; the cleaner removes only what it can lock alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from vectorstore.errors import IndexBroken, IndexLocked, IndexMissing, StorageDenied

POINTER, LOCK, LEASE, BUILDS = "CURRENT", "lock", "lease", "builds"


def _lock(file: IO[bytes], *, shared: bool = False) -> bool:
    """Lock an open file without waiting; False if another process holds it."""
    if sys.platform == "win32":
        import msvcrt

        if shared:  # an open file cannot be removed there; that is lease enough
            return True
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def writer(directory: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Be the one writer of ``directory``; IndexLocked if another process still is after ``wait_seconds``.

    The lock belongs to the process, not to the file: a lock file left by a killed writer locks nothing.
    """
    (directory / BUILDS).mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_seconds
    with (directory / LOCK).open("ab") as file:
        while not _lock(file):
            if time.monotonic() >= deadline:
                raise IndexLocked(path=str(directory))
            time.sleep(0.05)
        yield


def current(directory: Path) -> str | None:
    """The id of the build that answers, or None where nothing has been built. Raises IndexBroken, StorageDenied."""
    try:
        name = (directory / POINTER).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as failure:
        raise StorageDenied(path=str(directory), reason=str(failure)) from failure
    except (OSError, UnicodeDecodeError) as failure:
        raise IndexBroken(path=str(directory), part="pointer", reason=str(failure)) from failure
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise IndexBroken(path=str(directory), part="pointer", reason="not the name of a build")
    return name


def current_or_none(directory: Path) -> str | None:
    """As :func:`current`, for the writer: a broken pointer is no reason not to build anew."""
    try:
        return current(directory)
    except IndexBroken:
        return None


def switch(directory: Path, build: str) -> None:
    """Let ``build`` answer from now on: one atomic rename, flushed to the disk."""
    fresh = directory / f".{POINTER}.{os.getpid()}"
    write_durably(fresh, f"{build}\n".encode())
    os.replace(fresh, directory / POINTER)
    sync_folder(directory)


def write_durably(path: Path, data: bytes) -> None:
    """Write and flush, so that a later rename never points at an empty file after a power cut."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's entries; where the system cannot (Windows), the rename is still atomic."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def lease(directory: Path) -> tuple[str, IO[bytes]]:
    """The current build, held open against the cleaner. Raises IndexMissing, IndexBroken, StorageDenied.

    A build can vanish between reading the pointer and holding the lease only if two newer builds were made meanwhile: look again.
    """
    for _ in range(20):
        name = current(directory)
        if name is None:
            raise IndexMissing(path=str(directory))
        try:
            file = (directory / BUILDS / name / LEASE).open("rb")
        except PermissionError as failure:
            raise StorageDenied(path=str(directory), reason=str(failure)) from failure
        except OSError as failure:
            if current(directory) == name:
                raise IndexBroken(path=str(directory), part="pointer", reason=f"build {name} is not there") from failure
            continue
        if _lock(file, shared=True):
            return name, file
        file.close()
        time.sleep(0.01)
    raise IndexLocked(path=str(directory))


def clean(directory: Path, keep: str | None) -> list[str]:
    """Remove every build but ``keep`` that no process holds; returns the ids that remain. Only the writer may call this."""
    left: list[str] = []
    for folder in sorted((directory / BUILDS).iterdir()):
        if folder.name == keep or not _remove(folder):
            left.append(folder.name)
    return left


def _remove(folder: Path) -> bool:
    """Remove a build unless a reader holds its lease; False if it stays."""
    try:
        with (folder / LEASE).open("rb") as file:
            if not _lock(file):
                return False
    except FileNotFoundError:
        pass  # a build killed in its first moment
    except OSError:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def identity(directory: Path) -> str:
    """Eight hex digits that name this folder on a shared Chroma server; made once, by the writer."""
    path = directory / "ID"
    if not path.exists():
        write_durably(path, os.urandom(4).hex().encode())
    return path.read_text("ascii").strip()
