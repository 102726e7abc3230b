"""Repairs: named, idempotent, line by line, never a figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Line
from ingest.read import read_file
from ingest.repair import explain, repair, rules

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = read_file(ROOT / "reports" / "641-BC-HU-2024.md").lines

CASES = [
    ("đạt 100% KII; khoanh nuôi", "đạt 100% KH; khoanh nuôi"),
    ("đạt 128,6% so K11;", "đạt 128,6% so KH;"),
    ("KHI năm 2024", "KH năm 2024"),
    ("Hoạt động của HDND, UBND", "Hoạt động của HĐND, UBND"),
    ("vai trò của MTIQ", "vai trò của MTTQ"),
    ("Kết luận số 01-KI/TW", "Kết luận số 01-KL/TW"),
    ("Cùng cố, kiện toàn", "Củng cố, kiện toàn"),
    ("lao động qua đảo tạo", "lao động qua đào tạo"),
    ("tăng trưởng dân gia súc", "tăng trưởng đàn gia súc"),
    ("kịp thời, dùng quy định", "kịp thời, đúng quy định"),
    ("tỷ suất 12,1%o", "tỷ suất 12,1‰"),
]
UNTOUCHED = [
    "lớp K11 trường THPT",
    "KHI THỰC HIỆN",
    "áp dùng quy định",
    "nhân dân gia nhập",
    "Nghị quyết số 05-NQ/TU",
    "NQ ĐH",
    "100%",
    "Khoản 2 Điều 3",
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_repairs(before: str, after: str) -> None:
    assert repair(before) == after


@pytest.mark.parametrize("text", UNTOUCHED)
def test_left_as_it_is(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize("line", [line for line in SAMPLE if line.text], ids=lambda line: str(line.number))
def test_twice_is_once_and_no_figure_changes(line: Line) -> None:
    once = repair(line.text)
    assert repair(once) == once and "\n" not in once
    figures = re.compile(r"(?<![^\W_])\d[\d.,/]*")
    assert figures.findall(once) == figures.findall(line.text)


@given(
    st.lists(
        st.sampled_from(
            [
                "KII",
                "K11",
                "so ",
                "% ",
                "HDND",
                "NO DH",
                "Cùng cố",
                "dân gia súc",
                "-KI/TW",
                "5",
                "chỉ trả dịch vụ",
                " ",
                "Đ",
                "dùng quy định",
            ]
        )
    )
)
def test_repair_of_repair_is_repair(parts: list[str]) -> None:
    text = "".join(parts)
    assert repair(repair(text)) == repair(text)


def test_each_repair_is_explained() -> None:
    found = explain(SAMPLE)
    assert len(found) > 60 and {r.name for r in found} <= {rule.name for rule in rules()}
    for r in found:
        assert r.before in SAMPLE[r.lines.first - 1].text and r.before != r.after
