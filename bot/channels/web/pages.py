"""The pages of people: ``/``, ``/embed/v1``, ``/bao-cao/{id}``, ``/chi-tieu/{id}`` and its exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import shells
from bot.channels.web.desk import Desk, desk_of
from bot.channels.web.problems import Problem
from bot.channels.web.viewer import Asked
from bot.export import as_csv, as_xlsx, sheets
from ingest.model import Ingested

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A citation's address and a search are short; a longer one is none of ours.
_ADDRESS, _SEARCH = 1200, 200
Cited = Annotated[str, Query(max_length=_ADDRESS)]
Words = Annotated[str, Query(max_length=_SEARCH)]


def router() -> APIRouter:
    """The pages; those of ``/embed`` hold no words of a report, so that they may be sent before anybody has signed in."""
    found = APIRouter(include_in_schema=False)

    @found.get("/", response_class=HTMLResponse)
    async def full(request: Request) -> Response:
        desk = desk_of(request)
        return _html(await desk.work(lambda: shells.full(desk.answering.now().reports)))

    @found.get("/embed/v1", response_class=HTMLResponse)
    async def embed(request: Request) -> Response:
        return _html(shells.embed(desk_of(request).settings.frame_ancestors))

    @found.get("/bao-cao")
    @found.get("/chi-tieu")
    async def newest(request: Request) -> Response:
        desk = desk_of(request)
        reports = await desk.work(lambda: desk.answering.now().reports)
        return RedirectResponse(f"{request.url.path}/{quote(reports[0].id, safe='')}" if reports else "/", 307)

    _reports(found)
    return found


def _reports(found: APIRouter) -> None:
    """The pages of one report."""

    @found.get("/bao-cao/{report}", response_class=HTMLResponse)
    async def source(request: Request, report: str, trich: Cited = "", ref: Cited = "", dong: Words = "", tim: Words = "") -> Response:
        return await _of(request, report, lambda document: _html(shells.report(document, Asked(trich, ref, dong, tim))))

    @found.get("/chi-tieu/{report}.xlsx")
    async def xlsx(request: Request, report: str) -> Response:
        return await _of(request, report, lambda d: _file(d, as_xlsx(sheets(d)), _XLSX, "xlsx"))

    @found.get("/chi-tieu/{report}.csv")
    async def csv(request: Request, report: str) -> Response:
        # the mark at the front lets a spreadsheet read UTF-8
        return await _of(request, report, lambda d: _file(d, as_csv(sheets(d)["indicators"]).encode("utf-8-sig"), "text/csv", "csv"))

    @found.get("/chi-tieu/{report}", response_class=HTMLResponse)
    async def indicators(request: Request, report: str) -> Response:
        return await _of(request, report, lambda document: _html(shells.indicators(document)))


async def _of(request: Request, report: str, make: Callable[[Ingested], Response]) -> Response:
    """What is made of a report, in a thread. Raises Problem 404 where there is none of this id."""
    desk = desk_of(request)
    try:
        return await desk.work(lambda: make(_document(desk, report)))
    except Problem as problem:
        if problem.code == "unknown_report" and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(shells.missing(), 404)
        raise


def _document(desk: Desk, report: str) -> Ingested:
    if report not in {r.id for r in desk.answering.now().reports}:
        raise Problem(404, "unknown_report")
    return desk.answering.document(report)


def _html(text: str) -> Response:
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def _file(document: Ingested, data: bytes, kind: str, ending: str) -> Response:
    name = quote(f"chi-tieu-{document.report.id}.{ending}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
