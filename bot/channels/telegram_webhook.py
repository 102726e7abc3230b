"""Updates by webhook: Telegram posts them to us, with the secret that we told it.  The only importer of tornado.

The listener speaks plain HTTP: a reverse proxy with the certificate stands before it.  It never listens without a secret (an own one is
made and kept where none is set), compares it in constant time before a byte of the body is kept, and gives every update to the same
:class:`~bot.channels.telegram_inbox.Inbox` that polling fills: on disk before it is acknowledged, each once.

    404 another path · 405 not POST · 403 wrong secret · 415 not JSON by its type · 413 too large
    400 no update · 503 not kept, or stopping
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.channels.telegram_inbox import UNREADABLE, WANTED, Inbox, pause_after
from bot.channels.telegram_state import MINUTE, State
from bot.errors import UsageError
from bot.settings import Settings

LOG = logging.getLogger("hoibaocao.telegram")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: Bytes of an update: a message has 4,096 characters and what it replies to as many, each up to 12 bytes as JSON, and entities.
BODY = 1 << 20
#: Of a refused request so many times as much is read and dropped, so that its answer arrives; beyond that the connection is cut.
DROPPED = 4
#: Telegram posts one update after the other: a chat stays in order, and an update takes us some milliseconds.
AT_ONCE = 1
#: Seconds between two looks at whether Telegram still posts here; until a request that dawdles is dropped.
WATCH, SLOW = 300.0, 20.0
Take = Callable[[bytes], Awaitable[int]]


def secret_of(settings: Settings, state: State) -> str:
    """The secret of the settings, else an own one that is kept."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.reveal()
    return state.setting("webhook_secret") or state.set("webhook_secret", secrets.token_urlsafe(32))


class Webhook:
    """The listener of one bot; it listens from when it is made. Raises UsageError where the address cannot be listened on."""

    def __init__(self, bot: Bot, inbox: Inbox, settings: Settings, state: State) -> None:
        self._bot, self._inbox, self._url = bot, inbox, settings.telegram_webhook_url or ""
        self._secret, self._open = secret_of(settings, state), True
        self._server = server(urlsplit(self._url).path or "/", self._secret, self.take)
        at = urlsplit(f"//{settings.telegram_webhook_listen}")
        try:
            self._server.listen(at.port or 0, at.hostname or "")
        except OSError as error:
            raise UsageError("telegram_listen", address=at.netloc, reason=error.strerror or str(error)) from error

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates in until ``stop``. Raises UsageError where the token is refused."""
        try:
            await _stay_set(self._bot, self._url, self._secret, stop)
        finally:
            self._open = False
            self._server.stop()
            await self._server.close_all_connections()

    async def take(self, body: bytes) -> int:
        """The status of a request with the right secret."""
        if not self._open:
            return 503
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        if not isinstance(given, dict) or not isinstance(given.get("update_id"), int):
            return 400
        try:
            await self._inbox.put(Update.de_json(given, self._bot))
        except UNREADABLE as failure:  # sent again, it would bar the way of all that come after it
            LOG.warning("webhook: an update that cannot be read: %s", type(failure).__name__)
        except TelegramError as failure:
            LOG.warning("webhook: not taken in: %s", failure)
            return 503
        return 200


def server(path: str, secret: str, take: Take) -> HTTPServer:
    """A server that gives what is posted to ``path`` with the secret to ``take``, which says the status."""
    if not secret:
        raise ValueError("a webhook without a secret")
    handlers = [(f"{re.escape(path)}$", Hook, {"secret": secret.encode(), "take": take})]
    application = Application(handlers, default_handler_class=Nowhere, log_function=lambda _: None)
    return HTTPServer(application, max_body_size=DROPPED * BODY, body_timeout=SLOW, idle_connection_timeout=10 * SLOW)


class Nowhere(RequestHandler):
    """Any other path; and what is common to all answers: a status, no word about what was wrong or who we are."""

    def prepare(self) -> None:
        """There is nothing here."""
        raise HTTPError(404)

    def write_error(self, status_code: int, **_: Any) -> None:
        """No body, and no more requests on this connection."""
        self.set_header("Connection", "close")
        self.finish()

    def set_default_headers(self) -> None:
        """No name of a server."""
        self.clear_header("Server")


@stream_request_body
class Hook(Nowhere):
    """One request: what its head says decides whether its body is kept while it comes in."""

    told = -MINUTE

    def initialize(self, secret: bytes, take: Take) -> None:
        """What it needs (tornado's way of a constructor)."""
        self._secret, self._take, self._body, self._refused = secret, take, bytearray(), 0

    def prepare(self) -> None:
        """Decide by the head; what is refused is answered when its body has gone by, lest the answer be lost in a reset."""
        if self.request.method != "POST":
            raise HTTPError(405)
        given = self.request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        length = self.request.headers.get("Content-Length", "0")
        if not hmac.compare_digest(given, self._secret):
            self._refused = 403
            if time.monotonic() - Hook.told >= MINUTE:
                Hook.told = time.monotonic()
                LOG.warning("webhook: a request with a wrong secret was refused")
        elif self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            self._refused = 415
        elif length.isdigit() and int(length[:12]) > BODY:
            self._refused = 413

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body, dropped where the request is refused."""
        if not self._refused and len(self._body) + len(chunk) > BODY:
            self._refused = 413
        if self._refused:
            self._body.clear()
        else:
            self._body += chunk

    async def post(self) -> None:
        """The whole body is here."""
        self.set_status(self._refused or await self._take(bytes(self._body)))


async def _stay_set(bot: Bot, url: str, secret: str, stop: asyncio.Event) -> None:
    """Tell Telegram where to post, and look now and then whether it still does; whatever fails is tried again."""
    set_up, wait = False, 1.0
    while not stop.is_set():
        try:
            if not set_up or await _lost(bot, url):
                set_up = await bot.set_webhook(url, secret_token=secret, allowed_updates=WANTED, max_connections=AT_ONCE)
            pause, wait = WATCH, 1.0
        except InvalidToken as refusal:
            raise UsageError("telegram_bad_token") from refusal
        except TelegramError as failure:
            LOG.warning("webhook: %s: %s", type(failure).__name__, failure)
            pause, wait = pause_after(failure, wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def _lost(bot: Bot, url: str) -> bool:
    """Whether Telegram posts elsewhere now; what it could not post is told to the log."""
    info = await bot.get_webhook_info()
    if info.last_error_message:
        LOG.warning("webhook: Telegram says: %s (%s wait)", info.last_error_message, info.pending_update_count)
    return info.url != url
