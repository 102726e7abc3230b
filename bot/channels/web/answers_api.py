"""Answers that were given: opened again by their id, and judged, by the one who asked."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from bot.channels.web.api import document, problems_of
from bot.channels.web.desk import desk_of, who_of
from bot.channels.web.models import AnswerOut
from bot.channels.web.problems import Problem


class FeedbackIn(BaseModel):
    """A word on an answer; the last one of a person counts."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["good", "bad", "report"]
    reason: Literal["figure", "source", "missing", "other"] | None = None
    comment: str | None = Field(default=None, max_length=2_000)


AnswerId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]


def router() -> APIRouter:
    """The endpoints of answers."""
    found = APIRouter(prefix="/api/v1/answers", tags=["answers"])

    @found.get("/{answer_id}", response_model=None, responses={200: {"model": AnswerOut}, **problems_of(404)})
    async def answer(request: Request, answer_id: AnswerId) -> Response:
        """An answer of the last 24 hours, for the one who asked."""
        desk, who = desk_of(request), who_of(request)
        kept = await desk.work(lambda: desk.state.kept(answer_id, str(who)))
        if kept is None:
            raise Problem(404, "unknown_answer")
        return document(kept)

    @found.post("/{answer_id}/feedback", status_code=204, response_model=None, responses=problems_of(404))
    async def feedback(request: Request, answer_id: AnswerId, given: Annotated[FeedbackIn, Body()]) -> Response:
        """Good, bad, or a wrong figure, of an answer of the last 24 hours."""
        desk, who = desk_of(request), who_of(request)

        def judge() -> None:
            if desk.state.kept(answer_id, str(who)) is None:
                raise Problem(404, "unknown_answer")
            desk.state.judge(answer_id, str(who), given.verdict, given.reason, given.comment)

        await desk.work(judge)
        return Response(status_code=204)

    return found
