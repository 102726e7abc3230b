"""``hoibaocao batch``: one question a line in, one answer a line out, at once and in order."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.cli_output import Console, to_json
from bot.channels.cli_session import assistant, check_model, check_report, without_model
from bot.channels.cli_words import complaint
from bot.errors import DocumentError, UsageError
from bot.model import Turn
from bot.prompting import prompt, raw
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant


class BadLine(ValueError):
    """A line of the input that is no request; ``reason`` is a key of messages.bad_line, ``caller`` the caller's id if it could be read."""

    def __init__(self, reason: str, caller: Any = None) -> None:
        super().__init__(reason)
        self.reason, self.caller = reason, caller


def request(line: str, report: str | None) -> tuple[Any, Turn]:
    """The caller's id and the turn of one line. Raises BadLine.

    >>> request('{"id": 7, "question": "x", "history": ["y"]}', None)
    (7, Turn(question='x', history=('y',), report=None))
    """
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("json") from error
    if not isinstance(given, dict):
        raise BadLine("object")
    caller, question, history = given.get("id"), given.get("question"), given.get("history") or []
    if not isinstance(question, str):
        raise BadLine("question", caller)
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise BadLine("history", caller)
    chosen = given.get("report") or report
    if chosen is not None and not isinstance(chosen, str):
        raise BadLine("report", caller)
    return caller, Turn(_whole(question), tuple(map(_whole, history)), chosen)


def _whole(text: str) -> str:
    """JSON may carry half of a surrogate pair, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def batch(args: Namespace, settings: Settings, console: Console) -> int:
    """Answer every line; a bad one is answered with status ``error`` and the rest goes on. A model that is required and missing: 6 or 7."""
    with ExitStack() as stack:
        lines = _lines(args.input, console, stack)
        out = _out(args.out, stack)
        check_model(args.require_model, settings)
        answering = assistant(settings, console)
        check_report(settings, args.report)
        total = errors = 0
        codes: list[int] = []
        for number, line in lines:
            answer, code = _answer(answering, line, number, args.report, settings)
            total, errors = total + 1, errors + (answer["status"] == "error")
            codes += [code] if code and args.require_model else []
            if out is None:
                console.line(answer)
            else:
                out.write(to_json(answer, indent=None) + "\n")
                out.flush()
    if errors or args.out:
        console.note(prompt("messages.done.batch", total=total, errors=errors))
    if codes:
        console.note(prompt("messages.done.not_by_model", count=len(codes)))
    return min(codes, default=0)


def _lines(name: str, console: Console, stack: ExitStack) -> Iterator[tuple[int, str]]:
    if name != "-":
        try:
            opened = open(name, encoding="utf-8-sig", errors="replace")  # noqa: SIM115  the stack closes it
            source: Iterable[str] = stack.enter_context(opened)
        except IsADirectoryError as error:
            raise DocumentError("not_a_file", path=name) from error
        except FileNotFoundError as error:
            raise DocumentError("missing_file", path=name) from error
    elif console.stdin is None or console.stdin.isatty():
        raise UsageError("no_question")
    else:
        source = console.stdin
    return ((number, line.lstrip("\ufeff")) for number, line in enumerate(source, 1) if line.strip("\ufeff \t\r\n"))


def _out(name: str | None, stack: ExitStack) -> Any:
    if name is None:
        return None
    try:
        return stack.enter_context(Path(name).open("w", encoding="utf-8"))
    except OSError as error:
        raise DocumentError("cannot_write", path=name, reason=error.strerror or "?") from error


def _answer(answering: Assistant, line: str, number: int, report: str | None, settings: Settings) -> tuple[dict[str, Any], int]:
    """The answer object of one line, and the exit code that it would have where a model is required."""
    try:
        caller, turn = request(line, report)
    except BadLine as error:
        reason = raw(f"messages.bad_line.{error.reason}")
        return failed(prompt("messages.error.bad_line", line=number, reason=reason), "bad_line", error.caller), 0
    try:
        answer = answering.ask(turn)
        found = answer.to_dict()
    except Exception as error:  # one question must not stop the others
        told = complaint(error, settings.log_file)
        return failed(told.text, told.code, caller, turn.question), 0
    head = {key: found.pop(key) for key in ("schema", "answer_id")}
    return head | {"id": caller} | found, without_model(answer)


def failed(message: str, code: str, caller: Any, question: str = "") -> dict[str, Any]:
    """An answer object with status ``error``: same fields as any other, so that a reader needs no second case."""
    empty: dict[str, Any] = {key: [] for key in ("values", "citations", "caveats", "choices", "computed")}
    head = {"schema": 1, "answer_id": None, "id": caller, "question": question, "report": None, "status": "error", "refused": False}
    tail: dict[str, Any] = {"route": "none", "rewrite": None, "verdict": None, "versions": {}, "latency_ms": 0.0}
    return head | {"answer": message} | empty | tail | {"error": {"code": code, "message": message}}
