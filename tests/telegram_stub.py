"""The smallest server that the bot can talk to: hands out updates, records what is sent. No double of the Bot API: it checks nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ME = {"id": 99, "is_bot": True, "first_name": "Trợ lý", "username": "hoibaocao_bot"}


class Stub:
    """Start it with ``with``; ``url`` is TELEGRAM_BASE_URL. ``fails``: answers given once instead of sending, first come first served."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fails: list[tuple[int, dict[str, Any]]] = []
        self.acked = 0
        self._new = threading.Condition()
        self._count = 1000

    def __enter__(self) -> Stub:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                form = {k: v[0] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
                status, answer = stub.call(self.path.rsplit("/", 1)[1], form)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with suppress(OSError):  # the bot has hung up
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def call(self, method: str, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One request of the bot."""
        if method == "getUpdates":
            return 200, {"ok": True, "result": self._poll(int(form.get("offset", 0)), float(form.get("timeout", 0)))}
        with self._new:
            failing = self.fails.pop(0) if self.fails and method == "sendMessage" else None
            self.calls.append((method if failing is None else "failed", form | {"at": time.monotonic()}))
            self._new.notify_all()
        if failing is not None:
            return failing
        if method == "getMe":
            return 200, {"ok": True, "result": ME}
        if method in {"sendMessage", "sendDocument"}:
            chat = {"id": int(form.get("chat_id", 1)), "type": "private"}
            return 200, {"ok": True, "result": {"message_id": 5000, "date": 1, "chat": chat, "text": form.get("text", "")}}
        return 200, {"ok": True, "result": True}

    def _poll(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        until = time.monotonic() + min(timeout, 1.0)
        with self._new:
            self.acked = max(self.acked, offset)
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
            while not self.updates and (left := until - time.monotonic()) > 0:
                self._new.wait(left)
            return list(self.updates)

    def push(self, **update: Any) -> int:
        """An update that the bot will get."""
        with self._new:
            self._count += 1
            self.updates.append({"update_id": self._count} | update)
            self._new.notify_all()
            return self._count

    def text(self, words: str, user: int = 7, kind: str = "message", **more: Any) -> int:
        """A message of a person, in private."""
        return self.push(**{kind: message(words, user, **more)})

    def press(self, data: str, user: int = 7, chat: dict[str, Any] | None = None) -> int:
        """A button."""
        at = message("…", 99, chat=chat or {"id": user, "type": "private"})
        return self.push(callback_query={"id": "1", "from": person(user), "chat_instance": "1", "data": data, "message": at})

    def sent(self, chat: int | None = None, method: str = "sendMessage") -> list[dict[str, Any]]:
        """What was sent."""
        with self._new:
            return [f for m, f in self.calls if m == method and (chat is None or f.get("chat_id") == str(chat))]

    def wait(self, ready: Callable[[], object], seconds: float = 20.0) -> None:
        """Until something has happened. Raises AssertionError."""
        until = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < until, self.calls[-5:]
            time.sleep(0.01)


def person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"Người {user}"}


def message(words: str, user: int, **more: Any) -> dict[str, Any]:
    entities = [{"type": "bot_command", "offset": 0, "length": len(words.split()[0])}] if words.startswith("/") else []
    base = {"message_id": 10, "date": 1, "chat": {"id": user, "type": "private"}, "from": person(user), "text": words}
    return base | ({"entities": entities} if entities else {}) | more
