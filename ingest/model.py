"""What a report is made of, once it has been read.  Imports nothing of ours.

Every value that leaves ``ingest`` carries its place: a :class:`Span` of 1-based line numbers of the file, and a
``ref`` that names the place in words (``section:P1.II.1.1``, ``footnote:3``, ``annex:phu_luc:<row name>``).
``None`` is always "absent", never zero; a value is a :class:`~decimal.Decimal` in the stated unit, beside the printed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of the file. ``number`` is 1-based; ``page`` only where the file prints page numbers."""

    number: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """First and last line, both included, 1-based."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline.

    ``id`` is the path of printed numbers (``P1.II.1.1``; run-in heading ``P1.III.1.r2``; item ``P1.IV.1.i3``).
    ``kind``: document, part, roman, arabic, decimal, letter, run_in, item, recipients, signature, annex, table_group, resolution, article.
    ``lines`` runs from the heading to the last line before the next heading of any level.
    """

    id: str
    number: str | None
    level: int
    title: str
    parent: str | None
    lines: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as its author meant it: pieces cut by a page break are joined.

    ``text`` is NFC, without emphasis and without footnote marks; ``m<sup>2</sup>`` has become ``m²``.
    ``marks`` are the numbers of the footnotes that hang on it, in order; ``mark_offsets[i]`` is the offset in ``text``
    right after the character on which mark ``i`` hangs; ``mark_printed[i]`` is the mark as the file prints it.
    ``joined_from`` holds one span per printed piece (one: not joined).
    """

    id: str
    section: str
    text: str
    lines: Span
    joined_from: tuple[Span, ...] = ()
    marks: tuple[int, ...] = ()
    mark_offsets: tuple[int, ...] = ()
    mark_printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note, attached to its mark: ``section`` and ``anchor`` (the 80 characters before the mark) are those of the mark.

    ``paragraph`` is the id of the paragraph that carries the mark; None where no mark was found (a defect says so).
    """

    number: int
    section: str | None
    anchor: str
    text: str
    lines: Span
    paragraph: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``value`` is in the row's unit; ``comparator`` one of ``= > >= < <= ~`` or None; ``doubt`` a reason or None."""

    printed: str
    value: Decimal | None = None
    comparator: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``name`` as printed; ``group`` the heading row(s) above it; ``cells`` by column key.

    A column key is ``<basis>_<period>`` (``plan_2024``), or the header's own words where it cannot be read so.
    ``printed`` is the line with its cells joined by `` | ``.
    """

    name: str
    group: str | None
    unit: str | None
    line: int
    ref: str
    cells: Mapping[str, Cell]
    printed: str = ""
    doubt: str | None = None
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows. ``number_style``: ``vi`` (1.234,5), ``en`` (1,234.5), ``dot_decimal`` or ``mixed``.

    ``columns`` maps a column key to the printed header of that column.
    """

    id: str
    title: str
    header: tuple[str, ...]
    number_style: str
    rows: tuple[Row, ...]
    lines: Span
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the text prints it. ``denominator`` is the b of ``a/b`` (planned, or the whole)."""

    printed: str
    value: Decimal | None
    unit: str | None
    comparator: str = "="
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with everything needed to say it without the report at hand.

    ``basis``: plan, actual, estimate, target, ratio_to_plan, ratio_to_target, change, cumulative, share, other.
    ``period``: ``2024``, ``2021-2025``, ``2024-H1``, ``2024-Q3``, ``by-2030`` or None.
    ``against``: for a ratio or a change, what it is measured against, as printed ("dự toán tỉnh giao", "năm 2023").
    ``quote`` is the exact clause (prose) or the printed row (tables) and holds ``printed``.
    ``statement`` groups the facts that one clause states about one subject (value, plan, ratios, changes): same id.
    ``way`` of a change column: ``index`` (108,2: per cent of ``against``), ``growth`` (8,2: per cent more), ``difference`` (in the unit).
    ``likely``: the figure that the errata file reads instead of ``printed``; shown as a warning, never as the figure.
    """

    id: str
    indicator: str
    basis: str
    period: str | None
    place: str | None
    printed: str
    value: Decimal | None
    unit: str | None
    comparator: str
    ref: str
    quote: str
    lines: Span
    doubt: str | None = None
    against: str | None = None
    statement: str | None = None
    group: str | None = None
    way: str | None = None
    likely: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the report for retrieval, within the token budget. ``heading`` is the path of titles, outermost first."""

    id: str
    ref: str
    heading: tuple[str, ...]
    text: str
    notes: tuple[int, ...]
    tokens: int
    lines: Span


@dataclass(frozen=True, slots=True)
class Repair:
    """A named change to what is searched (never to what is quoted)."""

    name: str
    lines: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """An entry of the errata file beside the report: true of this report alone. ``ref`` and ``column`` name a cell, where it is one."""

    lines: Span
    printed: str
    reading: str
    reason: str
    ref: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with the document; a value, never an exception. ``kind`` is a code that ``prompts/`` words."""

    kind: str
    lines: Span
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """The document itself. ``date`` is ISO; ``periods`` are the years it covers, the main one first."""

    id: str
    number: str | None
    date: str | None
    issuer: str | None
    title: str
    signer: str | None
    periods: tuple[str, ...]
    source_sha256: str
    place: str | None = None
    signer_role: str | None = None
    recipients: tuple[str, ...] = ()
    header_lines: Span | None = None
    signature_lines: Span | None = None
    header_quote: str = ""
    signature_quote: str = ""


@dataclass(frozen=True, slots=True)
class Ingested:
    """Everything that was read from one file, as one document."""

    report: Report
    sections: tuple[Section, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    repairs: tuple[Repair, ...] = ()
    errata: tuple[Erratum, ...] = ()
    defects: tuple[Defect, ...] = ()
    lines: tuple[str, ...] = ()
    schema: int = SCHEMA
