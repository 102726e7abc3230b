"""The MCP server on stdin and stdout: one caller, who started it, and no limits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from anyio import to_thread

from bot.assistant import Assistant
from bot.channels.web import mcp_tools
from bot.channels.web.answering import Answering
from bot.settings import Settings


def run(settings: Settings, assistant: Assistant) -> None:
    """Answer until stdin closes."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")  # on stderr: stdout is the wire
    mcp_tools.make(Answering(settings, assistant), _in_thread, settings.web_url or "").run("stdio")


async def _in_thread(_ctx: Any, job: Callable[[], Any]) -> Any:
    return await to_thread.run_sync(job)
