"""The log of the model: one JSON line an answer, in the log file of the settings.  No question, no answer, no key stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def journal(path: Path | None) -> Callable[[Mapping[str, Any]], None]:
    """What appends a line to ``path``; a log that cannot be written stops nobody."""

    def note(line: Mapping[str, Any]) -> None:
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} model {json.dumps(line, ensure_ascii=False, default=str)}\n")
        except OSError:
            return

    return note
