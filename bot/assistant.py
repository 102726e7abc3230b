"""The whole behaviour on one screen: a turn → an answer.  Knows the order of the parts; the parts do not know one another."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot import about, lexicon
from bot.draft import Draft
from bot.model import Answer, Turn
from bot.reader import Reader
from bot.prompting import prompt
from ingest.model import Ingested


class Assistant:
    """Answers questions about the reports of one store."""

    def __init__(self, documents: Iterable[Ingested], *, words: Path | None = None, search: Any = None, versions: Mapping[str, Any] | None = None) -> None:
        self.documents = {d.report.id: d for d in documents}
        self.lexicon = lexicon.load(words)
        self.search = search
        self.versions = dict(versions or {})
        self._readers: dict[str, Reader] = {}

    def reader(self, report_id: str) -> Reader:
        """The reader of one report, made once."""
        if report_id not in self._readers:
            self._readers[report_id] = Reader(self.documents[report_id], self.lexicon, self.search)
        return self._readers[report_id]

    def ask(self, turn: Turn) -> Answer:
        """The answer to a turn; never raises on what a user typed."""
        started = time.perf_counter()
        reader = self.reader(turn.report or next(iter(self.documents)))
        question = reader.understand(turn.question, turn.history)
        draft = Draft()
        if about.is_order(question.folded):
            draft.status = "refused"
            draft.lines.append(prompt("answers.refusal.injection"))
        elif not question.folded:
            draft.status = "out_of_scope"
            draft.lines.append(prompt("answers.refusal.empty"))
        elif about.is_about_assistant(question.folded):
            about.say_assistant(draft, reader.report)
        elif asked := about.asked_about(question.folded):
            about.say_about(draft, reader.report, asked)
        else:
            reader.answer(draft, question)
        report = reader.report
        return Answer(
            answer_id=secrets.token_hex(6),
            question=turn.question,
            report={"id": report.id, "number": report.number, "date": report.date},
            status=draft.status,
            answer="\n".join(draft.lines),
            route=draft.route,
            values=tuple(draft.values),
            citations=tuple(draft.citations),
            caveats=tuple(draft.caveats),
            choices=tuple(draft.choices),
            computed=tuple(draft.computed),
            rewrite=question.rewrite,
            versions={"report": report.source_sha256, **self.versions},
            latency_ms=round(1000 * (time.perf_counter() - started), 2),
        )
