"""The guard's word lists, as data (``bot/lexicon/guard.tsv``), and the words that name something.  Pure.

Classes: ``light`` names nothing; ``mild`` is report wording (it may tell two figures apart, but needs no source); ``up``, ``down``,
``negation``, ``plan`` … say what a figure is; ``vague`` amounts, ``idiom``\\ s of number words, ``opposite`` pairs, ``refusal``\\ s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot import lexicon
from ingest.vietnamese.periods import FoundPeriod, find_periods
from ingest.vietnamese.text import fold, nfc, tokens, unify
from ingest.vietnamese.units import ATTRIBUTES, NOUNS


@lru_cache(maxsize=1)
def classes() -> dict[str, tuple[str, ...]]:
    """Phrases by class."""
    out: dict[str, list[str]] = {}
    for line in files("bot.lexicon").joinpath("guard.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) > 1 and not line.startswith("#"):
            out.setdefault(cells[1], []).append(cells[0].strip())
    return {name: tuple(found) for name, found in out.items()}


@lru_cache(maxsize=1)
def light() -> frozenset[str]:
    """Words that name nothing, in the form of :func:`~ingest.vietnamese.text.unify`."""
    return frozenset(unify(w) for w in classes()["light"])


@lru_cache(maxsize=1)
def mild() -> frozenset[str]:
    """Report wording that needs no source, in the form of :func:`~ingest.vietnamese.text.unify`."""
    return frozenset(unify(w) for w in classes()["mild"])


@lru_cache(maxsize=1)
def wording() -> frozenset[str]:
    """:func:`mild`, folded."""
    return frozenset(fold(w) for w in mild())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The phrases of a class over :func:`low` text; capitals alone ("KH") are no part of it."""
    phrases = sorted({low(p) for p in classes()[name] if not p.isupper()}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in phrases) + r")(?!\w)")


#: Both placements of a tone in an open syllable; the newer one is kept.
_PLACED = dict(
    p.split()
    for p in [
        "oà òa",
        "oá óa",
        "oả ỏa",
        "oã õa",
        "oạ ọa",
        "oè òe",
        "oé óe",
        "oẻ ỏe",
        "oẽ õe",
        "oẹ ọe",
        "uỳ ùy",
        "uý úy",
        "uỷ ủy",
        "uỹ ũy",
        "uỵ ụy",
    ]
)
_OLD = re.compile(rf"(?<!q)(?:{'|'.join(_PLACED)})(?![^\W\d_])")


@lru_cache(maxsize=4096)
def low(text: str) -> str:
    """Small letters with marks, one tone placement, every offset kept.

    >>> low("Uỷ ban KẾ HOẠCH, cùng kỳ, quý")
    'ủy ban kế hoạch, cùng kỳ, quý'
    """
    small = nfc(text)
    small = small.lower() if len(small.lower()) == len(small) else "".join(c.lower() if len(c.lower()) == 1 else c for c in small)
    return _OLD.sub(lambda m: _PLACED[m[0]], small)


#: "khô hạn đầu năm rồi mưa lớn": "rồi" goes on, and is no year.
_EARLY = re.compile(r"(?:đầu|cuối|giữa|trong|cả) năm rồi$")


@lru_cache(maxsize=4096)
def periods_in(text: str, year: int | None) -> tuple[FoundPeriod, ...]:
    """:func:`~ingest.vietnamese.periods.find_periods`, remembered: a sentence is read from several sides."""
    return tuple(p for p in find_periods(text, year) if not _EARLY.search(text[max(0, p.start - 5) : p.end].lower()))


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """The folded words of a text that name something; numbers are none.

    >>> sorted(content("Tỷ lệ hộ nghèo đạt 5% so với kế hoạch"))
    ['ho', 'le', 'ngheo', 'ti']
    """
    small = low(text)
    words = tokens(pattern("plain").sub(" ; ", small))
    return frozenset(fold(t) for t in words if t not in light() and not t[0].isdigit()) | _verdicts(small)


#: Light words that tell two counts apart: so many aims are met and exceeded, so many exceeded, so many not met, so many under way.
_VERDICTS = (
    ("#dat-vuot", re.compile(r"đạt(?:,| và| hoặc|/)\s*vượt")),
    ("#vuot", re.compile(r"(?<!đạt, )(?<!đạt và )(?<!đạt hoặc )(?<!đạt/)(?<!\w)vượt(?!\w)")),
    ("#chua-dat", re.compile(r"(?:chưa|không) (?:đạt|hoàn thành)(?!\w)")),
    ("#dang", re.compile(r"(?<!\w)đang (?:được )?(?!có|là|ở|theo|tiếp tục)\w")),
    ("#luy-ke", re.compile(r"lũy kế|cộng dồn|nâng tổng|tổng số|tổng cộng|đến nay|hiện có")),
)
_ATTRIBUTE = re.compile(rf"(?<![\w.,/])0*(\d+)\s+({'|'.join(sorted(ATTRIBUTES))})(?!\w)")


def _verdicts(text: str) -> frozenset[str]:
    found = {name for name, said in _VERDICTS if said.search(text)}
    return frozenset(found | {f"{number}-{fold(word)}" for number, word in _ATTRIBUTE.findall(text)})


@lru_cache(maxsize=8192)
def named(text: str) -> frozenset[str]:
    """:func:`content` without report wording: the words that need a source."""
    return frozenset(fold(t) for t in needy(text))


@lru_cache(maxsize=8192)
def needy(text: str) -> frozenset[str]:
    """The words of :func:`named` with their marks."""
    words = tokens(pattern("plain").sub(" ; ", low(text)))
    return frozenset(t for t in words if t not in light() and t not in mild() and not t[0].isdigit())


@lru_cache(maxsize=4096)
def strange_term(text: str, told: frozenset[str], marked: frozenset[str], wordy: int = 99) -> str:
    """The first listed term of ``text`` that a source (folded words, words with marks) says in none of its ways; "" where there is none.

    Report wording is no term, unless so many words of it (``wordy``: "đầu tư") stand nowhere in the source.

    >>> strange_term("sản lượng sắn", frozenset(["san", "luong"]), frozenset(["sản", "lượng"]))
    'sắn'
    """
    words = tokens(pattern("plain").sub(" ; ", low(text)))
    folded = [fold(w) for w in words]
    book = lexicon.load()
    for start in range(len(words)):
        found = book.at(folded, words, start, marked=True)
        terms = [t for t in found if len(t.words) == len(found[0].words)]
        if terms and not _is_told(book, words[start : start + len(terms[0].words)], terms, told, marked, wordy):
            return " ".join(terms[0].words)
    return ""


def _is_told(
    book: lexicon.Lexicon, typed: list[str], terms: list[lexicon.Term], told: frozenset[str], marked: frozenset[str], wordy: int
) -> bool:
    """Whether a source says one of the terms that begin at a place, or its wording, or the term names nothing of its own."""
    if sum(w in mild() and w not in marked for w in typed) < wordy and all(w in light() or w in mild() or w in marked for w in typed):
        return True
    ways = ((term, way) for term in terms for ways, weight in (book.alternatives(term.group),) if weight >= lexicon.RELATED for way in ways)
    return any(way != term.folded and told.issuperset(way) for term, way in ways)


@lru_cache(maxsize=1)
def nouns() -> frozenset[str]:
    """Counted nouns of one syllable: "hộ" beside a figure that is told of persons names another thing."""
    return frozenset(unify(n) for n in NOUNS if " " not in n) - light() - mild()


@lru_cache(maxsize=256)
def implied(unit: str | None) -> frozenset[str]:
    """The words that a unit says by itself, with marks and folded: hectares are an area.

    >>> sorted(implied("ha"))
    ['dien', 'diện', 'tich', 'tích']
    """
    rows = (row.split(" | ") for row in classes()["implied"])
    found = {w for name, words in rows if name in ((unit or "").partition("/")[0], (unit or "").partition(" ")[0]) for w in tokens(words)}
    return frozenset(found | {fold(w) for w in found})


@dataclass(frozen=True, slots=True)
class Said:
    """A listed phrase where it stands in a text."""

    kind: str
    start: int
    end: int


def said(text: str, kinds: Iterable[str]) -> list[Said]:
    """The phrases of some classes in a text that is :func:`low` already, in order; none that is part of a longer one.

    >>> [(s.kind, s.start) for s in said("tăng 5% so với kế hoạch", ("up", "plan"))]
    [('up', 0), ('plan', 15)]
    """
    return list(_said(text, tuple(kinds)))


@lru_cache(maxsize=4096)
def _said(text: str, kinds: tuple[str, ...]) -> tuple[Said, ...]:
    found = [Said(kind, m.start(), m.end()) for kind in (*kinds, "name") for m in pattern(kind).finditer(text)]
    found.sort(key=lambda s: (s.start, -s.end))
    whole: list[Said] = []
    end = -1
    for one in found:  # in this order only one that began before can hold another: that which reaches farthest
        if one.end > end or (whole and (one.start, one.end) == (whole[-1].start, whole[-1].end)):
            whole.append(one)
        end = max(end, one.end)
    return tuple(s for s in whole if s.kind != "name")


@lru_cache(maxsize=4096)
def synonyms(text: str) -> tuple[frozenset[str], ...]:
    """The other listed ways of saying the terms of a text, each as its folded words (weight of a true synonym)."""
    words = tokens(text)
    folded = [fold(w) for w in words]
    book, out = lexicon.load(), set[frozenset[str]]()
    for start in range(len(words)):
        for term in book.at(folded, words, start, marked=True)[:2]:
            ways, weight = book.alternatives(term.group)
            if weight >= lexicon.RELATED:
                out |= {frozenset(way) for way in ways}
    return tuple(out)


@lru_cache(maxsize=4096)
def said_otherwise(text: str, source: frozenset[str]) -> frozenset[str]:
    """The folded words of ``text`` that belong to a term which ``source`` says in another listed way.

    >>> sorted(said_otherwise("sổ đỏ", frozenset("giay chung nhan quyen su dung dat".split())))
    ['do', 'so']
    """
    words = tokens(text)
    folded = [fold(w) for w in words]
    book, out = lexicon.load(), set[str]()
    for start in range(len(words)):
        for term in book.at(folded, words, start, marked=True):
            ways, weight = book.alternatives(term.group)
            if weight >= lexicon.RELATED and any(not set(way) <= set(term.folded) and source.issuperset(way) for way in ways):
                out |= set(term.folded)
    return frozenset(out) | _short_forms(text, source)


def _short_forms(text: str, source: frozenset[str]) -> frozenset[str]:
    """Abbreviations of ``text`` whose full words the source has."""
    out = set[str]()
    for word in re.findall(r"\b[A-ZĐ]{2,8}\b", text):
        for meaning in lexicon.load().meanings(word):
            if any(frozenset(fold(t) for t in tokens(e)) <= source for e in meaning.expansions):
                out.add(fold(unify(word)))
    return frozenset(out)
