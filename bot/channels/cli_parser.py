"""The arguments of each command, with help in Vietnamese from ``prompts/help.toml``.

Only the parser of the command that was called is built: the others cost nothing at the start.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from bot.errors import UsageError
from bot.prompting import raw
from bot.settings import FIELDS

FORMATS = ("json", "csv", "xlsx")
PARTS = ("indicators", "facts", "repairs", "defects")
BASES = ("plan", "actual", "estimate", "target", "ratio_to_plan", "ratio_to_target", "change", "cumulative", "share", "other")

#: argparse's own messages, and the keys of messages.usage that word them.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", "required"),
    (r"one of the arguments (.*) is required", "required"),
    (r"unrecognized arguments: (.*)", "unrecognized"),
    (r"argument (.*): invalid choice.*", "choice"),
    (r"argument (.*): invalid int value.*", "number"),
    (r"argument (.*): expected .*", "expects"),
    (r"argument (.*): ignored explicit argument.*", "no_value"),
    (r"argument (.*): not allowed with argument.*", "together"),
    (r"(.*)", "other"),
)


def worded(message: str) -> tuple[str, str]:
    """The key of ``messages.usage`` for one of argparse's messages, and what it speaks of.

    >>> worded("the following arguments are required: REF")
    ('required', 'REF')
    """
    found = next((m, key) for pattern, key in _WORDS if (m := re.fullmatch(pattern, message, re.DOTALL)))
    return found[1], found[0][1]


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, raw("help.format.usage"))


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`~bot.errors.UsageError` instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse on every mistake."""
        key, what = worded(message)
        raise UsageError("usage", reason=key, what=what, command=self.prog.partition(" ")[2])


Fill = Callable[[argparse.ArgumentParser], None]


def _option(key: str) -> str:
    return raw(f"help.options.{key}").replace("%", "%%")


def _argument(key: str) -> str:
    return raw(f"help.args.{key}").replace("%", "%%")


def _report(p: argparse.ArgumentParser) -> None:
    p.add_argument("--report", metavar="ID", help=_option("report"))


def _require(p: argparse.ArgumentParser) -> None:
    p.add_argument("--require-model", action="store_true", help=_option("require_model"))


def _conversation(p: argparse._ActionsContainer) -> None:
    p.add_argument("--conversation", metavar="NAME", help=_option("conversation"))


def _ask(p: argparse.ArgumentParser) -> None:
    p.add_argument("question", nargs="*", metavar="QUESTION", help=_argument("question"))
    before = p.add_mutually_exclusive_group()
    before.add_argument("--history", action="append", default=[], metavar="QUESTION", help=_option("history"))
    _conversation(before)
    _require(p)
    _report(p)


def _chat(p: argparse.ArgumentParser) -> None:
    _require(p)
    _conversation(p)
    _report(p)


def _lookup(p: argparse.ArgumentParser) -> None:
    p.add_argument("words", nargs="*", metavar="WORDS", help=_argument("words"))
    p.add_argument("--basis", choices=BASES, metavar="BASIS", help=_option("basis"))
    p.add_argument("--period", metavar="PERIOD", help=_option("period"))
    p.add_argument("--place", metavar="PLACE", help=_option("place"))
    p.add_argument("--limit", type=int, default=20, metavar="N", help=_option("limit"))
    _report(p)


def _search(p: argparse.ArgumentParser) -> None:
    p.add_argument("words", nargs="*", metavar="WORDS", help=_argument("words"))
    p.add_argument("--limit", type=int, default=5, metavar="N", help=_option("limit"))
    _report(p)


def _source(p: argparse.ArgumentParser) -> None:
    p.add_argument("ref", metavar="REF", help=_argument("ref"))
    _report(p)


def _ingest(p: argparse.ArgumentParser) -> None:
    p.add_argument("files", nargs="*", metavar="FILE", help=_argument("files"))
    p.add_argument("--remove", action="append", default=[], metavar="ID", help=_option("remove"))
    p.add_argument("--rebuild", action="store_true", help=_option("rebuild"))


def _export(p: argparse.ArgumentParser) -> None:
    p.add_argument("--format", choices=FORMATS, default="json", metavar="FORMAT", help=_option("format"))
    p.add_argument("--what", choices=PARTS, default="indicators", metavar="PART", help=_option("what"))
    p.add_argument("--out", metavar="FILE", help=_option("out"))
    _report(p)


def _batch(p: argparse.ArgumentParser) -> None:
    p.add_argument("input", nargs="?", default="-", metavar="FILE", help=_argument("input"))
    p.add_argument("--out", metavar="FILE", help=_option("out"))
    _require(p)
    _report(p)


def _eval(p: argparse.ArgumentParser) -> None:
    p.add_argument("questions", metavar="FILE", help=_argument("questions"))
    p.add_argument("--show", type=int, default=0, metavar="N", help=_option("show"))
    p.add_argument("--strict", action="store_true", help=_option("strict"))
    p.add_argument("--answers", metavar="FILE", help=_option("answers"))
    _report(p)


def _pairing(p: argparse.ArgumentParser) -> None:
    p.add_argument("action", choices=("list", "approve", "revoke"), metavar="ACTION", help=_argument("action"))
    p.add_argument("subject", nargs="?", metavar="CODE|ID", help=_argument("subject"))


def _nothing(_p: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""


def _keys(p: argparse.ArgumentParser) -> None:
    p.add_argument("action", choices=("list", "create", "revoke"), metavar="ACTION", help=_argument("keys_action"))
    p.add_argument("subject", nargs="?", metavar="NAME|ID", help=_argument("keys_subject"))


def _logs(p: argparse.ArgumentParser) -> None:
    p.add_argument("action", choices=("list", "verify", "feedback"), metavar="ACTION", help=_argument("logs_action"))
    p.add_argument("--head", metavar="N:HASH", help=_option("head"))
    p.add_argument("--who", metavar="CHANNEL:ID", help=_option("who"))
    p.add_argument("--limit", type=int, default=20, metavar="N", help=_option("limit"))


COMMANDS: dict[str, Fill] = {
    "ask": _ask,
    "chat": _chat,
    "lookup": _lookup,
    "search": _search,
    "source": _source,
    "ingest": _ingest,
    "export": _export,
    "audit": _report,
    "batch": _batch,
    "eval": _eval,
    "telegram": _nothing,
    "pairing": _pairing,
    "serve": _nothing,
    "mcp": _nothing,
    "keys": _keys,
    "logs": _logs,
    "doctor": _nothing,
    "config": _nothing,
}


def setting_flags() -> Iterable[tuple[str, str]]:
    """The flags that set a setting, with its name in the environment; secrets have none (they would stand in the process list)."""
    for entry in FIELDS:
        if entry.name.startswith("HOIBAOCAO_") and not entry.secret:
            yield "--" + entry.field.replace("_", "-"), entry.name


def parser_of(command: str) -> Parser:
    """The parser of one command.

    >>> parser_of("source").parse_args(["footnote:3", "--json"]).ref
    'footnote:3'
    """
    p = Parser(
        prog=f"hoibaocao {command}", description=raw(f"help.commands.{command}"), formatter_class=_Help, add_help=False, allow_abbrev=False
    )
    p._positionals.title = raw("help.format.positionals")
    p._optionals.title = raw("help.format.options")
    p.add_argument("-h", "--help", action="help", help=_option("help"))
    p.add_argument("--json", action="store_true", help=_option("json"))
    COMMANDS[command](p)
    group = p.add_argument_group(raw("help.format.settings"))
    for flag, name in setting_flags():
        group.add_argument(flag, dest=name, metavar="…", help=_option(flag[2:].replace("-", "_")))
    return p


def parse(command: str, argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of ``command``; options may stand between the words of a question. Raises UsageError; help raises SystemExit."""
    p = parser_of(command)
    p.usage = p.format_usage().removeprefix(raw("help.format.usage")).rstrip().replace("%", "%%")  # else argparse cuts off "usage: "
    args = p.parse_args(argv) if "--" in argv else p.parse_intermixed_args(argv)
    for name in ("limit", "show"):
        if getattr(args, name, 1) < (1 if name == "limit" else 0):
            p.error(f"argument --{name}: invalid int value")
    return args


def top_help() -> str:
    """The help of the command itself."""
    width = max(map(len, COMMANDS)) + 2
    listed = [f"  {name:<{width}}{raw(f'help.commands.{name}')}" for name in COMMANDS]
    head = [raw("help.top.about"), "", raw("help.format.usage") + raw("help.top.usage"), "", raw("help.top.commands") + ":"]
    tail = ["", raw("help.top.example"), "", raw("help.top.more"), raw("help.top.codes")]
    return "\n".join(head + listed + tail)


def nearest(word: str) -> str | None:
    """The command that somebody who typed ``word`` may have meant.

    >>> nearest("sreach")
    'search'
    """
    import difflib  # 2 ms that only a slip costs

    return next(iter(difflib.get_close_matches(word.lower(), COMMANDS, 1)), None)
