"""An MCP server: ``search``, ``fetch`` and ``lookup_indicator``, which read and change nothing.  The only importer of the SDK.

``search`` and ``fetch`` have the form that ChatGPT's connectors ask for: results with ``id``, ``title`` and ``url``; a document by its id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field
from starlette.routing import BaseRoute

from bot.channels.web import links
from bot.channels.web.answering import Answering
from bot.channels.web.problems import Problem, document
from bot.errors import HoiBaoCaoError
from bot.prompting import PromptError, raw
from bot.sources import Opened, open_ref, split_ref
from bot.versions import program_version
from ingest.vietnamese.text import clean
from vectorstore.errors import StoreError
from vectorstore.model import FactKey, Hit

T = TypeVar("T")
#: Runs a job for whoever called a tool: in a thread, within limits.
Run = Callable[["Context[Any, Any]", Callable[[], Any]], Awaitable[Any]]
Basis = Literal["plan", "actual", "estimate", "target", "ratio_to_plan", "ratio_to_target", "change", "cumulative", "share", "other"]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Part = Annotated[str | None, Field(max_length=200)]
#: The SDK's server, whatever its lifespan gives.
Server = MCPServer[Any]
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Result(BaseModel):
    """A passage found; ``fetch`` opens it by its id."""

    id: str
    title: str
    url: str
    text: str


class Results(BaseModel):
    """Passages, the nearest first."""

    results: list[Result]


class Document(BaseModel):
    """A place of a report, verbatim."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class Figure(BaseModel):
    """A figure as the report prints it; ``value`` is a decimal string in ``unit``."""

    indicator: str
    basis: str
    period: str | None
    place: str | None
    printed: str
    value: str | None
    unit: str | None
    quote: str
    doubt: str | None
    id: str
    url: str


class Figures(BaseModel):
    """Figures in the order of the report; none: the report prints none that fits."""

    report: str
    total: int
    figures: list[Figure]


def make(answering: Answering, run: Run, base: str) -> Server:
    """The server over an assistant. ``base``: the address before our links, empty where there is none."""
    server: Server = MCPServer(
        "hoibaocao", title=raw("web.api.title"), instructions=raw("web.mcp.instructions"), version=program_version(), log_level="WARNING"
    )

    async def search(query: Words, ctx: Context[Any, Any], limit: Annotated[int, Field(ge=1, le=20)] = 5, report: Part = None) -> Results:
        def find() -> Results:
            _known(answering, report)
            hits = answering.search(clean(query), report, limit)
            return Results(results=[_result(hit, base) for hit in hits])

        return await _told(run, ctx, find, Results)

    async def fetch(id: Words, ctx: Context[Any, Any]) -> Document:
        def open_it() -> Document:
            report, ref = split_ref(clean(id))
            _known(answering, report)
            return _document(id, open_ref(answering.document(report), ref), base)

        return await _told(run, ctx, open_it, Document)

    async def lookup_indicator(
        name: Words, ctx: Context[Any, Any], basis: Basis | None = None, period: Part = None, place: Part = None, report: Part = None
    ) -> Figures:
        def find() -> Figures:
            _known(answering, report)
            found = answering.document(report).report.id
            facts = answering.facts(FactKey(found, clean(name), basis, period, place), found)
            return Figures(report=found, total=len(facts), figures=[_figure(f, found, base) for f in facts[:50]])

        return await _told(run, ctx, find, Figures)

    for tool in (search, fetch, lookup_indicator):
        words = f"web.mcp.{tool.__name__}"
        server.add_tool(tool, tool.__name__, raw(f"{words}.title"), raw(f"{words}.about"), annotations=_READS)
    return server


async def _told(run: Run, ctx: Context[Any, Any], job: Callable[[], T], kind: type[T]) -> T:
    """What a job gives; what is wrong is told in words that a model can act on, and nothing of the inside."""
    try:
        found = await run(ctx, job)
    except Problem as problem:
        raise ToolError(str(document(problem)["detail"])) from problem
    except (HoiBaoCaoError, StoreError) as error:
        try:
            words = raw(f"web.mcp.trouble.{error.code}")
        except PromptError:
            words = raw("web.mcp.trouble.other")
        raise ToolError(words) from error
    assert isinstance(found, kind)
    return found


def _known(answering: Answering, report: str | None) -> None:
    if report is not None and report not in {r.id for r in answering.now().reports}:
        raise HoiBaoCaoError("unknown_report")


def _result(hit: Hit, base: str) -> Result:
    chunk = hit.chunk
    url = base + links.source(hit.report, chunk.ref, (chunk.lines.first, chunk.lines.last))
    return Result(id=f"{hit.report}#{chunk.ref}", title=" › ".join(chunk.heading), url=url, text=chunk.text)


def _document(name: str, opened: tuple[Opened, ...], base: str) -> Document:
    first = opened[0]
    url = base + links.source(first.report, first.ref, (first.lines.first, first.lines.last))
    metadata = {"report": first.report, "ref": first.ref, "kind": first.kind, "lines": f"{first.lines.first}-{first.lines.last}"}
    return Document(id=name, title=" › ".join(first.path), text="\n\n".join(o.text for o in opened), url=url, metadata=metadata)


def _figure(fact: Any, report: str, base: str) -> Figure:
    names = ("indicator", "basis", "period", "place", "printed", "unit", "quote", "doubt")
    given = {name: getattr(fact, name) for name in names}
    url = base + links.source(report, fact.ref, (fact.lines.first, fact.lines.last))
    return Figure(**given, value=None if fact.value is None else str(fact.value), id=f"{report}#{fact.ref}", url=url)


def routes(server: Server, limit: int) -> list[BaseRoute]:
    """The routes of streamable HTTP at ``/mcp``: no session between two requests, so that any process may answer.

    Host and origin are checked before, for every path of ours (:mod:`limits`). ``limit``: bytes of a body.
    """
    open_door = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=open_door, max_request_body_size=limit
    )
    return list(app.routes)
