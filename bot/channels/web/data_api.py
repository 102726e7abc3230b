"""The data themselves, without a question: reports, indicators, facts, passages, places; and tables to take along."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.channels.web import links
from bot.channels.web.api import document, problems_of
from bot.channels.web.desk import Desk, desk_of, who_of
from bot.channels.web.problems import Problem
from bot.export import as_csv, as_json, as_xlsx, sheets
from bot.sources import open_ref, split_ref
from ingest.model import Fact, Ingested
from ingest.vietnamese.text import clean
from vectorstore.model import FactKey, Hit

Report = Annotated[str | None, Query(max_length=200)]
Words = Annotated[str, Query(min_length=1, max_length=500)]
Limit = Annotated[int, Query(ge=1, le=100)]
Basis = Literal["plan", "actual", "estimate", "target", "ratio_to_plan", "ratio_to_target", "change", "cumulative", "share", "other"]
Part = Annotated[str | None, Query(max_length=100)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def router() -> APIRouter:
    """The endpoints of data."""
    found = APIRouter(prefix="/api/v1", tags=["data"], responses=problems_of(404))
    found.add_api_route("/reports", reports, response_model=None)
    found.add_api_route("/indicators", indicators, response_model=None)
    found.add_api_route("/export", export, response_model=None, responses=_TABLES)
    found.add_api_route("/lookup", lookup, response_model=None)
    found.add_api_route("/search", search, response_model=None)
    found.add_api_route("/source", source, response_model=None)
    return found


_TABLES: dict[int | str, dict[str, Any]] = {200: {"content": {_XLSX: {}, "text/csv": {}, "application/json": {}}}}


async def reports(request: Request) -> Response:
    """The reports, the newest first."""
    desk = desk_of(request)
    names = ("id", "number", "date", "issuer", "title", "place", "periods")
    listed = await desk.work(lambda: [{name: getattr(r, name) for name in names} for r in desk.answering.now().reports])
    return document({"schema": 1, "reports": listed})


async def indicators(request: Request, report: Report = None) -> Response:
    """A row an indicator: its name, unit, cells (printed and value), verdict, doubt and place."""
    desk = desk_of(request)
    return document(await desk.work(lambda: table(document_of(desk, report))))


def table(found: Ingested) -> dict[str, Any]:
    """Every indicator row of a report, with the columns that its tables have, their titles, and where each row is printed."""
    columns: dict[str, str] = {}
    for printed in found.tables:
        columns |= {key: title for key, title in printed.columns.items() if key not in columns}
    titles = {printed.id: printed.title for printed in found.tables}
    rows = as_json(found)["indicators"]
    for row in rows:
        row["cells"] = {
            key: {"printed": c.printed, "value": None if c.value is None else str(c.value), "comparator": c.comparator, "doubt": c.doubt}
            for key, c in row["cells"].items()
        }
        row["url"] = links.source(found.report.id, row["ref"], (row["line"], row["line"]))
    head = {"id": found.report.id, "number": found.report.number, "date": found.report.date}
    return {"schema": 1, "report": head, "columns": columns, "tables": titles, "rows": rows}


async def export(
    request: Request,
    report: Report = None,
    format: Annotated[Literal["xlsx", "csv", "json"], Query()] = "xlsx",
    what: Annotated[Literal["indicators", "facts", "repairs", "defects"], Query()] = "indicators",
) -> Response:
    """The tables of a report: XLSX has every part, CSV one."""
    desk, who = desk_of(request), who_of(request)

    def make() -> tuple[bytes | dict[str, Any], str]:
        desk.admit(who)
        found = document_of(desk, report)
        if format == "json":
            return table(found), found.report.id
        made = sheets(found)
        # a spreadsheet program takes a CSV file for the local code page unless it begins with the mark of UTF-8
        return (as_xlsx(made) if format == "xlsx" else as_csv(made[what]).encode("utf-8-sig")), found.report.id

    body, name = await desk.work(make)
    attachment = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{format}"}
    if isinstance(body, dict):
        return document(body, attachment)
    media = _XLSX if format == "xlsx" else "text/csv; charset=utf-8"
    return Response(body, headers={"Cache-Control": "no-store", **attachment}, media_type=media)


async def lookup(
    request: Request,
    q: Words,
    basis: Basis | None = None,
    period: Part = None,
    place: Part = None,
    report: Report = None,
    limit: Limit = 20,
) -> Response:
    """Figures that fit the name of an indicator, as printed; an empty list where there is none."""
    desk, who = desk_of(request), who_of(request)

    def find() -> dict[str, Any]:
        desk.admit(who)
        document_id = document_of(desk, report).report.id
        found = desk.answering.facts(FactKey(document_id, clean(q), basis, period, place), document_id)
        return {"schema": 1, "report": document_id, "total": len(found), "facts": [fact(f, document_id) for f in found[:limit]]}

    return document(await desk.work(find))


def fact(found: Fact, report: str) -> dict[str, Any]:
    """A fact as JSON; ``value`` is a decimal string in ``unit``."""
    names = ("indicator", "basis", "period", "place", "printed", "unit", "comparator", "against", "ref", "quote", "doubt")
    value = None if found.value is None else str(found.value)
    span = (found.lines.first, found.lines.last)
    return {n: getattr(found, n) for n in names} | {"value": value, "lines": list(span), "url": links.source(report, found.ref, span)}


async def search(request: Request, q: Words, report: Report = None, limit: Limit = 5) -> Response:
    """The passages nearest to the words; an empty list where there is none."""
    desk, who = desk_of(request), who_of(request)

    def find() -> dict[str, Any]:
        desk.admit(who)
        document_id = document_of(desk, report).report.id
        return {"schema": 1, "query": q, "hits": [hit(h) for h in desk.answering.search(clean(q), document_id, limit)]}

    return document(await desk.work(find))


def hit(found: Hit) -> dict[str, Any]:
    """A passage as JSON."""
    c = found.chunk
    span = (c.lines.first, c.lines.last)
    place = {"report": found.report, "ref": c.ref, "path": " › ".join(c.heading), "lines": list(span)}
    return place | {"text": c.text, "notes": list(c.notes), "score": round(found.score, 4), "url": links.source(found.report, c.ref, span)}


async def source(
    request: Request, ref: Annotated[str, Query(min_length=1, max_length=500, examples=["footnote:3"])], report: Report = None
) -> Response:
    """The verbatim words at one place; ``ref`` as in an answer."""
    desk = desk_of(request)

    def find() -> dict[str, Any]:
        named, rest = split_ref(clean(ref))
        opened = open_ref(document_of(desk, named or report), rest)
        return {"schema": 1, "ref": ref, "sources": [o.to_dict() | {"url": _url(o)} for o in opened]}

    return document(await desk.work(find))


def _url(opened: Any) -> str:
    return links.source(opened.report, opened.ref, (opened.lines.first, opened.lines.last))


def document_of(desk: Desk, report: str | None) -> Ingested:
    """The document of a report. Raises Problem 404."""
    if report is not None and report not in {r.id for r in desk.answering.now().reports}:
        raise Problem(404, "unknown_report")
    return desk.answering.document(report)
