"""The limits that Telegram sets, kept before it has to say so; and what a request's failure means."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

#: Times that one message waits out a flood control; drafts a second, half of what Telegram takes of a bot.
FLOODS, DRAFTS = 50, 15
#: What says that a request should not be made again as it was; anything else (an answer that is no JSON, too) may pass another time.
REFUSALS = (BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter)
#: Hears when the request that sends an answer really leaves (True), and when Telegram said that it did not take it (False).
LEAVING: ContextVar[Callable[[bool], None] | None] = ContextVar("leaving", default=None)


class Limiter(AIORateLimiter):
    """The library's limits (30 messages a second, 20 a minute in a group); what passed them is told to :data:`LEAVING`. But a draft
    waits for nothing and makes nobody wait: beyond its share of the requests it is dropped.
    """

    def __init__(self, **limits: Any) -> None:
        super().__init__(max_retries=FLOODS, **limits)
        self._drafts = AsyncLimiter(DRAFTS, 1.0)

    async def process_request(self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: int | None) -> Any:
        """One request of the bot, as the library asks for it."""
        if endpoint != "sendMessageDraft":
            return await super().process_request(_leaving(callback), args, kwargs, endpoint, data, rate_limit_args)
        if not self._drafts.has_capacity():
            return True
        async with self._drafts:
            return await callback(*args, **kwargs)


def _leaving(callback: Any) -> Any:
    """A request that tells when it leaves, and when it was refused."""
    tell = LEAVING.get()
    if tell is None:
        return callback

    async def request(*args: Any, **kwargs: Any) -> Any:
        tell(True)
        try:
            return await callback(*args, **kwargs)
        except REFUSALS:
            tell(False)
            raise

    return request


def unsent(error: BaseException | None) -> bool:
    """Whether what was sent did not arrive and would another time: a network that stays broken, a revoked token."""
    return isinstance(error, TelegramError) and (isinstance(error, InvalidToken) or not isinstance(error, REFUSALS))
