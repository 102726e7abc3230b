"""Sentences and footnotes → facts.

One clause about one subject is one statement and gives several facts that share ``statement``: the value, the plan or whole of "a/b", each
printed ratio and each change.  Sources of the rules: how Vietnamese annual reports print figures (tests/cases/facts.jsonl).
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.facts.build import Block, Hook, block_facts
from ingest.facts.context import contexts, note_parents
from ingest.model import Fact, Footnote, Paragraph, Section

__all__ = ["prose_facts"]


def prose_facts(
    paragraphs: Sequence[Paragraph], footnotes: Sequence[Footnote], sections: Sequence[Section], report_year: int | None
) -> tuple[Fact, ...]:
    """The facts that the paragraphs and the footnotes state, in their order.

    ``report_year`` is the year of statements that name none and whose section names none.  ``ref`` is ``section:<id>`` or ``footnote:<n>``.
    """
    where = contexts(sections, report_year)
    default = where.get("", (str(report_year) if report_year else None, False))
    facts: list[Fact] = []
    titles = {section.id: section.title for section in sections}
    hooks: dict[str, list[Hook]] = {}
    for paragraph in paragraphs:
        period, goal = where.get(paragraph.section, default)
        block = Block(f"p{paragraph.id}", f"section:{paragraph.section}", paragraph.text, paragraph.lines, period, goal, titles.get(paragraph.section, ""), None, report_year)
        made, hooks[paragraph.id] = block_facts(block)
        facts += made
    parents = note_parents(paragraphs, hooks)
    for note in footnotes:
        period, goal = where.get(note.section or "", default)
        parent = parents.get(note.number)
        block = Block(f"n{note.number}", f"footnote:{note.number}", note.text, note.lines, period, goal, titles.get(note.section or "", ""), parent, report_year)
        facts += block_facts(block)[0]
    return tuple(facts)
