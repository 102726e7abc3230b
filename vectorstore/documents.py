"""The documents of a build: ``reports/<id>.json``, each exactly what ``python -m ingest`` prints, with its sha256 in the manifest."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vectorstore import decode
from vectorstore.errors import IndexBroken, StorageDenied
from vectorstore.folder import write_durably
from vectorstore.manifest import Entry

if TYPE_CHECKING:
    from ingest.model import Ingested

FOLDER = "reports"


def file_name(report: str) -> str:
    """A file name that any system takes, different for different ids.

    >>> file_name("641-BC-HU-2024")
    '641-BC-HU-2024.json'
    >>> file_name("12/BC:x")
    '12_BC_x-4d33e333.json'
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", report)[:80].lstrip(".")
    if plain == report and report:
        return f"{report}.json"
    return f"{plain}-{hashlib.sha256(report.encode()).hexdigest()[:8]}.json"


def write(build: Path, given: Iterable[Ingested]) -> tuple[Entry, ...]:
    """Write every document; returns the manifest's entries."""
    from ingest.document import to_json

    (build / FOLDER).mkdir()
    entries = []
    for document in given:
        data = json.dumps(to_json(document), ensure_ascii=False, separators=(",", ":")).encode()
        name = file_name(document.report.id)
        write_durably(build / FOLDER / name, data)
        entries.append(Entry(document.report, name, hashlib.sha256(data).hexdigest(), len(document.chunks), len(document.facts)))
    return tuple(entries)


def read(build: Path, entry: Entry) -> Ingested:
    """One document. Raises IndexBroken if it is missing, damaged or not what was written, StorageDenied."""
    collecting = gc.isenabled()
    gc.disable()  # many small objects and no garbage: collecting meanwhile costs a third of the time
    try:
        return decode.ingested(_raw(build, entry))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as failure:
        raise IndexBroken(path=str(build), part="report", reason=f"{entry.file}: {type(failure).__name__}: {failure}") from failure
    finally:
        if collecting:
            gc.enable()


def check(build: Path, entries: Sequence[Entry]) -> None:
    """What was written can be read back."""
    for entry in entries:
        _raw(build, entry)


def _raw(build: Path, entry: Entry) -> dict[str, Any]:
    try:
        data = (build / FOLDER / entry.file).read_bytes()
    except PermissionError as failure:
        raise StorageDenied(path=str(build), reason=str(failure)) from failure
    except OSError as failure:
        raise IndexBroken(path=str(build), part="report", reason=str(failure)) from failure
    if hashlib.sha256(data).hexdigest() != entry.file_sha256:
        raise IndexBroken(path=str(build), part="report", reason=f"{entry.file} is not what was written")
    loaded: dict[str, Any] = json.loads(data)
    return loaded
