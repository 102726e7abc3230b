"""Evidence to write drafts from: the answers to many questions on two unlike reports."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generality.commune import generate
from generality.questions import questions

from bot.assistant import Assistant
from bot.evidence import Evidence, Figure, Passage, evidence_of
from bot.model import Answer, Citation, Turn
from drafts.draft import equal, numbers
from ingest import ingest
from ingest.model import Ingested

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "reports" / "641-BC-HU-2024.md"
QUESTIONS = ROOT / "tests" / "questions"
SOURCES = ("641", "bold", "hash", "plain")
_TABLES = ("annex:phu_luc:", "annex:bieu_01:")
_LEVELS = frozenset({"plan", "actual", "estimate", "target", "cumulative"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the evidence of its answer. ``doubtful``: the answer itself warns of its figures."""

    source: str
    question: str
    evidence: Evidence
    doubtful: bool
    refused: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one table row in an evidence, and every number that its row prints."""

    source: str
    table: str
    evidence: Evidence
    indicator: str
    figures: tuple[Figure, ...]
    mark: int
    cells: tuple[str, ...]

    def of(self, *bases: str) -> Figure | None:
        """The first figure of these bases for one year."""
        return next((f for f in self.figures if f.basis in bases), None)

    def prints(self, number: str) -> bool:
        """Whether the row prints a number of this value."""
        return any(equal(number, n) for cell in self.cells for n in numbers(cell))


@cache
def document(source: str) -> Ingested:
    """A report, read once a process."""
    if source == "641":
        return ingest(SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bao-cao.md"
        path.write_text(generate(source).text, encoding="utf-8")
        return ingest(path)


@cache
def assistant(source: str) -> Assistant:
    """The assistant over one report, in memory."""
    return Assistant.of([document(source)])


@cache
def ask(source: str, question: str, history: tuple[str, ...] = ()) -> Answer:
    """The answer to a question, asked once a process."""
    return assistant(source).ask(Turn(question, history))


def asked(source: str, question: str, history: tuple[str, ...] = ()) -> Asked:
    """A question with the evidence of its answer."""
    answer = ask(source, question, history)
    doubtful = any(c.kind in {"doubt", "contradiction"} for c in answer.caveats)
    return Asked(source, question, evidence_of(answer, place=document(source).report.place), doubtful, answer.refused)


@cache
def everything() -> tuple[Asked, ...]:
    """All questions: the tuned halves of the project's sets, those of the communes, and one or two a table row."""
    return tuple([*_tuned(), *_communes(), *_templated()])


def _tuned() -> Iterator[Asked]:
    for path in sorted(QUESTIONS.glob("*_tuned.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            yield asked("641", item["question"], tuple(item.get("history") or ()))


def _communes() -> Iterator[Asked]:
    for source in SOURCES[1:]:
        for item in questions(generate(source)):
            yield asked(source, item["question"], tuple(item.get("history") or ()))


def _templated() -> Iterator[Asked]:
    for source in SOURCES:
        for table in document(source).tables:
            if not f"annex:{table.id}:".startswith(_TABLES):
                continue
            year = int(document(source).report.periods[0])
            for row in table.rows:
                if row.name and row.cells:
                    yield asked(source, f"{row.name} năm {year} thực hiện bao nhiêu, kế hoạch bao nhiêu?")
                    yield asked(source, f"Mục tiêu năm {year + 1} về {row.name} là bao nhiêu?")


@cache
def rows() -> tuple[Row, ...]:
    """The table rows of all evidence that is not doubtful, each indicator of a table once for every set of figures."""
    seen: set[object] = set()
    found = []
    for item in everything():
        for row in [] if item.doubtful or item.refused else _rows(item):
            key = (row.source, row.table, row.indicator, tuple((f.basis, f.period) for f in row.figures))
            if key not in seen:
                seen.add(key)
                found.append(row)
    return tuple(found)


def _rows(item: Asked) -> Iterator[Row]:
    evidence = item.evidence
    for indicator, mark in dict.fromkeys((f.indicator, f.mark) for f in evidence.figures):
        passage = evidence.passage(mark)
        if passage is None or not passage.citation.ref.startswith(_TABLES) or not _is_sayable(indicator):
            continue
        of_row = tuple(f for f in evidence.figures if (f.indicator, f.mark) == (indicator, mark) and is_simple(f))
        alone = all(f.indicator == indicator for f in evidence.figures if f.mark == mark)
        if of_row and alone:
            table = ":".join(passage.citation.ref.split(":")[:2])
            yield Row(item.source, table, evidence, indicator, of_row, mark, tuple(passage.text.split("|")))


def _is_sayable(indicator: str) -> bool:
    """A name that a sentence can carry: OCR noise of the long annex and split subjects are left out."""
    digits = re.findall(r"\d+", indicator)
    # a part of the row above; a shifted row; a row whose target counts communes while its unit says criteria
    if indicator.casefold().startswith(("trong ", "xã nông thôn mới nâng cao")):
        return False
    return 8 <= len(indicator) <= 90 and " – " not in indicator and (not digits or digits in (["5"], ["3"]))


def is_simple(figure: Figure) -> bool:
    """One plain number with a unit, of a year (or a target without one)."""
    year = figure.period is None or re.fullmatch(r"\d{4}", figure.period)
    plain_number = re.fullmatch(r"\d+(?:[.,]\d+)*%?", figure.printed)
    basis = figure.basis in _LEVELS or (figure.basis == "ratio_to_plan" and figure.shown.endswith("%"))
    return bool(year and plain_number and basis and figure.unit and (figure.period or figure.basis == "target"))


def merged(one: Evidence, other: Evidence) -> Evidence:
    """The evidence of two questions asked in one: keys and marks go on where the first ends."""
    marks = {p.mark: i for i, p in enumerate(other.passages, len(one.passages) + 1)}
    passages = [Passage(marks[p.mark], p.path, p.text, replace(p.citation, mark=marks[p.mark])) for p in other.passages]
    start = len(one.figures) + 1
    figures = [replace(f, key=f"F{i}", mark=marks[f.mark]) for i, f in enumerate(other.figures, start)]
    return Evidence(f"{one.question} {other.question}", (*one.figures, *figures), (*one.passages, *passages), one.place)


def placed(source: str, question: str, starts: tuple[str, ...]) -> tuple[Evidence, dict[str, int]]:
    """The evidence of a question with a passage for each start: the answer's own, else a further place of the report."""
    answer = ask(source, question)
    own = evidence_of(answer)
    more = [_place(source, start) for start in starts if not _marks_of(own, start)]
    evidence = evidence_of(answer, more, document(source).report.place)
    return evidence, {start: _marks_of(evidence, start)[0] for start in starts}


def _marks_of(evidence: Evidence, start: str) -> list[int]:
    return [p.mark for p in evidence.passages if start in re.sub(r"<sup>\d+</sup>", "", p.text)]


def _place(source: str, start: str) -> Citation:
    """The place of the report that has these words: from their sentence to the end of the paragraph or note."""
    found = document(source)
    texts = [(f"section:{p.section}", p.text, p.lines) for p in found.paragraphs]
    texts += [(f"footnote:{n.number}", n.text, n.lines) for n in found.footnotes]
    ref, text, lines = next(t for t in texts if start in t[1])
    begin = text.rfind(". ", 0, text.index(start)) + 2 if ". " in text[: text.index(start)] else 0
    return Citation(0, ref.split(":")[0], ref, "", (lines.first, lines.last), _cut(text[begin:]), None)


def _cut(text: str, limit: int = 1500) -> str:
    """Whole sentences of the start of a text."""
    return text if len(text) <= limit else text[:limit].rsplit(". ", 1)[0] + "."
