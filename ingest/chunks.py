"""Sections, footnotes and table rows → chunks for retrieval, each within a token budget and with its path of titles.

A sentence is never cut, unless it alone is above the budget; then it is cut at ``;``, at ``,`` and at last between words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ingest.model import Chunk, Footnote, Paragraph, Report, Section, Span, Table

#: Tokens of a chunk's text at most. 400: a paragraph of the real reports has 60 to 700 tokens, a sentence 15 to 150.
BUDGET = 400
#: An end of sentence: "." and the like before a space and a capital, a digit, a quote, or a list sign.
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+(?=[\"“(+\-–]?\s?[A-ZĐÀ-ỸƠƯ\d])")
_SHORT = re.compile(r"(?:^|[\s(])(?:TP|TS|ThS|PGS|GS|Đ/c|đ/c|d/c|D/c|Tp|tr|No|Mr|\d{1,3}|[A-ZĐ])\.$")
#: Pieces in which a sentence above the budget is cut: at semicolons, at commas, between words.
_CUTS = (re.compile(r"(?<=;)\s+"), re.compile(r"(?<=,)\s+"), re.compile(r"\s+"))
RowPassages = Callable[[Table], Iterable[tuple[str, int, str]]]


@dataclass(frozen=True, slots=True)
class Counter:
    """How tokens are counted and how many a chunk may have."""

    count: Callable[[str], int]
    budget: int = BUDGET


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of ``text``; together they cover it but for the spaces between.

    >>> [("Một. Hai; ba")[a:b] for a, b in split_sentences("Một. Hai; ba")]
    ['Một.', 'Hai; ba']
    """
    spans, start = [], 0
    for m in _SENTENCE.finditer(text):
        head = text[start : m.start()]
        if head.endswith(";") or _SHORT.search(head):
            continue
        spans.append((start, m.start()))
        start = m.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def split_text(text: str, counter: Counter) -> list[tuple[int, int]]:
    """Offsets of pieces within the budget: whole sentences, as many as fit."""
    return _pack(text, [part for s in split_sentences(text) for part in _within(text, s, counter, _CUTS)], counter)


def _within(text: str, span: tuple[int, int], counter: Counter, cuts: tuple[re.Pattern[str], ...]) -> list[tuple[int, int]]:
    """A sentence, or its pieces where it is above the budget."""
    if counter.count(text[slice(*span)]) <= counter.budget or not cuts:
        return [span]
    bounds = [span[0], *(m.end() for m in cuts[0].finditer(text, *span)), span[1]]
    parts = [(a, b - (len(text[a:b]) - len(text[a:b].rstrip()))) for a, b in pairwise(bounds) if text[a:b].strip()]
    return _pack(text, [piece for part in parts for piece in _within(text, part, counter, cuts[1:])], counter)


def _pack(text: str, parts: list[tuple[int, int]], counter: Counter) -> list[tuple[int, int]]:
    """Neighbouring parts put together as long as they fit."""
    out: list[tuple[int, int]] = []
    for part in parts:
        if out and counter.count(text[out[-1][0] : part[1]]) <= counter.budget:
            out[-1] = (out[-1][0], part[1])
        else:
            out.append(part)
    return out


def read_chunks(
    report: Report,
    sections: tuple[Section, ...],
    paragraphs: tuple[Paragraph, ...],
    footnotes: tuple[Footnote, ...],
    tables: tuple[Table, ...],
    row_passages: RowPassages,
    counter: Counter,
) -> tuple[Chunk, ...]:
    """All chunks of a document, in its order: head, sections, footnotes, table rows, signature."""
    paths = heading_paths(sections)
    made = [
        *_meta_chunks(report, counter),
        *(c for p in paragraphs for c in _paragraph_chunks(p, paths, counter)),
        *(c for f in footnotes for c in _footnote_chunks(f, paths, counter)),
        *(c for t in tables for c in _table_chunks(t, row_passages, counter)),
    ]
    return _numbered(made)


def heading_paths(sections: tuple[Section, ...]) -> dict[str, tuple[str, ...]]:
    """The titles from the outermost section to each section; sections without a title add nothing."""
    paths: dict[str, tuple[str, ...]] = {}
    for s in sections:
        above = paths.get(s.parent, ()) if s.parent and s.parent != "DOC" else ()
        paths[s.id] = (*above, s.title) if s.title else above
    return paths


def _meta_chunks(report: Report, counter: Counter) -> list[Chunk]:
    quotes = (("meta:header", report.header_quote, report.header_lines), ("meta:signature", report.signature_quote, report.signature_lines))
    return [
        _chunk(ref, (), text[a:b], lines, (), counter)
        for ref, text, lines in quotes
        if lines is not None
        for a, b in split_text(text, counter)
    ]


def _chunk(ref: str, heading: tuple[str, ...], text: str, lines: Span, notes: tuple[int, ...], counter: Counter) -> Chunk:
    return Chunk("", ref, heading, text, notes, counter.count(text), lines)


def _paragraph_chunks(p: Paragraph, paths: Mapping[str, tuple[str, ...]], counter: Counter) -> list[Chunk]:
    spans = split_text(p.text, counter)
    out = []
    for i, (a, b) in enumerate(spans):
        last = i == len(spans) - 1
        notes = tuple(m for m, o in zip(p.marks, p.mark_offsets, strict=True) if a < o <= b or (o <= a and i == 0) or (last and o > b))
        out.append(_chunk(f"section:{p.section}", paths.get(p.section, ()), p.text[a:b], p.lines, notes, counter))
    return out


def _footnote_chunks(f: Footnote, paths: Mapping[str, tuple[str, ...]], counter: Counter) -> list[Chunk]:
    heading = paths.get(f.section, ()) if f.section else ()
    return [_chunk(f"footnote:{f.number}", heading, f.text[a:b], f.lines, (f.number,), counter) for a, b in split_text(f.text, counter)]


def _table_chunks(table: Table, row_passages: RowPassages, counter: Counter) -> list[Chunk]:
    out = []
    for row in table.rows:
        heading = (table.title, *((row.group,) if row.group else ()))
        text = row_text(table, row.name, row.unit, {k: c.printed for k, c in row.cells.items()}) or row.printed
        out += [_chunk(row.ref, heading, text[a:b], Span(row.line, row.line), (), counter) for a, b in split_text(text, counter)]
    for ref, line, text in row_passages(table):
        out += [_chunk(ref, (table.title,), text[a:b], Span(line, line), (), counter) for a, b in split_text(text, counter)]
    return out


def row_text(table: Table, name: str, unit: str | None, cells: Mapping[str, str]) -> str:
    """A row as words: "Chè trồng mới (Ha): Kế hoạch năm 2024: 70; Thực hiện năm 2024: 90"."""
    parts = [f"{table.columns.get(k, k)}: {v}" for k, v in cells.items() if v]
    head = f"{name} ({unit})" if unit else name
    return f"{head}: {'; '.join(parts)}" if parts else head


def _numbered(chunks: list[Chunk]) -> tuple[Chunk, ...]:
    """Ids: the ref, with ``~2``, ``~3`` … where a ref has several chunks."""
    counts: dict[str, int] = {}
    out = []
    for c in chunks:
        counts[c.ref] = counts.get(c.ref, 0) + 1
        n = counts[c.ref]
        out.append(Chunk(c.ref if n == 1 else f"{c.ref}~{n}", c.ref, c.heading, c.text, c.notes, c.tokens, c.lines))
    return tuple(out)
