"""``hoibaocao ask``: one question, one cited answer."""

from __future__ import annotations

from argparse import Namespace

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, check_model, check_report, without_model
from bot.channels.render import Style, answer_text
from bot.errors import EXIT_OF_STATUS, UsageError
from bot.model import Turn
from bot.settings import Settings


def question_of(words: list[str], console: Console) -> str:
    """The question of the arguments, or of stdin. Raises UsageError where there is none."""
    text = " ".join(words).strip()
    if not words or text == "-":
        text = (console.typed() or "").strip().lstrip("\ufeff")
    if not text:
        raise UsageError("no_question")
    return text


def ask(args: Namespace, settings: Settings, console: Console) -> int:
    """Answer one question; the exit code tells the status."""
    turn = Turn(question_of(args.question, console), tuple(args.history), args.report)
    check_model(args.require_model, settings)
    answering = assistant(settings, console)
    check_report(settings, args.report)
    answer = answering.ask(turn)
    if args.json:
        console.document(answer.to_dict())
    else:
        console.data(answer_text(answer, Style(console.colour, console.width)))
    return (without_model(answer) if args.require_model else 0) or EXIT_OF_STATUS[answer.status]
