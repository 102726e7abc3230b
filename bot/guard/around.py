"""What the words around one amount name: where its clause begins and ends, its basis, direction, bound and periods.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.guard.words import Said, content, periods_in, said
from ingest.vietnamese.periods import FoundPeriod

BASES = ("plan", "target", "actual", "estimate", "cumulative")
#: A clause ends here, unless the sign stands inside a number.
_HARD = re.compile(r"[;()|\n]|\.\s|,(?!\d)|\s[-–]\s|\s(?:trong khi|nhưng|tuy nhiên|trong đó)\s")
_STOP = re.compile(rf"{_HARD.pattern}|:")
#: "03 xã: A, B, C đạt chuẩn": what is counted is named behind it.
_NAMED = re.compile(r"\s*:\s")
_PIECE = re.compile(r"[;()\n]")
#: What stands in brackets is no subject of an amount behind them.
_BRACKETS = re.compile(r"\([^()]*\)")
BREAK = re.compile(r"[;(\n]|\.\s")
#: Where two amounts without a stop between them part: the last joining word, else the first of the others.
_JOINS = re.compile(r"(?<!\w)(?:và|còn|trong khi|nhưng|cùng với)(?!\w)")
_PARTS = re.compile(r"(?<!\w)(?:so với|so|cao hơn|thấp hơn|với|gồm|xuống|lên|trên|trong|là|đạt|tăng|giảm|cho|có)(?!\w)")
#: A basis after these is what a figure is compared with.
_COMPARED = re.compile(
    r"(?<!\w)(?:so với|so|bằng|hơn|kém|vượt|vượt mức|hụt|dưới|trên|đạt|hoàn thành|thực hiện|đúng|với)"
    r"(?:\s+(?:mức|chỉ tiêu|cả|các|con số))*\s*$"
)
#: "mức hoàn thành kế hoạch", "tỷ lệ so với kế hoạch": a share of the basis.
_SHARE_OF = re.compile(r"(?<!\w)(?:mức độ|mức|tỷ lệ|tỉ lệ|tiến độ)\s+(?:hoàn thành|đạt|thực hiện|so với|so)(?:\s+(?:được|so|với))*\s*$")
#: Verbs whose object is a share of the basis that stands behind the amount ("đạt 98% kế hoạch").
_SHARING = re.compile(r"(?<!\w)(?:đạt|đạt được|thực hiện được|hoàn thành|hoàn thành được|bằng)\s*$")
#: What may stand between a basis and its own figure.
_FILL = re.compile(
    r"(?:\s|[:(=–-]|năm|giai đoạn|nhiệm kỳ|đề ra|được giao|tỉnh giao|huyện giao|xã giao|giao|ban đầu|là|ở mức|mức|khoảng|trên|dưới|cả năm|"
    r"đặt ra|này|từ|của|hđnd|tỉnh|huyện|đến|đầu năm|\d{4}|-|–)*"
)
#: "thực hiện" with an object is a verb and names no basis.
_VERB = re.compile(r"thực hiện(?!\s*(?:[:(]|$|\d|năm|giai đoạn|cả năm|là|đạt|được|ước|số|của|về|chỉ|ở mức|kế hoạch))")
_TOWARDS = re.compile(r"(?<!\w)(?:lên|xuống|còn|đến|tới|đạt|là|từ|bằng|ước|mức|con số)(?!\w)")
NEGATED = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|chả)(?:\s+(?:hề|còn|được|thể))?"
    r"(?:\s+(?:đạt|có|là|tới|đến|hoàn thành|bằng|phải|phải là|đạt được|tăng|giảm|vượt))?"
    r"\s*(?:giá trị|mức|con số|chỉ tiêu)?\s*(?:trên|hơn|khoảng|gần|dưới|được)?\s*$"
)
#: Words that state a level of now, where no basis is named.
WEAK = re.compile(r"(?<!\w)(?:đạt|có|được|thu|đã|hiện|còn|lên|xuống)(?!\w)")
#: "tăng từ 5 lên 6": what is named before belongs to the second.
FROM = re.compile(r"(?<!\w)từ(?:\s+mức)?\s*$")
ONTO = re.compile(r"(?<!\w)(?:lên|xuống|đến|tới|còn)(?!\w)")
#: "13 đơn trong số 16 đơn tiếp nhận": what the whole is, is said behind it.
OUT_OF = re.compile(r"(?<!\w)(?:trong|trên)\s+(?:tổng\s+)?số\s*$")
#: "Ước đến hết năm 2024, …": how all amounts of a sentence are to be taken.
ESTIMATED = re.compile(r"\W*(?:ước|dự kiến)(?:\s+(?:tính|thực hiện))*\s+(?:đến|hết|cả|trong)[^,;.:]{0,30},")
_AGAINST_PERIOD = re.compile(
    r"(?:so với|so|hơn|kém|bằng|của cùng kỳ|với|từ)(?:\s+(?:với|cùng kỳ|thực hiện|mức|cuối|kết quả|đầu|số liệu|của))*\s*$"
)
_AWAY = 3
LEVEL = re.compile(r"(?<!\w)(?:đạt|là|ước|bằng|có|được|còn)\s*$")
_BOUNDS = (
    (">=", re.compile(r"(?<!\w)(?:ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|≥)\s*$")),
    ("<=", re.compile(r"(?<!\w)(?:nhiều nhất|tối đa|không quá|không vượt quá|không hơn|≤)\s*$")),
    (">", re.compile(r"(?<!\w)(?:trên|hơn|quá|vượt quá|vượt mức|>)\s*$")),
    ("<", re.compile(r"(?<!\w)(?:dưới|chưa đến|chưa tới|chưa đầy|suýt soát|<)\s*$")),
    ("~", re.compile(r"(?<!\w)(?:khoảng|gần|xấp xỉ|tầm|ngót|chừng|cỡ|độ|~)\s*$")),
)
#: A rise or a fall that is itself what is measured ("mức giảm tỷ lệ hộ nghèo").
_MEASURED = re.compile(r"(?<!\w)(?<!vượt )(?:mức|tốc độ|tỷ suất|tỷ lệ|nhịp độ|hệ số)\s+$")
#: "giảm còn 5%": a rise or fall to a level.
_ONWARD = re.compile(
    r"\s+(?:dần\s+|mạnh\s+|thêm\s+|nhẹ\s+)?(?:lên|xuống|còn|đến|tới)(?:\s+(?:còn|đến|tới|mức|chỉ|khoảng|trên|dưới|hơn|gần|là))*\s*"
)
#: "vượt mức 102%": the share itself is what is exceeded.
_EXCEEDED = re.compile(r"\s*(?:mức\s*)?")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an amount stands, whether it is a share (%, times), whether it is a pair, and the noun that it counts."""

    start: int
    end: int
    share: bool
    pair: bool = False
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """One slot with its surroundings: the gap before it begins at ``before``, its clause at ``left`` and ends at ``right``;
    the next slot begins at ``after``."""

    text: str
    bare: str
    slot: Slot
    before: int
    left: int
    right: int
    after: int
    marks: list[Said]
    moves: list[Said]
    periods: tuple[FoundPeriod, ...]


def without_bases(text: str) -> str:
    """A :func:`~bot.guard.words.low` text without the words that name a basis: they are no subject.

    >>> without_bases("thực tế thu")
    '        thu'
    """
    return blanked(text, said(text, BASES))


def blanked(text: str, marks: list[Said]) -> str:
    """The text with some phrases replaced by spaces."""
    for mark in marks:
        text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    return text


def compared(text: str, mark: Said) -> bool:
    """Whether a basis is what something is compared with ("so với kế hoạch")."""
    return _COMPARED.search(text[max(0, mark.start - 30) : mark.start]) is not None


def compared_periods(text: str, year: int | None) -> frozenset[str]:
    """The periods that a text compares with."""
    return frozenset(p.period for p in periods_in(text, year) if _AGAINST_PERIOD.search(text[max(0, p.start - 32) : p.start]))


def _split(gap: str) -> int | None:
    """Where a gap without a stop parts."""
    joins = list(_JOINS.finditer(gap))
    if joins:
        return joins[-1].start()
    part = _PARTS.search(gap)
    return part.start() if part else None


def left_of(text: str, before: int, start: int, *, first: bool) -> int:
    """Where the clause of the amount at ``start`` begins, not before the amount that ends at ``before``."""
    gap = _BRACKETS.sub(lambda m: " " * len(m[0]), text[before:start])
    stops = list(_HARD.finditer(gap))
    if stops:
        # an empty last piece ("thu nhập: 46") takes the piece before it
        for at, stop in reversed([(0, ""), *((m.end(), m[0]) for m in stops)]):
            if content(gap[at:]) or stop in (";", "\n"):
                return before + at
        return before
    return before + (0 if first else _split(gap) or 0)


def right_of(text: str, end: int, after: int, *, last: bool) -> int:
    """Where the clause of the amount that ends at ``end`` ends, not behind the next amount at ``after``."""
    gap = text[end:after]
    stop = (_PIECE if _NAMED.match(gap) else _HARD if last or ";" in gap else _STOP).search(gap)
    if stop:
        return end + stop.start()
    if last:
        return after
    at = _split(gap)
    return end + (at if at is not None else len(gap))


def bound_of(gap: str) -> str:
    """What the words right before a reference say of it: ``= > >= < <= ~``."""
    return next((sign for sign, said in _BOUNDS if said.search(gap)), "=")


def bases_of(area: Area, tail: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of figure that the words before and behind an amount name, and what it is compared with."""
    text, slot = area.text, area.slot
    own, against = set[str](), set[str]()
    near = [m for m in area.marks if area.before <= m.start and m.end <= slot.start]
    for mark in reversed(near):
        if mark.kind == "actual" and (_VERB.match(text[mark.start : slot.start]) or text[: mark.start].endswith("triển khai ")):
            continue
        if mark.kind in ("plan", "target") and _SHARE_OF.search(text[max(0, mark.start - 40) : mark.start]):
            own.add("ratio")
            against.add(mark.kind)
            break
        introduced = mark.kind in ("plan", "target") and _COMPARED.search(text[max(0, mark.start - 30) : mark.start])
        direct = _FILL.fullmatch(text[mark.end : slot.start]) is not None
        if text.startswith("nghị quyết", mark.start) and not direct and not introduced:
            continue
        if introduced and (slot.share or not direct):
            against.add(mark.kind)
        if introduced and not direct:
            own |= {"ratio"} if slot.share else set()
            continue
        own.add(_governing(area, near, mark, direct=direct))
        if introduced and slot.share:
            own.add("ratio")
        break
    own = _bases_behind(area, near, own, against)
    if not slot.share and not slot.pair and _shared(area, near):
        own |= {"ratio"}
    bracket = re.match(r"\s*\(([^()\d]{2,40}(?:\d{4})?)\)", text[slot.end :])
    if bracket:
        own |= {m.kind for m in said(bracket[1], BASES)}
    return frozenset(own), frozenset(against)


def _bases_behind(area: Area, near: list[Said], own: set[str], against: set[str]) -> set[str]:
    """The kinds with those that stand behind the amount; what it is compared with goes into ``against``."""
    text, slot = area.text, area.slot
    behind = next((m for m in area.marks if slot.end <= m.start < area.right and len(text[slot.end : m.start].split()) <= 3), None)
    if behind is not None and behind.kind in ("actual", "estimate", "cumulative"):
        gap = text[slot.end : behind.start].strip()
        own = {behind.kind} if gap == "là" or (not own and not gap) else own
    if behind is not None and behind.kind in ("plan", "target") and not slot.pair:
        gap = text[slot.end : behind.start].strip()
        shares = _SHARING.search(text[area.before : slot.start]) is not None
        told = re.fullmatch(r"theo|là|trong", gap) is not None or (not slot.share and not gap and not shares)
        own = {behind.kind} if told else ({"ratio"} | (own - {"plan", "target"}) if slot.share or (shares and not gap) else own)
        against |= set() if told else {behind.kind}
    if "ratio" in own and not (own & {"plan", "target"} and near and _FILL.fullmatch(text[near[-1].end : slot.start])):
        own -= {"actual", "estimate"}
    return own


_WITH = re.compile(r"\s*so (?:với|sánh với)\s+(?:thực hiện\s+|mức\s+)*(?:kế hoạch|mục tiêu|dự toán|cùng kỳ|năm)")


def _shared(area: Area, near: list[Said]) -> bool:
    """Whether an amount is told as a share of what it is compared with: "đạt 5 con so với kế hoạch", "so với kế hoạch, … đạt 5 con"."""
    text, slot = area.text, area.slot
    if _WITH.match(text[slot.end : area.right]) and _SHARING.search(text[area.before : slot.start]):
        return True
    if area.before or area.moves or re.search(r"\d|¤", text[slot.end :]) or not _SHARING.search(text[: slot.start]):
        return False
    plans = [m for m in near if m.kind in ("plan", "target") and text[max(0, m.start - 7) : m.start] == "so với "]
    return any(re.search(r"[,;]", text[m.end : slot.start]) for m in plans)


def _governing(area: Area, near: list[Said], mark: Said, *, direct: bool) -> str:
    """The kind that a figure is of: the nearest, or a plan or aim that its clause names before ("kế hoạch của hội … lũy kế là")."""
    if direct or mark.kind in ("plan", "target"):
        return mark.kind
    for other in near:
        between = area.text[other.end : mark.start]
        compared = _COMPARED.search(area.text[max(0, other.start - 30) : other.start])
        if other.kind in ("plan", "target") and other.end <= mark.start and not compared and not _HARD.search(between):
            return other.kind
    return mark.kind


def direction_of(area: Area) -> Said | None:
    """The word of a rise or a fall where the amount is that of the rise, not a level ("cao hơn kế hoạch 5 ha": the plan is 5 ha)."""
    text, slot = area.text, area.slot
    near = [m for m in area.moves if area.before <= m.start and m.end <= slot.start]
    if not near or measured_move(text, near[-1]):
        return None
    between = text[near[-1].end : slot.start]
    if slot.share and text[near[-1].start :].startswith("vượt") and _EXCEEDED.fullmatch(between):
        return near[-1]
    if _TOWARDS.search(between) or re.search(r"[;(),:]", between):
        return None
    compared = any(near[-1].end <= m.start and m.end <= slot.start for m in area.marks)
    if compared:
        return near[-1] if slot.share else None
    return near[-1] if len(between.split()) <= _AWAY else None


def measured_move(text: str, move: Said) -> bool:
    """Whether a rise or fall is itself what is measured."""
    return _MEASURED.search(text[: move.start]) is not None


def onward_of(area: Area) -> Said | None:
    """The rise or fall that ends at the amount ("giảm còn 5%")."""
    near = [m for m in area.moves if area.before <= m.start and m.end <= area.slot.start]
    return near[-1] if near and _ONWARD.fullmatch(area.text[near[-1].end : area.slot.start]) else None


def _bracketed(area: Area, period: FoundPeriod) -> bool:
    """Whether a level stands in brackets right behind a period that something is compared with: it is of that period."""
    return area.text[period.end : area.slot.start].strip() == "("


def periods_of_area(area: Area) -> tuple[frozenset[str], frozenset[str], bool]:
    """The periods of an amount (nearest first: before it, behind it, earlier in the text), those it is compared with, and whether
    its own are named beside it.
    """
    text, slot = area.text, area.slot
    compared = {p.start for p in area.periods if _AGAINST_PERIOD.search(text[max(0, p.start - 32) : p.start]) and not _bracketed(area, p)}
    against = frozenset(p.period for p in area.periods if p.start in compared and area.before <= p.start < area.right)
    frame = [p for p in area.periods if p.start not in compared]
    zones = (
        [p for p in frame if area.left <= p.start < slot.start][-1:],
        [p for p in frame if slot.end <= p.start < area.right][:1],
        [p for p in frame if area.before <= p.start < slot.start][-1:],
        [p for p in frame if p.start < slot.start][-1:],
    )
    own = next((zone for zone in zones if zone), [])
    return frozenset(p.period for p in own), against, any(zones[:2])
