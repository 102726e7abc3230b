"""Questions on the sample with what a right answer holds; ``cases/answers.jsonl``, a line each.

A line: ``question`` (``history``), ``status`` ("a|b": either), ``early`` what stands in the first 300 characters, ``text`` what
stands anywhere, ``refs`` one of which is cited (a beginning is enough), ``never`` what must not occur, ``caveat``, ``route``,
``computed``, and ``place`` where the report prints it. ``"result": "fail"`` with a ``reason`` is a known failure.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from answering import ask, cases, document, faults, says

from bot.model import Value
from ingest.model import Cell
from ingest.vietnamese.text import fold

FRONT = 300


def params() -> list[Any]:
    """The cases, known failures marked: one that begins to pass must be said so in the file."""
    known = [c for c in cases("answers.jsonl")]
    marks = {c["id"]: [pytest.mark.xfail(reason=c["reason"], strict=True)] for c in known if c.get("result") == "fail"}
    return [pytest.param(c, id=c["id"], marks=marks.get(c["id"], [])) for c in known]


def missing(case: dict[str, Any]) -> list[str]:
    """What the answer lacks or says wrongly."""
    answer = ask(case["question"], case.get("history", ()))
    text = answer.answer.replace("**", "")
    found = [] if answer.status in case["status"].split("|") else [f"status {answer.status}"]
    found += [f"not at the front: {e}" for e in case["early"] if not says(e, text[:FRONT])]
    found += [f"not said: {t}" for t in case.get("text", ()) if not says(t, text)]
    found += [f"said: {n}" for n in case["never"] if n in text]
    refs = [c.ref for c in answer.citations]
    found += [f"cited: {refs}"] if case["refs"] and not any(r.startswith(tuple(case["refs"])) for r in refs) else []
    found += ["nothing computed"] if case.get("computed") and not answer.computed else []
    found += [f"no caveat: {case['caveat']}"] if case.get("caveat", "") not in {"", *(c.kind for c in answer.caveats)} else []
    found += [f"route {answer.route}"] if case.get("route", answer.route) != answer.route else []
    return [*found, *faults(answer)] and [*found, *faults(answer), answer.answer]


@pytest.mark.parametrize("case", params())
def test_a_question_on_the_sample(case: dict[str, Any]) -> None:
    assert missing(case) == []


def test_the_ids_are_unique_and_every_known_failure_has_its_reason() -> None:
    known = cases("answers.jsonl")
    assert [i for i, n in Counter(c["id"] for c in known).items() if n > 1] == []
    assert [
        c["id"] for c in known if c.get("result", "pass") not in {"pass", "fail"} or (c.get("result") == "fail") != bool(c.get("reason"))
    ] == []
    assert [c["id"] for c in known if not (c["early"] or c.get("text") or c["status"] != "answered")] == []


@pytest.mark.parametrize(
    "case", [c for c in cases("answers.jsonl") if c.get("computed") and c.get("result") != "fail"], ids=lambda c: c["id"]
)
def test_what_is_computed_shows_its_formula_and_marks_its_operands(case: dict[str, Any]) -> None:
    answer = ask(case["question"])
    marks = {c.mark for c in answer.citations}
    for step in answer.computed:
        assert step.formula and step.result in answer.answer, answer.answer
        assert step.operands and all(o["mark"] in marks for o in step.operands)


@pytest.mark.parametrize(
    "case", [c for c in cases("answers.jsonl") if c.get("caveat") and c.get("result") != "fail"], ids=lambda c: c["id"]
)
def test_every_value_of_a_contradiction_is_shown_with_its_place(case: dict[str, Any]) -> None:
    answer = ask(case["question"])
    marks = {m for c in answer.caveats if c.kind == "contradiction" for m in c.marks}
    assert len(marks) >= 2 and marks <= {c.mark for c in answer.citations}
    assert len({c.lines for c in answer.citations if c.mark in marks}) >= 2


# ------------------------------------------------------------------ every cell of the first annex, by its own words
#: How a column is asked for, three ways; the floor is what was right of all rows when it was set, less one.
COLUMNS = {
    "plan_2024": ("{}: kế hoạch năm 2024 là bao nhiêu?", "Kế hoạch năm 2024 của chỉ tiêu {} là bao nhiêu?", "{} KH 2024"),
    "actual_2024": ("{}: thực hiện năm 2024 là bao nhiêu?", "Năm 2024 {} thực hiện được bao nhiêu?", "{} TH 2024"),
    "ratio_to_plan_2024": (
        "{}: so sánh với kế hoạch năm 2024 là bao nhiêu phần trăm?",
        "{} năm 2024 bằng bao nhiêu phần trăm kế hoạch?",
        "{} đạt mấy % KH 2024",
    ),
    "target_2025": ("{}: mục tiêu năm 2025 là bao nhiêu?", "Mục tiêu năm 2025 của chỉ tiêu {} là bao nhiêu?", "{} mục tiêu 2025"),
}
#: Of 117 with marks, and typed without.
CELL_FLOORS = {"plan_2024": (111, 111), "actual_2024": (112, 112), "ratio_to_plan_2024": (112, 111), "target_2025": (114, 113)}


def same(value: Value, cell: Cell) -> bool:
    """Whether a figure is that of a cell: another table may print it as "41,100"."""
    if cell.value is None or value.value is None:
        return value.printed == cell.printed
    return (Decimal(value.value), value.comparator) == (cell.value, cell.comparator)


def cell_failures(column: str, *, marks: bool = True) -> list[str]:
    """The rows whose cell is not the first figure given, or not at the front."""
    found = []
    for row in document().tables[0].rows:
        for wording in COLUMNS[column]:
            question = wording.format(row.name if ":" in wording else row.name[0].lower() + row.name[1:])
            answer = ask(question if marks else fold(question))
            first, cell = next(iter(answer.values), None), row.cells[column]
            if first is None or not same(first, cell) or first.printed not in answer.answer[:FRONT]:
                found.append(f"{question} -> {first.printed if first else answer.status}, not {cell.printed}")
    return found


@pytest.mark.parametrize("marks", [True, False], ids=["with marks", "without"])
@pytest.mark.parametrize("column", COLUMNS)
def test_every_cell_of_the_first_annex_is_given_for_its_column(column: str, marks: bool) -> None:
    asked = len(document().tables[0].rows) * len(COLUMNS[column])
    failed = cell_failures(column, marks=marks)
    assert asked - len(failed) >= CELL_FLOORS[column][0 if marks else 1], "\n".join([f"{asked - len(failed)} of {asked}", *failed])


@pytest.mark.parametrize("year", ["2017", "2019", "2029"])
def test_a_year_that_the_report_does_not_cover_has_no_figure(year: str) -> None:
    """Every indicator of the first annex, asked for a year of which nothing is printed: refused, and no figure stands for it."""
    asked = {row.name: ask(f"{row.name} thực hiện năm {year} là bao nhiêu?") for row in document().tables[0].rows}
    wrong = [(name, a.answer) for name, a in asked.items() if not a.refused or a.values or year not in a.answer]
    assert wrong == []
