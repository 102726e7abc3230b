"""The headers of every response: what a browser may do with our pages, and who may frame them (channels.md)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Pages of ours load from us alone; pictures may be data (charts to save), nothing is framed but our own.
_OURS = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"


def policy(path: str, ancestors: Sequence[str]) -> str:
    """The Content-Security-Policy of a path.

    >>> policy("/embed/v1", ["https://a.vn"])
    "default-src 'self'; frame-ancestors https://a.vn; base-uri 'none'"
    >>> policy("/", []).endswith("frame-ancestors 'none'")
    True
    """
    if is_embedded(path):
        return f"default-src 'self'; frame-ancestors {' '.join(ancestors) or chr(39) + 'self' + chr(39)}; base-uri 'none'"
    return f"{_OURS}; frame-ancestors 'none'"


def is_embedded(path: str) -> bool:
    """Whether a path is a page that others may frame."""
    return path == "/embed" or path.startswith("/embed/")


class SecurityHeaders:
    """Puts the headers on every response, whoever made it."""

    def __init__(self, app: ASGIApp, ancestors: Sequence[str]) -> None:
        self.app, self.ancestors = app, tuple(ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers["Content-Security-Policy"] = policy(path, self.ancestors)
                if path.startswith(("/static/", "/widget/")):
                    headers.setdefault("Cache-Control", "no-cache")  # asked after by its tag: a newer server has newer scripts
                # the widget's script is loaded by pages of other origins, all else by ours alone
                foreign = path.startswith(("/widget/", "/static/widget/"))
                headers["Cross-Origin-Resource-Policy"] = "cross-origin" if foreign else "same-origin"
                if not is_embedded(path):
                    headers["X-Frame-Options"] = "DENY"
            await send(message)

        await self.app(scope, receive, adding)
