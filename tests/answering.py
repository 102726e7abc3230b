"""What the tests of the assistant share: the sample's assistant, asked in memory, and what must hold of every answer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.model import Answer, Turn
from ingest import ingest
from ingest.model import Ingested

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = next((ROOT / "reports").glob("*.md"))
QUESTIONS = ROOT / "tests" / "questions"
CASES = ROOT / "tests" / "cases"

FIGURE_CHARS, PASSAGE_CHARS, CITATIONS = 600, 1_200, 5
#: A list grows with its items: each stands on a line of its own.
_ITEM = re.compile(r"^(?:[-•*]|\d+[.)]) ", re.MULTILINE)
_MARK = re.compile(r"\[(\d{1,3})\]")
_MARKUP = re.compile(r"<sup>\d+</sup>|</?[a-z]+\d?\s*/?>|[*|²³]+|^#+ |\\|(?<!\w)_|_(?!\w)", re.MULTILINE)


@cache
def document() -> Ingested:
    """The sample report, read once a process."""
    return ingest(SAMPLE)


@cache
def assistant() -> Assistant:
    """The assistant over the sample, in memory."""
    return Assistant.of([document()])


def ask(question: str, history: Sequence[str] = ()) -> Answer:
    """The sample's answer."""
    return assistant().ask(Turn(question, tuple(history)))


def cases(name: str) -> list[dict[str, Any]]:
    """The lines of a case file."""
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def items(pattern: str) -> Iterator[dict[str, Any]]:
    """The questions of the files that match, in order."""
    for path in sorted(QUESTIONS.glob(pattern)):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def plain(text: str) -> str:
    """A text in NFC without markup, its white space collapsed: what "verbatim, markup aside" compares."""
    return " ".join(_MARKUP.sub("", unicodedata.normalize("NFC", text)).split())


def says(alternatives: str, text: str) -> bool:
    """Whether the text has one of "a|b"; a figure is not found inside a longer one."""
    return any(_stands(one.casefold(), text.casefold()) for one in alternatives.split("|"))


def _stands(one: str, text: str) -> bool:
    left = r"(?<![\d.,])(?<!\d )" if one[0].isdigit() else ""
    right = r"(?!\d|[.,]\d)" if one[-1].isdigit() else ""
    return re.search(left + re.escape(one) + right, text) is not None


@cache
def _words_of(report: str) -> str:
    """The report as a reader sees it: its lines, and each paragraph that a page break cut, joined."""
    found = next(d for d in _documents() if d.report.id == report)
    joined = [p.text for p in found.paragraphs] + [f.text for f in found.footnotes]
    return "\n".join([plain("\n".join(found.lines)), *map(plain, joined)])


_OTHERS: list[Ingested] = []


def _documents() -> list[Ingested]:
    return [document(), *_OTHERS]


def know(*documents: Ingested) -> None:
    """Let :func:`faults` hold quotes against these reports too."""
    _OTHERS.extend(d for d in documents if all(d is not known for known in _OTHERS))


def verbatim(quote: str, report: str) -> bool:
    """Whether a quote stands in the report's file, markup aside; an ellipsis splits it."""
    pieces = re.split(r"\s*(?:\[\.\.\.\]|\[…\]|…)\s*", quote)
    return all(plain(piece) in _words_of(report) for piece in pieces if plain(piece))


def faults(answer: Answer) -> list[str]:
    """What is wrong with an answer whatever was asked; empty for a sound one."""
    marks = {int(m) for m in _MARK.findall(_without_quotes(answer))}
    quotes = {c.mark: c.quote for c in answer.citations}
    found = [f"mark [{m}] without a citation" for m in sorted(marks - set(quotes))]
    found += [f"citation [{m}] without a mark" for m in sorted(set(quotes) - marks)]
    report = str((answer.report or {}).get("id"))
    found += [f"quote not in the report: {c.quote[:80]}" for c in answer.citations if not verbatim(c.quote, c.report or report)]
    found += [f"{v.printed} is not in the quote of [{v.mark}]" for v in answer.values if v.printed not in quotes.get(v.mark, "")]
    return found + _shape(answer) + _status(answer)


def _without_quotes(answer: Answer) -> str:
    """The text without what it quotes: a report may print "[1]" itself."""
    return re.sub(r"“[^“”]*”", "", answer.answer)


def _shape(answer: Answer) -> list[str]:
    length, listed = len(answer.answer), len(_ITEM.findall(answer.answer))
    limit = FIGURE_CHARS if answer.route in {"lookup", "compute"} else PASSAGE_CHARS
    found = [f"{length} characters for {answer.route}"] if length > limit and not listed else []
    on_list = sum(len(_MARK.findall(line)) for line in _without_quotes(answer).splitlines() if line.startswith("- "))
    cited = len(answer.citations)
    found += [f"{cited} citations"] if cited > CITATIONS + on_list else []
    return found + ([] if answer.answer.strip() else ["no words"])


def _status(answer: Answer) -> list[str]:
    found = ["a refusal with figures"] if answer.refused and answer.values else []
    none_such = answer.answer.startswith("Không có")  # an empty list: nothing stands for it
    if answer.status == "answered" and answer.route in {"lookup", "compute", "passages"} and not answer.citations and not none_such:
        found.append("an answer without a source")
    return found + (["nothing to choose from"] if answer.status == "clarify" and len(answer.choices) < 2 else [])


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same: the id, the time and the echoed question may differ."""
    return _said(one.to_dict()) == _said(other.to_dict())


def _said(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in answer.items() if k not in {"answer_id", "latency_ms", "question"}}
