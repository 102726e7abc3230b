"""Which code made an index: the version of the program, and a digest of the rooms that read and store reports."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import bot

#: The rooms whose code decides what an index holds. Their data tables (.tsv, .toml) count; a token table of megabytes does not change it.
_ROOMS = ("ingest", "vectorstore")
_KINDS = frozenset({".py", ".tsv", ".toml"})


def program_version() -> str:
    """The version of the program, as in pyproject.toml."""
    return bot.__version__


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Twelve hex digits over the sources of :data:`_ROOMS`: another digest, and the index is built again.

    By content, not by time: two installations of the same version share an index.
    """
    root = Path(bot.__file__).resolve().parent.parent
    total = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted(p for p in (root / room).rglob("*") if p.suffix in _KINDS):
            total.update(path.relative_to(root).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
