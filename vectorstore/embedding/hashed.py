"""The built-in embedder: hashed folded syllables and syllable pairs.  Needs no download, no network, no numpy.

It finds shared words, not shared meaning; its weight in the fusion is measured and small (``fusion.HASHED_WEIGHT``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from zlib import crc32

from ingest.vietnamese.text import bigrams, syllables

#: A pair of syllables says more than one syllable. Measured with the fusion weight; flat between 1 and 2.
_PAIR_WEIGHT = 1.5


class HashEmbedder:
    """Hashed bag of folded syllables and pairs, sublinear counts, unit length; the same text gives the same vector anywhere.

    >>> a, b, c = HashEmbedder().embed(["tỷ lệ hộ nghèo", "ty le ho ngheo", "sản lượng chè"])
    >>> a == b, a == c, len(a)
    (True, False, 256)
    """

    def __init__(self, dimensions: int = 256) -> None:
        self._dimensions = dimensions

    @property
    def name(self) -> str:
        """Changes when the features change, so that old vectors are never compared with new ones."""
        return "hash-1"

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector per text; a text without a word gets the first axis (Chroma's cosine refuses zero)."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        words = syllables(text)
        vector = [0.0] * self._dimensions
        for weight, features in ((1.0, words), (_PAIR_WEIGHT, bigrams(words))):
            for feature, count in Counter(features).items():
                code = crc32(feature.encode())
                sign = 1.0 if code & 0x80000000 else -1.0
                vector[code % self._dimensions] += sign * weight * (1.0 + log(count))
        length = sqrt(sum(v * v for v in vector))
        if length == 0.0:
            return [1.0] + [0.0] * (self._dimensions - 1)
        return [v / length for v in vector]
