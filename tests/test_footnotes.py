"""Notes on their marks: the 32 of the sample, and the styles in which notes are set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import Ingested, ingest
from ingest.markup import read_marks

ROOT = Path(__file__).resolve().parent.parent
GOLD = json.loads((ROOT / "tests/reports/641/footnotes.json").read_text(encoding="utf-8"))["footnotes"]


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(ROOT / "reports" / "641-BC-HU-2024.md")


def read(tmp_path: Path, text: str) -> Ingested:
    (tmp_path / "a.md").write_text("# BÁO CÁO\nNăm 2025\n\n" + text, encoding="utf-8")
    return ingest(tmp_path / "a.md")


def test_there_are_32_in_order(sample: Ingested) -> None:
    assert [f.number for f in sample.footnotes] == list(range(1, 33))


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: str(g["number"]))
def test_each_note_hangs_on_its_mark(sample: Ingested, gold: dict[str, object]) -> None:
    got = next(f for f in sample.footnotes if f.number == gold["number"])
    assert (got.section, got.lines.first) == (gold["anchor_section"], gold["definition_line"])
    # the hand-read anchor is raw text; ours is clean, so the same place may begin a few letters earlier
    assert got.anchor.endswith(read_marks(str(gold["anchor_before_80"])[-50:].split("</sup>")[-1]).text.lstrip("*>; "))
    assert got.text == read_marks(str(gold["text_raw"])).text
    paragraph = next(p for p in sample.paragraphs if p.id == got.paragraph)
    offset = dict(zip(paragraph.marks, paragraph.mark_offsets, strict=True))[got.number]
    assert paragraph.text[:offset].endswith(got.anchor[-12:])


def test_no_mark_is_left_in_a_text_and_no_unit_is_taken_for_one(sample: Ingested) -> None:
    assert not [p.id for p in sample.paragraphs if "<sup>" in p.text]
    assert "9.900/1.600 m² nhà màng" in sample.footnotes[1].text
    assert "32.500 m³" in sample.footnotes[6].text


MARKS = [
    ("97,7%<sup>20</sup>;", "97,7%;", (20,)),
    ("năm 2024<sup>28</sup>", "năm 2024", (28,)),
    ("5 m<sup>2</sup> và 3 km<sup>2</sup>", "5 m² và 3 km²", ()),
    ("trong năm<sup>2</sup>", "trong năm", (2,)),
    ("**đạt[^3]** 5%", "đạt 5%", (3,)),
    ("đạt 5%¹², tăng", "đạt 5%, tăng", (12,)),
    ("100 m² và 20 m³", "100 m² và 20 m³", ()),
    ("theo tài liệu [7] này", "theo tài liệu [7] này", ()),
    ("12,5⁹", "12,5⁹", ()),
]


@pytest.mark.parametrize(("raw", "text", "marks"), MARKS)
def test_marks(raw: str, text: str, marks: tuple[int, ...]) -> None:
    got = read_marks(raw, frozenset({1, 2, 3, 12, 20, 28}))
    assert (got.text, got.marks) == (text, marks)


STYLES = {
    "sup": ("Thu 5 tỷ<sup>1</sup>.\n\n<sup>1</sup> Gồm thuế.\n", "Gồm thuế."),
    "caret": ("Thu 5 tỷ[^1].\n\n[^1]: Gồm thuế\n    và phí.\n", "Gồm thuế và phí."),
    "raised": ("Thu 5 tỷ¹.\n\n¹ Gồm thuế.\n", "Gồm thuế."),
    "bracket": ("Thu 5 tỷ[1].\n\n[1] Gồm thuế.\n", "Gồm thuế."),
    "far away": ("Thu 5 tỷ<sup>1</sup>.\n\n## II. B\n\nChi 3 tỷ.\n\n<sup>1</sup> *Gồm* **thuế**.\n", "Gồm thuế."),
}


@pytest.mark.parametrize("style", STYLES)
def test_styles(style: str, tmp_path: Path) -> None:
    text, want = STYLES[style]
    d = read(tmp_path, "## I. A\n\n" + text)
    assert [(f.number, f.section, f.anchor, f.text) for f in d.footnotes] == [(1, "I", "Thu 5 tỷ", want)]
    assert d.paragraphs[0].text == "Thu 5 tỷ."
    assert not [x for x in d.defects if "note" in x.kind]


def test_a_note_in_a_heading_or_a_row_has_its_section(tmp_path: Path) -> None:
    d = read(tmp_path, "## I. KINH TẾ<sup>1</sup>\n\nThu 5 tỷ.\n\n<sup>1</sup> Ước cả năm.\n")
    assert [(f.section, f.anchor, f.paragraph) for f in d.footnotes] == [("I", "I. KINH TẾ", None)]


def test_numbers_that_start_again_on_a_page(tmp_path: Path) -> None:
    d = read(tmp_path, "## I. A\n\nMột<sup>1</sup>.\n\n<sup>1</sup> Đầu.\n\n## II. B\n\nHai<sup>1</sup>.\n\n<sup>1</sup> Sau.\n")
    assert [(f.section, f.text) for f in d.footnotes] == [("I", "Đầu."), ("II", "Sau.")]
    assert "note_number_repeated" in {x.kind for x in d.defects}
