"""Places that a question names: the report's own, others that it prints, and places that it does not speak of."""

from __future__ import annotations

import itertools
import re

from bot.clauses import UPPER
from bot.lexicon import Lexicon
from bot.lexicon.spelling import one_slip
from bot.units import Units
from ingest.vietnamese.text import fold, syllables

_NAMED_PLACE = re.compile(rf"\b((?i:xã|phường|thị trấn|huyện|tỉnh|thôn|bản))\s+([{UPPER}][^\W\d_]*\s+[{UPPER}][^\W\d_]*)")
#: The town alone, not "các xã, thị trấn".
_TOWN = re.compile(r"(?<!xa, )(?<!xa va )(?<!xa )\bthi tran\b")


class Places:
    """Finds places in questions about one report; ``own`` are the folded words of the report's own place."""

    def __init__(self, units: Units, lexicon: Lexicon, own: frozenset[str]) -> None:
        self.units = units
        self.lexicon = lexicon
        self.own_place = own

    def outside(self, text: str) -> tuple[str, ...]:
        """Places that the question names, that are listed, and that are not the report's own."""
        words = syllables(text)
        found = []
        for size in (4, 3, 2):
            for i in range(len(words) - size + 1):
                name = tuple(words[i : i + size])
                printed = all(f"{a}_{b}" in self.units.postings for a, b in itertools.pairwise(name))
                if name in self.lexicon.places and not printed and self._capital(text, name):
                    found.append(" ".join(name))
        return tuple(found) or self._unprinted(text)

    def _unprinted(self, text: str) -> tuple[str, ...]:
        """Places typed as names ("xã Tân Lĩnh") that the report prints nowhere, not even with one letter misread."""
        found = []
        for match in _NAMED_PLACE.finditer(text):
            pair = tuple(syllables(match[2]))
            if len(pair) == 2 and f"{pair[0]}_{pair[1]}" not in self.units.postings and not self._misread(pair):
                found.append(f"{match[1]} {match[2]}")
        return tuple(found)

    def inside(self, text: str) -> tuple[tuple[str, str], ...]:
        """Places typed as names that are part of the report's own place."""
        pairs = [tuple(syllables(m[2])) for m in _NAMED_PLACE.finditer(text) if fold(m[1]) not in {"huyen", "tinh"}]
        found = tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2 and not self.own_place.issuperset(pair))
        return found or ((("thi", "tran"),) if _TOWN.search(fold(text)) else ())

    def _misread(self, pair: tuple[str, ...]) -> bool:
        """Whether the report prints a pair that differs by one letter in one of its syllables."""
        for feature in self.units.postings:
            first, _, second = feature.partition("_")
            if second and ((first == pair[0] and one_slip(second, pair[1])) or (second == pair[1] and one_slip(first, pair[0]))):
                return True
        return False

    def _capital(self, text: str, name: tuple[str, ...]) -> bool:
        """A listed place counts if typed as a name, or if the whole question is typed in lower case."""
        if text == text.lower():
            return True
        typed = re.findall(r"[^\W\d_]+", text)
        return any([fold(w) for w in typed[i : i + len(name)]] == list(name) and typed[i][0].isupper() for i in range(len(typed)))
