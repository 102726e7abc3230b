"""Who gets anything.  Pure: what is decided follows from the facts of an update and the lists alone.

Closed by default: a person must be listed, and a group must be listed as well (a member does not let the others in, and a listed
group does not let its members in).  Inline queries, joins, channels and other bots get nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["message", "edited_message", "button", "inline", "join", "other"]
Decision = Literal["allowed", "stranger", "silent"]

#: What may be answered; anything else is not, whoever sent it.
ANSWERED = frozenset({"message", "edited_message", "button"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts of an update. ``addressed``: a mention of the bot, a reply to it or a command for it; buttons always are."""

    kind: Kind
    user: int | None
    chat: int | None
    private: bool
    bot: bool = False
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """Who is listed (settings and pairings together), and which groups are."""

    listed: Callable[[int], bool]
    chats: frozenset[int] = frozenset()


def decide(seen: Seen, lists: Lists) -> Decision:
    """What an update gets: ``allowed`` work, the ``stranger``'s fixed line (private chats only), or nothing.

    >>> decide(Seen("message", 7, 7, private=True), Lists({7}.__contains__))
    'allowed'
    >>> decide(Seen("inline", 7, None, private=False), Lists({7}.__contains__))
    'silent'
    """
    if seen.kind not in ANSWERED or seen.user is None or seen.chat is None or seen.bot:
        return "silent"
    if seen.private:
        return "allowed" if lists.listed(seen.user) else "stranger"
    if seen.chat not in lists.chats or not lists.listed(seen.user):
        return "silent"
    return "allowed" if seen.addressed or seen.kind == "button" else "silent"
