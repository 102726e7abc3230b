"""The order of the stages: read → head and foot → outline → footnotes → paragraphs → tables → facts → chunks → errata."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest import tokens
from ingest.annexes import find_annexes
from ingest.chunks import BUDGET, Counter, read_chunks
from ingest.errata import read_errata
from ingest.footnotes import attach, note_lines, read_notes
from ingest.header import read_foot, read_head
from ingest.identity import describe
from ingest.model import Defect, Fact, Ingested, Line, Section, Span, Table
from ingest.outline import read_outline
from ingest.paragraphs import read_paragraphs
from ingest.read import MAX_BYTES, read_file
from ingest.repair import explain


def run(path: Path | str, *, max_bytes: int | None = None, budget: int | None = None) -> Ingested:
    """Read one report.

    Errors: :class:`ingest.errors.UnreadableFile` for a bad call (no such file, too big, binary …); whatever is wrong with the
    document itself is listed in ``defects``.
    """
    path = Path(path)
    file = read_file(path, max_bytes or MAX_BYTES)
    lines = file.lines
    annexes = find_annexes(lines)
    head, foot = read_head(lines), read_foot(lines, annexes[0].line - 1 if annexes else len(lines))
    notes = read_notes(lines)
    outline = read_outline(lines, head, foot, annexes, note_lines(notes))
    report = describe(head, foot, tuple(s.title for s in outline.sections[1:]), path.stem, file.sha256)
    skip = outline.heading_lines | note_lines(notes) | frozenset(range(1, head.lines.last + 1))
    paragraphs = read_paragraphs(lines, outline.sections, skip, frozenset(n.number for n in notes))
    attached = attach(notes, paragraphs, lines, outline.sections)
    tables, table_facts, passages, table_defects = _tables(lines, report)
    facts = table_facts + _facts(paragraphs, attached.footnotes, outline.sections, report)
    chunks = read_chunks(report, outline.sections, paragraphs, attached.footnotes, tables, passages, Counter(tokens.count, budget or BUDGET))
    errata, errata_defects = read_errata(path, lines)
    return Ingested(
        report=report,
        sections=outline.sections,
        paragraphs=paragraphs,
        footnotes=attached.footnotes,
        tables=tables,
        facts=facts,
        chunks=chunks,
        repairs=explain(lines),
        errata=errata,
        defects=(*attached.defects, *table_defects, *errata_defects),
        lines=tuple(line.text for line in lines),
    )


def _year(report: Any) -> int:
    return int(report.periods[0]) if report.periods else 0


def _tables(lines: tuple[Line, ...], report: Any) -> tuple[tuple[Table, ...], tuple[Fact, ...], Any, tuple[Defect, ...]]:
    try:
        from ingest import tables

        tables.read_tables, tables.table_facts, tables.row_passages
    except (ImportError, AttributeError):
        return (), (), lambda table: (), ()
    read = tables.read_tables(lines, report.periods[0] if report.periods else None)
    return tuple(read.tables), tuple(tables.table_facts(read.tables, report.place)), tables.row_passages, tuple(read.defects)


def _facts(paragraphs: Any, footnotes: Any, sections: Any, report: Any) -> tuple[Fact, ...]:
    try:
        from ingest import facts

        facts.prose_facts
    except (ImportError, AttributeError):
        return ()
    return tuple(facts.prose_facts(paragraphs, footnotes, sections, int(report.periods[0]) if report.periods else None))
