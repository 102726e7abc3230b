"""What the guard reads of an evidence (records, sources) and says of a draft (objections, a verdict).  Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence may not be shown: ``kind`` is a code, ``detail`` the word or figure that it is about.

    Kinds: ``unknown_figure, unknown_mark, no_mark, number, unit, subject, basis, period, place, name, quote, polarity, unsupported,
    markup, empty, language, too_long``.
    """

    kind: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence after the check: ``text`` as it may be shown, "" where it was objected to."""

    text: str
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A draft after the check: ``text`` holds the ``kept`` ones of its ``sentences``, rendered.

    >>> Verdict("Đạt **46%** [1].", (), 1, 1).accepted
    True
    """

    text: str
    objections: tuple[Objection, ...]
    sentences: int
    kept: int

    @property
    def accepted(self) -> bool:
        """Whether nothing was objected to and something was kept."""
        return not self.objections and self.kept > 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: what goes into the answer and the log.

        >>> Verdict("", (Objection("empty", "", ""),), 0, 0).to_dict()["objections"]
        [{'kind': 'empty', 'sentence': '', 'detail': ''}]
        """
        told = [{"kind": o.kind, "sentence": o.sentence, "detail": o.detail} for o in self.objections]
        return {"accepted": self.accepted, "sentences": self.sentences, "kept": self.kept, "objections": told}


@dataclass(frozen=True, slots=True)
class Record:
    """One amount of the evidence.

    ``bases`` and ``periods`` are None where the report does not say them; ``own`` are the words of its clause or indicator, ``near``
    those of the sentence, ``far`` those of the headings; ``key`` is the figure's, where it is one.  ``sure``: a table says what it is.
    ``places`` are those that its clause names, ``around`` those of its sentence where it names none.
    """

    mark: int
    printed: str
    values: tuple[Decimal, ...]
    whole: tuple[Decimal, ...]
    unit: str | None
    comparator: str
    direction: str
    negated: bool
    bases: frozenset[str] | None
    against: frozenset[str]
    periods: frozenset[str] | None
    own: frozenset[str]
    near: frozenset[str]
    far: frozenset[str]
    key: str = ""
    sure: bool = False
    clause: str = ""
    keys: frozenset[str] = frozenset()
    name: str = ""
    behind: str = ""
    tail: frozenset[str] = frozenset()
    onward: str = ""
    places: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """Its own words and those of its sentence."""
        return self.own | self.near


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as the guard reads it: ``text`` without markup, ``low``, folded, its words, those of its headings, its records."""

    mark: int
    text: str
    low: str
    flat: str
    words: frozenset[str]
    path: str
    row: bool
    read: Callable[[], tuple[Record, ...]]
    name: str = ""
    marked: frozenset[str] = frozenset()

    @property
    def records(self) -> tuple[Record, ...]:
        """Its amounts, read when they are first asked for: most passages of an evidence are not cited."""
        return self.read()


@dataclass(frozen=True, slots=True)
class Sources:
    """All passages (opened by mark) and figures of an evidence; ``year`` is the report's, as far as the evidence shows it."""

    year: int | None
    marks: tuple[int, ...]
    open: Callable[[int], Source]
    figures: tuple[Record, ...]
    question: frozenset[str]
    home: str = ""

    def cited(self, marks: frozenset[int]) -> tuple[Source, ...]:
        """The passages of some marks."""
        return tuple(self.open(mark) for mark in self.marks if mark in marks)

    @property
    def passages(self) -> tuple[Source, ...]:
        """All passages."""
        return tuple(map(self.open, self.marks))
