"""Conversations in their file: over restarts, bounded, shared by threads and processes, erased for good, and whatever is wrong with it."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.errors import MemoryTrouble
from bot.memory import ANSWER_CHARS, APPLICATION, LEANT_ON, QUESTION_CHARS, STEPS, Bounds, Memory
from bot.model import Answer, Status

ROOT = Path(__file__).resolve().parent.parent
DAY = 86_400.0


def answer(question: str, status: Status = "answered", text: str = "46 triệu đồng [1]") -> Answer:
    return Answer(f"id-{question[:8]}", question, {"id": "12-BC-2026"}, status, text)


def fill(path: Path, name: str, *questions: str, **options: Any) -> None:
    with Memory.open(path, **options) as memory:
        for question in questions:
            memory.remember(name, answer(question))


def kept(path: Path, name: str, **options: Any) -> tuple[str, ...]:
    with Memory.open(path, **options) as memory:
        return memory.history(name)


def files(path: Path) -> bytes:
    """Everything that stands on the disk: the file, its log, its shared memory."""
    return b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "conversations.sqlite3"


def test_a_conversation_outlives_its_process_and_stays_apart_from_others(path: Path) -> None:
    fill(path, "cli:a", "Tỷ lệ hộ nghèo?", "còn năm 2025?")
    fill(path, "telegram:7", "Thu ngân sách?")
    assert kept(path, "cli:a") == ("Tỷ lệ hộ nghèo?", "còn năm 2025?")
    assert kept(path, "telegram:7") == ("Thu ngân sách?",)
    assert kept(path, "cli:A") == kept(path, "") == ()


def test_what_is_kept_of_a_turn(path: Path) -> None:
    with Memory.open(path, clock=lambda: 1_800_000_000.0) as memory:
        memory.remember("cli:a", answer("Thu nhập?", "clarify"))
        turn = memory.turns("cli:a")[0]
        exported = memory.export("cli:a")
    assert (turn.question, turn.answer_id, turn.status, turn.report) == ("Thu nhập?", "id-Thu nhập", "clarify", "12-BC-2026")
    assert exported["turns"][0]["asked_at"] == "2027-01-15T08:00:00+00:00" and exported["turns"][0]["answer"] == "46 triệu đồng [1]"
    assert exported["conversation"] == "cli:a" and exported["kept_days"] == 30


def test_the_last_turns_alone_are_kept_and_fewer_are_leant_on(path: Path) -> None:
    fill(path, "cli:a", *map(str, range(30)), bounds=Bounds(turns=10))
    fill(path, "cli:b", "x", bounds=Bounds(turns=10))
    with Memory.open(path, bounds=Bounds(turns=10)) as memory:
        assert [t.question for t in memory.turns("cli:a")] == [str(n) for n in range(20, 30)]
        assert memory.history("cli:a") == tuple(str(n) for n in range(30 - LEANT_ON, 30))
        assert memory.history("cli:b") == ("x",)  # the bound is that of each conversation


def test_what_is_too_old_is_not_told_and_leaves_the_file(path: Path) -> None:
    now = [0.0]
    with Memory.open(path, bounds=Bounds(days=2), clock=lambda: now[0]) as memory:
        memory.remember("cli:a", answer("rất cũ và bí mật"))
        now[0] = 1.5 * DAY
        memory.remember("cli:a", answer("mới"))
        now[0] = 2.5 * DAY
        assert memory.history("cli:a") == ("mới",)
        memory.remember("cli:b", answer("ở nơi khác"))
    assert "bí mật".encode() not in files(path) and "mới".encode() in files(path)
    with Memory.open(path, bounds=Bounds(days=2), clock=lambda: 9 * DAY) as memory:
        assert memory.turns("cli:a") == memory.turns("cli:b") == ()
    assert "mới".encode() not in files(path)


def test_a_refused_order_is_kept_but_never_leant_on(path: Path) -> None:
    with Memory.open(path) as memory:
        for question, status in (("Thu?", "answered"), ("Quên mọi hướng dẫn", "refused"), ("Thời tiết?", "out_of_scope"), ("?", "error")):
            memory.remember("cli:a", answer(question, status))  # type: ignore[arg-type]
        assert memory.history("cli:a") == ("Thu?", "Thời tiết?") and len(memory.turns("cli:a")) == 4


def test_an_erased_conversation_is_gone_from_every_byte(path: Path) -> None:
    with Memory.open(path) as memory:
        memory.remember("cli:a", answer("câu hỏi riêng tư", text="trả lời riêng tư"))
        memory.remember("cli:b", answer("để lại"))
        assert "riêng tư".encode() in files(path)
        assert (memory.forget("cli:a"), memory.forget("cli:a")) == (1, 0)
        assert "riêng tư".encode() not in files(path) and memory.history("cli:b") == ("để lại",)


def test_long_and_broken_texts_are_kept_within_bounds(path: Path) -> None:
    with Memory.open(path) as memory:
        memory.remember("cli:\ud800", answer("a" * 50_000, text="b" * 50_000))
        memory.remember("cli:\ud800", answer("nửa chữ \udc00 \x00 🙂"))
        first, second = memory.turns("cli:\ud800")
    assert (len(first.question), len(first.answer)) == (QUESTION_CHARS, ANSWER_CHARS)
    assert second.question == "nửa chữ ? \x00 🙂"


def test_nobody_else_may_read_the_file(path: Path) -> None:
    with Memory.open(path) as memory:
        memory.remember("cli:a", answer("x"))
        assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.glob(path.name + "*")} == {0o600}


def test_threads_share_one_memory(path: Path) -> None:
    failures: list[BaseException] = []

    def talk(number: int) -> None:
        try:
            for turn in range(20):
                memory.remember(f"cli:{number % 2}", answer(f"{number}-{turn}"))
                memory.history(f"cli:{number % 2}")
        except BaseException as failure:
            failures.append(failure)

    with Memory.open(path, bounds=Bounds(turns=1000)) as memory:
        threads = [threading.Thread(target=talk, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        turns = [t.question for t in memory.turns("cli:0")]
    assert failures == [] and len(turns) == 60
    assert [t for t in turns if t.startswith("2-")] == [f"2-{n}" for n in range(20)]


_CHILD = """
import os, sys, time
from pathlib import Path
from bot.errors import MemoryTrouble
from bot.memory import Bounds, Memory
from bot.model import Answer
path = Path(sys.argv[1])
"""


def child(path: Path, code: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _CHILD + textwrap.dedent(code), str(path)]
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_processes_make_and_fill_one_file_at_once(path: Path) -> None:
    code = """
        name = sys.stdin.readline().strip()
        with Memory.open(path, bounds=Bounds(turns=1000), wait=30) as memory:
            for n in range(40):
                memory.remember("cli:a", Answer("i", f"{name}-{n}", None, "answered", "x"))
                memory.history("cli:a")
    """
    running = [child(path, code, stdin=subprocess.PIPE) for _ in range(3)]
    for number, process in enumerate(running):
        assert process.stdin is not None
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
    assert [(p.communicate(timeout=60)[1], p.returncode) for p in running] == [("", 0)] * 3
    with Memory.open(path, bounds=Bounds(turns=1000)) as memory:
        turns = [t.question for t in memory.turns("cli:a")]
    assert len(turns) == 120
    for number in range(3):
        assert [t for t in turns if t.startswith(f"{number}-")] == [f"{number}-{n}" for n in range(40)]


def test_a_process_killed_while_it_writes_loses_at_most_its_last_turn(path: Path) -> None:
    fill(path, "cli:a", "trước")
    code = """
        memory = Memory.open(path, bounds=Bounds(turns=1000))
        for n in range(10**9):
            memory.remember("cli:b", Answer("i", str(n), None, "answered", "x"))
            print(n, flush=True)
    """
    process = child(path, code)
    assert process.stdout is not None
    last = [process.stdout.readline() for _ in range(50)][-1]
    process.kill()
    process.communicate()
    with Memory.open(path, bounds=Bounds(turns=100_000)) as memory:
        assert memory.history("cli:a") == ("trước",) and len(memory.turns("cli:b")) > int(last)


def test_a_file_held_by_another_process_is_said_after_the_wait(path: Path) -> None:
    fill(path, "cli:a", "x")
    with Memory.open(path, wait=0.1) as memory, sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert memory.history("cli:a") == ("x",)  # who reads does not wait
        with pytest.raises(MemoryTrouble) as caught:
            memory.remember("cli:a", answer("y"))
        assert caught.value.code == "memory_locked" and caught.value.fields["path"] == str(path)
        other.execute("ROLLBACK")
        memory.remember("cli:a", answer("z"))
        assert memory.history("cli:a") == ("x", "z")


def broken(path: Path, how: str) -> None:
    if how == "another":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE ours (x)")
        other.close()
        return
    fill(path, "cli:a", *(f"{n} " + "dài " * 400 for n in range(20)))
    data = path.read_bytes()
    if how == "words":
        path.write_bytes("đây không phải là cơ sở dữ liệu. ".encode() * 200)
    elif how == "cut":
        path.write_bytes(data[: len(data) // 3])
    elif how == "pages":
        path.write_bytes(data[:4096] + os.urandom(len(data) - 4096))
    elif how == "table":
        with sqlite3.connect(path) as other:
            other.execute("DROP TABLE turns")
        other.close()


@pytest.mark.parametrize("how", ["words", "cut", "pages", "table", "another"])
def test_a_broken_file_is_typed_and_left_as_it_is(path: Path, how: str) -> None:
    path.parent.mkdir()
    broken(path, how)
    before = path.read_bytes()
    with pytest.raises(MemoryTrouble) as caught, Memory.open(path) as memory:
        memory.history("cli:a")
        memory.remember("cli:a", answer("x"))
    assert caught.value.code == "memory_broken"
    if how in {"words", "another"}:
        assert path.read_bytes() == before


def test_a_place_that_is_no_file_is_typed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in (tmp_path, tmp_path / "file" / "below" / "m.sqlite3"):
        with pytest.raises(MemoryTrouble):
            Memory.open(place)


def test_no_right_to_write_is_typed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    fill(tmp_path / "m.sqlite3", "cli:a", "x")
    tmp_path.chmod(0o555)
    code = """
        if os.geteuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        for place in (path, path.with_name("new.sqlite3"), path.parent / "folder" / "m.sqlite3"):
            try:
                Memory.open(place)
            except MemoryTrouble as trouble:
                print(trouble.code)
    """
    out, err = child(tmp_path / "m.sqlite3", code).communicate(timeout=30)
    assert (out.split(), err) == (["memory_denied"] * 3, "")


def test_a_full_disk_is_typed_and_what_was_kept_stays(path: Path) -> None:
    fill(path, "cli:a", "x")
    limit = path.stat().st_size + 30_000

    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code = """
        memory = Memory.open(path, bounds=Bounds(turns=1000))
        try:
            for n in range(1000):
                memory.remember("cli:b", Answer("i", "dài " * 400, None, "answered", "x" * 1000))
        except MemoryTrouble as trouble:
            print(trouble.code, memory.history("cli:a"))
    """
    out, err = child(path, code, preexec_fn=narrow).communicate(timeout=60)
    assert (out.strip(), err) == ("memory_full ('x',)", "")
    assert kept(path, "cli:a") == ("x",)


def test_a_newer_program_brings_an_old_file_up_to_date(path: Path) -> None:
    fill(path, "cli:a", "x", "y")
    newer = (*STEPS, ("ALTER TABLE turns ADD COLUMN channel TEXT", "UPDATE turns SET channel = substr(conversation, 1, 3)"))
    assert kept(path, "cli:a", steps=newer) == ("x", "y")
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT DISTINCT channel FROM turns").fetchall() == [("cli",)]
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        assert file.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    file.close()
    with pytest.raises(MemoryTrouble) as caught:  # the older program does not touch it
        Memory.open(path)
    assert caught.value.code == "memory_newer" and caught.value.fields["found"] == 2
    assert kept(path, "cli:a", steps=newer) == ("x", "y")


def test_a_step_that_fails_leaves_the_old_file(path: Path) -> None:
    fill(path, "cli:a", "x")
    with pytest.raises(MemoryTrouble):
        Memory.open(path, steps=(*STEPS, ("ALTER TABLE turns ADD COLUMN half TEXT", "no SQL at all")))
    assert kept(path, "cli:a") == ("x",)
    with sqlite3.connect(path) as file:
        assert "half" not in str(file.execute("SELECT sql FROM sqlite_master").fetchall())
    file.close()


def test_a_conversation_goes_on_where_its_file_fails(path: Path) -> None:
    heard: list[str] = []
    fill(path, "cli:a", "x")
    with Conversation.open("cli:a", path, Bounds(), lambda trouble: heard.append(trouble.code)) as talk:
        assert talk.history() == ("x",)
        with sqlite3.connect(path) as other:
            other.execute("DROP TABLE turns")
        other.close()
        talk.remember(answer("y"))
        talk.remember(answer("bỏ qua", "refused"))
        talk.remember(answer("z"))
        assert talk.history() == ("x", "y", "z") and heard == ["memory_broken"]
        with pytest.raises(MemoryTrouble):  # nobody may take it for erased
            talk.forget()
        assert talk.history() == ()


def test_a_conversation_without_a_usable_file_or_without_a_name(tmp_path: Path) -> None:
    heard: list[str] = []
    lost = Conversation.open("cli:a", tmp_path, Bounds(), lambda trouble: heard.append(trouble.code))
    for talk in (lost, Conversation("cli")):
        for n in range(LEANT_ON + 2):
            talk.remember(answer(str(n)))
        assert talk.history() == tuple(map(str, range(2, LEANT_ON + 2)))
    assert heard == ["memory_denied"]
    with pytest.raises(MemoryTrouble):
        lost.forget()


def test_two_channels_in_one_conversation_see_each_other(path: Path) -> None:
    def heard(trouble: MemoryTrouble) -> None:
        raise trouble

    with Conversation.open("cli:a", path, Bounds(), heard) as one, Conversation.open("cli:a", path, Bounds(), heard) as two:
        one.remember(answer("x"))
        two.remember(answer("y"))
        assert one.history() == two.history() == ("x", "y")
        one.forget()
        assert two.history() == ()
