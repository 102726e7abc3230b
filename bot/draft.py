"""An answer while it is being put together: its sentences, the places they rest on, and the figures in them."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.model import Caveat, Citation, Computed, Route, Status, Value
from bot.units import Unit
from ingest.model import Fact
from ingest.paragraphs import quote as quote_of

#: How many places one answer shows (answers.md: at most five; a list: one an item).
MAX_MARKS = 5


class Draft:
    """Collects lines of text, marks, values and caveats; nothing is worded here."""

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

    def value(self, fact: Fact, mark: int) -> None:
        """Adds a figure of the answer once."""
        printed = None if fact.value is None else str(fact.value)
        value = Value(fact.indicator, fact.basis, fact.period, fact.printed, printed, fact.unit, fact.comparator, mark)
        if value not in self.values:
            self.values.append(value)

    def caveat(self, kind: str, text: str, *marks: int) -> None:
        """Adds a warning once."""
        caveat = Caveat(kind, text, marks)
        if caveat not in self.caveats:
            self.caveats.append(caveat)

    def number(self) -> None:
        """Numbers the marks in the order in which the text names them, and lets go of places that it names no more."""
        text = "\n".join(self.lines)
        named = list(dict.fromkeys(int(n) for n in re.findall(r"\[(\d+)\]", text) if 0 < int(n) <= len(self.citations)))
        new = {old: i for i, old in enumerate(named, 1)}
        self.lines = [re.sub(r"\[(\d+)\]", lambda m: f"[{new.get(int(m[1]), int(m[1]))}]", line) for line in self.lines]
        self.citations = [replace(self.citations[old - 1], mark=i) for old, i in new.items()]
        self.values = [replace(v, mark=new[v.mark]) for v in self.values if v.mark in new]
        self.caveats = [replace(c, marks=tuple(new[m] for m in c.marks if m in new)) for c in self.caveats]
        self.computed = [
            replace(c, operands=tuple(dict(o) | {"mark": new.get(o["mark"], o["mark"])} for o in c.operands)) for c in self.computed
        ]


def mark(*numbers: int) -> str:
    """Marks as the text shows them.

    >>> mark(1, 2)
    '[1][2]'
    """
    return "".join(f"[{n}]" for n in numbers)
