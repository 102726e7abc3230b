"""The application: every part in its place. Knows the order of the parts; the parts do not know one another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from bot.answer_log import AnswerLog
from bot.channels.web import (
    answers_api,
    api,
    data_api,
    docs_page,
    health,
    identity,
    limits,
    mcp_tools,
    openai_api,
    pages,
    problems,
    session_api,
)
from bot.channels.web.answering import Answering
from bot.channels.web.desk import Desk
from bot.channels.web.headers import SecurityHeaders
from bot.channels.web.metrics import Measured, Metrics
from bot.channels.web.state import WebState
from bot.channels.web.tokens import HostTokens, OwnTokens
from bot.prompting import raw
from bot.settings import Settings
from bot.versions import program_version

if TYPE_CHECKING:
    from bot.assistant import Assistant

STATIC = Path(__file__).parent / "static"
#: The order of the endpoints on the page that describes them.
PARTS = (api, data_api, answers_api, session_api, openai_api, health, docs_page, pages)


def create_app(settings: Settings, assistant: Assistant | None = None) -> FastAPI:
    """The whole server over the index of the settings, or over an assistant that is given.

    Raises UsageError where a setting of the sign-in is wanting, MemoryTrouble where a file of ours cannot be opened.

    >>> import tempfile
    >>> from bot.assistant import Assistant
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     app = create_app(Settings(Path(folder), Path(folder)), Assistant.of([]))
    >>> sorted(p for p in app.openapi()["paths"] if p.endswith("z"))
    ['/livez', '/readyz']
    """
    desk = desk_for(settings, Answering(settings, assistant))
    tools = mcp_tools.make(desk.answering, _for_caller(desk), settings.web_url or "")
    mcp_routes = mcp_tools.routes(tools, settings.web_body_kb * 1024)

    app = FastAPI(
        title=raw("web.api.title"),
        version=program_version(),
        lifespan=_running(desk, tools),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_name,
    )
    app.state.desk = desk
    problems.install(app)
    for part in PARTS:
        app.include_router(part.router())
    docs_page.describe(app)
    app.router.routes.extend(mcp_routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/widget", StaticFiles(directory=STATIC / "widget", check_dir=False), name="widget")
    _guard(app, desk)
    return app


def _running(desk: Desk, tools: mcp_tools.Server) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What begins and ends with the application."""

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            desk.answering.start()
            yield
            if desk.making:  # answers that were begun are logged before the log is closed
                await asyncio.wait(desk.making, timeout=desk.deadline)
        desk.log.close()
        desk.state.close()

    return running


def _name(route: APIRoute) -> str:
    """The operation's id: the name of its function, which is a key of web.endpoint."""
    return route.name


def desk_for(settings: Settings, answering: Answering) -> Desk:
    """What the handlers share, its files open."""
    host = HostTokens.of_file(settings.jwt_public, settings.jwt_audience, settings.jwt_issuer) if "jwt" in settings.sign_in else None
    state = WebState.open(settings.web_file)
    log = AnswerLog.open(settings.answer_log_file, days=settings.log_days, questions=settings.log_questions)
    return Desk(settings, answering, state, log, Metrics(), OwnTokens(state.session_key()), host)


def _for_caller(desk: Desk) -> mcp_tools.Run:
    """Runs a tool's job within the limits of who calls."""

    async def run(ctx: Any, job: Callable[[], Any]) -> Any:
        request: Request = ctx.request_context.request
        who: identity.Identity = request.scope["state"]["identity"]

        def admitted() -> Any:
            desk.admit(who)
            return job()

        return await desk.work(admitted)

    return run


def _guard(app: FastAPI, desk: Desk) -> None:
    """Everything that a request passes on its way in. The last that is added stands outermost."""
    settings = desk.settings
    door = identity.Door(settings.sign_in, settings.trusted_proxies, settings.identity_header, desk.state.client, desk.own)
    app.add_middleware(problems.Wall, settings=settings)
    app.add_middleware(limits.Bounded, limit=settings.web_body_kb * 1024)
    app.add_middleware(identity.SignIn, door=door)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
        )
    app.add_middleware(limits.Named, names=names_of(settings), origins=settings.cors_origins)
    app.add_middleware(problems.Wall, settings=settings)  # what the guards themselves run into (a file that fails)
    app.add_middleware(SecurityHeaders, ancestors=settings.frame_ancestors)
    app.add_middleware(Measured, metrics=desk.metrics)


def names_of(settings: Settings) -> tuple[str, ...]:
    """The host names that are ours; none listed: all. Those of loopback always are (a page elsewhere cannot take them for its own)."""
    if settings.web_hosts:
        return (*settings.web_hosts, *limits.LOOPBACK)
    if settings.web_url and "none" not in settings.sign_in:
        return (str(urlsplit(settings.web_url).hostname), *limits.LOOPBACK)
    return limits.LOOPBACK if "none" in settings.sign_in else ()


def from_environment() -> FastAPI:
    """The application of a worker process: settings of the environment and of ``.env``."""
    import logging
    import os

    from bot.settings import load

    # before the SDK of MCP sets up its own; warnings alone, and never what is asked
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    return create_app(load({}, os.environ, Path.cwd()))
