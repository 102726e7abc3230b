"""What the browser tests share: our server, pages of other origins around it, and Debian's Chromium.

In CI (``CI=true``) a missing browser or module fails; elsewhere the tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.answering import assistant

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--test-third-party-cookie-phaseout"),
)
#: Milliseconds that anything on a page may take.
PATIENCE = 15_000


def missing(reason: str) -> None:
    """Fails in CI, skips elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true)")
    pytest.skip(reason)


def chromium_path() -> str:
    """Debian's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("no chromium: apt-get install chromium")
    return str(found)


@contextmanager
def launched() -> Iterator[Any]:
    """A browser with third-party cookies blocked."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no playwright: pip install playwright")
    path = chromium_path()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Host:
    """A page of another origin: paths → (type, body), with headers on all of them; a body may be made anew for each request."""

    port: int
    pages: dict[str, tuple[str, str | Callable[[], str]]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """``localhost`` is another site than ``127.0.0.1``, where our server is: what it frames is third party."""
        return f"http://localhost:{self.port}"


@contextmanager
def hosted(host: Host) -> Iterator[Host]:
    """Serves the pages of a host."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = host.pages.get(self.path.partition("?")[0], ("", ""))
            text = (body() if callable(body) else body).encode()
            self.send_response(200 if kind else 404)
            for name, value in host.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", host.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[str]:
    """Our server over the sample, on a thread; gives its origin."""
    pytest.importorskip("mcp")
    import uvicorn

    from bot.channels.web.app import create_app

    port = free_port()
    app = create_app(Settings(folder, folder / "index", rate_per_min=10_000, rate_per_day=1_000_000, **settings), assistant())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline and thread.is_alive()
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def embedding(ours: str, attributes: str = "") -> str:
    """A host page of one line, with something of its own that takes the focus."""
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Cổng nội bộ</title></head><body><h1>Cổng nội bộ</h1>'
        f'<p><a href="#x">Một liên kết</a></p><script defer src="{ours}/widget/v1/hoibaocao.js" {attributes}></script></body></html>'
    )
