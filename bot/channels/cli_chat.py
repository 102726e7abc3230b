"""``hoibaocao chat``: questions that follow each other, at a terminal or from a pipe."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, check_report
from bot.channels.render import Style, answer_text, emphasise, readable, sources_text
from bot.model import Answer, Turn
from bot.prompting import prompt, raw
from bot.settings import Settings
from ingest.vietnamese.text import fold

if TYPE_CHECKING:
    from bot.assistant import Assistant

#: Earlier questions that a follow-up may lean on; more would only bring back what was left behind.
REMEMBERED = 6


@dataclass(slots=True)
class Talk:
    """One conversation."""

    answering: Assistant
    console: Console
    report: str | None
    json: bool
    history: list[str] = field(default_factory=list)
    last: Answer | None = None

    @property
    def style(self) -> Style:
        """How answers are drawn."""
        return Style(self.console.colour, self.console.width)

    def ask(self, question: str) -> None:
        """Answer one question and remember it."""
        self.last = self.answering.ask(Turn(question, tuple(self.history[-REMEMBERED:]), self.report))
        self.history.append(question)
        if self.json:
            self.console.line(self.last.to_dict())
        elif self.console.colour:
            self.console.data(emphasise(readable(self.last.answer), self.style) + "\n")
        else:
            self.console.data(answer_text(self.last, self.style) + "\n")
        self.console.stdout.flush()

    def command(self, word: str) -> bool:
        """Obey a /command; False ends the conversation."""
        name = fold(word.split()[0])
        if name in {"/thoat", "/quit", "/exit"}:
            return False
        if name == "/moi":
            self.history.clear()
            self.last = None
            self.console.note(raw("messages.chat.fresh"))
        elif name == "/nguon":
            found = self.last is not None and self.last.citations
            self.console.data(sources_text(self.last, self.style) if self.last and found else raw("messages.chat.no_answer"))
        else:
            self.console.note(prompt("messages.chat.unknown", command=word[:40]))
        return True


def chat(args: Namespace, settings: Settings, console: Console) -> int:
    """Talk until /thoat or the end of the input; a person is prompted, a pipe is not."""
    answering = assistant(settings, console)
    check_report(settings, args.report)
    talk = Talk(answering, console, args.report, args.json)
    person = console.stdin is not None and console.stdin.isatty()
    if person:
        console.note(raw("messages.chat.welcome"))
    while (typed := _next(console, person)) is not None:
        text = typed.strip().lstrip("\ufeff")
        if text.startswith("/"):
            if not talk.command(text):
                break
        elif text:
            talk.ask(text)
    if person:
        console.note(raw("messages.chat.bye"))
    return 0


def _next(console: Console, person: bool) -> str | None:
    """The next line, or None at the end of the input."""
    if console.stdin is None:
        return None
    if person:
        console.stderr.write(raw("messages.chat.prompt"))
        console.stderr.flush()
    line = console.stdin.readline()
    return line or None
