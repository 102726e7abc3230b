"""``hoibaocao chat``: questions that follow each other, at a terminal or from a pipe."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, check_model, check_report, conversation, without_model
from bot.channels.cli_words import complaint
from bot.channels.render import Style, answer_text, emphasise, readable, sources_text
from bot.conversation import Conversation
from bot.errors import MemoryTrouble
from bot.model import Answer, Turn
from bot.prompting import prompt, raw
from bot.settings import Settings
from ingest.vietnamese.text import fold

if TYPE_CHECKING:
    from bot.assistant import Assistant


#: Words that end a conversation, with or without the stroke.
LEAVING = frozenset({"thoat", "quit", "exit"})


@dataclass(slots=True)
class Talk:
    """What the terminal shows of one conversation."""

    answering: Assistant
    console: Console
    settings: Settings
    conversation: Conversation
    report: str | None
    json: bool
    last: Answer | None = None
    code: int = 0

    @property
    def style(self) -> Style:
        """How answers are drawn."""
        return Style(self.console.colour, self.console.width)

    def ask(self, question: str) -> None:
        """Answer one question and remember it."""
        turn = Turn(question, self.conversation.history(), self.report)
        streamed = self.console.colour and not self.json and self.answering.writer is not None
        self.last = self._streamed(turn) if streamed else self.answering.ask(turn)
        self.code = self.code or without_model(self.last)
        if streamed:
            pass  # it stands there already
        elif self.json:
            self.console.line(self.last.to_dict())
        elif self.console.colour:
            self.console.data(emphasise(readable(self.last.answer), self.style) + "\n")
        else:
            self.console.data(answer_text(self.last, self.style) + "\n")
        self.console.stdout.flush()
        self.conversation.remember(self.last)

    def _streamed(self, turn: Turn) -> Answer:
        """Show each checked sentence as it comes, then what the answer has beside them; an answer that is another is shown whole."""
        shown, answer = "", None
        for item in self.answering.stream(turn):
            if isinstance(item, Answer):
                answer = item
            else:
                shown += item
                self._write(item)
        assert answer is not None
        kept = answer.answer.startswith(shown)
        self._write(answer.answer[len(shown) :] if kept else f"\n\n{answer.answer}")
        self.console.data("\n")
        for caveat in answer.caveats:
            if caveat.kind == "model":
                self.console.note(caveat.text)
        return answer

    def _write(self, text: str) -> None:
        self.console.stdout.write(emphasise(readable(text), self.style))
        self.console.stdout.flush()

    def command(self, word: str) -> bool:
        """Obey a /command; False ends the conversation."""
        name = fold(word.split()[0])
        if name in {"/thoat", "/quit", "/exit"}:
            return False
        if name == "/moi":
            self.last = None
            self.forget()
        elif name == "/nguon":
            found = self.last is not None and self.last.citations
            self.console.data(sources_text(self.last, self.style) if self.last and found else raw("messages.chat.no_answer"))
        else:
            self.console.note(prompt("messages.chat.unknown", command=word[:40]))
        return True

    def forget(self) -> None:
        """Begin anew; what was kept under the conversation's name is erased."""
        try:
            self.conversation.forget()
            self.console.note(raw("messages.chat.fresh"))
        except MemoryTrouble as trouble:
            self.console.note(prompt("messages.chat.not_erased", reason=complaint(trouble, self.settings.log_file).text))


def chat(args: Namespace, settings: Settings, console: Console) -> int:
    """Talk until /thoat or the end of the input; a person is prompted, a pipe is not."""
    check_model(args.require_model, settings)
    with conversation(args.conversation, settings, console) as talked:
        answering = assistant(settings, console)
        check_report(settings, args.report)
        talk = Talk(answering, console, settings, talked, args.report, args.json)
        person = console.stdin is not None and console.stdin.isatty()
        if person:
            _welcome(args.conversation, talked, console)
        while (typed := _next(console, person)) is not None:
            text = typed.strip().lstrip("\ufeff")
            if text.startswith("/") or fold(text) in LEAVING:
                if not talk.command(f"/{text.lstrip('/')}"):
                    break
            elif text:
                talk.ask(text)
        if person:
            console.note(raw("messages.chat.bye"))
    return talk.code if args.require_model else 0


def _welcome(name: str | None, talked: Conversation, console: Console) -> None:
    """What can be typed, and where a conversation with a name was left."""
    console.note(raw("messages.chat.welcome"))
    before = talked.history()
    if name is not None and before:
        console.note(prompt("messages.chat.resumed", name=name.strip(), last=before[-1]))


def _next(console: Console, person: bool) -> str | None:
    """The next line, or None at the end of the input."""
    if console.stdin is None:
        return None
    if person:
        console.stderr.write(raw("messages.chat.prompt"))
        console.stderr.flush()
    line = console.stdin.readline()
    return line or None
