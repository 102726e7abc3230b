"""Charts in a chat: ``/bieudo`` and the button of an answer, both as a picture with the same figures in words under it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.channels import telegram_text as text
from bot.channels.telegram_desk import Desk, safe
from bot.channels.telegram_drawing import png
from bot.channels.telegram_sender import Place
from bot.charting import Chart, of_row
from bot.model import Citation, Turn
from bot.prompting import prompt, raw
from ingest.model import Ingested
from ingest.vietnamese.text import fold, nfc, syllables, tokens

#: "Hãy vẽ giúp tôi biểu đồ cột của …", folded.
_ASKED = re.compile(
    r"(?:(?:hay|xin|nho|lam on|cho|giup|toi|minh|em|xem|ve|tao|lap|gui)\s+){0,5}(?:bieu do|do thi)(?:\s+(?:hinh )?(?:cot|so sanh))*"
    r"(?:\s+(?:cua|ve|cho|chi tieu))*(?=\s|[:?.!]|$)"
)
#: So many indicators are offered where the words fit several.
OFFERED = 8


async def send_chart(desk: Desk, place: Place, kept: dict[str, Any]) -> None:
    """Draw a kept chart and send it."""
    chart, source = Chart.of_dict(kept["chart"]), str(kept["source"])
    picture = await desk.thinking(place, lambda: png(chart, prompt("charts.picture.source", place=source)))
    await desk.sender.photo(place, picture, text.caption(chart, source))


async def bieudo(desk: Desk, place: Place, words: str) -> None:
    """The chart of an indicator; without words, of the last answer."""
    if await desk.admit(place) is None:
        return
    if not words:
        body = desk.state.last_kept(place.user, place.conversation)
        if body is None or not body.get("charts"):
            await desk.sender.say(place, raw("telegram.say.no_chart_yet" if body is None else "telegram.say.no_chart"))
        else:
            await send_chart(desk, place, body["charts"][0])
        return
    charts = await desk.thinking(place, lambda: charts_for(desk, words))
    if not charts:
        await desk.sender.say(place, prompt("telegram.say.not_drawn", words=safe(words[:200])))
    elif len(charts) == 1:
        await send_chart(desk, place, charts[0])
    else:
        key = desk.state.keep(place.user, "own", {"charts": charts})
        rows = text.choices(key, "b", [f"{text.table_name(c['chart']['ref'])}: {c['chart']['title']}" for c in charts], first=0)
        await desk.sender.say(place, prompt("telegram.say.pick_chart", words=safe(words[:200])), rows=rows)


def asked_for(question: str) -> str | None:
    """Of what a chart is asked for in a plain sentence, empty where it is not said; None where none is asked for.

    >>> asked_for("Vẽ cho tôi biểu đồ thu nhập bình quân"), asked_for("biểu đồ"), asked_for("Thu ngân sách?")
    ('thu nhập bình quân', '', None)
    """
    given = nfc(question).strip()
    found = _ASKED.match(fold(given))
    return given[found.end() :].strip(" .?!:“”\"") if found and len(fold(given)) == len(given) else None


def charts_for(desk: Desk, words: str) -> list[dict[str, Any]]:
    """The chart of the row that the words ask for; else those of the rows whose names have all the words, and of what the text says."""
    found = desk.charts(desk.assistant.extract(Turn(words)))
    if found and found[0]["chart"]["ref"].startswith("annex:"):
        return found
    return [*found, *_named(desk.newest(), words, desk.assistant.lexicon.expand)][:OFFERED]


def _named(document: Ingested, words: str, expand: Callable[[str], str]) -> list[dict[str, Any]]:
    """``expand``: the other names of an indicator."""
    read = syllables if words == fold(words) else tokens  # "chè" is not the "che" of "che phủ", where it is typed with its mark
    wanted, report = set(read(words)), document.report
    rows = [row for table in document.tables for row in table.rows]
    refs = [row.ref for row in rows if wanted and wanted <= set(read(f"{row.name} {expand(row.name)}"))]
    charts = [c for ref in refs if (c := of_row(document, ref)) is not None]
    told = {"id": report.id, "number": report.number, "date": report.date}
    places = [Citation(0, "annex", c.ref, "", c.lines, "") for c in charts]
    return [{"chart": c.to_dict(), "source": text.cite(told, [p], None)} for c, p in zip(charts, places, strict=True)]
