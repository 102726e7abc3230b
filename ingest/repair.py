"""Named repairs of what is *searched*: words that OCR misread.  What is shown and quoted stays as printed.

Each repair is a row of ``data/repairs.tsv`` (name, pattern, replacement), reviewed by hand; only kinds of errors that hold in
any report stand there. What is true of one report alone lives in its errata file. A repair never adds or drops a line and
never touches a digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ingest.model import Line, Repair, Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A named repair: every match of ``pattern`` becomes ``after``."""

    name: str
    pattern: re.Pattern[str]
    after: str


@cache
def rules() -> tuple[Rule, ...]:
    """The reviewed table of repairs, in the order in which they are tried."""
    table = resources.files("ingest").joinpath("data/repairs.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(Rule(name, re.compile(pattern), after) for name, pattern, after in rows)


def repair(text: str) -> str:
    """The text with every repair applied; applying it twice changes nothing more.

    >>> repair("đạt 100% KII")
    'đạt 100% KH'
    """
    for rule in rules():
        text = rule.pattern.sub(rule.after, text)
    return text


def explain(lines: tuple[Line, ...]) -> tuple[Repair, ...]:
    """Every place where a repair applies, with the words before and after."""
    return tuple(
        Repair(rule.name, Span(line.number, line.number), m[0], m.expand(rule.after))
        for line in lines
        for rule in rules()
        for m in rule.pattern.finditer(line.text)
        if m.expand(rule.after) != m[0]
    )
