"""The headings above a row: letters, numbers, resolutions in their order, and the row that a "trong đó" belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from ingest.tables.align import Aligned
from ingest.tables.blocks import roman
from ingest.tables.cells import flat_text
from ingest.tables.drafts import Draft
from ingest.vietnamese.text import fold

_DOCUMENT = re.compile(r"(?:nghi quyet|de an|chi thi|ket luan|chuong trinh|quyet dinh|ke hoach)(?: so)? (\d+ ?- ?[a-z]{1,4}(?:/[a-z]+)?)")
_PART = re.compile(r"(?:trong do|bao gom|gom)\s*:?\s*")
_MARKED = re.compile(r"([A-ZĐ]|[IVX]{1,5}|\d{1,2})[.)]\s+(.+)")
_ITEM = re.compile(r"\((\d{1,2})\)")


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
    """Whether a nameless row goes on into the title below it: its item numbers do, or the title has a target and no result."""
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
    """Whether a table is one of resolutions: two or more title rows with a document number, with rows below them."""
    titles = sum(_DOCUMENT.match(fold(d.row.name)) is not None for d in drafts)
    return titles >= 2 and titles * 2 <= len(drafts)


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
