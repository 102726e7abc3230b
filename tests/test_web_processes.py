"""The services of docker-compose.yml as processes: Chroma's server, the web server, the bot; killed hard, they come back by themselves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram_stub import Stub
from web_server import QUESTION

from bot.__main__ import main
from bot.answer_log import AnswerLog

#: Answered by passages, so that Chroma is asked.
PASSAGES = "Nguyên nhân của những hạn chế, khuyết điểm là gì?"
SECONDS = 60.0
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(good: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What ``good`` gives as soon as it gives something; waits for it without a hand's help."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = good()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come back")


class Services:
    """Processes of one installation, each in a group of its own, as compose starts them."""

    def __init__(self, home: Path) -> None:
        self.home, self.chroma_port, self.web_port = home, free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOIBAOCAO_", "TELEGRAM_"))}
        self.environment = kept | {
            "HOIBAOCAO_HOME": str(home / "data"),
            "HOIBAOCAO_CHROMA_URL": f"http://127.0.0.1:{self.chroma_port}",
            "HOIBAOCAO_WEB_PORT": str(self.web_port),
            "HOIBAOCAO_RATE_PER_MIN": "100000",
            "HOIBAOCAO_RATE_PER_DAY": "100000",
            "ANONYMIZED_TELEMETRY": "false",
        }

    def start(self, name: str, *arguments: str, **more: str) -> None:
        log = (self.home / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            [str(BIN / arguments[0]), *arguments[1:]],
            env=self.environment | more, cwd=self.home, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip

    def chroma(self) -> None:
        self.start("chroma", "chroma", "run", "--host", "127.0.0.1", "--port", str(self.chroma_port), "--path", str(self.home / "chroma"))
        until(lambda: self.status(f"http://127.0.0.1:{self.chroma_port}/api/v2/heartbeat")[0] == 200)

    def web(self, **more: str) -> None:
        self.start("web", "hoibaocao", "serve", **more)
        until(lambda: self.status(f"{self.address}/readyz")[0] == 200)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def kill(self, name: str) -> None:
        self.running[name].kill()
        self.running.pop(name).wait(20)

    def stop(self, name: str) -> int:
        self.running[name].send_signal(signal.SIGTERM)
        return self.running.pop(name).wait(40)

    def status(self, url: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and document of a request; 0 where nobody answers."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as got:
                return got.status, json.load(got)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (OSError, ValueError):
            return 0, {}

    def ask(self, question: str) -> tuple[int, dict[str, Any]]:
        return self.status(f"{self.address}/api/v1/ask", {"question": question})


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    found = Services(tmp_path)
    yield found
    for process in found.running.values():
        process.terminate()
    for process in found.running.values():
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


def workers_of(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_chroma_the_web_and_the_bot_work_together_and_chroma_may_die(services: Services) -> None:
    services.chroma()
    services.web()
    with Stub() as stub:
        token = services.home / "token"
        token.write_text("99:secret", encoding="utf-8")
        bot = {"TELEGRAM_BOT_TOKEN_FILE": str(token), "TELEGRAM_BASE_URL": stub.url, "TELEGRAM_ADMIN_USERS": "7"}
        services.start("telegram", "hoibaocao", "telegram", **bot)
        stub.text(QUESTION)
        sent = until(lambda: [form for name, form in list(stub.calls) if name == "sendMessage"])
        code, answer = services.ask(QUESTION)
        assert code == 200 and answer["values"][0]["printed"] in sent[-1]["text"]
        assert services.stop("telegram") == 0
    assert services.ask(PASSAGES)[0] == 200

    services.kill("chroma")
    other = PASSAGES + " "  # the same words would be answered from what is known
    code, told = services.ask(other)
    assert (code, told["code"], told["status"]) == (503, "search", 503) and "127.0.0.1" not in json.dumps(told)
    assert services.ask(QUESTION + " ")[0] == 200  # a figure needs no Chroma
    assert services.status(f"{services.address}/readyz")[0] == 503 and services.status(f"{services.address}/livez")[0] == 200

    services.chroma()
    assert until(lambda: services.ask(other)[0] == 200)
    assert until(lambda: services.status(f"{services.address}/readyz")[0] == 200)
    with AnswerLog.open(services.home / "data" / "answers.sqlite3") as log:
        assert log.verify().trouble is None and {x["channel"] for x in log.lines()} == {"web", "telegram"}


def test_a_worker_that_is_killed_is_started_again(services: Services) -> None:
    services.environment.pop("HOIBAOCAO_CHROMA_URL")
    services.web(HOIBAOCAO_WEB_WORKERS="2")
    server = services.running["web"].pid
    before = until(lambda: found if len(found := [p for p in workers_of(server) if is_worker(p)]) == 2 else None)
    codes: list[int] = []
    asking = threading.Event()

    def ask() -> None:
        while not asking.is_set():
            codes.append(services.ask(QUESTION)[0])
            time.sleep(0.02)

    thread = threading.Thread(target=ask)
    thread.start()
    os.kill(before[0], signal.SIGKILL)
    after = until(lambda: found if len(found := [p for p in workers_of(server) if is_worker(p)]) == 2 and found != before else None)
    assert before[1] in after
    until(lambda: len(codes) > 20)
    asking.set()
    thread.join()
    assert codes[-10:] == [200] * 10 and codes.count(0) <= 1  # the one that the killed process had in its hands
    figures = urllib.request.urlopen(f"{services.address}/metrics", timeout=10).read().decode()
    answered = next(line for line in figures.splitlines() if line.startswith("hoibaocao_answers_total"))
    assert float(answered.rpartition(" ")[2]) >= codes.count(200) - 1  # of both workers together
    assert services.stop("web") == 0


def is_worker(pid: int) -> bool:
    """Whether a process answers, and is no watcher of multiprocessing."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_server_that_is_killed_starts_with_all_that_it_had_written(services: Services) -> None:
    services.environment.pop("HOIBAOCAO_CHROMA_URL")
    services.web()
    name = services.ask(QUESTION)[1]["answer_id"]
    burst = [threading.Thread(target=services.ask, args=(f"{QUESTION}{' ' * n}",)) for n in range(1, 9)]
    for thread in burst:
        thread.start()
    services.kill("web")
    for thread in burst:
        thread.join()
    assert services.ask(QUESTION)[0] == 0
    services.web()
    assert services.status(f"{services.address}/api/v1/answers/{name}")[0] == 200 and services.ask(QUESTION)[0] == 200
    with AnswerLog.open(services.home / "data" / "answers.sqlite3") as log:
        assert log.verify().trouble is None and name in {x.get("answer_id") for x in log.lines()}


def test_a_broken_index_is_told_and_a_new_one_is_taken_up(services: Services) -> None:
    services.environment.pop("HOIBAOCAO_CHROMA_URL")
    index = services.home / "data" / "index"
    assert main(["ingest", "--home", str(services.home / "data")]) == 0
    current = index / "CURRENT"
    good = current.read_text(encoding="utf-8")
    current.write_text("khong-co\n", encoding="utf-8")
    services.start("web", "hoibaocao", "serve")
    until(lambda: services.status(f"{services.address}/livez")[0] == 200)
    code, told = services.ask(QUESTION)
    assert (code, told["code"]) == (503, "index") and str(index) not in json.dumps(told)
    assert services.status(f"{services.address}/readyz")[0] == 503
    current.write_text(good, encoding="utf-8")
    assert until(lambda: services.status(f"{services.address}/readyz")[0] == 200) and services.ask(QUESTION)[0] == 200
    first = services.ask(QUESTION)[1]["versions"]["index"]
    assert main(["ingest", "--rebuild", "--home", str(services.home / "data")]) == 0
    assert until(lambda: services.ask(QUESTION)[1]["versions"]["index"] != first)
    current.write_text("khong-co\n", encoding="utf-8")
    assert until(lambda: services.status(f"{services.address}/readyz")[0] == 503)
    assert services.ask(QUESTION)[0] == 200  # what is open goes on answering
