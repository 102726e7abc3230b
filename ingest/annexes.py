"""Annexes after the signature: their titles, and the groups of rows in their tables that are sections of their own."""

from __future__ import annotations

import re

from ingest.headings import Heading, roman, roman_value
from ingest.markup import is_marked, is_table_line, plain
from ingest.model import Line, Section, Span
from ingest.vietnamese.text import fold

_ANNEX = re.compile(
    r"^(?:(?P<pl>phu luc|phu bieu)|(?P<b>bieu|bang)(?=\s*(?:so\s*)?\d|\s*:|\s+so\s))\s*(?:so\s*)?(?P<n>[\divx]+[a-z]?(?![^\W_]))?"
)
_FOOT = re.compile(r"^(?:T/M|TM\.|KT\.|K/T)\s")
#: A row that names a resolution or a scheme with its number opens its own group of rows ("Nghị quyết số 10-NQ/TU …").
_RESOLUTION = re.compile(
    r"^(?:\W*[ivx\d]{1,5}\W+)?(?:nghi quyet|de an|ket luan|chi thi|chuong trinh|ke hoach)\s+(?:so\s+)?\d+\s*-\s*[^\W\d_]{2,}"
)


def find_annexes(lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """Titles of annexes (PHỤ LỤC …, BIỂU 01 …) below the recipients and the signature, each with its last title line."""
    found: list[Heading] = []
    foot = max((line.number for line in lines if _is_foot(line)), default=0)
    for i, line in enumerate(lines):
        if line.number <= foot or is_table_line(line.text) or (found and line.number <= found[-1].last):
            continue
        heading = _annex(lines, i, foot > 0)
        if heading is not None:
            found.append(heading)
    return tuple(found)


def _is_foot(line: Line) -> bool:
    texts = _cells(line.text) if is_table_line(line.text) else [plain(line.text)]
    return any(fold(t).startswith("noi nhan") or bool(_FOOT.match(t) and t.isupper()) for t in texts)


def _annex(lines: tuple[Line, ...], at: int, below_foot: bool) -> Heading | None:
    text = plain(lines[at].text)
    m = _ANNEX.match(fold(text))
    if m is None or len(text) > 300 or text.endswith(";"):
        return None
    # "Biểu số 01: …" in bold is a title below the signature; in the text it may be a caption.
    if not (text.split()[0].isupper() or lines[at].text.lstrip().startswith("#") or (below_foot and is_marked(lines[at].text))):
        return None
    parts, last = [text], at
    for j in range(at + 1, min(at + 8, len(lines))):
        if not lines[j].text.strip():
            continue
        if not _goes_on(lines[j].text):
            break
        parts.append(plain(lines[j].text))
        last = j
    number = ("PL" if m["pl"] else "B") + (m["n"] or "").upper()
    return Heading(lines[at].number, "annex", number, 0, " ".join(parts), True, False, lines[last].number)


def _goes_on(raw: str) -> bool:
    """Whether a line under the title of an annex is more of it: bold or in capitals, no caption, no row."""
    text = plain(raw)
    italic = raw.strip().startswith("*") and not raw.strip().startswith("**")
    return not (is_table_line(raw) or text.startswith("(") or italic or _ANNEX.match(fold(text))) and (is_marked(raw) or text.isupper())


def annex_sections(lines: tuple[Line, ...], annexes: tuple[Heading, ...]) -> list[Section]:
    """Each annex, and under it the groups of its table: "A | CHỈ TIÊU KINH TẾ", "I | Đến năm 2030", or one per resolution."""
    seen: dict[str, int] = {}
    out = []
    ends = [*(h.line - 1 for h in annexes[1:]), len(lines)][: len(annexes)]
    for h, end in zip(annexes, ends, strict=True):
        number = h.number or "PL"
        seen[number] = seen.get(number, 0) + 1
        identity = number if seen[number] == 1 else f"{number}~{seen[number]}"
        out.append(Section(identity, number, 1, h.title, "DOC", Span(h.line, h.last), "annex"))
        out += _groups(identity, lines[h.last : end])
    return out


def _groups(annex: str, lines: tuple[Line, ...]) -> list[Section]:
    rows = [(line.number, _cells(line.text)) for line in lines if is_table_line(line.text)]
    resolutions = _resolutions(annex, rows)
    return resolutions if len(resolutions) > 1 else _lettered(annex, rows)


def _cells(raw: str) -> list[str]:
    return [plain(c) for c in re.split(r"\t|(?<!\\)\|", raw.strip().strip("|") if raw.strip().startswith("|") else raw)]


def _resolutions(annex: str, rows: list[tuple[int, list[str]]]) -> list[Section]:
    """The rows that open a resolution, numbered in their order: what OCR printed before them is no number to trust."""
    out: list[Section] = []
    last = ""
    for number, cells in rows:
        title = next((c for c in cells[:2] if _RESOLUTION.match(fold(c))), "")
        # OCR may print a row twice, byte for byte: it is one.
        if title and title != last:
            order = roman(len(out) + 1)
            bare = re.sub(r"^\W*[IVX\d]{1,5}\s+", "", title)
            out.append(Section(f"{annex}.{order}", order, 2, bare, annex, Span(number, number), "resolution"))
            last = title
    return out


def _lettered(annex: str, rows: list[tuple[int, list[str]]]) -> list[Section]:
    """Rows with a capital or a roman number and a title: in capitals, or with no figure beside it."""
    out: list[Section] = []
    for number, cells in rows:
        label = cells[0].strip(" .") if cells else ""
        if len(cells) < 2 or not (re.fullmatch(r"[A-H]", label) or (label.isupper() and roman_value(label))):
            continue
        bare = not any(re.search(r"\d", c) for c in cells[2:])
        identity = f"{annex}.{label}"
        if cells[1] and (cells[1].isupper() or bare) and identity not in {s.id for s in out}:
            out.append(Section(identity, label, 2, cells[1], annex, Span(number, number), "table_group"))
    return out
