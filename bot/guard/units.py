"""Whether two units are the same, as two ways of writing them: a scale is never converted.  Pure."""

from __future__ import annotations

import re

from bot.guard.amounts import measured
from bot.guard.model import Record
from bot.guard.records import unit_of
from bot.guard.words import low
from ingest.vietnamese.text import syllables, tokens

#: Nouns that count persons; one may stand for another where the record speaks of it.
PERSONS = frozenset(
    [
        "người",
        "đảng viên",
        "đồng chí",
        "đ/c",
        "cán bộ",
        "lao động",
        "hội viên",
        "đoàn viên",
        "học viên",
        "công chức",
        "viên chức",
        "công dân",
        "đối tượng",
        "quần chúng",
    ]
)
#: Words that may stand before the counted noun and count nothing themselves.
CLASSIFIERS = frozenset({"cuộc", "buổi", "đợt"})


def same_unit(claimed: str | None, record: Record, sentence: str) -> bool:
    """Whether a draft's unit is the record's; ``sentence`` is the draft's sentence.

    A unit of measure may not be left out, a counted noun may; "triệu đồng/người" is "triệu đồng" where the other side says "người".
    """
    one, other = unit_of(claimed), record.unit
    if one == other:
        return True
    if one is None:
        return not measured(other)
    if other is None:
        return not measured(one) and _counted(one, record)
    if measured(one) or measured(other):
        return _same_measure(one, other, record, sentence)
    longer = one.startswith(f"{other} ") and frozenset(syllables(one)) <= _words(record) | frozenset(syllables(other))
    longer = longer or (one == "trường hợp" and other in PERSONS)  # a case of discipline is a person\'s
    return (
        longer
        or _counted(one, record)
        or (one in PERSONS and other in PERSONS)
        or (one in CLASSIFIERS and f"{one} {other}" in low(sentence))
    )


def _counted(noun: str, record: Record) -> bool:
    """Whether the record counts this noun: what stands right behind the number, or the name of a row, which begins so if it has a unit."""
    if record.sure and record.unit and noun not in record.unit:
        return re.match(rf"(?:tổng\s+)?(?:số\s+)?(?:lượng\s+)?{re.escape(noun)}(?!\w)", record.name) is not None
    said = frozenset(tokens(f"{record.behind} ; {record.unit or ''}"))
    return frozenset(tokens(noun)) <= said or (noun == "người" and record.unit in PERSONS)


def _same_measure(one: str, other: str, record: Record, sentence: str) -> bool:
    base, *per = one.split("/")
    kept, *wanted = other.split("/")
    if base != kept:
        return False
    more = all(part == "năm" or frozenset(syllables(part)) <= _words(record) for part in per if part not in wanted)
    return more and all(part == "năm" or frozenset(syllables(part)) <= frozenset(syllables(sentence)) for part in wanted if part not in per)


def _words(record: Record) -> frozenset[str]:
    """Every syllable of the record's clause, light ones too."""
    return record.words | frozenset(syllables(record.clause))
