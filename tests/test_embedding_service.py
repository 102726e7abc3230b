"""An index built by a model behind HTTP, as its user meets it: failures in words with the old index kept, and a changed model noticed."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from test_cli import build_of, document, run, said
from test_embedding import endpoint

from vectorstore.embedding import HashEmbedder
from vectorstore.embedding.remote import OllamaEmbedder, OpenAICompatibleEmbedder
from vectorstore.errors import EmbeddingFailed

KEY = "sk-never-to-be-seen"
WORDS = "hỗ trợ hộ nghèo"
Bad = Callable[[list[list[float]]], tuple[int, Any]]


def rows(vectors: Any) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": v} for n, v in enumerate(vectors)]}


@dataclass
class Service:
    """A model behind HTTP: ``dimensions`` and ``turn`` make another one of it; ``bad`` spoils what comes after ``after`` requests."""

    dimensions: int = 16
    turn: int = 0
    bad: Bad | None = None
    after: int = 0
    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        vectors = [v[self.turn :] + v[: self.turn] for v in HashEmbedder(self.dimensions).embed(body["input"])]
        if self.bad is not None and len(self.seen) > self.after:
            return self.bad(vectors)
        return 200, rows(vectors)

    def run(self, home: Path, *args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        own = {"HOIBAOCAO_EMBEDDER": "openai:m", "OPENAI_BASE_URL": f"{self.url}/v1", "OPENAI_API_KEY": KEY, **env}
        done = run(home, *args, env=own)
        assert KEY.encode() not in done.stdout + done.stderr
        return done


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    with endpoint(made) as (url, seen):
        made.url, made.seen = url, seen
        yield made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index the built-in embedder made."""
    place = tmp_path_factory.mktemp("plain")
    assert run(place, "ingest").returncode == 0
    return place


@pytest.fixture
def home(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "home"))


def info(home: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((build_of(home) / "build.json").read_text(encoding="utf-8"))
    return loaded


def test_the_store_is_built_and_asked_by_the_model(home: Path, service: Service) -> None:
    done = service.run(home, "search", WORDS, "--json")
    assert done.returncode == 0 and "dựng lại" in done.stderr.decode(), said(done)
    assert (info(home)["embedder"], info(home)["dimensions"]) == ("openai:m", 16)
    assert {s["key"] for s in service.seen} == {f"Bearer {KEY}"} and {s["model"] for s in service.seen} == {"m"}
    before = len(service.seen)
    again = service.run(home, "search", WORDS, "--json")
    assert again.stderr == b"" and again.stdout == done.stdout and len(service.seen) == before + 1  # one request: question and probe
    assert service.run(home, "ask", "Thu nhập bình quân đầu người năm nay là bao nhiêu?").returncode == 0


def test_the_weight_of_the_vectors_is_a_setting(home: Path, service: Service) -> None:
    def order(weight: str) -> list[dict[str, Any]]:
        found = document(service.run(home, "search", WORDS, "--json", "--limit", "8", "--dense-weight", weight))["hits"]
        return list(found)

    lexical, dense = order("0"), order("100")
    assert [h["lexical"] for h in lexical] == sorted((h["lexical"] for h in lexical), reverse=True)
    assert [h["dense"] for h in dense] == sorted((h["dense"] for h in dense), reverse=True)
    assert [h["ref"] for h in lexical] != [h["ref"] for h in dense]


def slow(vectors: list[list[float]]) -> tuple[int, Any]:
    time.sleep(2.5)
    return 200, rows(vectors)


FAILURES: list[tuple[str, Bad, str]] = [
    ("429", lambda v: (429, {"error": "quota"}), "hết hạn mức, HTTP 429"),
    ("500", lambda v: (500, {}), "HTTP 500"),
    ("401", lambda v: (401, {"error": KEY}), "khóa không được chấp nhận"),
    ("404", lambda v: (404, {}), "không có mô hình"),
    ("html", lambda v: (200, b"<html>"), "không đúng dạng"),
    ("error", lambda v: (200, {"error": "x"}), "không đúng dạng"),
    ("short", lambda v: (200, rows(v[:-1])), "thiếu hoặc thừa véc-tơ"),
    ("twice", lambda v: (200, {"data": [{"index": 0, "embedding": x} for x in v]}), "thiếu hoặc thừa véc-tơ"),
    ("longer", lambda v: (200, rows([[*x, 1.0] for x in v])), "sai số chiều: 17/16"),
    ("uneven", lambda v: (200, rows([v[0][:5], *v[1:]])), "sai số chiều"),
    ("nan", lambda v: (200, rows([[float("nan"), *x[1:]] for x in v])), "không phải là số"),
    ("words", lambda v: (200, rows([["x"] * 16 for _ in v])), "không phải là số"),
    ("null", lambda v: (200, rows([[None] * 16 for _ in v])), "không phải là số"),
    ("zero", lambda v: (200, rows([[0.0] * 16 for _ in v])), "toàn số 0"),
    ("slow", slow, "không trả lời trong 1 giây"),
]


@pytest.mark.parametrize(("bad", "words"), [(bad, words) for _, bad, words in FAILURES], ids=[name for name, _, _ in FAILURES])
def test_a_failure_in_the_middle_is_said_and_the_old_index_answers(home: Path, service: Service, bad: Bad, words: str) -> None:
    old = info(home)
    service.bad, service.after = bad, 2
    done = service.run(home, "ingest", "--rebuild", HOIBAOCAO_TIMEOUT_S="1")
    text = done.stderr.decode()
    assert done.returncode == 6 and words in text and "openai:m" in text and "chỉ mục cũ" in text, said(done)
    assert info(home) == old and len(list((home / "index" / "builds").iterdir())) == 1
    service.after = len(service.seen) + 2
    kept = service.run(home, "search", WORDS, "--json", HOIBAOCAO_TIMEOUT_S="1")
    assert kept.returncode == 0 and document(kept)["hits"] and "đang trả lời từ chỉ mục cũ" in kept.stderr.decode()
    assert info(home) == old
    service.bad = None
    assert service.run(home, "search", WORDS).returncode == 0 and info(home)["embedder"] == "openai:m"


def test_nobody_there_is_said_and_the_old_index_answers(home: Path) -> None:
    nobody = Service(url="http://127.0.0.1:9")
    old = info(home)
    done = nobody.run(home, "ingest", "--rebuild")
    assert done.returncode == 6 and "không kết nối được" in done.stderr.decode(), said(done)
    kept = nobody.run(home, "ask", "--json", "Nguyên nhân của những hạn chế, khuyết điểm là gì?")
    assert kept.returncode == 0 and document(kept)["versions"]["embedder"] == "hash-1" and info(home) == old
    first = nobody.run(home.parent / "new", "ask", "Thu nhập bình quân đầu người?")
    assert first.returncode == 6 and "HOIBAOCAO_EMBEDDER=builtin" in first.stderr.decode()


@pytest.mark.parametrize("change", [{"dimensions": 24}, {"turn": 5}], ids=["length", "weights"])
def test_another_model_behind_the_same_name_is_noticed_and_the_index_built_again(
    home: Path, service: Service, change: dict[str, int]
) -> None:
    assert service.run(home, "search", WORDS).returncode == 0
    old = info(home)
    for name, value in change.items():
        setattr(service, name, value)
    service.bad, service.after = (lambda v: (500, {})), len(service.seen) + 2
    failed = service.run(home, "search", WORDS)  # noticed, but it cannot be built: never mixed, and not lost either
    assert failed.returncode == 6 and info(home) == old, said(failed)
    service.bad = None
    done = service.run(home, "search", WORDS, "--json")
    assert done.returncode == 0 and "Dựng chỉ mục" in done.stderr.decode(), said(done)
    assert info(home)["id"] != old["id"] and info(home)["dimensions"] == service.dimensions
    assert service.run(home, "search", WORDS, "--json").stderr == b""


def test_another_name_or_another_endpoint_is_another_model(home: Path, service: Service) -> None:
    assert service.run(home, "search", WORDS).returncode == 0
    first = info(home)["id"]
    assert service.run(home, "search", WORDS, HOIBAOCAO_EMBEDDER="openai:n").returncode == 0
    second = info(home)
    assert second["id"] != first and second["embedder"] == "openai:n"
    assert service.run(home, "search", WORDS, HOIBAOCAO_EMBEDDER="openai:n", OPENAI_BASE_URL=f"{service.url}/other").returncode == 0
    assert info(home)["id"] != second["id"] and service.url not in json.dumps(info(home))


@pytest.mark.parametrize("make", [OpenAICompatibleEmbedder, OllamaEmbedder])
def test_a_busy_endpoint_is_asked_again(make: Any) -> None:
    answers: list[tuple[int, Any]] = [(429, {}), (503, {}), (200, rows([[1.0, 2.0]]) | {"embeddings": [[1.0, 2.0]]})]
    with endpoint(lambda p, b: answers.pop(0)) as (url, seen):
        assert make("m", url).embed(["a"]) == [[1.0, 2.0]]
    assert len(seen) == 3


def test_a_busy_endpoint_is_not_waited_for_longer_than_a_request_may_take() -> None:
    with endpoint(lambda p, b: (429, {})) as (url, seen), pytest.raises(EmbeddingFailed) as caught:
        OpenAICompatibleEmbedder("m", url, timeout=0.2).embed(["a"])
    assert (caught.value.fields["reason"], len(seen)) == ("busy", 1)


PASSAGES = "Nguyên nhân của những hạn chế, khuyết điểm là gì?"


def caveats(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert done.returncode == 0, said(done)
    return [c["text"] for line in done.stdout.decode().splitlines() for c in json.loads(line)["caveats"] if c["kind"] == "model"]


def test_a_question_is_answered_by_words_while_the_model_fails(home: Path, service: Service) -> None:
    lines = "".join(json.dumps({"question": q}, ensure_ascii=False) + "\n" for q in (PASSAGES, "Thu nhập bình quân đầu người?", PASSAGES))

    def batch() -> subprocess.CompletedProcess[bytes]:
        env = {"HOIBAOCAO_EMBEDDER": "openai:m", "OPENAI_BASE_URL": f"{service.url}/v1", "HOIBAOCAO_TIMEOUT_S": "1"}
        return run(home, "batch", stdin=lines, env=env)

    whole = batch()
    assert caveats(whole) == []
    old, service.bad, service.after = info(home), slow, 0
    before = len(service.seen)
    done = batch()
    assert len(caveats(done)) == 2 and "tìm theo từ" in caveats(done)[0]  # the figure needed no vectors
    assert len(service.seen) == before + 1  # and the silent endpoint was waited for once
    answers, others = ([json.loads(line)["answer"] for line in d.stdout.decode().splitlines()] for d in (whole, done))
    assert answers == others and info(home) == old
    assert service.run(home, "search", WORDS, HOIBAOCAO_TIMEOUT_S="1").returncode == 6  # who asks for the search itself is told
