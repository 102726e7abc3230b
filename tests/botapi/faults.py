"""What goes wrong on the way to Telegram and back. A fault is given to ``api.fail(method, fault, times=…)``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Error:
    """An answer of the Bot API with ``ok: false``."""

    code: int
    description: str
    retry_after: int | None = None
    migrate_to: int | None = None


@dataclass(frozen=True)
class Cut:
    """The connection breaks. ``done``: after the request was carried out; ``partial``: in the middle of the answer."""

    done: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Slow:
    """The answer comes late; ``done``: the request is carried out at once, else at the end of the wait."""

    seconds: float
    done: bool = False


@dataclass(frozen=True)
class Html:
    """A proxy answers instead of Telegram, with something that is no JSON."""

    code: int = 502
    body: str = "<html><body><h1>502 Bad Gateway</h1></body></html>"


Fault = Error | Cut | Slow | Html

UNAUTHORIZED = Error(401, "Unauthorized")
NOT_FOUND = Error(404, "Not Found")
BLOCKED = Error(403, "Forbidden: bot was blocked by the user")
CONFLICT = Error(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
WEBHOOK_ACTIVE = Error(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
BAD_GATEWAY = Html()
INTERNAL = Error(500, "Internal Server Error")


def too_many(seconds: int) -> Error:
    """429 with ``retry_after``."""
    return Error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def bad_request(description: str) -> Error:
    """400 with a description of its own."""
    return Error(400, f"Bad Request: {description}")


class Refused(Exception):
    """The double itself says no."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.description)
        self.error = error


def refuse(description: str) -> Refused:
    """400, to be raised."""
    return Refused(bad_request(description))
