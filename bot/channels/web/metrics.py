"""Figures for whoever watches the server, in Prometheus' form; nothing of what is asked or by whom.

The only importer of prometheus_client.
"""

from __future__ import annotations

import os
import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.model import Answer

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
#: Where several processes put their figures together (prometheus_client reads it).
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """The figures of one process, or of all that share a folder."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter("hoibaocao_answers", "Answers given", ("channel", "status", "route"), registry=self._registry)
        self._seconds = Histogram(
            "hoibaocao_answer_seconds", "Seconds an answer took to make", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._responses = Counter("hoibaocao_http_responses", "Responses", ("method", "status"), registry=self._registry)
        self._http = Histogram("hoibaocao_http_seconds", "Seconds until a response began", buckets=_SECONDS, registry=self._registry)
        self._limited = Counter("hoibaocao_limited", "Requests refused by a limit", ("limit",), registry=self._registry)

    def answered(self, answer: Answer, channel: str) -> None:
        """Count an answer."""
        self._answers.labels(channel, answer.status, answer.route).inc()
        self._seconds.labels(answer.route).observe(answer.latency_ms / 1000)

    def responded(self, method: str, status: int, seconds: float) -> None:
        """Count a response."""
        known = method if method in {"GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH"} else "other"
        self._responses.labels(known, str(status)).inc()
        self._http.observe(seconds)

    def limited(self, limit: str) -> None:
        """Count a refusal by a limit."""
        self._limited.labels(limit).inc()

    def text(self) -> bytes:
        """All figures; of all processes where they share a folder."""
        registry = self._registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


class Measured:
    """Counts every response with the time until it began."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.responded(scope["method"], message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, noting)
