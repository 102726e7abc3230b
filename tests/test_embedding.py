"""Embedders: the built-in one, and the adapters against small endpoints on loopback."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_documents import document

from vectorstore.build import build
from vectorstore.embedding import HashEmbedder
from vectorstore.embedding.remote import OllamaEmbedder, OpenAICompatibleEmbedder
from vectorstore.errors import EmbeddingFailed, IndexStale
from vectorstore.model import Query
from vectorstore.store import Store

Answer = Callable[[str, dict[str, Any]], tuple[int, Any]]


@contextmanager
def endpoint(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on loopback; yields its address and the requests it saw."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
            status, data = answer(self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(data if isinstance(data, bytes) else json.dumps(data).encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def vectors(texts: list[str]) -> list[list[float]]:
    return HashEmbedder(16).embed(texts)


def openai(path: str, body: dict[str, Any]) -> tuple[int, Any]:
    rows = [{"index": i, "embedding": v} for i, v in enumerate(vectors(body["input"]))]
    return 200, {"data": rows[::-1]}  # the order is not promised


def ollama(path: str, body: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"embeddings": vectors(body["input"])}


@given(st.lists(st.text(max_size=80), max_size=4))
def test_hashed_vectors_are_unit_length_and_always_the_same(texts: list[str]) -> None:
    made = HashEmbedder(64).embed(texts)
    assert made == HashEmbedder(64).embed(texts)
    assert all(len(v) == 64 and math.isclose(sum(x * x for x in v), 1.0, rel_tol=1e-9) for v in made)


def test_hashed_vectors_do_not_depend_on_marks_and_are_near_for_shared_words() -> None:
    a, b, c = HashEmbedder().embed(["giảm tỷ lệ hộ nghèo", "ty le ho ngheo giam", "trồng rừng mới"])

    def near(x: list[float], y: list[float]) -> float:
        return sum(p * q for p, q in zip(x, y, strict=True))

    assert near(a, b) > 0.5 > near(a, c)


def test_an_openai_endpoint_is_asked_in_batches_and_put_in_order() -> None:
    with endpoint(openai) as (url, seen):
        embedder = OpenAICompatibleEmbedder("m", url + "/v1/", "secret", batch=2)
        assert embedder.embed(["một", "hai", "ba"]) == vectors(["một", "hai", "ba"])
        assert (embedder.name, embedder.dimensions) == ("openai:m", 16)
    assert [len(s["input"]) for s in seen[:2]] == [2, 1]
    assert (seen[0]["path"], seen[0]["key"]) == ("/v1/embeddings", "Bearer secret")


def test_ollama_is_asked_in_batches() -> None:
    with endpoint(ollama) as (url, seen):
        embedder = OllamaEmbedder("m", url, batch=2, dimensions=16)
        assert embedder.embed(["một", "", "ba"]) == [*vectors(["một", " "]), *vectors(["ba"])]
        assert embedder.dimensions == 16
    assert [s["path"] for s in seen] == ["/api/embed"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        lambda p, b: (500, {}),
        lambda p, b: (200, b"<html>"),
        lambda p, b: (200, {"error": "x"}),
        lambda p, b: (200, []),
        lambda p, b: (200, {"data": [], "embeddings": []}),
        lambda p, b: (200, {"data": [{"index": 0, "embedding": [1.0]}], "embeddings": [[1.0]]}),
        lambda p, b: (200, {"data": [{"index": 0, "embedding": ["x"] * 4}], "embeddings": [["x"] * 4]}),
        lambda p, b: (200, {"data": [{"index": 0, "embedding": [1e999] * 4}], "embeddings": [[1e999] * 4]}),
    ],
    ids=["status", "html", "error", "list", "none", "short", "words", "infinite"],
)
@pytest.mark.parametrize("make", [OpenAICompatibleEmbedder, OllamaEmbedder])
def test_a_bad_answer_is_told(make: Any, answer: Answer) -> None:
    with endpoint(answer) as (url, _), pytest.raises(EmbeddingFailed) as caught:
        make("m", base_url=url, dimensions=4).embed(["a"])
    assert "m" in caught.value.fields["embedder"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "not a url", "http://"])
def test_no_endpoint_is_told(url: str) -> None:
    with pytest.raises(EmbeddingFailed):
        OpenAICompatibleEmbedder("m", url, timeout=2).embed(["a"])


def test_an_index_of_another_embedder_is_never_mixed(tmp_path: Path) -> None:
    with endpoint(ollama) as (url, _):
        embedder = OllamaEmbedder("m", url)
        build(tmp_path, [document()], embedder, code_version="1")
        with Store.open(tmp_path, embedder=embedder) as store:
            assert store.search(Query("tỷ lệ hộ nghèo"))[0].chunk.id == "c3"
            assert not store.is_stale("1", store.info().hashes)
        for other in (None, HashEmbedder(16), OllamaEmbedder("n", url, dimensions=16)):
            with Store.open(tmp_path, embedder=other) as store, pytest.raises(IndexStale):
                store.search(Query("tỷ lệ hộ nghèo"))
