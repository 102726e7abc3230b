"""What ``hoibaocao doctor`` tells: versions, index, reports, disk, rights, Chroma, model and settings. Reads only; builds nothing.

Each check is a value with a state (``ok``, ``warn``, ``bad``); what a check raises is its finding.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from bot.errors import IndexTrouble, NotAllowed, ServiceError
from bot.indexing import built_info, is_fresh, open_store
from bot.library import Library
from bot.prompting import prompt, raw
from bot.providers import install, package, split
from bot.settings import Settings, printable
from bot.versions import code_digest, program_version

State = Literal["ok", "warn", "bad"]
PACKAGES = ("chromadb", "tantivy", "tiktoken", "rapidfuzz", "langchain-core", "openpyxl", "httpx")

#: Under this much free space a build of a few reports may fail: one takes about 10 MB, and old and new stand side by side.
LOW_DISK_MB = 200


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. ``exit_code`` is what the command ends with where the state is ``bad``."""

    name: str
    state: State
    text: str
    exit_code: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


Word = Callable[[BaseException], str]


def examine(settings: Settings, word: Word) -> list[Check]:
    """All checks in order; ``word`` tells an error in one line."""
    checks = [_version(), _packages(), _index(settings, word)]
    if checks[-1].data.get("built"):
        checks += _reports(settings, word)
        checks.append(_chroma(settings, word))
    return [*checks, _model(settings), _disk(settings), _rights(settings), _settings(settings)]


def _version() -> Check:
    data = {"version": program_version(), "code": code_digest(), "python": sys.version.split()[0], "platform": sys.platform}
    return Check("version", "ok", f"{data['version']} ({data['code']}), Python {data['python']}", data=data)


def _packages() -> Check:
    found: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    text = ", ".join(f"{name} {version or '-'}" for name, version in found.items())
    return Check("packages", "ok" if all(found.values()) else "bad", text, 1, found)


def _index(settings: Settings, word: Word) -> Check:
    place = {"path": str(settings.index_dir)}
    try:
        info = built_info(settings)
        if info is None:
            return Check("index", "warn", raw("messages.doctor.index_none"), data=place | {"built": None})
        fresh = is_fresh(Library.of(settings))
    except Exception as error:
        return Check("index", "bad", word(error), IndexTrouble.exit_code, place | {"built": None})
    data = place | {"built": info.id, "fresh": fresh, "code_version": info.code_version, "embedder": info.embedder, "chunks": info.chunks}
    text = raw("messages.doctor.index_good" if fresh else "messages.doctor.index_stale")
    return Check("index", "ok" if fresh else "warn", f"{info.id}: {text}", data=data)


def _reports(settings: Settings, word: Word) -> list[Check]:
    try:
        with open_store(settings) as store:
            return [_report(store.document(report.id)) for report in store.reports()]
    except Exception as error:
        return [Check("report", "bad", word(error), IndexTrouble.exit_code)]


def _report(document: Any) -> Check:
    report = document.report
    data = {
        "id": report.id, "number": report.number, "date": report.date, "sha256": report.source_sha256,
        "facts": len(document.facts), "chunks": len(document.chunks),
        "repairs": document.repairs, "errata": document.errata, "defects": document.defects,
    }  # fmt: skip
    words = [f"{raw(f'messages.doctor.{name}').lower()} {len(data[name])}" for name in ("repairs", "errata", "defects")]
    text = f"{report.id} ({report.number or '-'}, {report.date or '-'}), sha256 {report.source_sha256[:12]}; {', '.join(words)}"
    return Check("report", "warn" if document.defects else "ok", text, data=data)


def _chroma(settings: Settings, word: Word) -> Check:
    """Ask the collection for something: it is there, and it answers."""
    from vectorstore.model import Query

    kind = "server" if settings.chroma_url else "embedded"
    data = {"kind": kind, "url": settings.chroma_url}
    try:
        with open_store(settings) as store:
            store.search(Query("báo cáo", k=1))
            given = {"chunks": store.info().chunks} | ({"url": settings.chroma_url} if settings.chroma_url else {})
            return Check("chroma", "ok", prompt(f"messages.doctor.chroma_{kind}", **given), data=data | given)
    except Exception as error:
        return Check("chroma", "bad", word(error), ServiceError.exit_code if settings.chroma_url else IndexTrouble.exit_code, data)


def _model(settings: Settings) -> Check:
    """The language model: whether its packages are there and its circuit is closed. Nothing is sent to it."""
    if settings.model is None:
        return Check("model", "ok", raw("messages.doctor.model_none"), data={"model": None})
    from bot.calling import breaker_of

    provider = split(settings.model)[0] or "openai"
    wait = breaker_of(settings).wait
    data = {"model": settings.model, "provider": provider, "deadline_s": settings.model_deadline_s, "pause_s": round(wait)}
    if any(find_spec(name) is None for name in ("langchain", package(provider))):
        text = prompt("messages.doctor.model_missing", model=settings.model, command=install(provider))
        return Check("model", "bad", text, ServiceError.exit_code, data | {"install": install(provider)})
    if wait:
        return Check("model", "warn", prompt("messages.doctor.model_open", model=settings.model, seconds=round(wait)), data=data)
    return Check("model", "ok", prompt("messages.doctor.model_ready", model=settings.model), data=data)


def _existing(path: Path) -> Path:
    """The nearest folder above that is there."""
    return next((p for p in (path, *path.parents) if p.exists()), Path(path.anchor))


def _disk(settings: Settings) -> Check:
    place = _existing(settings.index_dir)
    free = shutil.disk_usage(place).free // 1_048_576
    text = prompt("messages.doctor.disk_free", free=free, path=place)
    return Check("disk", "ok" if free >= LOW_DISK_MB else "warn", text, data={"path": str(place), "free_mb": free})


def _rights(settings: Settings) -> Check:
    place = _existing(settings.index_dir)
    good = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    text = prompt("messages.doctor.permission_good" if good else "messages.doctor.permission_bad", path=place)
    return Check("permission", "ok" if good else "bad", text, NotAllowed.exit_code, {"path": str(place), "writable": good})


def _settings(settings: Settings) -> Check:
    shown = printable(settings)
    text = ", ".join(f"{name}={value}" for name, value in shown.items() if value not in (None, [], False))
    return Check("settings", "ok", text, data=shown)
