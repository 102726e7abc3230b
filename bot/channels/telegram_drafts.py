"""A model's answer while it is being written: checked sentences as drafts (``sendMessageDraft``), in private chats only.

A draft is a preview that Telegram shows for 30 seconds; nothing rests on it.  What is lost of it is lost, the answer is sent as a message
of its own when it is whole, and takes the place of the draft.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from bot.channels import telegram_text as text
from bot.channels.telegram_sender import Place, Sender
from bot.channels.telegram_split import split
from bot.model import Answer

#: Seconds between two drafts of one answer: a sentence is read in more, and all chats share 30 requests a second.
EVERY = 0.8
#: Seconds that the answer waits for a draft that is on its way, lest it come after the answer.
LAST = 2.0
Show = Callable[[str], None]


@asynccontextmanager
async def drafting(sender: Sender, place: Place) -> AsyncIterator[Show]:
    """What is given to the yielded function, in any thread, is added to the draft of a new message."""
    loop, news, shown, ended = asyncio.get_running_loop(), asyncio.Event(), list[str](), asyncio.Event()

    def show(piece: str) -> None:
        shown.append(piece)
        loop.call_soon_threadsafe(news.set)

    drawing = asyncio.create_task(_draw(sender, place, shown, news, ended))
    try:
        yield show
    finally:
        ended.set()
        news.set()
        await asyncio.wait({drawing}, timeout=LAST)
        drawing.cancel()


async def _draw(sender: Sender, place: Place, shown: list[str], news: asyncio.Event, ended: asyncio.Event) -> None:
    number = secrets.randbelow(2**31 - 1) + 1
    while True:
        await news.wait()
        news.clear()
        parts = split(text.html("".join(shown)))
        if ended.is_set() or (parts and not await sender.draft(place, number, parts[0])):
            return
        try:
            await asyncio.wait_for(ended.wait(), EVERY)
        except TimeoutError:
            continue


def last(items: Iterable[str | Answer], show: Show) -> Answer:
    """The answer at the end of a stream; the pieces before it are shown."""
    for item in items:
        if isinstance(item, Answer):
            return item
        show(item)
    raise AssertionError("a stream without an answer")
