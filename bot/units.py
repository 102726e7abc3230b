"""The report as statements that can answer: table rows, clauses of the text and of the notes, each with its place.

A :class:`Unit` is the smallest piece that is shown: a row, or a clause of a sentence.  What it is about comes from three
places of falling weight: its own words, its sentence, lead or anchor, and its headings.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.clauses import Piece, clauses, lead, sentences
from bot.compounds import Words
from ingest.model import Fact, Footnote, Ingested, Paragraph, Row, Table
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.text import bigrams, syllables, tokens

#: How much a word counts that stands in the unit itself, in its sentence / lead / anchor / parent row, in its headings.
#: A clause inherits the subject of its figures ("…; dư nợ 380.000": of the bank before the semicolon).
OWN, SUBJECT, NEAR, LEAF, FAR = 1.0, 0.85, 0.6, 0.55, 0.3

#: A syllable inside another word ("giá" in "giá trị") counts this much as the word that was asked for.
INSIDE = 0.45

_ITEM = re.compile(r"^\s*(?:\(\d+\)|\d+\.|[-–+*•])\s+")


#: Section, ref, text, lines, words near it, words of its headings, and the paragraph where it is one.
_Source = tuple[str | None, str, str, tuple[int, int], str, str, Paragraph | None]


@dataclass(slots=True)
class Unit:
    """One statement with its place. ``text`` is verbatim; ``sentence`` the slice of the source text it belongs to."""

    index: int
    kind: str
    ref: str
    text: str
    lines: tuple[int, int]
    path: str
    source: str
    span: Piece
    sentence: Piece
    facts: tuple[Fact, ...] = ()
    row: Row | None = None
    table: Table | None = None
    section: str | None = None
    paragraph: Paragraph | None = None
    own: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    size: int = 1
    standing: float = 1.0
    later: bool = False
    periods: frozenset[str] = frozenset()
    counts: tuple[str, ...] | None = None
    title: tuple[tuple[str, float], ...] | None = None


@lru_cache(maxsize=16384)
def features(text: str) -> frozenset[str]:
    """Folded syllables and their neighbouring pairs.

    >>> sorted(features("Hộ nghèo"))
    ['ho', 'ho_ngheo', 'ngheo']
    """
    words = syllables(text)
    return frozenset(words) | frozenset(bigrams(words))


class Units:
    """All units of one report, with the weight of every word and the postings to find them by."""

    def __init__(self, document: Ingested, expand: Callable[[str], str] = lambda text: "") -> None:
        self.expand = expand
        self.document = document
        self.items: list[Unit] = []
        main = document.report.periods[:1]
        self.year = int(main[0]) if main and main[0].isdigit() else None
        self.postings: dict[str, dict[int, float]] = defaultdict(dict)
        self.covers: dict[int, tuple[object, dict[int, tuple[float, float]]]] = {}
        self._titles = {s.id: s for s in document.sections}
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        self._readings = self._collect_readings()
        for fact in document.facts:
            self._facts[fact.ref].append(fact)
        self.words = Words(document.lines or [p.text for p in document.paragraphs])
        self._add_rows()
        self._add_texts()
        own = Counter(f for u in self.items for f in (*u.own, *u.alone))
        n = len(self.items)
        self.idf = {f: math.log(1 + (n - c + 0.5) / (c + 0.5)) for f, c in own.items()}
        self.rarest = math.log(1 + (n + 0.5) / 0.5)
        self.vocabulary = {f for f in self.postings if "_" not in f and f[0] not in "=~"}

    def weight(self, feature: str) -> float:
        """Inverse document frequency over units; a word that the report never prints weighs most."""
        return self.idf.get(feature, self.rarest)

    def path(self, section: str | None) -> str:
        """The headings above a place, outermost first."""
        titles: list[str] = []
        while section and section in self._titles:
            node = self._titles[section]
            if node.kind != "document":
                titles.append(" ".join(x for x in (node.number if node.kind != "part" else None, node.title) if x))
            section = node.parent
        return " › ".join(reversed(titles))

    def _collect_readings(self) -> list[tuple[int, int, str, str]]:
        repairs = [(r.lines.first, r.lines.last, r.before, r.after) for r in self.document.repairs]
        return repairs + [(e.lines.first, e.lines.last, e.printed, e.reading) for e in self.document.errata]

    def _also(self, text: str, first: int, last: int) -> str:
        """The likely readings of what OCR misread in these lines: searched, never shown."""
        return " ; ".join(after for a, b, before, after in self._readings if a <= last and b >= first and before in text)

    def _add(self, unit: Unit, near: str, far: str) -> None:
        unit.index = len(self.items)
        own = unit.text if unit.row is None else _row_words(unit.row, unit.facts)
        also = f"{self._also(unit.text, *unit.lines)} ; {self.expand(own)}"
        unit.own = features(own) | features(also)
        unit.size = max(1, len(unit.own))
        unit.periods = self._periods(unit)
        # of two that say as much the shorter says it clearer; long cells of an annex are what OCR damages most
        annexed = 0.88 if unit.kind == "text" and unit.ref.startswith("annex:") else 1.0
        unit.standing = annexed / (1.0 + 0.05 * math.log(max(1.0, unit.size / 24)))
        years = [int(p[:4]) for p in unit.periods if p[:4].isdigit()]
        unit.later = self.year is not None and len(years) == len(unit.periods) > 0 and min(years) > self.year
        self.items.append(unit)
        free = self.words.free(f"{own} ; {also}")
        leaf = far.rsplit("›", 1)[-1]
        subject = _subject(unit)
        placed = ((FAR, features(far)), (LEAF, features(leaf)), (NEAR, features(near)), (SUBJECT, subject), (OWN, unit.own))
        for weight, words in placed:
            for feature in words:
                self.postings[feature][unit.index] = weight
                if "_" not in feature and (weight < OWN or feature in free):
                    self.postings[f"~{feature}"][unit.index] = weight
        alone = self.words.free(own, folded=False)
        for token in frozenset(tokens(own)):
            self.postings[f"={token}"][unit.index] = OWN if token in alone else INSIDE
        unit.alone = frozenset(f"={t}" for t in alone)

    def _periods(self, unit: Unit) -> frozenset[str]:
        """The periods that a unit speaks of: those it prints, those of its facts, else the year its headings or the report name."""
        if unit.row is not None:
            return frozenset(f.period for f in unit.facts if f.period)
        printed = {p.period for p in find_periods(unit.text, self.year) if not p.relative}
        stated = printed | {f.period for f in unit.facts if f.period and f.period in unit.path} | {f.period for f in unit.facts if f.period}
        if stated:
            return frozenset(stated)
        years = re.findall(r"năm (\d{4})", unit.path, re.IGNORECASE)
        return frozenset(years[-1:] or self.document.report.periods[:1])

    def _add_rows(self) -> None:
        for table in self.document.tables:
            parent = ""
            for row in table.rows:
                if not row.name.lower().startswith("trong đó"):
                    parent = row.name
                if sum(len(c.printed) for c in row.cells.values()) > 600:
                    continue  # narrative rows are read clause by clause, from their cells
                facts = tuple(self._facts.get(row.ref, ()))
                near = " ; ".join((parent if parent != row.name else "", row.group or "", row.verdict or "", *_column_words(facts)))
                whole = Piece(0, len(row.printed))
                unit = Unit(0, "row", row.ref, row.printed, (row.line, row.line), table.title, row.printed, whole, whole, facts, row, table)
                self._add(unit, near, table.title)

    def _add_texts(self) -> None:
        for section, ref, text, lines, near, far, paragraph in self._texts():
            facts = self._facts.get(ref, [])
            for sentence in sentences(text):
                for clause in clauses(text, sentence):
                    piece = text[clause.start : clause.end]
                    inside = tuple(f for f in facts if f.lines.first <= lines[1] and f.lines.last >= lines[0] and _within(f, text, clause))
                    unit = Unit(
                        0,
                        "text",
                        ref,
                        piece,
                        lines,
                        self.path(section),
                        text,
                        clause,
                        sentence,
                        inside,
                        section=section,
                        paragraph=paragraph,
                    )
                    self._add(unit, f"{lead(text, sentence, clause)} ; {near}", far)

    def _texts(self) -> Iterable[_Source]:
        carriers = {p.id: p for p in self.document.paragraphs}
        for p in self.document.paragraphs:
            first = p.text.split(":")[0] if _ITEM.match(p.text) and ":" in p.text[:80] else ""
            yield p.section, f"section:{p.section}", p.text, (p.lines.first, p.lines.last), first, self.path(p.section), p
        for note in self.document.footnotes:
            where = f"{self.path(note.section)} › chú thích {note.number}"
            yield (
                note.section,
                f"footnote:{note.number}",
                note.text,
                (note.lines.first, note.lines.last),
                _anchor(note, carriers),
                where,
                None,
            )
        yield from self._narratives()

    def _narratives(self) -> Iterator[_Source]:
        for table in self.document.tables:
            for row in table.rows:
                if sum(len(c.printed) for c in row.cells.values()) <= 600:
                    continue
                for key, cell in row.cells.items():
                    if len(cell.printed) > 40:
                        header = f"{row.name} ; {table.columns.get(key, key)}"
                        yield None, row.ref, cell.printed, (row.line, row.line), row.name, f"{table.title} {header}", None


def _subject(unit: Unit) -> frozenset[str]:
    """What the figures of a clause are of, in words of the same text; a note's heading is nearer to all its clauses alike."""
    if unit.row is not None or not unit.facts:
        return frozenset()
    return (features(" ; ".join(dict.fromkeys(f.indicator for f in unit.facts))) & features(unit.source)) - unit.own


def _anchor(note: Footnote, carriers: dict[str, Paragraph]) -> str:
    """The whole sentence that a note hangs on."""
    paragraph = carriers.get(note.paragraph or "")
    if paragraph is None or note.number not in paragraph.marks:
        return note.anchor
    offset = paragraph.mark_offsets[paragraph.marks.index(note.number)]
    return next((paragraph.text[p.start : p.end] for p in sentences(paragraph.text) if p.start < offset <= p.end), note.anchor)


#: What the columns of a row are asked for by, whatever OCR made of their headers.
_COLUMN_WORDS = {
    "plan": "kế hoạch",
    "target": "mục tiêu",
    "actual": "thực hiện kết quả",
    "ratio_to_plan": "phần trăm so với kế hoạch",
    "ratio_to_target": "phần trăm so với mục tiêu nghị quyết",
}


def _column_words(facts: Iterable[Fact]) -> list[str]:
    words = {_COLUMN_WORDS[f.basis] for f in facts if f.basis in _COLUMN_WORDS}
    if any(f.basis == "target" and f.period and "-" in f.period for f in facts):
        words.add("mục tiêu nghị quyết đại hội nhiệm kỳ")
    return sorted(words)


def _row_words(row: Row, facts: Iterable[Fact]) -> str:
    """What a row speaks of: its name and unit; in a table of places each column is an indicator of its own."""
    others = dict.fromkeys(f.indicator for f in facts if f.indicator != row.name)
    return " ; ".join((row.name, row.unit or "", *others))


def _within(fact: Fact, text: str, clause: Piece) -> bool:
    """Whether the figure of a fact stands in the clause."""
    at = text.find(fact.quote)
    if at < 0:
        return fact.printed in text[clause.start : clause.end] and fact.quote[:20] in text[clause.start : clause.end]
    figure = at + max(0, fact.quote.find(fact.printed))
    return clause.start <= figure < clause.end
