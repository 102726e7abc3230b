"""The commands and the plain questions of the Telegram bot. Who may use them was decided before (:mod:`bot.channels.telegram`)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import Update

from bot.channels import telegram_report as report
from bot.channels import telegram_text as text
from bot.channels.telegram_charts import asked_for, bieudo
from bot.channels.telegram_desk import Desk, citations, safe
from bot.channels.telegram_gate import place_of, question, wordless
from bot.channels.telegram_sender import Place
from bot.channels.telegram_text import Button
from bot.errors import RefError
from bot.prompting import prompt, raw, table
from bot.sources import open_ref, split_ref

Command = Callable[[Desk, Place, str], Awaitable[None]]


def menu(*, admin: bool) -> dict[str, str]:
    """The commands with what they do, as Telegram lists them."""
    words = table("telegram")
    return {**words["commands"], **(words["admin_commands"] if admin else {})}


async def start(desk: Desk, place: Place, _words: str) -> None:
    """It is a machine, what it knows, what is kept and how long."""
    if place.private and place.user in desk.admins:
        await desk.sender.menu(menu(admin=True), place.user)
    reports = ", ".join(safe(r.number or r.id) for r in desk.assistant.reports)
    log = raw(f"telegram.say.log_{desk.settings.log_questions}")
    days = desk.settings.history_days
    await desk.sender.say(place, prompt("telegram.say.start", name=safe(place.name), reports=reports, days=days, log=log))


async def help_(desk: Desk, place: Place, _words: str) -> None:
    """How to ask, and the commands."""
    names = menu(admin=place.user in desk.admins and place.private)
    listed = "\n".join(f"/{name} – {escape(words, quote=False)}" for name, words in names.items())
    await desk.sender.say(place, prompt("telegram.say.help", commands=listed))


async def chitieu(desk: Desk, place: Place, words: str) -> None:
    """The indicators of the newest report whose names have the words."""
    if await desk.admit(place) is not None:
        found = await desk.thinking(place, lambda: report.indicators(desk.newest(), words))
        await desk.sender.say(place, *(found or [prompt("telegram.say.not_found", words=safe(words))]))


async def nguon(desk: Desk, place: Place, words: str) -> None:
    """The sources of the last answer; with a ref, the words at that ref."""
    if await desk.admit(place) is None:
        return
    if words:
        parts = await desk.thinking(place, lambda: _opened(desk, words))
        await desk.sender.say(place, *(parts or [prompt("telegram.say.not_found", words=safe(words))]))
        return
    body = desk.state.last_kept(place.user, place.conversation)
    if body is None or not body["citations"]:
        await desk.sender.say(place, raw("telegram.say.no_answer" if body is None else "telegram.say.no_source"))
        return
    await desk.sender.say(place, *(part for c in citations(body) for part in text.passage(c)))


def _opened(desk: Desk, words: str) -> list[str]:
    named, ref = split_ref(words.strip())
    known = {r.id for r in desk.assistant.reports}
    if named is not None and named not in known:
        return []
    try:
        return report.opened(open_ref(desk.assistant.document(named) if named else desk.newest(), ref))
    except RefError:
        return []


async def timkiem(desk: Desk, place: Place, words: str) -> None:
    """The passages nearest to the words."""
    if not words:
        await desk.sender.say(place, prompt("telegram.say.no_words", example="/timkiem nông thôn mới"))
    elif await desk.admit(place) is not None:
        found = await desk.thinking(place, lambda: _nearest(desk, words))
        await desk.sender.say(place, *(found or [prompt("telegram.say.not_found", words=safe(words))]))


def _nearest(desk: Desk, words: str) -> list[str]:
    from bot.nearest import nearest

    reader = desk.assistant.reader(desk.newest().report.id)
    return report.hits(nearest(reader, reader.understand(words), (), report.HITS))


async def baocao(desk: Desk, place: Place, _words: str) -> None:
    """The reports that are there."""
    if await desk.admit(place) is not None:
        documents = [desk.assistant.document(r.id) for r in desk.assistant.reports]
        await desk.sender.say(place, *report.reports(documents))


async def moi(desk: Desk, place: Place, _words: str) -> None:
    """Begin anew: what was asked before is erased."""
    desk.memory.forget(place.conversation)
    await desk.sender.say(place, raw("telegram.say.fresh"))


async def phanhoi(desk: Desk, place: Place, words: str) -> None:
    """A word to the admins."""
    if not words:
        await desk.sender.say(place, raw("telegram.say.feedback_empty"))
        return
    if await desk.admit(place) is None:
        return
    desk.state.judge(place.user, "", "opinion", words)
    await desk.sender.say(place, raw("telegram.say.feedback_kept"))
    await desk.tell_admins(prompt("telegram.say.opinion", name=safe(place.name), user=place.user, text=safe(words[:3_000])))


async def rieng(desk: Desk, place: Place, _words: str) -> None:
    """What is kept of the person, with buttons to export and to erase it; in private only."""
    if not place.private:
        await desk.sender.say(place, raw("telegram.own.private_only"))
        return
    own = desk.own(place.user)
    counts = {name: len(own[name]) for name in ("payloads", "feedback", "uses")}
    turns = sum(len(talk["turns"]) for talk in own["conversations"])
    key = desk.state.keep(place.user, "own", {})
    rows = tuple((Button(raw(f"telegram.button.{name}"), f"{key}:{sign}"),) for name, sign in (("export", "x"), ("erase", "e")))
    shown = prompt("telegram.own.shown", turns=turns, days=desk.settings.history_days, **counts)
    await desk.sender.say(place, shown, rows=rows)


async def tamdung(desk: Desk, place: Place, _words: str) -> None:
    """Answer nobody until /tieptuc."""
    desk.state.set("paused", "1")
    await desk.sender.say(place, raw("telegram.say.pause_on"))


async def tieptuc(desk: Desk, place: Place, _words: str) -> None:
    """Answer again."""
    desk.state.set("paused", "")
    await desk.sender.say(place, raw("telegram.say.pause_off"))


async def nhatky(desk: Desk, place: Place, _words: str) -> None:
    """The last lines of the log."""
    lines = [
        f"{datetime.fromtimestamp(u['at']):%d/%m %H:%M} · {u['user_id']} · {u['status']} · {u['ms']:.0f} ms"
        f" · {safe((u['question'] or '')[:120])}"
        for u in desk.state.recent()
    ]
    await desk.sender.say(place, "\n".join(lines) or raw("telegram.say.log_empty"))


async def ghep(desk: Desk, place: Place, words: str) -> None:
    """Let in who has this code; without one, who waits."""
    if not words:
        waiting = [p for p in desk.state.people() if p.code]
        codes = "\n".join(f"<code>{p.code}</code> – {safe(p.name)} ({p.user})" for p in waiting[:30])
        await desk.sender.say(place, prompt("telegram.say.code_waiting", codes=codes) if waiting else raw("telegram.say.code_none"))
        return
    person = desk.state.approve(words, str(place.user))
    if person is None:
        await desk.sender.say(place, raw("telegram.say.code_bad"))
        return
    await desk.sender.say(place, prompt("telegram.say.code_done", name=safe(person.name), user=person.user))
    await desk.tell_people()


COMMANDS: Mapping[str, Command] = {
    "start": start, "help": help_, "chitieu": chitieu, "nguon": nguon, "timkiem": timkiem, "baocao": baocao, "moi": moi,
    "bieudo": bieudo, "phanhoi": phanhoi, "rieng": rieng,
}  # fmt: skip
ADMIN_COMMANDS: Mapping[str, Command] = {"tamdung": tamdung, "tieptuc": tieptuc, "nhatky": nhatky, "ghep": ghep}
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


async def on_message(desk: Desk, update: Update, username: str) -> None:
    """A message or an edited one of somebody who is allowed: a command, or a question."""
    place, message = place_of(update), update.message or update.edited_message
    if place is None or message is None:
        return
    if not message.text:
        if place.private and update.message and wordless(message):
            await desk.sender.say(place, raw("telegram.say.text_only"))
        return
    asked: Any = _COMMAND.fullmatch(message.text.strip())
    if asked is None:
        if words := question(message, username):
            indicator = asked_for(words)
            await (desk.ask(place, words) if indicator is None else bieudo(desk, place, indicator))
        return
    name, words = asked[1].lower(), " ".join((asked[2] or "").split())
    if name in COMMANDS:
        await COMMANDS[name](desk, place, words)
    elif name in ADMIN_COMMANDS and place.private:
        # what these say is not for a group
        if place.user in desk.admins:
            await ADMIN_COMMANDS[name](desk, place, words)
        else:
            await desk.sender.say(place, raw("telegram.say.admins_only"))
    elif place.private:
        await desk.sender.say(place, raw("telegram.say.unknown"))
