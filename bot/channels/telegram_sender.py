"""Send messages so that the last one arrives: flood control is waited out, a broken network is tried again, bad markup goes plain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.channels.telegram_limiter import REFUSALS
from bot.channels.telegram_split import plain
from bot.channels.telegram_text import Outgoing, Rows

LOG = logging.getLogger("hoibaocao.telegram")
#: Seconds between attempts where the network or Telegram fails; about an hour in all. A message whose acknowledgement was lost may come
#: twice: better than not at all.
WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, *(60.0,) * 60)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asks: ``thread`` is a topic of a group, ``reply_to`` the message that is answered (groups only),
    ``update`` the update that is dealt with.
    """

    chat: int
    user: int
    name: str
    private: bool
    thread: int | None = None
    reply_to: int | None = None
    update: int | None = None

    @property
    def conversation(self) -> str:
        """The name under which the conversation is kept; in a group everybody has an own one."""
        name = f"telegram:{self.chat}:{self.thread or 0}"
        return name if self.private else f"{name}:{self.user}"


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram takes them."""
    made = [
        [InlineKeyboardButton(b.text, copy_text=CopyTextButton(b.copy)) if b.copy else InlineKeyboardButton(b.text, callback_data=b.data)
         for b in row]
        for row in rows
    ]  # fmt: skip
    return InlineKeyboardMarkup(made) if made else None


class Sender:
    """Sends for one bot; ``protect``: what it sends can be neither forwarded nor saved. ``me``: the bot's id and user name."""

    me: tuple[int, str] = (0, "")

    def __init__(self, bot: Bot, protect: bool = False, waits: Sequence[float] = WAITS) -> None:
        self._bot, self._protect, self._waits = bot, protect, waits

    async def say(self, place: Place, *parts: str, rows: Rows = ()) -> bool:
        """Send parts of HTML, the buttons on the last; False where the chat cannot be reached any more."""
        return await self.send(place, Outgoing(parts, rows))

    async def send(self, place: Place, out: Outgoing) -> bool:
        """Send messages in their order. Raises NetworkError where the network stays broken."""
        parts = [p for p in out.parts if plain(p).strip()]
        for number, part in enumerate(parts, 1):
            at = place if number == 1 else replace(place, reply_to=None)
            try:
                await self._part(at, part, out.rows if number == len(parts) else ())
            except Forbidden as refusal:  # blocked by the user, or put out of the group
                LOG.warning("cannot send: %s", refusal.message)
                return False
        return True

    async def photo(self, place: Place, picture: bytes, html: str) -> bool:
        """Send a picture with HTML under it; False where the chat cannot be reached any more."""
        try:
            await self._part(place, html, (), picture)
        except Forbidden as refusal:
            LOG.warning("cannot send: %s", refusal.message)
            return False
        return True

    async def _part(self, place: Place, html: str, rows: Rows, picture: bytes | None = None) -> None:
        formatted = True
        for last in (False, False, False, True):
            try:
                words, mode = (html, ParseMode.HTML) if formatted else (plain(html), None)
                await self._insist(partial(self._once, place, words, rows, mode, picture))
                return
            except ChatMigrated as moved:
                place = replace(place, chat=moved.new_chat_id)
            except BadRequest as refusal:
                if last:
                    raise
                if place.thread is not None and "thread" in refusal.message.lower():
                    place = replace(place, thread=None)
                elif formatted and "parse" in refusal.message.lower():
                    LOG.warning("markup refused: %s", refusal.message)
                    formatted = False
                else:
                    raise

    async def _insist(self, request: Callable[[], Awaitable[object]]) -> None:
        """Make a request again while it fails on the way; what Telegram refuses is raised."""
        for wait in (*self._waits, None):
            try:
                await request()
                return
            except REFUSALS:
                raise
            except TelegramError as failure:
                if wait is None:
                    raise
                LOG.warning("sending again in %s s: %s", wait, failure.message)
                await asyncio.sleep(wait)

    async def _once(self, place: Place, text: str, rows: Rows, mode: str | None, picture: bytes | None) -> None:
        reply = None if place.private or place.reply_to is None else ReplyParameters(place.reply_to, allow_sending_without_reply=True)
        given: dict[str, Any] = {
            "parse_mode": mode,
            "message_thread_id": place.thread,
            "reply_parameters": reply,
            "reply_markup": markup(rows),
            "protect_content": self._protect,
        }
        if picture is None:
            await self._bot.send_message(place.chat, text, link_preview_options=LinkPreviewOptions(is_disabled=True), **given)
        else:
            await self._bot.send_photo(place.chat, picture, text, filename="bieu-do.png", **given)

    @staticmethod
    def is_final(failure: Exception) -> bool:
        """Whether trying again is no use."""
        return isinstance(failure, BadRequest | Forbidden)

    async def document(self, place: Place, name: str, data: bytes) -> None:
        """Send a file."""
        file: dict[str, Any] = {"filename": name, "message_thread_id": place.thread, "protect_content": False}
        await self._insist(lambda: self._bot.send_document(place.chat, data, **file))

    async def menu(self, names: Mapping[str, str], chat: int | None = None) -> None:
        """The commands that Telegram lists, in one chat or everywhere; a chat that is not there yet goes without."""
        scope = BotCommandScopeDefault() if chat is None else BotCommandScopeChat(chat)
        with suppress(TelegramError):
            await self._bot.set_my_commands([BotCommand(name, words) for name, words in names.items()], scope)

    async def draft(self, place: Place, number: int, html: str) -> bool:
        """Show what is being written, without waiting a flood out; False where Telegram does not take it: no more drafts then."""
        try:
            await self._bot.send_message_draft(place.chat, number, html, parse_mode=ParseMode.HTML)
        except TelegramError as failure:
            LOG.info("no draft: %s", failure)
            return False
        return True

    async def toast(self, query: CallbackQuery, text: str = "") -> None:
        """Answer a button; one that is too old to be answered stays unanswered."""
        with suppress(TelegramError):
            await query.answer(text or None)

    async def typing(self, place: Place) -> None:
        """Show that an answer is being written; nothing depends on it."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(place.chat, "typing", message_thread_id=place.thread)
