"""Counts tokens as the models of today count them (o200k), from a table that ships with the project.

The only importer of tiktoken. tiktoken's own tables are downloads, and against a silent proxy the download hangs for minutes:
so the ranks lie in ``data/`` and the network is never asked (docs/decisions/0001-token-table.md).
"""

from __future__ import annotations

import binascii
import lzma
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

#: How o200k cuts a text before merging: words with the space before them, up to three digits, signs, line ends.
_SUFFIX = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PATTERN = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + _SUFFIX,
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + _SUFFIX,
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
#: Text is counted in slices of at most this many characters: one "word" of a megabyte must not take minutes to merge.
_SLICE = 4000


def count(text: str) -> int:
    """The number of o200k tokens of ``text`` (of its slices of 4,000 characters, where it is longer).

    >>> count("Thu nhập bình quân đầu người")
    6
    """
    encoding = _encoding()
    return sum(len(encoding.encode_ordinary(text[i : i + _SLICE])) for i in range(0, len(text), _SLICE))


@cache
def _encoding() -> tiktoken.Encoding:
    """The encoding, built once from the local table; tiktoken is imported when the first text is counted."""
    import tiktoken

    packed = resources.files("ingest").joinpath("data/o200k_base.tiktoken.xz").read_bytes()
    cells = lzma.decompress(packed).split()  # token and rank in turn; plain C calls over 200,000 rows
    ranks = dict(zip(map(binascii.a2b_base64, cells[::2]), map(int, cells[1::2]), strict=True))
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})
