"""What a request may be: sent to our name, by a page that may, and not too large or too slow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.problems import Problem, response

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Seconds for the next piece of a body.
SLOW = 15.0


def host_name(host: str) -> str:
    """The name of a Host header, without its port.

    >>> host_name("Hoi.example.vn:8080"), host_name("[::1]:80"), host_name("a:b:c")
    ('hoi.example.vn', '[::1]', '')
    """
    name, colon, port = host.lower().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        return host.lower()
    if not colon:
        return host.lower().removesuffix(".")
    bracketed = name.startswith("[") and name.endswith("]")
    return name.removesuffix(".") if port.isdigit() and (bracketed or ":" not in name) else ""


class Named:
    """Refuses a request that was sent to another name (DNS rebinding), or that changes something for a page of another origin.

    ``names`` empty: every name is ours.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], origins: Sequence[str]) -> None:
        self.app, self.names, self.origins = app, frozenset(names), frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        name = host_name(hosts[0]) if len(hosts) == 1 else ""
        if not name or (self.names and name not in self.names):
            await response(Problem(421, "host"), scope["path"])(scope, receive, send)
            return
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in _SAFE and not self._ours(origin.lower(), hosts[0].lower()):
            await response(Problem(403, "origin"), scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _ours(self, origin: str, host: str) -> bool:
        """Whether a page may send: one of ours by its host (a proxy ends HTTPS, so the scheme cannot be told), or one that is listed."""
        parts = urlsplit(origin)
        return origin in self.origins or (parts.scheme in {"http", "https"} and parts.netloc == host)


class Bounded:
    """Refuses a body that is larger than ``limit`` bytes (413), or of which nothing comes for a while (408)."""

    def __init__(self, app: ASGIApp, limit: int, slow: float = SLOW) -> None:
        self.app, self.limit, self.slow = app, limit, slow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isascii() and told.isdigit() and int(told[:12]) > self.limit:
            await response(self._too_large(), scope["path"])(scope, receive, send)
            return
        taken, whole = 0, False

        async def counting() -> Message:
            nonlocal taken, whole
            if whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.slow)
            except TimeoutError as error:
                raise Problem(408, "slow", {"Connection": "close"}) from error
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise self._too_large()
            whole = not message.get("more_body", False)
            return message

        await self.app(scope, counting, send)

    def _too_large(self) -> Problem:
        return Problem(413, "too_large", {"Connection": "close"})
