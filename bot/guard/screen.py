"""What no sentence may hold, whatever it says: markup, links, odd digits, another language, too much text.  Pure."""

from __future__ import annotations

import re
import unicodedata

from ingest.vietnamese.text import fold

#: No answer is longer (the longest extractive list of the sample has under 8,000 characters).
LONGEST = 12_000
#: A single sentence longer than this is not read.
LONGEST_SENTENCE = 4_000
#: Stands for what was hidden inside a number.
HIDDEN = "\ufffd"

_BETWEEN = (
    r"(?:\*+|_+|`+|~+|\\+|<[^<>]{0,40}>|&[#\w]{1,8};|[\u200b-\u200f\u2060-\u206f\ufeff\u00ad\u034f\u061c\u202a-\u202e\ufe00-\ufe0f\u180e])+"
)
_IN_NUMBER = re.compile(rf"(?<=\d){_BETWEEN}(?=[.,/]?\d)|(?<=\d[.,/]){_BETWEEN}(?=\d)|(?<=\d){_BETWEEN}(?=\s?(?:%|‰))(?<!\*)(?<!_)")
_MARKUP = re.compile(
    r"<\s*[a-zA-Z/!?]|&(?:#\w{1,8}|[a-zA-Z]{2,8});|\]\s*\(|!\[|https?:|www\.|javascript:|data:\w|\{\{|\}\}|\\|\x00|\]\s*:\s*\S|^\s*(?:```|---|===)"
    r"|[\ue000-\uf8ff]",
    re.IGNORECASE | re.MULTILINE,
)
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNITS = frozenset({"ha", "km", "kg", "mw", "kwh", "ocop", "usd", "gdp", "grdp"})
#: From so many words on, the share of Vietnamese syllables tells the language.
ENOUGH = 4


def hidden(text: str) -> str:
    """The text with whatever was put inside a number made visible.

    >>> hidden("4**6** triệu") == f"4{HIDDEN}6** triệu"
    True
    """
    return _IN_NUMBER.sub(HIDDEN, text)


def faults(sentence: str) -> list[tuple[str, str]]:
    """What is wrong with a sentence as such: (kind, detail).

    >>> faults("Xem [đây](http://a.b)"), faults("Thu ４６ tỷ"), faults("The income was high in total")[0][0]
    ([('markup', '](')], [('number', '４')], 'language')
    """
    found: list[tuple[str, str]] = []
    markup = _MARKUP.search(sentence)
    if markup:
        found.append(("markup", markup[0].strip()[:20]))
    control = next((c for c in sentence if unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t"), None)
    if control:
        found.append(("markup", f"U+{ord(control):04X}"))
    odd = _odd_digit(sentence)
    if odd:
        found.append(("number", odd))
    if not found and _foreign(sentence):
        found.append(("language", sentence[:40]))
    return found


def _odd_digit(sentence: str) -> str:
    """The first digit that is no plain one; the raised ones of m², m³ are plain."""
    for i, c in enumerate(sentence):
        if c == HIDDEN or (ord(c) > 127 and unicodedata.category(c) in ("Nd", "No", "Nl")):
            if c in "²³" and i and sentence[i - 1] == "m":
                continue
            return c
    return ""


def _foreign(sentence: str) -> bool:
    """Whether the words are not Vietnamese: another script, or mostly syllables that Vietnamese does not have, or no marks at all."""
    letters = [c for c in sentence if c.isalpha()]
    if any(ord(c) > 0x24F and not 0x1E00 <= ord(c) <= 0x1EFF for c in letters):
        return True
    words = [w for w in _WORD.findall(sentence) if not w.isupper() and w.lower() not in _UNITS]
    if len(words) < ENOUGH:
        return False
    known = sum(_SYLLABLE.match(fold(w)) is not None for w in words)
    return known < 0.6 * len(words) or all(fold(w) == w.lower() for w in words)
