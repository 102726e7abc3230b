"""The HTTP API as a program uses it: questions, data, feedback, errors; what a response may be used for."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from answering import ask, assistant, document
from starlette.testclient import TestClient
from web_server import QUESTION, UNKNOWN, app_of, client_of, serving, settings_of

from bot.assistant import Assistant
from bot.model import Answer, Turn
from bot.prompting import table


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(app_of(tmp_path_factory.mktemp("web"), frame_ancestors=("https://noi-bo.example.vn",))) as found:
        yield found


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream, comments left out."""
    found = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [(e["event"], json.loads(e["data"])) for e in found]


def said(answer: dict[str, Any]) -> dict[str, Any]:
    """What of an answer does not change from one asking to the next."""
    kept = {k: v for k, v in answer.items() if k not in {"answer_id", "latency_ms", "versions", "chart", "followups"}}
    return kept | {"citations": [{k: v for k, v in c.items() if k not in {"url", "cite"}} for c in answer["citations"]]}


def test_an_answer_is_the_one_of_every_channel(client: TestClient) -> None:
    got = client.post("/api/v1/ask", json={"question": QUESTION})
    assert got.status_code == 200 and got.headers["cache-control"] == "no-store"
    answer = got.json()
    assert said(answer) == said(ask(QUESTION).to_dict())
    cited = answer["citations"][0]
    assert cited["url"].startswith(f"/bao-cao/{document().report.id}?") and document().report.number in cited["cite"]


def test_the_conversation_is_what_the_caller_sends(client: TestClient) -> None:
    later = client.post("/api/v1/ask", json={"question": "còn năm 2025 thì sao?", "history": [QUESTION]}).json()
    assert later["status"] == "answered" and {v["period"] for v in later["values"]} >= {"2025"} and later["rewrite"]


def test_a_refusal_is_a_success_with_its_status(client: TestClient) -> None:
    got = client.post("/api/v1/ask", json={"question": UNKNOWN})
    assert got.status_code == 200 and got.json()["refused"] is True and got.json()["values"] == []


@pytest.mark.parametrize("by", ["body", "accept"])
def test_a_stream_says_the_same_as_the_document(client: TestClient, by: str) -> None:
    body, headers = {"question": QUESTION, "stream": by == "body"}, {"Accept": "text/event-stream"} if by == "accept" else {}
    got = client.post("/api/v1/ask", json=body, headers=headers)
    assert got.headers["content-type"].startswith("text/event-stream") and got.headers["x-accel-buffering"] == "no"
    found = events(got.text)
    names = [name for name, _ in found]
    assert names[0] == "meta" and names[-2:] == ["status", "done"] and "error" not in names
    assert names == sorted(names, key=["meta", "delta", "value", "source", "status", "done"].index)
    done = found[-1][1]
    assert said(done) == said(client.post("/api/v1/ask", json={"question": QUESTION}).json())
    assert "".join(d["text"] for n, d in found if n == "delta") == done["answer"]
    assert [d for n, d in found if n == "value"] == done["values"] and [d for n, d in found if n == "source"] == done["citations"]
    assert found[-2][1]["answer_id"] == done["answer_id"]


def test_a_question_that_comes_again_is_another_answer_with_the_same_words(client: TestClient) -> None:
    first, second = (client.post("/api/v1/ask", json={"question": QUESTION, "history": [UNKNOWN]}).json() for _ in range(2))
    assert said(first) == said(second) and first["answer_id"] != second["answer_id"]
    logged = [line["answer_id"] for line in client.app.state.desk.log.lines()]  # type: ignore[attr-defined]
    assert {first["answer_id"], second["answer_id"]} <= set(logged)
    leaning = client.post("/api/v1/ask", json={"question": "còn năm 2025 thì sao?", "history": [QUESTION]}).json()
    alone = client.post("/api/v1/ask", json={"question": "còn năm 2025 thì sao?"}).json()
    assert said(leaning) != said(alone)


def test_an_answer_is_opened_again_without_the_words_of_its_question(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    again = client.get(f"/api/v1/answers/{answer['answer_id']}").json()
    assert again["question"] is None and said(again | {"question": QUESTION}) == said(answer)


def test_feedback_is_kept_once_a_person_and_answer(client: TestClient) -> None:
    name = client.post("/api/v1/ask", json={"question": QUESTION}).json()["answer_id"]
    for verdict in ("good", "bad"):
        got = client.post(f"/api/v1/answers/{name}/feedback", json={"verdict": verdict, "reason": "figure", "comment": "Số này cũ"})
        assert got.status_code == 204 and not got.content
    kept = [row for row in client.app.state.desk.state.feedback() if row["answer"] == name]  # type: ignore[attr-defined]
    assert [(row["verdict"], row["comment"]) for row in kept] == [("bad", "Số này cũ")]
    assert client.post("/api/v1/answers/000000000000/feedback", json={"verdict": "good"}).status_code == 404


def test_the_data_are_those_of_the_report(client: TestClient) -> None:
    report = document().report
    assert client.get("/api/v1/reports").json()["reports"][0]["id"] == report.id
    rows = client.get("/api/v1/indicators").json()["rows"]
    assert len(rows) == sum(len(t.rows) for t in document().tables) and all(row["url"] for row in rows)
    facts = client.get("/api/v1/lookup", params={"q": "thu nhập bình quân đầu người năm", "basis": "actual", "period": "2024"}).json()
    assert facts["total"] and all(f["basis"] == "actual" and f["printed"] in f["quote"] for f in facts["facts"])
    assert client.get("/api/v1/lookup", params={"q": "qwxyz"}).json()["facts"] == []
    hits = client.get("/api/v1/search", params={"q": "xây dựng nông thôn mới", "limit": 3}).json()["hits"]
    assert len(hits) == 3 and "nông thôn mới" in hits[0]["text"]
    opened = client.get("/api/v1/source", params={"ref": hits[0]["ref"]}).json()["sources"]
    assert opened[0]["text"] and opened[0]["ref"] == hits[0]["ref"]


def test_tables_are_taken_along(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/export").content), read_only=True)
    assert len(book.sheetnames) == 4
    got = client.get("/api/v1/export", params={"format": "csv", "what": "facts"})
    assert got.content.startswith(b"\xef\xbb\xbf") and "attachment" in got.headers["content-disposition"]
    assert len(list(csv.reader(io.StringIO(got.text)))) == len(document().facts) + 1
    assert client.get("/api/v1/export", params={"format": "json"}).json()["rows"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/khong-co", None, 404, "not_found"),
        ("DELETE", "/api/v1/ask", None, 405, "method"),
        ("POST", "/api/v1/ask", b"{", 422, "invalid"),
        ("POST", "/api/v1/ask", b'{"question": 5, "x": 1}', 422, "invalid"),
        ("POST", "/api/v1/ask", b'{"question": "\\ud800"}', 422, "invalid"),
        ("POST", "/api/v1/ask", b'{"question": "' + b"a" * 4001 + b'"}', 422, "invalid"),
        ("POST", "/api/v1/ask", b'{"question": "x", "report": "khac"}', 404, "unknown_report"),
        ("POST", "/api/v1/ask", b'{"question": "x", "report": "khac", "stream": true}', 404, "unknown_report"),
        ("POST", "/api/v1/ask", b"x" * 70_000, 413, "too_large"),
        ("GET", "/api/v1/lookup", None, 422, "invalid"),
        ("GET", "/api/v1/lookup?q=x&limit=0", None, 422, "invalid"),
        ("GET", "/api/v1/source?ref=footnote:99999", None, 404, "unknown_ref"),
        ("GET", "/api/v1/answers/000000000000", None, 404, "unknown_answer"),
        ("GET", "/api/v1/answers/..%2f", None, 404, "not_found"),
        ("GET", "/api/v1/export?report=khac", None, 404, "unknown_report"),
        ("POST", "/api/v1/session", None, 404, "no_jwt"),
        ("GET", "/v1/models/gpt-4", None, 404, "unknown_model"),
        ("POST", "/v1/chat/completions", b'{"messages": []}', 422, "invalid"),
        ("POST", "/v1/chat/completions", b'{"model": "gpt-4", "messages": [{"role": "user", "content": "x"}]}', 404, "unknown_model"),
        ("POST", "/v1/chat/completions", b'{"messages": [{"role": "assistant", "content": "x"}]}', 422, "no_question"),
    ],
)
def test_an_error_is_a_problem_in_vietnamese(
    client: TestClient, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    got = client.request(method, path, content=body, headers={"Content-Type": "application/json"} if body else {})
    assert got.status_code == status and got.headers["content-type"] == "application/problem+json"
    told = got.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, f"/loi#{code}")
    assert told["detail"] and told["title"] and told["error"]["message"] == told["detail"]
    if status == 405:
        assert got.headers["allow"] == "POST"
    if code == "invalid":
        assert all(e["detail"] in {*table("web")["field"].values()} or re.search(r"\d", e["detail"]) for e in told["errors"])


def test_what_went_wrong_inside_is_an_id_and_a_trace_in_the_log(tmp_path: Path) -> None:
    app = app_of(tmp_path)

    @app.get("/hong")
    async def broken() -> None:
        raise RuntimeError("bí mật của máy chủ")

    with client_of(app) as client:
        got = client.get("/hong")
    assert got.status_code == 500 and "bí mật" not in got.text
    number = re.search(r"mã lỗi ([0-9a-f]{8})", got.json()["detail"])
    trace = settings_of(tmp_path).log_file
    assert number and trace and number[1] in trace.read_text(encoding="utf-8") and "bí mật" in trace.read_text(encoding="utf-8")
    assert got.headers["content-security-policy"] and got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "wanted", "never"),
    [
        ("/", "frame-ancestors 'none'", "unsafe-inline"),
        ("/docs", "frame-ancestors 'none'", "unsafe-inline"),
        ("/api/v1/reports", "frame-ancestors 'none'", "*"),
        ("/khong-co", "frame-ancestors 'none'", "*"),
        ("/embed/v1", "default-src 'self'; frame-ancestors https://noi-bo.example.vn; base-uri 'none'", "*"),
        ("/embedded", "frame-ancestors 'none'", "*"),
    ],
)
def test_who_may_frame_what(client: TestClient, path: str, wanted: str, never: str) -> None:
    headers = client.get(path).headers
    assert wanted in headers["content-security-policy"] and never not in headers["content-security-policy"]
    assert ("x-frame-options" in headers) == (not path.startswith("/embed/"))
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_the_description_loads_nothing_and_names_every_endpoint(client: TestClient) -> None:
    page = client.get("/docs").text
    assert not re.search(r"<script|<link|<style|<img|\bsrc=|https?://(?!127\.0\.0\.1)", page)
    openapi = client.get("/openapi.json").json()
    assert all(path in page for path in openapi["paths"])
    assert 'id="index"' in client.get("/loi").text


def test_figures_tell_how_many_and_never_what(client: TestClient) -> None:
    client.post("/api/v1/ask", json={"question": QUESTION})
    text = client.get("/metrics").text
    assert re.search(r'hoibaocao_answers_total\{channel="web",route="lookup",status="answered"\} [1-9]', text)
    assert "hoibaocao_http_seconds_bucket" in text and "Thu nhập" not in text


def test_a_limit_is_told_with_the_time_to_wait(tmp_path: Path) -> None:
    with client_of(app_of(tmp_path, rate_per_min=3)) as client:
        got = [client.post("/api/v1/ask", json={"question": QUESTION, "stream": n == 3}) for n in range(4)]
        assert [g.status_code for g in got] == [200, 200, 200, 429]
        assert 1 <= int(got[3].headers["retry-after"]) <= 60 and got[3].json()["code"] == "limit_minute"
        assert client.get("/livez").status_code == 200 and client.get("/api/v1/reports").status_code == 200


def test_a_body_that_comes_too_slowly_is_given_up(tmp_path: Path) -> None:
    import asyncio

    from bot.channels.web.limits import Bounded
    from bot.channels.web.problems import Wall

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def never() -> Any:
        await asyncio.sleep(60)

    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    guarded = Wall(Bounded(reading, 100, slow=0.01), settings_of(tmp_path))
    asyncio.run(guarded({"type": "http", "path": "/", "headers": [], "method": "POST"}, never, keep))
    assert sent[0]["status"] == 408


class Writing:
    """An assistant whose words come slowly, as those of a model do."""

    def __init__(self) -> None:
        self.writer = object()

    def __getattr__(self, name: str) -> Any:
        return getattr(assistant(), name)

    def stream(self, turn: Turn) -> Iterator[str | Answer]:
        for piece in ("Một ", "hai ", "ba"):
            time.sleep(0.2)
            yield piece
        yield assistant().ask(turn)


def test_words_that_the_answer_does_not_begin_with_are_taken_back(tmp_path: Path) -> None:
    with client_of(app_of(tmp_path, cast(Assistant, Writing()))) as client:
        found = events(client.post("/api/v1/ask", json={"question": QUESTION, "stream": True}).text)
    deltas = [data for name, data in found if name == "delta"]
    assert [d["text"] for d in deltas[:3]] == ["Một ", "hai ", "ba"] and not any(d["replace"] for d in deltas[:3])
    assert deltas[3] == {"text": found[-1][1]["answer"], "replace": True} and len(deltas) == 4


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/chat/completions"])
def test_an_answer_is_logged_though_the_one_who_asked_has_gone(tmp_path: Path, path: str) -> None:
    app = app_of(tmp_path, cast(Assistant, Writing()))
    asked = {"question": QUESTION} if "ask" in path else {"messages": [{"role": "user", "content": QUESTION}]}
    body = asked | {"stream": True}
    with serving(app) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as gone:
            data = json.dumps(body).encode()
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
            gone.sendall(head.encode() + data)
            assert gone.recv(100).startswith(b"HTTP/1.1 200")
        end = time.monotonic() + 20
        while not list(app.state.desk.log.lines()) and time.monotonic() < end:
            time.sleep(0.05)
        assert [line["status"] for line in app.state.desk.log.lines()] == ["answered"]


def test_a_body_without_a_length_is_bounded_too(client: TestClient) -> None:
    got = client.post("/api/v1/ask", content=(b"x" * 10_000 for _ in range(20)), headers={"Content-Type": "application/json"})
    assert got.status_code == 413 and got.json()["code"] == "too_large"
