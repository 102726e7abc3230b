"""``/api/v1/ask``: one question, one cited answer, as a JSON document or as server-sent events."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from bot.channels.web import sse
from bot.channels.web.desk import desk_of, who_of
from bot.channels.web.models import AnswerOut, AskIn, ProblemOut
from bot.channels.web.problems import MEDIA
from bot.model import Turn

_PROBLEM = {"model": ProblemOut, "content": {MEDIA: {}}}


def problems_of(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an endpoint may answer with, for ``/openapi.json``; some belong to every endpoint."""
    given = (400, 401, 403, 413, 421, 422, 429, 500, 503, 504, *codes)
    return {code: {"description": "application/problem+json", "content": {MEDIA: {"schema": _REF}}} for code in sorted(set(given))}


_REF = {"$ref": "#/components/schemas/ProblemOut"}


def router() -> APIRouter:
    """The endpoint of questions."""
    found = APIRouter(prefix="/api/v1", tags=["ask"])

    @found.post("/ask", response_model=None, responses={200: _ASKED, **problems_of(404)})
    async def ask(request: Request, given: Annotated[AskIn, Body()]) -> Response:
        """A cited answer; a refusal is 200 too. Events: ``stream: true``, or ``Accept: text/event-stream``."""
        desk, who = desk_of(request), who_of(request)
        turn = Turn(given.question, tuple(given.history), given.report)
        if given.stream or sse.MEDIA in request.headers.get("accept", ""):
            await desk.work(lambda: desk.admit(who, turn))
            return sse.response(sse.alive(sse.answer(desk, turn, desk.stream(turn, who))))
        return document(await desk.work(lambda: desk.ask(turn, who)))

    return found


_ASKED = {
    "description": "answer",
    "model": AnswerOut,
    "content": {sse.MEDIA: {}},
}


def document(found: Any, headers: dict[str, str] | None = None) -> Response:
    """A JSON document that nobody keeps."""
    body = json.dumps(found, ensure_ascii=False, default=str).encode()
    return Response(body, 200, {"Cache-Control": "no-store", **(headers or {})}, "application/json")
