"""Hostile drafts over table rows: each kind yields its candidates, made from an honest sentence by one change."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bot.evidence import Evidence, Figure
from drafts.draft import Hostile, Wrong, equal, rendered, stands
from drafts.fill import Said, fill, fill_pair
from drafts.material import Row, document, is_simple, merged, rows
from drafts.wording import (
    LEADS,
    LEVEL,
    OTHER_UNITS,
    PAIR,
    RATIO,
    UNSUPPORTED,
    basis,
    number,
    rounded,
    small,
    spelled,
    value,
    vietnamese,
    with_number,
    with_unit,
)

Maker = Callable[[random.Random], Iterator[Hostile]]


def sentence(
    row: Row, figure: Figure, rng: random.Random, text: str, seen: str, *, name: str = "", label: str = "", mark: str = ""
) -> Said:
    """A figure of a row in a frame of its basis."""
    frame = rng.choice(RATIO if figure.basis == "ratio_to_plan" else LEVEL)
    return fill(
        frame,
        indicator=name or row.indicator,
        label=label or basis(figure),
        year=str(figure.period),
        mark=mark or f"[{row.mark}]",
        text=text,
        seen=seen,
    )


def ways(figure: Figure, rng: random.Random) -> tuple[str, str]:
    """How a draft writes a figure, a reference or digits, and what is seen."""
    return rng.choice((f"{{{figure.key}}}", figure.shown)), figure.shown


def companion(row: Row, rng: random.Random, but: tuple[Figure, ...]) -> str:
    """An honest sentence on another figure of the row, or none."""
    others = [f for f in row.figures if f not in but]
    if not others or rng.random() < 0.4:
        return ""
    figure = rng.choice(others)
    return sentence(row, figure, rng, *ways(figure, rng)).text


def together(said: Said, other: str, rng: random.Random) -> str:
    """One to four sentences: the bad one alone, after a lead, before or after an honest one, in a list, in a table."""
    lead = rng.choice(LEADS)
    bad = said.text
    if bad.startswith("- ") or other.startswith("- "):
        lines = [x if x.startswith("- ") else f"- {x}" for x in (bad, other) if x]
        rng.shuffle(lines)
        return "\n".join([lead, *lines])
    shapes = [bad, f"{lead}\n{bad}", f"{bad} {other}".strip(), f"{other} {bad}".strip(), f"- {bad}\n- {other}" if other else f"- {bad}"]
    return rng.choice(shapes)


def table_of(row: Row, label: str, text: str) -> str:
    """The claim as a table of one row."""
    return f"| Chỉ tiêu | Nội dung | Số liệu |\n|---|---|---|\n| {row.indicator} | {label} | {text} [{row.mark}] |"


def hostile(
    kind: str, row: Row, draft: str, honest: str, *wrong: Wrong, present: bool = False, evidence: Evidence | None = None
) -> Hostile:
    """One hostile draft of a row."""
    known = evidence or row.evidence
    return Hostile(kind, row.source, known, draft, rendered(honest, known), wrong, present)


def changed(printed: str, rng: random.Random) -> str:
    """The number with one digit changed, no zero in front."""
    places = [i for i, c in enumerate(printed) if c.isdigit()]
    place = rng.choice(places)
    low = "1" if place == places[0] else "0"
    digits = [d for d in "0123456789" if d >= low and d != printed[place]]
    return printed[:place] + rng.choice(digits) + printed[place + 1 :]


def is_new(amount: str, evidence: Evidence) -> bool:
    """Whether no number of the evidence, and no year of its question, has this value."""
    texts = [p.text for p in evidence.passages] + [f.shown for f in evidence.figures] + [evidence.question]
    return not any(stands(amount, t) for t in texts) and not any(stands(amount, str(f.period)) for f in evidence.figures)


def fresh(figure: Figure, evidence: Evidence, rng: random.Random) -> str | None:
    """A changed number that stands nowhere in the evidence."""
    tries = (changed(number(figure), rng) for _ in range(12))
    return next((t for t in tries if is_new(t, evidence)), None)


def each(rng: random.Random, *bases: str) -> Iterator[tuple[Row, Figure]]:
    """Every figure of these bases, in a seeded order."""
    pairs = [(r, f) for r in rows() for f in r.figures if not bases or f.basis in bases]
    rng.shuffle(pairs)
    return iter(pairs)


def replaced(kind: str, row: Row, figure: Figure, rng: random.Random, text: str, seen: str, wrong_number: str, present: bool) -> Hostile:
    """A draft in which the figure of a sentence is another one."""
    state = rng.getstate()
    said = sentence(row, figure, rng, text, seen)
    rng.setstate(state)
    right = sentence(row, figure, rng, *ways_same(figure, text))
    other = companion(row, rng, (figure,))
    if rng.random() < 0.06 and figure.basis != "ratio_to_plan":
        cells = table_of(row, basis(figure), text), table_of(row, basis(figure), figure.shown)
        return hostile(kind, row, cells[0], cells[1], Wrong(number=wrong_number, near=(basis(figure),)), present=present)
    draft = together(said, other, rng)
    honest = draft.replace(said.text, right.text)
    wrong = said.wrong() if present else Wrong(number=wrong_number)
    return hostile(kind, row, draft, honest, wrong, present=present)


def ways_same(figure: Figure, text: str) -> tuple[str, str]:
    """The right figure written the way that ``text`` is."""
    return (f"{{{figure.key}}}" if text.startswith("{") else figure.shown), figure.shown


def digits(rng: random.Random) -> Iterator[Hostile]:
    """A digit changed."""
    for row, figure in each(rng):
        if new := fresh(figure, row.evidence, rng):
            text = with_number(figure, new)
            yield replaced("digits", row, figure, rng, text, text, new, False)


def rounding(rng: random.Random) -> Iterator[Hostile]:
    """Rounded, with and without "about"."""
    for row, figure in each(rng):
        near = rounded(value(figure))
        new = vietnamese(near)
        if near != value(figure) and near and is_new(new, row.evidence):
            text = rng.choice(("", "", "khoảng ", "gần ", "xấp xỉ ")) + with_number(figure, new)
            yield replaced("rounded", row, figure, rng, text, text, new, False)


def words(rng: random.Random) -> Iterator[Hostile]:
    """Another number, spelled as words."""
    for row, figure in each(rng):
        new = fresh(figure, row.evidence, rng)
        if new is None or len(new.replace(".", "").replace(",", "")) > 5:
            continue
        amount = value(Figure("", "", "", None, new, None, "=", 0))
        unit = (figure.unit or "").replace("%", "phần trăm").replace("‰", "phần nghìn")
        text = f"{spelled(amount)} {unit}"
        said = sentence(row, figure, rng, text, text)
        draft = together(said, companion(row, rng, (figure,)), rng)
        honest = draft.replace(text, figure.shown)
        yield hostile("words", row, draft, honest, Wrong(said=text))


def units(rng: random.Random) -> Iterator[Hostile]:
    """The right number with another unit."""
    for row, figure in each(rng):
        unit = OTHER_UNITS.get(figure.unit or "")
        if unit is None:
            continue
        text = with_unit(figure, unit)
        said = sentence(row, figure, rng, text, text)
        draft = together(said, companion(row, rng, (figure,)), rng)
        yield hostile("unit", row, draft, draft.replace(text, figure.shown), Wrong(said=text))


def years(rng: random.Random) -> Iterator[Hostile]:
    """The right figure under a year that is not its own."""
    for row, figure in each(rng, "plan", "actual", "estimate", "target"):
        if figure.period is None:
            continue
        taken = {f.period for f in row.figures} | {figure.period}
        near = [str(int(figure.period) + d) for d in (-1, -2, -3, 3, 5)]
        year = rng.choice([y for y in near if y not in taken])
        label = basis(figure).replace(figure.period, year)
        text, seen = ways(figure, rng)
        said = sentence(row, figure, rng, text, seen, label=label)
        draft = together(said, companion(row, rng, (figure,)), rng)
        honest = draft.replace(year, figure.period)
        yield hostile("year", row, draft, honest, said.wrong(), present=True)


def other_cell(rng: random.Random, kind: str, pairs: tuple[tuple[str, ...], tuple[str, ...]]) -> Iterator[Hostile]:
    """In a sentence on one basis the figure of another: by digits and by reference."""
    for row in rng.sample(rows(), len(rows())):
        for left, right in (pairs, pairs[::-1]):
            labelled, used = row.of(*left), row.of(*right)
            if labelled and used and differs(labelled, used):
                text, seen = ways(used, rng)
                yield replaced(kind, row, labelled, rng, text, seen, number(used), True)


def differs(one: Figure, other: Figure) -> bool:
    """Whether two figures are not the same value."""
    return not equal(number(one), number(other))


def plan_actual(rng: random.Random) -> Iterator[Hostile]:
    """The plan for the actual and the other way round."""
    yield from other_cell(rng, "plan_actual", (("plan",), ("actual", "estimate")))


def swapped_pair(rng: random.Random) -> Iterator[Hostile]:
    """Plan and actual in one draft, exchanged."""
    for row in rng.sample(rows(), len(rows())):
        plan = row.of("plan")
        actual = next((f for f in row.figures if f.basis in {"actual", "estimate"} and plan and f.period == plan.period), None)
        if plan is None or actual is None or not differs(plan, actual):
            continue
        shape = rng.choice(PAIR)
        kinds = ways(plan, rng)[0].startswith("{")
        texts = [f"{{{f.key}}}" if kinds else f.shown for f in (plan, actual)]
        seen = [plan.shown, actual.shown]
        common = {"indicator": row.indicator, "actual": actual, "mark": f"[{row.mark}]"}
        bad = fill_pair(shape, texts=texts[::-1], seen=seen[::-1], **common)  # type: ignore[arg-type]
        right = fill_pair(shape, texts=texts, seen=seen, **common)  # type: ignore[arg-type]
        lead = rng.choice(("", f"{rng.choice(LEADS)}\n")) if "\n" not in bad.text else ""
        yield hostile("swapped_pair", row, lead + bad.text, lead + right.text, bad.wrong(), present=True)


def other_year(rng: random.Random) -> Iterator[Hostile]:
    """The figure of another year of the same row."""
    for row in rng.sample(rows(), len(rows())):
        for labelled in row.figures:
            for used in row.figures:
                levels = {labelled.basis, used.basis} <= {"plan", "actual", "estimate", "target"}
                if levels and None not in (labelled.period, used.period) and labelled.period != used.period and differs(labelled, used):
                    text, seen = ways(used, rng)
                    yield replaced("other_year", row, labelled, rng, text, seen, number(used), True)


def reference(rng: random.Random) -> Iterator[Hostile]:
    """``{F2}`` where ``{F1}`` belongs: the share of the plan for a level, a level for the share."""
    for row in rng.sample(rows(), len(rows())):
        for labelled in row.figures:
            for used in row.figures:
                if "ratio_to_plan" in {labelled.basis, used.basis} and labelled.basis != used.basis and differs(labelled, used):
                    yield replaced("reference", row, labelled, rng, f"{{{used.key}}}", used.shown, number(used), True)


def neighbours(rng: random.Random) -> Iterator[tuple[Row, Row, Evidence, dict[str, Figure]]]:
    """Two rows of one table in one evidence, the second's figures by basis and period under their new keys."""
    known = rng.sample(rows(), len(rows()))
    for i, one in enumerate(known):
        for other in known[i + 1 : i + 60]:
            if (one.source, one.table) != (other.source, other.table) or within(one.indicator, other.indicator):
                continue
            evidence = merged(one.evidence, other.evidence)
            shift = len(one.evidence.figures)
            moved = {f"{f.basis}{f.period}": f for f in evidence.figures[shift:] if f.indicator == other.indicator and is_simple(f)}
            yield one, other, evidence, moved
            break


def neighbour(rng: random.Random) -> Iterator[Hostile]:
    """The figure of the row beside it, with the mark of its own row, of the other, or both."""
    for one, _, evidence, moved in neighbours(rng):
        for figure in one.figures:
            used = moved.get(f"{figure.basis}{figure.period}")
            if used is None or one.prints(number(used)) or number(used) not in evidence.passages[used.mark - 1].text:
                continue
            if used.key and used.unit != figure.unit and rng.random() < 0.6:
                continue
            mark = rng.choice((f"[{one.mark}]", f"[{used.mark}]", f"[{one.mark}][{used.mark}]"))
            text, seen = ways(used, rng)
            said = sentence(one, figure, rng, text, seen, mark=mark)
            draft = together(said, companion(one, rng, (figure,)), rng)
            honest = draft.replace(text, figure.shown).replace(mark, f"[{one.mark}]")
            yield hostile("neighbour", one, draft, honest, said.wrong(), present=True, evidence=evidence)


def wrong_indicator(rng: random.Random) -> Iterator[Hostile]:
    """The right figure under the name of another row, mostly one of the same unit."""
    for row, figure in each(rng):
        others = [r for r in table_rows(row.source, row.table.split(":")[1]) if not within(r.name, row.indicator)]
        others = [r for r in others if not any(stands(number(figure), c) for c in r.cells)]
        alike = [r for r in others if r.unit == str(figure.unit).casefold()]
        if not others or (not alike and rng.random() < 0.8):
            continue
        text, seen = ways(figure, rng)
        name = rng.choice(alike or others).name
        said = sentence(row, figure, rng, text, seen, name=name)
        right = said.text.replace(name, row.indicator).replace(small(name), small(row.indicator))
        wrong = Wrong(near=(name, number(figure)))
        lead = rng.choice(("", f"{rng.choice(LEADS)}\n"))
        yield hostile("wrong_indicator", row, lead + said.text, lead + right, wrong, present=True)


def within(one: str, other: str) -> bool:
    """Whether one name holds the other: they may be the same indicator."""
    first, second = one.casefold(), other.casefold()
    return first in second or second in first


@dataclass(frozen=True, slots=True)
class Named:
    """A table row: its name, its unit in small letters, its cells as printed."""

    name: str
    unit: str
    cells: tuple[str, ...]


@cache
def table_rows(source: str, table: str) -> list[Named]:
    """The rows of a table whose names a sentence can carry."""
    found = next(t for t in document(source).tables if t.id == table)
    sayable = [r for r in found.rows if r.name and 12 <= len(r.name) <= 80 and not re.search(r"\d", r.name.replace("5 tuổi", ""))]
    return [Named(r.name, (r.unit or "").casefold(), tuple(c.printed for c in r.cells.values())) for r in sayable]


def exchanged(rng: random.Random) -> Iterator[Hostile]:
    """Two sentences on two rows, their figures exchanged."""
    for one, _, evidence, moved in neighbours(rng):
        for figure in one.figures:
            used = moved.get(f"{figure.basis}{figure.period}")
            if used is None or not differs(figure, used) or one.prints(number(used)):
                continue
            texts = [f"{{{f.key}}}" for f in (figure, used)] if rng.random() < 0.5 else [figure.shown, used.shown]
            frame = rng.choice(RATIO if figure.basis == "ratio_to_plan" else LEVEL)
            common = {"label": basis(figure), "year": str(figure.period)}
            seen, marks, names = (figure.shown, used.shown), (f"[{one.mark}]", f"[{used.mark}]"), (one.indicator, used.indicator)
            bad = [fill(frame, indicator=names[k], mark=marks[k], text=texts[1 - k], seen=seen[1 - k], **common) for k in (0, 1)]
            good = [fill(frame, indicator=names[k], mark=marks[k], text=texts[k], seen=seen[k], **common) for k in (0, 1)]
            joint = "\n" if frame[0].startswith("- ") else " "
            wrong = [Wrong(near=(names[k], number((used, figure)[k]), *bad[k].core)) for k in (0, 1)]
            draft, honest = (joint.join(s.text for s in both) for both in (bad, good))
            yield hostile("moved", one, draft, honest, *wrong, present=True, evidence=evidence)


def mark_swapped(rng: random.Random) -> Iterator[Hostile]:
    """The right figure with the mark of a passage that lacks it."""
    for one, _, evidence, moved in neighbours(rng):
        used = next(iter(moved.values()), None)
        for figure in one.figures:
            if used is None or stands(number(figure), evidence.passages[used.mark - 1].text):
                continue
            said = sentence(one, figure, rng, figure.shown, figure.shown, mark=f"[{used.mark}]")
            honest = said.text.replace(f"[{used.mark}]", f"[{one.mark}]")
            wrong = Wrong(number=number(figure), mark=used.mark, right=one.mark)
            yield hostile("mark_swapped", one, said.text, honest, wrong, evidence=evidence)


def mark_invented(rng: random.Random) -> Iterator[Hostile]:
    """A mark that no passage has."""
    for row, figure in each(rng):
        mark = rng.choice([m for m in (0, 7, 9, 12, 42, 99) if row.evidence.passage(m) is None])
        text, seen = ways(figure, rng)
        both = rng.choice((f"[{mark}]", f"[{row.mark}][{mark}]", f"[{mark}] [{row.mark}]"))
        said = sentence(row, figure, rng, text, seen, mark=both)
        draft = together(said, companion(row, rng, (figure,)), rng)
        yield hostile("mark_invented", row, draft, draft.replace(both, f"[{row.mark}]"), Wrong(mark=mark))


def hidden(new: str, rng: random.Random) -> str:
    """A number cut or disguised so that a naive reader of digits misses it."""
    at = rng.randrange(1, len(new)) if len(new) > 1 else 0
    left, right = new[:at], new[at:]
    full = new.translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    arabic = new.translate({ord("0") + i: 0x660 + i for i in range(10)})
    bold = new.translate({ord("0") + i: 0x1D7CE + i for i in range(10)})
    raised = new.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    entities = "".join(f"&#{ord(c)};" for c in new)
    invisible = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0336", "<!-- -->", "<b></b>", "<span></span>", "****", "&#8203;")
    cuts = [f"{left}{c}{right}" for c in invisible]
    wraps = [f"{left}**{right}**", f"**{left}**{right}", f"<i>{left}</i>{right}", f"{left}<sup>{right}</sup>", f"`{left}`{right}"]
    return rng.choice([*cuts, *wraps, full, arabic, bold, raised, entities, f"{left}{entities_of(right)}", f"&nbsp;{entities}"])


def entities_of(text: str) -> str:
    """Hexadecimal entities."""
    return "".join(f"&#x{ord(c):x};" for c in text)


def disguised(rng: random.Random) -> Iterator[Hostile]:
    """A changed number behind markup, invisible signs, entities, other digits."""
    for row, figure in each(rng):
        new = fresh(figure, row.evidence, rng)
        if new is None or len(new) < 2:
            continue
        text = with_number(figure, hidden(new, rng))
        yield replaced("disguised", row, figure, rng, text, with_number(figure, new), new, False)


def glued(rng: random.Random) -> Iterator[Hostile]:
    """Digits glued to a reference, so that the rendered number is another one."""
    for row, figure in each(rng):
        first = rng.choice("123456789")
        new = f"{first}{number(figure)}" if "." in number(figure) or len(number(figure)) < 3 else f"{first}{first}{number(figure)}"
        if is_new(new, row.evidence):
            text = f"{new[: -len(number(figure))]}{{{figure.key}}}"
            yield replaced("glued", row, figure, rng, text, with_number(figure, new), new, False)


def made_up_key(rng: random.Random) -> Iterator[Hostile]:
    """A reference that the evidence does not have."""
    frames = [f for f in LEVEL if f[1][0].endswith("{V}") and len(f[1]) == 1]
    for row, figure in each(rng, "plan", "actual", "estimate", "target"):
        key = rng.choice([k for k in ("F0", "F9", "F17", "F99", "F100") if row.evidence.figure(k) is None])
        common = {"indicator": row.indicator, "label": basis(figure), "mark": f"[{row.mark}]"}
        frame = rng.choice(frames)
        said = fill(frame, text=f"{{{key}}}", seen="", **common)
        honest = fill(frame, text=figure.shown, seen="", **common)
        wrong = (Wrong(said=f"{{{key}}}"), Wrong(said=key))
        yield hostile("made_up_key", row, said.text, honest.text, *wrong)


def comparator(rng: random.Random) -> Iterator[Hostile]:
    """An exact figure made a bound."""
    for row, figure in each(rng, "plan", "actual", "estimate", "target"):
        if figure.comparator != "=":
            continue
        word = rng.choice(("trên", "dưới", "hơn", "chưa đến"))
        text, seen = ways(figure, rng)
        said = sentence(row, figure, rng, f"{word} {text}", f"{word} {seen}")
        draft = together(said, companion(row, rng, (figure,)), rng)
        honest = draft.replace(f"{word} {text}", text)
        yield hostile("comparator", row, draft, honest, Wrong(said=f"{word} {number(figure)}"))


def direction(rng: random.Random) -> Iterator[Hostile]:
    """Right figures, wrongly compared: higher for lower, missed for met, "exceeded by" for "reached"."""
    for row in rng.sample(rows(), len(rows())):
        plan, ratio = row.of("plan"), row.of("ratio_to_plan")
        actual = next((f for f in row.figures if f.basis in {"actual", "estimate"} and plan and f.period == plan.period), None)
        if ratio and rng.random() < 0.5:
            word = rng.choice(("vượt", "vượt mức", "tăng thêm"))
            text, _ = ways(ratio, rng)
            bad = f"{row.indicator} {word} {text} so với kế hoạch năm {ratio.period} [{row.mark}]."
            wrong = Wrong(said=f"{word} {ratio.shown}")
            yield hostile("direction", row, bad, bad.replace(word, "đạt"), wrong)
        if plan is None or actual is None or not differs(plan, actual):
            continue
        higher = value(actual) > value(plan)
        word, right = ("thấp hơn", "cao hơn") if higher else ("cao hơn", "thấp hơn")
        texts = [ways(f, rng)[0] for f in (actual, plan)]
        frames = (
            "{I} năm {y} thực hiện {A}, {w} kế hoạch {P} {M}.",
            "Năm {y}, {i} đạt {A}, {w} mức kế hoạch là {P} {M}.",
            "So với kế hoạch năm {y} là {P}, kết quả thực hiện {A} của {i} {w} {M}.",
        )
        slots = {"I": row.indicator, "i": small(row.indicator), "y": actual.period, "A": texts[0], "P": texts[1], "M": f"[{row.mark}]"}
        frame = rng.choice(frames)
        bad, good = frame.format(w=word, **slots), frame.format(w=right, **slots)
        yield hostile("direction", row, bad, good, Wrong(near=(word, number(actual), number(plan))))


def difference(rng: random.Random) -> Iterator[Hostile]:
    """A computed difference that is false."""
    for row in rng.sample(rows(), len(rows())):
        plan = row.of("plan", "target")
        actual = next((f for f in row.figures if f.basis in {"actual", "estimate"} and plan and f.unit == plan.unit), None)
        if plan is None or actual is None or not differs(plan, actual):
            continue
        gap = value(actual) - value(plan)
        factor = Decimal(rng.choice(("1.5", "2", "3", "0.5")))
        false = vietnamese(abs(gap * factor).quantize(Decimal("0.1")) + (1 if actual.unit not in {"%", "‰"} else 0))
        share = vietnamese((abs(gap) / value(plan) * 100).quantize(Decimal("0.1")))
        if not is_new(false, row.evidence) or equal(false, vietnamese(abs(gap))) or equal(false, share) or false == "0":
            continue
        unit = "điểm phần trăm" if actual.unit == "%" else str(actual.unit)
        word = "cao hơn" if gap > 0 else "thấp hơn"
        texts = [ways(f, rng)[0] for f in (actual, plan)]
        frames = (
            "{I}: {a} {A}, {w} {p} {X} {u} {M}.",
            "{A0} của {i} là {A}, {w} {p} ({P}) tới {X} {u} {M}.",
            "Chênh lệch giữa {a} và {p} của {i} là {X} {u} {M}.",
        )
        slots = {"I": row.indicator, "i": small(row.indicator), "a": basis(actual), "p": basis(plan), "A": texts[0], "P": texts[1]}
        slots |= {"A0": basis(actual)[0].upper() + basis(actual)[1:], "w": word, "u": unit, "M": f"[{row.mark}]"}
        frame = rng.choice(frames)
        bad, good = frame.format(X=false, **slots), frame.format(X=vietnamese(abs(gap)), **slots)
        yield hostile("difference", row, bad, good, Wrong(number=false))


def unsupported(rng: random.Random) -> Iterator[Hostile]:
    """A claim that stands nowhere, beside a right figure; with a mark and without."""
    for row, figure in each(rng):
        claim = rng.choice(UNSUPPORTED)
        text, seen = ways(figure, rng)
        right = sentence(row, figure, rng, text, seen).text
        if right.startswith("- "):
            continue
        mark = rng.choice((f" [{row.mark}]", f" [{row.mark}]", ""))
        shapes = (f"{right} {claim}{mark}.", f"{claim}{mark}. {right}", f"{right}\n- {claim}{mark}", f"{claim}{mark}.")
        yield hostile("unsupported", row, rng.choice(shapes), right, Wrong(said=claim))


#: Kind, its maker, how many are taken.
KINDS: tuple[tuple[Maker, int], ...] = (
    (digits, 80),
    (rounding, 70),
    (words, 60),
    (units, 70),
    (years, 90),
    (plan_actual, 100),
    (swapped_pair, 70),
    (other_year, 90),
    (reference, 80),
    (neighbour, 90),
    (wrong_indicator, 90),
    (exchanged, 60),
    (mark_swapped, 50),
    (mark_invented, 50),
    (disguised, 90),
    (glued, 30),
    (made_up_key, 40),
    (comparator, 60),
    (direction, 70),
    (difference, 50),
    (unsupported, 50),
)
