"""Facts from sentences and notes: recall against statements read by hand, precision on sentences that state none, properties."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts import prose_facts
from ingest.facts.clauses import sentences
from ingest.model import Fact, Footnote, Ingested, Paragraph, Section, Span
from ingest.pipeline import run

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "reports" / "641"
CASES = [json.loads(line) for line in (ROOT / "tests" / "cases" / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
#: Units that the hand-made list words otherwise than the report prints them.
SAME_UNIT = {"người (bí thư)": "bí thư", "người (chủ tịch)": "chủ tịch", "bác sĩ/vạn dân": "bác sỹ/vạn dân"}


@lru_cache(maxsize=1)
def document() -> Ingested:
    return run(ROOT / "reports" / "641-BC-HU-2024.md")


@lru_cache(maxsize=1)
def facts() -> tuple[Fact, ...]:
    read = document()
    return prose_facts(read.paragraphs, read.footnotes, read.sections, 2024)


def gold() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((GOLD / "prose_facts_more.json").read_text(encoding="utf-8"))["facts"]
    for row in json.loads((GOLD / "prose_facts_sample.json").read_text(encoding="utf-8"))["facts"]:
        ref = f"footnote:{row['footnote']}" if row["footnote"] else f"section:{row['section']}"
        rows.append(
            {
                **row,
                "ref": ref,
                "source": row["source_clean"],
                "plan": row.get("plan_value"),
                "change": row.get("change") or [],
                "pct_of": row.get("pct_of") or [],
            }
        )
    return rows


def unit_of(name: str | None) -> str:
    low = (name or "").lower()
    return SAME_UNIT.get(low, low)


def overlaps(quote: str, source: str) -> bool:
    size = min(12, len(source))
    return any(source[at : at + size] in quote for at in range(len(source) - size + 1))


def found(row: dict[str, Any]) -> list[Fact]:
    """The facts that are the value of a hand-read statement: its place, value, unit, and a quote that holds it."""
    return [
        fact
        for fact in facts()
        if fact.ref == row["ref"]
        and fact.value == Decimal(row["value"])
        and unit_of(fact.unit) == unit_of(row["unit"])
        and fact.printed in fact.quote
        and overlaps(fact.quote, row["source"])
    ]


def siblings(row: dict[str, Any]) -> list[Fact]:
    statements = {fact.statement for fact in found(row)}
    return [fact for fact in facts() if fact.statement in statements]


def share(rows: list[dict[str, Any]], missed: list[dict[str, Any]]) -> float:
    for row in missed:
        print("missed:", row["id"], row["ref"], row["source"], row["value"], row["unit"])
    return 1 - len(missed) / len(rows)


@pytest.mark.parametrize("name", ["prose_facts_sample", "prose_facts_more"])
def test_statements_read_by_hand_are_found(name: str) -> None:
    prefix = "F" if name.endswith("sample") else "M"
    rows = [row for row in gold() if row["id"].startswith(prefix)]
    assert len(rows) >= 120
    assert share(rows, [row for row in rows if not found(row)]) >= 0.95


def test_ratios_and_what_they_are_measured_against() -> None:
    wanted = [(row, ratio) for row in gold() for ratio in row["pct_of"]]
    missed = [
        row
        for row, ratio in wanted
        if not any(
            f.unit == "%" and f.value == Decimal(ratio["value"]) and f.basis in ("ratio_to_plan", "ratio_to_target", "share", "other")
            for f in siblings(row)
        )
    ]
    assert share([row for row, _ in wanted], missed) >= 0.95


def test_changes_have_direction_and_base() -> None:
    wanted = [(row, change) for row in gold() for change in row["change"]]
    missed = []
    for row, change in wanted:
        sign = -1 if change["direction"] == "giảm" else 1
        same = [f for f in siblings(row) if f.basis == "change" and f.value == sign * Decimal(change["value"])]
        if not any((change["direction"] or "") in f.printed and (change["base"] or "") in (f.against or "") for f in same):
            missed.append(row)
    assert share([row for row, _ in wanted], missed) >= 0.95


def test_the_second_number_of_a_pair_is_plan_target_or_total() -> None:
    wanted = [row for row in gold() if row.get("plan_role")]
    role = {"plan": "plan", "resolution_target": "target"}
    missed = []
    for row in wanted:
        group = siblings(row)
        if row["plan_role"] == "total":
            right = any((f.against or "").startswith("tổng ") for f in group)
        else:
            right = any(f.basis == role[row["plan_role"]] and f.value == Decimal(row["plan"]) for f in group)
        if not right:
            missed.append(row)
    assert share(wanted, missed) >= 0.95


def test_periods_and_estimates() -> None:
    rows = gold()
    missed = [row for row in rows if not any(f.period == row["period"].split(" ")[0] for f in found(row))]
    assert share(rows, missed) >= 0.97
    estimates = [row for row in rows if row.get("qualifier") == "ước"]
    assert share(estimates, [row for row in estimates if not any(f.basis == "estimate" for f in found(row))]) >= 0.95


def test_every_fact_stands_where_it_says() -> None:
    read = document()
    texts: dict[str, list[str]] = {}
    for paragraph in read.paragraphs:
        texts.setdefault(f"section:{paragraph.section}", []).append(paragraph.text)
    for note in read.footnotes:
        texts.setdefault(f"footnote:{note.number}", []).append(note.text)
    assert len({fact.id for fact in facts()}) == len(facts()) > 450
    for fact in facts():
        assert fact.printed and fact.printed in fact.quote, fact
        assert any(fact.quote in text for text in texts[fact.ref]), fact
        assert fact.indicator and fact.value is not None


def test_no_fact_comes_from_dates_numbers_of_documents_or_headings() -> None:
    for fact in facts():
        assert fact.printed not in ("641", "2024", "2025", "1/500", "35", "144", "01/10/1950", "354"), fact
    assert 380 <= len({fact.statement for fact in facts()}) <= 430  # about 409 by hand


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    section = Section("S", None, 1, case.get("title", "Kết quả"), None, Span(1, 1), "roman")
    made = prose_facts((Paragraph("1", "S", case["text"], Span(1, 1)),), (), (section,), case.get("year", 2024))
    told = [[f.indicator, f.basis, f.printed, f.unit, f.comparator, f.against, f.period, f.place] for f in made]
    for wanted in case["facts"]:
        keys = ["indicator", "basis", "printed", "unit", "comparator", "against", "period", "place"]
        assert any(all(row[keys.index(k)] == v for k, v in wanted.items()) for row in told), (wanted, told)
    if "count" in case:
        assert len(made) == case["count"], told


def test_a_note_is_read_with_the_statement_that_it_explains() -> None:
    text = "Tổng diện tích lúa 500/480 ha đạt 104,2% kế hoạch, sản lượng 2.600 tấn."
    paragraph = Paragraph("1", "S", text, Span(1, 1), marks=(1,), mark_offsets=(text.index(" ha") + 3,))
    note = Footnote(1, "S", "", "Vụ đông xuân 200 ha; vụ mùa 300 ha.", Span(2, 2), "1")
    made = prose_facts((paragraph,), (note,), (Section("S", None, 1, "Kết quả", None, Span(1, 2), "roman"),), 2023)
    assert [(f.indicator, f.period) for f in made if f.ref == "footnote:1"] == [
        ("Tổng diện tích lúa – Vụ đông xuân", "2023"),
        ("Tổng diện tích lúa – vụ mùa", "2023"),
    ]


def test_pair_and_printed_percentage_that_disagree_are_doubtful() -> None:
    section = Section("S", None, 1, "Kết quả", None, Span(1, 1), "roman")
    made = prose_facts((Paragraph("1", "S", "Trồng rừng 50/100 ha, đạt 80% kế hoạch.", Span(1, 1)),), (), (section,), 2024)
    assert {(f.doubt or "").split(":")[0] for f in made} == {"ratio_mismatch"}


def test_sentences_end_where_an_author_ends_them() -> None:
    text = "Đạt 46.5 ha. Tổ chức 05 lớp… Kết quả: A. Phan dự họp.\nThu 5 tỷ..."
    assert [text[a:b].strip() for a, b in sentences(text)] == ["Đạt 46.5 ha.", "Tổ chức 05 lớp…", "Kết quả: A. Phan dự họp.", "Thu 5 tỷ..."]


_PIECES = st.sampled_from(
    [
        "đạt",
        "12,5",
        "3/4",
        "%",
        "ha",
        "(",
        ")",
        ";",
        ":",
        ",",
        ".",
        "tăng",
        "giảm",
        "so với",
        "năm 2023",
        "kế hoạch",
        "ước",
        "trong đó",
        "hộ",
        "xã",
        "và",
        "cho",
        "5 -",
        "7 tỷ",
        "Lúa",
        "sản lượng",
        "KH",
        "tổng",
    ]
)


@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=120))
def test_any_sentence_is_read_and_every_fact_stands_in_it(text: str) -> None:
    clean = unicodedata.normalize("NFC", text)
    made = prose_facts((Paragraph("1", "S", clean, Span(1, 1)),), (), (), None)
    assert all(fact.quote in clean and fact.printed in fact.quote and fact.value is not None for fact in made)
    assert len({fact.id for fact in made}) == len(made)
