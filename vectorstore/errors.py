"""What can go wrong with the store, as codes with fields; the entry point words them in Vietnamese.

    StoreError
    ├── IndexUnusable            the index cannot answer (exit code 5)
    │   ├── IndexMissing         nothing has been built here
    │   ├── IndexBroken          built, but damaged or half written
    │   └── IndexStale           whole, but made by another embedder or for another Chroma
    ├── IndexLocked              another process is building here
    ├── StorageFull              the disk or the quota is full
    ├── StorageDenied            no permission to read or write
    ├── BuildFailed              a new index did not pass its own check; the old one still answers
    ├── EmbeddingFailed          the embedding endpoint did not answer, or answered nonsense
    ├── EmbeddingMissing         an extra that the chosen embedder needs is not installed
    └── UnknownReport            no report with that id

``code`` is stable; ``fields`` hold what the words need (path, reason, report, ...).
"""

from __future__ import annotations

import errno
from typing import ClassVar

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL_WORDS = ("no space left", "disk is full", "disk i/o error", "os error 28", "os error 27", "file too large", "quota exceeded")
_DENIED_WORDS = ("permission denied", "readonly database", "read-only", "os error 13", "os error 30")


class StoreError(Exception):
    """Base of all errors of this room: a ``code`` and the ``fields`` that its wording needs.

    >>> IndexMissing(path="x").code, IndexMissing(path="x").fields
    ('index_missing', {'path': 'x'})
    """

    code: ClassVar[str] = "store_error"

    def __init__(self, **fields: str) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{k}={v}" for k, v in fields.items()))
        self.fields: dict[str, str] = fields


class IndexUnusable(StoreError):
    """The index cannot answer; building it again helps."""

    code = "index_unusable"


class IndexMissing(IndexUnusable):
    """Nothing has been built in this directory. Field: ``path``."""

    code = "index_missing"


class IndexBroken(IndexUnusable):
    """A built index is damaged. Fields: ``path``, ``part`` (pointer, manifest, report, lexical, vectors), ``reason``."""

    code = "index_broken"


class IndexStale(IndexUnusable):
    """A whole index that does not fit the settings. Fields: ``part`` (embedder, vectors), ``built``, ``wanted``."""

    code = "index_stale"


class IndexLocked(StoreError):
    """Another process is building here. Field: ``path``."""

    code = "index_locked"


class StorageFull(StoreError):
    """The disk, quota or file size limit is reached. Fields: ``path``, ``reason``."""

    code = "storage_full"


class StorageDenied(StoreError):
    """No permission. Fields: ``path``, ``reason``."""

    code = "storage_denied"


class BuildFailed(StoreError):
    """A new index failed its own check, or a part failed to write it. Fields: ``path``, ``reason``."""

    code = "build_failed"


class EmbeddingFailed(StoreError):
    """The embedder gave no usable vectors. Fields: ``embedder``, ``reason`` (a key: see below), ``detail``.

    ``reason``: unreachable, silent, key, missing, busy, status, malformed, count, dimensions, number, zero, failed.
    """

    code = "embedding_failed"


class EmbeddingMissing(StoreError):
    """The chosen embedder needs an extra that is not installed. Fields: ``embedder``, ``extra``."""

    code = "embedding_missing"


class UnknownReport(StoreError):
    """No report with that id in the store. Field: ``report``."""

    code = "unknown_report"


def from_failure(failure: BaseException, path: str) -> StoreError:
    """The error of this room for a failure of the system or of an engine while writing at ``path``.

    The engines wrap the system's error in their own types, so their words are read too ("os error 28" is Rust's ENOSPC;
    sqlite says "disk I/O error" where a quota or a size limit stops a write).

    >>> from_failure(OSError(errno.ENOSPC, "No space left on device"), "x").code
    'storage_full'
    >>> from_failure(ValueError("Permission denied (os error 13)"), "x").code
    'storage_denied'
    >>> from_failure(ValueError("bad schema"), "x").code
    'build_failed'
    """
    if isinstance(failure, StoreError):
        return failure
    number = failure.errno if isinstance(failure, OSError) else None
    words = str(failure).lower()
    if number in _FULL or any(w in words for w in _FULL_WORDS):
        return StorageFull(path=path, reason=str(failure))
    if number in _DENIED or any(w in words for w in _DENIED_WORDS):
        return StorageDenied(path=path, reason=str(failure))
    return BuildFailed(path=path, reason=f"{type(failure).__name__}: {failure}")
