"""An answer as server-sent events: ``meta delta source value status done error``.

    meta     once, first: schema, and what is asked
    delta    {"text", "replace"}: text to append; with ``replace`` it takes the place of everything before
    value    a figure; source: a citation; one event each
    status   status, refused, route, caveats, choices
    done     the whole answer object, last
    error    the problem (RFC 9457) in the place of ``done``
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from bot.channels.web import problems
from bot.channels.web.desk import Desk, pieces
from bot.model import Turn

MEDIA = "text/event-stream"
#: Seconds of silence after which a comment keeps proxies from closing the connection (nginx: 60).
SILENCE = 10.0
#: The fields of an answer that the event ``status`` carries.
_STATUS = ("answer_id", "status", "refused", "route", "caveats", "choices", "computed", "rewrite")


def response(events: AsyncIterator[bytes]) -> StreamingResponse:
    """Events as a response that no proxy holds back."""
    return StreamingResponse(events, media_type=MEDIA, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def event(name: str, data: Any) -> bytes:
    """One event.

    >>> event("delta", {"text": "7,4%"})
    b'event: delta\\ndata: {"text": "7,4%"}\\n\\n'
    """
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


async def answer(desk: Desk, turn: Turn, made: Iterator[str | dict[str, Any]]) -> AsyncIterator[bytes]:
    """All events of one answer; what goes wrong meanwhile is the event ``error``."""
    yield event("meta", {"schema": 1, "question": turn.question, "report": turn.report})
    said = ""
    try:
        async for item in pieces(made, desk):
            if isinstance(item, str):
                said += item
                yield event("delta", {"text": item, "replace": False})
                continue
            for one in _whole(item, said):
                yield one
    except Exception as error:
        problem = problems.of_error(error, desk.settings)
        yield event("error", problems.document(problem))


def _whole(told: dict[str, Any], said: str) -> Iterator[bytes]:
    """The events that a finished answer ends with; ``said``: the pieces that were sent already."""
    text = str(told["answer"])
    if said and not text.startswith(said):
        yield event("delta", {"text": text, "replace": True})
    else:
        for part in text[len(said) :].splitlines(keepends=True):
            yield event("delta", {"text": part, "replace": False})
    for value in told["values"]:
        yield event("value", value)
    for citation in told["citations"]:
        yield event("source", citation)
    yield event("status", {name: told[name] for name in _STATUS})
    yield event("done", told)


async def alive(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same events, with a comment after every :data:`SILENCE` seconds without one."""
    waiting = asyncio.ensure_future(anext(events))
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=SILENCE)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            try:
                yield waiting.result()
            except StopAsyncIteration:
                return
            waiting = asyncio.ensure_future(anext(events))
    finally:
        waiting.cancel()
