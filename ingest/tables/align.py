"""The cells of a row → the columns of its header, repaired by reasoning where OCR lost or shifted cells.

A row whose cells have the kinds of their columns is taken as it stands.  Otherwise its value cells are laid over the value columns in
every order-keeping way; the ratios that the table itself prints (actual / plan * 100) and the shortest shift decide.  What stays open
is marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, pairwise
from math import comb

from rapidfuzz import fuzz

from ingest.tables.cells import flat_text, is_blank
from ingest.tables.columns import Column
from ingest.tables.ratios import check_ratios
from ingest.tables.style import read_cell, unit_name
from ingest.vietnamese.text import fold
from ingest.vietnamese.units import MEASURES, NOUNS

_NUMBER = re.compile(r"[<>≥≤=~-]{0,2}\s*\d[\d.,]*\s*%?(?:\s*[-–/]\s*\d[\d.,]*\s*%?)?")
_VERDICT = re.compile(
    r"(?:chua |khong )?(?:dat|vuot|hoan thanh)(?: vuot)?(?: muc)?|(?:dat|vuot) (?:chi tieu|ke hoach|muc)|dat va vuot|khong dat yeu cau"
)
_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong|toan (?:xa|phuong|huyen|tinh|thanh pho|thi tran))\W*")
_LONG_UNIT = 40
#: The head's shift of a row that lost its head.
_NO_HEAD = -99
#: More layings than this are not tried; twelve columns with six cells are 924.
_MOST = 1500


@dataclass(slots=True)
class Aligned:
    """A row laid over its columns. ``values`` by column key; ``heading`` a group title that stood in the name's place."""

    stt: str = ""
    name: str = ""
    unit: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    verdict: str | None = None
    heading: str | None = None
    doubt: str | None = None


def is_number(cell: str) -> bool:
    """Whether a cell is a bare figure, pair or range."""
    return _NUMBER.fullmatch(flat_text(cell)) is not None


def is_verdict(cell: str) -> bool:
    """Whether a cell only says how a target was met.

    >>> is_verdict("Chưa đạt"), is_verdict("Đạt 100% NQ")
    (True, False)
    """
    return _VERDICT.fullmatch(fold(flat_text(cell)).strip(" .")) is not None


def _known_unit(cell: str) -> bool:
    """Whether a cell is nothing but a unit of the tables."""
    name = unit_name(cell)
    return name is not None and (name in MEASURES or name in NOUNS or name == "‰")


def _no_unit(cell: str) -> bool:
    """Whether a cell in the unit's place is none: a figure, a verdict, or words with figures ("Đến 2030: 05 sản phẩm")."""
    bare = re.sub(r"m[23]\b|/\s?1[0. ]*", "", cell)
    return is_number(cell) or len(cell) > _LONG_UNIT or re.search(r"\d", bare) is not None


def fits(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether every cell of a row has the kind of its column."""
    wants_unit = any(c.role == "unit" for c in columns)
    late = any(c.role == "verdict" for c in columns) and not _judged(cells, columns)
    hole = _hole(cells, columns)
    for i, cell in enumerate(cells):
        if is_blank(cell):
            continue
        role = columns[i].role if i < len(columns) else "beyond"
        strange = {
            "beyond": True,
            "unit": _no_unit(cell),
            "name": is_number(cell),
            "value": (wants_unit and _known_unit(cell)) or (late and is_verdict(cell)),
            "verdict": is_number(cell),
            "note": is_number(cell) and hole,
        }
        if strange.get(role, False):
            return False
    return True


def _judged(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether the verdict column itself holds a verdict."""
    return any(c.role == "verdict" and i < len(cells) and is_verdict(cells[i]) for i, c in enumerate(columns))


def _hole(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a value column is empty."""
    return any(c.role == "value" and (i >= len(cells) or is_blank(cells[i])) for i, c in enumerate(columns))


def align(cells: Sequence[str], columns: Sequence[Column]) -> Aligned:
    """Lay one row over its columns."""
    cells = _named_in_front(cells, columns)
    nameless = not any(not is_blank(cell) for cell, c in zip(cells, columns, strict=False) if c.role in ("name", "unit"))
    detached = nameless and sum(is_number(cell) for cell in cells) >= 3
    if fits(cells, columns) and not detached:
        return _direct(cells, columns)
    return _shifted(cells, columns, detached)


def _named_in_front(cells: Sequence[str], columns: Sequence[Column]) -> Sequence[str]:
    """A row whose name stands in the number's place, as totals do ("Tổng cộng" over two columns), with the name in its own."""
    front = len(cells) > 2 and len(columns) > 1 and columns[0].role == "stt" and columns[1].role == "name"
    if not front or not is_blank(cells[1]) or not _TOTAL.fullmatch(fold(flat_text(cells[0]))):
        return cells
    return ["", cells[0], *cells[2:]]


def _direct(cells: Sequence[str], columns: Sequence[Column]) -> Aligned:
    """A row as it stands."""
    row = Aligned()
    for cell, column in zip(cells, columns, strict=False):
        if column.role == "stt":
            row.stt = flat_text(cell)
        elif column.role == "name":
            row.name = flat_text(cell)
        elif column.role == "unit":
            row.unit = unit_name(cell) if not is_verdict(cell) else None
        elif column.role == "verdict":
            row.verdict = flat_text(cell) or None
        elif not is_blank(cell) and column.key:
            row.values[column.key] = cell
    return row


def _shifted(cells: Sequence[str], columns: Sequence[Column], detached: bool) -> Aligned:
    """A row whose cells slid: head, values, verdict, note are told apart by their kinds, then the values are laid."""
    row, start = _head(cells, columns)
    row.doubt = "shifted"
    rest = [(i, cell) for i, cell in enumerate(cells) if i >= start and not is_blank(cell)]
    ends = [k for k, (_, cell) in enumerate(rest) if is_verdict(cell)] if any(c.role == "verdict" for c in columns) else []
    if ends:
        row.verdict = flat_text(rest[ends[0]][1])
        rest = rest[: ends[0]] + [r for r in rest[ends[0] + 1 :] if not is_verdict(r[1])]
    else:
        rest = _without_note(row, rest, columns)
    slots = [(i, c.key) for i, c in enumerate(columns) if c.role == "value"]
    rest, dropped = _trim(rest, slots)
    laid, proven = _lay(rest, slots, row.unit, _NO_HEAD if detached else _head_shift(cells, columns, start))
    row.values.update(laid)
    if proven and not dropped:
        row.doubt = None
    return row


def _head(cells: Sequence[str], columns: Sequence[Column]) -> tuple[Aligned, int]:
    """Number, name and unit of a slid row, and where its values begin."""
    first = next((i for i, c in enumerate(columns) if c.role == "value"), len(columns))
    unit_at = next((i for i, cell in enumerate(cells[: first + 2]) if i > 0 and _known_unit(cell)), None)
    own = next((i for i, c in enumerate(columns) if c.role == "unit"), None)
    if unit_at is None and own is not None and own < len(cells) and cells[own] and not _no_unit(cells[own]) and not is_verdict(cells[own]):
        unit_at = own
    named = [i for i, c in enumerate(columns) if c.role == "name"]
    stop = unit_at if unit_at is not None else (named[0] + 1 if named else 0)
    texts = [(i, flat_text(cell)) for i, cell in enumerate(cells[:stop]) if not is_blank(cell)]
    row = Aligned(unit=unit_name(cells[unit_at]) if unit_at is not None else None)
    if texts and columns[0].role == "stt" and texts[0][0] == 0 and len(texts[0][1]) <= 6:
        row.stt = texts.pop(0)[1]
    if texts:
        row.name = texts.pop()[1]
    row.heading = " ".join(text for _, text in texts) or None
    return row, (unit_at + 1 if unit_at is not None else stop)


def _head_shift(cells: Sequence[str], columns: Sequence[Column], start: int) -> int:
    """How far the values' beginning slid: what follows a unit one cell late begins one cell late."""
    first = next((i for i, c in enumerate(columns) if c.role == "value"), start)
    return first - start if any(_known_unit(cell) for cell in cells[:start]) else 0


def _without_note(row: Aligned, rest: list[tuple[int, str]], columns: Sequence[Column]) -> list[tuple[int, str]]:
    """Take a text that stands in the note's place out of the values."""
    note = next((i for i, c in enumerate(columns) if c.role == "note"), None)
    if rest and note is not None and rest[-1][0] == note and not is_number(rest[-1][1]):
        row.values["note"] = rest.pop()[1]
    return rest


def _trim(rest: list[tuple[int, str]], slots: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], bool]:
    """At most as many values as columns: repeated texts go first, then what fits its neighbours least."""
    kept, dropped = list(rest), False
    while len(kept) > len(slots):
        twins = [k for k in range(1, len(kept)) if not is_number(kept[k][1]) and fuzz.ratio(kept[k][1], kept[k - 1][1]) >= 85]
        own = {i for i, _ in slots}
        worst = twins[-1] if twins else max(range(len(kept)), key=lambda k: _strange(kept, k, own, len(slots)))
        kept.pop(worst)
        dropped = True
    return kept, dropped


def _strange(kept: list[tuple[int, str]], k: int, own: set[int], width: int) -> tuple[float, int]:
    """How well a row reads without its ``k``-th value: others in their own columns, figures before sentences."""
    others = kept[:k] + kept[k + 1 :]
    at_home = sum(i in own for i, _ in others[:width])
    return at_home * 0.5 + 2 * sum(is_number(cell) for _, cell in others[:width]), -k


def _lay(rest: list[tuple[int, str]], slots: Sequence[tuple[int, str]], unit: str | None, slid: int) -> tuple[dict[str, str], bool]:
    """The best laying of values over columns, and whether the printed ratios prove it (or nothing slid at all).

    ``slid`` is the shift of the row's head, which the first value is expected to share; without a head only a ratio is a proof.
    """
    if not rest or comb(len(slots), len(rest)) > _MOST:
        return {key: cell for (i, cell) in rest for (j, key) in slots if i == j}, False
    numbers = [_number(cell, unit) for _, cell in rest]
    scored = []
    for chosen in combinations(range(len(slots)), len(rest)):
        held, failed = check_ratios({slots[c][1]: numbers[k] for k, c in enumerate(chosen)})
        shifts = [slots[c][0] - rest[k][0] for k, c in enumerate(chosen)]
        scored.append((len(held), len(failed), _strain(shifts, slid), any(shifts), chosen))
    # where no laying makes any ratio hold, a failed ratio says nothing: the shortest shift is left
    weight = 2 if any(s[0] for s in scored) else 0
    scored.sort(key=lambda s: 3 * s[0] - weight * s[1] - s[2], reverse=True)
    first = scored[0]
    alone = len(scored) == 1 or scored[1][:3] != first[:3]
    return {slots[c][1]: rest[k][1] for k, c in enumerate(first[4])}, (first[0] > 0 and alone) or not (first[3] or slid)


def _strain(shifts: Sequence[int], slid: int) -> float:
    """How far a laying strays: each break of a run of shifts, each cell out of its own column, a first cell unlike the head."""
    breaks = sum(a != b for a, b in pairwise(shifts))
    far = sum(s != 0 for s in shifts) * 0.1 + sum(abs(s) for s in shifts) * 0.02
    return 0.4 * breaks + far + (0.5 if slid not in (0, _NO_HEAD) and shifts[0] != slid else 0.0)


def _number(cell: str, unit: str | None) -> Decimal | None:
    """A cell's value for a check; the style matters little since a ratio cancels it."""
    read = read_cell(cell, "en", unit)
    return read.value if read else None
