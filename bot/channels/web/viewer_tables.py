"""A table of the report on its page: cells as they were read, doubtful ones marked, shifted rows with their printed line.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.web.markup import Html, el, join
from bot.channels.web.viewer_blocks import Block, table_anchor
from bot.channels.web.viewer_inline import Ink, draw
from bot.prompting import prompt, raw, table
from ingest.markup import plain
from ingest.model import Cell, Row, Table


@dataclass(slots=True)
class _Printed:
    """The printed cells of a row as stretches of its text; each is taken once."""

    block: Block
    free: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, block: Block) -> _Printed:
        spans, at = [], 0
        for part in block.text.split("|"):
            lead = len(part) - len(part.lstrip())
            if part.strip():
                spans.append((at + lead, at + lead + len(part.strip())))
            at += len(part) + 1
        return cls(block, spans)

    def take(self, words: str) -> tuple[int, int] | None:
        """The first free cell that prints these words."""
        span = next((s for s in self.free if self.block.text[s[0] : s[1]] == words), None)
        if span is not None:
            self.free.remove(span)
        return span

    def before(self, limit: int) -> tuple[int, int] | None:
        """The first free cell that begins before ``limit``."""
        span = next((s for s in self.free if s[0] < limit), None)
        if span is not None:
            self.free.remove(span)
        return span


class TableView:
    """Draws one run of the blocks of a table."""

    def __init__(self, shown: Table, ink: Ink, part: int) -> None:
        self.table, self.ink, self.part = shown, ink, part
        self.keys = [k for k in shown.columns if any(k in r.cells for r in shown.rows)]
        self.units = any(r.unit for r in shown.rows)
        self.verdicts = any(r.verdict for r in shown.rows)
        self.reasons: list[str] = []

    def html(self, blocks: Sequence[Block]) -> Html:
        """The table with what belongs to it: legend of doubts, and headers that the file prints again on later pages."""
        rows = [self._line(b, blocks) for b in blocks]
        caption = el("caption", {"class": "an"}, self.table.title)
        grid = el(
            "table", {"id": self.ink.once(table_anchor(self.table))}, caption, el("thead", None, self._head()), el("tbody", None, *rows)
        )
        label = {"class": "cuon", "role": "region", "tabindex": "0", "aria-label": self.table.title}
        return join(el("div", label, grid), self._legend(), self._repeated([b for b in blocks if b.kind == "repeated"]))

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 2 + self.units + len(self.keys) + self.verdicts

    def _head(self) -> Html:
        names = [raw("pages.table.number"), raw("pages.table.indicator")] + ([raw("pages.table.unit")] if self.units else [])
        names += [plain(self.table.columns[k]) for k in self.keys] + ([raw("pages.table.verdict")] if self.verdicts else [])
        return el("tr", None, *(el("th", {"scope": "col"}, n) for n in names))

    def _line(self, block: Block, blocks: Sequence[Block]) -> Html | None:
        if block.kind == "group":
            head = el("th", {"scope": "colgroup", "colspan": str(self.width)}, self._spots(block), draw(block, self.ink))
            return el("tr", {"class": "nhom", "id": self.ink.once(block.id)}, head)
        return self._row(block, blocks) if block.kind == "row" else None

    def _row(self, block: Block, blocks: Sequence[Block]) -> Html:
        row = block.row
        assert row is not None
        printed = _Printed.of(block)
        name = printed.take(plain(row.name)) if row.name else None
        cells = [(k, row.cells.get(k)) for k in self.keys]
        spans = [printed.take(plain(c.printed)) if c is not None else None for _, c in cells]
        verdict = printed.take(row.verdict) if row.verdict else None
        first_value = min((s[0] for s in spans if s is not None), default=len(block.text))
        number = printed.before(name[0]) if name else None
        unit = printed.before(first_value) if self.units and row.unit else None
        whole = name is not None or not row.name
        whole = whole and not printed.free and all(s is not None for (_, c), s in zip(cells, spans, strict=True) if c is not None)
        drawn = [self._spots(block), self._cell(block, name, row.name or raw("pages.table.nameless")), self._row_doubt(row)]
        out = [el("td", {"class": "tt"}, self._cell(block, number, "")), el("th", {"scope": "row"}, *drawn)]
        out += [el("td", {"class": "dv"}, self._cell(block, unit, row.unit or ""))] if self.units else []
        out += [self._value(block, c, s) for (_, c), s in zip(cells, spans, strict=True)]
        out += [el("td", {"class": "kq"}, self._cell(block, verdict, row.verdict or ""))] if self.verdicts else []
        cited = "trich-dong" if block.id in self.ink.cited else None
        spilled = [b for b in blocks if b.kind == "spilled" and b.row is row]
        line = join(el("tr", {"id": self.ink.once(block.id), "class": cited}, *out), self._card(row) if cited else None)
        return line if whole and not spilled else join(line, self._verbatim(block, spilled))

    def _card(self, row: Row) -> Html:
        """The figures of a cited row under one another, for screens that do not show all its columns; silent for those who listen."""
        pairs = [(plain(self.table.columns[k]), plain(row.cells[k].printed)) for k in self.keys if k in row.cells]
        shown = [el("div", None, el("dt", None, name), el("dd", None, printed)) for name, printed in pairs]
        return el("tr", {"class": "the-dong", "aria-hidden": "true"}, el("td", {"colspan": str(self.width)}, el("dl", None, *shown)))

    def _cell(self, block: Block, span: tuple[int, int] | None, words: str) -> Html:
        return draw(block, self.ink, *span) if span is not None else join(words)

    def _value(self, block: Block, cell: Cell | None, span: tuple[int, int] | None) -> Html:
        if cell is None:
            return el("td", None)
        figure = cell.value is not None or any(c.isdigit() for c in cell.printed)
        long = "chu" if len(cell.printed) > 24 else "so" if figure else "gon"
        sign = self._sign(cell.doubt) if cell.doubt else None
        return el("td", {"class": f"{long} ngo" if sign else long}, self._cell(block, span, plain(cell.printed)), sign)

    def _row_doubt(self, row: Row) -> Html | None:
        return self._sign(row.doubt) if row.doubt else None

    def _sign(self, doubt: str) -> Html:
        """A letter that leads to the reason under the table."""
        words = table("answers")["doubt"]
        reason = str(words.get(doubt.partition(":")[0], words["other"]))
        if reason not in self.reasons:
            self.reasons.append(reason)
        letter = chr(ord("a") + self.reasons.index(reason))
        link = {"href": f"#{self._legend_id(letter)}", "title": reason, "aria-label": prompt("pages.table.doubt", reason=reason)}
        return el("sup", {"class": "nghi"}, el("a", link, letter))

    def _legend_id(self, letter: str) -> str:
        return f"ngo-{table_anchor(self.table)}-{self.part}-{letter}"

    def _legend(self) -> Html | None:
        if not self.reasons:
            return None
        letters = [chr(ord("a") + i) for i in range(len(self.reasons))]
        lines = [
            el("li", {"id": self._legend_id(x)}, el("b", None, x), " ", reason) for x, reason in zip(letters, self.reasons, strict=True)
        ]
        return el("div", {"class": "chu-giai"}, el("p", None, raw("pages.table.legend")), el("ul", None, *lines))

    def _verbatim(self, block: Block, spilled: Sequence[Block]) -> Html:
        """The line as the file prints it, where its cells could not be drawn in place."""
        parts = sorted([block, *spilled], key=lambda b: b.first)
        lines = [
            el(
                "span",
                {"id": self.ink.once(b.id) if b is not block else None},
                prompt("pages.table.printed", line=b.first),
                " ",
                draw(b, self.ink),
            )
            for b in parts
        ]
        return el("tr", {"class": "nguyen-van"}, el("td", {"colspan": str(self.width)}, *lines))

    def _repeated(self, blocks: Sequence[Block]) -> Html | None:
        """Header lines that the file prints again at the top of its pages, as they are."""
        if not blocks:
            return None
        cited = any(b.id in self.ink.cited or b.id in self.ink.found for b in blocks)
        lines = [el("li", {"id": self.ink.once(b.id)}, prompt("pages.table.printed", line=b.first), " ", draw(b, self.ink)) for b in blocks]
        summary = el("summary", None, prompt("pages.table.repeated", count=len(blocks)))
        return el("details", {"class": "lap", "open": cited}, summary, el("ul", None, *lines))

    def _spots(self, block: Block) -> Html:
        return join(*(el("span", {"id": a}) for a in block.anchors if self.ink.once(a)))
