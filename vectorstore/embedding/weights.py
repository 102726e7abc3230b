"""Which weights a folder with a model holds: a digest of its files, so that another model at the same path is noticed unloaded."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path


def digest(model: str, cache: Path | None = None, *, keep: bool = False) -> str:
    """Twelve hex digits over names and contents of a model's files; "" where ``model`` names no folder.

    Weights are large: a digest in ``cache`` (a JSON file) counts while sizes and times of all files are the same; ``keep`` writes it there.

    >>> digest("no/such/folder")
    ''
    """
    root = Path(model).expanduser()
    if not root.is_dir():
        return ""
    files = sorted(p for p in root.rglob("*") if p.is_file() and not _beside(p.relative_to(root)))
    seen = [str(root.resolve()), *(f"{p.relative_to(root).as_posix()} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files)]
    known = _known(cache, seen)
    if known is None:
        total = hashlib.sha256()
        for path in files:
            total.update(path.relative_to(root).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        known = total.hexdigest()[:12]
    if keep and cache is not None:
        _write(cache, seen, known)
    return known


def _beside(path: Path) -> bool:
    """What lies in a folder of a model and changes no vector: its readme, what begins with a dot."""
    return path.suffix == ".md" or any(part.startswith(".") for part in path.parts)


def _known(cache: Path | None, seen: list[str]) -> str | None:
    try:
        raw = json.loads(cache.read_text(encoding="utf-8")) if cache is not None else {}
        return str(raw["digest"]) if raw["seen"] == seen else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(cache: Path, seen: list[str], known: str) -> None:
    """A cache that cannot be written costs time, nothing else."""
    with suppress(OSError):
        fresh = cache.with_name(f".{cache.name}.{os.getpid()}")
        fresh.write_text(json.dumps({"seen": seen, "digest": known}), encoding="utf-8")
        os.replace(fresh, cache)
