"""What the tests of the web server share: its settings, the application in the process, and a real server on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from answering import assistant
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.assistant import Assistant
from bot.channels.web.app import create_app
from bot.channels.web.server import config
from bot.settings import Settings

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
#: Nothing of the sort stands in the report.
UNKNOWN = "Giá vàng thế giới năm 2019 là bao nhiêu?"


def settings_of(home: Path, **given: Any) -> Settings:
    """Settings whose files stand in ``home``; limits that no test reaches by chance."""
    plain = {"home": home, "index_dir": home / "index", "log_file": home / "log", "rate_per_min": 100_000, "rate_per_day": 100_000}
    return Settings(**plain | given)


def app_of(home: Path, answering: Assistant | None = None, **given: Any) -> FastAPI:
    """The application over the sample report in memory."""
    return create_app(settings_of(home, **given), answering or assistant())


@contextmanager
def client_of(app: FastAPI, peer: str = "127.0.0.1", **given: Any) -> Iterator[TestClient]:
    """A client in the process, whose requests come from ``peer``; what the server raises is answered, as in the world."""
    host = given.pop("base_url", "http://127.0.0.1:8080")
    with TestClient(app, base_url=host, client=(peer, 50_000), raise_server_exceptions=False, **given) as found:
        yield found


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A real server on a port of its own; gives its address."""
    made = config(app.state.desk.settings)
    made = uvicorn.Config(app, log_level=made.log_level, access_log=False, proxy_headers=False, server_header=False)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(made)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
