"""Lines → the tables as printed: title, headers and rows of plain cells.  Repeated headers go on with the same table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.model import Line
from ingest.tables.cells import is_separator, plain, raw_cells
from ingest.tables.header import alike, heads_rows, is_header, is_numbering, is_row_number, is_second_header, merge
from ingest.vietnamese.text import fold

_LABEL = re.compile(r"(?:phu luc|bi?eu(?: so| mau)?|bang(?: so)?|mau so)\b")
_TITLE = re.compile(rf"{_LABEL.pattern}|(?:danh muc|tong hop)\b")
_ID = re.compile(r"\b(?P<kind>phu luc|bi?eu|bang)\s*(?:so\s*|mau\s*)?(?P<n>\d{1,2}|[ivx]{1,5})?(?![\w/])")
_CAPTION = re.compile(r"\W*(?:kem theo|ban hanh kem|don vi(?: tinh)?\s*:|dvt\s*:|kiem tra)")
_UNIT = re.compile(r"(?:[Đđ]ơn vị(?: tính)?|ĐVT)\s*:\s*([^)*]+)")
_ROMAN = {"i": 1, "v": 5, "x": 10}
#: How alike a header must be to the first one to go on with its table across blank lines; BIỂU 02's worst is 71, another table's header 48.
_SAME = 58
#: The number of a section: its title belongs to the outline, not to the table below.
_SECTION = re.compile(r"(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s|(?:Phần|PHẦN|Chương|CHƯƠNG)\s")
_NOTHING = re.compile(r"\s*(?:\d{1,3}|[-*_=–\s]*|!\[.*|\*+\s*\d+\s*\*+)\s*")


@dataclass(slots=True)
class Fragment:
    """The rows under one printed header; ``header`` is empty where none is printed."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass(slots=True)
class RawTable:
    """A table as printed. ``used`` are its line numbers, title and captions too."""

    title: str
    unit: str | None
    fragments: list[Fragment]
    used: set[int]


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to 39, or None.

    >>> roman("XIII"), roman("D"), roman("IIII")
    (13, None, None)
    """
    low = text.lower()
    if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", low) or not low:
        return None
    digits = [_ROMAN[c] for c in low]
    return sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))


def table_id(title: str, number: int, taken: set[str]) -> str:
    """The id of a table from its printed title, else its place; never one of ``taken``.

    >>> table_id("BIỆU 02: TỔNG HỢP", 3, set()), table_id("Phụ lục I", 1, set()), table_id("Thu chi", 4, set())
    ('bieu_02', 'phu_luc_01', 'bang_4')
    """
    match, found = _ID.search(fold(title)), f"bang_{number}"
    if match:
        printed = match["n"] or ""
        value = int(printed) if printed.isdigit() else roman(printed)
        kind = {"phu luc": "phu_luc", "bang": "bang"}.get(match["kind"], "bieu")
        found = f"{kind}_{value:02d}" if value else ("phu_luc" if kind == "phu_luc" else found)
    return found if found not in taken else f"{found}_{number}"


def find_tables(lines: Sequence[Line]) -> list[RawTable]:
    """All tables of a document, in order."""
    tables: list[RawTable] = []
    at, free = 0, 0
    while at < len(lines):
        cells = _cells(lines[at].text)
        goes_on = bool(cells and tables and _goes_on(lines, free, at, cells, tables[-1]))
        if cells is None or not (_starts(lines, at, cells) or goes_on):
            at += 1
            continue
        if not goes_on:
            table = _new(lines, free, at)
            if tables and _is_rest(table, cells, tables[-1]):
                tables[-1].used |= table.used
            else:
                tables.append(table)
        table = tables[-1]
        at = free = _take(lines, at, table)
    return tables


def _cells(text: str) -> list[str] | None:
    """Plain cells; a first cell that holds number and name in two paragraphs becomes two cells."""
    raw = raw_cells(text)
    if raw is None:
        return None
    cells = [plain(cell) for cell in raw]
    first = cells[0].split("\n")
    if len(first) > 1 and "<p" in raw[0] and (fold(first[0]) in ("tt", "stt") or roman(first[0]) or first[0].isdigit()):
        return [first[0], "\n".join(first[1:]), *cells[1:]]
    return cells


def _starts(lines: Sequence[Line], at: int, cells: list[str]) -> bool:
    """A header row, or the first of two or more rows in a run."""
    after = _cells(lines[at + 1].text) if at + 1 < len(lines) else None
    return is_header(cells) or after is not None


def _is_head(lines: Sequence[Line], at: int, cells: list[str]) -> bool:
    """Whether the first row of a run is its header: by its words, or by the rows below it."""
    if is_header(cells):
        return True
    below = [found for line in lines[at + 1 : at + 4] if (found := _cells(line.text)) is not None and not is_separator(line.text)]
    return bool(below) and heads_rows(cells, next((row for row in below if is_row_number(row[0])), below[0]))


def _goes_on(lines: Sequence[Line], free: int, at: int, cells: list[str], table: RawTable) -> bool:
    """Whether a row after a gap belongs to the table before: nothing printed between, and no header or one like the first."""
    between = [line.text for line in lines[free:at] if not _NOTHING.fullmatch(line.text)]
    if between or not table.fragments or not table.fragments[0].header:
        return False
    if not _is_head(lines, at, cells):
        return abs(len(cells) - len(table.fragments[-1].header)) <= 1
    return alike(cells, table.fragments[0].header) >= _SAME


def _is_rest(table: RawTable, cells: list[str], last: RawTable) -> bool:
    """Whether a table only repeats the number of the one before and its header: "Biểu 01 (tiếp theo)"."""
    number = table_id(table.title, 0, set())
    same = number != "bang_0" and number == table_id(last.title, 0, set())
    return same and bool(last.fragments) and bool(last.fragments[0].header) and alike(cells, last.fragments[0].header) >= _SAME


def _new(lines: Sequence[Line], free: int, at: int) -> RawTable:
    """A new table with the title lines and captions right above it."""
    titles: list[str] = []
    used: set[int] = set()
    unit: str | None = None
    blank = 0
    for line in reversed(lines[free:at]):
        text = line.text.strip()
        if not text:
            blank += 1
        elif blank <= 4 and len(used) < 7 and (_CAPTION.match(fold(plain(text))) or text.startswith("*(") or text.startswith("(")):
            unit = unit or _unit(plain(text))
            used.add(line.number)
            blank = 0
        elif blank <= 4 and len(used) < 7 and _is_title(text, bool(titles)):
            titles.append(plain(text).lstrip("# ").strip())
            used.add(line.number)
            blank = 0
            if _LABEL.match(fold(titles[-1])):
                break
        elif not (text.startswith("*") and not titles and blank <= 4):
            break
        else:
            used.add(line.number)
    return RawTable(" ".join(reversed(titles)), unit, [], used if titles or unit else set())


def _is_title(text: str, more: bool) -> bool:
    """A bold line, a heading, a line in capitals, or one that begins with Phụ lục, Biểu, Bảng."""
    bare = plain(text).lstrip("# ").strip()
    if not bare or len(bare) > 240 or text.startswith(("- ", "+ ")) or _SECTION.match(bare):
        return False
    capitals = bare.upper() == bare and re.search(r"[^\W\d_]{2}", bare) is not None
    return text.startswith(("**", "#")) or capitals or _TITLE.match(fold(bare)) is not None


def _unit(text: str) -> str | None:
    """The unit that a caption gives to the whole table ("Đơn vị tính: triệu đồng")."""
    match = _UNIT.search(text)
    return match[1].strip(" .;") or None if match else None


def _take(lines: Sequence[Line], at: int, table: RawTable) -> int:
    """Read one run of rows into ``table``; the index after it."""
    heads: list[list[str]] = []
    first = at
    while at < len(lines):
        text = lines[at].text
        cells = _cells(text)
        if cells is None:
            break
        if is_separator(text):
            _promote(table, heads)
        elif heads and not table.fragments[-1].rows and is_second_header(cells):
            table.fragments[-1].header = merge(table.fragments[-1].header, cells)
        elif _is_head(lines, at, cells) if at == first else is_header(cells):
            table.fragments.append(Fragment(cells))
            heads = [cells]
        elif any(cells) and not (table.fragments and not table.fragments[-1].rows and is_numbering(cells)):
            _row(table, lines[at].number, cells)
        table.used.add(lines[at].number)
        at += 1
    return at


def _row(table: RawTable, number: int, cells: list[str]) -> None:
    """Add a row; a table without a header gets a fragment without one."""
    if not table.fragments:
        table.fragments.append(Fragment([]))
    table.fragments[-1].rows.append((number, cells))


def _promote(table: RawTable, heads: list[list[str]]) -> None:
    """The single row above a Markdown rule is a header, whatever its words."""
    last = table.fragments[-1] if table.fragments else None
    if last is not None and not last.header and len(last.rows) == 1:
        last.header = last.rows.pop()[1]
        heads.append(last.header)
