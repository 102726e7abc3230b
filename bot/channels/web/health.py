"""``/livez`` (the process answers), ``/readyz`` (it can answer questions) and ``/metrics``."""

from __future__ import annotations

import logging

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.channels.web import metrics
from bot.channels.web.api import document
from bot.channels.web.desk import Desk, desk_of
from bot.channels.web.problems import Problem

LOG = logging.getLogger("hoibaocao.web")


def router() -> APIRouter:
    """Endpoints for whoever watches the server; they need no identity and tell nothing of what is asked."""
    found = APIRouter(tags=["health"])

    @found.get("/livez")
    async def livez() -> dict[str, str]:
        """Always 200 while the process answers."""
        return {"status": "ok"}

    @found.get("/readyz", response_model=None)
    async def readyz(request: Request) -> Response:
        """200 where the index can be opened and searched; else 503."""
        desk = desk_of(request)
        return document(await to_thread.run_sync(ready, desk))

    @found.get("/metrics", response_model=None, responses={200: {"content": {metrics.MEDIA: {}}}})
    async def figures(request: Request) -> Response:
        """For this machine itself, or whoever has signed in."""
        return Response(desk_of(request).metrics.text(), media_type=metrics.MEDIA)

    return found


def ready(desk: Desk) -> dict[str, object]:
    """What answers now: looks an indicator up and searches a passage, so that a broken index or a lost Chroma server shows.

    Raises what is out of order.
    """
    assistant = desk.answering.now()
    if desk.answering.failure is not None:
        raise desk.answering.failure
    if not assistant.reports:
        raise Problem(503, "index")
    document = desk.answering.document(None)
    if assistant.search is not None:
        from vectorstore.model import Query

        assistant.search(document.report.id)(Query("báo cáo", k=1))
    return {"status": "ok", "reports": len(assistant.reports), "index": assistant.versions.get("index")}
