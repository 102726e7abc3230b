"""Facts by indicator, basis, period, place and ref.

An indicator is compared folded and in steps, the first step that finds anything decides: the same words; one name inside the
other ("thu nhập bình quân" in "Thu nhập bình quân đầu người"); the same words in any order; the same with one typing slip a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ingest.model import Fact
from ingest.vietnamese.text import syllables
from vectorstore.model import FactKey

#: Kinds of places: "xã Sơn Hà" and "Sơn Hà" are one place.
_KINDS = (("thi", "tran"), ("thi", "xa"), ("thanh", "pho"), ("xa",), ("phuong",), ("huyen",), ("tinh",), ("quan",))

Words = tuple[str, ...]


class Facts:
    """The facts of one report, ready to be asked. Indicators are folded once, on the first question."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(facts)
        self._by_name: dict[Words, list[int]] | None = None

    def find(self, key: FactKey) -> tuple[Fact, ...]:
        """All facts that fit, in the order of the report; fields of ``key`` that are None fit everything."""
        chosen = self._facts if key.indicator is None else self._named(tuple(syllables(key.indicator)))
        return tuple(fact for fact in chosen if _fits(fact, key))

    def _named(self, wanted: Words) -> tuple[Fact, ...]:
        names = self._names()
        for same in (_equal, _inside, _covers, _near) if wanted else ():
            found = sorted(i for name, places in names.items() if same(wanted, name) for i in places)
            if found:
                return tuple(self._facts[i] for i in found)
        return ()

    def _names(self) -> dict[Words, list[int]]:
        if self._by_name is None:
            by_name: dict[Words, list[int]] = {}
            for number, fact in enumerate(self._facts):
                by_name.setdefault(tuple(syllables(fact.indicator)), []).append(number)
            self._by_name = by_name
        return self._by_name


def _fits(fact: Fact, key: FactKey) -> bool:
    return (
        (key.basis is None or fact.basis == key.basis)
        and (key.period is None or fact.period == key.period)
        and (key.ref is None or fact.ref == key.ref)
        and (key.place is None or same_place(fact.place, key.place))
    )


def same_place(printed: str | None, asked: str) -> bool:
    """Whether two names mean one place; the kind of place may be left out.

    >>> same_place("xã Sơn Hà", "son ha"), same_place("xã Sơn Hà", "thị trấn Sơn Hà"), same_place(None, "Sơn Hà")
    (True, False, False)
    """
    if printed is None:
        return False
    (kind, name), (other_kind, other) = _place(printed), _place(asked)
    return name == other and (not kind or not other_kind or kind == other_kind)


def _place(text: str) -> tuple[Words, Words]:
    words = tuple(syllables(text))
    for kind in _KINDS:
        if words[: len(kind)] == kind and len(words) > len(kind):
            return kind, words[len(kind) :]
    return (), words


def _equal(wanted: Words, name: Words) -> bool:
    return wanted == name


def _inside(wanted: Words, name: Words) -> bool:
    short, long = sorted((wanted, name), key=len)
    return len(short) >= 2 and any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))


def _covers(wanted: Words, name: Words) -> bool:
    return _all_matched(wanted, name, str.__eq__)


def _near(wanted: Words, name: Words) -> bool:
    return _all_matched(wanted, name, one_slip)


def _all_matched(wanted: Words, name: Words, same: Callable[[str, str], bool]) -> bool:
    return len(wanted) >= 2 and all(_any(word, name, same) for word in wanted)


def _any(word: str, words: Iterable[str], same: Callable[[str, str], bool]) -> bool:
    return any(same(word, other) for other in words)


def one_slip(a: str, b: str) -> bool:
    """Equal, or one letter added, dropped, changed, or two neighbours swapped; numbers and words of under three letters must be equal.

    >>> one_slip("ngheo", "nghoe"), one_slip("nghe", "ngheo"), one_slip("ha", "ho"), one_slip("2024", "2025")
    (True, True, False, False)
    """
    if a == b:
        return True
    if min(len(a), len(b)) < 3 or abs(len(a) - len(b)) > 1 or a[0].isdigit() or b[0].isdigit():
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    x, y = a[start:], b[start:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or (x[:2] == y[1::-1] and x[2:] == y[2:])
