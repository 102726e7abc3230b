"""The assistant of a server: opened once however many ask at once, tried again after a failure, gone over to a newer build."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from answering import assistant
from web_server import QUESTION, settings_of

from bot.assistant import Assistant
from bot.channels.web import answering as module
from bot.channels.web.answering import LOOK, Answering
from bot.indexing import Watch, rebuild
from bot.library import Library
from bot.model import Turn
from vectorstore.errors import IndexMissing


def test_those_who_ask_while_it_is_opened_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def slowly(*_: Any, **__: Any) -> Assistant:
        opened.append(1)
        time.sleep(0.5)
        return assistant()

    monkeypatch.setattr(module.Assistant, "open", slowly)
    found = Answering(settings_of(tmp_path))
    got: list[Assistant] = []
    threads = [threading.Thread(target=lambda: got.append(found.now())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8 and opened == [1]


def test_a_failure_is_told_and_tried_again_a_little_later(tmp_path: Path) -> None:
    now = [0.0]
    settings = settings_of(tmp_path)
    found = Answering(settings, clock=lambda: now[0])
    for _ in range(2):
        with pytest.raises(IndexMissing):
            found.now()
    rebuild(Library.of(settings), Watch())
    with pytest.raises(IndexMissing):
        found.now()
    now[0] += LOOK
    first = found.ask(Turn(QUESTION))
    assert first.status == "answered" and found.failure is None
    rebuild(Library.of(settings), Watch())
    assert found.ask(Turn(QUESTION)).versions["index"] == first.versions["index"]
    now[0] += LOOK
    assert found.ask(Turn(QUESTION)).versions["index"] != first.versions["index"]
