"""An answer put together from checked sentences: marks numbered anew, the figures used, and what the extractive answer must not lose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.ledger import Ledger
from bot.model import Answer, Caveat, Citation, Value
from bot.prompting import prompt, table

_MARK = re.compile(r"\[(\d{1,3})\]")
_KEY = re.compile(r"\{(F\d+)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
#: Said first, before what the model wrote; every other caveat that the extractive text shows is said after it, and these in any case.
_FIRST, _KEPT = frozenset({"premise", "scope"}), frozenset({"contradiction", "doubt"})
#: Openings by which the extractive answer says that it is not what was asked for (no model may smooth that over), or counts places.
_HEDGES = ("answers.refusal.close", "answers.text.no_number", "answers.lists.places")


def writable(answer: Answer) -> bool:
    """Whether a model may write this answer anew: figures looked up and passages.

    Refusals, what the report is, arithmetic, lists and near misses stay as the rules word them: there is nothing to gain, or too
    much to lose.
    """
    told = bool(answer.values) if answer.route == "lookup" else answer.route == "passages" and bool(answer.citations)
    lines = answer.answer.split("\n")
    listed = any(line.startswith("- ") for line in lines)
    return answer.status == "answered" and told and not listed and not any(line.startswith(h) for h in _hedges() for line in lines)


def _hedges() -> list[str]:
    texts: list[str] = []
    for key in _HEDGES:
        name, group, entry = key.split(".")
        texts.append(str(table(name)[group][entry]).partition("$")[0])
    return texts


def asked_figures(answer: Answer) -> list[Value]:
    """The figures that an extractive answer leads with: those in bold that it keeps as values. A text without them does not answer."""
    out: list[Value] = []
    for line in answer.answer.split("\n"):
        marks = {int(m) for m in _MARK.findall(line)}
        for bold in _BOLD.findall(line):
            out += [v for v in answer.values if v.mark in marks and _stands(v.printed, bold) and v not in out][:1]
    return out


def _stands(printed: str, text: str) -> bool:
    """Whether a printed figure stands in a text, and not as a part of a longer one.

    >>> _stands("46", "46 triệu"), _stands("46", "146 triệu"), _stands("4", "4,6")
    (True, False, False)
    """
    return re.search(rf"(?<![\d.,]){re.escape(printed)}(?!\d|[.,/]\d)", text) is not None


class Composer:
    """Takes checked sentences; marks get their final numbers as they appear, so that what is streamed stays true.

    ``text`` is all of it, ``written`` what the model wrote, ``last`` its last sentence with the marks of the evidence.
    """

    def __init__(self, answer: Answer, ledger: Ledger) -> None:
        self._answer, self._ledger = answer, ledger
        self._numbers: dict[int, int] = {}
        self._used: list[str] = []
        self._typed = ""
        self.text = ""
        self.written = ""
        self.last = ""
        lines = [c.text for c in answer.caveats if c.kind in _FIRST]
        self.lead = "".join(self._append(line, "\n") for line in lines)

    def add(self, draft: str, rendered: str, *, new_line: bool = False) -> str:
        """Adds a sentence that passed; returns the piece of text as it is shown, with what parts it from the one before."""
        self._used += _KEY.findall(draft)
        self._typed += "\n" + _MARK.sub(" ", _KEY.sub(" ", draft))
        self.last = rendered
        piece = self._append(rendered, "\n" if new_line or not self.written else " ")
        self.written += piece
        return piece

    def _append(self, text: str, gap: str) -> str:
        piece = (gap if self.text else "") + self._renumbered(text)
        self.text += piece
        return piece

    def _renumbered(self, text: str) -> str:
        known = {p.mark for p in self._ledger.evidence.passages}

        def number(match: re.Match[str]) -> str:
            mark = int(match[1])
            return f"[{self._numbers.setdefault(mark, len(self._numbers) + 1)}]" if mark in known else match[0]

        return _MARK.sub(number, text)

    def shows(self, value: Value) -> bool:
        """Whether the sentences so far show a figure."""
        return _stands(value.printed, self.written)

    def missing(self) -> list[Value]:
        """The figures that are asked for and not shown; where the extract leads with none, one of those in it is enough."""
        answer = self._answer
        led = asked_figures(answer)
        if led or answer.route != "lookup":
            return [v for v in led if not self.shows(v)]
        return [] if any(self.shows(v) for v in answer.values) else list(answer.values[:1])

    def end(self) -> str:
        """Adds the lines that must not be lost: caveats that the extractive text shows, and asks that stay open."""
        answer, rest = self._answer, []
        opening = str(table("answers")["refusal"]["part"]).partition("$")[0]
        rest += [line for line in answer.answer.split("\n") if line.startswith(opening)]
        rest += [c.text for c in answer.caveats if c.kind in _KEPT or (c.kind not in _FIRST and c.text in answer.answer)]
        self._typed += _MARK.sub(" ", "\n".join(rest))
        return "".join(self._append(line, "\n") for line in rest)

    def answer(self, verdict: Mapping[str, Any], versions: Mapping[str, Any], *extra: Caveat) -> Answer:
        """The whole answer."""
        return replace(
            self._answer,
            answer=self.text,
            route="model",
            values=tuple(self._values()),
            citations=tuple(self._citations()),
            caveats=(*(self._caveat(c) for c in self._answer.caveats), *extra),
            verdict=verdict,
            versions=versions,
        )

    def _citations(self) -> list[Citation]:
        places = {p.mark: p.citation for p in self._ledger.evidence.passages}
        return [replace(places[old], mark=new) for old, new in self._numbers.items()]

    def _caveat(self, caveat: Caveat) -> Caveat:
        text = _MARK.sub(lambda m: f"[{self._numbers.get(int(m[1]), int(m[1]))}]", caveat.text)
        return replace(caveat, text=text, marks=tuple(self._numbers[m] for m in caveat.marks if m in self._numbers))

    def _values(self) -> list[Value]:
        """The figures that the text names by key, and the looked-up ones that it prints beside their mark."""
        out: list[tuple[int, Value]] = []
        used, figures = set(self._used), self._ledger.evidence.figures
        for figure in sorted(figures, key=lambda f: f.key not in used):
            typed = _stands(figure.printed, self._typed) and (figure.mark, figure.printed) not in [(m, v.printed) for m, v in out]
            if figure.mark in self._numbers and (figure.key in used or typed):
                out.append((figure.mark, self._value(figure.key)))
        return list(dict.fromkeys(replace(v, mark=self._numbers[m]) for m, v in out))

    def _value(self, key: str) -> Value:
        fact = self._ledger.values.get(key)
        if fact is None:
            return self._answer.values[int(key[1:]) - 1]
        value = None if fact.value is None else str(fact.value)
        return Value(fact.indicator, fact.basis, fact.period, fact.printed, value, fact.unit, fact.comparator, 0)


def fallback(answer: Answer, caveat: str, verdict: Mapping[str, Any], versions: Mapping[str, Any]) -> Answer:
    """The extractive answer with the word that no model wrote it, and why."""
    text = prompt("model.caveat.unused", reason=caveat)
    return replace(answer, caveats=(*answer.caveats, Caveat("model", text)), verdict=verdict, versions=versions)
