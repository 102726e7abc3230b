"""A turn → a question: what is asked for (figure, list, reason …), of which basis, period and place, and about what.

Rules and data only; a language model may give a second opinion later, among what exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.lexicon import Lexicon
from bot.normalise import Normaliser, tidy
from bot.spans import QuerySpan, SpanBuilder
from bot.units import Units
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.text import fold, syllables

#: What each kind of asking looks like, on the folded question. Order matters: the first that fits names the kind.
_KINDS: tuple[tuple[str, str], ...] = (
    ("why", r"\b(vi sao|tai sao|nguyen nhan|ly do|do dau|vi dau|nguyen do)\b"),
    ("list", r"\b(ke ten|liet ke|danh sach|ke ra)\b"),
    ("who", r"\b(ai|nguoi nao|dong chi nao|ten (cua|la|nhung|cac|nguoi|\d)|neu ten|ho ten|ten gi|lanh dao nao|nha thau nao)\b"),
    ("when", r"\b(khi nao|bao gio|luc nao|hoi nao|ngay nao|thang nao|ngay may|thang may|thoi gian nao|nam nao)\b"),
    ("where", r"\b(o dau|noi nao|nhung noi nao|cho nao|(xa|ban|thon|phuong|huyen|dia phuong|vung|dia ban)( \w+)? nao|(xa|ban) gi)\b"),
    ("how_much", r"(\bbao nhieu\b|\bmay\b|\bso luong\b|\btong so\b|\bcon so\b|\bmuc nao\b|\bbao xa\b|%|\bbao lau\b)"),
    ("list", r"\b(nhung \w+( \w+){0,3} nao|cac \w+( \w+){0,3} nao|ke ten|liet ke|danh sach|gom nhung|gom (cac|co)|nhung gi)\b"),
    ("text", r"\b(the nao|ra sao|nhu the nao|la gi|gi|lam sao|neu|trich|danh gia)\b"),
    ("yes_no", r"\b(khong|chua|dung khong|phai khong|dung chu|xac nhan|co phai)\W*$"),
)
_BASES: tuple[tuple[str, str], ...] = (
    ("ratio", r"((phan tram|%|ty le|bao nhieu|may)( \w+){0,4} (so voi )?(ke hoach|nghi quyet|muc tieu|du toan|chi tieu)|so voi (ke hoach|muc tieu|nghi quyet|chi tieu)|ty le hoan thanh|hoan thanh (bao nhieu|may))"),
    ("plan", r"\b(ke hoach|chi tieu giao|duoc giao|du toan|giao chi tieu)\b"),
    ("target", r"\b(muc tieu|phan dau|du kien|dat chi tieu|dat muc tieu|dat ra|huong toi|chi tieu nam)\b"),
    ("resolution", r"\b(nghi quyet|dai hoi|nhiem ky|de an)\b"),
    ("change", r"\b(tang|giam|cao hon|thap hon|nhieu hon|it hon|chenh lech|hon nam|so voi nam|cung ky)\b"),
    ("actual", r"\b(thuc hien|ket qua|dat duoc|uoc|da dat|thuc te|dat(?! (ra|muc tieu|chi tieu|ke hoach)))\b"),
)
_COUNTED = re.compile(r"\b(?:bao nhieu|may)\s+((?:[^\W\d_]+|%)(?:\s+[^\W\d_]+){0,2})")
#: Where one breath holds two questions: between them stands one of these, and each side asks something.
_CUT = re.compile(r"[?!;\n]+|\.(?=\s|$)|,|:|\b(?:và|va|còn|thế còn|với lại|đồng thời|ngoài ra|rồi thì)\b")
_ASKS = re.compile(
    r"\b(bao nhieu|may|gi|nao|the nao|ra sao|ai|dau|vi sao|tai sao|sao|khong|chua|tang hay giam|bao gio|khi nao|liet ke|ke ten|cho biet|neu|trich|xac nhan|nguyen nhan)\b|%"
)
#: The report ends where it was signed: what is asked of today or tomorrow it cannot know.
_NOW = re.compile(r"\b(ngay mai|hom nay|hom qua|tuan (nay|sau|toi|truoc)|sang nay|chieu nay|toi nay|thang sau|thang toi)\b")
_FOLLOW = re.compile(r"^\W*(con|the|vay|roi|the con|vay con|con lai|ngan|noi ro|cu the|chi tiet|tang|giam|so voi|bao nhieu|may|dat|nam|ke hoach|muc tieu|ty le|tai sao|vi sao|o dau|xa nao|trong do|rieng)\b")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked."""

    text: str
    spans: tuple[QuerySpan, ...]
    kind: str
    bases: frozenset[str]
    counted: str = ""
    periods: tuple[str, ...] = ()

    @property
    def mass(self) -> float:
        """How much the words of the ask tell."""
        return sum(s.mass for s in self.spans)


@dataclass(frozen=True, slots=True)
class Question:
    """A turn understood. ``asks`` share ``periods`` and ``places``; ``rewrite`` is set where history was used."""

    raw: str
    text: str
    asks: tuple[Ask, ...]
    periods: tuple[str, ...]
    outside: tuple[str, ...] = ()
    rewrite: str | None = None
    folded: str = field(default="")


def kind_of(folded: str) -> str:
    """What kind of answer the folded words ask for; ``topic`` where they only name something.

    >>> kind_of("thu ngan sach bao nhieu"), kind_of("vi sao cham"), kind_of("xa nao dat chuan"), kind_of("thu ngan sach nam nay")
    ('how_much', 'why', 'where', 'topic')
    """
    return next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), "topic")


def bases_of(folded: str) -> frozenset[str]:
    """The bases that the folded words name.

    >>> sorted(bases_of("ke hoach nam 2024 la bao nhieu")), sorted(bases_of("dat may phan tram ke hoach"))
    (['plan'], ['actual', 'plan', 'ratio'])
    """
    return frozenset(basis for basis, pattern in _BASES if re.search(pattern, folded))


class Understanding:
    """Reads questions about one report."""

    def __init__(self, units: Units, lexicon: Lexicon) -> None:
        report = units.document.report
        self.units = units
        self.lexicon = lexicon
        self.year = int(report.periods[0]) if report.periods and report.periods[0].isdigit() else None
        self.own_place = frozenset(syllables(report.place or ""))
        self.normalise = Normaliser(lexicon, units.vocabulary)
        self.spans = SpanBuilder(lexicon, units.weight, lambda f: f in units.postings, self.own_place, frozenset(units.words.folded))

    def __call__(self, question: str, history: tuple[str, ...] = ()) -> Question:
        """The question in the light of the earlier ones of its conversation."""
        text = self.normalise(tidy(question))
        read = self._read(question, text)
        if history and self._leans(read):
            before = self._read(history[-1], self.normalise(tidy(history[-1])))
            return self._merge(read, before)
        return read

    def _read(self, raw: str, text: str) -> Question:
        periods = tuple(dict.fromkeys(p.period for p in find_periods(text, self.year)))
        if _NOW.search(fold(text)):
            periods = (*periods, "now")
        asks = tuple(self._ask(part) for part in split(text))
        asks = tuple(a for a in asks if a.spans) or asks[:1]
        return Question(raw, text, asks, periods, self._outside(text), None, " ".join(syllables(text)))

    def _ask(self, text: str) -> Ask:
        bare = self._without_periods(text)
        folded = " ".join(syllables(text)) + (" %" if "%" in text else "")
        counted = _COUNTED.search(folded)
        periods = tuple(dict.fromkeys(p.period for p in find_periods(text, self.year)))
        return Ask(text, self.spans(bare), kind_of(folded), bases_of(folded), counted[1] if counted else "", periods)

    def _without_periods(self, text: str) -> str:
        for found in reversed(find_periods(text, self.year)):
            text = text[: found.start] + " ; " + text[found.end :]
        return text

    def _outside(self, text: str) -> tuple[str, ...]:
        """Places that the question names, that are listed, and that are not the report's own."""
        words = syllables(text)
        found = []
        for size in (4, 3, 2):
            for i in range(len(words) - size + 1):
                name = tuple(words[i : i + size])
                printed = all(f"{a}_{b}" in self.units.postings for a, b in zip(name, name[1:], strict=False))
                if name in self.lexicon.places and not printed and self._capital(text, name):
                    found.append(" ".join(name))
        return tuple(found)

    def _capital(self, text: str, name: tuple[str, ...]) -> bool:
        """A listed place counts if typed as a name, or if the whole question is typed in lower case."""
        if text == text.lower():
            return True
        typed = re.findall(r"[^\W\d_]+", text)
        return any([fold(w) for w in typed[i : i + len(name)]] == list(name) and typed[i][0].isupper() for i in range(len(typed)))

    def _leans(self, read: Question) -> bool:
        """Whether a question needs the one before it: it opens like a follow-up, or names nothing of its own."""
        mass = sum(a.mass for a in read.asks)
        return mass < 2 * self.units.rarest or bool(_FOLLOW.match(read.folded) and mass < 4 * self.units.rarest)

    def _merge(self, read: Question, before: Question) -> Question:
        """The earlier subject with what the new question changes: period, basis, kind of answer, further words."""
        share = 0.35 if sum(s.mass for a in read.asks for s in a.spans if s.known) >= self.units.rarest else 0.8
        spans = tuple(replace(s, mass=s.mass * share) for a in before.asks for s in a.spans)
        periods = read.periods or before.periods
        first = read.asks[0]
        kind = first.kind if first.kind != "topic" else before.asks[0].kind
        bases = first.bases or (before.asks[0].bases if not read.periods else frozenset())
        ask = replace(first, spans=(*first.spans, *spans), kind=kind, bases=bases, counted=first.counted or before.asks[0].counted)
        text = f"{before.text} → {read.text}"
        return replace(read, asks=(ask, *read.asks[1:]), periods=periods, outside=read.outside or before.outside, rewrite=text)


def split(text: str) -> list[str]:
    """The parts of a breath that each ask something; words that ask nothing stay with their neighbour.

    >>> split("Thu ngân sách bao nhiêu, chi bao nhiêu?")
    ['Thu ngân sách bao nhiêu', 'chi bao nhiêu']
    >>> split("Năm 2024, trồng mới bao nhiêu ha chè và cây ăn quả?")
    ['Năm 2024, trồng mới bao nhiêu ha chè và cây ăn quả']
    """
    parts, start = [], 0
    for cut in _CUT.finditer(text):
        if _ASKS.search(fold(text[start : cut.start()])) and _ASKS.search(fold(text[cut.end() :])):
            parts.append(text[start : cut.start()].strip())
            start = cut.end()
    parts.append(text[start:].strip(" ?.!,;"))
    return [p for p in parts if p] or [text]
