"""An update that the library cannot read does not stop the bot, nor keep the others from being answered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from telegram_stub import Stub
from test_telegram import QUESTION, TOKEN, running

from bot.channels import telegram


def test_the_updates_around_one_that_cannot_be_read_are_answered_once(tmp_path: Path) -> None:
    with Stub() as stub, running(stub, tmp_path):
        stub.text(QUESTION)
        bad = stub.push(message={"text": "no head"})
        stub.text(QUESTION, user=8)
        stub.wait(lambda: stub.sent(7) and stub.sent(8))
        stub.wait(lambda: stub.acked > bad + 1)
        stub.text(QUESTION)
        stub.wait(lambda: len(stub.sent(7)) == 2)
        assert len(stub.sent(8)) == 1


def test_the_words_of_one_that_cannot_be_read_are_not_told_to_the_terminal(tmp_path: Path) -> None:
    with Stub() as stub:
        given = {"HOIBAOCAO_HOME": str(tmp_path), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": stub.url, "TELEGRAM_ADMIN_USERS": "7"}
        environ = {**os.environ, **given, "PYTHONPATH": str(Path(telegram.__file__).parents[2])}
        stub.push(message={"text": "lời riêng tư"})
        stub.text(QUESTION)
        command = [sys.executable, "-m", "bot", "telegram"]
        with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
            try:
                stub.wait(lambda: stub.sent(7), 60)
                process.terminate()
                err = process.communicate(timeout=40)[1]
            finally:
                process.kill()
        assert process.returncode == 0 and "cannot be read" in err
        assert "riêng tư" not in err and "very-secret" not in err
