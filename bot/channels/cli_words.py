"""An error as one Vietnamese line with its exit code: ours, those of the lower rooms, and those that nobody expected."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import DocumentError, HoiBaoCaoError, IndexTrouble, NotAllowed, NotFound, ServiceError
from bot.prompting import PromptError, fill, prompt, raw, variables

#: Exit codes of the codes that the lower rooms raise (ingest.errors, vectorstore.errors); any other code of theirs: 1.
_EXITS: Mapping[str, int] = {
    "not_permitted": NotAllowed.exit_code,
    "storage_denied": NotAllowed.exit_code,
    "memory_denied": NotAllowed.exit_code,
    "index_missing": IndexTrouble.exit_code,
    "index_broken": IndexTrouble.exit_code,
    "index_stale": IndexTrouble.exit_code,
    "index_locked": IndexTrouble.exit_code,
    "index_unusable": IndexTrouble.exit_code,
    "embedding_failed": ServiceError.exit_code,
    "chroma_unreachable": ServiceError.exit_code,
    "unknown_report": NotFound.exit_code,
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is said of an error, its code and the exit code."""

    text: str
    code: str
    exit_code: int


def complaint(error: BaseException, log: Path | None) -> Complaint:
    """The words for an error; an unexpected one is written to ``log`` under an id."""
    code, fields = getattr(error, "code", None), getattr(error, "fields", None)
    if code in {"index_broken", "build_failed"} and any(w in str((fields or {}).get("reason")) for w in _UNREACHABLE):
        code = "chroma_unreachable"
    if isinstance(code, str) and isinstance(fields, Mapping):
        try:
            return Complaint(_worded(code, fields), code, _EXITS[code] if code in _EXITS else exit_of(error))
        except PromptError:
            pass  # a code without words is a fault of ours: told as such, with its trace
    if isinstance(error, PermissionError):
        return Complaint(_of_system("storage_denied", error), "storage_denied", NotAllowed.exit_code)
    if isinstance(error, OSError) and error.errno in _FULL:
        return Complaint(_of_system("storage_full", error), "storage_full", DocumentError.exit_code)
    if isinstance(error, OSError) and error.filename:
        return Complaint(_of_system("file_trouble", error), "file_trouble", 1)
    return _unexpected(error, log)


#: How Chroma's client words a server that is not there; the store takes it for a broken index.
_UNREACHABLE = ("connect to a Chroma server", "ConnectError", "ConnectTimeout", "ReadTimeout")

_FULL = frozenset({28, 122, 27})  # ENOSPC, EDQUOT, EFBIG


def exit_of(error: BaseException) -> int:
    """The exit code of an error of our own tree; any other: 1."""
    return error.exit_code if isinstance(error, HoiBaoCaoError) else 1


def _worded(code: str, fields: Mapping[str, Any]) -> str:
    """The message of a code. The lower rooms give more fields than a message needs; each it needs must be there."""
    text = raw(f"messages.error.{code}")
    given = dict(fields)
    if code == "usage":
        given["reason"] = prompt(f"messages.usage.{given['reason']}", what=_short(given["what"]))
    if code == "setting_invalid":
        given["hint"] = raw(f"messages.setting_hint.{given['hint']}")
    if code == "embedding_failed":
        words = raw(f"messages.embedding.{given['reason']}")
        given["reason"] = fill(words, {k: _short(v) for k, v in given.items() if k in variables(words)})
    if code == "too_big":
        given.update({k: f"{int(given[k]) / 1_048_576:.1f}".removesuffix(".0") for k in ("size", "limit")})
    return fill(text, {k: _short(v) for k, v in given.items() if k in variables(text)})


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 300 else text[:297] + "…"


def _of_system(code: str, error: OSError) -> str:
    return _worded(code, {"path": error.filename or "?", "reason": error.strerror or type(error).__name__})


def _unexpected(error: BaseException, log: Path | None) -> Complaint:
    number, place = write_trace(error, log)
    return Complaint(prompt("messages.error.unexpected", id=number, log=place), "unexpected", 1)


def write_trace(error: BaseException, log: Path | None) -> tuple[str, str]:
    """Write the trace of an unexpected error down; the id under which it stands, and the place."""
    number = os.urandom(4).hex()
    return number, _append(number, error, log)


def _append(number: str, error: BaseException, log: Path | None) -> str:
    """Append the trace to the log; where that cannot be written, to the system's temporary folder. Returns the place."""
    import tempfile
    import traceback

    trace = "".join(traceback.format_exception(error))
    entry = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {number} python {sys.version.split()[0]}\n{trace}\n"
    for place in (log, Path(tempfile.gettempdir()) / "hoibaocao.log"):
        if place is None:
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("a", encoding="utf-8", errors="replace") as file:
                file.write(entry)
        except OSError:
            continue
        return str(place)
    return "-"
