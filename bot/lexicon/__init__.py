"""The reviewed word lists, as data: synonyms, abbreviations, chat spellings, foreign phrases, question words, places.

Files are tab separated (see ``README.md`` beside them); an official extends them with a folder of files of the same names
(setting ``HOIBAOCAO_LEXICON``).  Nothing in them is true of one report alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from ingest.vietnamese.text import fold, syllables, tokens

#: A synonym weight below this helps to find a passage, but does not prove that it is meant.
RELATED = 0.5

#: The ``group`` of a one-word piece of question talk that is talk without its marks too ("gi", but not "dau": dâu, đầu, dầu).
BARE = 1

#: The note of a light word that is light only with its marks: "mô" (đâu) is, "mo" may be mỏ.
MARKED = "marked"

#: A one-syllable term typed without marks counts this much where its syllable usually stands for another word ("lon": lớn, lợn).
UNSURE = 0.6
#: It does not count less where at least this share of the listed words that fold to it are the term ("che": chè, che, chế).
USUAL = 0.7
#: Two listed neighbours are one word where the rarer one stands beside the other in this share of its places ("che phủ", not "tích che").
TIED = 0.3

_CAPITALS = re.compile(r"\b[A-ZĐ][A-ZĐa-z]?[A-ZĐ]{1,6}\b")


@dataclass(frozen=True, slots=True)
class Term:
    """One way of saying something: its words with marks and folded, and the group of synonyms it belongs to."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    group: int


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One meaning of a short form: its expansions (the most usual first) and the words near which it means this (none: always)."""

    short: str
    expansions: tuple[str, ...]
    context: tuple[str, ...]


@dataclass(slots=True)
class Lexicon:
    """All word lists, indexed by their first folded word."""

    groups: list[tuple[tuple[tuple[str, ...], ...], float]] = field(default_factory=list)
    terms: dict[str, list[Term]] = field(default_factory=dict)
    abbreviations: dict[str, list[Abbreviation]] = field(default_factory=dict)
    chat: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    foreign: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)
    hard: dict[str, list[Term]] = field(default_factory=dict)
    soft: set[str] = field(default_factory=set)
    soft_bare: set[str] = field(default_factory=set)
    readings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))

    def at(self, folded: list[str], words: list[str], start: int, *, marked: bool) -> list[Term]:
        """The terms that stand at ``start``, the longest first.

        A question typed with marks must agree in its marks, but for one slip of a longer term ("hô nghèo").  A one-syllable term
        typed without marks is no part of another listed word ("san" in "san xuat" is not sắn), and has a ``group`` of lower weight
        where its syllable usually stands for another word.
        """
        exact, loose = [], []
        for term in self.terms.get(folded[start], ()):
            size = len(term.folded)
            if tuple(folded[start : start + size]) != term.folded:
                continue
            typed = words[start : start + size]
            if size == 2 and typed != list(term.words) and self._runs_into_talk(folded, words, start, size, marked=marked):
                continue
            if size == 1 and not (marked and typed[0] == term.words[0]):
                exact += self._bare(term, folded, words, start, marked=marked)
            elif not marked or _agree(typed, term.words):
                exact.append(term)
            elif self._slipped(typed, term.words):
                loose.append(term)
        sizes = {len(t.folded) for t in exact}
        found = exact + [t for t in loose if len(t.folded) not in sizes]
        return sorted(found, key=lambda t: -len(t.folded))

    def _runs_into_talk(self, folded: list[str], words: list[str], start: int, size: int, *, marked: bool) -> bool:
        """Whether question talk begins inside a term and ends behind it ("chính sách bao nhiêu" holds no "sách báo")."""
        return any(self.hard_at(folded, words, start + i, marked=marked) > size - i for i in range(1, size))

    def _bare(self, term: Term, folded: list[str], words: list[str], at: int, *, marked: bool) -> list[Term]:
        """A one-syllable term whose word was typed without its marks: itself, with less weight, or not at all."""
        word, known = term.words[0], self.readings[term.folded[0]]
        if marked and (words[at] != folded[at] or known[words[at]]):
            return []
        if self._inside_other(word, folded, at):
            return []
        return [term if known[word] >= USUAL * sum(known.values()) else replace(term, group=~term.group)]

    def _bare_talk(self, term: Term, folded: list[str], at: int) -> bool:
        """Whether talk typed without marks is talk: several words are; one is where its bare form is safe ("nha may" is no "mấy")."""
        return len(term.folded) > 1 or (term.group == BARE and not self._inside_other(term.words[0], folded, at))

    def _inside_other(self, word: str, folded: list[str], at: int) -> bool:
        """Whether a bare syllable belongs, with a neighbour, to a listed word of other marks ("san" in "san xuat" is not sắn)."""
        for first, side in ((at, 0), (at - 1, 1)):
            pairs = list(self.pairs.get((folded[first], folded[first + 1]), ())) if 0 <= first < len(folded) - 1 else []
            if any(self.is_word(*p) for p in pairs) and all(p[side] != word for p in pairs):
                return True
        return False

    def is_word(self, first: str, second: str) -> bool:
        """Whether two neighbours (with marks) are one word: in the lists, a good share of the rarer one stands beside the other."""
        together = self.pairs[fold(first), fold(second)][first, second]
        return together > 1 and together >= TIED * min(self.readings[fold(first)][first], self.readings[fold(second)][second])

    def _slipped(self, typed: list[str], listed: tuple[str, ...]) -> bool:
        """Whether a term differs in the marks of one word only, and that word is no other word of question talk or of a listed pair."""
        off = [i for i, (a, b) in enumerate(zip(typed, listed, strict=True)) if a not in (b, fold(b))]
        if len(off) != 1 or len(listed) < 2 or not any(a == b for a, b in zip(typed, listed, strict=True)):
            return False
        if len(listed) > 2:
            return True
        wrong = typed[off[0]]
        talk = wrong in self.soft or any(t.words == (wrong,) for t in self.hard.get(fold(wrong), ()))
        return not talk and (typed[0], typed[1]) not in self.pairs.get((fold(listed[0]), fold(listed[1])), ())

    def alternatives(self, group: int) -> tuple[tuple[tuple[str, ...], ...], float]:
        """The folded word sequences of a group and its weight; of an unsure reading (a ``group`` below 0) the lower weight."""
        if group >= 0:
            return self.groups[group]
        ways, weight = self.groups[~group]
        return ways, weight * UNSURE

    def hard_at(self, folded: list[str], words: list[str], start: int, *, marked: bool) -> int:
        """How many words of question talk ("cho tôi biết", "bao nhiêu") stand at ``start``; 0 where none."""
        sizes = [
            len(t.folded)
            for t in self.hard.get(folded[start], ())
            if tuple(folded[start : start + len(t.folded)]) == t.folded
            and (_agree(words[start : start + len(t.words)], t.words) if marked else self._bare_talk(t, folded, start))
        ]
        return max(sizes, default=0)

    def expand(self, text: str) -> str:
        """The full words of the short forms that a report prints ("CSXH"), those that stand for one thing only."""
        found = {w: self.meanings(w) for w in _CAPITALS.findall(text)}
        return " ; ".join(m[0].expansions[0] for m in found.values() if len(m) == 1 and not m[0].context)

    def meanings(self, short: str) -> list[Abbreviation]:
        """The meanings of a short form, the most usual last; those of the same letters ("ĐV") before those of others ("DV")."""
        listed = self.abbreviations.get(fold(short), [])
        return [a for a in listed if a.short.lower() == short.lower()] or listed

    def learn(self, text: str) -> None:
        """Counts the words of ``text`` as readings of their folded syllables, and keeps which of them stand side by side."""
        for part in re.split(r"[,;:()/-]", text):
            words = tokens(part)
            for word in words:
                self.readings[fold(word)][word] += 1
            for a, b in pairwise(words):
                self.pairs[fold(a), fold(b)][a, b] += 1

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
            lexicon.learn(way)
            term = Term(tuple(tokens(way)), tuple(syllables(way)), number)
            if term.folded:
                lexicon.terms.setdefault(term.folded[0], []).append(term)


def _add_talk(lexicon: Lexicon, extra: Path | None) -> None:
    for row in _rows("talk.tsv", extra):
        term = Term(tuple(tokens(row[0])), tuple(syllables(row[0])), BARE if row[2:] == ["bare"] else 0)
        lexicon.learn(row[0])
        if row[1] == "soft":
            lexicon.soft.update(term.words)
            lexicon.soft_bare.update(term.folded if row[2:] != [MARKED] else ())
        elif term.folded:
            lexicon.hard.setdefault(term.folded[0], []).append(term)


def _add_abbreviations(lexicon: Lexicon, extra: Path | None) -> None:
    for row in _rows("abbreviations.tsv", extra):
        context = tuple(w.strip() for w in (row[2] if len(row) > 2 else "").split("|") if w.strip())
        expansions = tuple(e.strip() for e in row[1].split("|"))
        for expansion in expansions:
            lexicon.learn(expansion)
        lexicon.abbreviations.setdefault(fold(row[0]), []).append(Abbreviation(row[0], expansions, context))


@lru_cache(maxsize=4)
def load(extra: Path | None = None) -> Lexicon:
    """The packaged lists, extended by those in the folder ``extra``. Raises ValueError on a weight that is no number."""
    lexicon = Lexicon()
    _add_synonyms(lexicon, extra)
    _add_talk(lexicon, extra)
    _add_abbreviations(lexicon, extra)
    for row in _rows("chat.tsv", extra):
        lexicon.chat[row[0].lower()] = row[1]
        lexicon.learn(row[1])
        if len(row) > 2 and row[2].startswith("mơ hồ"):
            lexicon.unsure.add(row[0].lower())
    for row in _rows("foreign.tsv", extra):
        lexicon.foreign[row[0].lower()] = row[1]
        lexicon.learn(row[1])
    for row in _rows("places_vn.tsv", extra):
        lexicon.places[tuple(syllables(row[0]))] = row[1] if len(row) > 1 else ""
    return lexicon
