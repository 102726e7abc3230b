"""An independent double of the Telegram Bot API; see README.md."""

from .conversation import Conversation, read_conversations
from .double import TOKEN, BotApi, serving
from .faults import BAD_GATEWAY, BLOCKED, CONFLICT, INTERNAL, NOT_FOUND, UNAUTHORIZED, Cut, Error, Html, Slow, bad_request, too_many
from .methods import Call
from .runner import Runner
from .spec import Spec, SpecViolation, load, units
from .users import Act
from .wire import Upload
from .world import Person, Post, Room

__all__ = [
    "BAD_GATEWAY",
    "BLOCKED",
    "CONFLICT",
    "INTERNAL",
    "NOT_FOUND",
    "TOKEN",
    "UNAUTHORIZED",
    "Act",
    "BotApi",
    "Call",
    "Conversation",
    "Cut",
    "Error",
    "Html",
    "Person",
    "Post",
    "Room",
    "Runner",
    "Slow",
    "Spec",
    "SpecViolation",
    "Upload",
    "bad_request",
    "load",
    "read_conversations",
    "serving",
    "too_many",
    "units",
]
