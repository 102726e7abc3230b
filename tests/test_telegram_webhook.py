"""Webhooks: the double posts real HTTP requests; strangers without the secret get a status and nothing is done for them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from botapi import BAD_GATEWAY, BotApi, serving
from test_telegram import running
from test_telegram_double import LAN, At, listed

from bot.channels import telegram_webhook
from bot.channels.telegram_inbox import WANTED
from bot.channels.telegram_state import State
from bot.channels.telegram_webhook import BODY, HEADER
from bot.errors import UsageError
from bot.settings import Settings

ROOT = Path(telegram_webhook.__file__).parents[2]
SECRET = "a-secret-of-the-webhook_0123456789"
QUESTION = "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def hooked(api: BotApi, **more: str) -> dict[str, str]:
    """The settings of a bot that is told to use a webhook."""
    address = f"127.0.0.1:{free_port()}"
    own = {"TELEGRAM_WEBHOOK_URL": f"http://{address}/tg/hook", "TELEGRAM_WEBHOOK_LISTEN": address, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    return listed(api) | own | more


def at(api: BotApi) -> Any:
    return At(api)


def update(number: int, words: str = QUESTION) -> dict[str, Any]:
    person = {"id": LAN, "is_bot": False, "first_name": "Lan"}
    message = {"message_id": 77, "date": 1, "chat": {"id": LAN, "type": "private", "first_name": "Lan"}, "from": person, "text": words}
    return {"update_id": number, "message": message}


def set_up(api: BotApi) -> dict[str, Any]:
    return api.wait(lambda: api.methods.webhook, 60, "a webhook")


def test_a_question_by_webhook_is_answered_and_setwebhook_says_all_that_it_must(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **hooked(api)):
        told = set_up(api)
        assert (told["secret_token"], told["allowed_updates"], told["max_connections"]) == (SECRET, list(WANTED), 1)
        assert not told.get("drop_pending_updates")
        room = api.private(LAN)
        act = api.message(LAN, QUESTION)
        [answer] = api.wait_posts(room)
        press = api.press(LAN, answer, "Nguồn [1]")
        api.wait_posts(room, 2)
        api.wait(lambda: api.answer_to(press))
        assert api.webhook_failures == [] and api.of("getUpdates") == []
        assert act.id in api.queue.acknowledged


def test_without_a_secret_in_the_settings_an_own_one_is_made_and_kept(tmp_path: Path) -> None:
    with serving() as api:
        given = hooked(api, TELEGRAM_WEBHOOK_SECRET="")
        told = []
        for _ in range(2):
            with running(at(api), tmp_path, **given) as settings:
                told.append(set_up(api)["secret_token"])
                bare = httpx.post(given["TELEGRAM_WEBHOOK_URL"], json=update(1))
            assert bare.status_code == 403
            api.methods.webhook = {}
        assert told[0] == told[1] and len(told[0]) >= 32
        with State.open(settings.telegram_file) as state:
            assert telegram_webhook.secret_of(settings, state) == told[0]
    with pytest.raises(ValueError, match="secret"):
        telegram_webhook.server("/", "", lambda body: None)  # type: ignore[arg-type, return-value]


def test_what_is_no_update_of_telegram_gets_a_status_and_no_work(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **(given := hooked(api))) as settings:
        set_up(api)
        url = given["TELEGRAM_WEBHOOK_URL"]
        right = {HEADER: SECRET, "Content-Type": "application/json"}
        body = json.dumps(update(1)).encode()

        def chunks() -> Any:
            for _ in range(2 * BODY // 65_536):
                yield b" " * 65_536

        cases: list[tuple[int, Callable[[httpx.Client], httpx.Response]]] = [
            (403, lambda c: c.post(url, content=body, headers={"Content-Type": "application/json"})),
            (403, lambda c: c.post(url, content=body, headers=right | {HEADER: ""})),
            (403, lambda c: c.post(url, content=body, headers=right | {HEADER: SECRET[:-1]})),
            (403, lambda c: c.post(url, content=body, headers=right | {HEADER: SECRET.upper()})),
            (403, lambda c: c.post(url, content=b"x" * 3 * BODY, headers=right | {HEADER: "wrong"})),
            (404, lambda c: c.post(url + "/more", content=body, headers=right)),
            (404, lambda c: c.post(url.removesuffix("/tg/hook"), content=body, headers=right)),
            (405, lambda c: c.get(url, headers=right)),
            (405, lambda c: c.put(url, content=body, headers=right)),
            (415, lambda c: c.post(url, content=body, headers=right | {"Content-Type": "text/plain"})),
            (413, lambda c: c.post(url, content=b" " * (BODY + 1), headers=right)),
            (413, lambda c: c.post(url, content=chunks(), headers=right)),
            (400, lambda c: c.post(url, content=b"{", headers=right)),
            (400, lambda c: c.post(url, content=b"", headers=right)),
            (400, lambda c: c.post(url, content=b"[" * 100_000, headers=right)),
            (400, lambda c: c.post(url, content=b"\xff\xfe", headers=right)),
            (400, lambda c: c.post(url, content=b"[1]", headers=right)),
            (400, lambda c: c.post(url, content=b'{"update_id": "1"}', headers=right)),
            (200, lambda c: c.post(url, content=b'{"update_id": 1, "message": {"text": "no head"}}', headers=right)),
        ]
        with httpx.Client(trust_env=False, timeout=20) as client:
            got = [(wanted, call(client)) for wanted, call in cases]
            assert [(wanted, r.status_code) for wanted, r in got] == [(wanted, wanted) for wanted, _ in cases]
            assert all(r.content == b"" and "server" not in r.headers for _, r in got)
            assert client.post(url, content=b"", headers=right | {HEADER: "ữ".encode()}).status_code == 403
        with State.open(settings.telegram_file) as state:
            assert state._rows("SELECT count(*) FROM updates") == [(0,)]
        assert api.of("sendMessage") == []


def test_an_update_that_is_posted_twice_is_answered_once(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **(given := hooked(api))):
        set_up(api)
        room = api.private(LAN)
        with httpx.Client(trust_env=False, headers={HEADER: SECRET}) as client:
            for _ in range(3):
                assert client.post(given["TELEGRAM_WEBHOOK_URL"], json=update(5)).status_code == 200
            assert client.post(given["TELEGRAM_WEBHOOK_URL"], json=update(6, "Thu nhập bình quân đầu người năm 2024?")).status_code == 200
        api.wait_posts(room, 2)
        api.wait_quiet()
        assert len(api.texts(room)) == 2


def test_what_cannot_be_written_down_is_not_acknowledged_and_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.errors import MemoryTrouble

    arrive, failing = State.arrive, [True]

    def broken(self: State, number: int, body: str | None) -> bool:
        if failing[0]:
            raise MemoryTrouble("memory_full", path="x")
        return arrive(self, number, body)

    monkeypatch.setattr(State, "arrive", broken)
    with serving() as api, running(at(api), tmp_path, **hooked(api)):
        set_up(api)
        room = api.private(LAN)
        api.message(LAN, QUESTION)
        api.wait(lambda: any("503" in failure for failure in api.webhook_failures))
        failing[0] = False
        assert "51" in api.wait_posts(room)[0].text
        api.wait_quiet()
        assert len(api.texts(room)) == 1


def test_setwebhook_is_tried_until_it_is_taken(tmp_path: Path) -> None:
    with serving() as api:
        api.fail("setWebhook", BAD_GATEWAY)
        with running(at(api), tmp_path, **hooked(api)):
            set_up(api)
            api.message(LAN, QUESTION)
            assert api.wait_posts(api.private(LAN))
            assert len(api.of("setWebhook")) == 2


def test_a_webhook_that_was_lost_is_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_webhook, "WATCH", 0.1)
    with serving() as api, running(at(api), tmp_path, **hooked(api)):
        first = set_up(api)
        api.methods.webhook = {}
        assert set_up(api)["url"] == first["url"]
        api.wait(lambda: len(api.of("getWebhookInfo")) >= 2)


def test_back_to_polling_the_webhook_is_deleted_and_nothing_is_lost(tmp_path: Path) -> None:
    with serving() as api:
        given = hooked(api)
        with running(at(api), tmp_path, **given):
            set_up(api)
        room = api.private(LAN)
        api.message(LAN, QUESTION)  # while no bot runs: Telegram keeps it, whatever was set
        with running(at(api), tmp_path, **listed(api)):
            assert "51" in api.wait_posts(room)[0].text
            assert api.methods.webhook == {} and api.of("deleteWebhook")
            assert not any(call.params.get("drop_pending_updates") for call in api.of("deleteWebhook"))
        api.message(LAN, "Thu nhập bình quân đầu người năm 2024?")
        with running(at(api), tmp_path, **given):
            assert len(api.wait_posts(room, 2)) == 2


def test_the_command_killed_and_started_again_answers_everything_once(tmp_path: Path) -> None:
    questions = ["Tỷ lệ che phủ rừng năm 2024?", "Thu nhập bình quân đầu người năm 2024?", "Tổng sản lượng lương thực năm 2024?"]
    with serving() as api:
        room = api.private(LAN)
        environ = {**os.environ, **hooked(api), "HOIBAOCAO_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}

        def start() -> subprocess.Popen[str]:
            return subprocess.Popen([sys.executable, "-m", "bot", "telegram"], env=environ, stderr=subprocess.PIPE, text=True, cwd=tmp_path)

        with start() as first:
            set_up(api)
            api.message(LAN, questions[0])
            api.wait_posts(room, 1, timeout=60)
            with State.open(tmp_path / "telegram.sqlite3") as state:  # in the moment between sent and marked a kill answers twice
                api.wait(lambda: api.queue.acknowledged and not state.pending())
            first.kill()
        for question in questions[1:]:
            api.message(LAN, question)
        api.wait(lambda: api.webhook_failures)
        with start() as second:
            try:
                api.wait_posts(room, 3, timeout=60)
                api.wait_quiet(0.5)
                second.terminate()
                err = second.communicate(timeout=40)[1]
            finally:
                second.kill()
        assert second.returncode == 0 and SECRET not in err and api.token not in err
        assert [("51" in text, "46" in text, "41.160" in text) for text in api.texts(room)] == [
            (True, False, False), (False, True, False), (False, False, True),
        ]  # fmt: skip


def test_an_address_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with serving() as api, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = hooked(api, TELEGRAM_WEBHOOK_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UsageError) as refusal, running(at(api), tmp_path, **given):
            pytest.fail("it runs")
        assert refusal.value.code == "telegram_listen"
        assert api.of("setWebhook") == []


def test_the_secret_is_never_shown() -> None:
    from bot.settings import printable

    shown = printable(Settings.from_env({"HOME": "/h", "TELEGRAM_WEBHOOK_SECRET": SECRET}))
    assert SECRET not in str(shown)
