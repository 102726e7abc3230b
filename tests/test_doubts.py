"""Doubtful figures: what the errata file reads instead, and the one Vietnamese line that warns of them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from answering import ask, document

from bot.draft import Draft, doubt_of
from bot.prompting import table
from ingest.errata import with_likely
from ingest.model import Erratum, Fact, Span


def fact(printed: str, column: str = "plan_2025", doubt: str | None = None) -> Fact:
    ref = "annex:b:Rừng"
    return Fact(f"{ref}@{column}", "Rừng", "plan", "2025", None, printed, Decimal(1), "%", "=", ref, printed, Span(5, 5), doubt)


def erratum(printed: str, reading: str, column: str | None = None, line: int = 5) -> Erratum:
    return Erratum(Span(line, line), printed, reading, "OCR", None, column)


@pytest.mark.parametrize(
    ("entry", "likely"),
    [
        (erratum("91.82", "51.82", "plan_2025"), "51.82"),
        (erratum("91.82\t12", "51.82 | 12"), "51.82"),
        (erratum("91.82", "51.82?"), "51.82"),
        (erratum("91.82", "51.82", "plan_2024"), None),
        (erratum("91.82", "51.82", line=6), None),
        (erratum("91.82", "91.82"), None),
        (erratum("91.82", "tỷ lệ che phủ rừng"), None),
    ],
)
def test_the_figure_that_an_erratum_reads(entry: Erratum, likely: str | None) -> None:
    assert with_likely([fact("91.82"), fact("12", "note")], [entry])[0].likely == likely


def test_a_figure_that_its_place_prints_twice_is_not_read_otherwise() -> None:
    assert all(f.likely is None for f in with_likely([fact("91"), fact("91", "actual_2025")], [erratum("91", "51")]))


def test_every_code_has_its_words() -> None:
    codes = {f.doubt.partition(":")[0] for f in document().facts if f.doubt}
    assert codes <= set(table("answers")["doubt"])
    assert doubt_of(fact("1", doubt="a_code_of_tomorrow")) == table("answers")["doubt"]["other"]


def test_one_line_for_all_doubtful_figures() -> None:
    draft = Draft()
    place = draft.cite("annex:b:Rừng", "B", (5, 5), "91 | 92")
    draft.lines.append(f"91% và 92% [{place}]")
    draft.value(fact("91", doubt="shifted"), place)
    draft.value(fact("92", "actual_2025", "shifted"), place)
    draft.number()
    assert len(draft.lines) == 2 and "“91”" in draft.lines[1] and "“92”" in draft.lines[1]
    assert [(c.kind, c.text, c.marks) for c in draft.caveats] == [("doubt", draft.lines[1], (1,))]


def test_a_doubtful_figure_that_is_not_shown_brings_no_warning() -> None:
    draft = Draft()
    place = draft.cite("annex:b:Rừng", "B", (5, 5), "91 | 92")
    draft.lines.append(f"92% [{place}]")
    draft.value(fact("91", doubt="shifted"), place)
    draft.number()
    assert len(draft.lines) == 1 and not draft.caveats


def test_an_answer_names_the_likely_reading_without_a_code() -> None:
    answer = ask("Mục tiêu năm 2025 về tỷ lệ lao động qua đào tạo là bao nhiêu?")
    caveat = next(c for c in answer.caveats if c.kind == "doubt")
    assert caveat.text in answer.answer and "63,1" in caveat.text
    assert not re.search(r"[a-z]_[a-z]", caveat.text)
