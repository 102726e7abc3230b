"""``hoibaocao telegram`` and ``hoibaocao pairing``: run the bot, and say who may ask it."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from importlib.util import find_spec

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant
from bot.channels.telegram_state import Person, State
from bot.errors import NotFound, UsageError
from bot.prompting import prompt, raw
from bot.settings import Settings


def telegram(args: Namespace, settings: Settings, console: Console) -> int:
    """Answer on Telegram until SIGINT or SIGTERM."""
    if settings.telegram_bot_token is None:
        raise UsageError("telegram_no_token")
    if any(find_spec(name) is None for name in ("telegram", "aiolimiter", "matplotlib")):
        raise UsageError("telegram_missing")
    if not (settings.telegram_admin_users or settings.telegram_allowed_users or _anybody(settings)):
        console.note(raw("messages.telegram.nobody"))
    import asyncio

    _quiet(settings.telegram_bot_token.reveal())
    asyncio.run(_until_signal(settings, console))
    console.note(raw("messages.telegram.stopped"))
    return 0


def _anybody(settings: Settings) -> bool:
    if not settings.telegram_file.exists():
        return False
    with State.open(settings.telegram_file, days=settings.history_days) as state:
        return any(not person.code for person in state.people())


async def _until_signal(settings: Settings, console: Console) -> None:
    import asyncio
    import signal

    from bot.channels.telegram import run

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    answering = await asyncio.to_thread(assistant, settings, console)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, answering, stop, started=lambda name: console.note(prompt("messages.telegram.running", name=name)))


def _quiet(token: str) -> None:
    """Warnings on stderr, never the token: httpx tells every address at INFO, and the address of a request has it."""
    import logging

    from bot.secret import MASK

    class Redacting(logging.Formatter):
        """Everything but the token."""

        def format(self, record: logging.LogRecord) -> str:
            return super().format(record).replace(token, MASK)

    handler = logging.StreamHandler()
    handler.setFormatter(Redacting("%(asctime)s %(name)s %(levelname)s %(message)s"))
    handler.addFilter(lambda record: "Received data was" not in str(record.msg))  # the library tells the words of an update it cannot read
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def pairing(args: Namespace, settings: Settings, console: Console) -> int:
    """List who was paired and who waits; approve a code; revoke a right."""
    subject = (args.subject or "").strip()
    if args.action != "list" and not subject:
        raise UsageError("usage", reason="required", what="CODE|ID", command="pairing")
    with State.open(settings.telegram_file, days=settings.history_days) as state:
        if args.action == "approve":
            person = state.approve(subject, "cli")
            if person is None:
                raise NotFound("pairing_code", given=subject[:40])
            console.note(prompt("messages.pairing.approved", name=person.name, user=person.user))
        elif args.action == "revoke":
            if not (subject.isascii() and subject.isdigit() and state.revoke(int(subject[:18]))):
                raise NotFound("pairing_user", user=subject[:40])
            console.note(prompt("messages.pairing.revoked", user=subject))
        people = state.people()
    if args.json:
        rows = [{"user": p.user, "name": p.name, "at": p.at, "code": p.code or None} for p in people]
        console.document({"schema": 1, "people": rows})
    elif args.action == "list":
        console.data("\n".join(map(_line, people)) or raw("messages.pairing.none"))
    return 0


def _line(person: Person) -> str:
    if person.code:
        return prompt("messages.pairing.waiting", code=person.code, name=person.name, user=person.user)
    date = f"{datetime.fromtimestamp(person.at):%d/%m/%Y}"
    return prompt("messages.pairing.paired", name=person.name, user=person.user, date=date)
