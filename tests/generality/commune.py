"""A generated annual report of a commune, as Markdown, in several layouts, together with what is true of it.

>>> commune = generate("bold")
>>> commune.text.count("BC-UBND") >= 1
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generality.figures import GROUPS, Indicator, printed
from generality.prose import Heading, body, notes
from generality.truth import NEXT, YEAR, Truth, draw

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARK = re.compile(r"⟦([a-z]+)⟧")
_BREAK = "⟦/⟧"
_LETTERS = "abcdđ"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a report is set. ``columns``: the headers of the first table, in the order of ``values``."""

    name: str
    seed: int
    parts: bool
    headings: str
    notes: str
    table: str
    style: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    village_columns: tuple[str, ...]
    deputy: bool = False
    pages: bool = False
    remarks: bool = False


_KEYS = ("actual_2025", "plan_2026", "estimate_2026", "ratio_to_plan_2026", "change_2026", "plan_2027")
LAYOUTS = {
    "bold": Layout(
        "bold", 4, True, "bold", "sup", "tsv", "vi",
        ("TT", "Chỉ tiêu", "ĐVT", "TH 2025", "KH 2026", "Ước TH 2026", "% so KH", "% so cùng kỳ", "KH 2027"),
        _KEYS, ("TT", "Thôn", "Số hộ", "Số nhân khẩu", "Số hộ nghèo", "Số hộ cận nghèo", "Tỷ lệ hộ nghèo (%)"),
    ),
    "hash": Layout(
        "hash", 5, True, "hash", "caret", "pipe", "en",
        ("STT", "Tên chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2025", "Kế hoạch năm 2026", "Ước thực hiện năm 2026",
         "Ước TH 2026 so với KH 2026 (%)",
         "Ước TH 2026 so với TH 2025 (%)", "Kế hoạch năm 2027"),
        _KEYS, ("STT", "Tên thôn", "Tổng số hộ", "Nhân khẩu", "Hộ nghèo", "Hộ cận nghèo", "Tỷ lệ hộ nghèo (%)"),
    ),
    "plain": Layout(
        "plain", 6, False, "plain", "raised", "tsv", "vi",
        ("STT", "Nội dung chỉ tiêu", "Đơn vị", "Năm 2025", "Kế hoạch giao 2026", "Thực hiện năm 2026", "Tỷ lệ TH/KH (%)",
         "So với năm 2025 (%)", "Mục tiêu 2027"),
        ("actual_2025", "plan_2026", "actual_2026", "ratio_to_plan_2026", "change_2026", "target_2027"),
        ("STT", "Thôn", "Số hộ", "Số khẩu", "Hộ nghèo", "Hộ cận nghèo", "Tỷ lệ nghèo (%)"), deputy=True, pages=True, remarks=True,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A heading as printed: its kind, number and title, and the title of the heading above it (None at the top)."""

    kind: str
    number: str
    title: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Commune:
    """A report and its truth. ``headings``: those with a number; ``anchors``: note number → (key, words right before the mark)."""

    layout: Layout
    text: str
    truth: Truth
    headings: tuple[Printed, ...]
    notes: dict[int, str]
    anchors: dict[int, tuple[str, str]]


@dataclass(slots=True)
class _Writer:
    """Writes the blocks in one layout; keeps what it printed."""

    layout: Layout
    texts: dict[str, str]
    lines: list[str] = field(default_factory=list)
    headings: list[Printed] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    anchors: dict[int, tuple[str, str]] = field(default_factory=dict)
    pending: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    run_in: str | None = None
    page: int = 1

    def add(self, *texts: str) -> None:
        """Lines, each with a blank line after it."""
        for text in texts:
            self.lines += [text, ""]

    def heading(self, kind: str, title: str) -> None:
        """A heading with its number; a run-in title waits for its paragraph."""
        if kind == "run_in":
            self.run_in = title
            return
        if kind == "part" and not self.layout.parts:
            return
        number = self._number(kind)
        self.headings.append(Printed(kind, number, title, self._parent(kind)))
        self.titles[kind] = title
        for deeper in _ORDER[_ORDER.index(kind) + 1 :]:
            self.titles.pop(deeper, None)
        self.add(*self._set(kind, number, title))

    def _parent(self, kind: str) -> str | None:
        above = [self.titles[k] for k in _ORDER[: _ORDER.index(kind)] if k in self.titles]
        return above[-1] if above else None

    def _number(self, kind: str) -> str:
        value = self.counts[kind] = self.counts.get(kind, 0) + 1
        for deeper in _ORDER[_ORDER.index(kind) + 1 :]:
            self.counts[deeper] = 0
        if kind == "decimal":
            return f"{self.counts['arabic']}.{value}"
        if kind == "part":
            return ("nhất", "hai")[value - 1]
        return _ROMAN[value] if kind == "roman" else _LETTERS[value - 1] if kind == "letter" else str(value)

    def _set(self, kind: str, number: str, title: str) -> list[str]:
        style = self.layout.headings
        label = f"Phần thứ {number}" if kind == "part" else f"{number}) {title}" if kind == "letter" else f"{number}. {title}"
        if kind == "part":
            return [f"# {label.upper()}: {title}"] if style == "hash" else [f"**{label}**", f"**{title}**"]
        if style == "hash":
            return [f"{'#' * (_ORDER.index(kind) + 1)} {label}"]
        return [f"**{label}**" if style == "bold" else label]

    def paragraph(self, text: str) -> None:
        """A paragraph with its marks; a page break cuts it, the notes of the page stand in the cut."""
        if self.run_in:
            title, self.run_in = self.run_in, None
            text = f"- {title}: {text}" if self.layout.headings == "plain" else f"- **{title}:** {text}"
        if self.layout.notes == "sup":
            text = text.replace("m²", "m<sup>2</sup>")
        pieces = text.split(_BREAK)
        for piece in pieces[:-1]:
            self.add(_MARK.sub(self._mark, piece).strip())
            self.end_page()
        self.add(_MARK.sub(self._mark, pieces[-1]).strip())

    def _mark(self, m: re.Match[str]) -> str:
        number = len(self.notes) + 1
        self.notes[number] = self.texts[m[1]]
        self.anchors[number] = (m[1], _MARK.sub("", m.string[: m.start()])[-30:].strip())
        self.pending.append(number)
        return {"sup": f"<sup>{number}</sup>", "caret": f"[^{number}]", "raised": str(number).translate(_RAISED)}[self.layout.notes]

    def end_page(self) -> None:
        """The notes of the page and its number, where the layout prints them there."""
        if self.layout.notes != "caret":
            self.write_notes()
        self.page += 1
        if self.layout.pages:
            self.add(str(self.page))
        else:
            self.lines.append("")

    def write_notes(self) -> None:
        """All notes that were marked and not yet written."""
        for number in self.pending:
            sign = {"sup": f"<sup>{number}</sup>", "caret": f"[^{number}]:", "raised": str(number).translate(_RAISED)}[self.layout.notes]
            self.add(f"{sign} {self.notes[number]}")
        self.pending.clear()


_ORDER = ("part", "roman", "arabic", "decimal", "letter")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII")


def generate(layout: str, seed: int | None = None) -> Commune:
    """The report of a layout (``bold``, ``hash``, ``plain``) and its truth; the same seed gives the same report."""
    form = LAYOUTS[layout]
    truth = draw(form.seed if seed is None else seed, form.deputy)
    writer = _Writer(form, notes(truth))
    writer.lines += _head(form, truth)
    for block in body(truth):
        if isinstance(block, Heading):
            writer.heading(block.kind, block.title)
        else:
            writer.paragraph(block)
    if form.notes != "caret":
        writer.write_notes()
    writer.lines += [*_foot(form, truth), *_first_table(form, truth), *_second_table(form, truth)]
    if form.notes == "caret":
        writer.write_notes()
    return Commune(form, "\n".join(writer.lines).rstrip() + "\n", truth, tuple(writer.headings), writer.notes, writer.anchors)


def _head(form: Layout, t: Truth) -> list[str]:
    date = f"{t.commune}, ngày {t.day} tháng 12 năm {YEAR}"
    title = f"Tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội năm {YEAR}; phương hướng, nhiệm vụ năm {NEXT}"
    nation, motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
    organ, unit = "ỦY BAN NHÂN DÂN", f"XÃ {t.commune.upper()}"
    if form.headings == "hash":
        return [
            f"| **{organ}**<br>**{unit}** | **{nation}**<br>**{motto}** |", "|---|---|", f"| Số: {t.number} | *{date}* |", "",
            "# BÁO CÁO", "", f"**{title}**", "",
        ]  # fmt: skip
    if form.headings == "plain":
        return [f"{organ}", f"{unit}", "", nation, motto, "", f"Số: {t.number}", "", date, "", "BÁO CÁO", title, ""]
    return [
        f"**{organ}**  ",
        f"**{unit}**",
        "",
        f"**{nation}**  ",
        f"**{motto}**",
        "",
        f"Số: {t.number}",
        "",
        f"*{date}*",
        "",
        "## BÁO CÁO",
        "",
        f"**{title}**",
        "",
    ]


def _foot(form: Layout, t: Truth) -> list[str]:
    bold = "**" if form.headings != "plain" else ""
    sign = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"] if form.deputy else ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    places = [
        f"- UBND tỉnh {t.province};",
        "- Thường trực Đảng ủy, HĐND xã;",
        "- Ủy ban MTTQ Việt Nam xã;",
        "- Các phòng chuyên môn, các thôn;",
        "- Lưu: VT.",
    ]
    return [f"{bold}Nơi nhận:{bold}", *places, "", *(f"{bold}{s}{bold}  " for s in sign), "", "", f"{bold}{t.signer}{bold}", "", ""]


def _row(form: Layout, cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |" if form.table == "pipe" else "\t".join(cells)


def _table(form: Layout, header: list[str], rows: list[list[str]]) -> list[str]:
    rule = ["|" + "---|" * len(header)] if form.table == "pipe" else []
    return [_row(form, header), *rule, *(_row(form, r) for r in rows), "", ""]


def _caption(form: Layout, number: str, title: str, t: Truth) -> list[str]:
    lines = [f"BIỂU SỐ {number}: {title}", f"(Kèm theo Báo cáo số {t.number} ngày {t.day}/12/{YEAR} của Ủy ban nhân dân xã {t.commune})"]
    if form.headings == "hash":
        return [f"## {lines[0]}", "", f"*{lines[1]}*", ""]
    return [f"**{lines[0]}**" if form.headings == "bold" else lines[0], lines[1], ""]


def cells_of(row: Indicator, style: str) -> tuple[str, ...]:
    """The six value cells of a row as the table prints them."""
    values = [printed(v, style) for v in (row.before, row.plan, row.done)]
    return (*values, printed(row.ratio, style), printed(row.growth, style), printed(row.following, style))


def _first_table(form: Layout, t: Truth) -> list[str]:
    rows: list[list[str]] = []
    extra = [""] if form.remarks else []
    for i, row in enumerate(t.rows.values(), 1):
        if row.key in GROUPS:
            rows.append([*GROUPS[row.key], *[""] * (len(form.columns) - 2), *extra])
        rows.append(
            [str(i), row.name, row.unit, *cells_of(row, form.style), *(["Không đạt" if not row.met else ""] if form.remarks else [])]
        )
    header = [*form.columns, *(["Ghi chú"] if form.remarks else [])]
    title = f"TÌNH HÌNH THỰC HIỆN CÁC CHỈ TIÊU CHỦ YẾU NĂM {YEAR}, KẾ HOẠCH NĂM {NEXT}"
    return [*_caption(form, "01", title, t), *_table(form, header, rows)]


def _second_table(form: Layout, t: Truth) -> list[str]:
    rows = [
        [str(i), v.name, *(printed(x, form.style) for x in (v.households, v.people, v.poor, v.near_poor, v.poor_share))]
        for i, v in enumerate(t.villages, 1)
    ]
    return [*_caption(form, "02", f"DÂN SỐ, HỘ NGHÈO CỦA CÁC THÔN NĂM {YEAR}", t), *_table(form, list(form.village_columns), rows)]
