"""The command at the terminal: read the arguments, run one command, and word whatever went wrong.

No traceback reaches the user: a known error is one Vietnamese line that says what to do; an unexpected one gets an id, and its
trace goes to the log file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.channels.cli_output import Console, force_utf8
from bot.channels.cli_parser import COMMANDS, nearest, parse, top_help
from bot.channels.cli_words import complaint
from bot.errors import HoiBaoCaoError, Interrupted, PipeClosed, UsageError
from bot.prompting import prompt
from bot.settings import FIELDS, Settings, load

#: Where each command lives; loaded only when called.
HOMES: Mapping[str, str] = {
    "ask": "cli_ask",
    "chat": "cli_chat",
    "batch": "cli_batch",
    "lookup": "cli_lookup",
    "search": "cli_lookup",
    "source": "cli_lookup",
    "ingest": "cli_reports",
    "export": "cli_reports",
    "audit": "cli_reports",
    "eval": "cli_eval",
    "telegram": "cli_telegram",
    "pairing": "cli_telegram",
    "serve": "cli_web",
    "mcp": "cli_web",
    "keys": "cli_keys",
    "logs": "cli_keys",
    "doctor": "cli_doctor",
    "config": "cli_doctor",
}


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code (channels.md)."""
    force_utf8()
    words = [_utf8(a) for a in argv]
    state: dict[str, Any] = {"json": "--json" in words, "log": None}
    console = Console.of_process(no_color=bool(os.environ.get("NO_COLOR")))
    try:
        code = _dispatch(words, console, state)
        console.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _tell(Interrupted("interrupted"), console, state)
    except BrokenPipeError:
        return _silence()
    except SystemExit as stop:  # argparse after --help
        return int(stop.code or 0)
    except BaseException as error:  # Rust engines panic with a BaseException
        return _tell(error, console, state)


def _dispatch(words: list[str], console: Console, state: dict[str, Any]) -> int:
    if not words:
        console.note(top_help())
        return UsageError.exit_code
    if words[0] in {"-h", "--help", "help"}:
        console.data(top_help())
        return 0
    if words[0] in {"-V", "--version"}:
        from bot.versions import program_version

        console.data(f"hoibaocao {program_version()}")
        return 0
    command = words[0]
    if command not in COMMANDS:
        raise UsageError("unknown_command", command=command[:80], hint=_hint(command))
    args = parse(command, words[1:])
    flags = {f.name: text for f in FIELDS if (text := getattr(args, f.name, None))}
    settings = load(flags, os.environ, Path.cwd())
    state["log"] = settings.log_file
    console.colour = console.colour and not settings.no_color
    return _call(command, args, settings, console)


def _call(command: str, args: Any, settings: Settings, console: Console) -> int:
    module = import_module(f"bot.channels.{HOMES[command]}")
    return int(getattr(module, command if command != "eval" else "evaluate")(args, settings, console))


def _hint(word: str) -> str:
    """What the caller may have meant: a question without ``ask``, a slip, or else the list of commands."""
    if " " in word:
        return prompt("messages.hint.ask", text=word[:80])
    near = nearest(word)
    return prompt("messages.hint.command", near=near) if near else prompt("messages.hint.commands")


def _utf8(argument: str) -> str:
    """An argument as UTF-8, whatever the locale took it for."""
    try:
        return os.fsencode(argument).decode("utf-8", "replace")
    except UnicodeEncodeError:
        return argument.encode("utf-8", "replace").decode("utf-8")


def _tell(error: BaseException, console: Console, state: Mapping[str, Any]) -> int:
    """Word the error on stderr, and with ``--json`` as a document on stdout; returns the exit code."""
    found = complaint(error, state["log"])
    try:
        console.note(found.text)
        if state["json"]:
            console.document(
                {"schema": 1, "status": "error", "error": {"code": found.code, "message": found.text, "exit_code": found.exit_code}}
            )
        console.stdout.flush()
    except BrokenPipeError:
        return _silence()
    except (OSError, ValueError):  # stderr or stdout closed, or the disk behind it full: the exit code still tells
        _mute()
    return found.exit_code


def _silence() -> int:
    """The reader is gone: nothing more can be said, and the interpreter must not try when it shuts down."""
    _mute()
    return PipeClosed.exit_code


def _mute() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            except (OSError, ValueError):
                continue


__all__ = ["COMMANDS", "HoiBaoCaoError", "run"]
