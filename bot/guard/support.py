"""Whether the words of a sentence stand in the places that it cites: content words, names, dates and documents, periods.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.guard.amounts import Label
from bot.guard.around import without_bases
from bot.guard.model import Source
from bot.guard.records import periods_of
from bot.guard.words import content, light, low, named, needy, pattern, periods_in, said_otherwise, strange_term
from ingest.vietnamese.text import fold, tokens
from ingest.vietnamese.unit_words import flat

#: This share of the words that name something must stand in the source; found on honest and hostile sentences over the dev questions.
SHARE = 0.55
#: So much of a sentence without figures stands in the source, whatever the question said.
LEAST = 0.4
#: From this share on, words that stand nowhere make a sentence without figures a claim of its own.
SMALL = 0.3
#: Among so many words one that stands nowhere makes such a claim.
FEW = 4
#: So many words of report wording that stand nowhere are a term of their own ("đầu tư").
COMPOUND = 2
#: Of so many words of a clause this share stands in one sentence of the source (the least that costs one honest draft in 200).
CLAIM, WHOLE = 3, 0.8
#: One word that stands nowhere is wording.
STRAY = 1

_PART = re.compile(r"[.;](?!\d)\s*")
_ROMAN = re.compile(r"(?<![\w/-])(?=[IVXLC]{1,7}(?![\w/-]))M{0,3}(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)")
_LABEL_WORDS = frozenset(["ngay", "thang", "nam", "so", "tu", "den", "va", "lan", "thu"])


def supported(text: str, bare: str, told: frozenset[str], asked: frozenset[str], *, counted: bool) -> bool:
    """Whether enough of the words of ``bare`` that name something are told; the question's words name what it is about, and prove nothing.

    ``bare`` is ``text`` in small letters, without the words that name a basis; ``counted``: figures of the sentence have been borne out.
    """
    words = named(bare)
    known = (words & told) | (words & said_otherwise(text, told))
    if not counted and len(known) < LEAST * len(words):
        return False
    new = words - asked
    return len(new - known) <= STRAY or len(new & known) >= SHARE * len(new)


def strange_claim(text: str, sources: Sequence[Source], question: str) -> str:
    """The words of a sentence without figures that stand nowhere, or in another company; "" where they are few.

    Words are compared with their marks: "dầu" is no "đầu". A word is told where it stands in a place beside a neighbour that it has here.
    """
    words = tokens(pattern("plain").sub(" ; ", without_bases(low(text))))
    places = [_words_of(f"{s.text} ; {s.path}") for s in sources]
    told = frozenset(w for one, _ in places for w in one)
    clauses = [c for _, parts in places for c in parts]
    asked = frozenset(tokens(low(question)))
    ways = said_otherwise(text, frozenset(fold(w) for w in told))
    names = needy(text)
    bare = len(names - asked) <= STRAY  # nothing but report wording: it is judged too
    judged = [i for i, w in enumerate(words) if (w not in light() if bare else w in names) and w not in asked and fold(w) not in ways]
    if term := strange_term(low(text), frozenset(map(fold, told | asked)), told | asked, COMPOUND):
        return term
    odd = [i for i in judged if words[i] not in told or not _together(words, i, clauses)]
    if piece := scattered(low(text), sources, asked):
        return piece
    few = len(odd) <= (STRAY + 2 if bare else STRAY if sum(w in names for w in words) > FEW else 0)
    return "" if few or len(odd) <= SMALL * len(judged) else " ".join(words[i] for i in odd)


@lru_cache(maxsize=512)
def _words_of(text: str) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The words of a place with their marks, and those of each of its clauses."""
    clauses = tuple(frozenset(tokens(c)) for c in re.split(r"[.;,›]", low(text)))
    return frozenset(w for c in clauses for w in c), clauses


def scattered(text: str, sources: Sequence[Source], asked: frozenset[str]) -> str:
    """The first clause of a text whose words stand in the source, but in no part of it as many as :data:`WHOLE` of them."""
    clauses = [frozenset(tokens(c)) for s in sources for c in (*_PART.split(s.low), low(s.path))]
    told = frozenset(w for c in clauses for w in c)
    for piece in re.split(r"[;,:]\s|\s(?:và|đồng thời|cũng như)\s", text):
        words = (needy(piece) & told) - asked
        if len(words) >= CLAIM and max(len(words & c) for c in clauses) < WHOLE * len(words):
            return piece.strip()
    return ""


def _together(words: Sequence[str], at: int, clauses: Iterable[frozenset[str]]) -> bool:
    """Whether a clause of a source has a word with one that stands beside it here."""
    beside = {*words[max(0, at - 1) : at], *words[at + 1 : at + 2]}
    return any(words[at] in c and beside & c for c in clauses)


_MOST = re.compile(
    r"(?<!\w)(?:cao|thấp|lớn|nhỏ|nhiều|ít|tốt|kém|nhanh|chậm|mạnh|yếu|dài|ngắn|sớm|muộn|khá|nặng|xấu|đông|rộng) nhất(?!\w)"
    r"|(?<!\w)(?:dẫn đầu|đứng đầu|đứng thứ|xếp thứ|xếp hạng|duy nhất|đầu tiên|đi đầu|nhất tỉnh|nhất huyện|nhất cả nước|kỷ lục)(?!\w)"
)


def untold_rank(spoken: str, sources: Sequence[Source]) -> str:
    """The first rank ("cao nhất", "dẫn đầu") that no cited place says.

    ``spoken`` is :func:`~bot.guard.words.low`.
    """
    return next((m[0] for m in _MOST.finditer(spoken) if not any(m[0] in s.low for s in sources)), "")


def unknown_labels(labels: Iterable[Label], sources: Sequence[Source], question: str) -> list[str]:
    """Dates, documents, "5 tuổi": those whose figures the source does not print in this order beside the same word."""
    texts = [f"{s.flat} ; {flat(s.path)}" for s in sources] + [flat(question)]
    return [label.text for label in labels if not any(_prints(label.text, text) for text in texts)]


def _prints(label: str, text: str) -> bool:
    parts = re.findall(r"\d+|[a-z]+", flat(label))
    head = [p for p in parts if p.isalpha()]
    wanted = [p.lstrip("0") or "0" if p.isdigit() else p for p in parts if p.isdigit() or (p not in _LABEL_WORDS and len(p) < 5)]
    figures = wanted[next((i for i, p in enumerate(wanted) if p.isdigit()), 0) :]
    gap = r"(?:[\s/.,–-]|ngay|thang|nam)*"
    pattern = gap.join(rf"0*{p}" if p.isdigit() else re.escape(p) for p in figures)
    naming = next((p for p in head if p not in _LABEL_WORDS), "")
    alone = len(figures) == 1 and figures[0].isdigit()
    for match in re.finditer(rf"(?<![\d.,])(?:{pattern})(?![.,/-]?\d)", text):
        if alone and not re.search(
            rf"(?:{'|'.join(head) or '$^'})\s*:?\s*(?:so|thu)?\s*$", text[max(0, match.start() - 24) : match.start()]
        ):
            continue
        if not naming or naming in figures or re.search(rf"\b{re.escape(naming)}\b", text[max(0, match.start() - 40) : match.end() + 12]):
            return True
    return False


def unprinted(loose: Iterable[str], text: str, sources: Sequence[Source]) -> list[str]:
    """The loose digits that no source prints in the same sign ("1/500") behind the same two words."""
    found = [" ".join(m[0].rstrip(".,;:)").split()) for m in re.finditer(r"\w+\s+\w+\s+[(]?\d\S*", low(text))]
    told = [f for f in found if any(re.search(rf"(?<!\w){re.escape(f)}(?![\w.,/]*\d)", s.low) for s in sources)]
    return [x for x in loose if not any(x in sign.split()[-1] for sign in told)]


def unknown_romans(text: str, sources: Sequence[Source], question: str) -> list[str]:
    """Roman figures that stand nowhere in the source."""
    places = [f"{s.text} ; {s.path}" for s in sources] + [question]
    found = [m[0] for m in _ROMAN.finditer(text) if m[0] and not _is_letter(text, m)]
    return [r for r in found if not any(re.search(rf"(?<![\w]){r}(?!\w)", place) for place in places)]


def _is_letter(text: str, match: re.Match[str]) -> bool:
    """Whether a single letter is no figure: only after a word that is numbered ("quý", "khóa", "phần") does one count."""
    if len(match[0]) > 1:
        return False
    before = tokens(text[max(0, match.start() - 20) : match.start()])[-1:]
    return not before or fold(before[0]) not in {"quy", "khoa", "phan", "muc", "chuong", "ky", "lan", "thu", "loai", "cap", "nhom", "hang"}


def unknown_periods(text: str, told: frozenset[str], asked: frozenset[str], year: int | None) -> list[str]:
    """Periods that neither the cited places nor their figures name; the question's own are known where the places name none."""
    out: list[str] = []
    for period in periods_in(text, year):
        if _known(period.period, told) or (not told and _known(period.period, asked)):
            continue
        out.append(text[period.start : period.end])
    return out


def _known(period: str, told: frozenset[str]) -> bool:
    bare = period.removeprefix("by-")
    if any(bare == t.removeprefix("by-") or t.startswith(f"{bare}-") for t in told):
        return True
    # "giai đoạn 2021-2024" tells of its ends; "tháng 6/2024" of its year
    return re.fullmatch(r"\d{4}", bare) is not None and any(bare in t.removeprefix("by-").split("-") for t in told)


def told_periods(sources: Sequence[Source], year: int | None) -> frozenset[str]:
    """Every period that some places and their headings name."""
    return frozenset(p for s in sources for p in periods_of(f"{s.text} ; {s.path}", year))


def told_words(sources: Sequence[Source]) -> frozenset[str]:
    """The words of some places and their headings."""
    return frozenset(w for s in sources for w in s.words | content(s.path))
