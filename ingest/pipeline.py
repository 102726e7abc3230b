"""The order of the stages: read → head and foot → outline → footnotes → paragraphs → tables → facts → chunks → repairs and errata."""

from __future__ import annotations

from collections import Counter as Counts
from dataclasses import replace
from pathlib import Path

from ingest import tokens
from ingest.annexes import find_annexes
from ingest.chunks import BUDGET, Counter, read_chunks
from ingest.errata import read_errata, with_likely
from ingest.facts import prose_facts
from ingest.footnotes import attach, note_lines, read_notes
from ingest.header import read_foot, read_head
from ingest.identity import describe
from ingest.markup import is_table_line
from ingest.model import Defect, Fact, Ingested, Line, Report, Span
from ingest.outline import Outline, read_outline
from ingest.paragraphs import read_paragraphs
from ingest.read import MAX_BYTES, FileRead, read_file
from ingest.repair import explain
from ingest.tables import read_tables, row_passages, table_facts


def run(path: Path | str, *, max_bytes: int | None = None, budget: int | None = None) -> Ingested:
    """Read one report, stage by stage; see :func:`ingest.ingest`."""
    file = read_file(Path(path), max_bytes or MAX_BYTES)
    lines = file.lines
    annexes = find_annexes(lines)
    head, foot = read_head(lines), read_foot(lines, annexes[0].line - 1 if annexes else len(lines))
    notes = read_notes(lines)
    outline = read_outline(lines, head, foot, annexes, note_lines(notes))
    report = describe(head, foot, tuple(s.title for s in outline.sections[1:]), Path(path).stem, file.sha256)
    year = int(report.periods[0]) if report.periods else None

    ruled = _without(lines, report.header_lines, foot.recipients_lines, foot.signature_lines)
    main = report.periods[0] if report.periods else None
    tables = read_tables(ruled, main)
    skip = outline.heading_lines | note_lines(notes) | frozenset(tables.used) | frozenset(range(1, head.last + 1))
    paragraphs = read_paragraphs(lines, outline.sections, skip, frozenset(n.number for n in notes))
    attached = attach(notes, paragraphs, lines, outline.sections)
    facts = _distinct(*table_facts(tables.tables, report.place, main), *prose_facts(paragraphs, attached.footnotes, outline.sections, year))
    counter = Counter(tokens.count, budget or BUDGET)
    chunks = read_chunks(report, outline.sections, paragraphs, attached.footnotes, tables.tables, row_passages, counter)
    errata, misplaced = read_errata(Path(path), lines)
    return Ingested(
        report=report,
        sections=outline.sections,
        paragraphs=paragraphs,
        footnotes=attached.footnotes,
        tables=tables.tables,
        facts=with_likely(facts, errata),
        chunks=chunks,
        repairs=explain(lines),
        errata=errata,
        defects=(*_general_defects(file, report, outline, bool(tables.tables)), *attached.defects, *tables.defects, *misplaced),
        lines=tuple(line.text for line in lines),
    )


def _distinct(*facts: Fact) -> tuple[Fact, ...]:
    """The facts with ids that are unique even where a document numbers two notes alike."""
    seen: Counts[str] = Counts()
    out = []
    for fact in facts:
        seen[fact.id] += 1
        out.append(fact if seen[fact.id] == 1 else replace(fact, id=f"{fact.id}~{seen[fact.id]}"))
    return tuple(out)


def _without(lines: tuple[Line, ...], *spans: Span | None) -> tuple[Line, ...]:
    """The lines without the rows of the head and the foot: their two columns are no table of figures."""
    blank = {i for s in spans if s is not None for i in range(s.first, s.last + 1)}
    return tuple(replace(line, text="") if line.number in blank and is_table_line(line.text) else line for line in lines)


def _general_defects(file: FileRead, report: Report, outline: Outline, has_tables: bool) -> list[Defect]:
    """What the document as a whole lacks, or had to be converted from; each is no error."""
    whole = Span(1, len(file.lines))
    found = {
        "no_headings": all(s.kind in ("document", "annex", "recipients", "signature") for s in outline.sections),
        "no_tables": not has_tables,
        "no_number": report.number is None,
        "no_date": report.date is None,
        "no_period": not report.periods,
        "legacy_encoding": file.encoding in ("tcvn3", "vni", "cp1258"),
    }
    return [Defect(kind, whole, file.encoding if kind == "legacy_encoding" else "") for kind, holds in found.items() if holds]
