"""HTTP on loopback: one asyncio server in a thread, which can also hang up, dawdle and see that its caller has gone."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import h11


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    content: bytes
    content_type: str


@dataclass
class Request:
    """One HTTP request; ``gone()`` says whether its caller has hung up."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    gone: Callable[[], bool] = lambda: False

    def fields(self) -> tuple[dict[str, Any], dict[str, Upload]]:
        """Parameters and files, from the query, a form, a multipart form, or a JSON body."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/json"):
            return {**self.query, **json.loads(self.body or b"{}")}, {}
        if kind.startswith("multipart/form-data"):
            values, files = _multipart(self.body, kind)
            return {**self.query, **values}, files
        form = parse_qsl(self.body.decode(), keep_blank_values=True) if self.body else []
        return {**self.query, **dict(form)}, {}


@dataclass(frozen=True)
class Reply:
    """What goes back. ``cut``: hang up, with nothing said or in the middle of the body (``partial``)."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    partial: bool = False


Handler = Callable[[Request], Awaitable[Reply]]


class Wire:
    """The server on a free port; ``loop`` is its event loop, in its own thread."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self._open: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True, name="bot-api-double")

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, sock=self._listener, limit=2**20))
        self.loop.run_forever()
        server.close()
        rest = asyncio.all_tasks(self.loop)
        for task in rest:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        self.loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while (request := await _read(connection, reader)) is not None:
                reply = await self._handler(request)
                if not await _write(connection, writer, reply):
                    return
                connection.start_next_cycle()
        except (ConnectionError, h11.ProtocolError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(2**16))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            address = urlsplit(head.target.decode())
            query = dict(parse_qsl(address.query, keep_blank_values=True))
            headers = {k.decode().lower(): v.decode("latin-1") for k, v in head.headers}
            return Request(head.method.decode(), address.path, query, headers, bytes(body), reader.at_eof)
        else:
            return None


async def _write(connection: h11.Connection, writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """False where the connection is over."""
    if reply.cut and not reply.partial:
        writer.transport.abort()
        return False
    headers = [("content-type", reply.content_type), ("content-length", str(len(reply.body))), *reply.headers.items()]
    # in one piece: head and body apart would wait 40 ms for the acknowledgement of the head
    head = connection.send(h11.Response(status_code=reply.status, headers=headers)) or b""
    if reply.cut:
        writer.write(head + reply.body[: len(reply.body) // 2])
        await writer.drain()
        return False
    writer.write(head + (connection.send(h11.Data(data=reply.body)) or b"") + (connection.send(h11.EndOfMessage()) or b""))
    await writer.drain()
    return connection.our_state is h11.DONE and connection.their_state is h11.DONE


def _multipart(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    values: dict[str, str] = {}
    files: dict[str, Upload] = {}
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    mark = b"--" + (found[1].encode() if found else b"")
    for part in body.split(mark)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n") if ": " in line)
        named = dict(re.findall(r'(\bname|filename)="([^"]*)"', head.decode()))
        content = content.removesuffix(b"\r\n")
        if "filename" in named:
            files[named["name"]] = Upload(named["filename"], content, said.get("content-type", ""))
        else:
            values[named["name"]] = content.decode()
    return values, files
