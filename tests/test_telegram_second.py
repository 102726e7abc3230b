"""The bot against a double of the Bot API by somebody else (npm: telegram-test-api), for plain messages and commands.

What that package answers otherwise than the Bot API (measured with 4.2.1) is put right by :class:`Shim` on the way: getMe without
``is_bot``, dates in milliseconds, results of ``null``, a form's texts in a message, no waiting in getUpdates.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from botapi import TOKEN
from botapi.wire import Reply, Request, Wire
from test_telegram import running
from test_telegram_double import LAN

HERE = Path(__file__).resolve().parent / "second_double"
#: What of a message the bot reads, or the package tells rightly.
FIELDS = ("message_id", "date", "chat", "from", "text", "entities")

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="npm is missing: no second double of the Bot API"),
    pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="the second double is not installed: make test does it with npm"),
]


class Shim:
    """Between the bot and the package; ``url`` is TELEGRAM_BASE_URL."""

    def __init__(self, port: int) -> None:
        self._behind = f"http://127.0.0.1:{port}"
        self._wire = Wire(self._pass)
        self.url = f"http://127.0.0.1:{self._wire.port}"
        self._wire.start()

    def stop(self) -> None:
        """Hang up."""
        self._wire.stop()

    async def _pass(self, request: Request) -> Reply:
        method = request.path.rpartition("/")[2]
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            kind = {"Content-Type": request.headers.get("content-type", "application/json")}
            answer = await client.post(self._behind + request.path, content=request.body, headers=kind)
        told = answer.json()
        if answer.is_success:
            told["result"] = self._right(method, told["result"])
            if method == "getUpdates" and not told["result"]:
                await asyncio.sleep(0.05)
        return Reply(answer.status_code, json.dumps(told).encode())

    def _right(self, method: str, result: Any) -> Any:
        if method == "getMe":
            return result | {"is_bot": True}
        if method == "getUpdates":
            return [u | {"message": _message(u["message"])} for u in result]
        return _message(result) if method == "sendMessage" else True if result is None else result


def _message(told: dict[str, Any]) -> dict[str, Any]:
    right = {k: v for k, v in told.items() if k in FIELDS and k != "entities"}
    if isinstance(told.get("entities"), list):
        right["entities"] = told["entities"]
    return right | {"date": told["date"] // 1000 if told["date"] > 10**11 else told["date"]}


class Person:
    """Somebody who writes by the package's own way for clients."""

    def __init__(self, port: int, number: int) -> None:
        self._url, self.number = f"http://127.0.0.1:{port}", number
        self._chat = {"id": number, "type": "private", "first_name": "Lan"}

    def says(self, text: str) -> None:
        """A message, or a command."""
        told: dict[str, Any] = {"botToken": TOKEN, "date": int(time.time()), "text": text, "chat": self._chat}
        told["from"] = {"id": self.number, "is_bot": False, "first_name": "Lan"}
        if text.startswith("/"):
            told["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        httpx.post(f"{self._url}/{'sendCommand' if 'entities' in told else 'sendMessage'}", json=told, trust_env=False)

    def hears(self, number: int = 1) -> list[str]:
        """What the bot wrote, once it is so much."""
        found: list[str] = []
        end = time.monotonic() + 20
        while len(found) < number and time.monotonic() < end:
            answer = httpx.post(f"{self._url}/getUpdates", json={"token": TOKEN, "chatId": self.number}, trust_env=False)
            found += [u["message"]["text"] for u in answer.json()["result"]]
            time.sleep(0.05)
        assert len(found) == number, found
        return found


@contextmanager
def package() -> Iterator[int]:
    """The package on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with subprocess.Popen(["node", "server.js", str(port)], cwd=HERE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None and server.stdout.readline().strip() == "listening"
            yield port
        finally:
            server.kill()


def test_plain_messages_and_commands_against_another_double(tmp_path: Path) -> None:
    with package() as port:
        shim = Shim(port)
        lan, stranger = Person(port, LAN), Person(port, 4004)
        more = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": shim.url, "TELEGRAM_ALLOWED_USERS": str(LAN)}
        with running(shim, tmp_path, **more):  # type: ignore[arg-type]
            lan.says("Thu nhập bình quân đầu người năm 2024 là bao nhiêu?")
            assert lan.hears()[0].startswith("<b>46 triệu đồng</b>")
            lan.says("còn năm 2025 thì sao?")
            lan.says("/baocao")
            second, third = lan.hears(2)
            assert second.startswith("<b>50 triệu đồng</b>") and "641-BC/HU" in third
            stranger.says("Thu nhập bình quân đầu người năm 2024 là bao nhiêu?")
            assert "cán bộ được cấp quyền" in stranger.hears()[0]
        shim.stop()
