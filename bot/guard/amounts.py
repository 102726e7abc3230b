"""What an amount of a text is: its digits or words, its readings, its unit; and what a unit is.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingest.vietnamese.numbers import read_number
from ingest.vietnamese.text import fold, unify
from ingest.vietnamese.units import MEASURES, NOUNS, SAME, SCALES

#: "1.234": one separator before three digits, which Vietnamese and English read differently.
_TWO_WAYS = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a text: ``text[start:end]`` with its unit, ``text[start:stop]`` the digits or words alone.

    ``values`` holds every reading of what is printed; ``whole`` those of the b of "a/b"; ``parts``: the two amounts of a pair that is
    told in words.  ``unsure``: "một", "năm" beside a noun, a count only where the source counts that noun.
    """

    start: int
    stop: int
    end: int
    printed: str
    values: tuple[Decimal, ...]
    unit: str | None
    comparator: str = "="
    whole: tuple[Decimal, ...] = ()
    spelled: bool = False
    unsure: bool = False
    parts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """Digits that name something (a date, a document, "5 tuổi") and must stand in the source as they are."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the digits and number words of a text are; ``loose`` are those that could not be read."""

    amounts: tuple[Amount, ...]
    labels: tuple[Label, ...]
    loose: tuple[str, ...]


def readings(printed: str) -> tuple[Decimal, ...]:
    """Every value that a printed number can have, the Vietnamese one first.

    >>> readings("1.234"), readings("12,5"), readings("2,222.34")
    ((Decimal('1234'), Decimal('1.234')), (Decimal('12.5'),), (Decimal('2222.34'),))
    """
    bare = printed.strip().lstrip("+-−").rstrip(".,")
    one = read_number(bare)
    other = read_number(bare, "en") if _TWO_WAYS.fullmatch(bare) else None
    return tuple(v for v in dict.fromkeys((one, other)) if v is not None)


@lru_cache(maxsize=1)
def _known_units() -> frozenset[str]:
    names = {*MEASURES, *NOUNS, *SCALES, *SAME.values(), *SAME}
    return frozenset(n.lower() for n in names)


@lru_cache(maxsize=4096)
def known(unit: str | None) -> bool:
    """Whether the tables know a unit (its first part, of "triệu đồng/người").

    >>> known("triệu đồng/người"), known("đảng viên"), known("rất")
    (True, True, False)
    """
    head = (unit or "").lower().partition("/")[0]
    scale, _, base = head.partition(" ")
    return head in _known_units() or (scale in SCALES and (base in _known_units() or base.startswith("tỷ")))


@lru_cache(maxsize=4096)
def measured(unit: str | None) -> bool:
    """Whether a unit measures (money, area, weight, per cent) and does not count things.

    >>> measured("tỷ đồng"), measured("%"), measured("hộ")
    (True, True, False)
    """
    head = (unit or "").lower().partition("/")[0]
    return head in {m.lower() for m in MEASURES} or head.partition(" ")[0] in SCALES


def typed(text: str, unit: str | None) -> bool:
    """Whether a text is that unit, and not a word that only looks alike without marks ("so" is no "sở").

    >>> typed("so", "sở"), typed("triệu", "triệu đồng")
    (False, True)
    """
    printed, name = unify(text.strip()), unify(unit or "")
    return printed == name or fold(printed) != fold(name)
