"""A model behind HTTP, and all that goes wrong with it: the user gets the extractive answer, in time, with the word why."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from answering import document
from openai_double import Cut, Double, Garbled, NoTools, Slow, Status, Tool, dead_url, serving

from bot.assistant import Assistant
from bot.model import Answer, Turn
from bot.settings import Settings
from bot.writer import open_writer

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
GOOD = "Thu nhập bình quân đầu người năm đạt {F1} [1]."
KEY = "sk-very-secret-key"


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with serving() as found:
        yield found


def settings(home: Path, url: str, **more: str) -> Settings:
    given = {"HOIBAOCAO_HOME": str(home), "HOIBAOCAO_MODEL": "qwen2.5:7b", "OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}
    return Settings.from_env(given | {"HOIBAOCAO_MODEL_DEADLINE_S": "8"} | more)


def assistant(home: Path, url: str, **more: str) -> Assistant:
    return Assistant.of([document()], writer=open_writer(settings(home, url, **more)))


@cache
def extractive() -> Answer:
    return Assistant.of([document()]).ask(Turn(QUESTION))


def ask(home: Path, double: Double, **more: str) -> Answer:
    answer = assistant(home, double.url, **more).ask(Turn(QUESTION))
    logged = (home / "hoibaocao.log").read_text(encoding="utf-8")
    assert KEY not in str(answer.to_dict()) + logged and f'"route": "{answer.route}"' in logged and QUESTION not in logged
    return answer


def outcome(answer: Answer) -> str:
    """Why the answer is the extractive one, which it must be to the letter."""
    plain = extractive()
    assert (answer.answer, answer.values, answer.citations, answer.route) == (plain.answer, plain.values, plain.citations, plain.route)
    assert [c.kind for c in answer.caveats] == [*(c.kind for c in plain.caveats), "model"]
    assert answer.caveats[-1].text.startswith("Chưa dùng mô hình")
    return str((answer.verdict or {})["outcome"])


def test_an_answer_by_the_model(tmp_path: Path, double: Double) -> None:
    answer = ask(tmp_path, double.play(GOOD))
    assert answer.route == "model" and "**46 triệu đồng** [1]" in answer.answer
    assert [v.printed for v in answer.values] == ["46"] and [c.mark for c in answer.citations] == [1]
    assert answer.verdict is not None and answer.verdict["accepted"]
    assert answer.versions["model"] == "qwen2.5:7b" and answer.versions["prompt"]
    sent = double.requests[0]
    assert (sent["model"], sent["temperature"], sent["stream"]) == ("qwen2.5:7b", 0, True) and double.keys == [f"Bearer {KEY}"]
    assert sent["tools"][0]["function"]["name"] == "lookup_figures" and "Use it when" in sent["tools"][0]["function"]["description"]
    assert "<du_lieu>" in double.said() and '"key": "F1"' in double.said()


@pytest.mark.parametrize(
    ("reply", "why", "requests"),
    [
        (Status(500), "server", 3),
        (Status(503), "server", 3),
        (Status(429), "limited", 3),
        (Status(401), "denied", 1),
        (Status(404), "refused", 2),  # once more without tools
        (Cut("Thu nhập bình quân đầu người đạt {F1} [1]. Mục", abrupt=True), "cut", 3),
        (Cut("Thu nhập bình quân đầu người đạt {F1} [1].", abrupt=False), "cut", 3),
        (Cut("Thu nhập bình quân đầu người đạt {F1} [1].", abrupt=False, finish="length"), "length", 1),
        (Garbled(), "garbled", 3),
        (Garbled(body=True), "", 3),
    ],
    ids=["500", "503", "429", "401", "404", "cut", "ended", "length", "sse", "html"],
)
def test_an_endpoint_that_fails(tmp_path: Path, double: Double, reply: Any, why: str, requests: int) -> None:
    found = outcome(ask(tmp_path, double.play(reply)))
    assert found == why or (not why and found in {"cut", "garbled"})
    assert len(double.requests) == requests


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n ",
        "The average income per capita reached the planned level this year [1].",
        "Thu nhập rất tốt [1]. " * 2500,
        "x" * 50_000,
        "Thu nhập bình quân đầu người đạt 47 triệu đồng [1].",
        "Thu nhập bình quân đầu người đạt {F99} [1].",
        "Thu nhập bình quân đầu người đạt {F1} [77].",
        "Thu nhập bình quân đầu người được báo cáo nêu rõ [1].",
    ],
    ids=["empty", "blank", "english", "50kB", "one-word", "wrong-figure", "no-such-figure", "no-such-mark", "no-figure"],
)
def test_a_reply_that_fails_its_check(tmp_path: Path, double: Double, reply: str) -> None:
    assert outcome(ask(tmp_path, double.play(reply))) == "objected"
    assert len(double.requests) == 2, "one retry, which tells what was wrong"
    assert "không qua được kiểm tra" in double.said() and len(double.said()) < 40_000


def test_a_model_that_finds_nothing_says_so(tmp_path: Path, double: Double) -> None:
    assert outcome(ask(tmp_path, double.play("KHONG_CO"))) == "declined"
    assert len(double.requests) == 1


def test_what_passes_is_tried_again(tmp_path: Path, double: Double) -> None:
    answer = ask(tmp_path, double.play(Status(500), Cut("Thu", abrupt=True), GOOD))
    assert answer.route == "model" and (answer.verdict or {})["attempts"] == 3
    answer = ask(tmp_path, double.play("Thu nhập đạt 47 triệu đồng [1].", GOOD))
    assert answer.route == "model" and (answer.verdict or {})["drafts"] == 2
    assert "47" in double.said() and "không có trong đoạn được dẫn" in double.said()


def test_retry_after_is_kept(tmp_path: Path, double: Double) -> None:
    started = time.monotonic()
    assert ask(tmp_path, double.play(Status(429, {"Retry-After": "1"}), GOOD)).route == "model"
    assert time.monotonic() - started >= 1
    started = time.monotonic()
    assert outcome(ask(tmp_path, double.play(Status(429, {"Retry-After": "60"})))) == "limited"
    assert time.monotonic() - started < 3 and len(double.requests) == 1, "a wait beyond the deadline is not begun"


@pytest.mark.parametrize("drip", [False, True], ids=["silent", "dripping"])
def test_a_slow_endpoint_ends_at_the_deadline(tmp_path: Path, double: Double, drip: bool) -> None:
    ready = assistant(tmp_path, double.play(GOOD).url, HOIBAOCAO_MODEL_DEADLINE_S="1.5")
    assert ready.ask(Turn(QUESTION)).route == "model", "the library is imported, the report read"
    double.play(Slow(6, drip))
    started = time.monotonic()
    assert outcome(ready.ask(Turn(QUESTION))) == "slow"
    assert 1.4 < time.monotonic() - started < 2.5
    started = time.monotonic()
    assert outcome(ready.ask(Turn(QUESTION))) == "open" and time.monotonic() - started < 0.5


def test_a_dead_endpoint_costs_nothing_after_a_few_failures(tmp_path: Path) -> None:
    url = dead_url()
    ready = assistant(tmp_path, url)
    assert outcome(ready.ask(Turn(QUESTION))) == "down"
    started = time.monotonic()
    assert outcome(ready.ask(Turn(QUESTION))) == "open" and time.monotonic() - started < 0.2
    later = assistant(tmp_path, url)
    assert outcome(later.ask(Turn(QUESTION))) == "open", "the next process knows"
    assert url not in (tmp_path / "model-circuit.json").read_text(encoding="utf-8")


def test_another_endpoint_has_a_circuit_of_its_own(tmp_path: Path, double: Double) -> None:
    assert outcome(assistant(tmp_path, dead_url()).ask(Turn(QUESTION))) == "down"
    assert ask(tmp_path, double.play(GOOD)).route == "model"


def test_a_lookup_by_the_model_extends_the_evidence(tmp_path: Path, double: Double) -> None:
    call = Tool('{"indicator": "Tổng sản lượng lương thực", "basis": "actual", "period": "2024"}')
    answer = ask(tmp_path, double.play(call, GOOD + " Tổng sản lượng lương thực đạt {F5}."))
    assert answer.route == "model" and [v.printed for v in answer.values] == ["46", "41.160"] and len(answer.citations) == 2
    assert (answer.verdict or {})["lookups"] == 1 and "41.160" in double.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize("call", [Tool("{broken"), Tool("{}"), Tool('{"indicator": 5, "basis": "x"}'), Tool("{}", "delete_everything")])
def test_a_tool_call_that_cannot_be_read_is_said_to_the_model(tmp_path: Path, double: Double, call: Tool) -> None:
    answer = ask(tmp_path, double.play(call, GOOD))
    assert answer.route == "model" and (answer.verdict or {})["lookups"] == 0
    assert "Không đọc được tham số" in double.requests[1]["messages"][-1]["content"]


def test_a_model_that_only_calls_tools_is_left(tmp_path: Path, double: Double) -> None:
    assert outcome(ask(tmp_path, double.play(Tool('{"indicator": "thu nhập bình quân"}')))) == "objected"
    assert len(double.requests) <= 8


def test_an_endpoint_without_tools_works(tmp_path: Path, double: Double) -> None:
    assert ask(tmp_path, double.play(NoTools(GOOD))).route == "model"
    assert ["tools" in r for r in double.requests] == [True, False]


def test_a_model_that_thinks_aloud(tmp_path: Path, double: Double) -> None:
    assert ask(tmp_path, double.play("<think>Thu nhập là 99?\n</think>\n\n" + GOOD)).answer.startswith("Thu nhập")


def test_the_request_stays_within_its_budget(tmp_path: Path, double: Double) -> None:
    from ingest.tokens import count

    ask(tmp_path, double.play(GOOD))
    long = count(double.said())
    ask(tmp_path, double.play(GOOD), HOIBAOCAO_MODEL_BUDGET="1200")
    assert count(double.said()) <= 1200 < long
