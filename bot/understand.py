"""A turn → a question: what is asked for (figure, list, reason …), of which basis, period and place, and about what.

Rules and data only; a language model may give a second opinion later, among what exists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.claims import Claim, claims_of, without
from bot.kinds import EITHER_WAY, PARTS, bases_of, counted, kind_of, of_things, weighed
from bot.lexicon import Lexicon
from bot.normalise import Normaliser, strip_frame, tidy
from bot.parts import split
from bot.places import Places
from bot.spans import MEASURED, QuerySpan, SpanBuilder
from bot.units import Units
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.text import fold, syllables
from vectorstore.model import Query

#: "Ngắn nữa đi": the same answer in fewer words.
_SHORTER = re.compile(
    r"^\W*(noi |tra loi |viet )?(lai )?((phan|doan|y) (do|nay|tren) )?(ngan|rut gon|tom tat|tom gon|gon)\b|\b(1|mot) cau\W*$|"
    r"^\W*(viet|noi|tra loi|soan) lai\b.*\b(ngan|gon|doan|cau|con so)\b|^\W*(thoi )?(cho|noi)?.{0,12}\bcon so( cuoi( cung)?)? thoi\W*$"
)
#: The report ends where it was signed: what is asked of today or tomorrow it cannot know.
_NOW = re.compile(r"\b(ngay mai|hom nay|hom qua|tuan (nay|sau|toi|truoc)|sang nay|chieu nay|toi nay|thang sau|thang toi)\b")
#: The year that has just ended is the report's own year, for whoever asks about its report.
_LAST_YEAR = re.compile(r"\b(trong )?năm (vừa rồi|vừa qua|qua|rồi)\b|\b(trong )?nam (vua roi|vua qua|qua|roi)\b", re.IGNORECASE)
#: How much the words of a later ask say of an earlier one that names something itself.
LATER_ASK = 0.25
_FOLLOW = re.compile(
    r"^\W*(con|the|vay|roi|the con|vay con|con lai|ngan|noi ro|cu the|chi tiet|so voi|trong do|rieng|(?:bao nhieu|may) trong)\b|"
    r"\bthi sao\W*$|\b(?:cai|muc|so|phan|viec|chuyen|dieu) (?:do|nay|ay|kia)\b"
)
_INSTEAD = re.compile(r"^\W*(?:(?:the|vay|roi) )?con\b")
#: A word that tells more than this names something; a question that tells so many times what a rare word tells is whole in itself.
LIGHTEST, WHOLE = 1.5, 0.8




@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked. ``places`` are the names of places in it that the report prints, folded: ("giang", "ma").

    ``name`` is what sets it apart from the other things of an enumeration ("ngô"), as typed; ``at`` the unit that tells of them all.
    ``claims`` are the figures that it wants confirmed or chooses between.
    """

    text: str
    spans: tuple[QuerySpan, ...]
    kind: str
    bases: frozenset[str]
    counted: str = ""
    periods: tuple[str, ...] = ()
    context: tuple[QuerySpan, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    name: str = ""
    at: int | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def mass(self) -> float:
        """How much the words of the ask tell."""
        return sum(s.mass for s in self.spans)


@dataclass(frozen=True, slots=True)
class Question:
    """A turn understood. ``asks`` share ``periods`` and ``places``; ``rewrite`` is set where history was used: the questions that it
    leans on, back to the one that names the subject, and itself. ``thread`` is what the next question would lean on.
    ``others`` are readings of the first ask in which what it names stands for one of the things that were spoken of before."""

    raw: str
    text: str
    asks: tuple[Ask, ...]
    periods: tuple[str, ...]
    outside: tuple[str, ...] = ()
    rewrite: str | None = None
    thread: str = ""
    brief: bool = False
    folded: str = field(default="")
    others: tuple[Ask, ...] = ()


class Understanding:
    """Reads questions about one report."""

    def __init__(self, units: Units, lexicon: Lexicon) -> None:
        report = units.document.report
        self.units = units
        self.lexicon = lexicon
        self.year = int(report.periods[0]) if report.periods and report.periods[0].isdigit() else None
        self.own_place = frozenset(syllables(report.place or ""))
        self.places = Places(units, lexicon, self.own_place)
        self.normalise = Normaliser(lexicon, units.vocabulary)
        self.spans = SpanBuilder(lexicon, units.weight, lambda f: f in units.postings, self.own_place, units.words.folded, units.words.tied)

    def __call__(self, question: str, history: tuple[str, ...] = ()) -> Question:
        """The question in the light of the earlier ones of its conversation."""
        text = self.normalise(tidy(question))
        read = self._read(question, text)
        if history and (_SHORTER.search(read.folded) or self._leans(read)):
            before = self(history[-1], history[:-1])
            if _SHORTER.search(read.folded):
                return replace(before, raw=read.raw, rewrite=before.thread or before.text, brief=True)
            return self._merge(read, before)
        return read

    def query(self, question: Question, asks: tuple[Ask, ...] = (), k: int = 10) -> Query:
        """What to search passages by for ``asks`` (all, by default): the words as typed, what they were read as, and the lexicon's
        other words for what the report does not print."""
        asks = asks or question.asks
        read = " ".join(a.text for a in asks)
        typed = question.rewrite or (strip_frame(tidy(question.raw)) if len(asks) == len(question.asks) else read)
        unprinted = (s for a in asks for s in a.spans if not all(f in self.units.postings for f, _ in s.ways[0].features))
        others = (" ".join(f for f, _ in way.features if "_" not in f) for s in unprinted for way in s.ways[1:])
        return Query(typed, k=k, terms=tuple(dict.fromkeys((read, *others))))

    def _read(self, raw: str, text: str) -> Question:
        periods = tuple(dict.fromkeys(p.period for p in find_periods(_LAST_YEAR.sub("", text), self.year)))
        now = ("now",) if _NOW.search(fold(text)) else ()
        text = _LAST_YEAR.sub("", self._without_own_place(text))
        parts = split(text)
        asks = tuple(self.ask(part) for part, asking in parts if asking)
        told = tuple(s for part, asking in parts if not asking for s in self.spans(self._without_periods(part)))
        told = tuple(s for s in told if s.listed and s.known) or told
        asks = tuple(self._with_context(a, told, asks) for a in asks)
        asks = self._with_periods(asks, tuple(p.period for part, asking in parts if not asking for p in find_periods(part, self.year)), now)
        periods = (*(periods if len(asks) == 1 else ()), *now)
        asks = tuple(a for a in asks if a.spans or a.context) or asks[:1]
        return Question(raw, text, asks, periods, self.places.outside(text), folded=" ".join(syllables(text)))

    def ask(self, text: str) -> Ask:
        """One part of a breath, already normalised."""
        claims = claims_of(text)
        bare = EITHER_WAY.sub(" ; ", self._without_periods(without(text) if claims else text))
        folded = " ".join(syllables(text)) + (" %" if "%" in text else "")
        periods = tuple(dict.fromkeys(p.period for p in find_periods(text, self.year)))
        spans = of_things(tuple(weighed(s, folded) for s in self.spans(bare)))
        kind, counts = kind_of(folded), counted(text, EITHER_WAY.sub(" ", folded).strip())
        if claims and kind in {"yes_no", "topic", "text", "how_much"}:  # "có 10 xã, đúng không?" is answered by how many there are
            kind, counts = "how_much", counts or " ".join(syllables(claims[0].unit or "")) or ("%" if claims[0].unit == "%" else "")
        return Ask(text, spans, kind, bases_of(folded), counts, periods, places=self.places.inside(text), claims=claims)

    def _with_context(self, ask: Ask, told: tuple[QuerySpan, ...], asks: tuple[Ask, ...]) -> Ask:
        """What else the breath speaks of: little beside an ask that names its subject, all of it for one that does not."""
        at = next(i for i, other in enumerate(asks) if other is ask)
        before = [w for s in (*told, *(s for other in asks[:at] for s in other.spans)) for w in s.words]
        if len(ask.spans) == 1:
            ask = replace(ask, spans=(self._with_earlier(ask.spans[0], before),))
        named = sum(s.mass for s in ask.spans if s.known) >= 2 * self.units.rarest
        some = sum(s.mass for s in ask.spans if s.known) >= 0.5 * self.units.rarest
        share, aside = (0.25 if named else 0.9), (0.2 if some else 0.9)
        context = {s.words: replace(s, mass=s.mass * aside) for s in told}
        for i, other in enumerate(asks):  # the subject is named first: what is asked later tells less of what was asked before
            if i != at:
                context |= {s.words: replace(s, mass=s.mass * (min(share, LATER_ASK) if i > at and some else share)) for s in other.spans}
        own = {s.words for s in ask.spans}
        return replace(ask, context=tuple(s for w, s in context.items() if w not in own))

    def _with_earlier(self, span: QuerySpan, before: Sequence[str]) -> QuerySpan:
        """A bare word and one of what was spoken of before, where they are a listed term ("rừng … có bị phá không": phá rừng)."""
        if span.listed or len(span.words) > 1:
            return span
        for word in before:
            if (span.words[0], word) in self.lexicon.pairs:
                joined = self.spans(f"{span.words[0]} {word}")
                if len(joined) == 1 and joined[0].listed and joined[0].known:
                    return replace(joined[0], ways=(*joined[0].ways, *span.ways))
        return span

    def _in_place(self, new: tuple[QuerySpan, ...], old: Sequence[QuerySpan]) -> tuple[QuerySpan, QuerySpan] | None:
        """A listed term that a new word makes with the head or tail of an earlier one, and the earlier one; None where it makes none."""
        if len(new) != 1 or len(new[0].words) > 2:
            return None
        word = " ".join(new[0].words)
        for span in (s for s in old if s.listed and len(s.words) > len(new[0].words)):
            size = len(new[0].words)
            for text in (f"{word} {' '.join(span.words[size:])}", f"{' '.join(span.words[:-size])} {word}"):
                made = self.spans(text)
                term = made[0] if len(made) == 1 else span
                if term.listed and term.known and len(term.words) == len(span.words) and term.words != span.words:
                    return term, span
        return None

    def _with_periods(self, asks: tuple[Ask, ...], told: tuple[str, ...], now: tuple[str, ...]) -> tuple[Ask, ...]:
        """A period holds for what follows it, not for what was asked before it."""
        current, out = told, []
        for ask in asks:
            current = ask.periods or current
            out.append(replace(ask, periods=(*current, *now)))
        return tuple(out)

    def _without_own_place(self, text: str) -> str:
        """The report's own place says nothing: every figure of it is of that place."""
        place = self.units.document.report.place or ""
        name = re.escape(re.sub(r"^(huyện|xã|tỉnh|phường|thành phố|thị xã|thị trấn)\s+", "", place, flags=re.IGNORECASE))
        if not name:
            return text
        shorter = re.sub(
            rf"\s*\b(?:(?:ở|tại|của|trong|trên địa bàn)\s+)?(?:(?:toàn|cả)\s+)?(?:huyện|xã|tỉnh|phường)\s+{name}\b",
            "",
            text,
            flags=re.IGNORECASE,
        )
        shorter = re.sub(rf"\s*\b(?:ở|tại|đến|của)\s+{name}\b", "", shorter, flags=re.IGNORECASE)
        return shorter if len(shorter) > 8 else text

    def _without_periods(self, text: str) -> str:
        for found in reversed(find_periods(text, self.year)):
            text = text[: found.start] + " ; " + text[found.end :]
        return text

    def _leans(self, read: Question) -> bool:
        """Whether a question needs the one before it: it opens like a follow-up and names little, or names nothing of its own."""
        spans = [s for a in read.asks for s in a.spans]
        if sum(bool(PARTS.match(" ".join(s.words))) for s in spans) > 1:
            return False  # "nguyên nhân của những hạn chế" asks for a part of the report
        mass = sum(s.mass for s in spans)
        if _FOLLOW.search(read.folded):
            return mass < 4 * self.units.rarest
        told = sum(s.mass for s in spans if s.known and s.mass > LIGHTEST and s.words not in MEASURED)
        asks = read.asks[0].kind not in {"topic", "yes_no"}  # "mía bao nhiêu tấn?" is whole in itself, "huyện đoàn?" is not
        return mass < 2 * self.units.rarest and told < (WHOLE if asks else 2.0) * self.units.rarest

    def _merge(self, read: Question, before: Question) -> Question:
        """The earlier subject with what the new question changes: period, basis, kind of answer, further words."""
        named = sum(s.mass for a in read.asks for s in a.spans if s.known)
        share = 0.1 if named >= 2 * self.units.rarest else 0.35 if named >= self.units.rarest else 0.8
        first = read.asks[0]
        old = [s for a in before.asks for s in a.spans]
        put = self._in_place(first.spans, old)
        if put is not None:  # "chi ngân sách? → còn thu?" is about thu ngân sách
            first, old, share = replace(first, spans=(put[0],)), [s for s in old if s is not put[1]], 0.8
        spans = tuple(replace(s, mass=s.mass * share) for s in old)
        subject = named >= self.units.rarest and first.kind != "topic"
        own = subject and not _INSTEAD.match(read.folded)  # "khai trừ mấy người?" is no longer about next year, "còn tỷ lệ X?" is
        periods = read.periods or (() if own or "resolution" in first.bases else before.periods)
        if "change" in first.bases:  # "tăng bao nhiêu so với 2024?": of what was spoken of, against the year that is named
            periods = tuple(dict.fromkeys((*before.periods, *periods)))
        kind = first.kind if first.kind != "topic" else before.asks[0].kind
        bases = first.bases or (before.asks[0].bases if not read.periods and not own else frozenset())
        ask = replace(
            first,
            spans=(*first.spans, *spans),
            context=(),
            kind=kind,
            bases=bases,
            counted=first.counted or ("" if subject else before.asks[0].counted),
            periods=periods,
        )
        others: tuple[Ask, ...] = ()
        if put is None and first.kind == "topic" and any(s.known and s.mass > LIGHTEST for s in first.spans):
            others = tuple(replace(ask, spans=(*first.spans, *(s for s in old if s is not gone))) for gone in old if len(old) > 1)
        text = f"{before.thread or before.text} → {read.text}"
        thread = read.text if named >= self.units.rarest else text  # a new subject: what came before need not be said again
        outside = read.outside or before.outside
        asks = (ask, *read.asks[1:])
        return replace(read, asks=asks, periods=periods, outside=outside, rewrite=text, thread=thread, others=others)
