"""Tables: cells of the sample report against hand-read goldens, other kinds of tables, and properties."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Line, Row, Table
from ingest.tables import TablesRead, read_tables, row_passages, table_facts

HERE = Path(__file__).parent
GOLD = HERE / "reports" / "641"
SAMPLE = HERE.parent / "reports" / "641-BC-HU-2024.md"
CASES = HERE / "cases" / "tables.jsonl"
FACTS = HERE / "cases" / "table_facts.jsonl"


def read(text: str, year: str | None = None) -> TablesRead:
    return read_tables([Line(i, line) for i, line in enumerate(text.split("\n"), 1)], year)


@lru_cache(maxsize=1)
def sample() -> dict[str, Table]:
    return {table.id: table for table in read(SAMPLE.read_text(encoding="utf-8"), "2024").tables}


def gold(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((GOLD / f"tables_{name}.json").read_text(encoding="utf-8"))["rows"]
    return rows


def compare(table: Table, expected: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Cells compared, and the misses in words; a cell that the table has and the gold has not is a miss too."""
    rows = {row.line: row for row in table.rows}
    total, misses = 0, []
    for want in expected:
        row = rows.get(want["line"])
        keys = set(want["cells"]) | (set(row.cells) - {"note"} if row else set())
        for key in sorted(keys):
            total += 1
            cell = want["cells"].get(key)
            got = row.cells.get(key) if row else None
            expected_value = (cell["printed"], Decimal(cell["value"]) if cell["value"] is not None else None) if cell else None
            read_value = (got.printed, got.value) if got else None
            if expected_value != read_value or row is None or row.name != want["name"]:
                misses.append(f"l.{want['line']} {key}: {read_value}, not {expected_value}")
    return total, misses


@pytest.mark.parametrize(("name", "rows", "least"), [("phu_luc", 39, 1.0), ("bieu_01", 26, 0.97), ("bieu_02", 86, 0.93)])
def test_cells_of_the_sample(name: str, rows: int, least: float) -> None:
    expected = [row for row in gold(name) if row.get("readable", True)]
    total, misses = compare(sample()[name], expected)
    print(f"{name}: {total - len(misses)} of {total}", *misses, sep="\n")
    assert len(gold(name)) == rows
    assert 1 - len(misses) / total >= least, misses


@pytest.mark.parametrize("name", ["phu_luc", "bieu_01", "bieu_02"])
def test_units_and_verdicts_of_the_sample(name: str) -> None:
    rows = {row.line: row for row in sample()[name].rows}
    wrong = [
        (want["line"], rows[want["line"]].unit, rows[want["line"]].verdict)
        for want in gold(name)
        if rows[want["line"]].unit != want["unit"] or ("verdict" in want and rows[want["line"]].verdict != want["verdict"])
    ]
    assert wrong == []


def test_number_styles_of_the_sample() -> None:
    assert {name: table.number_style for name, table in sample().items()} == {"phu_luc": "dot_decimal", "bieu_01": "en", "bieu_02": "mixed"}


def test_groups_of_the_sample() -> None:
    rows = {row.line: row for row in sample()["bieu_01"].rows}
    assert all((rows[want["line"]].group or "").startswith(want["group_starts"]) for want in gold("bieu_01"))


def test_resolutions_are_numbered_by_their_order() -> None:
    rows = {row.line: row for row in sample()["bieu_02"].rows}
    for want in gold("bieu_02"):
        row = rows[want["line"]]
        assert row.ref.startswith(f"annex:bieu_02:{want['resolution']}:"), row.ref
        assert (row.group or "").startswith(f"{want['resolution']}. "), row.group
    titles = [row.ref.split(":")[2] for row in rows.values() if row.ref.count(":") == 2]
    assert titles == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]


def test_a_row_that_cannot_be_told_is_doubtful() -> None:
    rows = {row.line: row for row in sample()["bieu_02"].rows}
    unreadable = [want["line"] for want in gold("bieu_02") if not want["readable"]]
    assert unreadable and all(rows[line].doubt for line in unreadable)


def test_refs_are_unique_and_say_the_line_where_a_name_is_repeated() -> None:
    refs = [row.ref for table in sample().values() for row in table.rows]
    assert len(refs) == len(set(refs))
    assert "annex:phu_luc:Tỷ lệ che phủ rừng" in refs
    repeated = [row for row in sample()["bieu_02"].rows if row.name == "Hoàn thành NV trở lên"]
    assert len(repeated) > 1 and all(row.ref.endswith(f"#L{row.line}") for row in repeated)


def test_titles_and_headers_are_used_lines() -> None:
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    used = read(SAMPLE.read_text(encoding="utf-8"), "2024").used
    assert {i for i, text in enumerate(lines, 1) if "\t" in text} <= used
    assert next(i for i, text in enumerate(lines, 1) if "BIỂU 01" in text) in used


def test_passages_are_verbatim_pieces() -> None:
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    pieces = row_passages(sample()["bieu_02"])
    plain = {i: text.replace("<sup>2</sup>", "²") for i, text in enumerate(lines, 1)}
    assert len(pieces) > 30 and max(len(text) for _, _, text in pieces) < 1200
    assert all(text in " ".join(plain[line].split()) for _, line, text in pieces)


def cases(path: Path) -> list[Any]:
    return [
        pytest.param(case, id=case["name"])
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and (case := json.loads(line))
    ]


@pytest.mark.parametrize("case", cases(CASES))
def test_other_tables(case: dict[str, Any]) -> None:
    """Tables of other reports: id, style, columns, and rows as ``name: {column: value or printed text}``."""
    result = read("\n".join(case["text"]), case.get("year"))
    table = result.tables[case.get("index", 0)]
    assert table.id == case["id"]
    assert table.number_style == case.get("style", table.number_style)
    assert list(table.columns) == case.get("columns", list(table.columns))
    assert [shown(row) for row in table.rows] == case["rows"]


def shown(row: Row) -> dict[str, Any]:
    """A row as the case file writes it."""
    signs = {key: cell.comparator if cell.comparator not in ("=", None) else "" for key, cell in row.cells.items()}
    values = {key: f"{signs[key]}{cell.value}" if cell.value is not None else cell.printed for key, cell in row.cells.items()}
    extra = {"group": row.group, "unit": row.unit, "verdict": row.verdict, "doubt": row.doubt}
    doubts = sorted(key for key, cell in row.cells.items() if cell.doubt)
    return {"name": row.name, **values, **{k: v for k, v in extra.items() if v}, **({"doubtful": doubts} if doubts else {})}


def test_every_fact_stands_in_its_quote() -> None:
    facts = table_facts(sample().values(), "nơi này")
    assert len(facts) > 500
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.printed in fact.quote
        assert fact.place == "nơi này" and fact.ref and fact.statement == fact.ref
    ratios = [fact for fact in facts if fact.basis.startswith("ratio")]
    assert ratios and all(fact.unit == "%" and fact.against for fact in ratios)


@pytest.mark.parametrize("case", cases(FACTS))
def test_facts_of_other_tables(case: dict[str, Any]) -> None:
    """What a cell states: its indicator, place, period and basis; a change with what it is measured against."""
    found = table_facts(read("\n".join(case["text"]), case["year"]).tables, case["place"], case["year"])
    keys = ("indicator", "basis", "period", "place", "printed", "unit", "against", "way")
    assert [{k: v for k in keys if (v := getattr(fact, k)) is not None} for fact in found] == case["facts"]


def test_the_heading_of_a_section_above_a_table_is_left_to_the_outline() -> None:
    text = "### 2. Kết quả chủ yếu\n\nTT\tChỉ tiêu\tĐVT\tKH 2025\tTH 2025\n1\tLúa\tTấn\t100\t110"
    result = read(text, "2025")
    assert 1 not in result.used
    assert result.tables[0].id == "bang_1"


_cell = st.sampled_from(
    [
        "STT",
        "Chỉ tiêu",
        "Đơn vị",
        "KH 2026",
        "TH 2025",
        "% so KH",
        "",
        "46",
        "1.234,5",
        "2,202.34",
        ">90",
        "6/9",
        "đạt",
        "<p>a</p>",
        "**I**",
        "Lúa",
        "Tấn",
        "-",
    ]
) | st.text(max_size=12)
_line = st.one_of(
    st.lists(_cell, min_size=1, max_size=9).map("\t".join),
    st.lists(_cell, min_size=1, max_size=9).map(lambda cells: f"| {' | '.join(cells)} |"),
    st.just("| --- | --- |"),
    st.just(""),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_line, max_size=14), st.sampled_from([None, "2024", "2025"]))
def test_any_text_is_read_without_an_exception(lines: list[str], year: str | None) -> None:
    lines = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    result = read_tables([Line(i, line) for i, line in enumerate(lines, 1)], year)
    assert result.used <= set(range(1, len(lines) + 1))
    for table in result.tables:
        refs = [row.ref for row in table.rows]
        assert len(refs) == len(set(refs))
    for fact in table_facts(result.tables):
        assert fact.printed in fact.quote
