"""Whether a sentence says the opposite of its source: negations, opposites, judgements of a plan, rises and falls.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.guard.around import BASES
from bot.guard.model import Record, Source
from bot.guard.words import classes, light, low, pattern, periods_in, said

_NO = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|chả)"
    r"(?:\s+(?:hề|còn|được|thể|phải|có|để|bị|xảy ra|gây ra|gây|phát sinh|thật sự|thực sự|thật|đủ|đến|tới))*\s+"
    r"(?!quá|dưới|vượt quá|hơn|chỉ|những|ít|kém|nêu|đề)"
    r"(?P<word>[^\W\d_]+)(?:\s+(?P<next>[^\W\d_]+))?"
)
_PLAN = r"(?:\s+[^\W\d_]+){0,3}?\s+(?:kế hoạch|mục tiêu|chỉ tiêu|dự toán|nghị quyết)"


@lru_cache(maxsize=4)
def _judged(kind: str) -> re.Pattern[str]:
    """A judgement of one kind with the plan that it is about; one that an amount follows is judged by the amount."""
    return re.compile(rf"(?<!tỷ lệ )(?<!mức )(?<!mức độ ){pattern(kind).pattern}{_PLAN}(?!(?:\s+[^\W\d_]+){{0,4}}\s*[:=]?\s*[\d¤])")


#: Light words whose denial is a claim of its own.
_GRADES = frozenset({"cao", "thấp", "nhiều", "tốt", "đúng", "chặt", "sâu", "đều", "kịp"})
_MOVE = re.compile(r"(?<!\w)(?:tăng(?!\s+cường)|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn|lớn hơn|nhỏ hơn)(?!\w)")
_UP = frozenset({"tăng", "cao hơn", "nhiều hơn", "lớn hơn"})


@lru_cache(maxsize=1)
def _opposites() -> tuple[tuple[str, str], ...]:
    pairs = (p.split(" | ") for p in classes()["opposite"])
    found = [(low(a), low(b)) for a, b in pairs]
    return tuple(found + [(b, a) for a, b in found])


def negated(text: str) -> frozenset[str]:
    """The words that a :func:`~bot.guard.words.low` text denies: the first after "không", "chưa" and the one behind it.

    >>> sorted(negated("hiệu quả chưa cao, không quá 5%"))
    ['cao']
    """
    found = set[str]()
    for match in _NO.finditer(text):
        word = match["word"]
        if word not in light() or word in _GRADES:
            found.add(word)
        elif match["next"] and match["next"] not in light():
            found.add(match["next"])
    return frozenset(found)


def _has(text: str, phrase: str) -> bool:
    return phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _affirmed(text: str, word: str) -> bool:
    """Whether a text says the word without denying it."""
    bare = _NO.sub(lambda m: m[0].replace(m["word"], "", 1) if m["word"] == word else m[0].replace(word, "", 1), text)
    return _has(bare, word)


def inverted(sentence: str, cited: Sequence[Source]) -> str:
    """The first word that the sentence affirms and its source denies, or the other way round, or whose opposite the source says."""
    source = " . ".join(s.low for s in cited)
    mine, theirs = negated(sentence), negated(source)
    for word in sorted(mine):
        if _has(source, word) and word not in theirs and not any(_denied_otherwise(word, source)):
            return f"không {word}"
    for word in sorted(theirs):
        if len(word) > 1 and _has(sentence, word) and _affirmed(sentence, word) and not _affirmed(source, word):
            return word
    spoken = source.replace("\n", " ")
    return regraded(sentence, spoken) or reversed_phrase(sentence, spoken) or _opposed(sentence, source, mine, theirs)


_SOME = re.compile(r"(?<!\w)(?:một số|một vài|vài|một bộ phận)\s+(\w+)")
_MANY = r"(?<!\w)(?:rất nhiều|nhiều|tất cả|toàn bộ|mọi|toàn thể|hầu hết|đa số|phần lớn|100%)(?:\s+(?:các|những|số))?\s+"


def overstated(sentence: str, cited: Sequence[Source]) -> str:
    """The first "many" or "all" that is told of what the source tells of some."""
    source = " . ".join(s.low for s in cited)
    for whom in _SOME.findall(source):
        found = re.search(f"{_MANY}{re.escape(whom)}(?!\\w)", sentence)
        if found and not re.search(f"{_MANY}{re.escape(whom)}(?!\\w)", source):
            return found[0]
    return ""


_DENIAL = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng)\s+(?:hề\s+|còn\s+|thật sự\s+|thực sự\s+|(?:để\s+)?(?:xảy ra|gây ra|gây|phát sinh)\s+)?"
    r"(?P<what>(?:[^\W\d_]+\s+){0,4}[^\W\d_]+)"
)
#: A word that grades ("cao") says it of what stands before it only at the end of a clause, and not in "nâng cao".
_GRADED = r"(?<!nâng )(?<!đề )(?<!vùng )(?<!chất lượng )(?<!\w){}(?=\s*(?:[.,;:)]|$))"


def denied_phrases(text: str) -> frozenset[str]:
    """What a text denies, each phrase from its first word on, two to four words ("có thiệt hại", "có thiệt hại về" …)."""
    found = set[str]()
    for match in _DENIAL.finditer(text):
        words = match["what"].split()
        found |= {" ".join(words[:n]) for n in range(2, min(4, len(words)) + 1)}
    return frozenset(found)


def reversed_phrase(sentence: str, source: str) -> str:
    """The first phrase that one of the two denies and the other only affirms."""
    mine, theirs = denied_phrases(sentence), denied_phrases(source)
    for denied, other, text, rest in ((theirs, mine, sentence, source), (mine, theirs, source, sentence)):
        for phrase in sorted(denied - other, key=len, reverse=True):
            if all(w in light() for w in phrase.split()) or not _has(text, phrase):
                continue
            if _undenied(text, phrase) and not _undenied(rest, phrase):
                return phrase
    return ""


def _undenied(text: str, phrase: str) -> bool:
    """Whether a phrase stands somewhere without a denial before it."""
    found = re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)
    return any(_BEFORE.search(text[max(0, m.start() - 24) : m.start()]) is None for m in found)


_BEFORE = re.compile(r"(?<!\w)(?:không|chưa|chẳng|tránh|ngăn|ngăn chặn|phòng|hạn chế|chấm dứt|khắc phục)(?:\s+[^\W\d_]+){0,2}\s+$")


def regraded(sentence: str, source: str) -> str:
    """The first grade ("cao") that a sentence ends a clause with and its source only denies."""
    for word in sorted(negated(source) & _GRADES):
        graded = re.compile(_GRADED.format(re.escape(word)))
        if graded.search(_NO.sub(" ", sentence)) and not graded.search(_NO.sub(" ", source)):
            return word
    return ""


def _denied_otherwise(word: str, source: str) -> list[bool]:
    return [_has(source, b) for a, b in _opposites() if a == word]


def _opposed(sentence: str, source: str, mine: frozenset[str], theirs: frozenset[str]) -> str:
    for word, opposite in _opposites():
        if word in mine or not _has(sentence, word) or _has(source, word):
            continue
        if _has(source, opposite) and opposite not in theirs:
            return word
    return ""


def misjudged(sentence: str, records: Sequence[Record], cited: Sequence[Source]) -> str:
    """The first judgement ("vượt kế hoạch", "chưa đạt chỉ tiêu") that the figures or the words of the source do not bear out."""
    source = " . ".join(s.low for s in cited)
    rest = sentence
    for kind in ("unmet", "exceeded", "met"):
        found = _judged(kind).search(rest)
        if not found:
            continue
        rest = rest.replace(found[0], " ")
        if not _borne_out(kind, found[0], records, source):
            return found[0]
    return ""


def _borne_out(kind: str, phrase: str, records: Sequence[Record], source: str) -> bool:
    """Whether plan and result, else their ratio, else the words of the source say so."""
    plans = [r.values[0] for r in records if r.values and "plan" in (r.bases or ()) and not r.whole]
    done = [r.values[0] for r in records if r.values and (r.bases or frozenset()) & {"actual", "estimate"} and not r.whole]
    ratios = [r.values[0] for r in records if r.values and "ratio" in (r.bases or ()) and r.unit == "%"]
    compared = _has(phrase, "cao hơn") or _has(phrase, "thấp hơn") or _has(phrase, "bằng") or _has(phrase, "đúng")
    if compared and plans and done:
        signs = {_sign(d - p) for d in done[:1] for p in plans[:1]}
        return signs == {1 if _has(phrase, "cao hơn") else -1 if _has(phrase, "thấp hơn") else 0}
    if ratios:
        wanted = {"unmet": ratios[0] < 100, "met": ratios[0] >= 100, "exceeded": ratios[0] > 100}
        return wanted[kind]
    if plans and done:
        wanted = {"unmet": done[0] < plans[0], "met": done[0] >= plans[0], "exceeded": done[0] > plans[0]}
        return wanted[kind]
    if kind == "exceeded":
        return bool(re.search(r"(?<!\w)(?:vượt|trên 100)(?!\w)", source))
    if kind == "unmet":
        return bool(re.search(r"(?<!\w)(?:chưa đạt|không đạt|chưa hoàn thành|không hoàn thành|đạt thấp|hụt|chưa bảo đảm)(?!\w)", source))
    return bool(re.search(r"(?<!không )(?<!chưa )(?<!\w)(?:đạt|hoàn thành|vượt|bằng)(?!\w)", source))


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def unmoved(
    sentence: str,
    told: frozenset[int],
    levels: Sequence[Record],
    records: Sequence[Record],
    cited: Sequence[Source],
    onto: frozenset[int] = frozenset(),
    *,
    turned: bool = False,
    plain: bool = False,
) -> str:
    """The first rise or fall that is told without its amount (``told``: where those with one stand) and that the source does not bear out.

    Its figures, in the order of the sentence (``turned``: the first is what is compared with; ``onto``: where the second is what is
    risen or fallen to) or of their periods, decide; else its words.
    """
    source = " . ".join(s.low for s in cited)
    for match in _MOVE.finditer(sentence):
        rises = match[0] in _UP
        if match.start() in told:
            continue
        if len(levels) < 2 and _has(source, match[0]) and match[0] not in negated(source):
            if plain and not _same_object(sentence, match, cited):
                return match[0]
            continue
        if (step := _step(sentence[match.end() :], levels, records)) is not None:
            if step != (1 if rises else -1):
                return match[0]
            continue
        onward = match.start() in onto or _FROM.match(sentence[match.start() :]) is not None
        if not _moved(levels, records, rises=rises != (turned and len(levels) >= 2), onward=onward):
            return match[0]
    return ""


def _step(behind: str, levels: Sequence[Record], records: Sequence[Record]) -> int | None:
    """How the one level stands to what it is compared with by name ("thấp hơn thực hiện năm 2024"); None where that is not one figure."""
    compared = re.split(r"[.;,:()\n¤]", behind)[0]
    kinds, periods = {m.kind for m in said(compared, BASES)}, {p.period for p in periods_in(compared, None)}
    if len(levels) != 1 or not kinds or not periods or not levels[0].values:
        return None
    alike = [r for r in records if r.own == levels[0].own and r.unit == levels[0].unit and not r.whole and r.values]
    against = {r.values[0] for r in alike if (r.bases or frozenset()) & kinds and (r.periods or frozenset()) & periods}
    return _sign(levels[0].values[0] - against.pop()) if len(against) == 1 else None


def _same_object(sentence: str, move: re.Match[str], cited: Sequence[Source]) -> bool:
    """Whether a clause of a source tells this rise or fall of the same thing: the first word behind it, else the last before it."""
    named = (w for w in re.split(r"[.;,:()\n]", sentence[move.end() :])[0].split() if w.isalpha() and w not in light())
    before = [w for w in re.split(r"[.;,:()\n]", sentence[: move.start()])[-1].split() if w.isalpha() and w not in light()]
    thing = next(named, "") or next(reversed(before), "")
    told = re.compile(rf"(?<!\w){move[0]}(?!\w)(?!\s+(?:cường|trưởng))")
    clauses = (c for s in cited for c in re.split(r"[.;,\n]\s", s.low) if told.search(c))
    return not thing or any(_has(c, thing) for c in clauses)


#: "tăng từ 5 lên 6": the second amount is what it rises or falls to.
_FROM = re.compile(r"(?:tăng|giảm)\s+(?:\w+\s+){0,4}?từ\s")


def _moved(levels: Sequence[Record], records: Sequence[Record], *, rises: bool, onward: bool) -> bool:
    """Whether the amounts of the sentence, else the figures of one indicator in the order of their periods, move this way."""
    values = [r.values[0] for r in levels if r.values]
    if len(values) >= 2:
        step = values[1] - values[0] if onward else values[0] - values[1]
        first, second = (min(r.periods or {""}).removeprefix("by-")[:4] for r in levels[:2])
        if onward and first and second and first > second:
            return False
        return _sign(step) == (1 if rises else -1)
    dated = sorted(
        (min(r.periods), "plan" not in (r.bases or ()), r.values[0])
        for r in records
        if r.values and r.periods and (r.bases or frozenset()) & {"plan", "actual", "estimate", "target"} and not r.whole
    )
    steps = {_sign(b[2] - a[2]) for a, b in pairwise(dated)} - {0}
    return steps == {1 if rises else -1}
