"""Plays a conversation against a bot that talks to the double."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from .conversation import Conversation, Step
from .double import BotApi
from .users import Act
from .world import Person, Post


class Runner:
    """``offset`` is added to every user id and group, so that many can play one conversation at a time."""

    def __init__(self, api: BotApi, timeout: float = 5.0, quiet: float = 0.2, offset: int = 0) -> None:
        self.api, self.timeout, self.quiet, self.offset = api, timeout, quiet, offset
        self.who = api.person(1001 + offset)
        self.room = api.private(self.who)
        self.thread: int | None = None
        self.since = 0
        self.act: Act | None = None
        self.copied = ""

    @property
    def code(self) -> str:
        """The last thing that the bot set in type to be copied, in any chat: a pairing code, an error id."""
        told = [(p.tick, c) for room in self.api.world.rooms.values() for p in self.api.posts(room) for c in p.parts("code")]
        return max(told)[1] if told else ""

    def play(self, conversation: Conversation) -> None:
        """Every step in order; the first that fails tells its line and the whole chat."""
        for step in conversation.steps:
            try:
                self._step(step)
            except AssertionError as error:
                where = f"{conversation.path}:{step.line}: {step.kind} {step.text!r}"
                raise AssertionError(f"{where}\n{error}\n{self.transcript()}") from error

    def transcript(self) -> str:
        """The chat as it reads now."""
        lines = []
        for post in self.room.posts.values():
            told = [post.text, *(f"[{label}]" for label in post.labels), "(photo)" if "photo" in post.raw else ""]
            told += [f"(file {post.raw['document'].get('file_name')})"] if "document" in post.raw else []
            gone = " (deleted)" if post.deleted else ""
            lines.append(("< " if post.by_bot else "> ") + " ".join(t for t in told if t) + gone)
        return "\n".join(["the chat:", *lines])

    # steps

    def _step(self, step: Step) -> None:
        getattr(self, "_" + step.kind.replace(" ", "_"))(step.text)

    def _speaker(self, text: str) -> None:
        kind, number, name = [*text.split(" ", 2), ""][:3]
        known = self.api.world.people.get(int(number) + self.offset)
        self.who = known or self.api.person(Person(int(number) + self.offset, name or "Lan"))
        self.thread = None
        if kind == "private":
            self.room = self.api.private(self.who)
            return
        base = -1001000000001 if kind == "group" else -1001000000002
        self.room = self.api.group(base - 10 * self.offset, forum=kind == "topic")
        if kind == "topic":
            self.thread = next(iter(self.room.topics), None) or self.api.topic(self.room)

    def _say(self, text: str, reply_to: Post | None = None) -> None:
        self._begin()
        text = text.replace("@bot", self.api.mention).replace("@code", self.code)
        self.act = self.api.message(self.who, text, self.room, thread=self.thread, reply_to=reply_to)

    def _reply(self, text: str) -> None:
        posts = self.api.posts(self.room)
        assert posts, "the bot has written nothing to reply to"
        self._say(text, posts[-1])

    def _edit(self, text: str) -> None:
        own = [p for p in self.room.shown(by_bot=False) if p.raw["from"]["id"] == self.who.id]
        assert own, "nothing to correct"
        self._begin()
        self.act = self.api.edit(own[-1], text.replace("@bot", self.api.mention))

    def _press(self, label: str) -> None:
        post = self.api.wait(lambda: self._with_button(label), self.timeout, f"a button {label!r}")
        button = post.button(label)
        if "copy_text" in button:
            self.copied = button["copy_text"]["text"]
        elif "callback_data" in button:
            self._begin()
            self.act = self.api.press(self.who, post, label)

    def _expect(self, fragment: str) -> None:
        told = lambda: _stands(fragment, self._heard())  # noqa: E731
        self._wait(told, f"the bot says {fragment!r}")

    def _begins(self, fragment: str) -> None:
        told = lambda: any(_stands(fragment, _plain(p.text), at_start=True) for p in self._new())  # noqa: E731
        self._wait(told, f"a message begins with {fragment!r}")

    def _not(self, fragment: str) -> None:
        self.api.wait_quiet(self.quiet, self.timeout)
        assert not _stands(fragment, self._heard()), f"the bot said {fragment!r}"

    def _silent(self, _: str) -> None:
        self.api.wait_quiet(self.quiet, self.timeout)
        assert not self._new(), f"the bot said {self._heard()!r}"

    def _photo(self, fragment: str) -> None:
        self._media("photo", fragment)

    def _file(self, fragment: str) -> None:
        self._media("document", fragment)

    def _media(self, kind: str, fragment: str) -> None:
        told = lambda: [p for p in self._new() if kind in p.raw and _plain(fragment) in _plain(f"{p.raw[kind]} {p.text}")]  # noqa: E731
        self.api.wait(told, self.timeout, f"a {kind} {fragment!r}")

    def _button(self, label: str) -> None:
        self.api.wait(lambda: self._with_button(label), self.timeout, f"a button {label!r}")

    def _no_button(self, label: str) -> None:
        self.api.wait_quiet(self.quiet, self.timeout)
        assert not self._with_button(label), f"there is a button {label!r}"

    def _toast(self, fragment: str) -> None:
        def told() -> bool:
            answer = self.api.answer_to(self.act) if self.act else None
            return answer is not None and _plain(fragment) in _plain(str(answer.params.get("text", "")))

        self.api.wait(told, self.timeout, f"a notice {fragment!r}")

    def _copied(self, fragment: str) -> None:
        assert _plain(fragment) in _plain(self.copied), f"the clipboard holds {self.copied!r}"

    # parts

    def _begin(self) -> None:
        self.since = self.api.world.tick
        self.act = None

    def _wait(self, told: Callable[[], bool], what: str) -> None:
        try:
            self.api.wait(told, self.timeout, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\nit said: {self._heard()!r}") from error

    def _new(self) -> list[Post]:
        return self.api.posts(self.room, self.since)

    def _heard(self) -> str:
        return _plain("\n".join(p.text for p in self._new()))

    def _with_button(self, label: str) -> Post | None:
        posts = self.api.posts(self.room)
        exact = [p for p in posts if label in p.labels]
        near = [p for p in posts if any(label in shown for shown in p.labels)]
        return (exact or near or [None])[-1]


def _stands(alternatives: str, text: str, at_start: bool = False) -> bool:
    """Whether one of "a|b" stands in the text (at its very start); a figure is not found inside a longer one: 46 is not in 460 or 46,5."""
    return any(re.search(("^" if at_start else "") + _pattern(_plain(one)), text) for one in alternatives.split("|"))


def _pattern(words: str) -> str:
    left = r"(?<![\d.,])(?<!\d )" if words[:1].isdigit() else ""
    right = r"(?!\d|[.,]\d)" if words[-1:].isdigit() else ""
    return left + re.escape(words) + right


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
