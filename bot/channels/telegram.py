"""``hoibaocao telegram``: the bot on python-telegram-bot's Application.

    Telegram ──getUpdates──▶ Inbox (on disk) ──PerChat──▶ gate ──▶ commands, questions, buttons ──Sender──▶ Telegram

:func:`run` is the whole bot: it returns when ``stop`` is set and what was begun is finished, and knows nothing of the terminal.
"""

from __future__ import annotations

import asyncio
import logging
import os
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ApplicationHandlerStop, ContextTypes, TypeHandler

from bot.answer_log import AnswerLog
from bot.assistant import Assistant
from bot.channels.telegram_access import decide
from bot.channels.telegram_buttons import on_button
from bot.channels.telegram_commands import menu, on_message
from bot.channels.telegram_desk import Desk
from bot.channels.telegram_gate import place_of, seen
from bot.channels.telegram_inbox import Inbox, PerChat, poll
from bot.channels.telegram_limiter import Limiter, unsent
from bot.channels.telegram_sender import Sender
from bot.channels.telegram_state import DAY, State
from bot.errors import MemoryTrouble, UsageError
from bot.memory import Bounds, Memory
from bot.prompting import prompt
from bot.secret import MASK
from bot.settings import Settings

App = Application[Any, Any, Any, Any, Any, Any]
LOG = logging.getLogger("hoibaocao.telegram")
#: Seconds that a request may take, and that unfinished answers have when the bot is stopped.
PATIENCE, GRACE = 30.0, 25.0
#: Seconds between two looks at who was let in or out at the terminal.
LISTENS = 2.0


async def run(
    settings: Settings, assistant: Assistant, stop: asyncio.Event, *, started: Callable[[str], None] = lambda name: None
) -> None:
    """Run the bot until ``stop`` is set; ``started`` hears its user name. Raises UsageError where Telegram refuses the token.

    What was taken in and is not answered when it ends (at most :data:`GRACE` seconds later) is answered after the next start.
    """
    bounds = Bounds(settings.history_turns, settings.history_days)
    with (
        State.open(settings.telegram_file, days=settings.history_days) as state,
        Memory.open(settings.conversations_file, bounds=bounds) as memory,
        AnswerLog.open(settings.answer_log_file, days=settings.log_days, questions=_logged(settings)) as answers,
    ):
        app, desk = build(settings, assistant, state, memory)
        desk.answers = answers
        await asyncio.to_thread(lambda: [assistant.reader(r.id) for r in assistant.reports[:1]])
        if await _initialised(app, stop):
            try:
                await _work(app, desk, stop, started)
            finally:
                await app.shutdown()


def _logged(settings: Settings) -> str:
    """What the chained log keeps of a question: never its words, which somebody may erase (they stand in :mod:`telegram_state` then)."""
    return "off" if settings.log_questions == "off" else "hash"


def build(settings: Settings, assistant: Assistant, state: State, memory: Memory) -> tuple[App, Desk]:
    """The Application with its handlers, not started."""
    if settings.telegram_bot_token is None:
        raise UsageError("telegram_no_token")
    inbox = Inbox(state, lambda update: _may_be_kept(update, desk))
    builder: Any = ApplicationBuilder().token(settings.telegram_bot_token.reveal())
    builder.base_url(f"{settings.telegram_base_url}/bot").base_file_url(f"{settings.telegram_base_url}/file/bot")
    builder.update_queue(inbox).concurrent_updates(PerChat(state)).job_queue(None).updater(None)
    builder.rate_limiter(Limiter())
    builder.read_timeout(PATIENCE).connect_timeout(PATIENCE).pool_timeout(PATIENCE).get_updates_connect_timeout(PATIENCE)
    if settings.telegram_proxy:
        builder.proxy(settings.telegram_proxy).get_updates_proxy(settings.telegram_proxy)
    app: App = builder.build()
    desk = Desk(settings, assistant, state, memory, Sender(app.bot, settings.telegram_protect_content))
    app.add_handler(TypeHandler(Update, _gate(desk)), group=-1)
    app.add_handler(TypeHandler(Update, _handle(desk)))
    app.add_error_handler(_failed(desk))
    return app, desk


def _may_be_kept(update: Update, desk: Desk) -> bool:
    """The words of strangers, and of what is said in groups past the bot, are not kept, not even for a moment."""
    me = desk.sender.me
    return decide(seen(update, me[0], me[1]), desk.lists) == "allowed"


def _gate(desk: Desk) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Any]:
    async def gate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """One check for every kind of update."""
        decision, place = decide(seen(update, context.bot.id, context.bot.username), desk.lists), place_of(update)
        if decision == "stranger" and place is not None:
            await desk.turn_away(place)
        if decision != "allowed":
            raise ApplicationHandlerStop

    return gate


def _handle(desk: Desk) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Any]:
    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Somebody who is allowed."""
        place, message = place_of(update), update.effective_message
        if place is not None and update.update_id in desk.begun:
            await desk.interrupted(place, (message.text or "") if message and not update.callback_query else "")
        elif update.callback_query:
            await on_button(desk, update)
        else:
            await on_message(desk, update, context.bot.username)

    return handle


def _failed(desk: Desk) -> Callable[[object, ContextTypes.DEFAULT_TYPE], Any]:
    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Something unexpected: an id for the user, the trace for the log."""
        number = os.urandom(4).hex()
        if context.error is not None:
            write_trace(number, context.error, desk.settings)
        processor = context.application.update_processor
        if isinstance(update, Update) and isinstance(processor, PerChat) and unsent(context.error):
            processor.unsent.add(update.update_id)
            return
        place = place_of(update) if isinstance(update, Update) else None
        if place is not None:
            with suppress(TelegramError):
                await desk.sender.say(place, prompt("telegram.say.error", id=number))

    return failed


def write_trace(number: str, error: BaseException, settings: Settings) -> None:
    """Append a trace to the log file, without the token."""
    token = settings.telegram_bot_token
    trace = "".join(traceback.format_exception(error))
    text = trace.replace(token.reveal(), MASK) if token else trace
    LOG.error("error %s: %s", number, type(error).__name__)
    path: Path | None = settings.log_file
    if path is not None:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {number} telegram\n{text}\n")


async def _initialised(app: App, stop: asyncio.Event) -> bool:
    """Make contact, as often as it takes; False where the bot is stopped before."""
    wait = 1.0
    while not stop.is_set():
        try:
            await app.initialize()
            return True
        except InvalidToken as refusal:
            raise UsageError("telegram_bad_token") from refusal
        except TelegramError as failure:
            LOG.warning("no contact with Telegram, again in %.0f s: %s", wait, type(failure).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(60.0, wait * 2)
    return False


async def _work(app: App, desk: Desk, stop: asyncio.Event, started: Callable[[str], None]) -> None:
    """Answer until ``stop``; then take nothing in, and finish what was begun."""
    inbox, processor = app.update_queue, app.update_processor
    assert isinstance(inbox, Inbox) and isinstance(processor, PerChat)
    desk.sender.me = (app.bot.id, app.bot.username)
    receive = _receiver(app, inbox, desk)
    await _show_commands(desk)
    desk.begun = desk.state.begun()
    inbox.restore(app.bot)
    await app.start()
    ended = asyncio.Event()
    tidying, telling = asyncio.create_task(_tidy_daily(desk)), asyncio.create_task(_tell_people(desk, ended))
    started(app.bot.username)
    try:
        await receive(stop)
    finally:
        ended.set()
        tidying.cancel()
        try:
            await asyncio.wait_for(asyncio.gather(app.stop(), telling), GRACE)
        except TimeoutError:
            processor.closed = True


def _receiver(app: App, inbox: Inbox, desk: Desk) -> Callable[[asyncio.Event], Awaitable[None]]:
    """How updates come in: by a webhook where an address is set, else by polling."""
    if not desk.settings.telegram_webhook_url:
        return lambda stop: poll(app.bot, inbox, stop)
    from bot.channels.telegram_webhook import Webhook

    return Webhook(app.bot, inbox, desk.settings, desk.state).run


async def _tidy_daily(desk: Desk) -> None:
    while True:
        await asyncio.sleep(DAY)
        with suppress(Exception):
            desk.state.tidy()


async def _tell_people(desk: Desk, ended: asyncio.Event) -> None:
    """Hear what ``hoibaocao pairing`` does in another process; who is being told when the bot ends is told once."""
    while not ended.is_set():
        with suppress(MemoryTrouble):
            await desk.tell_people()
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), LISTENS)


async def _show_commands(desk: Desk) -> None:
    """The commands with their Vietnamese descriptions; those of the admins in the admins' own chats."""
    await desk.sender.menu(menu(admin=False))
    for admin in sorted(desk.admins):
        await desk.sender.menu(menu(admin=True), admin)  # one who never spoke to the bot gets it by /start

