"""The rows of a printed table → :class:`~ingest.model.Row`: columns aligned, groups, refs, cells with values and doubts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rapidfuzz import fuzz

from ingest.model import Cell, Row
from ingest.tables.align import Aligned, align, check_ratios, is_number
from ingest.tables.blocks import roman
from ingest.tables.cells import flat_text, is_blank
from ingest.tables.header import Column
from ingest.tables.style import read_cell, unit_name
from ingest.vietnamese.text import fold

_DOCUMENT = re.compile(r"(?:nghi quyet|de an|chi thi|ket luan|chuong trinh|quyet dinh|ke hoach)(?: so)? (\d+ ?- ?[a-z]{1,4}(?:/[a-z]+)?)")
_PART = re.compile(r"(?:trong do|bao gom|gom)\s*:?\s*")
_MARKED = re.compile(r"([A-ZĐ]|[IVX]{1,5}|\d{1,2})[.)]\s+(.+)")
_ITEM = re.compile(r"\((\d{1,2})\)")
#: A ratio within half a point is rounding of its operands (48.1 / 48 printed 100.0); beyond, one of the three is misread or wrong.
_SLACK = Decimal("0.5")
_NAME_UNIT = re.compile(r"\(([^()\d]{1,24})\)\s*$")


@dataclass(slots=True)
class Draft:
    """A row on its way: its line, plain cells and alignment; ``values_line`` where its values stand on another line."""

    line: int
    cells: list[str]
    row: Aligned
    group: str | None = None
    order: str | None = None
    is_title: bool = False
    moved: str | None = None
    values_line: int | None = None
    values_cells: list[str] = field(default_factory=list)


def printed(cells: Iterable[str]) -> str:
    """A row's cells joined by ``|``."""
    return " | ".join(flat_text(cell) for cell in cells)


def draft_rows(rows: Sequence[tuple[int, list[str]]], columns: Sequence[Column], headers: Sequence[str]) -> list[Draft]:
    """Align the rows of one fragment; texts of the header that slid into a row are left out."""
    heads = [fold(flat_text(h)) for h in headers if h]
    return [Draft(line, cells, align(_without_header(cells, heads), columns)) for line, cells in rows]


def _without_header(cells: list[str], heads: Sequence[str]) -> list[str]:
    """A row without the header texts that slid into it; a long one is met by likeness and then short ones go too."""
    long = [head for head in heads if len(head) > 15]
    slid = [i for i, cell in enumerate(cells) if i > 1 and 15 < len(cell) <= 200 and any(fuzz.ratio(fold(flat_text(cell)), h) >= 80 for h in long)]
    if not slid:
        return cells
    return ["" if i in slid or (i > 1 and fold(flat_text(cell)) in heads) else cell for i, cell in enumerate(cells)]


def attach_detached(drafts: list[Draft]) -> list[Draft]:
    """Give a nameless row of values to the row beside it that has a name and a unit but no values (one without a unit only as next neighbour)."""
    taken: set[int] = set()
    for i, draft in enumerate(drafts):
        if draft.row.name or draft.row.unit or sum(is_number(v) for v in draft.row.values.values()) < 3:
            continue
        near = [j for j in (i + 1, i + 2, i - 1, i - 2) if 0 <= j < len(drafts) and j not in taken]
        waiting = [j for j in near if drafts[j].row.name and not _figures(drafts[j].row)]
        pick = next((j for j in waiting if drafts[j].row.unit), next((j for j in waiting if abs(j - i) == 1), None))
        if pick is None:
            continue
        other = drafts[pick]
        other.row.values, other.row.verdict = draft.row.values, draft.row.verdict
        other.row.doubt = draft.row.doubt and "detached"
        other.values_line, other.values_cells = draft.line, draft.cells
        taken |= {i, pick}
        draft.moved = "given"
    return [d for d in drafts if d.moved != "given"]


def _figures(row: Aligned) -> bool:
    """Whether a row has any value beside a note."""
    return any(key != "note" for key in row.values)


def number_documents(drafts: list[Draft]) -> None:
    """Mark the title rows of resolutions and projects, and number the rows by their order, whatever OCR printed.

    A row that only its number shows to belong to the next title (its results stand above it) is moved there with a doubt.
    """
    count, last = 0, ""
    for i, draft in enumerate(drafts):
        match = _DOCUMENT.match(fold(draft.row.name))
        if match:
            same = bool(last) and fuzz.ratio(fold(draft.row.name), last) >= 95
            count += not same
            draft.is_title, last = not same, fold(draft.row.name)
            draft.moved = "repeated_row" if same and draft.cells == drafts[i - 1].cells else None
        draft.order = to_roman(count) if count else None
    for i, draft in enumerate(drafts[:-1]):
        after = drafts[i + 1]
        if after.is_title and not draft.row.name and not draft.row.unit and _precedes(draft, after):
            draft.order, draft.moved = after.order, "precedes_title"


def _precedes(draft: Draft, title: Draft) -> bool:
    """Whether a nameless row goes on into the title below it: its item numbers do, or the title has a target and no result of its own."""
    before = [int(n) for v in draft.row.values.values() for n in _ITEM.findall(v[:4])]
    after = [int(n) for v in list(title.row.values.values())[:1] for n in _ITEM.findall(v[:4])]
    goes_on = bool(before and after) and after[0] == before[0] + 1 and after[0] > 1
    return goes_on or (len(title.row.values) == 1 and len(draft.row.values) > 1)


def to_roman(number: int) -> str:
    """A Roman numeral.

    >>> to_roman(13)
    'XIII'
    """
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def has_documents(drafts: Sequence[Draft]) -> bool:
    """Whether a table is one of resolutions: two or more title rows with a document number."""
    return sum(_DOCUMENT.match(fold(d.row.name)) is not None for d in drafts) >= 2


@dataclass(slots=True)
class _Groups:
    """The headings above a row, by rank: letter, Roman, Arabic number, none."""

    stack: list[tuple[int, str]] = field(default_factory=list)
    dotted: str = ""

    def push(self, stt: str, name: str) -> None:
        mark = stt.strip(" .")
        if not mark and (own := _MARKED.match(name)):
            mark, name = own[1], own[2]
        rank = _rank(mark) if mark else (1 if name.isupper() else 3)
        self.cut(rank)
        self.stack.append((rank, f"{mark}. {name}" if mark and mark not in "-+" else name))

    def cut(self, rank: int) -> None:
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()

    def numbered(self, stt: str) -> None:
        """Leave heading "11" when "12" follows its rows "11.1", "11.2"."""
        mark = stt.strip(" .")
        if "." in mark and self.stack and self.stack[-1][1].startswith(mark.split(".")[0] + "."):
            self.dotted = mark.split(".")[0]
        elif self.dotted and mark.isdigit() and int(mark) > int(self.dotted):
            self.cut(2)
            self.dotted = ""

    def label(self) -> list[str]:
        return [label for _, label in self.stack]


def _rank(mark: str) -> int:
    """The rank of a heading by its number."""
    if re.fullmatch(r"[A-ZĐ]", mark) and mark not in "IVX":
        return 0
    return 1 if roman(mark) else (2 if mark[:1].isdigit() else 3)


def group_rows(drafts: list[Draft]) -> list[Draft]:
    """Give every row its group; rows that are only headings are left out."""
    groups, kept, parent = _Groups(), [], ""
    documents = has_documents(drafts)
    titles = {d.order: flat_text(d.row.name) for d in drafts if d.is_title}
    for draft in drafts:
        row = draft.row
        if row.heading:
            groups.push(row.stt, row.heading)
            row.stt = ""
        if draft.is_title:
            groups, parent = _Groups(), ""
        elif row.name and not row.unit and not row.values and not row.verdict and not (documents and draft.order is None):
            groups.push(row.stt, row.name)
            parent = ""
            continue
        if not documents:
            _as_heading(row, groups)
        is_part = _PART.match(fold(row.name)) or row.name[:2] in ("- ", "+ ") or (not documents and row.stt in ("-", "+"))
        draft.group = _group(draft, [] if draft.moved == "precedes_title" else groups.label(), parent if is_part else "", titles)
        if row.name and not is_part and not draft.is_title:
            parent = flat_text(row.name)
        if not documents and row.name and _rank(row.stt.strip(" .")) < 2:
            groups.push(row.stt, row.name)
        kept.append(draft)
    return kept


def _as_heading(row: Aligned, groups: _Groups) -> None:
    """A numbered row closes the headings of its rank ("B" ends "A", with or without values of its own)."""
    mark = row.stt.strip(" .")
    if mark and _rank(mark) < 2:
        groups.cut(_rank(mark))
    groups.numbered(row.stt)


def _group(draft: Draft, labels: list[str], parent: str, titles: dict[str | None, str]) -> str | None:
    """The headings of a row, outermost first, joined by ``>``."""
    if draft.order and not draft.is_title and draft.order in titles:
        labels = [f"{draft.order}. {titles[draft.order]}", *labels]
    return " > ".join([*labels, parent] if parent else labels) or None


def make_rows(drafts: Sequence[Draft], table: str, style: str, default_unit: str | None) -> list[Row]:
    """Rows with refs, values and doubts."""
    names = Counter(flat_text(d.row.name) for d in drafts)
    return [_row(d, table, style, default_unit, names) for d in drafts]


def _row(draft: Draft, table: str, style: str, default_unit: str | None, names: Counter[str]) -> Row:
    """One row."""
    aligned, name = draft.row, flat_text(draft.row.name)
    unit = aligned.unit or _unit_in_name(name) or unit_name(default_unit or "")
    cells = {key: cell for key, text in aligned.values.items() if (cell := read_cell(text, style, unit if not key.startswith("ratio") else "%"))}
    cells = _doubt_ratios(cells)
    doubt = draft.moved or aligned.doubt
    line = draft.values_line or draft.line
    return Row(
        name=name, group=draft.group, unit=unit, line=line, ref=_ref(draft, table, name, names), cells=cells,
        printed=printed(draft.values_cells or draft.cells), doubt=doubt, verdict=aligned.verdict,
    )  # fmt: skip


def _unit_in_name(name: str) -> str | None:
    """The unit that a name carries at its end: "Sản lượng (tấn)"."""
    match = _NAME_UNIT.search(name)
    return unit_name(match[1]) if match and not is_blank(match[1]) else None


def _ref(draft: Draft, table: str, name: str, names: Counter[str]) -> str:
    """The ref of a row (design/answers.md, Refs)."""
    head = f"annex:{table}:{draft.order}" if draft.order else f"annex:{table}"
    if draft.is_title:
        return head
    if name and names[name] == 1:
        return f"{head}:{name}"
    return f"{head}:{name}#L{draft.line}"


def _doubt_ratios(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Mark the figures whose printed ratio does not hold, unless another ratio of the row confirms them; a ratio that repeats its part alone."""
    values: dict[str, Decimal | None] = {key: cell.value for key, cell in cells.items() if cell.comparator in ("=", None)}
    held, failed = check_ratios(values, _SLACK)
    sure = {key for triple in held for key in triple}
    result = dict(cells)
    for ratio, part, whole in failed:
        if values[ratio] == values[part] or _as_fraction(values, ratio, part, whole):
            result[ratio] = replace(cells[ratio], doubt="no_percentage")
            continue
        for key in (ratio, part, whole):
            if key not in sure:
                result[key] = replace(cells[key], doubt=cells[key].doubt or "ratio_disagrees")
    return result


def _as_fraction(values: dict[str, Decimal | None], ratio: str, part: str, whole: str) -> bool:
    """Whether a ratio is printed as a fraction (1.1 for 110 %)."""
    a, b, r = values[part], values[whole], values[ratio]
    return a is not None and b is not None and r is not None and b != 0 and abs(a / b - r) < Decimal("0.06")
