"""The buttons of the Telegram bot: an opaque id and a sign; what they open is kept here, and only who asked may open it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.channels import telegram_text as text
from bot.channels.telegram_charts import send_chart
from bot.channels.telegram_desk import Desk, citations
from bot.channels.telegram_gate import place_of
from bot.channels.telegram_sender import Place
from bot.channels.telegram_text import Button
from bot.errors import RefError
from bot.model import Citation
from bot.prompting import raw
from bot.sources import open_ref

Press = Callable[[Desk, Place, CallbackQuery, str, dict[str, Any], int], Awaitable[None]]
_DATA = re.compile(r"([\w-]{1,40}):([a-z+!-])(\d{0,3})")


async def on_button(desk: Desk, update: Update) -> None:
    """A button of somebody who is allowed."""
    query, place = update.callback_query, place_of(update)
    if query is None or place is None:
        return
    asked = _DATA.fullmatch(query.data or "")
    found = desk.state.kept(asked[1]) if asked else None
    if asked is None or found is None or asked[2] not in SIGNS:
        await desk.sender.toast(query, raw("telegram.toast.gone"))
    elif found[0] != place.user or found[1] not in {place.conversation, "own"}:
        await desk.sender.toast(query, raw("telegram.toast.not_yours"))
    else:
        await SIGNS[asked[2]](desk, place, query, asked[1], found[2], int(asked[3] or 0))


async def _source(desk: Desk, place: Place, query: CallbackQuery, _key: str, body: dict[str, Any], number: int) -> None:
    """The verbatim words behind a mark."""
    await desk.sender.toast(query)
    for citation in citations(body):
        if citation.mark == number:
            cells = await desk.thinking(place, lambda c=citation: _cells(desk, c, body["report"]))  # type: ignore[misc]
            await desk.sender.say(place, *text.passage(citation, cells))


def _cells(desk: Desk, citation: Citation, report: str | None) -> list[tuple[str, str]]:
    """The cells of a table's row under their headers; none for other sources, or where the report has changed meanwhile."""
    wanted, known = citation.report or report, {r.id for r in desk.assistant.reports}
    if citation.kind != "annex" or wanted not in known:
        return []
    try:
        found = open_ref(desk.assistant.document(str(wanted)), citation.ref.removeprefix(f"{wanted}#"))
    except RefError:
        return []
    row = next((o for o in found if (o.lines.first, o.lines.last) == tuple(citation.lines)), None)
    return [(c["header"], c["printed"]) for c in (row.extra.get("cells") or {}).values() if c["printed"].strip()] if row else []


async def _formula(desk: Desk, place: Place, query: CallbackQuery, _key: str, body: dict[str, Any], _number: int) -> None:
    """What was computed."""
    await desk.sender.toast(query)
    await desk.sender.say(place, text.formula([(f, r) for f, r in body["computed"]]))


async def _chart(desk: Desk, place: Place, query: CallbackQuery, _key: str, body: dict[str, Any], number: int) -> None:
    """The figures as bars."""
    await desk.sender.toast(query)
    if number < len(body.get("charts", ())):
        await send_chart(desk, place, body["charts"][number])


async def _good(desk: Desk, place: Place, query: CallbackQuery, key: str, _body: dict[str, Any], _number: int) -> None:
    """The answer is right."""
    desk.state.judge(place.user, key, "good")
    await desk.sender.toast(query, raw("telegram.toast.thanks"))


async def _bad(desk: Desk, place: Place, query: CallbackQuery, key: str, body: dict[str, Any], _number: int) -> None:
    """The answer is wrong; why is asked."""
    desk.state.judge(place.user, key, "bad", body["question"])
    await desk.sender.toast(query)
    await desk.sender.say(place, raw("telegram.toast.why"), rows=text.reasons(key))


async def _reason(desk: Desk, place: Place, query: CallbackQuery, key: str, _body: dict[str, Any], number: int) -> None:
    """Why it is wrong; the reasons are taken away."""
    if number < len(text.REASONS):
        desk.state.give_reason(place.user, key, text.REASONS[number])
    await desk.sender.toast(query, raw("telegram.toast.thanks"))
    with suppress(TelegramError):
        await query.edit_message_reply_markup(None)


async def _report(desk: Desk, place: Place, query: CallbackQuery, key: str, body: dict[str, Any], _number: int) -> None:
    """A wrong figure: a case for the admins, once an answer."""
    fresh = desk.state.first(key, "report", 30 * 86_400.0)
    await desk.sender.toast(query, raw("telegram.toast.filed"))
    if fresh:
        desk.state.judge(place.user, key, "report", body["question"])
        await desk.tell_admins(desk.case(place, body))


async def _choice(desk: Desk, place: Place, query: CallbackQuery, _key: str, body: dict[str, Any], number: int) -> None:
    """One of the readings of a question: asked in its place."""
    await desk.sender.toast(query)
    if 1 <= number <= len(body["choices"]):
        await desk.ask(place, body["choices"][number - 1])


async def _export(desk: Desk, place: Place, query: CallbackQuery, _key: str, _body: dict[str, Any], _number: int) -> None:
    """A person's own data as a file."""
    await desk.sender.toast(query)
    await desk.sender.document(place, raw("telegram.own.file"), desk.own_file(place.user))


async def _erase(desk: Desk, place: Place, query: CallbackQuery, key: str, _body: dict[str, Any], _number: int) -> None:
    """Ask whether it is meant."""
    await desk.sender.toast(query)
    await desk.sender.say(place, raw("telegram.own.sure"), rows=((Button(raw("telegram.button.erase_sure"), f"{key}:y"),),))


async def _erased(desk: Desk, place: Place, query: CallbackQuery, _key: str, _body: dict[str, Any], _number: int) -> None:
    """Erase it."""
    desk.erase(place.user)
    await desk.sender.toast(query)
    await desk.sender.say(place, raw("telegram.own.erased"))


SIGNS: Mapping[str, Press] = {
    "s": _source, "f": _formula, "b": _chart, "+": _good, "-": _bad, "r": _reason, "!": _report,
    "c": _choice, "x": _export, "e": _erase, "y": _erased,
}  # fmt: skip
