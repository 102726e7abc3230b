"""Choices, formulas, citations to copy, the menu of commands, the proxy: over HTTP against the independent double."""

from __future__ import annotations

import asyncio
import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import test_telegram
from answering import document
from botapi import BotApi, serving
from test_telegram import running
from test_telegram_double import ANOTHER, LAN, At, listed

from bot.assistant import Assistant
from bot.channels.telegram_limiter import DRAFTS, Limiter
from bot.channels.telegram_text import citation_text
from bot.model import Answer, Citation, Turn
from bot.prompting import table

ASKED = "Diện tích chè?"
CHOICES = ("Diện tích trồng chè mới năm 2024 là bao nhiêu?", "Tổng sản lượng lương thực năm 2024 là bao nhiêu?")


class Unsure(Assistant):
    """The real assistant, but one question has two readings."""

    def ask(self, turn: Turn) -> Answer:
        answer = super().ask(turn)
        if turn.question != ASKED:
            return answer
        text = "Có hai chỉ tiêu khớp với câu hỏi:"
        return replace(answer, status="clarify", answer=text, citations=(), values=(), caveats=(), computed=(), choices=CHOICES)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as found:
        yield found


def bot(api: BotApi, home: Path, **more: str) -> Any:
    at: Any = At(api)
    return running(at, home, **listed(api) | more)


def test_a_question_with_two_readings_becomes_buttons_and_each_is_answered(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_telegram, "assistant", lambda: Unsure.of([document()]))
    with bot(api, tmp_path):
        room = api.private(LAN)
        api.message(LAN, ASKED)
        [offer] = api.wait_posts(room)
        assert offer.text.startswith("Có hai chỉ tiêu") and len(offer.labels) == 2
        assert [label[:3] for label in offer.labels] == ["1. ", "2. "]
        assert all(len(b["callback_data"].encode()) <= 64 for row in offer.buttons for b in _row(row))
        stranger = api.callback(ANOTHER, offer, offer.button(offer.labels[0])["callback_data"])
        api.wait(lambda: api.answer_to(stranger))
        assert "người đã hỏi" in str(api.answer_to(stranger))
        api.press(LAN, offer, offer.labels[0])
        assert "90 ha" in api.wait_posts(room, 2)[1].text
        api.press(LAN, offer, offer.labels[1])
        assert "41.160 tấn" in api.wait_posts(room, 3)[2].text
        api.message(LAN, "còn năm 2025 thì sao?")
        assert "40.620 tấn" in api.wait_posts(room, 4)[3].text


def _row(row: Any) -> list[dict[str, Any]]:
    return row if isinstance(row, list) else [row]


def test_what_was_computed_shows_its_formula(api: BotApi, tmp_path: Path) -> None:
    with bot(api, tmp_path):
        room = api.private(LAN)
        api.message(LAN, "Thu nhập bình quân đầu người năm 2025 cao hơn năm 2024 bao nhiêu?")
        [answer] = api.wait_posts(room)
        press = api.press(LAN, answer, "Tính toán")
        assert re.search(r"50\s*−\s*46\s*=\s*4", api.wait_posts(room, 2)[1].text)
        assert api.answer_to(press) is not None
        api.message(LAN, "Thu nhập bình quân đầu người năm 2024?")
        assert "Tính toán" not in api.wait_posts(room, 3)[2].labels


def test_the_citation_to_copy_is_official_and_short_enough(api: BotApi, tmp_path: Path) -> None:
    with bot(api, tmp_path):
        room = api.private(LAN)
        for number, question in enumerate(["Thu nhập bình quân đầu người năm 2024?", "Nguyên nhân của những hạn chế là gì?"], 1):
            api.message(LAN, question)
            copied = api.copied(api.wait_posts(room, number)[-1], "Chép trích dẫn")
            assert copied.startswith("Báo cáo số 641-BC/HU ngày 05/12/2024") and len(copied.encode("utf-16-le")) <= 512
    many = tuple(Citation(n, "annex", f"annex:bieu_01:{n} {'Tỷ lệ ' * 30}", "", (n, n), "x") for n in range(1, 9))
    base = Answer("a", "?", {"id": "r", "number": "641-BC/HU", "date": "2024-12-05"}, "answered", "x", citations=many)
    long = citation_text(base, "Huyện ủy Tam Đường " * 20)
    assert len(long.encode("utf-16-le")) <= 512 and long.endswith("…") and "641-BC/HU" in long


def test_the_menu_has_every_command_in_vietnamese_and_the_admins_have_theirs(api: BotApi, tmp_path: Path) -> None:
    words = table("telegram")
    with bot(api, tmp_path, TELEGRAM_ADMIN_USERS=f"{LAN},{ANOTHER}"):
        everybody = menus(api)["default"][-1]
        assert {c["command"]: c["description"] for c in everybody} == words["commands"]
        for name in ("start", "help", "chitieu", "nguon", "timkiem", "baocao", "bieudo", "moi", "phanhoi", "rieng"):
            assert name in words["commands"]
        assert not set(words["admin_commands"]) & {c["command"] for c in everybody}
        before = len(menus(api)[str(LAN)])
        api.message(LAN, "/start")  # an admin who had never written got none when the bot started
        api.wait_posts(api.private(LAN))
        found = menus(api)
        assert len(found[str(LAN)]) == before + 1 and len(found["default"]) == 1 and set(found) == {"default", str(LAN), str(ANOTHER)}
        for own in (found[str(LAN)][-1], found[str(ANOTHER)][0]):
            assert {c["command"]: c["description"] for c in own} == {**words["commands"], **words["admin_commands"]}
        assert {"tamdung", "tieptuc", "nhatky", "ghep"} == set(words["admin_commands"])


def menus(api: BotApi) -> dict[str, list[list[dict[str, Any]]]]:
    """The commands that were set, by the chat where they show."""
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for call in api.of("setMyCommands", ok=True):
        where = str(call.params.get("scope", {}).get("chat_id", "default"))
        found.setdefault(where, []).append(call.params["commands"])
    return found


@contextmanager
def proxying(seen: list[tuple[str, str]]) -> Iterator[str]:
    """A forward proxy on loopback: what it carried, and with which credentials."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.path, self.headers.get("Proxy-Authorization", "")))
            kept = {k: v for k, v in self.headers.items() if k.lower() in {"content-type", "accept"}}
            with suppress(OSError, httpx.HTTPError), httpx.Client(trust_env=False, timeout=60) as client:
                answer = client.post(self.path, content=body, headers=kept)
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_everything_goes_through_the_proxy_of_the_settings(api: BotApi, tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    with proxying(seen) as address, bot(api, tmp_path, TELEGRAM_PROXY=f"http://can-bo:mat-khau@{address}"):
        api.message(LAN, "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?")
        assert "51" in api.wait_posts(api.private(LAN), timeout=20)[0].text
        carried = {path.rpartition("/")[2] for path, _ in seen}
        assert {"getMe", "getUpdates", "setMyCommands", "sendMessage"} <= carried
        assert all(path.startswith(api.url) for path, _ in seen)
        assert {told for _, told in seen} == {"Basic " + base64.b64encode(b"can-bo:mat-khau").decode()}
        assert len([path for path, _ in seen if not path.endswith("getUpdates")]) == len([c for c in api.calls if c.method != "getUpdates"])


def test_drafts_beyond_their_share_are_dropped_and_do_not_wait() -> None:
    sent: list[int] = []

    async def send(number: int) -> bool:
        sent.append(number)
        return True

    async def many() -> list[Any]:
        limiter = Limiter()
        await limiter.initialize()
        return await asyncio.gather(*(limiter.process_request(send, (n,), {}, "sendMessageDraft", {}, None) for n in range(100)))

    assert asyncio.run(many()) == [True] * 100
    assert DRAFTS <= len(sent) < 2 * DRAFTS
