"""What surrounds a block: the period and the aim of its section, and the statement that a footnote explains."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.facts.build import Hook
from ingest.model import Paragraph, Section
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.unit_words import flat

_GOAL = re.compile(r"\b(?:muc tieu|nhiem vu|phuong huong|chi tieu|giai phap|ke hoach)\b")
_DONE = re.compile(r"\b(?:ket qua|tinh hinh|thuc hien nhiem vu|danh gia|da dat)\b")
#: A note explains the statement that ends at most so many characters before its mark (the sample's farthest: "so với năm 2023").
_NEAR = 60


def contexts(sections: Sequence[Section], report_year: int | None) -> dict[str, tuple[str | None, bool]]:
    """Period and aim (True: targets and tasks of a coming year) by section id, inherited from parent to child."""
    found: dict[str, tuple[str | None, bool]] = {"": (str(report_year) if report_year else None, False)}
    for section in sections:
        inherited = found.get(section.parent or "", found[""])
        found[section.id] = inherited if section.kind == "document" else _own(section, inherited, report_year)
    return found


def _own(section: Section, inherited: tuple[str | None, bool], report_year: int | None) -> tuple[str | None, bool]:
    codes = [one.period for one in find_periods(section.title, report_year) if not one.relative]
    years = [code for code in codes if re.fullmatch(r"\d{4}(?:-(?:H\d|Q\d|\d{2}|\d+M))?", code)]
    if not years or len(set(years)) > 1:
        return inherited
    period = years[0]
    low = flat(section.title)
    coming = report_year is not None and int(period[:4]) > report_year
    goal = coming or (_GOAL.search(low) is not None and _DONE.search(low) is None)
    return period, goal


def note_parents(paragraphs: Sequence[Paragraph], hooks: Mapping[str, Sequence[Hook]]) -> dict[int, Hook]:
    """By note number the statement in which its mark stands, or that ends closely before it in the same sentence."""
    parents: dict[int, Hook] = {}
    for paragraph in paragraphs:
        for number, offset in zip(paragraph.marks, paragraph.mark_offsets, strict=False):
            before = [hook for hook in hooks.get(paragraph.id, ()) if hook.begin < offset]
            if before and offset - before[-1].end <= _NEAR and not re.search(r"[.;]\s", paragraph.text[before[-1].end : offset]):
                parents[number] = before[-1]
    return parents
