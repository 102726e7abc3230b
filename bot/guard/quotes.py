"""Quotation marks of a draft: what stands in them must stand so in a cited place.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.guard.cutting import cleaned
from bot.guard.model import Source
from bot.guard.records import bare

#: A quote of so many words speaks for itself: its figures were checked with it.
SELF_CONTAINED = 6
#: Each part of a quote that leaves something out ("…") has so many words.
PART = 4
_IN_NUMBER, _ON = re.compile(r"\d[.,/]"), re.compile(r"[.,/]\d")
_SIGNS = re.compile('[“”„«»"]')
_CUT = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\(\s*(?:\.\.\.|…)\s*\)|…|\.\.\.)\s*")


def quoted(sentence: str) -> list[tuple[int, int]] | None:
    """The outermost quotes as slices, signs included; None where one is not closed.

    >>> quoted("nêu “a “b” c” và \\"d\\"")
    [(4, 13), (17, 20)]
    """
    found, depth, start, straight = [], 0, 0, False
    for i, c in enumerate(sentence):
        if c == '"' and depth == 0:
            straight = not straight
            if straight:
                start = i
            else:
                found.append((start, i + 1))
        elif straight:
            continue
        elif c in "“«„":
            start = i if depth == 0 else start
            depth += 1
        elif c in "”»":
            depth -= 1
            if depth < 0:
                return None
            if depth == 0:
                found.append((start, i + 1))
    return None if depth or straight else found


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """What quotes are compared by: no markup, one kind of sign, white space collapsed."""
    return " ".join(_SIGNS.sub('"', cleaned(bare(text))).replace("m²", "m2").replace("m³", "m3").split())


def verbatim(quote: str, cited: Sequence[Source]) -> bool:
    """Whether a quote stands in one cited place, its parts in order where it leaves something out."""
    wanted = plain(quote).strip(' ".,;:')
    if not wanted:
        return False
    parts = [p.strip(" .,;:") for p in _CUT.split(wanted) if p.strip(" .,;:")]
    if not parts or (len(parts) > 1 and any(len(p.split()) < PART for p in parts)):
        return False
    return any(_in_order(parts, text) for source in cited for text in (plain(source.text), plain(source.path)))


def _in_order(parts: Sequence[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = _find(part, text, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _find(part: str, text: str, start: int) -> int:
    """Where a part stands as whole words and whole numbers; -1 where it does not."""
    at = text.find(part, start)
    while at >= 0:
        before, behind = text[max(0, at - 2) : at], text[at + len(part) : at + len(part) + 2]
        cut = part[0].isalnum() and (before[-1:].isalnum() or before[-1:] == "_" or _IN_NUMBER.fullmatch(before) is not None)
        if not cut and not (part[-1].isalnum() and (behind[:1].isalnum() or behind[:1] == "_" or _ON.fullmatch(behind) is not None)):
            return at
        at = text.find(part, at + 1)
    return -1
