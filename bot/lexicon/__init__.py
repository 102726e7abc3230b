"""The reviewed word lists, as data: synonyms, abbreviations, chat spellings, foreign phrases, question words, places.

Files are tab separated (see ``README.md`` beside them); an official extends them with a folder of files of the same names
(setting ``HOIBAOCAO_LEXICON``).  Nothing in them is true of one report alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from ingest.vietnamese.text import fold, syllables, tokens

#: A synonym weight below this helps to find a passage, but does not prove that it is meant.
RELATED = 0.5

#: The ``group`` of a one-word piece of question talk that is talk without its marks too ("gi", but not "dau": dâu, đầu, dầu).
BARE = 1


_CAPITALS = re.compile(r"\b[A-ZĐ][A-ZĐa-z]?[A-ZĐ]{1,6}\b")


@dataclass(frozen=True, slots=True)
class Term:
    """One way of saying something: its words with marks and folded, and the group of synonyms it belongs to."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    group: int


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, its expansions (the most usual first), and the folded words that must be near where it collides."""

    short: str
    expansions: tuple[str, ...]
    context: tuple[str, ...]


@dataclass(slots=True)
class Lexicon:
    """All word lists, indexed by their first folded word."""

    groups: list[tuple[tuple[tuple[str, ...], ...], float]] = field(default_factory=list)
    terms: dict[str, list[Term]] = field(default_factory=dict)
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)
    chat: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)
    hard: dict[str, list[Term]] = field(default_factory=dict)
    soft: set[str] = field(default_factory=set)
    soft_bare: set[str] = field(default_factory=set)

    def at(self, folded: list[str], words: list[str], start: int, *, marked: bool) -> list[Term]:
        """The terms that stand at ``start``, the longest first; a question typed with marks must agree in its marks."""
        found = [
            t
            for t in self.terms.get(folded[start], ())
            if tuple(folded[start : start + len(t.folded)]) == t.folded and (not marked or _agree(words[start : start + len(t.words)], t.words))
        ]
        return sorted(found, key=lambda t: -len(t.folded))

    def alternatives(self, group: int) -> tuple[tuple[tuple[str, ...], ...], float]:
        """The folded word sequences of a group and its weight."""
        return self.groups[group]

    def hard_at(self, folded: list[str], words: list[str], start: int, *, marked: bool) -> int:
        """How many words of question talk ("cho tôi biết", "bao nhiêu") stand at ``start``; 0 where none."""
        sizes = [
            len(t.folded)
            for t in self.hard.get(folded[start], ())
            if tuple(folded[start : start + len(t.folded)]) == t.folded
            and (_agree(words[start : start + len(t.words)], t.words) if marked else len(t.folded) > 1 or t.group == BARE)
        ]
        return max(sizes, default=0)

    def expand(self, text: str) -> str:
        """The full words of the short forms that a report prints ("CSXH"), those that stand for one thing only."""
        found = {w: self.abbreviations.get(fold(w)) for w in _CAPITALS.findall(text)}
        return " ; ".join(a.expansions[0] for a in found.values() if a is not None and not a.context)

    def is_soft(self, word: str, *, marked: bool) -> bool:
        """Whether a word carries no meaning of its own in a question ("được", "của"); its neighbours with it may."""
        return word in self.soft if marked else fold(word) in self.soft_bare


def _agree(typed: list[str], listed: tuple[str, ...]) -> bool:
    """Marked words agree; a word typed bare (one of several left unmarked) agrees with anything it folds to."""
    return all(a == b or a == fold(b) for a, b in zip(typed, listed, strict=True))


def _rows(name: str, extra: Path | None) -> Iterator[list[str]]:
    """The data rows of one list, then those of the official's own file of the same name."""
    packaged = files(__package__).joinpath(name)
    texts = [packaged.read_text(encoding="utf-8")] if packaged.is_file() else []
    if extra is not None and (extra / name).is_file():
        texts.append((extra / name).read_text(encoding="utf-8-sig"))
    for text in texts:
        for line in text.splitlines()[1:]:
            if line.strip() and not line.startswith("#"):
                yield [part.strip() for part in line.split("\t")]


def _add_synonyms(lexicon: Lexicon, extra: Path | None) -> None:
    for row in _rows("synonyms.tsv", extra):
        ways = [w.strip() for w in row[0].split("|") if w.strip()]
        number = len(lexicon.groups)
        lexicon.groups.append((tuple(tuple(syllables(w)) for w in ways), float(row[1]) if len(row) > 1 and row[1] else 1.0))
        for way in ways:
            term = Term(tuple(tokens(way)), tuple(syllables(way)), number)
            if term.folded:
                lexicon.terms.setdefault(term.folded[0], []).append(term)


def _add_talk(lexicon: Lexicon, extra: Path | None) -> None:
    for row in _rows("talk.tsv", extra):
        term = Term(tuple(tokens(row[0])), tuple(syllables(row[0])), BARE if row[2:] == ["bare"] else 0)
        if row[1] == "soft":
            lexicon.soft.update(term.words)
            lexicon.soft_bare.update(term.folded)
        elif term.folded:
            lexicon.hard.setdefault(term.folded[0], []).append(term)


@lru_cache(maxsize=4)
def load(extra: Path | None = None) -> Lexicon:
    """The packaged lists, extended by those in the folder ``extra``. Raises ValueError on a weight that is no number."""
    lexicon = Lexicon()
    _add_synonyms(lexicon, extra)
    _add_talk(lexicon, extra)
    for row in _rows("abbreviations.tsv", extra):
        context = tuple(fold(w.strip()) for w in (row[2] if len(row) > 2 else "").replace("|", ",").split(",") if w.strip())
        lexicon.abbreviations[fold(row[0])] = Abbreviation(row[0], tuple(e.strip() for e in row[1].split("|")), context)
    for row in _rows("chat.tsv", extra):
        lexicon.chat[row[0].lower()] = row[1]
    for row in _rows("foreign.tsv", extra):
        lexicon.foreign[row[0].lower()] = row[1]
    for row in _rows("places_vn.tsv", extra):
        lexicon.places[tuple(syllables(row[0]))] = row[1] if len(row) > 1 else ""
    return lexicon
