"""One indicator, one period, one kind of figure – printed with different values in different places.

Precision goes before recall: two names are one only if no word that tells indicators apart stands on one side alone, and a difference that
the report itself explains (another period's column, a part of the whole, another row of the same family) is no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from bot.audit.arithmetic import places, printed_vi, same_printed
from bot.audit.entries import Entry, entries
from bot.audit.model import Finding, Place
from bot.audit.names import Words, differences, is_hard, is_soft, likeness, name_words
from bot.audit.texts import Text
from ingest.model import Ingested

_LIKE, _ALMOST, _KIN = 0.75, 0.9, 0.6
#: From so many words on a name says what it is without the heading above it.
_LONG = 3


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries that disagree; ``sure`` when their names are the same and nothing softens it."""

    one: Entry
    other: Entry
    sure: bool


class Comparer:
    """All entries of a report, and what tells its indicators apart."""

    def __init__(self, document: Ingested, pieces: Sequence[Text]) -> None:
        self.entries = entries(document, pieces)
        self.decimals = _decimal_rows(document)
        self.notes = {p.ref: p for p in pieces if p.ref.startswith("footnote:")}
        self.apart = _apart(self.entries)
        self.ambiguous = _ambiguous(self.entries)
        self.misread = misread_rows(self.entries)
        self.kin: dict[tuple[Decimal, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self.kin[(entry.value, entry.unit)].append(entry)
        self.by_group: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.fact.group and not entry.table:
                self.by_group[entry.fact.group].append(entry)

    def clashes(self) -> Iterator[Clash]:
        """Every pair of entries that states one thing with two values."""
        groups: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[(entry.kind, entry.period, entry.unit)].append(entry)
        for group in groups.values():
            plain = [e for e in group if (e.source, e.names[0], e.kind, e.period, e.unit) not in self.ambiguous]
            for one, other in combinations(plain, 2):
                if one.source == other.source or one.place != other.place or one.mean != other.mean or agree(one, other):
                    continue
                match = self.match(one, other)
                if match is None or not self._comparable(one, other) or self._explained(one, other) or self._explained(other, one):
                    continue
                rounding = same_printed(one.fact.value or Decimal(0), other.fact.value or Decimal(0))
                if rounding and not self._not_rounded(one, other):
                    continue
                sure = match == "same" and not rounding and not one.term and not other.term and not one.fact.doubt and not other.fact.doubt
                yield Clash(one, other, sure)

    def match(self, one: Entry, other: Entry) -> str | None:
        """``same``, ``near`` or None: whether two names mean one indicator."""
        if part_of(one, other) or part_of(other, one) or one.part != other.part:
            return None
        if one.table and other.table and not _same_group(one, other):
            return None
        if one.part:
            return "same" if one.names[-1] == other.names[-1] and one.real and other.real and not one.table and not other.table else None
        best = None
        for a in one.names:
            for b in other.names:
                if a == b:
                    return "same"
                if best is None and likeness(a, b) >= _LIKE and self._near(a, b):
                    best = "near"
        if one.table and other.table and self.misread.get((one.fact.ref, other.fact.ref)):
            return "near"
        return best or ("near" if self._enumerated(one, other) or self._enumerated(other, one) else None)

    def _near(self, a: Words, b: Words) -> bool:
        differing = differences(a, b)
        if any(is_hard(w) for w in differing) or any(d <= differing and likeness(shared, a & b) >= _KIN for d, shared in self.apart):
            return False
        if not differing or all(is_soft(w) for w in differing):
            return len(differing) <= 3
        return len(differing) == 1 and likeness(a, b) >= _ALMOST

    def _enumerated(self, one: Entry, row: Entry) -> bool:
        """ "70% số hộ, 60% số thôn … đạt chuẩn": what all share stands after the last."""
        own, whole = one.names[0], row.names[0]
        if one.table or not row.table or not own or not own < whole or len(whole) > 6:
            return False
        at = one.sentence.find(one.fact.printed)
        after = name_words(one.sentence[at:], one.fact.unit) if at >= 0 else frozenset()
        return whole - own <= after and not any(is_hard(w) for w in whole - own)

    def _comparable(self, one: Entry, other: Entry) -> bool:
        if one.table and other.table:
            return True
        if (one.term or other.term) and one.kind == "done" and not one.rate and not (one.stock and other.stock):
            return False
        if one.table or other.table:
            return True
        counted = not one.measured and not one.rate
        return (one.headed or other.headed) and (not counted or one.stock == other.stock)

    def _explained(self, one: Entry, other: Entry) -> bool:
        """Whether the value of ``one`` is that of another period or row of the same family, or ``other`` is a part of it."""
        if one.table:
            return False
        for third in self.kin[(one.value, one.unit)]:
            if third is one or third is other or not third.table or third.kind != one.kind:
                continue
            if max(likeness(a, b) for a in one.names for b in third.names) < _KIN:
                continue
            if third.period.endswith(f"-{one.period}") or (third.part and third.period == one.period):
                return True
            if third.period == one.period and third.source == other.source and third.fact.ref != other.fact.ref:
                return True
        parts = [e for e in self.by_group.get(one.fact.indicator, ()) if e.unit == one.unit and e.kind == one.kind]
        parts += [
            e for e in self.entries if e.fact.indicator.startswith(f"{one.fact.indicator} – ") and e.unit == one.unit and e.kind == one.kind
        ]
        return any(e.value == other.value for e in parts if e is not other)

    def _not_rounded(self, one: Entry, other: Entry) -> bool:
        """A whole number beside a decimal is no rounding where its own row prints decimals."""
        coarse = min((one, other), key=lambda e: places(e.fact.value or Decimal(0)))
        return places(coarse.fact.value or Decimal(0)) == 0 and coarse.fact.ref in self.decimals


def misread_rows(found: Sequence[Entry]) -> dict[tuple[str, str], bool]:
    """Pairs of rows of two tables whose names differ in one word and whose figures all differ in the same digit: one was misread."""
    rows: dict[str, dict[tuple[str, str], Entry]] = defaultdict(dict)
    for entry in found:
        if entry.table and entry.unit in ("%", "‰"):
            rows[entry.fact.ref][(entry.kind, entry.period)] = entry
    pairs = {}
    for (ref, one), (other_ref, other) in combinations(rows.items(), 2):
        a, b = (next(iter(r.values())) for r in (one, other))
        left, right = a.names[0] - b.names[0], b.names[0] - a.names[0]
        if a.source == b.source or not len(left) == len(right) == 1 or len(a.names[0] & b.names[0]) < 2:
            continue
        slips = [_slip(one[k].value, other[k].value) for k in one.keys() & other.keys()]
        pairs[(ref, other_ref)] = len(slips) >= 2 and None not in slips and len(set(slips)) == 1
    return pairs


def _slip(one: Decimal, other: Decimal) -> tuple[str, str] | None:
    """The one digit by which two values of equal length differ.

    >>> _slip(Decimal("31.7"), Decimal("81.7"))
    ('3', '8')
    """
    a, b = str(one), str(other)
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    return differing[0] if len(a) == len(b) and len(differing) == 1 else None


def _same_group(one: Entry, other: Entry) -> bool:
    """Whether a short name stands under headings that do not tell it apart ("Lúa" under "Vụ xuân")."""
    if min(len(one.names[0]), len(other.names[0])) >= _LONG or one.fact.group is None or other.fact.group is None:
        return True
    return name_words(one.fact.group.split(" > ")[-1]) == name_words(other.fact.group.split(" > ")[-1])


def part_of(one: Entry, other: Entry) -> bool:
    """Whether ``one`` is named as a part of ``other`` ("tổng diện tích – lúa")."""
    return one.fact.indicator.startswith(f"{other.fact.indicator} – ")


def agree(one: Entry, other: Entry) -> bool:
    """Whether two figures can both be true: equal, or one within the other's bound.

    Comparators: ``>`` and ``>=`` are lower bounds, ``<`` and ``<=`` upper ones, ``~`` stands for two per cent either way.
    """
    a, b = one.value, other.value
    if a == b:
        return True
    for x, y, sign in ((a, b, one.fact.comparator), (b, a, other.fact.comparator)):
        if (sign in (">", ">=") and y >= x) or (sign in ("<", "<=") and y <= x) or (sign == "~" and abs(x - y) <= abs(x) / 50):
            return True
    return False


def _decimal_rows(document: Ingested) -> frozenset[str]:
    """The rows that print a value (not a percentage of one) with decimals."""
    rows = (row for table in document.tables for row in table.rows)
    return frozenset(
        r.ref
        for r in rows
        if any(
            c.value is not None and places(c.value) and c.value != c.value.to_integral()
            for k, c in r.cells.items()
            if not k.startswith(("ratio", "note"))
        )
    )


def _apart(found: Sequence[Entry]) -> frozenset[tuple[Words, Words]]:
    """The words by which the report itself tells two indicators of one table or block apart, each with what the two share."""
    sources: dict[str, set[Words]] = defaultdict(set)
    for entry in found:
        sources[entry.source].add(entry.names[0])
    return frozenset(
        (a ^ b, a & b)
        for names in sources.values()
        for a, b in combinations(sorted(names, key=sorted), 2)
        if 0 < len(a ^ b) <= 2 and likeness(a, b) >= _KIN
    )


def _ambiguous(found: Sequence[Entry]) -> frozenset[tuple[str, Words, str, str, str]]:
    """The names that one table or block uses for several figures: what tells them apart is not in the name."""
    values: dict[tuple[str, Words, str, str, str], set[Decimal]] = defaultdict(set)
    for e in found:
        if not e.part:
            values[(e.source, e.names[0], e.kind, e.period, e.unit)].add(e.value)
    return frozenset(key for key, those in values.items() if len(those) > 1)


def contradiction_findings(document: Ingested, pieces: Sequence[Text]) -> Iterator[Finding]:
    """One finding for all places that give one indicator of one period different values."""
    clashes = list(Comparer(document, pieces).clashes())
    leader: dict[int, int] = {}

    def find(key: int) -> int:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for clash in clashes:
        leader[find(id(clash.one))] = find(id(clash.other))
    together: dict[int, list[Clash]] = defaultdict(list)
    for clash in clashes:
        together[find(id(clash.one))].append(clash)
    for group in together.values():
        yield _finding(group)


def _finding(clashes: Sequence[Clash]) -> Finding:
    members = {id(e): e for c in clashes for e in (c.one, c.other)}
    ordered = sorted(members.values(), key=lambda e: (e.fact.lines.first, e.fact.id))
    named = min(ordered, key=lambda e: (not e.table, len(e.fact.indicator)))
    where = tuple(
        Place(
            e.fact.ref,
            e.fact.lines,
            e.fact.quote,
            e.fact.printed,
            e.fact.value,
            e.fact.unit,
            e.fact.comparator,
            e.fact.id if e.real else None,
        )
        for e in ordered
    )
    values = list(dict.fromkeys(f"{printed_vi(e.fact.value or Decimal(0))} {e.fact.unit}" for e in ordered))
    first = ordered[0]
    certainty = "certain" if any(c.sure for c in clashes) else "likely"
    period = first.fact.period if first.period != "term" else next((e.fact.period for e in ordered if "-" in (e.fact.period or "")), None)
    return Finding("contradiction", first.kind, certainty, named.fact.indicator, first.fact.basis, period, where, " ≠ ".join(values))
