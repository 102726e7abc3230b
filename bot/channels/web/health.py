"""``/livez`` (the process answers) and ``/readyz`` (it can answer questions)."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.channels.web.api import document
from bot.channels.web.desk import Desk, desk_of
from bot.channels.web.problems import Problem

LOG = logging.getLogger("hoibaocao.web")


def router() -> APIRouter:
    """Endpoints for whoever watches the server; they need no identity and tell nothing of what is asked."""
    found = APIRouter(tags=["Tình trạng"])

    @found.get("/livez", summary="Tiến trình còn sống")
    async def livez() -> dict[str, str]:
        """Luôn là 200 khi tiến trình còn trả lời."""
        return {"status": "ok"}

    @found.get("/readyz", response_model=None, summary="Trả lời được câu hỏi")
    async def readyz(request: Request) -> Response:
        """200 khi mở được chỉ mục và tìm được đoạn; nếu không, 503."""
        desk = desk_of(request)
        return document(await desk.work(lambda: ready(desk)))

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
