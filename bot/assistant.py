"""The whole behaviour on one screen: a turn → an answer.  Knows the order of the parts; the parts do not know one another."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import about, lexicon
from bot.draft import Draft, mark
from bot.model import Answer, Turn
from bot.normalise import tidy
from bot.prompting import prompt
from bot.reader import Reader, Search
from bot.understand import Question
from ingest.model import Ingested, Report
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.text import syllables

if TYPE_CHECKING:
    from bot.indexing import Watch
    from bot.settings import Settings
    from bot.writer import Writer
    from vectorstore.model import Hit, Query

#: How many further reports are asked whether they print the figure differently.
OTHERS = 3


class Assistant:
    """Answers questions about the reports of one store, the newest first."""

    def __init__(
        self,
        reports: Sequence[Report],
        document: Callable[[str], Ingested],
        *,
        words: Path | None = None,
        search: Callable[[str], Search] | None = None,
        versions: Mapping[str, Any] | None = None,
        cache: Path | None = None,
        writer: Writer | None = None,
        missed: Callable[[], int] = int,
    ) -> None:
        self.cache = cache
        self.writer = writer
        self.missed = missed
        self.reports = tuple(reports)
        self.document = document
        self.lexicon = lexicon.load(words)
        self.search = search
        self.versions = dict(versions or {})
        self._readers: dict[str, Reader] = {}

    @classmethod
    def of(cls, documents: Iterable[Ingested], *, words: Path | None = None, writer: Writer | None = None) -> Assistant:
        """Over documents in memory, without a store: passages are ranked, not searched."""
        known = {d.report.id: d for d in documents}
        return cls([d.report for d in known.values()], known.__getitem__, words=words, writer=writer)

    @classmethod
    def open(cls, settings: Settings, *, as_built: bool = False, watch: Watch | None = None) -> Assistant:
        """Over the index of the settings. ``as_built``: by the embedder that built it. Raises IndexMissing, IndexBroken.

        ``watch`` hears of the progress where a changed embedding model makes the index be built again meanwhile.
        """
        from bot.indexing import Watch, open_store
        from bot.searching import Searcher

        store = open_store(settings, as_built=as_built)
        searcher = Searcher(store, settings, watch or Watch())
        info = store.info()
        versions = {"index": info.id, "code": info.code_version, "embedder": info.embedder, "model": None}
        return cls(
            store.reports(),
            store.document,
            words=settings.lexicon,
            search=lambda report: _search(searcher, report),
            missed=lambda: searcher.missed,
            versions=versions,
            cache=settings.index_dir / "findings",
            writer=_writer(settings) if settings.model else None,
        )

    def reader(self, report: str) -> Reader:
        """The reader of one report, made once."""
        if report not in self._readers:
            document = self.document(report)
            name = f"{report}-{document.report.source_sha256[:12]}-{str(self.versions.get('code', ''))[-12:]}.json"
            cache = self.cache / re.sub(r"[^\w.-]", "_", name) if self.cache else None
            self._readers[report] = Reader(document, self.lexicon, self.search(report) if self.search else None, cache)
        return self._readers[report]

    def ask(self, turn: Turn) -> Answer:
        """The answer to a turn; what a user typed never raises. Raises IndexBroken where the store fails."""
        started = time.perf_counter()
        answer, question, reader = self._extract(turn)
        if self.writer is not None:
            until = self.writer.until()
            answer, question = self._second_opinion(self.writer, answer, question, reader, turn, until)
            answer = self.writer.write(answer, question, reader, until)
        return _timed(answer, started)

    def extract(self, turn: Turn) -> Answer:
        """The answer by rules alone, whether a model is set or not; for what needs the figures and not their wording."""
        started = time.perf_counter()
        return _timed(self._extract(turn)[0], started)

    def stream(self, turn: Turn) -> Iterator[str | Answer]:
        """Pieces of checked text while a model writes them, then the answer; where its text does not begin with them, they are void."""
        started = time.perf_counter()
        answer, question, reader = self._extract(turn)
        if self.writer is None:
            yield _timed(answer, started)
            return
        until = self.writer.until()
        answer, question = self._second_opinion(self.writer, answer, question, reader, turn, until)
        for item in self.writer.stream(answer, question, reader, until):
            yield _timed(item, started) if isinstance(item, Answer) else item

    def _second_opinion(
        self, writer: Writer, answer: Answer, question: Question, reader: Reader, turn: Turn, until: float
    ) -> tuple[Answer, Question]:
        """Where the rules find nothing that is asked for: the answer about what the model picks among what the report has.

        It says first what the question was taken for. An invalid pick, or one that the rules cannot answer either, changes nothing.
        """
        from bot.further import candidates, meaning

        if answer.answer != prompt("answers.refusal.not_in_report") or question.outside:
            return answer, question
        label = writer.pick(question, candidates(reader, question), until)
        if label is None:
            return answer, question
        draft, meant = Draft(), meaning(reader, question, label)
        reader.answer(draft, meant)
        if draft.status != "answered" or not draft.citations:
            return answer, question
        draft.caveat("scope", prompt("model.caveat.picked", label=label))
        draft.lines.insert(0, draft.caveats[-1].text)
        draft.number()
        return self._finish(draft, reader.report, turn, meant), meant

    def _extract(self, turn: Turn) -> tuple[Answer, Question, Reader]:
        """The answer in the report's own words and by rules alone."""
        chosen = turn.report or self.choose(turn)
        reader = self.reader(chosen)
        question = reader.understand(turn.question, turn.history)
        draft, missed = Draft(), self.missed()
        self._fill(draft, reader, question)
        if self.missed() > missed:
            draft.caveat("model", prompt("answers.caveat.embedder"))
        if turn.report is None and draft.route == "lookup" and draft.values:
            self._compare(draft, chosen, turn)
        draft.number()
        return self._finish(draft, reader.report, turn, question), question, reader

    def _fill(self, draft: Draft, reader: Reader, question: Question) -> None:
        if about.is_order(question.folded):
            draft.status = "refused"
            draft.lines.append(prompt("answers.refusal.injection"))
        elif not question.folded:
            draft.status = "out_of_scope"
            draft.lines.append(prompt("answers.refusal.empty" if not question.raw.strip() else "answers.refusal.unclear"))
        elif about.is_about_assistant(question.folded):
            about.say_assistant(draft, reader.report)
        elif (asked := about.asked_of(question.folded, reader.report)) and about.say_about(draft, reader.report, asked):
            return
        else:
            reader.answer(draft, question)

    def choose(self, turn: Turn) -> str:
        """The report that the question names by its place or covers by its year; else the newest."""
        words = " ".join(syllables(tidy(" ".join((*turn.history[-1:], turn.question)))))
        named = [r for r in self.reports if r.place and len(r.place.split()) > 1 and _place(r) in words]
        pool = named or self.reports
        years = [p.period for p in find_periods(tidy(turn.question)) if re.fullmatch(r"\d{4}", p.period)]
        for year in years:
            for covering in ([r for r in pool if r.periods[:1] == (year,)], [r for r in pool if year in r.periods]):
                if covering:
                    return covering[0].id
        return pool[0].id

    def _compare(self, draft: Draft, chosen: str, turn: Turn) -> None:
        """Other reports of the same place that print the same figure differently: both are shown."""
        mine = next(r for r in self.reports if r.id == chosen)
        first = draft.values[0]
        others = [r for r in self.reports if r.id != chosen and r.place == mine.place and first.period in r.periods][:OTHERS]
        for report in others:
            other = Draft()
            reader = self.reader(report.id)
            reader.answer(other, reader.understand(turn.question, turn.history))
            value = other.values[0] if other.values and other.status == "answered" else None
            if value is None or (value.value, value.unit) == (first.value, first.unit) or value.period != first.period:
                continue
            source = other.citations[value.mark - 1]
            place = draft.cite(f"{report.id}#{source.ref}", source.path, source.lines, source.quote)
            draft.citations[place - 1] = replace(draft.citations[place - 1], kind=source.kind, report=report.id)
            text = prompt(
                "answers.caveat.report",
                number=report.number or report.id,
                figure=f"{value.printed} {value.unit or ''}".strip(),
                mark=mark(place),
            )
            draft.lines.append(text)
            draft.caveat("contradiction", text, first.mark, place)

    def _finish(self, draft: Draft, report: Report, turn: Turn, question: Question) -> Answer:
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
        )


def _timed(answer: Answer, started: float) -> Answer:
    return replace(answer, latency_ms=round(1000 * (time.perf_counter() - started), 2))


def _place(report: Report) -> str:
    """The proper name of a report's place, folded: "xã Tân Lĩnh" → "tan linh"."""
    return " ".join(syllables(re.sub(r"^(huyện|xã|tỉnh|phường|thành phố|thị xã|thị trấn)\s+", "", report.place or "", flags=re.IGNORECASE)))


def _writer(settings: Settings) -> Writer:
    """The writer of the settings; the model's library is imported when it first writes."""
    from bot.writer import open_writer

    return open_writer(settings)


def _search(search: Callable[[Query], Iterable[Hit]], report: str) -> Search:
    """Passage search over one report; every call asks Chroma."""
    return lambda query: [
        (hit.chunk.ref, (hit.chunk.lines.first, hit.chunk.lines.last), hit.score) for hit in search(replace(query, reports=(report,)))
    ]
