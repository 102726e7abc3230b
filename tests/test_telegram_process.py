"""The real command in a process of its own: killed in the middle of a burst, started again, stopped by a signal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from botapi import INTERNAL, BotApi, Cut, Html, Slow, serving, too_many
from test_telegram_double import LAN

from bot.channels.telegram_state import State
from bot.indexing import Watch, rebuild
from bot.library import Library
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
#: Questions that each have a figure of their own, which no other answer names: what an answer answers is read from it.
ASKED = {
    "Tổng sản lượng lương thực năm 2024 đạt bao nhiêu tấn?": "41.160 tấn",
    "Tổng lượng khách du lịch năm 2024 là bao nhiêu?": "500.000 lượt",
    "Số lao động được giải quyết việc làm năm 2024 là bao nhiêu?": "2.412 người",
}
INTERRUPTED = "vừa khởi động lại"


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the index of the sample report."""
    home = tmp_path_factory.mktemp("index")
    rebuild(Library.of(Settings.from_env({"HOIBAOCAO_HOME": str(home)})), Watch())
    return home


@pytest.fixture
def home(index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(index, tmp_path / "home"))


class Process:
    """``hoibaocao telegram`` against the double; ``errors`` is what it wrote to stderr."""

    def __init__(self, api: BotApi, home: Path, users: list[int], **more: str) -> None:
        environ = {n: v for n, v in os.environ.items() if not n.startswith(("HOIBAOCAO_", "TELEGRAM_"))}
        environ |= {"HOIBAOCAO_HOME": str(home), "TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url, "PYTHONPATH": str(ROOT)}
        environ |= {"TELEGRAM_ALLOWED_USERS": ",".join(map(str, users)), "PYTHONIOENCODING": "utf-8", **more}
        command = [sys.executable, "-m", "bot", "telegram"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, env=environ, cwd=home, **pipes)
        self.lines: list[str] = []
        self._readers = [threading.Thread(target=self._read, args=(p,), daemon=True) for p in (self.process.stderr, self.process.stdout)]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe: object) -> None:
        for line in pipe:  # type: ignore[attr-defined]
            self.lines.append(line.decode("utf-8", "replace"))

    @property
    def errors(self) -> str:
        return "".join(self.lines)

    def end(self, number: int) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(40)
        for reader in self._readers:
            reader.join(5)
        return code


@contextmanager
def started(api: BotApi, home: Path, users: list[int], **more: str) -> Iterator[Process]:
    """A running bot, killed at the end where it still runs."""
    bot = Process(api, home, users, **more)
    try:
        yield bot
    finally:
        bot.process.kill()
        bot.process.wait()


def told(api: BotApi, users: list[int]) -> dict[int, list[str]]:
    """What each person was told: the figures of ASKED, or that the bot was interrupted, in order."""
    found = {}
    for user in users:
        texts = api.texts(api.private(user))
        found[user] = [next((f for f in ASKED.values() if t.startswith(f)), INTERRUPTED if INTERRUPTED in t else t) for t in texts]
    return found


def burst(api: BotApi, users: list[int]) -> None:
    """Everybody asks everything, the first question of all first."""
    for question in ASKED:
        for user in users:
            api.message(user, question)


@pytest.mark.parametrize("after", [1, 17, 41])
def test_killed_in_a_burst_nothing_is_answered_twice_or_lost(after: int, home: Path) -> None:
    users = [20_000 + n for n in range(20)]
    with serving() as api:
        with started(api, home, users) as first:
            api.wait(lambda: api.of("getUpdates"), 60)
            burst(api, users)
            api.wait(lambda: len(api.of("sendMessage")) >= after, 60)
            first.process.kill()
            first.process.wait()
        sent = len(api.of("sendMessage", ok=True))
        late = {user: api.message(user, "/baocao") for user in users[:3]}  # asked while nobody listens
        again = api.message(users[0], next(iter(ASKED)), update_id=late[users[0]].id)  # the same update_id with other words
        with started(api, home, users):
            whole = len(users) * len(ASKED) + len(late)
            api.wait(lambda: sum(map(len, told(api, users).values())) >= whole, 60)
            api.again(again)
            api.wait_quiet(0.5, 30)
        found = told(api, users)
    assert sent < len(users) * len(ASKED), "the kill came too late"
    doubtful = 0
    for user, texts in found.items():
        reports = [t for t in texts if "641-BC/HU" in t]
        answered = Counter(t for t in texts if t in ASKED.values())
        assert len(reports) == (user in late) and max(answered.values()) == 1, texts
        interrupted = [t for t in texts if t == INTERRUPTED]
        doubtful += len(interrupted)
        # each question was answered, or was in doubt when the process died; the one in doubt may have been answered besides
        assert len(answered) + len(interrupted) >= len(ASKED), texts
        assert len(texts) <= len(ASKED) + len(interrupted) + len(reports)
        order = [t for t in texts if t in ASKED.values()]
        assert order == [f for f in ASKED.values() if f in order], "in order"
    assert doubtful <= len(users), "of a chat one answer at most was on its way"


def test_updates_that_come_again_after_a_restart_are_dropped(home: Path) -> None:
    users = [LAN]
    with serving() as api:
        acts = []
        for number in range(3):
            with started(api, home, users) as bot:
                for act in acts:
                    api.again(act)
                acts.append(api.message(LAN, list(ASKED)[number]))
                api.wait(lambda n=number: len(api.posts(api.private(LAN))) == n + 1, 60)  # type: ignore[misc]
                api.wait_quiet(0.3, 30)
                assert bot.end((signal.SIGTERM, signal.SIGINT, signal.SIGTERM)[number]) == 0
        assert told(api, users)[LAN] == list(ASKED.values())
    with State.open(home / "telegram.sqlite3") as state:
        assert state.pending() == ()


def test_a_signal_lets_it_finish_what_it_began(home: Path) -> None:
    users = [20_000 + n for n in range(10)]
    with serving() as api:
        with started(api, home, users) as bot:
            api.wait(lambda: api.of("getUpdates"), 60)
            api.fail("sendMessage", Slow(1.0), times=10)
            burst(api, users)
            api.wait(lambda: not api.queue.pending and api.of("sendMessage"), 60)
            assert bot.end(signal.SIGTERM) == 0, bot.errors
            assert "Bot đã dừng" in bot.errors
        assert told(api, users) == {user: list(ASKED.values()) for user in users}
    with State.open(home / "telegram.sqlite3") as state:
        assert state.pending() == () and state.begun() == frozenset()


def test_a_signal_while_telegram_is_away_keeps_the_question_for_the_next_start(home: Path) -> None:
    with serving() as api:
        with started(api, home, [LAN]) as bot:
            api.wait(lambda: api.of("getUpdates"), 60)
            api.fail("sendMessage", Cut(), times=100)
            api.message(LAN, next(iter(ASKED)))
            api.wait(lambda: len(api.of("sendMessage")) >= 2, 60)
            bot.process.send_signal(signal.SIGTERM)
            bot.process.kill()
            bot.process.wait()
        api.recover()
        with started(api, home, [LAN]) as bot:
            api.wait(lambda: api.posts(api.private(LAN)), 60)
            api.wait_quiet()
            assert bot.end(signal.SIGTERM) == 0
        assert told(api, [LAN])[LAN] in ([INTERRUPTED], [next(iter(ASKED.values()))])


def test_no_line_of_the_command_has_the_token(home: Path) -> None:
    """Through troubles of all kinds, with every logger at work."""
    with serving() as api:
        for method, fault in {"getMe": Html(), "deleteWebhook": Cut(), "getUpdates": INTERNAL, "setMyCommands": Html(200, "{")}.items():
            api.fail(method, fault)
        api.fail("sendMessage", Cut(), too_many(1), Html(200, "<html>"))
        with started(api, home, [LAN]) as bot:
            act = api.message(LAN, next(iter(ASKED)))
            api.wait(lambda: api.posts(api.private(LAN)), 90)
            api.revoked = True
            assert bot.process.wait(60) == 2, bot.errors
            time.sleep(0.2)
    assert act.post is not None and re.search(r"polling|sending again|no contact", bot.errors)
    written = bot.errors + "".join(p.read_text("utf-8", "replace") for p in home.rglob("*.log"))
    assert api.token not in written and api.token.partition(":")[2] not in written
