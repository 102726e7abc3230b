"""A double of the OpenAI API on loopback: streaming, tool calls, and everything that goes wrong with an endpoint.

It speaks to the real langchain-openai over HTTP. A reply of its script is a text, or one of the classes below; the last one repeats.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse


@dataclass(frozen=True)
class Status:
    """An HTTP error."""

    code: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tool:
    """A tool call; ``arguments`` is JSON text, valid or not."""

    arguments: str
    name: str = "lookup_figures"


@dataclass(frozen=True)
class Cut:
    """A stream that ends in the middle: ``abrupt`` breaks the connection, else it ends with ``finish``, or no finish reason."""

    text: str
    abrupt: bool = True
    finish: str | None = None


@dataclass(frozen=True)
class Slow:
    """Nothing for so many seconds; ``drip``: a comment every tenth of a second meanwhile, so that no read times out."""

    seconds: float
    drip: bool = False
    text: str = "Quá muộn [1]."


@dataclass(frozen=True)
class Garbled:
    """Something that is no JSON, in the stream or as the whole body."""

    body: bool = False


@dataclass(frozen=True)
class NoTools:
    """HTTP 400 to a request with tools, ``text`` to one without."""

    text: str


@dataclass(frozen=True)
class Paced:
    """A stream that rests so many seconds after each line."""

    text: str
    seconds: float


class Double:
    """The server: ``url``, the ``requests`` it saw, and the script that it plays."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.script: list[Any] = [""]
        self.url = ""
        self.app = FastAPI()
        self.app.post("/v1/chat/completions")(self._complete)

    def play(self, *script: Any) -> Double:
        """Begin a new script."""
        self.script, self.requests, self.keys = list(script), [], []
        return self

    def said(self, number: int = -1) -> str:
        """Everything that one request told the model."""
        return "\n".join(str(m.get("content")) for m in self.requests[number]["messages"])

    async def _complete(self, request: Request) -> Response:
        self.requests.append(await request.json())
        self.keys.append(request.headers.get("authorization", ""))
        reply = self.script[min(len(self.requests), len(self.script)) - 1]
        if isinstance(reply, NoTools):
            reply = Status(400) if "tools" in self.requests[-1] else reply.text
        if isinstance(reply, Status):
            told = {"error": {"message": f"failed for key {self.keys[-1]}", "type": "x", "code": "x"}}
            return JSONResponse(told, status_code=reply.code, headers=reply.headers)
        if isinstance(reply, Garbled) and reply.body:
            return Response("<html>Bad gateway</html>", media_type="text/html")
        return StreamingResponse(_events(reply), media_type="text/event-stream")


async def _events(reply: Any) -> AsyncIterator[str]:
    if isinstance(reply, Slow):
        for _ in range(int(reply.seconds * 10)):
            await asyncio.sleep(0.1)
            if reply.drip:
                yield ": still here\n\n"
        reply = reply.text
    if isinstance(reply, Garbled):
        yield _event({"content": "Thu nhập"}) + "data: {not json\n\n"
        return
    if isinstance(reply, Tool):
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": reply.name, "arguments": reply.arguments}}
        yield _event({"role": "assistant", "tool_calls": [call]}) + _event({}, "tool_calls") + "data: [DONE]\n\n"
        return
    if isinstance(reply, Paced):
        for sentence in reply.text.split("\n"):
            yield _event({"content": f"{sentence} "})
            await asyncio.sleep(reply.seconds)
        yield _event({}, "stop") + "data: [DONE]\n\n"
        return
    text = reply.text if isinstance(reply, Cut) else reply
    for start in range(0, len(text), 7):
        yield _event({"content": text[start : start + 7]})
    if isinstance(reply, Cut):
        if reply.abrupt:
            raise ConnectionResetError
        if reply.finish:
            yield _event({}, reply.finish) + "data: [DONE]\n\n"
        return
    yield _event({}, "stop") + "data: [DONE]\n\n"


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "double", "choices": [choice]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


@contextmanager
def serving() -> Iterator[Double]:
    """The double on a free port."""
    double = Double()
    listener = socket.create_server(("127.0.0.1", 0))
    double.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server = uvicorn.Server(uvicorn.Config(double.app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield double
    finally:
        server.should_exit = True
        thread.join(5)


def dead_url() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
