"""What the command writes and where: data on stdout, the rest on stderr, UTF-8 whatever the locale, colour only on a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from ingest.model import Span

#: Control characters but tab and newline: printed raw, a report or a question could steer the terminal.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


#: Characters a write: at most 64 KiB as UTF-8, the size of a pipe.
_WRITE = 16_384


def force_utf8() -> None:
    """Make the three standard streams UTF-8, whatever the locale says (LC_ALL=C, Windows code page 1258).

    What cannot be encoded (half of a surrogate pair in a question) is replaced, never a crash.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def plain(text: str) -> str:
    """The text without control characters, safe to print.

    >>> plain("a\\x1b[31mb\\tc")
    'a[31mb\\tc'
    """
    return _CONTROL.sub("", text)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, Span):
        return [value.first, value.last]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def to_json(document: Any, *, indent: int | None = 2) -> str:
    """A document as JSON text, Vietnamese letters as they are; Decimal as its string, a span as ``[first, last]``.

    >>> to_json({"a": Decimal("46.0")}, indent=None)
    '{"a": "46.0"}'
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent, default=_jsonable)
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(slots=True)
class Console:
    """The streams of one run. ``colour`` and ``bars`` are decided once: a terminal, and no NO_COLOR."""

    stdout: TextIO
    stderr: TextIO
    stdin: TextIO | None
    colour: bool
    bars: bool
    width: int = 100
    _bar: str = field(default="", init=False)

    @classmethod
    def of_process(cls, *, no_color: bool) -> Console:
        """The console of this process; TERM=dumb counts as no terminal."""
        dumb = os.environ.get("TERM") == "dumb"
        tty = _is_tty(sys.stdout) and not dumb
        return cls(
            sys.stdout,
            sys.stderr,
            sys.stdin,
            colour=tty and not no_color,
            bars=_is_tty(sys.stderr) and not dumb,
            width=_width() if tty else 100,
        )

    def data(self, text: str) -> None:
        """A piece of the result, in small writes: unbuffered (PYTHONUNBUFFERED), one large write to a pipe whose reader leaves is cut
        without an error, and only the next one tells.
        """
        whole = text if text.endswith("\n") else text + "\n"
        for start in range(0, len(whole), _WRITE):
            self.stdout.write(whole[start : start + _WRITE])

    def document(self, document: Any) -> None:
        """The result as one JSON document."""
        self.data(to_json(document))

    def line(self, document: Any) -> None:
        """One JSON object a line, sent on at once: the reader may be waiting for it."""
        self.data(to_json(document, indent=None))
        self.stdout.flush()

    def note(self, text: str) -> None:
        """A word to the person at the terminal."""
        self.clear_bar()
        print(plain(text), file=self.stderr, flush=True)

    def clear_bar(self) -> None:
        """Wipe the progress bar, if one stands there."""
        if self._bar:
            self.stderr.write("\r" + " " * len(self._bar) + "\r")
            self._bar = ""

    def progress(self, label: str) -> Callable[[int, int], None]:
        """A callback ``(done, total)``: a bar on a terminal, elsewhere one line at the start and one at the end."""
        last = [0.0]

        def show(done: int, total: int) -> None:
            finished = done >= total
            if self.bars:
                now = time.monotonic()
                if finished or now - last[0] >= 0.05:  # 20 pictures a second are enough for an eye
                    last[0] = now
                    self._draw(label, done, total)
            elif finished or not last[0]:
                last[0] = 1.0
                print(f"{label}: {done}/{total}", file=self.stderr, flush=True)
            if finished and self.bars:
                self.stderr.write("\n")
                self._bar = ""

        return show

    def _draw(self, label: str, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        full = round(share * 30)
        bar = f"{label} [{'█' * full}{'░' * (30 - full)}] {done}/{total}"
        self.stderr.write("\r" + bar + " " * max(0, len(self._bar) - len(bar)))
        self.stderr.flush()
        self._bar = bar

    def typed(self, limit: int = 1_000_000) -> str | None:
        """What stands on stdin, or None where a person sits at it: a command never waits silently for typing."""
        if self.stdin is None or self.stdin.closed or _is_tty(self.stdin):
            return None
        return self.stdin.read(limit)


def _is_tty(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _width() -> int:
    try:
        return max(40, os.get_terminal_size().columns)
    except OSError:
        return 100
