"""Honest drafts: what a good model would write of an evidence."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from bot.evidence import Figure
from drafts.draft import Honest
from drafts.fill import fill, fill_pair
from drafts.material import Row, rows
from drafts.prose import Sentence, introduced, said
from drafts.wording import LEADS, LEVEL, PAIR, RATIO, basis, number, restyled, small, value, with_number

Maker = Callable[[random.Random], Iterator[Honest]]


def line(row: Row, figure: Figure, rng: random.Random, text: str) -> str:
    """A figure of a row in a frame of its basis."""
    frame = rng.choice(RATIO if figure.basis == "ratio_to_plan" else LEVEL)
    common = {"indicator": row.indicator, "label": basis(figure), "year": str(figure.period), "mark": f"[{row.mark}]"}
    return fill(frame, text=text, seen="", **common).text


def of_row(kind: str, row: Row, draft: str) -> Honest:
    """An honest draft on a row."""
    return Honest(kind, row.source, row.evidence, draft)


def shuffled(rng: random.Random) -> list[tuple[Row, Figure]]:
    """Every figure of every row, in a seeded order."""
    pairs = [(r, f) for r in rows() for f in r.figures]
    rng.shuffle(pairs)
    return pairs


def by_reference(rng: random.Random) -> Iterator[Honest]:
    """One figure, by its key."""
    for row, figure in shuffled(rng):
        lead = rng.choice(("", "", f"{rng.choice(LEADS)}\n"))
        yield of_row("reference", row, lead + line(row, figure, rng, f"{{{figure.key}}}"))


def by_digits(rng: random.Random) -> Iterator[Honest]:
    """One figure, by its digits."""
    for row, figure in shuffled(rng):
        yield of_row("digits", row, line(row, figure, rng, figure.shown))


def in_vietnamese_style(rng: random.Random) -> Iterator[Honest]:
    """One figure, its decimal point made a comma, its leading zero dropped."""
    for row, figure in shuffled(rng):
        new = restyled(number(figure))
        if new != number(figure):
            yield of_row("restyled", row, line(row, figure, rng, with_number(figure, new)))


def pairs(rng: random.Random) -> Iterator[Honest]:
    """Plan and actual of one year."""
    for row in rng.sample(rows(), len(rows())):
        plan = row.of("plan")
        actual = next((f for f in row.figures if f.basis in {"actual", "estimate"} and plan and f.period == plan.period), None)
        if plan and actual:
            keys = rng.random() < 0.5
            texts = [f"{{{f.key}}}" if keys else f.shown for f in (plan, actual)]
            filled = fill_pair(rng.choice(PAIR), indicator=row.indicator, actual=actual, mark=f"[{row.mark}]", texts=texts, seen=texts)
            yield of_row("pair", row, filled.text)


def compared(rng: random.Random) -> Iterator[Honest]:
    """Plan and actual with the right word between them."""
    for row in rng.sample(rows(), len(rows())):
        plan = row.of("plan")
        actual = next((f for f in row.figures if f.basis in {"actual", "estimate"} and plan and f.period == plan.period), None)
        if plan and actual:
            more = value(actual) - value(plan)
            word = "bằng" if not more else "cao hơn" if more > 0 else "thấp hơn"
            texts = [f"{{{f.key}}}" if rng.random() < 0.5 else f.shown for f in (actual, plan)]
            name = row.indicator
            draft = rng.choice(
                (
                    f"{name} năm {plan.period} {basis(actual).split(' năm')[0]} {texts[0]}, {word} kế hoạch là {texts[1]} [{row.mark}].",
                    f"Năm {plan.period}, {small(name)} đạt {texts[0]}, {word} mức kế hoạch {texts[1]} [{row.mark}].",
                )
            )
            yield of_row("compared", row, draft)


def several(rng: random.Random) -> Iterator[Honest]:
    """Three figures in one sentence."""
    for row in rng.sample(rows(), len(rows())):
        levels = [f for f in row.figures if f.basis != "ratio_to_plan"]
        if len(levels) >= 3:
            keys = rng.random() < 0.5
            parts = [f"{basis(f)} là {f'{{{f.key}}}' if keys else f.shown}" for f in levels[:3]]
            yield of_row("several", row, f"{row.indicator}: {parts[0]}, {parts[1]} và {parts[2]} [{row.mark}].")


def lists(rng: random.Random) -> Iterator[Honest]:
    """A lead and a line for every figure."""
    for row in rng.sample(rows(), len(rows())):
        levels = [f for f in row.figures if f.basis != "ratio_to_plan"]
        if len(levels) >= 2:
            keys = rng.random() < 0.6
            texts = [f"- {basis(f).capitalize()}: {f'{{{f.key}}}' if keys else f'**{f.shown}**'} [{row.mark}]" for f in levels]
            yield of_row("list", row, "\n".join([f"{row.indicator}:", *texts]))


def two_sentences(rng: random.Random) -> Iterator[Honest]:
    """A figure, then its context."""
    for row in rng.sample(rows(), len(rows())):
        if len(row.figures) >= 2:
            first, second = rng.sample(row.figures, 2)
            texts = [f"{{{f.key}}}" if rng.random() < 0.5 else f.shown for f in (first, second)]
            parts = [line(row, f, rng, t) for f, t in zip((first, second), texts, strict=True)]
            joint = "\n" if any(p.startswith("- ") for p in parts) else " "
            yield of_row("two_sentences", row, joint.join(parts))


def prose_sentences(rng: random.Random) -> Iterator[Honest]:
    """A sentence of the text with a few words before it."""
    for s in rng.sample(said(), len(said())):
        yield Honest("sentence", s.source, s.evidence, introduced(s.text, s.passage.mark, rng))


def prose_reference(rng: random.Random) -> Iterator[Honest]:
    """A sentence of the text with a figure by its key."""
    for s in rng.sample(said(), len(said())):
        for figure in rng.sample(s.figures, len(s.figures)):
            key = s.key(figure)
            if key:
                yield Honest("sentence_reference", s.source, s.evidence, introduced(s.put(figure, f"{{{key.key}}}"), s.passage.mark, rng))
                break


def prose_restyled(rng: random.Random) -> Iterator[Honest]:
    """A sentence of the text with "06" written "6", "28,4 %" written "28,4%"."""
    for s in rng.sample(said(), len(said())):
        text = re.sub(r"(?<![\w./,\-–])0(\d)(?= [^\W\d])", r"\1", s.text)
        text = re.sub(r"(\d) %", r"\1%", text)
        if text != s.text and not re.search(r"0\d/|/0\d|Quyết định|ngày", s.text):
            yield Honest("sentence_restyled", s.source, s.evidence, introduced(text, s.passage.mark, rng))


def quotes(rng: random.Random) -> Iterator[Honest]:
    """A sentence in quotes, as it is printed."""
    frames = ("Báo cáo viết: “{q}” [{m}].", "Nguyên văn: “{q}” [{m}].", "“{q}” [{m}].", "Theo báo cáo, “{q}” [{m}].", "- “{q}” [{m}]")
    for s in rng.sample(said(), len(said())):
        if not re.search('[“”"]', s.text) and len(s.text.split()) <= 40:
            yield Honest("quote", s.source, s.evidence, rng.choice(frames).format(q=s.text, m=s.passage.mark))


def context(rng: random.Random) -> Iterator[Honest]:
    """Two sentences of one evidence, in another order."""
    by_evidence: dict[int, list[Sentence]] = {}
    for s in said():
        by_evidence.setdefault(id(s.evidence), []).append(s)
    groups = [g for g in by_evidence.values() if len(g) >= 2]
    rng.shuffle(groups)
    for group in groups:
        first, second = rng.sample(group, 2)
        texts = [f"{t.text} [{t.passage.mark}]" for t in (first, second)]
        draft = rng.choice(
            (f"{texts[0]}. Bên cạnh đó, {texts[1]}.", f"{texts[0]}. {texts[1]}.", f"{rng.choice(LEADS)}\n- {texts[0]}\n- {texts[1]}")
        )
        yield Honest("context", first.source, first.evidence, draft)


#: Kind, its maker, how many are taken.
KINDS: tuple[tuple[Maker, int], ...] = (
    (by_reference, 50),
    (by_digits, 50),
    (in_vietnamese_style, 30),
    (pairs, 40),
    (compared, 25),
    (several, 25),
    (lists, 25),
    (two_sentences, 35),
    (prose_sentences, 45),
    (prose_reference, 30),
    (prose_restyled, 15),
    (quotes, 30),
    (context, 20),
)
