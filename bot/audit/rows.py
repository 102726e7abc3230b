"""Rows of tables against themselves: percentages, verdicts, and the number in the row's name.

Which columns a percentage divides is learned from the table: the pair of columns for which most rows hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.audit.arithmetic import holds, percent, printed_vi
from bot.audit.model import Finding, Place
from ingest.model import Cell, Row, Span, Table
from ingest.vietnamese.numbers import find_quantities
from ingest.vietnamese.text import fold

_DONE = ("actual", "estimate", "cumulative")
_GOAL = ("plan", "target")
#: A pair of columns is what a percentage divides where this share of the telling rows holds, and that many of them.
_SHARE, _ROWS = Decimal("0.55"), 3
#: A column that does not say that it is a percentage must show it in more rows.
_ROWS_UNNAMED = 6
_NEAR = Decimal("1")


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of percentages with the columns that it divides."""

    ratio: str
    done: str
    goal: str


def row_findings(table: Table) -> Iterator[Finding]:
    """Everything in the rows of ``table`` that disagrees with itself."""
    pairs = ratio_pairs(table)
    for row in table.rows:
        if row.doubt is None:
            for pair in pairs:
                yield from _ratio(row, pair)
        judged = _judged(table, pairs)
        if judged is not None:
            yield from _verdict(table, row, *judged)
            yield from _text_target(row, judged[1])


def basis_of(key: str) -> tuple[str, str | None]:
    """Basis and period of a column key.

    >>> basis_of("ratio_to_plan_2027"), basis_of("actual_2026-2027_2")
    (('ratio_to_plan', '2027'), ('actual', '2026-2027'))
    """
    found = re.fullmatch(r"([a-z_]+?)(?:_((?:by-)?\d{4}(?:-[\w]+?)?))?(?:_\d+)?", key)
    return (found[1], found[2]) if found else (key, None)


def _values(row: Row, *keys: str) -> list[Decimal] | None:
    values = [row.cells[k].value for k in keys if k in row.cells and (row.cells[k].comparator or "=") in "=><>=<="]
    return [v for v in values if v is not None] if len(values) == len(keys) and None not in values else None


def ratio_pairs(table: Table) -> tuple[Pair, ...]:
    """For every column of percentages the two columns that it divides, where the rows tell."""
    keys = [k for k in table.columns if any(k in row.cells for row in table.rows)]
    done = [k for k in keys if basis_of(k)[0] in _DONE]
    goal = [k for k in keys if basis_of(k)[0] in _GOAL]
    found = []
    for ratio in keys:
        named = basis_of(ratio)[0].startswith("ratio")
        if ratio in done or ratio in goal:
            continue
        scored = [(_support(table, Pair(ratio, d, g), named), Pair(ratio, d, g)) for d in done for g in goal]
        best = max(scored, key=lambda s: s[0][0], default=None)
        if best is not None and best[0][1]:
            found.append(best[1])
    return tuple(found)


def _support(table: Table, pair: Pair, named: bool) -> tuple[Decimal, bool]:
    """How well the rows show that the pair is what the percentage divides, and whether that is enough."""
    telling = good = equal = Decimal(0)
    for row in table.rows:
        values = _values(row, pair.ratio, pair.done, pair.goal)
        if values is None or not values[2]:
            continue
        if values[1] == values[2] or values[0] == values[1]:
            # Tells little of the columns: any whole would do, or the percentage only repeats the result.
            equal += 1 if holds(*values) else -1 if values[0] != values[1] else 0
            continue
        telling += 1
        good += holds(*values)
    periods = [basis_of(k)[1] for k in (pair.ratio, pair.done, pair.goal)]
    bonus = Decimal("0.1") * (periods[0] == periods[1]) + Decimal("0.05") * (periods[0] == periods[2])
    enough = good >= (_ROWS if named else _ROWS_UNNAMED) and good >= telling * _SHARE
    only = named and telling < _ROWS and equal + good > 0 and periods[0] == periods[1]
    return 2 * good - telling + equal / 2 + bonus, enough or only


def _place(row: Row, key: str | None, printed: str | None = None) -> Place:
    """The place of a cell, or of the row's name."""
    cell = row.cells[key] if key is not None else Cell(printed or row.name)
    unit = "%" if key is not None and basis_of(key)[0].startswith("ratio") else row.unit
    fact = f"{row.ref}@{key}" if key is not None and not key.startswith(("note", "verdict")) else None
    return Place(row.ref, Span(row.line, row.line), row.printed, cell.printed, cell.value, unit, cell.comparator or "=", fact)


def _finding(row: Row, kind: str, code: str, certainty: str, keys: tuple[str, ...], formula: str, expected: Decimal | None) -> Finding:
    basis, period = basis_of(keys[0])
    return Finding(
        kind, code, certainty, row.name or (row.group or ""), basis, period, tuple(_place(row, k) for k in keys), formula, expected
    )


def _ratio(row: Row, pair: Pair) -> Iterator[Finding]:
    values = _values(row, pair.ratio, pair.done, pair.goal)
    if values is None or not values[2] or holds(*values):
        return
    printed, part, whole = values
    expected = percent(part, whole)
    if expected is None:
        return
    formula = f"{printed_vi(part)} / {printed_vi(whole)} × 100 = {printed_vi(expected)} ≠ {printed_vi(printed)}"
    code = "repeats_result" if printed == part else "pair"
    certainty = "likely" if abs(expected - printed) < _NEAR else "certain"
    yield _finding(row, "ratio", code, certainty, (pair.ratio, pair.done, pair.goal), formula, expected)


def _judged(table: Table, pairs: tuple[Pair, ...]) -> tuple[str, str] | None:
    """The columns of result and target that the verdict speaks of."""
    for pair in pairs:
        if basis_of(pair.goal)[0] == "target":
            return pair.done, pair.goal
    if pairs:
        return pairs[0].done, pairs[0].goal
    done = [k for k in table.columns if basis_of(k)[0] in _DONE]
    goal = [k for k in table.columns if basis_of(k)[0] in _GOAL]
    return (done[0], goal[0]) if len(done) == len(goal) == 1 else None


def _spoken(verdict: str) -> str | None:
    low = fold(verdict).strip(" .")
    if re.match(r"(?:chua|khong) (?:dat|hoan thanh)", low):
        return "missed"
    if re.match(r"vuot", low):
        return "exceeded"
    return "met" if re.match(r"dat\b|hoan thanh\b", low) else None


def _verdict(table: Table, row: Row, done: str, goal: str) -> Iterator[Finding]:
    values = _values(row, done, goal)
    spoken = _spoken(row.verdict or "")
    if values is None or spoken is None or row.doubt is not None:
        return
    result, target = values
    low_is_good = (row.cells[goal].comparator or "=") in ("<", "<=") or _inverse(row, done, goal)
    ahead = (target - result) if low_is_good else (result - target)
    code = None
    if spoken in ("met", "exceeded") and ahead < 0:
        code, certainty = "met_but_below", "certain"
    elif spoken == "missed" and ahead >= 0:
        code, certainty = "missed_but_reached", "certain"
    elif spoken == "exceeded" and ahead == 0 and (row.cells[goal].comparator or "=") == "=":
        code, certainty = "exceeded_but_equal", "certain"
    elif spoken == "met" and ahead > 0 and not low_is_good and _uses_exceeded(table) and not _bounded(row, goal):
        code, certainty = "met_but_exceeded", "likely"
    if code is None:
        return
    sign = "<" if result < target else ">" if result > target else "="
    formula = f"{printed_vi(result)} {sign} {printed_vi(target)}"
    word = Place(row.ref, Span(row.line, row.line), row.printed, row.verdict or "", None, None)
    basis, period = basis_of(done)
    yield Finding("verdict", code, certainty, row.name, basis, period, (_place(row, done), _place(row, goal), word), formula)


def _inverse(row: Row, done: str, goal: str) -> bool:
    """Whether a printed percentage of the row is target / result: there, lower is better."""
    result, target = _values(row, done, goal) or (Decimal(0), Decimal(0))
    if not result or not target or result == target:
        return False
    for key, cell in row.cells.items():
        if basis_of(key)[0].startswith("ratio") and cell.value is not None:
            plain, turned = abs(result / target * 100 - cell.value), abs(target / result * 100 - cell.value)
            return turned < plain and turned < _NEAR
    return False


def _bounded(row: Row, goal: str) -> bool:
    """Whether the target is a bound ("trên 60 %"): to be above it is to meet it."""
    return (row.cells[goal].comparator or "=") != "=" or any(q.quantity.comparator in (">", ">=") for q in find_quantities(row.name))


def _uses_exceeded(table: Table) -> bool:
    return any(_spoken(row.verdict or "") == "exceeded" for row in table.rows)


def _text_target(row: Row, goal: str) -> Iterator[Finding]:
    cell = row.cells.get(goal)
    if cell is None or cell.value is None or not re.search(r"\d", row.name):
        return
    found = [q.quantity for q in find_quantities(row.name) if q.quantity.value is not None]
    unit = fold(row.unit or "")
    same = [q for q in found if (fold(q.unit or "") == unit if unit else True)]
    if not same or any(q.value == cell.value for q in found):
        return
    said = same[0]
    formula = f"{printed_vi(said.value or Decimal(0))} ≠ {printed_vi(cell.value)}"
    name = Place(row.ref, Span(row.line, row.line), row.printed, said.printed, said.value, said.unit, said.comparator)
    basis, period = basis_of(goal)
    # The percentage of the row may show which of the two it was reckoned with; that is for the reader to see.
    yield Finding(
        "text_target",
        "name_and_cell",
        "certain" if len(same) == 1 else "likely",
        row.name,
        basis,
        period,
        (name, _place(row, goal)),
        formula,
    )
