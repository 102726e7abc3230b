"""An answer as text for a terminal. Pure: what is printed follows from the answer and the style alone."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.cli_output import plain
from bot.model import Answer, Citation
from bot.prompting import prompt, raw

_SUPERSCRIPT = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_SUP = re.compile(r"<sup>\s*([0-9+\-()]{1,6})\s*</sup>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</p>\s*<p>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_MARK = re.compile(r"\[(\d{1,2})\]")
_SHELL_SAFE = re.compile(r"[\w.:/#,-]+")


@dataclass(frozen=True, slots=True)
class Style:
    """``colour``: a terminal that takes escape codes; ``width``: where lines break."""

    colour: bool = False
    width: int = 100

    def paint(self, code: str, text: str) -> str:
        """The text in an SGR code, on a terminal."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


BOLD, DIM, CYAN, YELLOW = "1", "2", "36", "33"


def readable(text: str) -> str:
    """Markup of the report file as characters: note marks raised, other tags dropped.

    >>> readable("97,7%<sup>20</sup>; 12 m<sup>2</sup><br>x")
    '97,7%²⁰; 12 m² x'
    """
    text = _SUP.sub(lambda m: m[1].translate(_SUPERSCRIPT), plain(text))
    return _TAG.sub("", _BREAK.sub(" ", text))


def emphasise(text: str, style: Style) -> str:
    """``**bold**`` in bold on a terminal, without the stars elsewhere; marks in colour.

    >>> emphasise("**46** triệu [1]", Style())
    '46 triệu [1]'
    """
    bold = _BOLD.sub(lambda m: style.paint(BOLD, m[1]), text)
    return _MARK.sub(lambda m: style.paint(CYAN, m[0]), bold) if style.colour else bold


def place(citation: Citation) -> str:
    """The path of headings with the lines.

    >>> place(Citation(1, "footnote", "footnote:3", "Phần thứ nhất › I", (5, 6), "x"))
    'Phần thứ nhất › I (dòng 5-6)'
    """
    first, last = citation.lines
    where = prompt("messages.answer.line", line=first) if first == last else prompt("messages.answer.lines", first=first, last=last)
    return f"{readable(citation.path)} ({where})" if citation.path else where


def answer_text(answer: Answer, style: Style) -> str:
    """The whole answer: text, choices, every source with its words; arithmetic and caveats that the text does not say itself."""
    blocks = [emphasise(readable(answer.answer), style)]
    steps = [f"{c.formula} = {c.result}" for c in answer.computed if c.formula not in answer.answer and c.result not in c.formula]
    blocks.append(_section("computed", steps, style))
    if answer.choices:
        blocks.append(_section("choices", [f"- {c}" for c in answer.choices], style))
    unsaid = [c for c in answer.caveats if c.text not in answer.answer]
    blocks.append(_section("caveats", [style.paint(YELLOW, "! ") + _caveat(c.text, c.marks) for c in unsaid], style))
    if answer.citations:
        blocks.append(sources_text(answer, style))
    return "\n\n".join(b for b in blocks if b)


def _caveat(text: str, marks: Sequence[int]) -> str:
    shown = " ".join(f"[{m}]" for m in marks if f"[{m}]" not in text)
    return f"{readable(text)} {shown}".strip()


def _section(key: str, lines: Sequence[str], style: Style) -> str:
    if not lines:
        return ""
    title = style.paint(DIM, raw(f"messages.answer.{key}") + ":")
    return "\n".join([title, *(emphasise(readable_lines(line), style) for line in lines)])


def readable_lines(text: str) -> str:
    """As :func:`readable`, escape codes of ours kept.

    >>> readable_lines("a<br>b")
    'a b'
    """
    return _TAG.sub("", _BREAK.sub(" ", text))


def sources_text(answer: Answer, style: Style) -> str:
    """Every source: mark, place, the words of the report, and the name by which `hoibaocao source` opens it."""
    head = raw("messages.answer.sources")
    if answer.report and answer.report.get("number"):
        about = prompt("messages.answer.report_line", number=answer.report["number"], date=day(answer.report.get("date")))
        head = f"{head} ({raw('messages.answer.report').lower()} {about})"
    parts = [style.paint(DIM, head + ":")]
    for citation in answer.citations:
        parts.append(f"{style.paint(CYAN, f'[{citation.mark}]')} {place(citation)}")
        parts += indented(f"“{unmarked(readable(citation.quote))}”", style.width)
        parts.append("    " + style.paint(DIM, citation.ref if _SHELL_SAFE.fullmatch(citation.ref) else f'"{citation.ref}"'))
    return "\n".join(parts)


def unmarked(text: str) -> str:
    """Text without the stars of Markdown.

    >>> unmarked("**Lúa:** 5")
    'Lúa: 5'
    """
    return text.replace("**", "")


def indented(text: str, width: int, margin: str = "    ") -> list[str]:
    """The text in lines of at most ``width`` characters behind a margin; long words stay whole."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += textwrap.wrap(
            paragraph, max(30, min(width, 120)), initial_indent=margin, subsequent_indent=margin, break_long_words=False
        ) or [""]
    return lines


def day(iso: object) -> str:
    """A date as it is said in Vietnam.

    >>> day("2024-12-05")
    '05/12/2024'
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(iso or ""))
    return f"{found[3]}/{found[2]}/{found[1]}" if found else str(iso or "-")


def cells_width(text: str) -> int:
    """How many columns a text takes: a combining mark takes none.

    >>> cells_width("Đạt")
    3
    """
    return sum(0 if unicodedata.combining(c) else 1 for c in text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style, limits: Mapping[int, int] | None = None) -> str:
    """A plain table in columns; ``limits`` caps the width of a column (the rest is cut with an ellipsis)."""
    caps = limits or {}
    clean = [[_cut(" ".join(readable(c).split()), caps.get(i, 60)) for i, c in enumerate(row)] for row in rows]
    widths = [max(cells_width(line[i]) for line in [list(header), *clean]) for i in range(len(header))]
    lines = ["  ".join(_pad(c, w) for c, w in zip(line, widths, strict=True)).rstrip() for line in [list(header), *clean]]
    return "\n".join([style.paint(BOLD, lines[0]), *lines[1:]])


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cells_width(text))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
