"""Who is let in or out at the terminal hears of it from the running bot, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botapi import BAD_GATEWAY, BLOCKED, BotApi, serving
from test_telegram import running
from test_telegram_double import LAN, At, listed

from bot.__main__ import main
from bot.channels import telegram
from bot.channels.telegram_state import State

ROOT = Path(telegram.__file__).parents[2]
NEW = 5005
WELCOME, REVOKED = "đã được cấp quyền", "đã được thu hồi"


def at(api: BotApi) -> Any:
    return At(api)


def code_of(api: BotApi, user: int) -> str:
    api.message(user, "Xin chào")
    return str(api.wait_posts(api.private(user))[0].parts("code")[0])


@pytest.fixture(autouse=True)
def at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAOCAO_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(telegram, "LISTENS", 0.05)


def test_approved_and_revoked_at_the_terminal_the_person_is_told_once(tmp_path: Path) -> None:
    with serving() as api:
        with running(at(api), tmp_path, **listed(api)) as settings:
            room = api.private(NEW)
            code = code_of(api, NEW)
            assert main(["pairing", "approve", code]) == 0
            assert WELCOME in api.wait_posts(room, 2)[1].text
            api.message(NEW, "Tỷ lệ che phủ rừng năm 2024?")
            assert "51" in api.wait_posts(room, 3)[2].text
            assert main(["pairing", "revoke", str(NEW)]) == 0
            assert REVOKED in api.wait_posts(room, 4)[3].text
            api.message(NEW, "Tỷ lệ che phủ rừng năm 2024?")
            api.wait_quiet()
        with running(at(api), tmp_path, **listed(api)):
            api.wait_quiet(0.4)
        told = api.texts(room)
        assert [sum(words in text for text in told) for words in (WELCOME, REVOKED)] == [1, 1] and len(told) == 4
        with State.open(settings.telegram_file) as state:
            assert state.notices() == ()


def test_who_was_approved_while_no_bot_ran_is_told_at_its_next_start(tmp_path: Path) -> None:
    with serving() as api:
        with running(at(api), tmp_path, **listed(api)):
            code = code_of(api, NEW)
        assert main(["pairing", "approve", code]) == 0
        api.fail("sendMessage", BAD_GATEWAY)
        with running(at(api), tmp_path, **listed(api)):
            assert WELCOME in api.wait_posts(api.private(NEW), 2)[1].text


def test_one_who_cannot_be_reached_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)) as settings:
        codes = [code_of(api, NEW), code_of(api, NEW + 1)]
        api.fail("sendMessage", BLOCKED, chat=api.private(NEW))
        for code in codes:
            assert main(["pairing", "approve", code]) == 0
        assert WELCOME in api.wait_posts(api.private(NEW + 1), 2)[1].text
        with State.open(settings.telegram_file) as state:
            api.wait(lambda: state.notices() == ())


def test_an_admin_who_approves_in_the_chat_and_the_person_hear_of_it_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "LISTENS", 60.0)
    with serving() as api, running(at(api), tmp_path, **listed(api), TELEGRAM_ADMIN_USERS=str(LAN)):
        code = code_of(api, NEW)
        api.message(LAN, f"/ghep {code}")
        assert "Đã cấp quyền" in api.wait_posts(api.private(LAN))[0].text
        assert WELCOME in api.wait_posts(api.private(NEW), 2)[1].text


def test_the_first_person_is_let_in_at_the_terminal_of_a_bot_that_knows_nobody(tmp_path: Path) -> None:
    """The way of the guide: no numeric id is looked up anywhere."""
    with serving() as api:
        environ = {**os.environ, "TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "bot"]
        with subprocess.Popen([*command, "telegram"], env=environ, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
            try:
                api.wait(lambda: api.of("getUpdates"), 60)
                code = code_of(api, NEW)

                def pairing(*words: str) -> subprocess.CompletedProcess[str]:
                    return subprocess.run([*command, "pairing", *words], env=environ, capture_output=True, text=True, cwd=tmp_path)

                waiting = pairing("list")
                assert code in waiting.stdout and str(NEW) in waiting.stdout
                done = pairing("approve", code.lower())
                assert done.returncode == 0 and str(NEW) in done.stderr
                assert WELCOME in api.wait_posts(api.private(NEW), 2, timeout=20)[1].text
                api.message(NEW, "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?")
                assert "46 triệu" in api.wait_posts(api.private(NEW), 3, timeout=60)[2].text
                process.terminate()
                err = process.communicate(timeout=40)[1]
            finally:
                process.kill()
        assert process.returncode == 0
        assert err.index("Chưa có ai được phép hỏi") < err.index("đang chạy") and api.token not in err


def test_who_may_still_ask_by_the_settings_is_not_told_that_they_may_not(tmp_path: Path) -> None:
    with serving() as api:
        with running(at(api), tmp_path, **listed(api)):
            code = code_of(api, NEW)
            assert main(["pairing", "approve", code]) == 0
            api.wait_posts(api.private(NEW), 2)
        with running(at(api), tmp_path, **listed(api) | {"TELEGRAM_ALLOWED_USERS": str(NEW)}) as settings:
            assert main(["pairing", "revoke", str(NEW)]) == 0
            with State.open(settings.telegram_file) as state:
                api.wait(lambda: state.notices() == ())
            assert len(api.texts(api.private(NEW))) == 2
