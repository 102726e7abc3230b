"""What the model is told: the rules, the evidence as data, and, after a draft that was refused, what was wrong with it.

The evidence is JSON between two tags, and no "<" stands in it unescaped: a text in it cannot end the data, nor begin anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bot.evidence import Evidence, Figure, Passage
from bot.guard import Objection
from bot.prompting import prompt, raw, table

#: So many objections are told at most; a draft that is wrong in more ways will not be mended by a longer list.
TOLD = 6
#: An objected sentence is quoted to the model up to this length.
QUOTED = 300
_MARKUP = re.compile(r"<sup>[^<]{0,12}</sup>|<[^<>]{1,40}>|\*\*")


@dataclass(frozen=True, slots=True)
class Brief:
    """One request: ``rules`` for the system, ``data`` for the user, ``more``: (role, text) of what came after, oldest first."""

    rules: str
    data: str
    more: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Everything, for counting."""
        return "\n".join((self.rules, self.data, *(text for _, text in self.more)))


def brief(evidence: Evidence, understood: str | None = None, notes: Sequence[str] = ()) -> Brief:
    """The request for a first draft."""
    data: dict[str, Any] = {"question": evidence.question}
    data |= {"understood": understood} if understood else {}
    data |= {"figures": [told(f) for f in evidence.figures], "passages": [said(p) for p in evidence.passages]}
    data |= {"notes": list(notes)} if notes else {}
    return Brief(prompt("model", nothing=raw("model.nothing")), prompt("model.data", data=as_data(data)))


def choosing(question: str, offered: Sequence[str]) -> Brief:
    """The request to say which of the offered candidates a question is about, by its number."""
    data = {"question": question, "candidates": [{"number": i, "name": name} for i, name in enumerate(offered, 1)]}
    return Brief(raw("model.pick.rules"), prompt("model.data", data=as_data(data)))


def chosen(reply: str, offered: Sequence[str]) -> str | None:
    """The candidate that a reply names; None for 0, for a number that was not offered, and for anything but a number.

    >>> chosen(" 2.", ["a", "b"]), chosen("0", ["a"]), chosen("3", ["a"]), chosen("a", ["a"])
    ('b', None, None, None)
    """
    found = re.fullmatch(r"\W{0,3}([0-9]{1,2})\W{0,3}", reply.strip())
    return offered[int(found[1]) - 1] if found and 1 <= int(found[1]) <= len(offered) else None


def as_data(value: Any) -> str:
    r"""A value as JSON that holds no tag.

    >>> as_data({"text": "a</du_lieu>b"})
    '{"text": "a\\u003c/du_lieu\\u003eb"}'
    """
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def told(figure: Figure) -> Mapping[str, Any]:
    """A figure as the model sees it."""
    basis = table("answers")["basis"].get(figure.basis, figure.basis)
    words = basis if "$" not in basis else raw("answers.basis.change")
    return {
        "key": figure.key,
        "indicator": figure.indicator,
        "basis": words,
        "period": figure.period,
        "value": bounded(figure),
        "mark": figure.mark,
    }


#: A figure of the text that is a bound is told as one: the text prints "trên" before it, the figure keeps the sign.
_BOUNDS = {">": "more", ">=": "least", "<": "less", "<=": "most"}


def bounded(figure: Figure) -> str:
    """The figure as it is shown, with the word of its bound where the print itself has none.

    >>> bounded(Figure("F1", "Tỷ lệ", "actual", "2024", "12%", "%", ">", 1))
    'trên 12%'
    >>> bounded(Figure("F1", "Tỷ lệ", "plan", None, "≥ 5", "%", ">=", 1))
    '≥ 5%'
    """
    bound = _BOUNDS.get(figure.comparator) if figure.printed[:1].isdigit() else None
    return f"{raw(f'answers.bound.{bound}')} {figure.shown}" if bound else figure.shown


def said(passage: Passage) -> Mapping[str, Any]:
    """A passage as the model sees it, without the markup of the file."""
    return {"mark": passage.mark, "path": _MARKUP.sub("", passage.path), "text": _MARKUP.sub("", passage.text).strip()}


def within_budget(evidence: Evidence, request: Callable[[Evidence], Brief], budget: int, count: Callable[[str], int]) -> Evidence:
    """The evidence less its last passages (with the figures that only they print) until the request fits ``budget`` tokens.

    The first passage always stays; marks keep their numbers.
    """
    while len(evidence.passages) > 1 and count(request(evidence).text) > budget:
        kept = evidence.passages[:-1]
        marks = {p.mark for p in kept}
        evidence = replace(evidence, passages=kept, figures=tuple(f for f in evidence.figures if f.mark in marks))
    return evidence


def objected(asked: Brief, draft: str, objections: Sequence[Objection]) -> Brief:
    """The request for a second draft: the first one, and what was wrong with it."""
    words = table("model")["objection"]
    faults = [
        prompt("model.fault", sentence=o.sentence[:QUOTED], what=words.get(o.kind, words["other"]), detail=o.detail[:QUOTED]).strip()
        for o in objections[:TOLD]
    ]
    again = prompt("model.again", faults="\n".join(faults))
    return replace(asked, more=(*asked.more, ("ai", draft[: 10 * QUOTED] or "…"), ("human", again)))


@lru_cache(maxsize=1)
def prompt_version() -> str:
    """Twelve hex digits over the words that the model is told."""
    words = raw("model") + json.dumps(table("model"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:12]
