"""An answer as messages of Telegram: HTML, the citation to copy, and the buttons as plain data.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.channels.render import day, place, readable, unmarked
from bot.channels.telegram_split import plain, split, units
from bot.charting import Chart
from bot.model import Answer, Citation
from bot.prompting import prompt, raw

_NO_MARK = re.compile(r"\s*\[\d+\]")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
#: Telegram's bounds: of what a button copies, of what it carries, of the words under a picture.
COPY_CHARS, DATA_BYTES, CAPTION_UNITS = 256, 64, 1_024
#: Source buttons in a row, and characters of a choice on a button.
IN_A_ROW, CHOICE_CHARS = 3, 60


@dataclass(frozen=True, slots=True)
class Button:
    """A button: ``data`` comes back when it is pressed (an opaque id and what is wanted), or ``copy`` goes to the clipboard."""

    text: str
    data: str = ""
    copy: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Messages to send in this order; the buttons hang on the last."""

    parts: tuple[str, ...]
    rows: Rows = ()


def html(text: str) -> str:
    """Text of the assistant as HTML: escaped, ``**bold**`` in bold.

    >>> html("**46** < 50 [1]")
    '<b>46</b> &lt; 50 [1]'
    """
    return _BOLD.sub(r"<b>\1</b>", escape(readable(text), quote=False)).replace("**", "")


def answer(found: Answer, key: str, issuer: str | None = None, chart: bool = False) -> Outgoing:
    """The messages of an answer; ``key`` is the opaque id under which the server keeps it, ``chart``: whether it has one."""
    blocks = [html(found.answer), _caveats(found), _choices(found), _sources(found)]
    parts = split("\n\n".join(b for b in blocks if b.strip()))
    return Outgoing(tuple(parts), keyboard(found, key, issuer, chart))


def _caveats(found: Answer) -> str:
    unsaid = [c for c in found.caveats if c.text not in found.answer]
    marks = (" ".join(f"[{m}]" for m in c.marks if f"[{m}]" not in c.text) for c in unsaid)
    return "\n".join(f"{raw('telegram.answer.caveat')} {html(c.text)} {m}".rstrip() for c, m in zip(unsaid, marks, strict=True))


def _choices(found: Answer) -> str:
    return "\n".join(f"{n}. {html(choice)}" for n, choice in enumerate(found.choices, 1))


def _sources(found: Answer) -> str:
    """Where the words are printed, and the date of the data."""
    lines = [f"[{c.mark}] {html(place(c))}" for c in found.citations]
    if found.citations and found.report and found.report.get("number"):
        report = prompt("telegram.answer.report", number=found.report["number"], date=day(found.report.get("date")))
        lines.insert(0, f"<i>{escape(report, quote=False)}</i>")
    return "\n".join(lines)


def formula(found: Sequence[tuple[str, str]]) -> str:
    """The arithmetic of an answer: formula and result of each step."""
    lines = [escape(readable(f if r in f else f"{f} = {r}"), quote=False) for f, r in found]
    return "\n".join([f"<b>{raw('telegram.answer.formula')}</b>", *lines])


def passage(citation: Citation, cells: Iterable[tuple[str, str]] = ()) -> list[str]:
    """The verbatim words of a source, with its path of headings and its lines; of a table's row each cell under its header."""
    head = f"<b>[{citation.mark}]</b> {html(place(citation))}"
    words = escape(unmarked(readable(citation.quote)), quote=False)
    listed = "\n".join(f"{escape(readable(h), quote=False)}: <b>{escape(readable(v), quote=False)}</b>" for h, v in cells)
    return split("\n".join(b for b in (head, f"<blockquote expandable>{words}</blockquote>", listed) if b))


def keyboard(found: Answer, key: str, issuer: str | None, chart: bool = False) -> Rows:
    """The buttons of an answer: choices; or sources, the citation to copy and feedback."""
    if found.choices:
        return choices(key, "c", found.choices)
    sources = [Button(prompt("telegram.button.source", mark=c.mark), f"{key}:s{c.mark}") for c in found.citations]
    rows = [tuple(sources[i : i + IN_A_ROW]) for i in range(0, len(sources), IN_A_ROW)]
    extra = [Button(raw("telegram.button.formula"), f"{key}:f")] if found.computed else []
    extra += [Button(raw("telegram.button.chart"), f"{key}:b0")] if chart else []
    if found.citations:
        extra.append(Button(raw("telegram.button.copy"), copy=citation_text(found, issuer)))
    return (*rows, *([tuple(extra)] if extra else []), *feedback(key)) if found.status != "error" else ()


def caption(chart: Chart, source: str) -> str:
    """The words under a chart: the same figures, the unit, what is doubtful, the source; the notes give way where there is no room."""
    kinds = ("charts.caption.doubtful" if bar.doubt else "charts.caption.bar" for bar in chart.bars)
    bars = [prompt(kind, label=_safe(b.label), figure=_safe(b.figure)) for kind, b in zip(kinds, chart.bars, strict=True)]
    head = [f"<b>{_safe(_cut(chart.title, 200))}</b>", *bars]
    tail = [_safe(prompt("charts.picture.source", place=source))]
    if chart.unit and any(bar.figure == bar.printed for bar in chart.bars):  # else each figure has it
        tail.insert(0, _safe(prompt("charts.picture.unit", unit=chart.unit)))
    notes = [f"{raw('telegram.answer.caveat')} {_safe(_NO_MARK.sub('', note))}" for note in chart.notes]
    while notes and units(plain("\n".join([*head, *notes, *tail]))) > CAPTION_UNITS:
        notes.pop()
    return "\n".join([*head, *notes, *tail])


def _safe(text: str) -> str:
    return escape(readable(text), quote=False)


def choices(key: str, sign: str, names: Sequence[str], first: int = 1) -> Rows:
    """One button a choice, numbered; ``first`` is what the first one carries."""
    return tuple((Button(_cut(f"{n}. {readable(name)}", CHOICE_CHARS), f"{key}:{sign}{n - 1 + first}"),) for n, name in enumerate(names, 1))


def feedback(key: str) -> Rows:
    """Đúng / Sai / Báo lỗi số liệu."""
    names = (("good", "+"), ("bad", "-"), ("report", "!"))
    buttons = tuple(Button(raw(f"telegram.button.{name}"), f"{key}:{sign}") for name, sign in names)
    return (buttons[:2], buttons[2:])


def reasons(key: str) -> Rows:
    """Why an answer is wrong."""
    names = ("figure", "source", "missing", "other")
    return tuple((Button(raw(f"telegram.reason.{name}"), f"{key}:r{n}"),) for n, name in enumerate(names))


REASONS = ("figure", "source", "missing", "other")


def citation_text(found: Answer, issuer: str | None) -> str:
    """How an official paper cites the sources of an answer, as far as a button can carry it (256 characters).

    ``Báo cáo số 12-BC/HU ngày 05/12/2024 của Huyện ủy X, mục II.1.1, chú thích 3``
    """
    return cite(found.report or {}, found.citations, issuer)


def cite(report: Mapping[str, Any], citations: Iterable[Citation], issuer: str | None) -> str:
    """The same of any sources of a report."""
    number = report.get("number") or report.get("id") or "…"
    head = prompt("telegram.cite.report", number=number, date=day(report.get("date")))
    tail = "; ".join(dict.fromkeys(place_text(c) for c in citations))
    whole = ", ".join(t for t in (f"{head} {prompt('telegram.cite.of', issuer=issuer)}" if issuer else head, tail) if t)
    return _cut(whole if units(whole) <= COPY_CHARS else ", ".join(t for t in (head, tail) if t), COPY_CHARS)


def place_text(citation: Citation) -> str:
    """The place of a source as an official paper names it.

    >>> place_text(Citation(1, "footnote", "footnote:3", "TÌNH HÌNH › II KẾT QUẢ › 1 Kinh tế › 1.1 Sản xuất", (5, 5), "x"))
    'mục II.1.1, chú thích 3'
    """
    ref = citation.ref.rpartition("#")[2] if "#" in citation.ref.partition(":")[0] else citation.ref
    kind, _, name = ref.partition(":")
    if kind == "annex":
        table, _, row = name.partition(":")
        return prompt("telegram.cite.annex", table=_table(table), row=_cut(row.partition("#")[0], 90))
    section = _section(citation.path)
    found = prompt("telegram.cite.section", number=section) if section else ""
    note = prompt("telegram.cite.note", number=name) if kind == "footnote" else ""
    return ", ".join(t for t in (found, note) if t) or lines_text(citation)


def lines_text(citation: Citation) -> str:
    """The lines of the file in which a source stands."""
    first, last = citation.lines
    return prompt("telegram.cite.line", line=first) if first == last else prompt("telegram.cite.lines", first=first, last=last)


def table_name(ref: str) -> str:
    """Where a figure stands, in a word or two.

    >>> table_name("annex:bieu_01:Thu"), table_name("annex:phu_luc:Thu"), table_name("footnote:3")
    ('Biểu số 01', 'Phụ lục', 'Lời văn')
    """
    kind, _, name = ref.partition(":")
    found = _table(name.partition(":")[0]) if kind == "annex" else raw("telegram.cite.prose")
    return found[:1].upper() + found[1:]


def _table(name: str) -> str:
    """The name of a table: phu_luc → phụ lục, bieu_01 → biểu số 01."""
    number = name.removeprefix("bieu_")
    return prompt("telegram.cite.table", number=number) if number != name else raw("telegram.cite.appendix")


def _section(path: str) -> str:
    """The number of a section by the headings above it: the roman one, and the last of the others, which holds those before it."""
    numbers = [m[1] for part in path.split(" › ") if (m := re.match(r"([IVXLC]+|\d+(?:\.\d+)*)[.) ]", part.strip()))]
    roman = [n for n in numbers if not n[0].isdigit()]
    return ".".join([*roman[-1:], *[n for n in numbers if n[0].isdigit()][-1:]])


def _cut(text: str, limit: int) -> str:
    """At most so many UTF-16 units, the rest an ellipsis; a number is not cut."""
    if units(text) <= limit:
        return text
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return re.sub(r"[\d.,/]+$", "", head).rstrip() + "…"
