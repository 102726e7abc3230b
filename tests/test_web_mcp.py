"""The MCP server, by a client of the official SDK: over HTTP, and over stdio as a program starts it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
import pytest
from answering import document
from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from web_server import app_of, serving

Step = Callable[[ClientSession], Coroutine[Any, Any, None]]


def over_http(step: Step, home: Path, **given: Any) -> None:
    """Run a step against a server on loopback."""

    async def run(address: str) -> None:
        async with AsyncExitStack() as stack:
            read, write, *_ = await stack.enter_async_context(streamable_http_client(f"{address}/mcp"))
            session = await stack.enter_async_context(ClientSession(read, write))
            await session.initialize()
            await step(session)

    with serving(app_of(home, **given)) as address:
        anyio.run(run, address)


def over_stdio(step: Step, home: Path) -> None:
    """Run a step against the command."""

    async def run() -> None:
        env = {"HOIBAOCAO_HOME": str(home), "PATH": os.environ["PATH"], "HOME": str(home)}
        parameters = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=env)
        async with AsyncExitStack() as stack:
            read, write, *_ = await stack.enter_async_context(stdio_client(parameters))
            session = await stack.enter_async_context(ClientSession(read, write))
            await session.initialize()
            await step(session)

    anyio.run(run)


async def _tools(session: ClientSession) -> None:
    tools = {t.name: t for t in (await session.list_tools()).tools}
    assert set(tools) == {"search", "fetch", "lookup_indicator"}
    for tool in tools.values():
        assert tool.annotations and tool.annotations.read_only_hint and tool.annotations.destructive_hint is False
        assert tool.description and tool.title and tool.output_schema


async def _use(session: ClientSession) -> None:
    found = (await session.call_tool("search", {"query": "xây dựng nông thôn mới", "limit": 2})).structured_content
    assert found and len(found["results"]) == 2 and "nông thôn mới" in found["results"][0]["text"]
    opened = (await session.call_tool("fetch", {"id": found["results"][0]["id"]})).structured_content
    assert opened and opened["text"] and opened["id"] == found["results"][0]["id"] and "/bao-cao/" in opened["url"]
    name = "thu nhập bình quân đầu người năm"
    asked = {"name": name, "basis": "actual", "period": "2024"}
    figures = (await session.call_tool("lookup_indicator", asked)).structured_content
    assert figures and figures["total"] and figures["report"] == document().report.id
    assert all(f["printed"] in f["quote"] and isinstance(f["value"], str) for f in figures["figures"])


async def _mistakes(session: ClientSession) -> None:
    for tool, given, words in (
        ("fetch", {"id": "footnote:99999"}, "Không có chỗ này"),
        ("fetch", {"id": "khac#footnote:1"}, "Không có báo cáo"),
        ("lookup_indicator", {"name": "x", "report": "khac"}, "Không có báo cáo"),
        ("search", {"query": "x", "limit": 1000}, ""),
    ):
        got = await session.call_tool(tool, given)
        assert got.is_error and words in got.content[0].text  # type: ignore[union-attr]
    nothing = (await session.call_tool("lookup_indicator", {"name": "qwxyz"})).structured_content
    assert nothing and nothing["figures"] == []


@pytest.mark.parametrize("step", [_tools, _use, _mistakes])
def test_over_http(step: Step, tmp_path: Path) -> None:
    over_http(step, tmp_path)


def test_over_stdio(tmp_path: Path) -> None:
    async def all_of_it(session: ClientSession) -> None:
        for step in (_tools, _use, _mistakes):
            await step(session)

    over_stdio(all_of_it, tmp_path)


def test_a_limit_is_told_to_the_model(tmp_path: Path) -> None:
    async def twice(session: ClientSession) -> None:
        assert not (await session.call_tool("search", {"query": "hộ nghèo"})).is_error
        limited = await session.call_tool("search", {"query": "hộ nghèo"})
        assert limited.is_error and "Đã hỏi 1 câu" in limited.content[0].text  # type: ignore[union-attr]

    over_http(twice, tmp_path, rate_per_min=1)
