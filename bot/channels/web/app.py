"""The application: every part in its place. Knows the order of the parts; the parts do not know one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from bot.channels.web import api, health, pages, problems
from bot.channels.web.answering import Answering
from bot.channels.web.desk import Desk
from bot.channels.web.headers import SecurityHeaders
from bot.prompting import raw
from bot.settings import Settings
from bot.versions import program_version

if TYPE_CHECKING:
    from bot.assistant import Assistant

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, assistant: Assistant | None = None) -> FastAPI:
    """The whole server over the index of the settings, or over an assistant that is given.

    >>> from bot.assistant import Assistant
    >>> app = create_app(Settings(Path("."), Path("index")), Assistant.of([]))
    >>> sorted(p for p in app.openapi()["paths"] if p.endswith("z"))
    ['/livez', '/readyz']
    """
    app = FastAPI(title=raw("web.api.title"), version=program_version(), description=raw("web.api.about"), docs_url=None, redoc_url=None)
    app.state.desk = Desk(settings, Answering(settings, assistant))
    problems.install(app)
    for part in (api, health, pages):
        app.include_router(part.router())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/widget", StaticFiles(directory=STATIC / "widget", check_dir=False), name="widget")
    # the last that is added stands outermost
    app.add_middleware(problems.Wall, settings=settings)
    app.add_middleware(SecurityHeaders, ancestors=settings.frame_ancestors)
    return app


def from_environment() -> FastAPI:
    """The application of a worker process: settings of the environment and of ``.env``."""
    import os

    from bot.settings import load

    return create_app(load({}, os.environ, Path.cwd()))
