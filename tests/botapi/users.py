"""What people do: they write, correct, press, ask inline, join, leave and block. Each act is an update for the bot."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .entities import plain_entities
from .methods import Methods
from .pending import Queue
from .spec import Spec, SpecViolation
from .wire import Upload
from .world import Person, Post, Room, World

FIRST_UPDATE = 500_000_001


@dataclass(frozen=True)
class Act:
    """One update that was put in: the message that it made, and the id of a callback or inline query."""

    update: dict[str, Any]
    post: Post | None = None
    query_id: str = ""

    @property
    def id(self) -> int:
        """Its update_id."""
        return int(self.update["update_id"])


class Users:
    """The side of the people. ``user`` is a Person or an id; ``chat`` is a Room, or None for the private chat."""

    spec: Spec
    world: World
    queue: Queue
    methods: Methods

    def __init__(self) -> None:
        self._numbers = itertools.count(FIRST_UPDATE)
        self._queries = itertools.count(4_000_000_000_000_000_001)
        self._held: list[tuple[dict[str, Any], bool]] | None = None

    # who and where

    def person(self, user: Person | int, **told: Any) -> Person:
        """The person of an id; made when first named."""
        if isinstance(user, Person):
            return self.world.people.setdefault(user.id, user)
        return self.world.people.setdefault(user, Person(user, **told))

    def private(self, user: Person | int, open: bool = True) -> Room:
        """The private chat; ``open=False`` leaves it unopened, so that the bot can't write first."""
        who = self.person(user)
        room = self.world.rooms.setdefault(who.id, Room(who.id, "private", person=who, username=who.username, open=False))
        room.open = room.open or open
        return room

    def group(self, number: int = -1001000000001, title: str = "Phòng Kinh tế", forum: bool = False, kind: str = "supergroup") -> Room:
        """A group that the bot is in; every message of it is delivered (privacy mode off)."""
        return self.world.rooms.setdefault(number, Room(number, kind, title=title, forum=forum))

    def topic(self, room: Room, name: str = "Chuyên đề") -> int:
        """A new topic of a forum; its thread id."""
        made = self.world.add(room, False, self.world.sender(), forum_topic_created={"name": name, "icon_color": 7322096})
        made.raw |= {"message_thread_id": made.id, "is_topic_message": True}
        room.topics.add(made.id)
        return made.id

    @property
    def mention(self) -> str:
        """How a text names the bot."""
        return f"@{self.world.bot.username}"

    # acts

    def message(self, user: Person | int, text: str | None = None, chat: Room | None = None, **given: Any) -> Act:
        """A message; ``reply_to`` a Post, ``thread`` a topic or the root of a thread, ``update_id``, other fields of Message."""
        update_id = given.pop("update_id", None)
        post = self._write(self.person(user), chat, text, **given)
        return Act(self.inject("message", post.raw, update_id=update_id), post)

    def document(self, user: Person | int, name: str, content: bytes, chat: Room | None = None, **given: Any) -> Act:
        """A file; the bot may getFile and download it."""
        upload = Upload(name, content, "application/octet-stream")
        told = {**self.world.keep_file(upload), "file_name": name}
        return self.message(user, None, chat, document=told, **given)

    def edit(self, post: Post, text: str, update_id: int | None = None) -> Act:
        """The writer corrects a message."""
        self.world.change(post, text=text, entities=plain_entities(text) or None)
        return Act(self.inject("edited_message", post.raw, update_id=update_id), post)

    def press(self, user: Person | int, post: Post, label: str, update_id: int | None = None) -> Act:
        """Somebody presses a button of a message of the bot."""
        if post.deleted:
            raise AssertionError(f"message {post.id} is deleted")
        button = post.button(label)
        if "callback_data" not in button:
            raise AssertionError(f"button {label!r} has no callback_data: {button}")
        return self.callback(user, post, button["callback_data"], update_id=update_id)

    def callback(self, user: Person | int, post: Post, data: str, update_id: int | None = None, inaccessible: bool = False) -> Act:
        """A callback with any data, forged too; ``inaccessible``: the message is too old to be shown."""
        number = str(next(self._queries))
        self.methods.callbacks[number] = None
        old = {"chat": post.raw["chat"], "message_id": post.id, "date": 0}
        told = {"id": number, "from": self.person(user).user(), "message": old if inaccessible else post.raw, "data": data}
        told["chat_instance"] = str(7_000_000 + abs(post.raw["chat"]["id"]))
        return Act(self.inject("callback_query", told, update_id=update_id), post, number)

    def copied(self, post: Post, label: str) -> str:
        """What a copy button puts on the clipboard."""
        return str(post.button(label)["copy_text"]["text"])

    def inline(self, user: Person | int, query: str, update_id: int | None = None) -> Act:
        """An inline query from any chat."""
        number = str(next(self._queries))
        self.methods.inline_answers[number] = None
        told = {"id": number, "from": self.person(user).user(), "query": query, "offset": "", "chat_type": "sender"}
        return Act(self.inject("inline_query", told, update_id=update_id), None, number)

    def bot_status(self, room: Room, by: Person | int, status: str, update_id: int | None = None) -> Act:
        """The bot becomes "member", "administrator", "left" or "kicked" in a group: my_chat_member."""
        before, room.bot_status = room.bot_status, status
        told = self._change_of(room, by, self.world.sender(), before, status)
        return Act(self.inject("my_chat_member", told, update_id=update_id))

    def block(self, user: Person | int) -> Act:
        """A person blocks the bot: my_chat_member, and 403 from now on."""
        return self._blocking(user, True)

    def unblock(self, user: Person | int) -> Act:
        """And thinks better of it."""
        return self._blocking(user, False)

    def joins(self, user: Person | int, room: Room, by: Person | int | None = None) -> list[Act]:
        """Somebody enters a group: a service message, and chat_member for a bot that asked for it."""
        who = self.person(user)
        actor = self.person(by) if by is not None else who
        room.members[who.id] = "member"
        change = self._change_of(room, actor, who.user(), "left", "member")
        post = self._write(actor, room, None, new_chat_members=[who.user()])
        return [Act(self.inject("message", post.raw), post), Act(self.inject("chat_member", change))]

    def leaves(self, user: Person | int, room: Room) -> list[Act]:
        """Somebody goes."""
        who = self.person(user)
        room.members[who.id] = "left"
        change = self._change_of(room, who, who.user(), "member", "left")
        post = self._write(who, room, None, left_chat_member=who.user())
        return [Act(self.inject("message", post.raw), post), Act(self.inject("chat_member", change))]

    # anything

    def inject(self, kind: str, payload: dict[str, Any], update_id: int | None = None, once: bool = False) -> dict[str, Any]:
        """Any update; what is not in the specification is refused here. An ``update_id`` of one's own may repeat or go back."""
        update = {"update_id": next(self._numbers) if update_id is None else update_id, kind: payload}
        if problems := self.spec.update_problems(update):
            raise SpecViolation("the double was told to send an update that is not in the specification:\n" + "\n".join(problems))
        self._put(update, once)
        return update

    def again(self, act: Act) -> None:
        """The same update a second time, whatever the bot has acknowledged."""
        self._put(act.update, True)

    @contextmanager
    def held(self) -> Iterator[list[tuple[dict[str, Any], bool]]]:
        """Updates made inside go out together at the end; the list may be reordered, shortened or doubled before."""
        self._held = batch = []
        try:
            yield batch
        finally:
            self._held = None
            for update, once in batch:
                self._put(update, once)

    def known(self, user: Person | int, chat: Room | None = None, text: str = "Thu nhập bình quân?") -> dict[str, Any]:
        """The objects that examples are made of, for ``spec.example``: who, where, and a message of theirs that stands in no chat."""
        who = self.person(user)
        room = chat or self.private(who)
        message = self._write(who, room, text, keep=False).raw
        return {"User": who.user(), "Chat": room.chat(), "Message": message, "MaybeInaccessibleMessage": message}

    def examples(
        self, user: Person | int, chat: Room | None = None, text: str = "Thu nhập bình quân?"
    ) -> dict[str, dict[str, Any]]:
        """One least payload of every kind of update in the specification, from that user in that chat, to ``inject``."""
        who, known = self.person(user), self.known(user, chat, text)
        kinds = {f["name"]: f["types"][0] for f in self.spec.types["Update"]["fields"] if f["name"] != "update_id"}
        found = {kind: self.spec.example(name, known) for kind, name in kinds.items()}
        found["edited_message"] = found["edited_message"] | {"edit_date": int(time.time())}
        found["callback_query"] = found["callback_query"] | {"message": known["Message"], "data": "x"}
        found["message_reaction"] = found["message_reaction"] | {"user": who.user()}
        found["poll_answer"] = found["poll_answer"] | {"user": who.user()}
        return found

    # parts

    def _put(self, update: dict[str, Any], once: bool) -> None:
        raise NotImplementedError

    def _write(self, who: Person, chat: Room | None, text: str | None, keep: bool = True, **given: Any) -> Post:
        room = chat or self.private(who)
        if room.kind != "private":
            room.members.setdefault(who.id, "member")
        reply, thread = given.pop("reply_to", None), given.pop("thread", None)
        told: dict[str, Any] = {} if text is None else {"text": text}
        if text and (found := plain_entities(text)):
            told["entities"] = found
        if reply is not None:
            told["reply_to_message"] = {k: v for k, v in reply.raw.items() if k != "reply_to_message"}
            thread = thread or (reply.raw.get("message_thread_id", reply.id) if room.kind == "supergroup" else None)
        if thread is not None:
            told |= {"message_thread_id": thread} | ({"is_topic_message": True} if thread in room.topics else {})
        if keep:
            return self.world.add(room, False, who.user(), **told, **given)
        raw = {"message_id": 1, "date": int(time.time()), "chat": room.chat(), "from": who.user(), **told, **given}
        return Post(raw, False)

    def _blocking(self, user: Person | int, blocked: bool) -> Act:
        room = self.private(user)
        room.blocked = blocked
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        return Act(self.inject("my_chat_member", self._change_of(room, user, self.world.sender(), before, after)))

    def _change_of(self, room: Room, by: Person | int, whom: dict[str, Any], before: str, after: str) -> dict[str, Any]:
        member = self.methods.member
        told = {"chat": room.chat(), "from": self.person(by).user(), "date": int(time.time())}
        return {**told, "old_chat_member": member(whom, before), "new_chat_member": member(whom, after)}
