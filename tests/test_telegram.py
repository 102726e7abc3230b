"""The Telegram bot as a whole, over HTTP against a stub."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from answering import assistant
from telegram_stub import Stub

from bot.__main__ import main
from bot.channels import telegram
from bot.channels.telegram_state import State
from bot.errors import UsageError
from bot.settings import Settings

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
GROUP = {"id": -100, "type": "supergroup", "title": "Nhóm"}
TOKEN = "99:very-secret-token"


def settings(stub: Stub, home: Path, **more: str) -> Settings:
    given = {
        "HOME": "/nowhere",
        "HOIBAOCAO_HOME": str(home),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": stub.url,
        "TELEGRAM_ALLOWED_USERS": "7,8," + ",".join(str(n) for n in range(200, 260)),
        "TELEGRAM_ADMIN_USERS": "1",
        "TELEGRAM_ALLOWED_CHATS": "-100",
    }
    return Settings.from_env(given | more)


@contextmanager
def running(stub: Stub, home: Path, **more: str) -> Iterator[Settings]:
    """The bot in a thread of its own, stopped gracefully at the end."""
    found, loop, stop, up = settings(stub, home, **more), asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(telegram.run(found, assistant(), stop, started=lambda name: up.set()))
        except BaseException as failure:
            failures.append(failure)
            up.set()
        finally:
            loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert up.wait(30)
    try:
        if failures:
            raise failures[0]
        yield found
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join(40)
    assert not failures and not thread.is_alive()


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as found:
        yield found


def buttons(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [b for row in json.loads(form["reply_markup"])["inline_keyboard"] for b in row] if "reply_markup" in form else []


def test_a_question_is_answered_with_its_source_one_tap_away(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path):
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
        form = stub.sent(7)[0]
        assert form["text"].startswith("<b>46 triệu đồng</b>") and form["parse_mode"] == "HTML"
        keys = buttons(form)
        assert all(len(b.get("callback_data", "").encode()) <= 64 for b in keys)
        copied = next(b["copy_text"]["text"] for b in keys if "copy_text" in b)
        assert copied.startswith("Báo cáo số 641-BC/HU ngày 05/12/2024") and len(copied) <= 256
        stub.press(keys[0]["callback_data"])
        stub.wait(lambda: len(stub.sent(7)) == 2)
        assert "<blockquote expandable>" in stub.sent(7)[1]["text"] and "397" in stub.sent(7)[1]["text"]
        stub.text("còn năm 2025 thì sao?")
        stub.wait(lambda: len(stub.sent(7)) == 3)
        assert stub.sent(7)[2]["text"].startswith("<b>50 triệu đồng</b>")


def test_a_button_is_for_the_one_who_asked(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path):
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
        key = buttons(stub.sent(7)[0])[0]["callback_data"]
        stub.press(key, user=8)
        stub.press("gone:s1", user=7)
        stub.press("'; DROP TABLE", user=7)
        stub.wait(lambda: len(stub.sent(None, "answerCallbackQuery")) == 3)
        assert len(stub.sent()) == 1


def test_who_is_not_listed_gets_one_line_and_an_admin_lets_them_in(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path) as found:
        for _ in range(3):
            stub.text(QUESTION, user=66)
        last = stub.push(inline_query={"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "x"}, "query": "q", "offset": ""})
        stub.wait(lambda: stub.sent(66) and stub.acked > last)
        time.sleep(0.3)  # for the others of them
        assert len(stub.sent(66)) == 1
        code = re.search(r"<code>(\w{8})</code>", stub.sent(66)[0]["text"])
        assert code is not None
        stub.text("/tamdung", user=7)  # no admin
        stub.text(f"/ghep {code[1]}", user=1)
        stub.wait(lambda: len(stub.sent(66)) == 2)
        stub.text(QUESTION, user=66)
        stub.wait(lambda: len(stub.sent(66)) == 3)
        assert "46 triệu" in stub.sent(66)[2]["text"]
    with State.open(found.telegram_file) as state:
        assert [p.user for p in state.people()] == [66] and not state.pending() and not state.setting("paused")


def test_in_a_group_only_when_spoken_to_and_in_the_thread(stub: Stub, tmp_path: Path) -> None:
    mention = [{"type": "mention", "offset": 0, "length": 14}]
    with running(stub, tmp_path):
        stub.text("chào cả nhà", chat=GROUP)
        stub.text(f"@hoibaocao_bot {QUESTION}", user=66, chat=GROUP, entities=mention)
        stub.text(f"@hoibaocao_bot {QUESTION}", chat={**GROUP, "id": -200}, entities=mention)
        stub.text(f"@hoibaocao_bot {QUESTION}", chat=GROUP, entities=mention, message_thread_id=5, is_topic_message=True)
        stub.wait(lambda: stub.sent(-100))
        form = stub.sent(-100)[0]
        assert form["message_thread_id"] == "5" and json.loads(form["reply_parameters"])["message_id"] == 10
    assert len(stub.sent()) == 1


def test_flood_control_and_a_bad_gateway_are_waited_out(stub: Stub, tmp_path: Path) -> None:
    stub.fails = [
        (429, {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}),
        (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}),
        (400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities: oops"}),
    ]
    with running(stub, tmp_path):
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
        failed = stub.sent(7, "failed")
        assert len(failed) == 3 and failed[1]["at"] - failed[0]["at"] >= 1.0
        assert stub.sent(7)[0]["text"].startswith("46 triệu") and "parse_mode" not in stub.sent(7)[0]


def test_many_chats_at_once_each_in_order(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path):
        for words in ("/moi", "/help", "/moi"):
            for user in range(200, 210):
                stub.text(words, user=user)
        stub.wait(lambda: len(stub.sent()) == 30)
        for user in range(200, 210):
            first, second, third = (form["text"] for form in stub.sent(user))
            assert first == third != second


def test_nothing_is_answered_twice_or_lost_over_a_restart(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path) as found:
        number = stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
    with State.open(found.telegram_file) as state:
        assert not state.pending()
        lost = {"update_id": number + 100, "message": {"message_id": 1, "date": 1, "chat": {"id": 8, "type": "private"},
                "from": {"id": 8, "is_bot": False, "first_name": "x"}, "text": QUESTION}}  # fmt: skip
        state.arrive(number + 100, json.dumps(lost))  # taken in, then the process was killed
    stub.updates = [{"update_id": number, "message": lost["message"] | {"chat": {"id": 7, "type": "private"}}}]
    with running(stub, tmp_path):
        stub.wait(lambda: stub.sent(8))
    assert len(stub.sent(7)) == 1 and len(stub.sent(8)) == 1


def test_limits_pause_feedback_and_own_data(stub: Stub, tmp_path: Path) -> None:
    with running(stub, tmp_path, HOIBAOCAO_RATE_PER_MIN="1") as found:
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
        key = buttons(stub.sent(7)[0])[-1]["callback_data"]
        stub.press(key)
        stub.press(key)
        stub.wait(lambda: stub.sent(1))
        stub.text(QUESTION)
        stub.text(QUESTION)
        stub.wait(lambda: len(stub.sent(7)) == 2)
        stub.text("/rieng")
        stub.wait(lambda: len(stub.sent(7)) == 3)
        export, erase = (b["callback_data"] for b in buttons(stub.sent(7)[2]))
        stub.press(export)
        stub.wait(lambda: stub.sent(None, "sendDocument"))
        stub.press(erase)
        stub.wait(lambda: len(stub.sent(7)) == 4)
        stub.press(buttons(stub.sent(7)[3])[0]["callback_data"])
        stub.wait(lambda: len(stub.sent(7)) == 5)
        stub.text("/tamdung", user=1)
        stub.wait(lambda: len(stub.sent(1)) == 2)
        stub.text(QUESTION, user=8)
        stub.wait(lambda: stub.sent(8))
        assert "tạm dừng" in stub.sent(8)[0]["text"]
    assert len(stub.sent(1)) == 2, "a case is filed once"
    assert QUESTION.encode() not in found.telegram_file.read_bytes() and QUESTION.encode() not in found.conversations_file.read_bytes()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/start", "máy"),
        ("/help", "/chitieu"),
        ("/chitieu thu nhap binh quan", "Thu nhập bình quân"),
        ("/chitieu", "…"),
        ("/chitieu tàu vũ trụ", "Không tìm thấy"),
        ("/nguon footnote:3", "<blockquote expandable>"),
        ("/nguon footnote:999", "Không tìm thấy"),
        ("/nguon", "Chưa có"),
        ("/timkiem nông thôn mới", "<blockquote expandable>"),
        ("/timkiem", "Xin ghi thêm"),
        ("/baocao", "641-BC/HU"),
        ("/moi", "mới"),
        ("/phanhoi hay < lắm", "Đã ghi nhận"),
        ("/phanhoi", "Xin ghi"),
        ("/nhatky", "quản trị"),
        ("/lạ", None),
        ("/la", "Không có lệnh"),
        ("/start@hoibaocao_bot", "máy"),
    ],
)
def test_commands(stub: Stub, tmp_path: Path, command: str, says: str | None) -> None:
    with running(stub, tmp_path):
        stub.text(command)
        stub.wait(lambda: stub.sent(7))
    assert says is None or says in stub.sent(7)[0]["text"]
    assert not stub.sent(7, "failed")


def test_an_unexpected_error_gives_an_id_and_never_the_token(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"what went wrong with {TOKEN}")

    with running(stub, tmp_path) as found:
        monkeypatch.setattr(State, "keep", broken)
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
    number = re.search(r"<code>(\w{8})</code>", stub.sent(7)[0]["text"])
    log = found.log_file.read_text(encoding="utf-8") if found.log_file else ""
    assert number is not None and number[1] in log and "RuntimeError" in log and "very-secret" not in log


def test_a_refused_token_ends_the_bot(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stub, "call", lambda method, form: (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}))
    with pytest.raises(UsageError), running(stub, tmp_path):
        pass


def test_the_command_without_a_token_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOIBAOCAO_HOME", str(tmp_path))
    assert main(["telegram"]) == 2 and "BotFather" in capsys.readouterr().err
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert main(["config"]) == 0 and "very-secret" not in capsys.readouterr().out


def test_pairing_at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOIBAOCAO_HOME", str(tmp_path))
    assert main(["pairing", "list"]) == 0 and "Chưa có ai" in capsys.readouterr().out
    with State.open(tmp_path / "telegram.sqlite3") as state:
        code = state.pairing_code(5, "Nguyễn Văn A") or ""
    assert main(["pairing", "list"]) == 0 and code in capsys.readouterr().out
    assert main(["pairing", "approve"]) == 2 and main(["pairing", "approve", "WRONG"]) == 3
    assert main(["pairing", "approve", code]) == 0 and main(["pairing", "approve", code]) == 3
    capsys.readouterr()
    assert main(["pairing", "list", "--json"]) == 0
    assert [p["user"] for p in json.loads(capsys.readouterr().out)["people"]] == [5]
    assert main(["pairing", "revoke", "5"]) == 0 and main(["pairing", "revoke", "5"]) == 3


def test_the_whole_command_stops_at_sigterm_and_keeps_its_token(stub: Stub, tmp_path: Path) -> None:
    environ = {**os.environ, "HOIBAOCAO_HOME": str(tmp_path), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": stub.url}
    environ |= {"TELEGRAM_ADMIN_USERS": "7", "PYTHONPATH": str(Path(telegram.__file__).parents[2])}
    command = [sys.executable, "-m", "bot", "telegram"]
    stub.text(QUESTION)
    stub.fails = [(502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            stub.wait(lambda: stub.sent(7), 60)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=40)
        finally:
            process.kill()
    assert process.returncode == 0 and "Bot đã dừng" in err and "46 triệu" in stub.sent(7)[0]["text"]
    assert "very-secret" not in err + out + "".join(p.read_text("utf-8", "replace") for p in tmp_path.glob("*.log"))


def test_trouble_of_polling_is_outlived(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, troubles = stub.call, [(409, "Conflict: terminated by other getUpdates request"), (502, "Bad Gateway")]

    def call(method: str, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if method == "getUpdates" and troubles:
            code, words = troubles.pop(0)
            return code, {"ok": False, "error_code": code, "description": words}
        return whole(method, form)

    monkeypatch.setattr(stub, "call", call)
    with running(stub, tmp_path):
        stub.text(QUESTION)
        stub.wait(lambda: stub.sent(7))
    assert not troubles


def test_a_token_that_is_revoked_ends_the_bot(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stub.call
    refused = (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    monkeypatch.setattr(stub, "call", lambda method, form: refused if method == "getUpdates" else whole(method, form))
    stop = asyncio.Event()
    with pytest.raises(UsageError, match="bad_token"):
        asyncio.run(asyncio.wait_for(telegram.run(settings(stub, tmp_path), assistant(), stop), 30))
