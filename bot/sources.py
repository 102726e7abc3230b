"""Open a ref: the words of the report at one place, verbatim, with the path of headings and the line numbers.

Refs are those of the design's answers.md: ``section:P1.II.1.1``, ``footnote:3``, ``annex:phu_luc:<row name>``,
``annex:bieu_02:<roman>``, ``meta:header``, ``meta:signature``; before any of them ``<report id>#``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import RefError
from ingest.model import Footnote, Ingested, Row, Section, Span, Table
from ingest.vietnamese.text import fold, nfc


@dataclass(frozen=True, slots=True)
class Opened:
    """One place. ``text`` is verbatim from the file, line by line; ``extra`` what belongs to it (cells, the sentence of a note)."""

    report: str
    ref: str
    kind: str
    path: tuple[str, ...]
    lines: Span
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        head = {"report": self.report, "ref": self.ref, "kind": self.kind, "path": list(self.path)}
        return head | {"lines": [self.lines.first, self.lines.last], "text": self.text} | dict(self.extra)


def split_ref(ref: str) -> tuple[str | None, str]:
    """The report id and the rest; the row name itself may hold a ``#`` (``#L12``).

    >>> split_ref("12-bc-2024#footnote:3"), split_ref("annex:phu_luc:Lúa#L4")
    (('12-bc-2024', 'footnote:3'), (None, 'annex:phu_luc:Lúa#L4'))
    """
    head, hash_sign, rest = ref.partition("#")
    return (head, rest) if hash_sign and ":" not in head else (None, ref)


def verbatim(document: Ingested, span: Span) -> str:
    """Those lines of the file."""
    return "\n".join(document.lines[span.first - 1 : span.last])


def path_of(document: Ingested, section: str | None) -> tuple[str, ...]:
    """The titles from the outermost heading down to ``section``; the document's own title is left out."""
    by_id = {s.id: s for s in document.sections}
    out: list[str] = []
    at = by_id.get(section or "")
    while at is not None and at.kind != "document" and len(out) < 12:
        out.append(f"{at.number}. {at.title}" if at.number and at.kind not in {"part", "run_in"} else at.title)
        at = by_id.get(at.parent or "")
    return tuple(reversed(out))


def open_ref(document: Ingested, ref: str) -> tuple[Opened, ...]:
    """Everything that ``ref`` names: one place, or all rows of a group (``annex:bieu_02:IV``).

    Raises :class:`~bot.errors.RefError` with the nearest refs.
    """
    ref = nfc(ref.strip())
    kind, _, name = ref.partition(":")
    found: Iterable[Opened] = ()
    if kind == "section":
        found = (_section(document, s) for s in document.sections if fold(s.id) == fold(name))
    elif kind == "footnote":
        found = (_footnote(document, n) for n in document.footnotes if str(n.number) == name.lstrip("0"))
    elif kind == "annex":
        found = _rows(document, ref)
    elif kind == "meta":
        found = _meta(document, name)
    opened = tuple(found)
    if not opened:
        raise RefError("unknown_ref", ref=ref, report=document.report.id, near=near_refs(document, ref))
    return opened


def all_refs(document: Ingested) -> list[str]:
    """Every ref of a document."""
    rows = [row.ref for table in document.tables for row in table.rows]
    notes = [f"footnote:{n.number}" for n in document.footnotes]
    return [*(f"section:{s.id}" for s in document.sections), *notes, *rows, "meta:header", "meta:signature"]


def near_refs(document: Ingested, ref: str, count: int = 3) -> tuple[str, ...]:
    """The refs most like a ref that is not there."""
    import difflib  # only a wrong ref costs its import

    folded = {fold(r): r for r in all_refs(document)}
    return tuple(folded[f] for f in difflib.get_close_matches(fold(ref), folded, count, 0.5))


def _section(document: Ingested, section: Section) -> Opened:
    children = [f"section:{s.id}" for s in document.sections if s.parent == section.id]
    notes = sorted({m for p in document.paragraphs if p.section == section.id for m in p.marks})
    extra = {"sections": children, "footnotes": [f"footnote:{n}" for n in notes]}
    text = verbatim(document, section.lines)
    return Opened(document.report.id, f"section:{section.id}", "section", path_of(document, section.id), section.lines, text, extra)


def _footnote(document: Ingested, note: Footnote) -> Opened:
    sentence = next((p.text for p in document.paragraphs if p.id == note.paragraph), None)
    extra = {"section": f"section:{note.section}" if note.section else None, "anchor": note.anchor, "paragraph": sentence}
    text = verbatim(document, note.lines)
    return Opened(document.report.id, f"footnote:{note.number}", "footnote", path_of(document, note.section), note.lines, text, extra)


def _rows(document: Ingested, ref: str) -> Iterable[Opened]:
    """The row with this ref and the rows below it; or all rows of the table that it names."""
    rows = [(table, row) for table in document.tables for row in table.rows]
    wanted = fold(ref)
    exact = [(t, r) for t, r in rows if nfc(r.ref) == ref] or [(t, r) for t, r in rows if fold(r.ref) == wanted]
    chosen = exact + [(t, r) for t, r in rows if fold(r.ref).startswith(wanted + ":")]
    return (_row(document, table, row) for table, row in chosen)


def _row(document: Ingested, table: Table, row: Row) -> Opened:
    cells = {
        key: {"header": table.columns.get(key, key), "printed": c.printed, "value": c.value, "comparator": c.comparator, "doubt": c.doubt}
        for key, c in row.cells.items()
    }
    extra = {"table": table.id, "unit": row.unit, "cells": cells, "doubt": row.doubt, "verdict": row.verdict}
    span = Span(row.line, row.line)
    path = tuple(p for p in (table.title, row.group, row.name) if p)
    return Opened(document.report.id, row.ref, "annex", path, span, verbatim(document, span), extra)


def _meta(document: Ingested, name: str) -> Iterable[Opened]:
    report = document.report
    span = {"header": report.header_lines, "signature": report.signature_lines}.get(name)
    if span is not None:
        yield Opened(report.id, f"meta:{name}", "meta", (report.title,), span, verbatim(document, span))
