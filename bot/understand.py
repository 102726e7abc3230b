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
    ("who", r"\b((?<!co )ai|nguoi nao|dong chi nao|ten (cua|la|nhung|cac|nguoi|\d)|neu ten|ho ten|ten gi|lanh dao nao|nha thau nao)\b"),
    ("when", r"\b(khi nao|bao gio|luc nao|hoi nao|ngay nao|thang nao|ngay may|thang may|thoi gian nao|nam nao)\b"),
    ("where", r"\b(o dau|noi nao|nhung noi nao|cho nao|(xa|(?<!tieu )(?<!uy )(?<!truong )(?<!cac )ban|thon|phuong|huyen|dia phuong|vung|dia ban)( \w+)? nao|(xa|ban) gi)\b"),
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
    ("change", r"\b(tang|giam|vuot|cao hon|thap hon|nhieu hon|it hon|chenh lech|hon nam|so voi nam|cung ky)\b"),
    ("actual", r"\b(thuc hien|ket qua|dat duoc|uoc|da dat|thuc te|dat(?! (ra|muc tieu|chi tieu|ke hoach)))\b"),
)
#: A bare noun phrase asks for a figure if it names one: "tỷ lệ hộ nghèo", "tổng sản lượng".
_AMOUNT = re.compile(r"^\W*(ti le|ty le|tong( so)?|so( luong)?|dien tich|san luong|nang suat|doanh thu|gia( ban| tri)?|muc|chi phi|kinh phi|von|toc do|thu nhap|thu|chi) \w")
_COUNTED = re.compile(r"\b(?:bao nhieu|may)\s+(?!(?:so|la|tren|trong|cua|thi|roi|nam|o|va|de|khi|moi|nhu|dat|tang|giam|duoc|den|tai|theo|voi|mot)\b)((?:[^\W\d_]+|%)(?:\s+[^\W\d_]+){0,2})")
#: Where one breath holds two questions: between them stands one of these, and each side asks something.
_CUT = re.compile(r"[?!;\n]+|\.(?=\s|$)|,|:|\b(?:và|va|còn|thế còn|với lại|đồng thời|ngoài ra|rồi thì)\b")
_ASKS = re.compile(
    r"\b(bao nhieu|may|gi|nao|the nao|ra sao|ai|dau|vi sao|tai sao|tang hay giam|bao gio|khi nao|liet ke|ke ten|cho biet|neu|trich|xac nhan|nguyen nhan)\b|\b(khong|chua|ko|k)\W*$|\b(khong|chua)\W+[,.;?]|\bsao\W*$"
)
#: "Ngắn nữa đi": the same answer in fewer words.
_SHORTER = re.compile(r"^\W*(noi |tra loi |viet )?(ngan|rut gon|tom tat|tom gon|gon)\b|\b(1|mot) cau\W*$")
#: The report ends where it was signed: what is asked of today or tomorrow it cannot know.
_NOW = re.compile(r"\b(ngay mai|hom nay|hom qua|tuan (nay|sau|toi|truoc)|sang nay|chieu nay|toi nay|thang sau|thang toi)\b")
#: The year that has just ended is the report's own year, for whoever asks about its report.
_LAST_YEAR = re.compile(r"\b(trong )?năm (vừa rồi|vừa qua|qua|rồi)\b|\b(trong )?nam (vua roi|vua qua|qua|roi)\b", re.IGNORECASE)
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
    context: tuple[QuerySpan, ...] = ()

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
    brief: bool = False
    folded: str = field(default="")


#: What costs something is told in money.
_PRICE = re.compile(r"\bgiá(?! trị)\b|\b(kinh phí|chi phí|học phí)\b|\blương(?! thực)\b|\bgia (ban|mua|thit|heo|gao|1|mot|bao nhieu)\b", re.IGNORECASE)
#: Classifiers and measures after "bao nhiêu" say what is counted, not what is spoken of.
MEASURE = 0.3
_MEASURES = r"(tien|con|cai|nguoi|vu|don|phan|ti|trieu|dong|ha|tan|kg|luot|cuoc|lan|dot|xa|ban|ho|truong hop|ca|suat|dong chi|em|chau|cay|km|met|can|gio|ngay)"


#: Words for parts of a report say where to look; :func:`bot.match.intent_fit` uses them, here they tell little.
_PARTS = re.compile(r"^(han che( ton tai)?|ton tai( han che)?|nguyen nhan|nhiem vu|giai phap|phuong huong|ket qua noi bat|uu diem|thanh tich|diem sang|diem manh|noi bat|tinh hinh|yeu kem|khuyet diem|thieu sot|bat cap|vuong mac)$")


def _weighed(span: QuerySpan, folded: str) -> QuerySpan:
    """A span with less weight where it only counts or only names a part of the report."""
    if len(span.words) == 1 and _counts_things(folded, span.words[0]):
        return replace(span, mass=span.mass * MEASURE)
    return replace(span, mass=min(1.0, span.mass)) if _PARTS.match(" ".join(span.words)) else span


def _counts_things(folded: str, word: str) -> bool:
    return bool(re.match(rf"{_MEASURES}$", word)) and bool(re.search(rf"\b(bao nhieu|may)\s+(?:[^\W\d_]+\s+)?{word}\b", folded))


def kind_of(folded: str) -> str:
    """What kind of answer the folded words ask for; ``topic`` where they only name something.

    >>> kind_of("thu ngan sach bao nhieu"), kind_of("vi sao cham"), kind_of("xa nao dat chuan"), kind_of("thu ngan sach nam nay")
    ('how_much', 'why', 'where', 'how_much')
    """
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), "topic")
    return "how_much" if kind == "topic" and _AMOUNT.search(folded) else kind


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
        self.spans = SpanBuilder(lexicon, units.weight, lambda f: f in units.postings, self.own_place, units.words.folded)

    def __call__(self, question: str, history: tuple[str, ...] = ()) -> Question:
        """The question in the light of the earlier ones of its conversation."""
        text = self.normalise(tidy(question))
        read = self._read(question, text)
        if history and (_SHORTER.search(read.folded) or self._leans(read)):
            before = self._read(history[-1], self.normalise(tidy(history[-1])))
            if _SHORTER.search(read.folded):
                return replace(before, raw=read.raw, rewrite=before.text, brief=True)
            return self._merge(read, before)
        return read

    def _read(self, raw: str, text: str) -> Question:
        periods = tuple(dict.fromkeys(p.period for p in find_periods(_LAST_YEAR.sub("", text), self.year)))
        now = ("now",) if _NOW.search(fold(text)) else ()
        text = _LAST_YEAR.sub("", self._without_own_place(text))
        parts = split(text)
        asks = tuple(self._ask(part) for part, asking in parts if asking)
        told = tuple(s for part, asking in parts if not asking for s in self.spans(self._without_periods(part)))
        asks = tuple(self._with_context(a, told, asks) for a in asks)
        asks = self._with_periods(asks, tuple(p.period for part, asking in parts if not asking for p in find_periods(part, self.year)), now)
        periods = (*(periods if len(asks) == 1 else ()), *now)
        asks = tuple(a for a in asks if a.spans or a.context) or asks[:1]
        return Question(raw, text, asks, periods, self._outside(text), folded=" ".join(syllables(text)))

    def _ask(self, text: str) -> Ask:
        bare = self._without_periods(text)
        folded = " ".join(syllables(text)) + (" %" if "%" in text else "")
        counted = _COUNTED.search(folded)
        periods = tuple(dict.fromkeys(p.period for p in find_periods(text, self.year)))
        spans = tuple(_weighed(s, folded) for s in self.spans(bare))
        named = counted[1] if counted else ("tien" if _PRICE.search(text) and kind_of(folded) == "how_much" else "")
        return Ask(text, spans, kind_of(folded), bases_of(folded), named, periods)

    def _with_context(self, ask: Ask, told: tuple[QuerySpan, ...], asks: tuple[Ask, ...]) -> Ask:
        """What else the breath speaks of: little beside an ask that names its subject, all of it for one that does not."""
        others = [s for other in asks if other is not ask for s in other.spans]
        named = sum(s.mass for s in ask.spans if s.known) >= 2 * self.units.rarest
        some = sum(s.mass for s in ask.spans if s.known) >= 0.5 * self.units.rarest
        share, aside = (0.25 if named else 0.9), (0.2 if some else 0.9)
        context = {s.words: replace(s, mass=s.mass * aside) for s in told} | {s.words: replace(s, mass=s.mass * share) for s in others}
        own = {s.words for s in ask.spans}
        return replace(ask, context=tuple(s for w, s in context.items() if w not in own))

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
        shorter = re.sub(rf"\s*\b(?:(?:ở|tại|của|trong|trên địa bàn)\s+)?(?:(?:toàn|cả)\s+)?(?:huyện|xã|tỉnh|phường)\s+{name}\b", "", text, flags=re.IGNORECASE)
        shorter = re.sub(rf"\s*\b(?:ở|tại|đến|của)\s+{name}\b", "", shorter, flags=re.IGNORECASE)
        return shorter if len(shorter) > 8 else text

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
        ask = replace(first, spans=(*first.spans, *spans), context=(), kind=kind, bases=bases, counted=first.counted or before.asks[0].counted)
        text = f"{before.text} → {read.text}"
        return replace(read, asks=(ask, *read.asks[1:]), periods=periods, outside=read.outside or before.outside, rewrite=text)


def asks(part: str) -> bool:
    """Whether a part of a breath asks something: a question word, or a bare quantity ("tỷ lệ che phủ rừng").

    >>> asks("tỷ lệ che phủ rừng"), asks("năm nay hạn nặng")
    (True, False)
    """
    folded = fold(part)
    return bool(_ASKS.search(folded) or (_AMOUNT.search(folded) and len(folded.split()) <= 8))


#: Two quantities in one run: the first ends with its measure ("hộ nghèo còn bao nhiêu % | giảm được mấy %").
_RUN_ON = re.compile(r"\b(?:bao nhiêu|bao nhieu|mấy|may)\s+(?:phần trăm|phan tram|%|[^\W\d_]+)\s+(?=(?:(?!\bvà\b|\bvới\b|\bva\b|\bvoi\b)[^,.;!?])*\b(?:bao nhiêu|bao nhieu|mấy|may|thì sao|thi sao)\b)", re.IGNORECASE)


#: An enumeration of things to be told starts each of its parts with one of these.
_ITEM = r"(?:số|tỷ lệ|tỉ lệ|tổng|mức|kết quả|kế hoạch|diện tích|sản lượng|doanh thu|giá trị|mục tiêu|nguyên nhân|giải pháp|bao nhiêu|so)\b"
_ITEMS = re.compile(rf"(?:,|;|:|\bvà\b|\bcùng\b)\s*(?={_ITEM})", re.IGNORECASE)


#: Words that only tell ("thiếu nước lắm") and words that turn to the question ("thế cả huyện …").
_ASIDE = re.compile(r"\b(lam|qua|roi|nang|thieu|day|ma|do|vay)\W*$|^\W*(nghe noi|nghe dau|toi nghe|thay bao|dan minh|ba con|chung toi|nam nay han)\b")
_TURN = re.compile(r"^\W*(the|vay|con|cho hoi|hoi|ca huyen|toan huyen|toan xa|ca xa|huyen co|huyen|bao cao co|khong biet|ko biet|co dung|dung khong|phai khong)\b")


def split(text: str) -> list[tuple[str, bool]]:
    """The parts of a breath, each with whether it asks something; what only tells is context for what asks.

    >>> split("Thu ngân sách bao nhiêu, chi bao nhiêu?")
    [('Thu ngân sách bao nhiêu', True), ('chi bao nhiêu', True)]
    >>> split("Giá trị sản xuất công nghiệp, tiểu thủ công nghiệp là bao nhiêu?")
    [('Giá trị sản xuất công nghiệp, tiểu thủ công nghiệp là bao nhiêu', True)]
    >>> split("Năm nay hạn nặng, trồng mới bao nhiêu ha chè và cây ăn quả?")
    [('Năm nay hạn nặng', False), ('trồng mới bao nhiêu ha chè và cây ăn quả', True)]
    >>> split("Cho biết số xã đạt chuẩn và tỷ lệ hộ nghèo")
    [('Cho biết số xã đạt chuẩn', True), ('tỷ lệ hộ nghèo', True)]
    """
    listed = _enumerated(text)
    if listed:
        return listed
    found: list[tuple[str, bool]] = []
    start = 0
    cuts = sorted({(m.start(), m.end()) for m in (*_CUT.finditer(text), *_ITEMS.finditer(text))} | {(m.end(), m.end()) for m in _RUN_ON.finditer(text)})
    for at, end in cuts:
        left, right = text[start:at], text[end:]
        if at < start or len(left.split()) < 2 or len(right.split()) < 2:
            continue
        asks_left = asks(left) if text[at:end].strip() in {"?", ".", ";", "?,"} else bool(_ASKS.search(fold(left)))
        asks_right = asks(right)
        item = bool(_ITEMS.match(text[at:])) and asks_left and bool(re.match(_ITEM, right.strip(), re.IGNORECASE)) and not asks_right
        aside = at < end and text[at] in ",.;!?\n" and len(left.split()) >= 3 and (bool(_ASIDE.search(fold(left))) or bool(_TURN.match(fold(right))) or text[at] in ".!?")
        if asks_right and (asks_left or aside) or item:
            found.append((left.strip(" ?.!,;:"), asks_left or item))
            start = end
    found.append((text[start:].strip(" ?.!,;:"), True))
    found = [(t, a) for t, a in found if t]
    return found or [(text, True)]


#: "…, trong đó tách riêng chè, cây ăn quả và cây dược liệu": each of the things is asked for.
_APART = re.compile(r"^(.{12,}?)[,;:]?\s+(?:trong đó\s+)?(?:tách riêng|riêng từng|cụ thể là|lần lượt|gồm)\s+(.{6,90})$", re.IGNORECASE)
#: "Tình hình X: số A, số B và kế hoạch C": what stands before the colon is the subject of each.
_COLON = re.compile(rf"^(.{{8,}}?)\s*:\s*({_ITEM}.+)$", re.IGNORECASE)


def _enumerated(text: str) -> list[tuple[str, bool]]:
    """The parts of a breath that names its subject once and then lists what is wanted of it; empty where it does not."""
    stripped = text.strip(" ?.!,;")
    for pattern in (_COLON, _APART):
        match = pattern.match(stripped)
        if match:
            parts = [p.strip(" ,;") for p in re.split(r",|;|\bvà\b|\bcùng\b", match[2]) if p.strip(" ,;")]
            if 2 <= len(parts) <= 4 and all(1 <= len(p.split()) <= 9 for p in parts):
                return [(match[1].strip(" ,;:"), False), *((p, True) for p in parts)]
    return []
