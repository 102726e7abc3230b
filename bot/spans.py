"""The words of a question as spans that can be matched: listed terms with their synonyms, and the words between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

from bot.lexicon import RELATED, Lexicon
from bot.units import INSIDE
from ingest.vietnamese.text import bigrams, fold, has_marks, tokens

#: A listed term made only of light words ("mục tiêu", "tăng", "kế hoạch") says how, not what: it helps to rank, hardly to prove.
LIGHT = 0.2
#: A bare number in a question ("60 triệu, đúng không?") may be wrong: it helps little to find what it is said of.
AMOUNT = 0.4
#: The asked word itself is a little better than any other word for it.
SYNONYM = 0.9
#: A pair of neighbouring words tells more than one of them (+9 points P@1 on ViRHE4QA), so it adds this share of its weight.
PAIR = 0.8


@dataclass(frozen=True, slots=True)
class Way:
    """One way of saying a span: its features (words and pairs) with their weights, and how far it proves the meaning."""

    features: tuple[tuple[str, float], ...]
    trust: float
    mass: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mass", sum(w for _, w in self.features))


@dataclass(frozen=True, slots=True)
class QuerySpan:
    """A stretch of the question. ``mass`` says how much it tells; ``ways`` are its own words first, then synonyms."""

    words: tuple[str, ...]
    mass: float
    ways: tuple[Way, ...]
    listed: bool
    known: bool


#: What is measured of a thing may stand apart from the thing.
MEASURED = frozenset({("dien", "tich"), ("san", "luong"), ("nang", "suat")})

#: What a report tells of a subject ("tình hình kinh tế") is told of it without that word.
STATE = frozenset({("tinh", "hinh"), ("ket", "qua"), ("cong", "tac"), ("hoat", "dong"), ("linh", "vuc")})

#: A word that neither the report prints nor the lists know is half talk, half something that the report does not speak of.
STRANGE = 0.5

#: A word of the lists that the report never prints is probably what the report does not speak of.
ABSENT = 0.8

#: A listed term with one of these asks; it names nothing ("xã nào", "mấy phần trăm").
_ASKING = frozenset({"gì", "nào", "mấy", "nhiêu", "ai", "đâu", "sao"})


class SpanBuilder:
    """Cuts a question into spans with one lexicon and one report's word weights."""

    def __init__(
        self,
        lexicon: Lexicon,
        weight: Callable[[str], float],
        printed: Callable[[str], bool],
        own_place: frozenset[str],
        tied: Mapping[tuple[str, str], float] = MappingProxyType({}),
        tied_marked: Mapping[tuple[str, str], float] = MappingProxyType({}),
    ) -> None:
        self.tied = tied
        self.tied_marked = tied_marked
        self._made: dict[tuple[tuple[str, ...], frozenset[int]], QuerySpan] = {}
        self.compounds = frozenset(
            (a, b) for group, _ in lexicon.groups for way in group for a, b in pairwise(way) if not lexicon.is_soft(a, marked=False)
        )
        self.lexicon = lexicon
        self.weight = weight
        self.printed = printed
        self.own_place = own_place

    def __call__(self, text: str) -> tuple[QuerySpan, ...]:
        """The spans of ``text``; question talk is left out and nothing is paired across it."""
        words = tokens(text)
        folded = [fold(w) for w in words]
        marked = has_marks(text)
        spans: list[QuerySpan] = []
        run: list[int] = []
        i = 0
        while i < len(words):
            terms = [t for t in self.lexicon.at(folded, words, i, marked=marked) if not _ASKING & set(t.words)]
            talk = self.lexicon.hard_at(folded, words, i, marked=marked)
            if terms and len(terms[0].folded) > talk:
                spans += self._plain(run, words, folded, marked)
                size = len(terms[0].folded)
                span = self._listed(tuple(folded[i : i + size]), frozenset(t.group for t in terms if len(t.folded) == size))
                light = all(self.lexicon.is_soft(w, marked=True) for w in terms[0].words)
                spans.append(replace(span, mass=min(1.0, span.mass * LIGHT)) if light else span)
                spans += self._bridge(run, words, folded, i, marked)
                run, i = [], i + size
            elif talk:
                spans += self._plain(run, words, folded, marked)
                run, i = [], i + talk
            else:
                run.append(i)
                i += 1
        every = (*spans, *self._plain(run, words, folded, marked))
        return tuple({s.words: s for s in every if s.mass > 0}.values())

    def _light(self, marked: bool) -> Callable[[str], bool]:
        return lambda word: self.lexicon.is_soft(word, marked=marked)

    def _listed(self, own: tuple[str, ...], groups: frozenset[int]) -> QuerySpan:
        """The span of a listed term, made once: what it covers is remembered by its ways."""
        if (own, groups) not in self._made:
            self._made[own, groups] = self._synonyms(own, groups)
        return self._made[own, groups]

    def _synonyms(self, own: tuple[str, ...], groups: frozenset[int]) -> QuerySpan:
        ways = [self._phrase(own[2:] if len(own) > 2 and own[:2] in STATE else own, 1.0)]
        if len(own) > 2 and own[:2] in MEASURED:  # "Lúa: 4.515 ha; sản lượng 23.840 tấn" tells of "sản lượng lúa"
            ways.append(Way((*self._phrase(own[:2], 1.0).features, *self._phrase(own[2:], 1.0).features), SYNONYM))
        for group in sorted(groups):
            alternatives, trust = self.lexicon.alternatives(group)
            ways += [self._phrase(a, min(trust, SYNONYM)) for a in alternatives if a != own and all(self.printed(w) for w in a)]
        known = [w for w in ways if w.trust >= RELATED and all(self.printed(f) for f, _ in w.features)]
        plain = sum(self.weight(w) for w in own)
        mass = max((w.mass for w in known), default=plain)
        return QuerySpan(own, min(mass, 1.6 * plain), tuple(ways), True, bool(known))

    def _phrase(self, words: tuple[str, ...], trust: float) -> Way:
        """A term: its pairs prove it, printed or not; its syllables alone prove half ("thủy" and "diện" are no "thủy điện")."""
        if len(words) == 1:
            return Way(((words[0], INSIDE * self.weight(words[0])), (f"~{words[0]}", (1 - INSIDE) * self.weight(words[0]))), trust)
        single = [(w, 0.5 * self.weight(w)) for w in words]
        pairs = [(b, PAIR * self.weight(b)) for b in bigrams(list(words))]
        return Way((*single, *pairs), trust)

    def _plain(self, run: list[int], words: list[str], folded: list[str], marked: bool) -> list[QuerySpan]:
        """One span per word of a run, and one per pair of neighbours that the report prints; a word of two syllables is one span."""
        spans = []
        bound: set[int] = set()
        tied = self._tied(run, words, folded)
        for a, b in pairwise(run):
            if a in tied:
                bound |= {a, b}
                spans.append(self._word(folded[a], folded[b], words[a], words[b], marked))
            elif {a, b} & bound or a + 1 in tied:
                continue
            elif self._missing(folded[a], folded[b]):
                bound |= {a, b}
                spans.append(self._absent(folded[a], folded[b]))
            else:
                light = sum(self.lexicon.is_soft(words[i], marked=marked) for i in (a, b))
                spans += self._pair(folded[a], folded[b], light)
        for i in run:
            if i not in bound and not self.lexicon.is_soft(words[i], marked=marked) and folded[i] not in self.own_place:
                spans.append(self._single(folded[i], words[i] if marked else ""))
        return spans

    def _tied(self, run: list[int], words: list[str], folded: list[str]) -> set[int]:
        """Where a word of two syllables starts; of two that overlap ("vốn đầu", "đầu tư") the one that is tied closer.

        What is typed with marks is a word with these marks: "thu dịch" is none where the report prints "thú dịch".
        """
        found = []
        for a in run[:-1]:
            typed, bare = (words[a], words[a + 1]), (folded[a], folded[a + 1])
            tie = (self.tied_marked if typed != bare else self.tied).get(typed, 0.0)
            if tie and not set(bare) <= self.own_place:
                found.append((tie, a))
        starts: set[int] = set()
        for _, a in sorted(found, reverse=True):
            if not {a - 1, a, a + 1} & starts:
                starts.add(a)
        return starts

    def _missing(self, a: str, b: str) -> bool:
        """Whether two neighbours are a word that the lists know and the report never prints ("khởi tố")."""
        return (a, b) in self.compounds and not self.printed(f"{a}_{b}") and not {a, b} <= self.own_place

    def _absent(self, a: str, b: str) -> QuerySpan:
        weight = ABSENT * self.weight(f"{a}_{b}")
        way = Way(((f"{a}_{b}", weight), (a, 0.15 * self.weight(a)), (b, 0.15 * self.weight(b))), 1.0)
        return QuerySpan((a, b), weight, (way,), False, False)

    def _word(self, a: str, b: str, first: str, second: str, marked: bool) -> QuerySpan:
        """A word of two syllables: known as a pair; its syllables alone prove little."""
        pair = f"{a}_{b}"
        weight = self.weight(pair)
        light = self.lexicon.is_soft(first, marked=marked) and self.lexicon.is_soft(second, marked=marked)
        way = Way(((pair, weight), (a, 0.15 * self.weight(a)), (b, 0.15 * self.weight(b))), 1.0)
        return QuerySpan((a, b), min(1.0, weight * LIGHT) if light else weight, (way,), False, self.printed(pair))

    def _bridge(self, run: list[int], words: list[str], folded: list[str], i: int, marked: bool) -> list[QuerySpan]:
        if not run or run[-1] != i - 1:
            return []
        return self._pair(folded[i - 1], folded[i], int(self.lexicon.is_soft(words[i - 1], marked=marked)))

    def _single(self, word: str, typed: str) -> QuerySpan:
        """A word of one syllable; typed with its marks, half of it is proved by the same marks ("giá" is not "gia")."""
        weight = (self.weight(f"={typed}") if typed and typed != word else self.weight(word)) * (AMOUNT if word[0].isdigit() else 1.0)
        folded = 1.0 if not typed or self.printed(f"={typed}") else 0.4
        parts = ((word, INSIDE * weight * folded), (f"~{word}", (1 - INSIDE) * weight * folded))
        features = (*parts, (f"={typed}", weight)) if typed and typed != word else parts
        known = self.printed(word)
        return QuerySpan((word,), weight if known else STRANGE * weight, (Way(features, 1.0),), False, known)

    def _pair(self, a: str, b: str, light: int = 0) -> list[QuerySpan]:
        """Two neighbours that are no word: a hint, a weak one beside a light word, none between two."""
        pair = f"{a}_{b}"
        if light == 2 or not self.printed(pair) or {a, b} <= self.own_place:
            return []
        weight = (0.35, 0.15)[light] * self.weight(pair)
        return [QuerySpan((a, b), weight, (Way(((pair, weight),), 1.0),), False, True)]
