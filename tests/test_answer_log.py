"""The log of answers: a line an answer, chained; whoever changes, drops or swaps a line is found out; retention keeps it whole."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from answering import ask
from web_server import QUESTION, UNKNOWN, app_of, client_of

from bot.__main__ import main
from bot.answer_log import DAY, AnswerLog, Head, digest
from bot.errors import MemoryTrouble
from bot.model import Answer, Citation


def answer(number: int, question: str = QUESTION) -> Answer:
    """An answer of that number."""
    cited = Citation(1, "footnote", f"footnote:{number}", "I", (1, 1), "x")
    return Answer(f"{number:012x}", question, {"id": "r"}, "answered", "46 [1]", "lookup", citations=(cited,), versions={"index": "i"})


def written(path: Path, count: int = 5) -> Head:
    """A log of so many answers; its head."""
    with AnswerLog.open(path) as log:
        for number in range(1, count + 1):
            log.append(answer(number), "web", "an")
        return log.verify().head


def test_a_line_says_what_was_answered_and_not_what_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    with AnswerLog.open(path) as log:
        log.append(ask(QUESTION), "telegram", "123")
        line = next(log.lines())
        assert (line["id"], line["channel"], line["status"], line["route"]) == (1, "telegram", "answered", "lookup")
        assert line["refs"] and line["versions"]["report"] and line["who"] == log.pseudonym("telegram\n123") != "123"
        assert [x["id"] for x in log.lines(who=line["who"])] == [1] and list(log.lines(who="ai do")) == []
        log.append(ask("  THU NHẬP bình quân đầu người năm 2024 là bao nhiêu? "), "web", "123")
        first, second = log.lines()
        assert first["question_digest"] == second["question_digest"] and first["who"] != second["who"]
    for file in tmp_path.iterdir():
        assert "bao nhiêu".encode() not in file.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("mode", "kept"), [("off", None), ("full", QUESTION)])
def test_the_words_of_a_question_only_where_they_are_wanted(tmp_path: Path, mode: str, kept: str | None) -> None:
    with AnswerLog.open(tmp_path / "a.sqlite3", questions=mode) as log:
        log.append(answer(1), "web", "an")
        line = next(log.lines())
        assert line.get("question") == kept and "question_digest" not in line


def test_the_file_takes_no_change(tmp_path: Path) -> None:
    written(tmp_path / "a.sqlite3")
    with sqlite3.connect(tmp_path / "a.sqlite3") as raw:
        for statement in ("UPDATE entries SET body = '{}' WHERE id = 2", "DELETE FROM entries WHERE id = 2"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)


def _forge(raw: sqlite3.Connection) -> None:
    """Changes a line and its own hash with it."""
    number, body, prev = raw.execute("SELECT id, body, prev FROM entries WHERE id = 3").fetchone()
    body = json.dumps(json.loads(body) | {"status": "refused"})
    raw.execute("UPDATE entries SET body = ?, hash = ? WHERE id = 3", (body, digest(number, prev, body)))


def _all_anew(raw: sqlite3.Connection) -> None:
    """Chains the whole log anew without its third line: nothing in the file tells."""
    rows = raw.execute("SELECT id, body FROM entries WHERE id <> 3 ORDER BY id").fetchall()
    raw.execute("DELETE FROM entries")
    prev = "0" * 64
    for number, (_, body) in enumerate(rows, 1):
        found = digest(number, prev, body)
        raw.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", (number, body, prev, found))
        prev = found
    raw.execute("UPDATE meta SET value = ? WHERE key = 'head'", (f"{len(rows)}:{prev}",))


def _sql(*statements: str) -> Callable[[sqlite3.Connection], None]:
    def change(raw: sqlite3.Connection) -> None:
        for statement in statements:
            raw.execute(statement)

    return change


SWAP = _sql(
    "UPDATE entries SET id = 99 WHERE id = 2", "UPDATE entries SET id = 2 WHERE id = 3", "UPDATE entries SET id = 3 WHERE id = 99"
)


@pytest.mark.parametrize(
    ("change", "trouble", "at"),
    [
        (_sql("UPDATE entries SET body = replace(body, 'answered', 'refused') WHERE id = 2"), "changed", 2),
        (_sql("UPDATE entries SET hash = 'x' WHERE id = 2"), "changed", 2),
        (_forge, "chain", 4),
        (_sql("DELETE FROM entries WHERE id = 3"), "gap", 4),
        (_sql("DELETE FROM entries WHERE id = 5"), "end", 5),
        (_sql("DELETE FROM entries WHERE id = 1"), "beginning", 2),
        (_sql("DELETE FROM entries"), "end", 1),
        (SWAP, "chain", 2),
        (_sql("INSERT INTO entries SELECT 6, body, hash, hash FROM entries WHERE id = 5"), "changed", 6),
        (_sql("DELETE FROM entries WHERE id = 5", "UPDATE meta SET value = 'x' WHERE key = 'head'"), "end", 5),
    ],
)
def test_tampering_is_found(tmp_path: Path, change: Callable[[sqlite3.Connection], None], trouble: str, at: int) -> None:
    path = tmp_path / "answers.sqlite3"
    written(path)
    with sqlite3.connect(path) as raw:
        raw.executescript("DROP TRIGGER no_change; DROP TRIGGER no_removal")
        change(raw)
    with AnswerLog.open(path) as log:
        found = log.verify()
    assert (found.trouble, found.at) == (trouble, at)
    assert main(["logs", "verify", "--home", str(tmp_path)]) == 7


def test_a_log_that_was_chained_anew_is_found_by_the_head_that_was_written_down(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite3"
    head = written(path)
    assert main(["logs", "verify", "--home", str(tmp_path), "--head", str(head)]) == 0
    with sqlite3.connect(path) as raw:
        raw.executescript("DROP TRIGGER no_change; DROP TRIGGER no_removal")
        _all_anew(raw)
    with AnswerLog.open(path) as log:
        assert log.verify().trouble is None and log.verify(head).trouble == "head"
    assert main(["logs", "verify", "--home", str(tmp_path), "--head", str(head)]) == 7
    assert main(["logs", "verify", "--home", str(tmp_path), "--head", "x"]) == 2


def test_retention_cuts_the_oldest_and_the_rest_still_holds(tmp_path: Path) -> None:
    path, now = tmp_path / "a.sqlite3", [1_000_000_000.0]
    with AnswerLog.open(path, days=10, clock=lambda: now[0]) as log:
        heads = []
        for number in range(1, 21):
            log.append(answer(number), "web", "an")
            heads.append(log.verify().head)
            now[0] += DAY
    with AnswerLog.open(path, days=10, clock=lambda: now[0]) as log:
        lines = list(log.lines())
        assert [x["id"] for x in lines] == [*range(11, 21), 21] and lines[-1]["kind"] == "cut" and lines[-1]["through"] == 10
        assert log.verify().trouble is None and log.verify(heads[15]).trouble is None and log.verify(heads[2]).trouble == "head_cut"
        log.append(answer(22), "web", "an")
        assert log.verify().trouble is None and log.verify().count == 12
    now[0] += 400 * DAY
    with AnswerLog.open(path, days=10, clock=lambda: now[0]) as log:
        assert [x["kind"] for x in log.lines()] == ["cut"] and log.verify().trouble is None


def test_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"

    def write() -> None:
        with AnswerLog.open(path) as log:
            for number in range(25):
                log.append(answer(number), "web", "an")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with AnswerLog.open(path) as log:
        assert log.verify().count == 100 and log.verify().trouble is None


def test_a_backup_made_while_answers_are_logged_is_whole(tmp_path: Path) -> None:
    with AnswerLog.open(tmp_path / "a.sqlite3") as log:
        for number in range(50):
            log.append(answer(number), "web", "an")
            if number == 25:
                with sqlite3.connect(tmp_path / "a.sqlite3") as live, sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
                    live.backup(copy)
        head = log.verify().head
    with AnswerLog.open(tmp_path / "copy.sqlite3") as restored:
        assert restored.verify().trouble is None and restored.verify().count == 26
        restored.append(answer(99), "web", "an")
        assert restored.verify().trouble is None and restored.verify(head).trouble == "head"


def test_a_file_of_something_else_is_not_written(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.sqlite3") as raw:
        raw.execute("CREATE TABLE x (y)")
    with pytest.raises(MemoryTrouble):
        AnswerLog.open(tmp_path / "a.sqlite3")


def test_the_web_logs_every_answer_and_gives_none_that_it_cannot_log(tmp_path: Path) -> None:
    app = app_of(tmp_path)
    with client_of(app) as client:
        ids = [client.post("/api/v1/ask", json={"question": q}).json()["answer_id"] for q in (QUESTION, UNKNOWN)]
        streamed = client.post("/api/v1/ask", json={"question": QUESTION, "stream": True}).text
        message = [{"role": "user", "content": QUESTION}]
        ids.append(client.post("/v1/chat/completions", json={"messages": message}).json()["hoibaocao"]["answer_id"])
        lines = list(app.state.desk.log.lines())
        assert [x["answer_id"] for x in lines if x["answer_id"] in ids] == ids and len(lines) == 4
        assert lines[2]["answer_id"] in streamed and [x["channel"] for x in lines] == ["web", "web", "web", "openai"]
        app.state.desk.log.close()  # as a disk that fails
        got = client.post("/api/v1/ask", json={"question": QUESTION})
        assert got.status_code == 503 and got.json()["code"] == "storage" and got.headers["retry-after"]


def test_the_command_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with AnswerLog.open(tmp_path / "answers.sqlite3") as log:
        for number, who in enumerate(("proxy:an", "proxy:binh", "proxy:an"), 1):
            log.append(answer(number), "web", who)
    assert main(["logs", "list", "--who", "web:proxy:an", "--home", str(tmp_path)]) == 0
    assert [json.loads(x)["id"] for x in capsys.readouterr().out.splitlines()] == [1, 3]
    assert main(["logs", "list", "--who", "an", "--home", str(tmp_path)]) == 2
    assert main(["logs", "verify", "--home", str(tmp_path)]) == 0 and "3 dòng" in capsys.readouterr().out
