"""The tree of sections: the sample against what was read by hand, and the styles of numbering one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import Ingested, ingest
from ingest.headings import number_value, roman, roman_value

ROOT = Path(__file__).resolve().parent.parent
GOLD = {s["id"]: s for s in json.loads((ROOT / "tests/reports/641/sections.json").read_text(encoding="utf-8"))}
#: Their first lines are judgements: the first criterion stands above the title of its resolution.
JUDGED = {"B02.X", "B02.XI"}


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(ROOT / "reports" / "641-BC-HU-2024.md")


def read(tmp_path: Path, text: str) -> Ingested:
    (tmp_path / "a.md").write_text("# BÁO CÁO\nNăm 2025\n\n" + text, encoding="utf-8")
    return ingest(tmp_path / "a.md")


def ids(document: Ingested) -> list[str]:
    return [s.id for s in document.sections if s.kind != "document"]


def test_every_section_of_the_sample_and_no_other(sample: Ingested) -> None:
    assert [s.id for s in sample.sections] == [s["id"] for s in sorted(GOLD.values(), key=lambda s: s["line_start"])]


@pytest.mark.parametrize("identity", sorted(GOLD))
def test_parent_level_and_lines_of_each_section(sample: Ingested, identity: str) -> None:
    gold, got = GOLD[identity], next(s for s in sample.sections if s.id == identity)
    assert (got.parent, got.level) == (gold["parent"], gold["true_level"])
    if identity not in JUDGED:
        assert got.lines.first == gold["line_start"]
    if gold["own_line_end"] < len(sample.lines) and identity not in {"B02.IX", *JUDGED}:
        # a section that holds groups of rows ends before the first of them
        assert got.lines.last == gold["own_line_end"]


@pytest.mark.parametrize(
    "identity", sorted(i for i, s in GOLD.items() if s["title"] and s.get("title_verbatim_in_seed") and i[:3] != "B02")
)
def test_titles_are_as_printed(sample: Ingested, identity: str) -> None:
    got = next(s for s in sample.sections if s.id == identity)
    assert GOLD[identity]["title"].rstrip(":") in got.title


STYLES = {
    "party letters and dashes": (
        "A- KẾT QUẢ\n\nI- Kinh tế\n\n1- Nông nghiệp\n\nThu 5 tấn.\n\nB- NHIỆM VỤ\n\nI- Mục tiêu\n",
        ["A", "A.I", "A.I.1", "B", "B.I"],
    ),
    "articles": (
        "Điều 1. Thông qua kế hoạch\n\n1. Tổng vốn: 5 tỷ đồng\n\na) Vốn tỉnh: 3 tỷ đồng\n\nb) Vốn xã: 2 tỷ đồng\n\nĐiều 2. Giao việc\n",
        ["D1", "D1.1", "D1.1.a", "D1.1.b", "D2"],
    ),
    "bold only": ("**I. KINH TẾ**\n\n**1. Thu**\n\nThu 5 tỷ.\n\n**1.1. Thuế**\n\nThuế 3 tỷ.\n", ["I", "I.1", "I.1.1"]),
    "sizes of # that contradict the numbers": (
        "### I. KINH TẾ\n\n## 1. Thu\n\n# 1.1. Thuế\n\n#### 1.2. Phí\n\n## II. XÃ HỘI\n",
        ["I", "I.1", "I.1.1", "I.1.2", "II"],
    ),
    "I. misread for 1.": (
        "## I. CHUNG\n\n## II. KINH TẾ\n\n### I. Sản xuất\n\n#### 1.1. Lúa\n\n### 2. Thu\n",
        ["I", "II", "II.1", "II.1.1", "II.2"],
    ),
    "two parts": (
        "## Phần thứ nhất\n\n### KẾT QUẢ\n\n## I. A\n\n## Phần thứ hai: NHIỆM VỤ\n\n## I. A\n",
        ["P1", "P1.I", "P2", "P2.I"],
    ),
    "parts without a label": ("## KẾT QUẢ\n\n### I. A\n\n### II. B\n\n## NHIỆM VỤ\n\n### I. A\n", ["P1", "P1.I", "P1.II", "P2", "P2.I"]),
    "decimals right under a roman number": ("## I. A\n\n### 1.1. B\n\n### 1.2. C\n", ["I", "I.1.1", "I.1.2"]),
    "letters in Vietnamese order": (
        "## I. A\n\n### c) Ba\n\n### d) Bốn\n\n### đ) Năm\n\n### e) Sáu\n\n### l) Mười một\n",
        ["I", "I.c", "I.d", "I.đ", "I.e", "I.l"],
    ),
    "run-ins and items": (
        "## I. A\n\n- **Giáo dục:** Có 5 trường.\n- *Y tế*: Có 3 trạm.\n\n(1) Một.\n\n(2) Hai.\n",
        ["I", "I.r1", "I.r2", "I.i1", "I.i2"],
    ),
    "sentences are no headings": ("## I. A\n\nNăm 2025. Tổng thu 5 tỷ.\n\n12. Không nối tiếp danh sách nào.\n\n2025 là năm cuối.\n", ["I"]),
    "rows of a table are no headings": ("## I. A\n\n| TT | Tên | Số |\n|---|---|---|\n| I | Lúa | 5 |\n| 1. | Ngô | 6 |\n", ["I"]),
}


@pytest.mark.parametrize("style", STYLES)
def test_styles_of_numbering(style: str, tmp_path: Path) -> None:
    text, want = STYLES[style]
    assert ids(read(tmp_path, text)) == want


def test_a_numbered_paragraph_keeps_its_text(tmp_path: Path) -> None:
    d = read(tmp_path, "I. KINH TẾ\n\n1. Thu ngân sách đạt 12,5 tỷ đồng, tăng 3% so với năm 2024.\n\n2. Xây 3 trạm\n")
    assert [p.text for p in d.paragraphs] == ["1. Thu ngân sách đạt 12,5 tỷ đồng, tăng 3% so với năm 2024.", "2. Xây 3 trạm"]


def test_recipients_close_the_last_part_and_annexes_follow(tmp_path: Path) -> None:
    foot = "### Nơi nhận:\n- Lưu.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn An\n\n"
    text = f"## I. A\n\n{foot}**PHỤ LỤC 2: SỐ LIỆU**\n\n**Biểu số 03: Thu**\n"
    d = read(tmp_path, text)
    assert [(s.id, s.kind, s.parent) for s in d.sections[2:]] == [
        ("END.NN", "recipients", "DOC"),
        ("END.SIG", "signature", "DOC"),
        ("PL2", "annex", "DOC"),
        ("B03", "annex", "DOC"),
    ]
    assert (d.report.signer, d.report.recipients) == ("Nguyễn Văn An", ("Lưu",))


def test_roman_numbers() -> None:
    assert [roman_value(roman(n)) for n in range(1, 40)] == list(range(1, 40))
    assert [roman_value(x) for x in ("IIX", "ABC", "", "VX")] == [0, 0, 0, 0]
    assert (number_value("letter", "đ"), number_value("decimal", "1.12"), number_value("roman", "XIV")) == (5, 12, 14)
