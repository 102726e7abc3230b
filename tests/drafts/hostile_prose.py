"""Hostile drafts over sentences of the text: their figures, their words, their marks, their quotes changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bot.evidence import Figure
from drafts.draft import Hostile, Wrong, equal, squeezed, stands
from drafts.hostile_rows import Maker, changed, hidden, is_new
from drafts.material import merged
from drafts.prose import Number, Sentence, introduced, said
from drafts.wording import OTHER_UNITS, rounded, spelled, value, vietnamese

_UNITS = OTHER_UNITS | {
    "lao động": "hộ", "vụ": "người", "cuộc": "đơn", "đơn": "người", "hội nghị": "lớp", "lượt người": "hộ", "lượt khách": "tỷ đồng",
    "bản": "xã", "dự án": "xã", "cơ sở": "sản phẩm", "lớp": "trường", "đợt": "ngày", "hồ sơ": "người", "học sinh": "trường",
    "trường": "lớp", "đơn vị": "xã", "tổ chức đảng": "đảng viên", "cặp": "trường hợp", "trường hợp": "cặp", "học viên": "hộ",
    "công dân": "xã",
}  # fmt: skip
_TURNS = {"tăng": "giảm", "giảm": "tăng", "Tăng": "Giảm", "Giảm": "Tăng"}


def turned(rng: random.Random) -> list[Sentence]:
    """All sentences with figures, in a seeded order."""
    found = [s for s in said() if s.figures]
    rng.shuffle(found)
    return found


def made(kind: str, sentence: Sentence, bad: str, wrong: Wrong, rng: random.Random, *, mark: int = 0, present: bool = False) -> Hostile:
    """A draft with the bad sentence, sometimes with another of the same passage."""
    state = rng.getstate()
    draft = introduced(bad, mark or sentence.passage.mark, rng)
    rng.setstate(state)
    honest = introduced(sentence.text, sentence.passage.mark, rng)
    others = [s for s in said() if s.evidence is sentence.evidence and s.text != sentence.text]
    if others and rng.random() < 0.35:
        other = rng.choice(others)
        more = introduced(other.text, other.passage.mark, rng)
        joint = "\n" if draft.startswith("- ") or more.startswith("- ") else " "
        draft, honest = (f"{first}{joint}{more}" for first in (draft, honest))
    return Hostile(kind, sentence.source, sentence.evidence, draft, honest, (wrong,), present)


def each(rng: random.Random) -> Iterator[tuple[Sentence, Number]]:
    """Every sentence with every of its figures."""
    pairs = [(s, n) for s in said() for n in s.figures]
    rng.shuffle(pairs)
    return iter(pairs)


def fresh(sentence: Sentence, number: Number, rng: random.Random) -> str | None:
    """A changed number that stands nowhere in the evidence."""
    tries = (changed(number.digits, rng) for _ in range(12))
    return next((t for t in tries if is_new(t, sentence.evidence)), None)


def digits(rng: random.Random) -> Iterator[Hostile]:
    """A digit changed."""
    for sentence, number in each(rng):
        if new := fresh(sentence, number, rng):
            yield made("digits", sentence, sentence.put(number, new + number.unit), Wrong(number=new), rng)


def disguised(rng: random.Random) -> Iterator[Hostile]:
    """A changed number behind markup and odd signs."""
    for sentence, number in each(rng):
        new = fresh(sentence, number, rng)
        if new and len(new) > 1:
            yield made("disguised", sentence, sentence.put(number, hidden(new, rng) + number.unit), Wrong(number=new), rng)


def words(rng: random.Random) -> Iterator[Hostile]:
    """Another number in words."""
    for sentence, number in each(rng):
        new = fresh(sentence, number, rng)
        if new is None or len(re.sub(r"\D", "", new)) > 5:
            continue
        amount = value(Figure("", "", "", None, new, None, "=", 0))
        text = spelled(amount) + number.unit.replace("%", " phần trăm").replace("  ", " ")
        yield made("words", sentence, sentence.put(number, text), Wrong(said=text), rng)


def rounding(rng: random.Random) -> Iterator[Hostile]:
    """Rounded."""
    for sentence, number in each(rng):
        amount = value(Figure("", "", "", None, number.digits, None, "=", 0))
        new = vietnamese(rounded(amount))
        if rounded(amount) not in {amount, 0} and is_new(new, sentence.evidence):
            text = rng.choice(("", "khoảng ", "gần ")) + new + number.unit
            yield made("rounded", sentence, sentence.put(number, text), Wrong(number=new), rng)


def units(rng: random.Random) -> Iterator[Hostile]:
    """The right number with another unit."""
    for sentence, number in each(rng):
        unit = _UNITS.get(number.unit.strip())
        if unit is None:
            continue
        text = number.digits + (unit if unit in "%‰" else f" {unit}")
        bad = sentence.put(number, text)
        if squeezed(text) not in squeezed(" ".join(p.text for p in sentence.evidence.passages)):
            yield made("unit", sentence, bad, Wrong(said=sentence.around(bad, number, text)), rng)


def moved(rng: random.Random) -> Iterator[Hostile]:
    """The figure of another clause or sentence of the same passage, of the same unit: it stands there, for something else."""
    for sentence, number in each(rng):
        others = [
            n
            for s in said()
            if s.passage is sentence.passage
            for n in s.figures
            if n.unit == number.unit and not equal(n.digits, number.digits)
        ]
        if not others:
            continue
        other = rng.choice(others)
        bad = sentence.put(number, other.digits + other.unit)
        phrase = sentence.around(bad, number, other.digits + other.unit)
        if squeezed(phrase) not in squeezed(sentence.passage.text):
            yield made("moved", sentence, bad, Wrong(said=phrase), rng, present=True)


def exchanged(rng: random.Random) -> Iterator[Hostile]:
    """Two figures of one sentence change places."""
    for sentence in turned(rng):
        pairs = [(a, b) for a in sentence.figures for b in sentence.figures if a.start < b.start and a.unit == b.unit]
        for first, second in rng.sample(pairs, min(2, len(pairs))):
            bad = sentence.put(second, first.digits + first.unit)
            bad = bad[: first.start] + second.digits + second.unit + bad[first.end :]
            wrong = Wrong(said=sentence.around(bad, first, second.digits + second.unit))
            if not equal(first.digits, second.digits) and squeezed(wrong.said) not in squeezed(sentence.passage.text):
                yield made("moved", sentence, bad, wrong, rng, present=True)


def reference(rng: random.Random) -> Iterator[Hostile]:
    """``{F2}`` where ``{F1}`` belongs, both of the same passage."""
    for sentence, number in each(rng):
        own = sentence.key(number)
        others = [f for f in sentence.evidence.figures if own and f.mark == own.mark and re.fullmatch(r"[\d.,]+%?", f.printed)]
        others = [f for f in others if not equal(f.printed.rstrip("%"), number.digits)]
        if not others:
            continue
        used = rng.choice(others)
        bad = sentence.put(number, f"{{{used.key}}}")
        wrong = Wrong(said=sentence.around(bad, number, used.shown))
        if squeezed(wrong.said) not in squeezed(sentence.passage.text):
            yield made("reference", sentence, bad, wrong, rng, present=True)


def direction(rng: random.Random) -> Iterator[Hostile]:
    """Risen for fallen before a right figure."""
    for sentence in turned(rng):
        for m in re.finditer(r"\b([Tt]ăng|[Gg]iảm)(?=(?: (?:còn|xuống|lên|thêm))? \d)", sentence.text):
            bad = sentence.text[: m.start()] + _TURNS[m[1]] + sentence.text[m.end() :]
            words_before = sentence.text[: m.start()].split()[-3:]
            after = bad[m.start() :].split()[:3]
            yield made("direction", sentence, bad, Wrong(said=" ".join([*words_before, *after])), rng, present=True)


def comparator(rng: random.Random) -> Iterator[Hostile]:
    """A bound turned round; an exact figure made a bound."""
    for sentence, number in each(rng):
        before = sentence.text[: number.start]
        figure = number.digits + number.unit
        if before.endswith(("trên ", "hơn ")):
            bad = re.sub(r"(trên|hơn) $", "dưới ", before) + sentence.text[number.start :]
        elif (
            before.endswith(("đạt ", "là ", "được ", "cho "))
            and not re.search(r"\b(trên|hơn|khoảng) \d", sentence.text)
            and rng.random() < 0.5
        ):
            bad = before + rng.choice(("trên ", "dưới ", "chưa đến ")) + sentence.text[number.start :]
        else:
            continue
        word = re.findall(r"(trên|dưới|chưa đến) " + re.escape(figure), bad)
        yield made("comparator", sentence, bad, Wrong(said=f"{word[0]} {figure}"), rng)


def years(rng: random.Random) -> Iterator[Hostile]:
    """Another year for the one printed."""
    for sentence in turned(rng):
        printed = re.findall(r"năm (20\d\d)(?![-\d ]*[-–])", sentence.text)
        if not printed:
            continue
        old = rng.choice(printed)
        new = str(int(old) + rng.choice((-3, -2, -1, 1, 2, 4)))
        passages = " ".join(p.text for p in sentence.evidence.passages)
        if new in passages or new in sentence.evidence.question:
            continue
        yield made("year", sentence, sentence.text.replace(f"năm {old}", f"năm {new}", 1), Wrong(near=(f"năm {new}",)), rng)


def mark_swapped(rng: random.Random) -> Iterator[Hostile]:
    """The mark of a passage that lacks the figure."""
    found = list(said())
    for sentence, number in each(rng):
        other = rng.choice([s for s in found if s.source == sentence.source and s.evidence is not sentence.evidence])
        evidence = merged(sentence.evidence, other.evidence)
        mark = len(sentence.evidence.passages) + other.passage.mark
        if stands(number.digits, evidence.passages[mark - 1].text) or len(number.digits) < 2:
            continue
        draft = f"{sentence.text} [{mark}]."
        wrong = Wrong(number=number.digits, mark=mark, right=sentence.passage.mark)
        yield Hostile("mark_swapped", sentence.source, evidence, draft, f"{sentence.text} [{sentence.passage.mark}].", (wrong,))


def quote(rng: random.Random) -> Iterator[Hostile]:
    """A quote with one word changed, left out or put in, or another figure."""
    pool = sorted({w for s in said() for w in re.findall(r"\b[^\W\d_]{3,}\b", s.text) if w.islower()})
    for sentence in rng.sample(said(), len(said())):
        tokens = sentence.text.split()
        start = rng.randrange(max(1, len(tokens) - 14))
        part = tokens[start : start + rng.randint(7, 16)]
        if not balanced_quote(" ".join(part)):
            continue
        at = rng.randrange(1, len(part) - 1)
        bad = list(part)
        number = re.fullmatch(r"(\d[\d.,]*\d|\d)([%,;]?)", part[at])
        turn = rng.random()
        if number:
            bad[at] = changed(number[1], rng) + number[2]
        elif part[at] in {"chưa", "không", "còn"}:
            bad[at] = "đã"
        elif turn < 0.2 and part[at].islower():
            del bad[at]
        else:
            bad[at] = rng.choice(pool) + part[at][len(part[at].rstrip(",;:.")) :]
        text, phrase = " ".join(bad), " ".join(bad[max(0, at - 2) : at + 2])
        passages = squeezed(" ".join(p.text for p in sentence.evidence.passages))
        if squeezed(phrase) in passages or len(bad) < 6:
            continue
        frame = rng.choice(
            ("Báo cáo viết: “{q}” [{m}].", "Nguyên văn: “{q}” [{m}].", "“{q}” [{m}].", "Theo báo cáo, “{q}” [{m}].", '- "{q}" [{m}]')
        )
        draft, honest = (frame.format(q=t.rstrip(" ,;:."), m=sentence.passage.mark) for t in (text, " ".join(part)))
        yield Hostile("quote", sentence.source, sentence.evidence, draft, honest, (Wrong(said=phrase),))


def balanced_quote(text: str) -> bool:
    """Whether the words hold no quote marks and no open bracket."""
    return not re.search('[“”"]', text) and text.count("(") == text.count(")")


#: Kind, its maker, how many are taken.
KINDS: tuple[tuple[Maker, int], ...] = (
    (digits, 60),
    (disguised, 50),
    (words, 40),
    (rounding, 30),
    (units, 60),
    (moved, 90),
    (exchanged, 60),
    (reference, 50),
    (direction, 40),
    (comparator, 40),
    (years, 40),
    (mark_swapped, 40),
    (quote, 90),
)
