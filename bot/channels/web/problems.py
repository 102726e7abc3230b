"""What goes wrong over HTTP, as RFC 9457 ``application/problem+json`` in Vietnamese.  Addresses and traces of the server stay inside."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi import HTTPException as FastHTTPException
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.cli_words import write_trace
from bot.prompting import PromptError, fill, prompt, raw, variables
from bot.settings import Settings

LOG = logging.getLogger("hoibaocao.web")
MEDIA = "application/problem+json"

#: Codes of our errors and those of the lower rooms → status and the problem that the one who asks is told; any other code: 500.
_KNOWN: Mapping[str, tuple[int, str]] = {
    "unknown_report": (404, "unknown_report"),
    "unknown_ref": (404, "unknown_ref"),
    "no_reports": (503, "index"),
    "embedding_failed": (503, "search"),
    "chroma_unreachable": (503, "search"),
}
#: Statuses that HTTP itself raises, and their problems.
_OF_STATUS: Mapping[int, str] = {400: "bad_request", 404: "not_found", 405: "method", 406: "not_acceptable", 413: "too_large"}
#: Seconds after which something that is out of order is worth another try.
AGAIN = 5
#: How Chroma's client words a server that is gone; the store takes it for a broken index.
_GONE = ("connect", "Connect", "ReadTimeout", "disconnected", "refused")


class Problem(FastHTTPException):
    """Raised by a handler: ``code`` is a key of web.problem, ``fields`` fill its words.

    One of FastAPI's own, so that one raised while a body is read is not taken for a body that cannot be parsed.
    """

    def __init__(
        self, status: int, code: str, headers: Mapping[str, str] | None = None, extra: Mapping[str, Any] | None = None, **fields: Any
    ) -> None:
        super().__init__(status, code, dict(headers or {}))
        self.status, self.code, self.fields, self.extra = status, code, fields, dict(extra or {})


def document(problem: Problem, instance: str | None = None) -> dict[str, Any]:
    """The JSON form; ``error`` repeats it for clients of the OpenAI API, which read no other field."""
    detail = prompt(f"web.problem.{problem.code}", **problem.fields)
    found: dict[str, Any] = {
        "type": f"/loi#{problem.code}",
        "title": _title(problem.status),
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
    }
    if instance is not None:
        found["instance"] = instance
    return found | problem.extra | {"error": {"message": detail, "type": problem.code, "code": problem.code, "param": None}}


def _title(status: int) -> str:
    try:
        return raw(f"web.title.{status}")
    except PromptError:
        return raw("web.title.error")


def response(problem: Problem, instance: str | None = None) -> Response:
    """The problem as a response."""
    body = json.dumps(document(problem, instance), ensure_ascii=False).encode()
    return Response(body, problem.status, {"Cache-Control": "no-store", **(problem.headers or {})}, MEDIA)


def of_error(error: BaseException, settings: Settings) -> Problem:
    """The problem that an error of ours or of the lower rooms is; an unexpected one gets an id, and its trace goes to the log file."""
    if isinstance(error, Problem):
        return error
    code, fields = getattr(error, "code", None), getattr(error, "fields", None) or {}
    if isinstance(code, str):
        if code in {"index_broken", "build_failed"} and any(w in str(fields.get("reason")) for w in _GONE):
            code = "chroma_unreachable"
        status, name = _KNOWN.get(code, (0, ""))
        if not status and code.startswith(("index_", "store_")):
            status, name = 503, "index"
        if not status and code.startswith(("memory_", "storage_")):
            status, name = 503, "storage"
        if status == 503:
            LOG.error("%s: %s", code, error)
            return Problem(503, name, {"Retry-After": str(AGAIN)})
        if status:
            return Problem(status, name)
    number = write_trace(error, settings.log_file)[0]
    LOG.error("%s: %s", number, type(error).__name__)
    return Problem(500, "unexpected", id=number)


class Wall:
    """Whatever a handler raises becomes a problem; nothing is told of the inside. One that has begun to answer is cut off."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if begun:
                raise
            await response(of_error(error, self.settings), scope["path"])(scope, receive, send)


def install(app: FastAPI) -> None:
    """Have FastAPI's own errors (404, 405, 422 …) answered as problems."""

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = _OF_STATUS.get(error.status_code, "http")
        return response(Problem(error.status_code, code, error.headers), request.url.path)

    async def of_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return response(error, request.url.path)

    async def of_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = [_field(e) for e in error.errors()[:20]]
        return response(Problem(422, "invalid", extra={"errors": wrong}), request.url.path)

    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(Problem, of_problem)
    app.add_exception_handler(RequestValidationError, of_validation)


def _field(error: Mapping[str, Any]) -> dict[str, str]:
    """One field that is wrong: where it stands, and what is wrong with it. What was sent is not repeated."""
    place = [str(part) for part in error["loc"]]
    given = error.get("ctx") or {}
    limit = next((given[name] for name in ("max_length", "min_length", "ge", "le", "gt", "lt") if name in given), "")
    try:
        words = raw(f"web.field.{error['type']}")
    except PromptError:
        words = raw("web.field.other")
    detail = fill(words, {"limit": limit} if "limit" in variables(words) else {})
    return {"in": place[0] if place else "body", "field": ".".join(place[1:]), "detail": detail}
