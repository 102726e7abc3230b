"""Updates between Telegram and the handlers: on disk before they are acknowledged, each once, one chat in order, many at once."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram_state import State
from bot.errors import MemoryTrouble, UsageError

LOG = logging.getLogger("hoibaocao.telegram")
#: What is asked for; anything else that comes all the same meets the gate.
WANTED = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY)
#: Seconds that a getUpdates waits for news; after which it counts as hung; the longest wait between attempts.
POLL, HUNG, LONGEST = 10, 60.0, 30.0
#: What the library raises of an update that it cannot read.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
#: Updates that are worked on at once; more wait in the queue.
AT_ONCE = 512


class Inbox(asyncio.Queue[object]):
    """The queue of the Application. What comes in is in the file before the next getUpdates acknowledges it: a bot that is killed
    answers it after its next start, and what Telegram sends twice is dropped.  ``keep`` tells whose words may be kept.
    """

    def __init__(self, state: State, keep: Callable[[Update], bool]) -> None:
        super().__init__()
        self._state, self._keep = state, keep

    async def put(self, item: object) -> None:
        """Take an update in. Raises TelegramError where it cannot be kept: it is not acknowledged then, and comes again."""
        if isinstance(item, Update):
            try:
                if not self._state.arrive(item.update_id, item.to_json() if self._keep(item) else None):
                    return
            except MemoryTrouble as trouble:
                raise TelegramError(f"state: {trouble.code}") from trouble
        await super().put(item)

    def restore(self, bot: Bot) -> int:
        """Put in again what a former process left unanswered; how many."""
        bodies = self._state.pending()
        for body in bodies:
            self.put_nowait(Update.de_json(json.loads(body), bot))
        return len(bodies)


class PerChat(BaseUpdateProcessor):
    """One chat in order, many chats at once; an update that was dealt with is marked so."""

    def __init__(self, state: State, at_once: int = AT_ONCE) -> None:
        super().__init__(at_once)
        self._state = state
        #: Set where the bot ends before its answers are finished: they are made after the next start.
        self.closed = False
        #: Those that could not be answered: the same.
        self.unsent: set[int] = set()
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work on an update when those before it in its chat are done."""
        if not isinstance(update, Update):
            await coroutine
            return
        where = update.effective_chat or update.effective_user
        key = where.id if where else 0
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                await coroutine
                if not self.closed and update.update_id not in self.unsent:
                    self._state.done(update.update_id)
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = (lock, waiting - 1)

    async def initialize(self) -> None:
        """Nothing to begin."""

    async def shutdown(self) -> None:
        """Nothing to end."""


async def poll(bot: Bot, inbox: Inbox, stop: asyncio.Event) -> None:
    """Take updates in until ``stop``; whatever fails is tried again: the network, another process with this token (409), a full disk, a
    connection that hangs. Raises UsageError where the token is refused.
    """
    offset, wait, ready = 0, 1.0, False
    while not stop.is_set():
        try:
            if not ready:
                ready = await bot.delete_webhook()
            offset, wait = await _take(bot, inbox, offset, stop), 1.0
        except InvalidToken as refusal:
            raise UsageError("telegram_bad_token") from refusal
        except (TelegramError, TimeoutError) as failure:
            LOG.warning("polling: %s: %s", type(failure).__name__, failure)
            pause, wait = pause_after(failure, wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)


def pause_after(failure: Exception, wait: float) -> tuple[float, float]:
    """Seconds to wait after a failure, what Telegram asks for at least; and to wait after the next one."""
    asked = failure.retry_after if isinstance(failure, RetryAfter) else 0
    seconds = asked.total_seconds() if not isinstance(asked, int) else asked
    return max(wait, seconds), min(LONGEST, wait * 2)


async def _take(bot: Bot, inbox: Inbox, offset: int, stop: asyncio.Event) -> int:
    """Take in what is new; the next offset."""
    try:
        news = await _news(bot, offset, stop)
    except UNREADABLE:  # the library cannot read one of them, and gives none
        return await _one_by_one(bot, inbox, offset)
    for update in news:
        await inbox.put(update)
        offset = update.update_id + 1
    return offset


async def _one_by_one(bot: Bot, inbox: Inbox, offset: int) -> int:
    """The same, each update read by itself: what cannot be read is let go, lest it bar the way of all that come after it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library would rather be asked for get_updates
        found: Any = await bot.do_api_request("getUpdates", {"offset": offset, "timeout": 0, "allowed_updates": list(WANTED)})
    for given in found:
        try:
            update = Update.de_json(given, bot)
        except UNREADABLE as failure:
            LOG.warning("an update that cannot be read: %s", type(failure).__name__)
        else:
            await inbox.put(update)
        offset = int(given["update_id"]) + 1
    return offset


async def _news(bot: Bot, offset: int, stop: asyncio.Event) -> tuple[Update, ...]:
    """One getUpdates, which acknowledges what came before ``offset``; nothing where the bot is stopped meanwhile."""
    asking = asyncio.create_task(bot.get_updates(offset=offset, timeout=POLL, allowed_updates=WANTED))
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({asking, stopping}, timeout=HUNG, return_when=asyncio.FIRST_COMPLETED)
        if asking in done:
            return asking.result()
        if not done:
            raise TimeoutError("getUpdates hangs")
        return ()
    finally:
        asking.cancel()
        stopping.cancel()
