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
    titles = {section.id: section.title for section in sections}
    facts: list[Fact] = []
    hooks: dict[str, list[Hook]] = {}

    def block(key: str, ref: str, one: Paragraph | Footnote, parent: Hook | None) -> Block:
        period, goal = where.get(one.section or "", where[""])
        return Block(key, ref, one.text, one.lines, period, goal, titles.get(one.section or "", ""), parent, report_year)

    for paragraph in paragraphs:
        made, hooks[paragraph.id] = block_facts(block(f"p{paragraph.id}", f"section:{paragraph.section}", paragraph, None))
        facts += made
    parents = note_parents(paragraphs, hooks)
    for note in footnotes:
        facts += block_facts(block(f"n{note.number}", f"footnote:{note.number}", note, parents.get(note.number)))[0]
    return tuple(facts)
