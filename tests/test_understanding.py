"""What a question is understood to ask, seen in the figure that is given: indicator, basis, period; ``cases/understanding.jsonl``.

A line: ``question`` (``history``), ``printed`` the figure as the report prints it ("a|b": either), its ``basis``, ``period`` and a part of
its ``indicator``; ``among``: one of the figures of a sentence, not the first; ``rewrite``: whether the earlier questions are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from answering import ask, cases

from bot.model import Value


def params() -> list[Any]:
    """The cases, known failures marked: one that begins to pass must be said so in the file."""
    found = []
    for case in cases("understanding.jsonl"):
        marks = [pytest.mark.xfail(reason=case["reason"], strict=True)] if case["result"] == "fail" else []
        found.append(pytest.param(case, id=" / ".join([*case.get("history", ()), case["question"]]), marks=marks))
    return found


def wrong(case: dict[str, Any]) -> list[str]:
    """What is not as the case says; empty where it is."""
    answer = ask(case["question"], case.get("history", ()))
    shown = answer.values if case.get("among") else answer.values[:1]
    found = [] if any(not list(_differs(case, value)) for value in shown) else [str(v) for v in shown] or ["no figure"]
    if "rewrite" in case and bool(answer.rewrite) != case["rewrite"]:
        found.append(f"rewrite: {answer.rewrite}")
    return [*found, answer.answer] if found else []


def _differs(case: dict[str, Any], value: Value) -> Iterator[str]:
    if value.printed not in case["printed"].split("|"):
        yield value.printed
    if "basis" in case and value.basis not in case["basis"].split("|"):
        yield value.basis
    if "period" in case and value.period != case["period"]:
        yield str(value.period)
    if "indicator" in case and not any(part.casefold() in value.indicator.casefold() for part in case["indicator"].split("|")):
        yield value.indicator


@pytest.mark.parametrize("case", params())
def test_what_a_question_asks(case: dict[str, Any]) -> None:
    assert wrong(case) == []


@pytest.mark.parametrize(
    "marks",
    [
        "tỷ lệ che phủ rừng kế hoạch năm 2024",
        "ty le che phu rung ke hoach nam 2024",
        "TỶ LỆ CHE PHỦ RỪNG, KẾ HOẠCH NĂM 2024",
        "tỉ lệ che phủ rừng KH năm 2024",
        "tyr leej che phur ruwngf kees hoachj nawm 2024",
    ],
)
def test_marks_case_abbreviations_and_telex_ask_the_same(marks: str) -> None:
    first = ask(marks).values[0]
    assert (first.indicator, first.basis, first.period, first.printed) == ("Tỷ lệ che phủ rừng", "plan", "2024", "51.3")


def test_a_figure_asked_for_stands_before_its_context() -> None:
    answer = ask("Năm 2024 kế hoạch tổng lượt khách du lịch là bao nhiêu?")
    assert answer.values[0].basis == "plan" and answer.answer.index("500.000") < answer.answer.index("600.000")


def test_two_initials_that_collide_are_told_apart_by_their_company() -> None:
    assert ask("KH 2024 tổng lượt khách du lịch?").values[0].basis == "plan"
    place = ask("Đối thoại với nhân dân tại xã Khun Há có bao nhiêu người?")
    assert not place.values or place.values[0].basis != "plan"
