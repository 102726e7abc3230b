"""``build.json``: what a build holds and what it was made from.  Small, so that opening an index reads only this."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.model import Report, Span
from vectorstore.errors import IndexBroken, StorageDenied

FILE = "build.json"

#: Layout of a build; a build of another layout is built again.
LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of a build: ``file`` under ``reports/``, ``file_sha256`` of that JSON, and how many chunks and facts it has."""

    report: Report
    file: str
    file_sha256: str
    chunks: int
    facts: int


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """What ``Store.info()`` tells.

    ``vectors`` is ``embedded`` or ``http``; ``collection`` the name of the Chroma collection; ``chunks`` the number of all chunks;
    ``probe`` the first numbers of the vector of a fixed text: another model behind the same name gives others.
    """

    id: str
    code_version: str
    embedder: str
    dimensions: int
    vectors: str
    collection: str
    entries: tuple[Entry, ...]
    layout: int = LAYOUT
    probe: tuple[float, ...] = ()

    @property
    def chunks(self) -> int:
        """Chunks of all reports."""
        return sum(entry.chunks for entry in self.entries)

    @property
    def hashes(self) -> dict[str, str]:
        """Report id to the sha256 of its source file."""
        return {entry.report.id: entry.report.source_sha256 for entry in self.entries}


def dump(info: BuildInfo) -> bytes:
    """``build.json`` as bytes; a person can read it."""
    return json.dumps(asdict(info), ensure_ascii=False, indent=1).encode()


def load(build: Path) -> BuildInfo:
    """Read ``build.json`` of a build folder. Raises IndexBroken, StorageDenied."""
    try:
        raw = json.loads((build / FILE).read_bytes())
        entries = tuple(_entry(e) for e in raw.pop("entries"))
        info = BuildInfo(**{**raw, "entries": entries, "probe": tuple(map(float, raw.get("probe", ())))})
    except PermissionError as failure:
        raise StorageDenied(path=str(build), reason=str(failure)) from failure
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as failure:
        raise IndexBroken(path=str(build), part="manifest", reason=f"{type(failure).__name__}: {failure}") from failure
    if info.layout != LAYOUT:
        raise IndexBroken(path=str(build), part="manifest", reason=f"layout {info.layout}, this program reads {LAYOUT}")
    return info


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(**{**raw, "report": _report(raw["report"])})


def _report(raw: dict[str, Any]) -> Report:
    spans = {name: Span(**raw[name]) for name in ("header_lines", "signature_lines") if raw.get(name)}
    lists = {name: tuple(raw[name]) for name in ("periods", "recipients")}
    return Report(**{**raw, **spans, **lists})
