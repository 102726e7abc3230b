"""The evidence as records: every amount that a draft may name, with what the report says of it.  Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache

from bot import lexicon
from bot.evidence import Evidence, Figure, Passage
from bot.guard.amounts import Amount, known, measured, readings
from bot.guard.around import ESTIMATED, Slot, without_bases
from bot.guard.mentions import numbers
from bot.guard.model import Record, Source, Sources
from bot.guard.names import places_in, places_of
from bot.guard.stance import Stance, stances
from bot.guard.words import content, low, pattern, periods_in
from ingest.vietnamese.text import nfc, tokens
from ingest.vietnamese.unit_words import flat
from ingest.vietnamese.units import SAME

_MARKUP = re.compile(r"<sup>\s*\d+\s*</sup>|\[\^\w{1,4}\]|(?<!m)[⁰¹²³⁴-⁹]+|<[^<>]{0,80}>|\*+|\\")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: "95 năm thành lập": a span of time is no aim.
_SPAN = re.compile(r"\s*năm(?:\s+(?!nữa|tới|sau)[^\W\d_]+){2}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d")
#: A cell longer than this is running text.
CELL = 60


@lru_cache(maxsize=64)
def sources(evidence: Evidence) -> Sources:
    """The evidence as the guard reads it."""
    year = _year(evidence)
    figures = tuple(_figure(f, evidence) for f in evidence.figures)
    passages = {p.mark: p for p in evidence.passages}
    opened = cache(lambda mark: _source(passages[mark], [f for f in figures if f.mark == mark], year))
    return Sources(year, tuple(passages), opened, figures, content(evidence.question), low(evidence.place))


def bare(text: str) -> str:
    """A passage without markup and footnote marks, white space collapsed.

    >>> bare("Thu **46** triệu<sup>9</sup>,\\n đạt")
    'Thu 46 triệu, đạt'
    """
    return " ".join(_MARKUP.sub("", nfc(text)).split())


def _year(evidence: Evidence) -> int | None:
    """The report's year: that of most figures of what was done or planned, else the first that the headings name."""
    told = Counter(
        f.period for f in evidence.figures if f.period and _YEAR.fullmatch(f.period) and f.basis in {"actual", "plan", "ratio_to_plan"}
    )
    if told:
        return int(told.most_common(1)[0][0])
    years = [y for p in evidence.passages for y in _YEAR.findall(p.path)]
    return int(min(years)) if years else None


def unit_of(printed: str | None) -> str | None:
    """One spelling of a unit; None for none.

    >>> unit_of("Triệu đồng"), unit_of("%o"), unit_of("tỷ")
    ('triệu đồng', '‰', 'tỷ đồng')
    """
    name = " ".join((printed or "").lower().split())
    head, slash, rest = name.partition("/")
    return (SAME.get(head, head) + slash + rest) or None


def _figure(figure: Figure, evidence: Evidence) -> Record:
    """A looked-up figure: the store says its indicator, basis and period."""
    printed = figure.printed.strip()
    halves = re.split(r"\s*/\s*", re.sub(r"[^\d.,/\s-]", "", printed).strip())
    numeric = printed[:1].isdigit() or any(c.isdigit() for c in printed)
    values = _resolved(halves[0].strip(), _row_of(evidence, figure.mark)) if numeric else ()
    whole = readings(halves[1]) if len(halves) == 2 else ()
    words = content(figure.indicator)
    basis = {"ratio_to_plan": "ratio", "ratio_to_target": "ratio"}.get(figure.basis, figure.basis)
    against = {"ratio_to_plan": {"plan"}, "ratio_to_target": {"target"}}.get(figure.basis, set())
    move = next((k for k in ("up", "down") if pattern(k).match(low(printed))), "")
    periods = frozenset({figure.period}) if figure.period else None
    passage = evidence.passage(figure.mark)
    far = content(passage.path) if passage else frozenset()
    kinds = frozenset({basis}) | ({figure.basis} if basis == "ratio" else set())
    sure = passage is not None and _is_row(passage)
    return Record(
        figure.mark, printed, values, whole, unit_of(figure.unit), figure.comparator, move, False, kinds,
        frozenset(against), periods, words, frozenset(), far, figure.key, sure, figure.indicator, name=low(figure.indicator),
        behind=low(figure.indicator) if sure else "", around=places_in(passage.text) if passage is not None and sure else frozenset(),
    )  # fmt: skip


def _row_of(evidence: Evidence, mark: int) -> str:
    passage = evidence.passage(mark)
    return passage.text if passage is not None and _is_row(passage) else ""


def _resolved(printed: str, row: str) -> tuple[Decimal, ...]:
    """The readings of a printed number; of two, that of the style of its place: prose is Vietnamese, a row may show that it is English."""
    found = readings(printed)
    if len(found) < 2:
        return found
    if not row:
        return found[:1]
    if _ENGLISH.search(row) and "," in printed:
        return found[1:]
    return found


def _is_row(passage: Passage) -> bool:
    return passage.citation.ref.startswith("annex:") and " | " in passage.text


def _source(passage: Passage, figures: list[Record], year: int | None) -> Source:
    text = bare(passage.text)
    row = _is_row(passage)
    full = f"{text} ; {lexicon.load().expand(f'{text} ; {passage.path}')}"
    read = cache(lambda: tuple(_row_records(passage, text, figures, year) if row else _prose_records(passage, text, figures, year)))
    name = low(_name_of([c.strip() for c in text.split("|")])).rstrip(" .") if row else ""
    return Source(
        passage.mark,
        text,
        low(text),
        flat(text),
        content(full),
        passage.path,
        row,
        read,
        name,
        frozenset(tokens(f"{full} ; {passage.path}")),
    )


def _name_of(cells: list[str]) -> str:
    """The cell of a row that names it: that with most letters."""
    return max(cells, key=lambda c: sum(x.isalpha() for x in c))


def _row_records(passage: Passage, text: str, figures: list[Record], year: int | None) -> Iterator[Record]:
    """A table row: what its figures are, the store says; the amounts in its name are aims; a column that nothing names stays unknown."""
    cells = [c.strip() for c in text.split("|")]
    name = _name_of(cells)
    unit = next((unit_of(c) for c in cells if c and c != name and known(unit_of(c))), None)
    words, far = content(name), content(passage.path)
    yield from (replace(f, own=f.own | words, sure=True) for f in figures)
    values = {v for f in figures for v in f.values}
    for cell in cells:
        if cell == name or len(cell) > CELL:
            yield from (
                replace(r, bases=frozenset({"plan", "target"})) for r in _prose_records(replace(passage, text=cell), cell, [], year)
            )
        elif re.fullmatch(r"[<>≤≥~]?\s*\d[\d.,/]*\s*%?", cell):
            halves = cell.strip("<>≤≥~ %").split("/")
            read = readings(halves[0])
            if not set(read) <= values:
                whole = readings(halves[1]) if len(halves) == 2 else ()
                yield Record(
                    passage.mark, cell, read, whole, unit, "=", "", False, frozenset({"?"}), frozenset(), None, words, frozenset(), far
                )


def _prose_records(passage: Passage, text: str, figures: list[Record], year: int | None) -> Iterator[Record]:
    """Running text: every amount with the stance of its clause; a figure of the store adds what it knows.

    Of a pair "done/planned" each half that the store knows is a record of its own.
    """
    far = content(passage.path.rsplit("›", 1)[-1])
    years = frozenset(_YEAR.findall(passage.path)) or None
    aims = frozenset({"plan", "target"}) if pattern("target").search(low(passage.path.rsplit("›", 2)[0])) else None
    told = numbers(text, year)
    for amount, stance, (start, end) in _read(low(text), told.amounts, year):
        record = _joined(passage.mark, amount, stance, _known(figures, amount.values, amount, stance), far, years)
        sentence, slot = text[start:end], (amount.start - start, amount.end - start)
        places = places_of(sentence, stance.span[0], slot, stance.span[1], len(sentence))
        bases = record.bases or (None if _SPAN.match(low(text), amount.stop) else aims)
        bases = bases | {"estimate"} if bases and bases & {"actual", "cumulative"} and ESTIMATED.match(low(sentence)) else bases
        record = replace(record, bases=bases, places=places, around=places or places_in(sentence))
        yield record
        if amount.whole:
            yield replace(record, whole=())
            planned = _known(figures, amount.whole, amount, stance)
            if planned:
                half = replace(amount, values=amount.whole, whole=())
                yield replace(_joined(passage.mark, half, stance, planned, far, years), printed=re.split(r"\s*/\s*", amount.printed)[-1])


def _known(figures: list[Record], values: tuple[Decimal, ...], amount: Amount, stance: Stance) -> list[Record]:
    """The figures of the store that print this value in this clause: those that share most words with it."""
    same = [f for f in figures if set(f.values) & set(values[:1]) and _same_unit(f, amount)]
    shared = [len(f.own & (stance.local | stance.segment)) for f in same]
    return [f for f, n in zip(same, shared, strict=True) if n == max(shared)]


def _read(printed: str, amounts: tuple[Amount, ...], year: int | None) -> Iterator[tuple[Amount, Stance, tuple[int, int]]]:
    """Amounts with their stances and where their sentences stand."""
    ends = [m.end() for m in re.finditer(r"[.!?]\s+(?=\S)", printed) if not re.search(r"\b\d{1,2}\.\s+$", printed[: m.end()])]
    starts = [0, *ends]
    for start, end in zip(starts, [*ends, len(printed)], strict=True):
        inside = [a for a in amounts if start <= a.start < end]
        slots = [slot_of(a, start) for a in inside]
        yield from zip(inside, stances(printed[start:end], slots, year), [(start, end)] * len(inside), strict=True)


def slot_of(amount: Amount, start: int = 0) -> Slot:
    """Where an amount stands in a text that begins at ``start``."""
    noun = amount.unit if amount.unit and not measured(amount.unit) else ""
    return Slot(amount.start - start, amount.end - start, amount.unit in ("%", "‰", "lần"), bool(amount.whole), noun)


def _same_unit(figure: Record, amount: Amount) -> bool:
    """Whether a figure of the store has the unit of this amount, as far as both tell."""
    return figure.unit == unit_of(amount.unit) or amount.unit is None or figure.unit is None


def _joined(
    mark: int, amount: Amount, stance: Stance, mine: list[Record], far: frozenset[str], path_years: frozenset[str] | None
) -> Record:
    """A printed amount with what the store knows of it."""
    bases = frozenset(b for f in mine for b in f.bases or ()) | (stance.bases if not mine else frozenset())
    if stance.direction:
        bases |= {"change"}
    if "cumulative" in stance.bases:
        bases |= {"cumulative"}
    if "estimate" in stance.bases and bases & {"actual"}:
        bases |= {"estimate"}
    stored = frozenset(p for f in mine for p in f.periods or ())
    periods = stance.periods | stored or path_years
    own = frozenset(w for f in mine for w in f.own) or stance.local
    # what it is measured against tells two rises of one thing apart
    tail = content(without_bases(stance.behind)) if stance.direction or stance.against else frozenset[str]()
    unit = unit_of(amount.unit) or next((f.unit for f in mine if f.unit), None)
    return Record(
        mark, amount.printed, amount.values[:1] or amount.values, amount.whole[:1], unit, amount.comparator, stance.direction,
        stance.negated, bases or None, stance.against, periods, own, stance.local | stance.segment | stance.lead, far,
        clause=" ; ".join((stance.clause, *(low(f.clause) for f in mine))),
        keys=frozenset(f.key for f in mine), name=" ; ".join(f.name for f in mine), behind=stance.behind, tail=tail, onward=stance.onward,
    )  # fmt: skip


def periods_of(text: str, year: int | None) -> frozenset[str]:
    """Every period that a text names."""
    return frozenset(p.period for p in periods_in(text, year))
