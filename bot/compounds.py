"""Words of two syllables: which neighbours of a report belong together, by how often they stand so.  No dictionary."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable

from ingest.vietnamese.text import fold, tokens

#: Two syllables are one word where they stand together this many times, and this much more often than by chance (log of the ratio).
#: Found by looking at the pairs of the sample and of the four other reports: "giá trị", "sản xuất" are in, "chè trồng" is out.
TOGETHER, TIED = 3, 3.2


class Words:
    """Which neighbouring syllables of a report are one word, by how often they stand together."""

    def __init__(self, texts: Iterable[str]) -> None:
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            found = tokens(text)
            single.update(found)
            pairs.update(itertools.pairwise(found))
        n = max(1, sum(single.values()))
        ties = {
            (a, b): math.log(c * n / (single[a] * single[b]))
            for (a, b), c in pairs.items()
            if c >= TOGETHER and a[0].isalpha() and b[0].isalpha()
        }
        self.tied = {pair: tie + 0.5 * math.log(pairs[pair]) for pair, tie in ties.items() if tie >= TIED}
        self.folded: dict[tuple[str, str], float] = {}
        for (a, b), tie in self.tied.items():
            key = (fold(a), fold(b))
            self.folded[key] = max(self.folded.get(key, 0.0), tie)

    def free(self, text: str, *, folded: bool = True) -> frozenset[str]:
        """The syllables of ``text`` that stand alone at least once, outside every word of two syllables."""
        found = tokens(text)
        bound = [False] * len(found)
        for i, pair in enumerate(itertools.pairwise(found)):
            if pair in self.tied:
                bound[i] = bound[i + 1] = True
        return frozenset(fold(t) if folded else t for t, b in zip(found, bound, strict=True) if not b)
