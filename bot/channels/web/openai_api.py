"""The API of OpenAI, so that programs made for it ask us: ``/v1/models`` and ``/v1/chat/completions``.

The last message of the user is the question, the earlier ones its conversation. Sources stand in the text, since many clients drop
annotations, and as annotations ``url_citation`` with the places of their marks; the whole answer object stands under ``hoibaocao``.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from bot.channels.web import problems, sse
from bot.channels.web.api import document, problems_of
from bot.channels.web.desk import Desk, desk_of, pieces, who_of
from bot.channels.web.models import HISTORY, QUESTION_CHARS
from bot.channels.web.problems import Problem
from bot.model import Turn
from bot.prompting import prompt, raw

#: The one model that there is.
MODEL = "hoi-bao-cao"
#: Our own key in a response.
OWN = "hoibaocao"
_MARK = re.compile(r"\[(\d{1,3})\]")
#: A request counts no tokens here.
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: str = Field(max_length=50)
    text: str | None = Field(default=None, max_length=QUESTION_CHARS)


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=20_000)] | Annotated[list[Part], Field(max_length=50)] | None = None

    def words(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content if part.type in {"text", "input_text"})
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream ends with."""

    include_usage: bool = False


class ChatIn(BaseModel):
    """A request for a completion; what does not bear on a looked-up answer (temperature, tools …) is taken and has no effect."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(default=MODEL, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1


def router() -> APIRouter:
    """The endpoints."""
    found = APIRouter(prefix="/v1", tags=["openai"])

    @found.get("/models", response_model=None, responses=problems_of())
    async def models() -> Response:
        """One model: this assistant."""
        return document({"object": "list", "data": [_MODEL]})

    @found.get("/models/{model}", response_model=None, responses=problems_of(404))
    async def model(model: str) -> Response:
        """The model of this name."""
        if model != MODEL:
            raise Problem(404, "unknown_model")
        return document(_MODEL)

    @found.post("/chat/completions", response_model=None, responses={200: _COMPLETED, **problems_of(404)})
    async def complete(request: Request, given: Annotated[ChatIn, Body()]) -> Response:
        """A cited answer as a completion, or as chunks."""
        desk, who = desk_of(request), who_of(request)
        turn, base = turn_of(given), base_of(request, desk)
        if given.stream:
            await desk.work(lambda: desk.admit(who))
            usage = bool(given.stream_options and given.stream_options.include_usage)
            return sse.response(sse.alive(_stream(desk, desk.stream(turn, who, "openai"), base, usage)))
        told = await desk.work(lambda: desk.ask(turn, who, "openai"))
        return document(completion(told, base))

    return found


_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": OWN}
_COMPLETED: dict[str, Any] = {
    "description": "completion",
    "content": {"application/json": {"schema": {"type": "object"}}, sse.MEDIA: {}},
}


def turn_of(given: ChatIn) -> Turn:
    """The question with the earlier ones. Raises Problem 422 where nobody asks, 404 where another model is wanted."""
    if given.model != MODEL:
        raise Problem(404, "unknown_model")
    asked = [m.words() for m in given.messages if m.role == "user"]
    if given.messages[-1].role != "user" or not asked[-1].strip():
        raise Problem(422, "no_question")
    if len(asked[-1]) > QUESTION_CHARS:
        raise Problem(422, "long_question", limit=QUESTION_CHARS)
    return Turn(asked[-1], tuple(q[:QUESTION_CHARS] for q in asked[:-1] if q.strip())[-HISTORY:])


def base_of(request: Request, desk: Desk) -> str:
    """The address of this server as the one who asks knows it."""
    return (desk.settings.web_url or str(request.base_url)).rstrip("/")


def content_of(told: Mapping[str, Any], base: str) -> tuple[str, list[dict[str, Any]]]:
    """The text with its list of sources, and an annotation for every mark in it.

    >>> told = {"answer": "7,4% [1]", "citations": [{"mark": 1, "url": "/bao-cao/a#x", "cite": "Báo cáo số 1"}], "choices": []}
    >>> text, notes = content_of(told, "http://h")
    >>> [text[n["url_citation"]["start_index"]:n["url_citation"]["end_index"]] for n in notes], notes[0]["url_citation"]["url"]
    (['[1]', '[1]'], 'http://h/bao-cao/a#x')
    """
    lines = [str(told["answer"])]
    lines += [f"{number}. {choice}" for number, choice in enumerate(told["choices"], 1)]
    by_mark = {c["mark"]: c for c in told["citations"]}
    if by_mark:
        listed = (prompt("web.openai.source", mark=c["mark"], cite=c["cite"], url=base + c["url"]) for c in by_mark.values())
        lines += ["", raw("web.openai.sources"), *listed]
    text = "\n".join(lines)
    notes = []
    for found in _MARK.finditer(text):
        citation = by_mark.get(int(found[1]))
        if citation is not None:
            place = {"start_index": found.start(), "end_index": found.end()}
            cited = place | {"title": citation["cite"], "url": base + citation["url"]}
            notes.append({"type": "url_citation", "url_citation": cited})
    return text, notes


def completion(told: Mapping[str, Any], base: str) -> dict[str, Any]:
    """A finished answer as ``chat.completion``."""
    text, notes = content_of(told, base)
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": notes}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _head(str(told["answer_id"]), "chat.completion") | {"choices": [choice], "usage": _USAGE, OWN: told}


def _head(answer: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer}", "object": kind, "created": int(time.time()), "model": MODEL}


def _chunk(answer: str, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish, "logprobs": None}
    return _head(answer, "chat.completion.chunk") | {"choices": [choice]}


def _data(found: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(found, ensure_ascii=False, default=str)}\n\n".encode()


async def _stream(desk: Desk, made: Iterator[str | dict[str, Any]], base: str, usage: bool) -> AsyncIterator[bytes]:
    """The chunks of an answer. Only checked text goes out as it is made; this protocol cannot take words back, so a model's are held."""
    try:
        async for item in pieces(made, desk):
            if not isinstance(item, str):
                for one in _chunks(item, base, usage):
                    yield one
    except Exception as error:
        yield _data(problems.document(problems.of_error(error, desk.settings)))
    yield b"data: [DONE]\n\n"


def _chunks(told: Mapping[str, Any], base: str, usage: bool) -> Iterator[bytes]:
    answer = str(told["answer_id"])
    text, notes = content_of(told, base)
    yield _data(_chunk(answer, {"role": "assistant", "content": ""}))
    for line in text.splitlines(keepends=True):
        yield _data(_chunk(answer, {"content": line}))
    yield _data(_chunk(answer, {"annotations": notes}, "stop") | {OWN: told})
    if usage:
        yield _data(_head(answer, "chat.completion.chunk") | {"choices": [], "usage": _USAGE})
