"""The methods that the double plays, each as the Bot API documents it: what it changes in the world, what it returns, when it refuses."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from .entities import Unparsable, parse_html, trimmed
from .faults import Error, Refused, refuse
from .pending import Queue
from .spec import Spec, units
from .wire import Upload
from .world import Post, Room, World

TEXT, CAPTION = 4096, 1024
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_STALE = "query is too old and response timeout expired or query ID is invalid"
# what the server says where a text has not the length of the specification
_LENGTH_ERRORS = {
    ("InlineKeyboardButton", "callback_data"): "BUTTON_DATA_INVALID",
    ("CopyTextButton", "text"): "BUTTON_COPY_TEXT_INVALID",
    ("BotCommand", "command"): "BOT_COMMAND_INVALID",
    ("BotCommand", "description"): "BOT_COMMAND_DESCRIPTION_INVALID",
    ("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG",
}
_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}
_DECORATION = {"text", "icon_custom_emoji_id", "style"}


@dataclass
class Call:
    """One request of the bot: the parameters as JSON values, and what was answered. ``fault``: because the test ordered it."""

    number: int
    method: str
    params: dict[str, Any]
    files: dict[str, Upload]
    at: float
    status: int = 0
    result: Any = None
    description: str = ""
    fault: bool = False

    @property
    def chat_id(self) -> Any:
        """The chat that it is for, if any."""
        return self.params.get("chat_id")


@dataclass
class Methods:
    """``play`` carries a request out, or raises Refused."""

    spec: Spec
    world: World
    queue: Queue
    callbacks: dict[str, Call | None] = field(default_factory=dict)
    inline_answers: dict[str, Call | None] = field(default_factory=dict)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    not_played: list[str] = field(default_factory=list)
    group_rate: tuple[int, float] | None = None
    _spent: dict[int, list[float]] = field(default_factory=dict)

    def play(self, call: Call) -> Any:
        """The result of a method."""
        for owner, name, rule in self.spec.too_long(call.method, call.params):
            raise refuse(_LENGTH_ERRORS.get((owner, name), f"{name.upper()}_INVALID ({owner}.{name}: {rule})"))
        self._check_keyboard(call.params.get("reply_markup"))
        done = getattr(self, f"do_{call.method}", None)
        if done is not None:
            return done(call, call.params)
        if self.spec.methods[call.method]["returns"] == ["Boolean"]:
            return True
        self.not_played.append(call.method)
        raise refuse(f"the double does not play {call.method}")

    # the bot itself

    def do_getMe(self, call: Call, p: dict[str, Any]) -> Any:
        return self.world.me()

    def do_setMyCommands(self, call: Call, p: dict[str, Any]) -> Any:
        if len(p["commands"]) > 100:
            raise refuse("BOT_COMMANDS_TOO_MUCH")
        if any(not re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]) for c in p["commands"]):
            raise refuse("BOT_COMMAND_INVALID")
        self.commands[_scope(p)] = p["commands"]
        return True

    def do_getMyCommands(self, call: Call, p: dict[str, Any]) -> Any:
        return self.commands.get(_scope(p), [])

    def do_deleteMyCommands(self, call: Call, p: dict[str, Any]) -> Any:
        self.commands.pop(_scope(p), None)
        return True

    def do_setWebhook(self, call: Call, p: dict[str, Any]) -> Any:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", p.get("secret_token", "")):
            raise refuse("secret token contains unallowed characters")
        if p["url"] and not re.match(r"https?://", p["url"]):
            raise refuse("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(p) if p["url"] else {}
        return True

    def do_deleteWebhook(self, call: Call, p: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    def do_getWebhookInfo(self, call: Call, p: dict[str, Any]) -> Any:
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": "certificate" in self.webhook}
        return told | {"pending_update_count": len(self.queue.pending)}

    # sending

    def do_sendMessage(self, call: Call, p: dict[str, Any]) -> Any:
        room = self._room(p)
        content = self._text(p, "text", "entities", TEXT)
        if "link_preview_options" in p:
            content["link_preview_options"] = p["link_preview_options"]
        return self._send(room, p, content)

    def do_sendMessageDraft(self, call: Call, p: dict[str, Any]) -> Any:
        room = self._room(p, spends=False)
        if room.kind != "private":
            raise refuse("TEXTDRAFT_PEER_INVALID")
        if not p["draft_id"]:
            raise refuse("RANDOM_ID_INVALID")
        room.draft = self._text(p, "text", "entities", TEXT, may_be_empty=True).get("text", "")
        self.world.touch()
        return True

    def do_sendPhoto(self, call: Call, p: dict[str, Any]) -> Any:
        room, upload = self._room(p), self._upload(call, "photo", 10)
        width, height = _dimensions(upload.content)
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise refuse("PHOTO_INVALID_DIMENSIONS")
        size = {**self.world.keep_file(upload), "width": width, "height": height}
        return self._send(room, p, {"photo": [size], **self._caption(p)}, upload)

    def do_sendDocument(self, call: Call, p: dict[str, Any]) -> Any:
        room, upload = self._room(p), self._upload(call, "document", 50)
        told = {**self.world.keep_file(upload), "file_name": upload.name, "mime_type": upload.content_type or "application/octet-stream"}
        return self._send(room, p, {"document": told, **self._caption(p)}, upload)

    def do_sendChatAction(self, call: Call, p: dict[str, Any]) -> Any:
        self._room(p, spends=False)
        if p["action"] not in _ACTIONS:
            raise refuse("wrong parameter action in request")
        return True

    def do_copyMessage(self, call: Call, p: dict[str, Any]) -> Any:
        room, found = self._room(p), self._post(p, "message to copy not found", chat="from_chat_id")
        if found.raw.get("has_protected_content"):
            raise refuse("message can't be copied")
        kept = {"text", "entities", "photo", "document", "caption", "caption_entities"}
        content = {k: v for k, v in found.raw.items() if k in kept} | (self._caption(p) if "caption" in p else {})
        return {"message_id": self._send(room, p, content, found.upload)["message_id"]}

    # editing

    def do_editMessageText(self, call: Call, p: dict[str, Any]) -> Any:
        post = self._own_post(p)
        content = self._text(p, "text", "entities", TEXT)
        if "text" not in post.raw:
            raise refuse("there is no text in the message to edit")
        shown = {"link_preview_options": p.get("link_preview_options"), **content}
        return self._edit(post, p, {"entities": None, **shown}, ("text", "entities", "reply_markup"))

    def do_editMessageCaption(self, call: Call, p: dict[str, Any]) -> Any:
        post = self._own_post(p)
        if not {"photo", "document"} & post.raw.keys():
            raise refuse("there is no caption in the message to edit")
        content = {"caption": None, "caption_entities": None, **self._caption(p)}
        return self._edit(post, p, content, ("caption", "caption_entities", "reply_markup"))

    def do_editMessageReplyMarkup(self, call: Call, p: dict[str, Any]) -> Any:
        return self._edit(self._own_post(p), p, {}, ("reply_markup",))

    def do_deleteMessage(self, call: Call, p: dict[str, Any]) -> Any:
        post = self._post(p, "message to delete not found")
        if not post.by_bot and self._room(p).kind != "private" and self._room(p).bot_status != "administrator":
            raise refuse("message can't be deleted")
        post.deleted = True
        self.world.touch(post)
        return True

    def do_deleteMessages(self, call: Call, p: dict[str, Any]) -> Any:
        for number in p["message_ids"]:
            if post := self._room(p).posts.get(number):
                post.deleted = True
                self.world.touch(post)
        return True

    # answering

    def do_answerCallbackQuery(self, call: Call, p: dict[str, Any]) -> Any:
        if self.callbacks.get(p["callback_query_id"], call) is not None:  # unknown, or answered before
            raise refuse(_STALE)
        self.callbacks[p["callback_query_id"]] = call
        self.world.touch()
        return True

    def do_answerInlineQuery(self, call: Call, p: dict[str, Any]) -> Any:
        if self.inline_answers.get(p["inline_query_id"], call) is not None:
            raise refuse(_STALE)
        self.inline_answers[p["inline_query_id"]] = call
        return True

    # asking

    def do_getFile(self, call: Call, p: dict[str, Any]) -> Any:
        upload = self.world.files.get(p["file_id"])
        if upload is None:
            raise refuse("wrong file_id or the file is temporarily unavailable")
        told = {"file_id": p["file_id"], "file_unique_id": f"u-{p['file_id']}", "file_size": len(upload.content)}
        return told | {"file_path": f"documents/{p['file_id']}"}

    def do_getChat(self, call: Call, p: dict[str, Any]) -> Any:
        return self.spec.example("ChatFullInfo", {}) | self._room(p, spends=False).chat()

    def do_getChatMember(self, call: Call, p: dict[str, Any]) -> Any:
        room = self._room(p, spends=False)
        if p["user_id"] not in room.members:
            raise refuse("member not found")
        return self.member(self.world.people[p["user_id"]].user(), room.members[p["user_id"]])

    def member(self, user: dict[str, Any], status: str) -> dict[str, Any]:
        """A ``ChatMember`` of that status."""
        for name in self.spec.types["ChatMember"]["subtypes"]:
            if self.spec.constants(name)["status"] == status:
                return dict(self.spec.example(name, {"User": user}))
        raise ValueError(status)

    # parts of a request

    def _room(self, p: dict[str, Any], spends: bool = True) -> Room:
        wanted = p.get("chat_id")
        by_name = isinstance(wanted, str) and wanted.startswith("@")
        rooms = list(self.world.rooms.values())  # a test may add one meanwhile
        room = next((r for r in rooms if (f"@{r.username}" == wanted if by_name else r.id == wanted)), None)
        if room is None or not room.open:
            raise refuse("chat not found")
        if room.blocked:
            raise Refused(Error(403, "Forbidden: bot was blocked by the user"))
        if room.bot_status in ("left", "kicked"):
            raise Refused(Error(403, f"Forbidden: bot was kicked from the {room.kind} chat"))
        if spends:
            self._spend(room)
        return room

    def _spend(self, room: Room) -> None:
        """The flood limit of a group: sent and edited messages count."""
        if self.group_rate is None or room.kind == "private":
            return
        most, seconds = self.group_rate
        now = time.monotonic()
        spent = self._spent[room.id] = [t for t in self._spent.get(room.id, []) if t > now - seconds]
        if len(spent) >= most:
            wait = int(spent[0] + seconds - now) + 1
            raise Refused(Error(429, f"Too Many Requests: retry after {wait}", retry_after=wait))
        spent.append(now)

    def _post(self, p: dict[str, Any], missing: str, chat: str = "chat_id") -> Post:
        room = self._room({"chat_id": p.get(chat)})
        post = room.posts.get(p.get("message_id", 0))
        if post is None or post.deleted:
            raise refuse(missing)
        return post

    def _own_post(self, p: dict[str, Any]) -> Post:
        if "inline_message_id" in p:
            raise refuse("MESSAGE_ID_INVALID")
        if "chat_id" not in p or "message_id" not in p:
            raise refuse("message identifier is not specified")
        post = self._post(p, "message to edit not found")
        if not post.by_bot:
            raise refuse("message can't be edited")
        return post

    def _caption(self, p: dict[str, Any]) -> dict[str, Any]:
        return self._text(p, "caption", "caption_entities", CAPTION, may_be_empty=True)

    def _text(self, p: dict[str, Any], name: str, entities_name: str, most: int, may_be_empty: bool = False) -> dict[str, Any]:
        source = p.get(name, "")
        given = p.get(entities_name, [])
        mode = p.get("parse_mode", "")
        if mode and mode.lower() != "html":
            if mode.lower() in ("markdown", "markdownv2"):
                self.not_played.append(f"parse_mode {mode}")
            raise refuse("unsupported parse_mode")
        try:
            text, entities = parse_html(source) if mode else trimmed(source, given)
        except Unparsable as error:
            raise refuse(f"can't parse entities: {error}") from error
        if not text and not may_be_empty:
            raise refuse("message text is empty")
        if units(text) > most:
            raise refuse("message is too long" if most == TEXT else "message caption is too long")
        return ({name: text} if text else {}) | ({entities_name: entities} if entities else {})

    def _upload(self, call: Call, name: str, megabytes: int) -> Upload:
        value = str(call.params[name])
        upload = call.files.get(value.removeprefix("attach://")) or self.world.files.get(value)
        if upload is None:
            raise refuse("wrong file identifier/HTTP URL specified")
        if not upload.content:
            raise refuse("file must be non-empty")
        if len(upload.content) > megabytes * 2**20:
            raise Refused(Error(413, "Request Entity Too Large"))
        return upload

    def _send(self, room: Room, p: dict[str, Any], content: dict[str, Any], upload: Upload | None = None) -> dict[str, Any]:
        told = {**self._thread(room, p), **self._reply(room, p), **content}
        if "inline_keyboard" in p.get("reply_markup", {}):
            told["reply_markup"] = p["reply_markup"]
        if p.get("protect_content"):
            told["has_protected_content"] = True
        room.draft = None
        return self.world.add(room, True, self.world.sender(), upload, **told).raw

    def _thread(self, room: Room, p: dict[str, Any]) -> dict[str, Any]:
        wanted = p.get("message_thread_id")
        if wanted is None:
            return {}
        if not room.forum or wanted not in room.topics:
            raise refuse("message thread not found")
        return {"message_thread_id": wanted, "is_topic_message": True}

    def _reply(self, room: Room, p: dict[str, Any]) -> dict[str, Any]:
        asked = p.get("reply_parameters")
        if not asked:
            return {}
        if asked.get("chat_id", room.id) != room.id:
            self.not_played.append("a reply to another chat")
        post = room.posts.get(asked["message_id"])
        if post is not None and not post.deleted:
            return {"reply_to_message": {k: v for k, v in post.raw.items() if k != "reply_to_message"}}
        if asked.get("allow_sending_without_reply"):
            return {}
        raise refuse("message to be replied not found")

    def _edit(self, post: Post, p: dict[str, Any], content: dict[str, Any], compared: tuple[str, ...]) -> dict[str, Any]:
        keyboard = p.get("reply_markup")
        shown = {**content, "reply_markup": keyboard if keyboard and keyboard.get("inline_keyboard") else None}
        if all(shown.get(k) == post.raw.get(k) for k in compared):
            raise refuse(_NOT_MODIFIED)
        self.world.change(post, **shown)
        return post.raw

    def _check_keyboard(self, markup: Any) -> None:
        if not isinstance(markup, dict) or "inline_keyboard" not in markup:
            return
        buttons = [b for row in markup["inline_keyboard"] for b in row]
        if len(buttons) > 100:
            raise refuse("reply markup is too long")
        for button in buttons:
            if not button["text"].strip():
                raise refuse("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
            if len(button.keys() - _DECORATION) != 1:
                raise refuse("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
            if not re.match(r"(https?|tg)://.", button.get("url", "https://ok")):
                raise refuse(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _scope(p: dict[str, Any]) -> str:
    scope = p.get("scope") or {"type": "default"}
    return ":".join([*(str(v) for v in scope.values()), p.get("language_code", "")])


def _dimensions(image: bytes) -> tuple[int, int]:
    """Width and height of a PNG or a JPEG; the server takes nothing that it can't read."""
    if image.startswith(b"\x89PNG\r\n\x1a\n") and len(image) > 24:
        return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    found = re.search(rb"\xff[\xc0\xc1\xc2]..\x08(..)(..)", image, re.DOTALL) if image.startswith(b"\xff\xd8") else None
    if found is None:
        raise refuse("IMAGE_PROCESS_FAILED")
    return int.from_bytes(found[2], "big"), int.from_bytes(found[1], "big")
