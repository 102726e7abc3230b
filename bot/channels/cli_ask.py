"""``hoibaocao ask``: one question, one cited answer."""

from __future__ import annotations

from argparse import Namespace

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, check_model, check_report, conversation_name, memory, not_kept, without_model
from bot.channels.render import Style, answer_text
from bot.errors import EXIT_OF_STATUS, MemoryTrouble, UsageError
from bot.model import Answer, Turn
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
    question = question_of(args.question, console)
    check_model(args.require_model, settings)
    if args.conversation is None:
        return _ask(Turn(question, tuple(args.history), args.report), args, settings, console)[0]
    name = conversation_name(args.conversation)
    with memory(settings) as kept:  # a question that leans on what cannot be read would be answered wrongly: MemoryTrouble goes up
        code, answer = _ask(Turn(question, kept.history(name), args.report), args, settings, console)
        try:
            kept.remember(name, answer)
        except MemoryTrouble as trouble:
            not_kept(trouble, settings, console)
    return code


def _ask(turn: Turn, args: Namespace, settings: Settings, console: Console) -> tuple[int, Answer]:
    answering = assistant(settings, console)
    check_report(settings, args.report)
    answer = answering.ask(turn)
    if args.json:
        console.document(answer.to_dict())
    else:
        console.data(answer_text(answer, Style(console.colour, console.width)))
    code = (without_model(answer) if args.require_model else 0) or EXIT_OF_STATUS[answer.status]
    return code, answer
