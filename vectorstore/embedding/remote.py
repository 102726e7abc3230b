"""Embedders behind HTTP: any OpenAI-compatible endpoint, and Ollama.  httpx is imported on the first call, not before.

Both ask in batches, keep the order, wait where the endpoint says that it is busy (429, 503), and turn every failure into EmbeddingFailed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vectorstore.embedding.protocol import checked
from vectorstore.errors import EmbeddingFailed

if TYPE_CHECKING:
    import httpx

#: Seconds before a busy endpoint is asked again where it does not say itself; then it has failed.
_PAUSES = (0.5, 1.5)
#: The longest wait that an endpoint may ask for.
_LONGEST = 20.0
_BUSY = frozenset({429, 503})
#: What an HTTP status tells the one who must act.
_REASONS = {401: "key", 403: "key", 404: "missing", 429: "busy"}


class _HttpEmbedder:
    """What both have in common: batches, one POST per batch, a known or a probed length."""

    def __init__(self, name: str, url: str, headers: Mapping[str, str], dimensions: int | None, batch: int, timeout: float) -> None:
        self._name, self._url, self._headers = name, url, dict(headers)
        self._dimensions, self._batch, self._timeout = dimensions, batch, timeout

    @property
    def name(self) -> str:
        """Adapter and model."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Length of every vector; asked of the endpoint once where it was not given."""
        if self._dimensions is None:
            self._dimensions = len(self.embed(["a"])[0])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order; at most ``batch`` texts a request, ``timeout`` seconds each."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), self._batch):
            part = [text or " " for text in texts[start : start + self._batch]]  # endpoints refuse an empty text
            answer = self._post(self._body(part))
            vectors += checked(self._vectors(answer), len(part), self._dimensions, self._name)
        return vectors

    def _body(self, texts: Sequence[str]) -> dict[str, Any]:
        raise NotImplementedError

    def _vectors(self, answer: Any) -> list[list[float]]:
        raise NotImplementedError

    def _post(self, body: Mapping[str, Any]) -> Any:
        import httpx

        try:
            response = self._patiently(body)
            response.raise_for_status()
        except httpx.HTTPStatusError as failure:
            status = failure.response.status_code
            raise EmbeddingFailed(embedder=self._name, reason=_REASONS.get(status, "status"), detail=str(status)) from failure
        except httpx.TimeoutException as failure:
            raise EmbeddingFailed(embedder=self._name, reason="silent", detail=f"{self._timeout:g}") from failure
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
            raise EmbeddingFailed(embedder=self._name, reason="unreachable", detail=f"{type(failure).__name__}: {failure}") from failure
        try:
            return response.json()
        except ValueError as failure:
            raise EmbeddingFailed(embedder=self._name, reason="malformed", detail="JSON") from failure

    def _patiently(self, body: Mapping[str, Any]) -> httpx.Response:
        """The endpoint's answer; asked again while it says that it is busy, and for no longer than its owner would wait."""
        import httpx

        for pause in (*_PAUSES, None):
            response = httpx.post(self._url, json=dict(body), headers=self._headers, timeout=self._timeout)
            if response.status_code not in _BUSY or pause is None:
                break
            wait = _asked_for(response, pause)
            if wait > min(_LONGEST, self._timeout):
                break
            time.sleep(wait)
        return response


def _asked_for(response: httpx.Response, pause: float) -> float:
    """Seconds that a busy endpoint wants to be left alone: its ``Retry-After``, or ``pause``."""
    try:
        return max(0.0, float(response.headers.get("Retry-After", pause)))
    except ValueError:  # a date
        return pause


class OpenAICompatibleEmbedder(_HttpEmbedder):
    """``POST {base_url}/embeddings`` as OpenAI, vLLM, LM Studio, text-embeddings-inference and others serve it.

    ``dimensions`` is also sent (models that can be shortened); leave it out to take the model's own length.
    """

    def __init__(
        self, model: str, base_url: str, api_key: str | None = None, *,
        dimensions: int | None = None, batch: int = 64, timeout: float = 30.0,
    ) -> None:  # fmt: skip
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        super().__init__(f"openai:{model}", base_url.rstrip("/") + "/embeddings", headers, dimensions, batch, timeout)
        self._model, self._wanted = model, dimensions

    def _body(self, texts: Sequence[str]) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        if self._wanted is not None:
            body["dimensions"] = self._wanted
        return body

    def _vectors(self, answer: Any) -> list[list[float]]:
        try:
            rows = {int(row["index"]): row["embedding"] for row in answer["data"]}  # the order is not promised
            return [rows[number] for number in range(max(rows) + 1)] if rows else []
        except (KeyError, TypeError, ValueError, IndexError) as failure:
            raise EmbeddingFailed(embedder=self._name, reason="malformed", detail="data") from failure


class OllamaEmbedder(_HttpEmbedder):
    """``POST {base_url}/api/embed`` of an Ollama server."""

    def __init__(
        self, model: str, base_url: str = "http://127.0.0.1:11434", *,
        dimensions: int | None = None, batch: int = 32, timeout: float = 60.0,
    ) -> None:  # fmt: skip
        super().__init__(f"ollama:{model}", base_url.rstrip("/") + "/api/embed", {}, dimensions, batch, timeout)
        self._model = model

    def _body(self, texts: Sequence[str]) -> dict[str, Any]:
        return {"model": self._model, "input": list(texts), "truncate": True}

    def _vectors(self, answer: Any) -> list[list[float]]:
        try:
            return list(answer["embeddings"])
        except (KeyError, TypeError) as failure:
            raise EmbeddingFailed(embedder=self._name, reason="malformed", detail="embeddings") from failure
