"""What Telegram knows: people, chats, and every message as its reader sees it now."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from .wire import Upload

BOT_ID = 7000000001
BOT_NAME = "hoi_bao_cao_double_bot"


@dataclass
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str = "Lan"
    username: str | None = None
    language: str = "vi"
    is_bot: bool = False

    def user(self) -> dict[str, Any]:
        """The ``User`` object."""
        told = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, "language_code": self.language}
        return told | ({"username": self.username} if self.username else {})


@dataclass
class Post:
    """A message: ``raw`` is its ``Message`` object now, ``history`` what it was before each edit."""

    raw: dict[str, Any]
    by_bot: bool
    upload: Upload | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False
    tick: int = 0

    @property
    def id(self) -> int:
        """Unique in its chat only, as on Telegram."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """Text or caption, without tags."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[dict[str, Any]]:
        """The entities of the text or the caption."""
        found: list[dict[str, Any]] = self.raw.get("entities") or self.raw.get("caption_entities") or []
        return found

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        """Rows of inline buttons."""
        rows: list[list[dict[str, Any]]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[str]:
        """The texts on the buttons."""
        return [b["text"] for row in self.buttons for b in row]

    def button(self, label: str) -> dict[str, Any]:
        """The button with that label; an only one whose label contains it will do."""
        every = [b for row in self.buttons for b in row]
        found = [b for b in every if b["text"] == label] or [b for b in every if label in b["text"]]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} buttons for {label!r}; there are {self.labels}")
        return found[0]

    def part(self, entity: dict[str, Any]) -> str:
        """The piece of text that an entity covers."""
        raw = self.text.encode("utf-16-le")
        return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")

    def parts(self, kind: str) -> list[str]:
        """The pieces of text with an entity of one kind."""
        return [self.part(e) for e in self.entities if e["type"] == kind]


@dataclass
class Room:
    """A chat. Message ids count per chat, so they repeat between chats."""

    id: int
    kind: str
    title: str | None = None
    person: Person | None = None
    username: str | None = None
    forum: bool = False
    topics: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    open: bool = True  # a private chat is closed until its person has written
    blocked: bool = False
    bot_status: str = "member"
    draft: str | None = None
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def chat(self) -> dict[str, Any]:
        """The ``Chat`` object."""
        told: dict[str, Any] = {"id": self.id, "type": self.kind}
        if self.person:
            told |= {"first_name": self.person.first_name} | ({"username": self.person.username} if self.person.username else {})
        told |= {"title": self.title} if self.title else {}
        told |= {"username": self.username} if self.username else {}
        return told | ({"is_forum": True} if self.forum else {})

    def shown(self, by_bot: bool = True) -> list[Post]:
        """The messages that stand in the chat."""
        return [p for p in list(self.posts.values()) if not p.deleted and p.by_bot == by_bot]


class World:
    """Everybody and every chat, and a clock of visible changes."""

    def __init__(self) -> None:
        self.bot = Person(BOT_ID, "Hỏi Báo Cáo", BOT_NAME, is_bot=True)
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, Upload] = {}
        self.tick = 0

    def me(self) -> dict[str, Any]:
        """The bot, as getMe tells it."""
        told = {k: v for k, v in self.bot.user().items() if k != "language_code"}
        return told | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}

    def sender(self) -> dict[str, Any]:
        """The bot as the sender of a message."""
        return {k: v for k, v in self.bot.user().items() if k != "language_code"}

    def touch(self, post: Post | None = None) -> None:
        """Something visible changed."""
        self.tick += 1
        if post is not None:
            post.tick = self.tick

    def add(self, room: Room, by_bot: bool, sender: dict[str, Any], upload: Upload | None = None, **content: Any) -> Post:
        """A new message in a chat."""
        number = next(room.numbers)
        raw = {"message_id": number, "date": int(time.time()), "chat": room.chat(), "from": sender, **content}
        post = room.posts[number] = Post(raw, by_bot, upload)
        self.touch(post)
        return post

    def change(self, post: Post, **content: Any) -> None:
        """An edit: ``None`` takes a field away."""
        post.history.append(post.raw)
        merged = {**post.raw, **content, "edit_date": int(time.time())}
        post.raw = {k: v for k, v in merged.items() if v is not None}
        self.touch(post)

    def keep_file(self, upload: Upload) -> dict[str, Any]:
        """Stores a file; the fields that every file object has."""
        name = f"file{len(self.files) + 1}"
        self.files[name] = upload
        return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(upload.content)}
