"""``python -m ingest FILE [--out F]``: one report as one JSON document (design/house.md).

The document goes to stdout (or ``--out``), everything said goes to stderr. Exit codes: 0 read, 1 the file cannot be read, 2 usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from string import Template
from typing import NoReturn, TextIO

from ingest import ingest
from ingest.document import to_json
from ingest.errors import UnreadableFile


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        _force_utf8(stream)
    try:
        options = _options(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        document = ingest(options.file)
    except UnreadableFile as error:
        print(_worded(error.code, error.fields), file=sys.stderr)
        return 1
    text = json.dumps(to_json(document), ensure_ascii=False, indent=1 if options.indent else None)
    return _write(text, options.out)


class _Parser(argparse.ArgumentParser):
    """A parser that says in Vietnamese what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Say how the command is called, and stop with exit code 2."""
        print(_messages("ingest.toml", "command").get("usage", message), file=sys.stderr)
        raise SystemExit(2)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    words = _messages("ingest.toml", "command")
    parser = _Parser(prog="python -m ingest", description=words.get("about"))
    parser.add_argument("file", metavar="FILE", help=words.get("file"))
    parser.add_argument("--out", metavar="F", help=words.get("out"))
    parser.add_argument("--indent", action="store_true", help=words.get("indent"))
    return parser.parse_args(arguments)


def _write(text: str, out: str | None) -> int:
    try:
        if out:
            Path(out).write_text(text + "\n", encoding="utf-8")
        else:
            print(text)
            sys.stdout.flush()
    except BrokenPipeError:
        # the reader went away (| head): no trace, and none from the interpreter's own flush either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(_worded("cannot_write", {"path": out or "stdout", "reason": error.strerror or str(error)}), file=sys.stderr)
        return 1
    return 0


def _force_utf8(stream: TextIO) -> None:
    """Windows consoles with code page 1258 cannot print Vietnamese otherwise."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8")


def _worded(code: str, fields: dict[str, str]) -> str:
    """The Vietnamese message of a code; sizes in MB."""
    shown = {k: f"{int(v) / 1024 / 1024:.1f}".replace(".", ",") if k in ("size", "limit") else v for k, v in fields.items()}
    return Template(_messages("messages.toml", "error").get(code, code)).safe_substitute(shown)


def _messages(file: str, table: str) -> dict[str, str]:
    """A table of a file of ``prompts/``; empty where the words are not installed."""
    try:
        words = tomllib.loads(resources.files("prompts").joinpath(file).read_text(encoding="utf-8"))
    except (ModuleNotFoundError, OSError):
        return {}
    return dict(words.get(table, {}))


if __name__ == "__main__":
    sys.exit(main())
