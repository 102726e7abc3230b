"""Periods, marked and typed without marks."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.text import fold

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "periods.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"]))
def test_codes(case: dict[str, Any]) -> None:
    assert [one.period for one in find_periods(case["text"], case["year"])] == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"]))
def test_codes_of_text_without_marks(case: dict[str, Any]) -> None:
    assert [one.period for one in find_periods(fold(case["text"]), case["year"])] == case["expected"]


def test_without_a_year_a_relative_period_keeps_its_distance() -> None:
    assert [(one.period, one.relative) for one in find_periods("năm ngoái, quý I sang năm, 2024")] == [
        ("year-1", True),
        ("year+1-Q1", True),
        ("2024", False),
    ]


@given(st.text(max_size=200), st.none() | st.integers(1990, 2040))
def test_any_text_is_searched_without_error(text: str, year: int | None) -> None:
    found = find_periods(text, year)
    assert all(one.start < one.end for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
