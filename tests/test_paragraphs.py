"""Cut paragraphs joined, and nothing else; quotes as the file prints them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ingest import Ingested, ingest
from ingest.markup import read_marks
from ingest.paragraphs import quote

ROOT = Path(__file__).resolve().parent.parent
GOLD = json.loads((ROOT / "tests/reports/641/broken_paragraphs.json").read_text(encoding="utf-8"))["paragraphs"]


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(ROOT / "reports" / "641-BC-HU-2024.md")


def read(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "a.md").write_text("# BÁO CÁO\nNăm 2025\n\n## I. A\n\n" + text, encoding="utf-8")
    return [p.text for p in ingest(tmp_path / "a.md").paragraphs]


def test_the_seventeen_joins_and_no_other(sample: Ingested) -> None:
    got = [(p.section, [s.first for s in p.joined_from]) for p in sample.paragraphs if len(p.joined_from) > 1]
    assert got == [(g["section"], [g["line_before"], g["line_after"]]) for g in GOLD]


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: g["id"])
def test_the_joined_text(sample: Ingested, gold: dict[str, str]) -> None:
    got = next(p for p in sample.paragraphs if p.lines.first == gold["line_before"])
    assert got.text == read_marks(gold["joined"]).text


def test_a_quote_of_any_slice_stands_in_the_file(sample: Ingested) -> None:
    for p in sample.paragraphs:
        if len(p.joined_from) > 1 or p.lines.first == 0:
            continue
        raw = re.sub(r"(?<=m)<sup>2</sup>", "²", re.sub(r"\*+", "", sample.lines[p.lines.first - 1]))
        raw = re.sub(r"[ \t]+", " ", raw)
        for start in range(0, len(p.text), 97):
            piece = quote(p, start, min(start + 160, len(p.text)))
            assert piece in raw, (p.id, start)


JOINS = [
    ("a break in a sentence", "Tổng số 38 sản\n\nphẩm OCOP.\n", ["Tổng số 38 sản phẩm OCOP."]),
    ("a token cut at its hyphen", "năm học 2024-\n\n2025 và kỳ thi.\n", ["năm học 2024-2025 và kỳ thi."]),
    ("a small letter after a full stop", "Đã khen thưởng.\n\nghi danh 3 người.\n", ["Đã khen thưởng. ghi danh 3 người."]),
    ("two sentences", "Một câu.\n\nHai câu.\n", ["Một câu.", "Hai câu."]),
    ("never into a list item", "Gồm các xã\n\n- xã An\n- xã Bình\n", ["Gồm các xã", "- xã An", "- xã Bình"]),
    ("never across a heading", "Gồm các xã\n\n### 1. B\n\nvà thôn.\n", ["Gồm các xã", "và thôn."]),
    ("over a note", "Có 38 sản\n\n<sup>1</sup> Ghi chú.\n\nphẩm<sup>1</sup>.\n", ["Có 38 sản phẩm."]),
    ("over a page number", "Có 38 sản\n\n2\n\nphẩm.\n", ["Có 38 sản phẩm."]),
    ("lines one under the other", "Tổng số: 5 tỷ đồng\nBao gồm: 3 tỷ\n", ["Tổng số: 5 tỷ đồng", "Bao gồm: 3 tỷ"]),
]


@pytest.mark.parametrize(("name", "text", "want"), JOINS, ids=[j[0] for j in JOINS])
def test_join_rule(name: str, text: str, want: list[str], tmp_path: Path) -> None:
    assert read(tmp_path, text) == want


MARKS = [("<sup>1</sup>", "<sup>1</sup> Ghi chú."), ("[^1]", "[^1]: Ghi chú."), ("¹", "¹ Ghi chú."), ("[1]", "[1] Ghi chú.")]


@pytest.mark.parametrize(("mark", "note"), MARKS)
def test_a_quote_over_a_mark_is_verbatim(mark: str, note: str, tmp_path: Path) -> None:
    line = f"Đạt 5/6 hợp tác xã{mark}, bằng 83,3% kế hoạch."
    (tmp_path / "a.md").write_text(f"# BÁO CÁO\nNăm 2025\n\n## I. A\n\n{line}\n\n{note}\n", encoding="utf-8")
    paragraph = ingest(tmp_path / "a.md").paragraphs[0]
    assert paragraph.marks == (1,)
    assert quote(paragraph, 0, len(paragraph.text)) == line


def test_wrapped_text_is_put_together(tmp_path: Path) -> None:
    words = [
        "Ủy",
        "ban",
        "nhân",
        "dân",
        "xã",
        "đã",
        "chỉ",
        "đạo",
        "các",
        "thôn",
        "triển",
        "khai",
        "đồng",
        "bộ",
        "các",
        "nhiệm",
        "vụ",
        "năm",
        "2025",
        "theo",
        "kế",
        "hoạch",
        "đã",
        "đề",
        "ra",
    ]
    lines = [" ".join(words[i % 5 : i % 5 + 16]) + " Đảng ủy" for i in range(9)]
    assert read(tmp_path, "\n".join(lines) + ".\n") == [" ".join(lines) + "."]
