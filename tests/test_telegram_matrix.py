"""Who gets what: every kind of update and of message in the specification, from everybody, everywhere; exactly what is sent.

The rows are read out of the published specification, so that a kind that is added there is a row here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botapi import Act, BotApi, Person, Room, load, serving
from test_telegram import running
from test_telegram_double import At
from test_telegram_webhook import free_port

from bot.assistant import Assistant
from bot.channels.telegram_state import State

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
#: A word that only people who are not listed write: it may be kept nowhere.
SECRET = "bimat7431"
#: The ids of the rows' people; each row has a person, a group and a message of its own.
FIRST = 50_000

Payload = Callable[[BotApi, Person, Room, str], tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Column:
    """Who writes, and where. ``spoken``: the bot is mentioned."""

    name: str
    listed: bool
    group: bool = False
    group_listed: bool = False
    spoken: bool = True
    removed: bool = False
    webhook: bool = False

    @property
    def silent(self) -> bool:
        """A place where nothing at all may be said."""
        return self.group and not (self.listed and self.group_listed)


COLUMNS = (
    Column("listed, private", True),
    Column("not listed, private", False),
    Column("removed, private", False, removed=True),
    Column("listed, listed group, mentioned", True, True, True),
    Column("listed, listed group, not mentioned", True, True, True, spoken=False),
    Column("not listed, listed group", False, True, True),
    Column("removed, listed group", False, True, True, removed=True),
    Column("listed, group not listed", True, True, False),
    Column("listed, private, by webhook", True, webhook=True),
    Column("not listed, private, by webhook", False, webhook=True),
)


@dataclass(frozen=True)
class Row:
    """An update, and what it is: a ``question``, ``content`` without words, a ``button``, or ``nothing`` that could be answered."""

    name: str
    what: str
    payload: Payload


def kinds() -> Iterator[Row]:
    """Every kind of update."""
    what = {"message": "question", "edited_message": "question", "callback_query": "button"}
    for kind in load().update_kinds():
        yield Row(f"update {kind}", what.get(kind, "nothing"), _of_kind(kind))


def _of_kind(kind: str) -> Payload:
    return lambda api, who, room, text: (kind, api.examples(who, room, text)[kind])


def contents() -> Iterator[Row]:
    """Every kind of message: what the specification calls a message that *is* something, and every service message."""
    meta = {f["name"] for f in load().types["Message"]["fields"] if _is_about_the_message(f)}
    for field in load().types["Message"]["fields"]:
        if field["name"] not in meta:
            told = field["description"].removeprefix("Optional. ")
            content = re.match(r"Message (is an?|contains) (?!service)", told) or field["name"] == "passport_data"
            yield Row(f"message {field['name']}", "content" if content else "nothing", _with_field(field))


def _is_about_the_message(field: dict[str, Any]) -> bool:
    """A field that tells something of a message, and is not what the message is."""
    told = field["description"].removeprefix("Optional. ")
    service = re.match(
        r"Message (is|contains) |Service message|The message is a|A giveaway|A chat |A member|New members|The group has|The supergroup has"
        r"|Specified message was pinned|Telegram Passport|The domain name",
        told,
    )
    return not service


def _with_field(field: dict[str, Any]) -> Payload:
    def payload(api: BotApi, who: Person, room: Room, text: str) -> tuple[str, dict[str, Any]]:
        known = api.known(who, room, text)
        bare = {k: v for k, v in known["Message"].items() if k not in ("text", "entities")}
        reply = {"reply_to_message": api.known(_bot(api), room)["Message"]} if "@" in text else {}
        return "message", {**bare, **reply, field["name"]: api.spec.example(field["types"][0], known)}

    return payload


def _bot(api: BotApi) -> Person:
    return api.world.bot


def senders() -> Iterator[Row]:
    """Questions that came in another way than by typing them, or from something that is nobody."""
    for origin in load().types["MessageOrigin"]["subtypes"]:
        yield Row(f"forwarded {origin}", "question", _more(lambda a, k, o=origin: {"forward_origin": a.spec.example(o, k)}))
    via = {"id": 77, "is_bot": True, "first_name": "gif", "username": "gif_bot"}
    yield Row("via a bot", "question", _more(lambda a, k: {"via_bot": via}))
    yield Row("from offline", "question", _more(lambda a, k: {"is_from_offline": True}))
    yield Row("a quote", "question", _more(lambda a, k: {"quote": a.spec.example("TextQuote", k)}))
    yield Row("a reply to a story", "question", _more(lambda a, k: {"reply_to_story": a.spec.example("Story", k)}))
    yield Row("protected", "question", _more(lambda a, k: {"has_protected_content": True}))
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    yield Row("an anonymous admin", "nobody", _more(lambda a, k: {"from": anonymous, "sender_chat": k["Chat"]}))
    channel = {"id": -1009, "type": "channel", "title": "Kênh"}
    posting = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    yield Row("on behalf of a channel", "nobody", _more(lambda a, k: {"from": posting, "sender_chat": channel}))
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    linked = {"from": telegram, "sender_chat": channel, "is_automatic_forward": True}
    yield Row("a post of the linked channel", "nobody", _more(lambda a, k: linked))
    yield Row("as a channel, by a person who is named", "nobody", _more(lambda a, k: {"sender_chat": channel}))
    yield Row("another bot", "nobody", _more(lambda a, k: {"from": k["User"] | {"is_bot": True}}))
    yield Row("without a sender", "nobody", _more(lambda a, k: {"from": None}))


def _more(fields: Callable[[BotApi, dict[str, Any]], dict[str, Any]]) -> Payload:
    def payload(api: BotApi, who: Person, room: Room, text: str) -> tuple[str, dict[str, Any]]:
        known = api.known(who, room, text)
        whole = {**known["Message"], **fields(api, known)}
        return "message", {k: v for k, v in whole.items() if v is not None}

    return payload


ROWS = {"updates": [*kinds(), *senders()], "messages": list(contents())}


def expected(row: Row, column: Column) -> list[str]:
    """The rule: what is sent for one update, and for the same again."""
    joins = row.name in ("message new_chat_members", "message left_chat_member")
    update = row.name.startswith("update ")
    if column.silent or row.what == "nobody" or joins or (update and row.what == "nothing"):
        return []
    if not column.group and not column.listed:
        return ["the fixed line"]  # and nothing for the second
    if row.what == "button":
        return ["a notice", "a notice"]
    if row.what == "question":
        return ["the answer", "the answer"] if column.spoken or not column.group else []
    return ["words only, please"] * 2 if row.what == "content" and not column.group else []


def said(text: str) -> str:
    """What a message of the bot is."""
    known = {"46 triệu đồng": "the answer", "cán bộ được cấp quyền": "the fixed line", "chỉ đọc được": "words only, please"}
    return next((name for words, name in known.items() if words in text), text)


@pytest.mark.parametrize("batch", ROWS)
@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: c.name)
def test_every_kind_of_update(column: Column, batch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, asked = ROWS[batch], counted(monkeypatch)
    people = {row.name: FIRST + n for n, row in enumerate(rows)}
    if column.removed:
        removed(tmp_path, people)
    with serving() as api:
        api.queue.careless = True
        with running(At(api), tmp_path, **settings(api, column, people)):  # type: ignore[arg-type]
            acts = {row.name: [put(api, row, column, people[row.name]) for _ in range(2)] for row in rows}
            api.wait(lambda: not api.queue.pending, 30)
            api.wait_quiet(0.5, 60)
        found = heard(api, people, acts, column)
    wanted = {row.name: expected(row, column) for row in rows}
    assert {n: f for n, f in found.items() if f != wanted[n]} == {n: w for n, w in wanted.items() if found[n] != w}
    assert len(asked) == sum(w == "the answer" for told in wanted.values() for w in told), "no work for anybody else"
    assert api.refused == [], [c.description for c in api.refused]
    kept = b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.is_file())
    assert SECRET.encode() not in kept or column.listed


def test_the_rows_are_the_whole_specification() -> None:
    spec, named = load(), {row.name for rows in ROWS.values() for row in rows}
    assert {f"update {k}" for k in spec.update_kinds()} <= named and len(spec.update_kinds()) >= 25
    told = {"photo", "voice", "document", "location", "contact", "sticker", "dice", "poll", "story", "venue", "video_note", "checklist"}
    assert {f"message {n}" for n in told | {"pinned_message", "web_app_data", "new_chat_title", "forum_topic_created"}} <= named
    content = {row.name.removeprefix("message ") for row in ROWS["messages"] if row.what == "content"}
    assert told <= content and not content & {"successful_payment", "refunded_payment", "pinned_message", "gift"}
    about = {f["name"] for f in spec.types["Message"]["fields"]} - {n.removeprefix("message ") for n in named}
    assert {"message_id", "from", "chat", "date", "text", "caption", "entities", "reply_markup", "forward_origin"} <= about
    assert not about & {"photo", "left_chat_member", "invoice"}


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the assistant is asked from now on."""
    asked: list[str] = []
    whole = Assistant.ask
    monkeypatch.setattr(Assistant, "ask", lambda self, turn, **more: (asked.append(turn.question), whole(self, turn, **more))[1])
    return asked


def removed(home: Path, people: dict[str, int]) -> None:
    """Let people in, and put them out again."""
    with State.open(home / "telegram.sqlite3") as state:
        for user in people.values():
            assert state.approve(state.pairing_code(user, "x") or "", "test") and state.revoke(user)
        for user, _, at in state.notices():  # they were told, once, long ago
            state.noticed(user, at)


def settings(api: BotApi, column: Column, people: dict[str, int]) -> dict[str, str]:
    found = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url}
    found |= {"TELEGRAM_ALLOWED_USERS": "1001", "TELEGRAM_ALLOWED_CHATS": "-7"}
    if column.listed:
        found["TELEGRAM_ALLOWED_USERS"] = ",".join(map(str, people.values()))
    if column.group_listed:
        found["TELEGRAM_ALLOWED_CHATS"] = ",".join(str(-u) for u in people.values())
    if column.webhook:
        address = f"127.0.0.1:{free_port()}"
        found |= {"TELEGRAM_WEBHOOK_URL": f"http://{address}/hook", "TELEGRAM_WEBHOOK_LISTEN": address}
    return found | {"HOIBAOCAO_RATE_PER_MIN": "1000"}


def put(api: BotApi, row: Row, column: Column, user: int) -> Act:
    """One update of a row; of a button the id by which it is answered."""
    room = api.group(-user) if column.group else api.private(user)
    text = f"{api.mention} {QUESTION}" if column.group and column.spoken else QUESTION
    kind, payload = row.payload(api, api.person(user), room, text if column.listed else f"{text} {SECRET}")
    if kind == "callback_query":
        return api.callback(user, api.world.add(room, True, api.world.sender(), text="x"), "x")
    return Act(api.inject(kind, payload))


def heard(api: BotApi, people: dict[str, int], acts: dict[str, list[Act]], column: Column) -> dict[str, list[str]]:
    """What was sent, by row; whatever cannot be told to a row stands under ""."""
    rows = {(-user if column.group else user): name for name, user in people.items()}
    presses = {act.query_id: name for name, told in acts.items() for act in told if act.query_id}
    found: dict[str, list[str]] = defaultdict(list, {name: [] for name in people})
    for call in api.calls:
        if call.method in ("getMe", "setMyCommands", "deleteWebhook", "setWebhook", "getUpdates", "sendChatAction"):
            continue
        if call.method == "answerCallbackQuery":
            found[presses.get(call.params["callback_query_id"], "")].append("a notice" if "hết hạn" in call.params["text"] else "?")
        else:
            text = said(str(call.params.get("text"))) if call.method == "sendMessage" else call.method
            found[rows.get(call.chat_id, "")].append(text)
    return dict(found)
