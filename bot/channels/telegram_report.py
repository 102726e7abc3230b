"""What a report itself has, for the commands that ask no question: indicators, places, the reports.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bot.channels.render import day, place, readable, unmarked
from bot.channels.telegram_split import split
from bot.model import Citation
from bot.prompting import prompt, raw
from bot.sources import Opened
from ingest.model import Ingested, Row, Table
from ingest.vietnamese.text import syllables
from vectorstore.model import Hit

#: Indicators listed by their names; and with their cells, where words narrow them down.
NAMES, ROWS, HITS = 60, 8, 3


def _safe(text: str) -> str:
    return escape(unmarked(readable(text)), quote=False)


def reports(documents: Iterable[Ingested]) -> list[str]:
    """Each report with its number, date, issuer and size."""
    return split("\n\n".join(_report(d) for d in documents))


def _report(document: Ingested) -> str:
    found, unknown = document.report, raw("telegram.report.unknown")
    return prompt(
        "telegram.report.line",
        id=_safe(found.id),
        number=_safe(found.number or unknown),
        date=day(found.date),
        issuer=_safe(found.issuer or unknown),
        title=_safe(found.title),
        rows=sum(len(t.rows) for t in document.tables),
        sections=len(document.sections),
        notes=len(document.footnotes),
    )


def indicators(document: Ingested, words: str) -> list[str]:
    """The indicators whose names have every word, with their cells; all names where no word is given. Empty: none has."""
    wanted = set(syllables(words))
    rows = [(t, r) for t in document.tables for r in t.rows if r.cells and wanted <= set(syllables(r.name))]
    if not rows:
        return []
    bound = ROWS if wanted else NAMES
    lines = [_row(t, r) if wanted else prompt("telegram.report.row", name=_safe(r.name)) for t, r in rows[:bound]]
    lines += [prompt("telegram.report.more", count=len(rows) - bound)] if len(rows) > bound else []
    return split(("\n\n" if wanted else "\n").join(lines))


def _row(table: Table, row: Row) -> str:
    unit = f" ({_safe(row.unit)})" if row.unit else ""
    cells = [f"{_safe(table.columns.get(k, k))}: <b>{_safe(c.printed)}</b>" for k, c in row.cells.items() if c.printed.strip()]
    return "\n".join([prompt("telegram.report.row", name=_safe(row.name)) + unit, *cells])


def opened(found: Sequence[Opened]) -> list[str]:
    """The verbatim words at a ref."""
    return split("\n\n".join(_passage(o.path, (o.lines.first, o.lines.last), o.text, o.ref) for o in found))


def hits(found: Sequence[Hit]) -> list[str]:
    """The passages nearest to some words."""
    return split("\n\n".join(_hit(h) for h in found[:HITS]))


def _hit(hit: Hit) -> str:
    lines = hit.chunk.lines
    return _passage(hit.chunk.heading, (lines.first, lines.last), hit.chunk.text, hit.chunk.ref)


def _passage(path: Sequence[str], lines: tuple[int, int], text: str, ref: str) -> str:
    head = place(Citation(0, "", ref, " › ".join(path), lines, ""))
    return f"<b>{_safe(head)}</b>\n<blockquote expandable>{_safe(text)}</blockquote>\n<code>{_safe(ref)}</code>"
