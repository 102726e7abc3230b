"""``--conversation NAME`` as its user meets it: follow-ups from a shell, over restarts, forgotten, and with a file that cannot be used."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_cli import ROOT, document, run, said

FILE = "conversations.sqlite3"
SUBJECT = "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index over the sample stands."""
    place = tmp_path_factory.mktemp("home")
    assert run(place, "ingest").returncode == 0
    return place


@pytest.fixture
def home(built: Path) -> Iterator[Path]:
    """The same, without a conversation."""
    yield built
    for path in built.glob(FILE + "*"):
        path.unlink()


def ask(home: Path, name: str, question: str) -> dict[str, Any]:
    return document(run(home, "ask", "--conversation", name, "--json", question))


def talk(home: Path, name: str | None, *lines: str) -> list[dict[str, Any]]:
    named = ["--conversation", name] if name else []
    done = run(home, "chat", "--json", *named, stdin="\n".join(lines) + "\n")
    assert done.returncode == 0, said(done)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


#: The first question, and follow-ups with what their rewrite holds of the ones before (none: it stands alone).
DIALOGUES = [
    [SUBJECT, ("còn mục tiêu năm 2025?", "che phủ rừng"), ("tăng bao nhiêu so với 2024?", "che phủ rừng")],
    ["Thu ngân sách trên địa bàn năm 2024?", ("đạt bao nhiêu phần trăm kế hoạch?", "ngân sách"), (SUBJECT, None)],
    ["thu nhap binh quan dau nguoi", ("con ke hoach thi sao?", "thu nhap"), ("ngắn gọn thôi", "thu nhap")],
    ["Ai ký báo cáo?", ("nơi nhận là ai", "ký báo cáo")],
]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda d: d[0])
def test_a_follow_up_from_a_shell_is_the_one_of_a_conversation(home: Path, dialogue: list[Any]) -> None:
    first, *rest = dialogue
    assert ask(home, "a", first)["rewrite"] is None
    asked = [first]
    for question, holds in rest:
        kept = ask(home, "a", question)
        given = document(run(home, "ask", "--json", *(w for q in asked for w in ("--history", q)), question))
        assert (kept["answer"], kept["rewrite"]) == (given["answer"], given["rewrite"])
        assert kept["rewrite"] is None if holds is None else holds in kept["rewrite"]
        asked.append(question)
    chatted = talk(home, "b", first, *(question for question, _ in rest))
    assert chatted[-1]["answer"] == kept["answer"] and chatted[-1]["rewrite"] == kept["rewrite"]


def test_chat_and_ask_go_on_with_one_conversation(home: Path) -> None:
    talk(home, "rừng", SUBJECT)
    assert "che phủ" in ask(home, "rừng", "còn mục tiêu năm 2025?")["rewrite"]
    assert "che phủ" in talk(home, "rừng", "tăng bao nhiêu so với 2024?")[0]["rewrite"]
    assert ask(home, "khác", "còn mục tiêu năm 2025?")["rewrite"] is None
    assert talk(home, None, "còn mục tiêu năm 2025?")[0]["rewrite"] is None


def test_moi_erases_the_conversation_of_that_name_alone(home: Path) -> None:
    ask(home, "a", SUBJECT)
    ask(home, "b", SUBJECT)
    done = run(home, "chat", "--conversation", "a", stdin="/moi\n")
    assert done.returncode == 0 and "Đã quên" in done.stderr.decode()
    assert ask(home, "a", "còn mục tiêu năm 2025?")["rewrite"] is None
    assert ask(home, "b", "còn mục tiêu năm 2025?")["rewrite"]


def test_without_a_name_nothing_is_written(home: Path) -> None:
    run(home, "ask", SUBJECT)
    talk(home, None, SUBJECT, "/moi")
    assert not list(home.glob(FILE + "*"))


def test_the_bounds_are_settings(home: Path) -> None:
    for question in (SUBJECT, "Ai ký báo cáo?"):
        run(home, "ask", "--conversation", "a", "--history-turns", "1", question)
    with sqlite3.connect(home / FILE) as file:
        assert file.execute("SELECT question, answer <> '' FROM turns").fetchall() == [("Ai ký báo cáo?", 1)]
        file.execute("UPDATE turns SET asked_at = asked_at - 40 * 86400")
    file.close()
    assert ask(home, "a", "nơi nhận là ai")["rewrite"] is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_that_is_none_is_a_wrong_call(home: Path, name: str) -> None:
    for command in ("ask", "chat"):
        done = run(home, command, "--conversation", name, stdin="Thu?\n")
        assert done.returncode == 2 and "--conversation" in done.stderr.decode()
    assert run(home, "ask", "--conversation", "a", "--history", "x", "y").returncode == 2


def test_a_broken_file_is_said_by_ask_and_does_not_stop_chat(home: Path) -> None:
    (home / FILE).write_bytes(b"no database" * 500)
    done = run(home, "ask", "--conversation", "a", "--json", "còn mục tiêu năm 2025?")
    assert done.returncode == 1 and document(done)["error"]["code"] == "memory_broken" and FILE in said(done)
    done = run(home, "chat", "--conversation", "a", "--json", stdin=f"{SUBJECT}\ncòn mục tiêu năm 2025?\n/moi\n")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0 and len(answers) == 2 and "che phủ" in answers[1]["rewrite"]
    notes = done.stderr.decode()
    assert notes.count("lần chạy sau sẽ không nhớ") == 1 and "chưa xóa được" in notes and "Đã quên" not in notes
    assert (home / FILE).read_bytes() == b"no database" * 500


def test_a_locked_file_costs_a_wait_and_a_word_not_the_answer(home: Path) -> None:
    ask(home, "a", SUBJECT)
    with sqlite3.connect(home / FILE, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run(home, "chat", "--conversation", "a", stdin=f"{SUBJECT}\n")
        assert done.returncode == 0 and "[1]" in done.stdout.decode() and "tiến trình khác" in done.stderr.decode()
        done = run(home, "ask", "--conversation", "a", "--json", "còn mục tiêu năm 2025?")
        assert "che phủ" in document(done)["rewrite"] and "tiến trình khác" in done.stderr.decode()
    other.close()


def test_two_shells_ask_in_one_conversation_at_once(home: Path) -> None:
    env = {**os.environ, "HOIBAOCAO_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "ask", "--conversation", "a", SUBJECT]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=ROOT) for _ in range(3)]
    outs = [p.communicate(timeout=120) for p in both]
    assert [p.returncode for p in both] == [0, 0, 0] and {e for _, e in outs} == {b""}
    with sqlite3.connect(home / FILE) as file:
        assert file.execute("SELECT count(*) FROM turns").fetchone() == (3,)
    file.close()
