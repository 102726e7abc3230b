"""An answer while it is being put together: its sentences, the places they rest on, and the figures in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.model import Caveat, Citation, Computed, Route, Status, Value
from bot.prompting import prompt, table
from bot.units import Unit
from ingest.model import Fact
from ingest.paragraphs import quote as quote_of

#: How many places one answer shows (answers.md: at most five; a list: one an item).
MAX_MARKS = 5
#: How many doubtful figures the warning names.
NAMED = 3
#: At most so many characters (design/answers.md: a figure, a passage); a warning that would not fit stands beside the text only.
FIGURE_ROOM, TEXT_ROOM = 600, 1200


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A doubtful figure of the answer: what it is, its place, and why in words."""

    printed: str
    basis: str
    mark: int
    reason: str


class Draft:
    """Collects lines of text, marks, values and caveats; it words only the warning about doubtful figures."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.citations: list[Citation] = []
        self.values: list[Value] = []
        self.caveats: list[Caveat] = []
        self.computed: list[Computed] = []
        self.choices: list[str] = []
        self.route: Route = "none"
        self.status: Status = "answered"
        self._places: dict[tuple[str, str], int] = {}
        self._doubts: list[_Doubt] = []
        self._heads = 0

    def cite(self, ref: str, path: str, lines: tuple[int, int], quote: str) -> int:
        """The mark of a place; the same place and quote has one mark."""
        key = (ref, quote)
        if key not in self._places:
            mark = len(self.citations) + 1
            self._places[key] = mark
            self.citations.append(Citation(mark, ref.split(":")[0], ref, path, lines, quote))
        return self._places[key]

    def cite_unit(self, unit: Unit, start: int | None = None, end: int | None = None) -> int:
        """The mark of a unit, quoting the slice of its source that is shown (the unit itself where none is given)."""
        start = unit.span.start if start is None else start
        end = unit.span.end if end is None else end
        text = quote_of(unit.paragraph, start, end) if unit.paragraph is not None else unit.source[start:end]
        return self.cite(unit.ref, unit.path, unit.lines, text)

    def head(self, line: str) -> None:
        """Adds one figure of several above what they rest on, in the order of asking, once."""
        if line not in self.lines:
            self.lines.insert(self._heads, line)
            self._heads += 1

    def value(self, fact: Fact, mark: int) -> None:
        """Adds a figure of the answer once."""
        printed = None if fact.value is None else str(fact.value)
        value = Value(fact.indicator, fact.basis, fact.period, fact.printed, printed, fact.unit, fact.comparator, mark)
        if value not in self.values:
            self.values.append(value)
        if reason := doubt_of(fact):
            self._doubts.append(_Doubt(fact.printed, prompt(f"answers.basis.{fact.basis}"), mark, reason))

    def caveat(self, kind: str, text: str, *marks: int) -> None:
        """Adds a warning once."""
        caveat = Caveat(kind, text, marks)
        if caveat not in self.caveats:
            self.caveats.append(caveat)

    def _warn(self) -> None:
        """One line for the doubtful figures that the text shows: those that share the reason of the first."""
        text = "\n".join(self.lines)
        shown = [d for d in self._doubts if f"[{d.mark}]" in text and re.search(rf"(?<![\d.,/]){re.escape(d.printed)}(?!\d)", text)]
        if not shown:
            return
        alike = [d for d in shown if d.reason == shown[0].reason][:NAMED]
        figures = ", ".join(dict.fromkeys(prompt("answers.caveat.doubt_item", printed=d.printed, basis=d.basis) for d in alike))
        marks = tuple(dict.fromkeys(d.mark for d in alike))
        line = prompt("answers.caveat.doubt", figures=figures, reason=shown[0].reason, mark=mark(*marks))
        room = FIGURE_ROOM if self.route in {"lookup", "compute"} else TEXT_ROOM
        if len(text) + len(line) < room or any(one.startswith("- ") for one in self.lines):
            self.lines.append(line)
        self.caveat("doubt", line, *marks)

    def number(self) -> None:
        """Warns of doubtful figures; numbers the marks in the order of the text, and lets go of places that it names no more."""
        self._warn()
        text = "\n".join(self.lines)
        named = list(dict.fromkeys(int(n) for n in re.findall(r"\[(\d+)\]", text) if 0 < int(n) <= len(self.citations)))
        new = {old: i for i, old in enumerate(named, 1)}

        def anew(line: str) -> str:
            return re.sub(r"\[(\d+)\]", lambda m: f"[{new.get(int(m[1]), int(m[1]))}]", line)

        self.lines = [anew(line) for line in self.lines]
        self.citations = [replace(self.citations[old - 1], mark=i) for old, i in new.items()]
        self.values = [replace(v, mark=new[v.mark]) for v in self.values if v.mark in new]
        self.caveats = [replace(c, text=anew(c.text), marks=tuple(new[m] for m in c.marks if m in new)) for c in self.caveats]
        self.computed = [
            replace(c, operands=tuple(dict(o) | {"mark": new.get(o["mark"], o["mark"])} for o in c.operands)) for c in self.computed
        ]


def doubt_of(fact: Fact) -> str | None:
    """Why a printed figure is doubtful, in words: its likely reading, else what its code says; None where it is not.

    >>> from ingest.model import Span
    >>> fact = Fact("f", "Thu", "plan", "2024", None, "91", None, "%", "=", "r", "q", Span(1, 1))
    >>> doubt_of(fact), doubt_of(replace(fact, likely="51"))
    (None, 'có thể là 51, do nhận dạng chữ sai')
    """
    if fact.likely:
        return prompt("answers.doubt.misread", reading=fact.likely)
    if not fact.doubt:
        return None
    words: dict[str, str] = table("answers")["doubt"]
    return words.get(fact.doubt.partition(":")[0], words["other"])


def mark(*numbers: int) -> str:
    """Marks as the text shows them.

    >>> mark(1, 2)
    '[1][2]'
    """
    return "".join(f"[{n}]" for n in numbers)
