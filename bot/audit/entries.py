"""Facts → what can be compared across the report: words of the name, kind of figure, period, value in a common unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.audit.names import Words, name_words
from bot.audit.texts import Text
from bot.audit.words import AGGREGATE, MEAN, STOCK
from ingest.model import Fact, Ingested, Paragraph, Table
from ingest.vietnamese.numbers import convert
from ingest.vietnamese.text import fold, nfc, unify
from ingest.vietnamese.units import MEASURES

_DONE, _GOAL = ("actual", "estimate", "cumulative"), ("plan", "target")
_RESOLUTION = re.compile(r"nghi quyet(?! (?:hdnd|hoi dong))|\bnq\b(?! hdnd)|\bde an\b|dai hoi")
_RANGE = re.compile(r"\d{4}-\d{4}")
#: Tables whose rows are places tell the indicator in their title or columns: their rows' names cannot be compared.
_PLACES = re.compile(r"\b(?:xa|phuong|thi tran|dia phuong|thon|ban|to dan pho|khu dan cu|ten xa|ten don vi|don vi hanh chinh)\b")
_PLACE_ROW = re.compile(
    r"^\W*(?:\d+\W+)?(?:Xã|Phường|Thị trấn|Huyện|Thành phố|Thị xã|Tỉnh|Thôn|Bản|Ấp|Tổ dân phố|TT\.?|P\.)\s+[A-ZĐÀ-Ỹ0-9]"
)
_PLACE = re.compile(r"\b(?:xã|phường|thị trấn|bản|thôn|ấp|huyện|tỉnh|thành phố|thị xã)\s+([A-ZĐÀ-Ỹ]\S*(?:\s[A-ZĐÀ-Ỹ]\S*)*)")
_MEAN = re.compile("|".join(rf"(?<![^\W\d_]){re.escape(unify(w))}" for w in MEAN))
_HEADS = re.compile("|".join(rf"(?<![^\W\d_]){re.escape(unify(w))}" for w in AGGREGATE))
_STOCK = re.compile("|".join(rf"(?<![^\W\d_]){re.escape(unify(w))}" for w in STOCK))
_BASE = ("đồng", "kg", "m²", "m")
#: "triệu đồng/người/năm" and "triệu đồng" are printed for one figure; "tạ/ha" and "tạ" are not.
_PER_HEAD = frozenset(("", "nam", "nguoi", "nguoi/nam", "thang", "nguoi/thang"))
#: "Năng suất lúa …, sản lượng …": the second figure is of the thing, not of its first aspect.
_ASPECTS = {"sản lượng", "diện tích", "năng suất"}
_ASPECT_WORDS = frozenset(("nang", "suat", "binh", "quan", "san", "luong", "dien", "tich"))
_PEOPLE = frozenset(("người", "lao động", "công dân", "nhân khẩu", "lượt người"))
_VISITS = frozenset(("lượt khách", "khách", "lượt du khách"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure ready for comparison. ``names`` are the ways to read its name, the one to show first.

    ``kind`` is done or goal; ``period`` a period or "term" for the goals of a resolution; ``value`` is in the common ``unit``; ``source``
    is the table or the block it stands in. ``part``: it is a part of a figure of its unit; ``term``: it may speak of a whole term or
    programme; ``mean``: it is a mean over years; ``stock``: it stands at a moment; ``headed``: its name says that it is an indicator
    ("tỷ lệ", "tổng"); ``real``: it is a fact of the document.
    """

    fact: Fact
    names: tuple[Words, ...]
    kind: str
    period: str
    value: Decimal
    unit: str
    source: str
    table: bool
    term: bool
    mean: bool
    stock: bool
    headed: bool
    place: str | None
    sentence: str
    part: bool = False
    real: bool = True

    @property
    def rate(self) -> bool:
        """Whether the figure does not add up over years (a share, a figure per head)."""
        return self.unit in ("%", "‰") or "/" in (self.fact.unit or "") or "dau-nguoi" in self.names[0]

    @property
    def measured(self) -> bool:
        """Whether it is measured rather than counted."""
        return (self.fact.unit or "").split("/")[0].split(" ")[-1] in MEASURES


def entries(document: Ingested, pieces: Sequence[Text]) -> tuple[Entry, ...]:
    """The comparable figures of the tables, the text, the notes and the narrative cells."""
    reader = _Reader(document, pieces)
    found = [reader.entry(f, None) for f in document.facts]
    found += [reader.entry(replace(f, ref=piece.ref, lines=piece.lines), piece) for piece, f in _narrative_facts(document, pieces)]
    kept = [e for e in found if e is not None]
    wholes = {(e.fact.indicator, e.unit) for e in kept if not e.table}
    return tuple(replace(e, part=True) if _is_part(e, wholes, reader.parents) else e for e in kept)


def _is_part(entry: Entry, wholes: set[tuple[str, str]], parents: Mapping[str, str]) -> bool:
    """Whether the figure is a part of another of its unit: a step below it in the text, a row "Trong đó" without words of its own."""
    if entry.table:
        parent = parents.get(entry.fact.ref)
        return parent is not None and name_words(parent, entry.fact.unit) >= entry.names[0]
    steps = entry.fact.indicator.split(" – ")
    return any((" – ".join(steps[:n]), entry.unit) in wholes for n in range(1, len(steps)))


def is_table_fact(fact: Fact) -> bool:
    """Whether a fact is a cell: its id is the ref of its row and the key of its column."""
    return fact.id.startswith(f"{fact.ref}@")


def _resolved(fact: Fact) -> bool:
    """Whether a percentage or a target of the text is a resolution's, hence perhaps of its whole term."""
    return not is_table_fact(fact) and fact.against is not None and _RESOLUTION.search(fold(fact.against)) is not None


def _row_parents(document: Ingested) -> dict[str, str]:
    """For rows that only say "Trong đó: …" the name of the row that they are part of."""
    parents: dict[str, str] = {}
    for table in document.tables:
        parent = ""
        for row in table.rows:
            if fold(row.name).startswith("trong do"):
                parents[row.ref] = parent
            elif row.name:
                parent = row.name
    return parents


def _narrative_facts(document: Ingested, texts: Sequence[Text]) -> Iterator[tuple[Text, Fact]]:
    """The statements of narrative cells; those that the document already holds as facts are left to it."""
    from ingest.facts import prose_facts

    known = {(f.ref, f.printed) for f in document.facts if not is_table_fact(f)}
    pieces = {f"c{at}": p for at, p in enumerate(texts) if p.basis in (*_DONE, "other")}
    paragraphs = [Paragraph(key, "", p.text, p.lines) for key, p in pieces.items()]
    years = document.report.periods
    for fact in prose_facts(paragraphs, (), (), int(years[0]) if years and years[0].isdigit() else None):
        piece = pieces[fact.id[1:].split(".")[0]]
        # What a narrative cell sets as a goal is its own resolution's.
        if fact.basis in _DONE and (piece.ref, fact.printed) not in known:
            yield piece, fact


class _Reader:
    """Facts → entries, with what the whole document says of them."""

    def __init__(self, document: Ingested, pieces: Sequence[Text]) -> None:
        self.parents = _row_parents(document)
        self.home = document.report.place
        self.by_place = {r.ref for t in document.tables if _names_places(t) for r in t.rows}
        self.term = {f.statement for f in document.facts if f.statement and _resolved(f)}
        self.texts: dict[str, list[Text]] = {}
        for piece in pieces:
            self.texts.setdefault(piece.ref, []).append(piece)

    def entry(self, fact: Fact, cell: Text | None) -> Entry | None:
        """The entry of a fact; None where it states no value of an indicator in a period."""
        kind = "done" if fact.basis in _DONE else "goal" if fact.basis in _GOAL else None
        term_goal = kind == "goal" and (_resolved(fact) or _RANGE.fullmatch(fact.period or "") is not None)
        if kind is None or fact.value is None or fact.unit is None or (fact.period is None and not term_goal):
            return None
        table = is_table_fact(fact)
        if table and (fact.ref in self.by_place or _PLACE_ROW.match(fact.indicator)):
            return None
        names = _names(fact, self.parents.get(fact.ref), table)
        if not names[0]:
            return None
        value, unit = _common(fact.value, fact.unit)
        sentence = fact.quote if table else self._sentence(fact, cell)
        return Entry(
            fact=fact,
            names=names,
            kind=kind,
            period="term" if term_goal or fact.period is None else fact.period,
            value=value,
            unit=unit,
            source=fact.ref.split(":")[1] if table else f"text:{fact.ref}",
            table=table,
            term=cell is not None or fact.statement in self.term or (table and fact.basis == "cumulative"),
            mean=_is_mean(fact, unit, sentence, table),
            stock=_is_stock(fact, unit, names[0], table),
            headed=_HEADS.search(unify(fact.indicator)) is not None,
            place=_place(fact.place, self.home),
            sentence=sentence,
            real=cell is None,
        )

    def _sentence(self, fact: Fact, cell: Text | None) -> str:
        """The sentence that holds the fact."""
        piece = cell or next((p for p in self.texts.get(fact.ref, ()) if fact.quote and fact.quote[-40:] in p.text), None)
        return _sentence(piece.text, fact) if piece is not None else fact.quote


def _names_places(table: Table) -> bool:
    """Whether the rows of a table are places, by the header of its names or by most of its rows."""
    named = sum(_PLACE_ROW.match(row.name) is not None for row in table.rows)
    heads = [fold(h).strip() for h in table.header[:2]]
    return named * 2 > len(table.rows) or any(_PLACES.match(h) and len(h.split()) <= 4 for h in heads)


def _is_mean(fact: Fact, unit: str, sentence: str, table: bool) -> bool:
    if unit in ("%", "‰") and "/" in (fact.unit or ""):
        return True
    said = unify(f"{fact.indicator.split(' – ')[-1]} {fact.unit}".replace("bình quân đầu người", ""))
    if _MEAN.search(said.replace("người/năm", "").replace("đồng/năm", "")):
        return True
    return not table and re.match(r"\s*(?:\(?\d+\)?\s*)?(?:h[àằ]ng năm|bình quân (?!đầu))", unify(sentence[:40])) is not None


def _is_stock(fact: Fact, unit: str, words: Words, table: bool) -> bool:
    if unit in ("%", "‰"):
        return False
    if unit == "m²" and "moi" not in words:  # an area is there, unless it is newly planted
        return True
    if fact.basis == "cumulative" and not table:
        return True
    return _STOCK.search(unify(fact.indicator if table else f"{fact.indicator} {fact.quote}")) is not None


def _common(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in the smallest unit of its dimension; people and visits count alike."""
    head, _, per = unit.partition("/")
    per = "" if fold(per) in _PER_HEAD else f"/{per}"
    for base in _BASE:
        other = convert(value, head.strip(), base)
        if other is not None:
            return other, base + per
    return value, ("người" if head in _PEOPLE else "lượt" if head in _VISITS else head.strip()) + per


def _names(fact: Fact, parent: str | None, table: bool) -> tuple[Words, ...]:
    """The full name, and for a name built of steps its last step where that can stand alone."""
    if table:
        return (name_words(fact.indicator, fact.unit) | (name_words(parent, fact.unit) if parent else frozenset()),)
    steps = nfc(fact.indicator).split(" – ")
    if len(steps) > 1 and unify(steps[-1]) in _ASPECTS:
        own = (name_words(steps[0], fact.unit) - _ASPECT_WORDS) | name_words(steps[-1], fact.unit)
        return (own,)
    full, last = name_words(fact.indicator, fact.unit), name_words(steps[-1], fact.unit)
    if len(steps) > 1 and (len(last) >= 3 or (len(last) >= 2 and _HEADS.match(unify(steps[-1])))):
        return (last, full) if last != full else (full,)
    return (full,)


def _sentence(text: str, fact: Fact) -> str:
    """The sentence of ``text`` that holds the fact."""
    at = text.find(fact.quote)
    if at < 0:
        return fact.quote
    figure = at + max(0, fact.quote.rfind(fact.printed))
    begins = [m.end() for m in re.finditer(r"[.]\s+(?=[A-ZĐÀ-Ỹ])", text[:figure])]
    start = begins[-1] if begins else 0
    end = re.compile(r"[.](?:\s|$)").search(text, figure)
    return text[start : end.start() if end else len(text)]


def _place(place: str | None, home: str | None) -> str | None:
    """The name of the place, None for the report's own."""
    found = _PLACE.search(place or "")
    own = _PLACE.search(home or "")
    return None if found is None or (own and fold(own[1]) == fold(found[1])) else fold(found[1])
