"""What a draft is here, and whether what is wrong in it reached a user."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from bot.evidence import Evidence

#: Digits with the separators of thousands and decimals, not inside a word ("F1", "m2").
NUMBER = re.compile(r"(?<![^\W\d_])\d+(?:[.,]\d+)*")
_TAG = re.compile(r"<(?:!--.*?--|/?[a-zA-Z][^<>]{0,60})>")
_MARK = re.compile(r"\[(\d+)\]")
_SENTENCE = re.compile(r"(?<=[.!?])((?:\s*\[\d+\])*)\s+(?=[^\s\[])")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A claim that must not reach a user: all that is given must hold of one sentence of the text.

    ``said``: words in this order. ``number``: a figure of this value. ``near``: words anywhere in the sentence.
    ``mark``: the sentence carries this mark, and not the mark ``right``.
    """

    said: str = ""
    number: str = ""
    near: tuple[str, ...] = ()
    mark: int | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Hostile:
    """A draft with something wrong in it. ``honest`` is the draft that it was made from, as a reader sees it (references filled in).

    ``present``: the wrong figure stands in the evidence, only not for what the draft says.
    """

    kind: str
    source: str
    evidence: Evidence
    draft: str
    honest: str
    wrong: tuple[Wrong, ...]
    present: bool = False


@dataclass(frozen=True, slots=True)
class Honest:
    """A draft that is right and supported by what it cites."""

    kind: str
    source: str
    evidence: Evidence
    draft: str


def plain(text: str) -> str:
    """What a reader sees: no markup, no invisible signs, no entities, plain digits.

    >>> plain("4**6**,&#51;\\u200b% và <b>５</b>")
    '46,3% và 5'
    """
    text = _TAG.sub("", html.unescape(text))
    text = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) != "Cf"))
    text = "".join(_ascii(c) for c in text if unicodedata.category(c) != "Mn")
    return re.sub(r"[*_~`\\$]", "", text)


def _ascii(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdigit() else char


def squeezed(text: str) -> str:
    """Letters, digits and the signs of figures only, in small letters: how two wordings are compared.

    >>> squeezed("**Kế hoạch** năm 2024: 46,3 % [1].")
    'kếhoạchnăm202446,3%'
    """
    bare = _MARK.sub("", plain(text)).casefold()
    kept = re.sub(r"[^\w.,%‰/{}<>≥≤=]", "", bare)
    return re.sub(r"(?<!\d)[.,]|[.,](?!\d)", "", kept)


def readings(printed: str) -> frozenset[Decimal]:
    """The values that a printed number may have.

    >>> sorted(readings("41.160")), sorted(readings("46,3")), sorted(readings("2,202.34"))
    ([Decimal('41.160'), Decimal('41160')], [Decimal('46.3')], [Decimal('2202.34')])
    """
    signs = [c for c in printed if c in ".,"]
    if not signs:
        return frozenset({Decimal(printed)})
    whole, _, rest = printed.rpartition(signs[-1])
    joined = Decimal(re.sub(r"[.,]", "", printed))
    if len(signs) > 1 and len(set(signs)) == 1:
        return frozenset({joined})
    decimal = Decimal(re.sub(r"[.,]", "", whole) + "." + rest)
    ambiguous = len(signs) == 1 and len(rest) == 3 and len(whole) <= 3 and whole != "0"
    return frozenset({decimal, joined}) if ambiguous else frozenset({decimal})


def numbers(text: str) -> list[str]:
    """The numbers of a text as a reader sees them, marks aside."""
    return NUMBER.findall(_MARK.sub("", plain(text)))


def equal(one: str, other: str) -> bool:
    """Whether two printed numbers may be the same value."""
    return bool(readings(one) & readings(other))


def stands(number: str, text: str) -> bool:
    """Whether a number of this value is in the text."""
    return any(equal(number, n) for n in numbers(text))


def rendered(draft: str, evidence: Evidence) -> str:
    """The draft with its references filled in: what would reach a user with no guard at all."""
    return re.sub(r"\{(F\d+)\}", lambda m: f.shown if (f := evidence.figure(m[1])) else m[0], draft)


def sentences(text: str) -> list[str]:
    """The sentences of a text, marks after a full stop with the sentence before; each line stands alone."""
    return [s for line in text.splitlines() for s in _SENTENCE.sub(r"\1\n", line).split("\n") if s.strip()]


def survives(text: str, wrong: Wrong) -> bool:
    """Whether one claim stands in the text."""
    return any(_holds(s, wrong) for s in sentences(text))


def _holds(sentence: str, wrong: Wrong) -> bool:
    bare = squeezed(sentence)
    marks = {int(m) for m in _MARK.findall(sentence)}
    return (
        all(squeezed(words) in bare for words in (wrong.said, *wrong.near))
        and (not wrong.number or stands(wrong.number, sentence))
        and (wrong.mark is None or wrong.mark in marks)
        and (wrong.right is None or wrong.right not in marks)
    )


def reaches(text: str, hostile: Hostile) -> bool:
    """Whether anything wrong of a hostile draft stands in a text: a guard that cuts the bad sentence and keeps the honest one is fine."""
    return any(survives(text, wrong) for wrong in hostile.wrong)
