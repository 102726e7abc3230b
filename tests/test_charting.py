"""Comparable figures as bars: what is drawn stands in the report, side by side with what it may be compared with, and never unmarked."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from answering import ask, document
from generality.commune import LAYOUTS, generate
from generality.figures import ROWS

from bot.assistant import Assistant
from bot.charting import BASES, Chart, of_answer, of_facts, of_row
from bot.model import Turn
from ingest import ingest
from ingest.model import Fact, Ingested, Span


def fact(basis: str, period: str | None, figure: str, **more: object) -> Fact:
    made = Fact(
        f"f{basis}{period}", "Thu", basis, period, None, figure, Decimal(figure), "tấn", "=", "annex:phu_luc:Thu", figure, Span(7, 7)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def bars(chart: Chart | None) -> list[tuple[str, str]]:
    assert chart is not None
    return [(bar.label, bar.figure) for bar in chart.bars]


def charts(report: Ingested) -> list[Chart]:
    refs = dict.fromkeys((f.ref, f.indicator) for f in report.facts if f.ref.startswith("annex:"))
    return [c for ref, indicator in refs if (c := of_row(report, ref, indicator)) is not None]


@cache
def commune(layout: str, folder: Path) -> Ingested:
    path = folder / f"{layout}.md"
    path.write_text(generate(layout).text, encoding="utf-8")
    return ingest(path)


def test_plan_result_and_target_of_a_row_as_printed() -> None:
    chart = of_answer(ask("Tổng sản lượng lương thực năm 2024 là bao nhiêu?"), document())
    assert bars(chart) == [("Kế hoạch 2024", "41.100 tấn"), ("Thực hiện 2024", "41.160 tấn"), ("Mục tiêu 2025", "40.620 tấn")]
    assert chart is not None
    assert (chart.title, chart.unit, chart.mark, chart.report) == ("Tổng sản lượng lương thực", "tấn", 1, document().report.id)
    assert document().lines[chart.lines[0] - 1].count("41.160") == 1
    assert [str(b["value"]) for b in json.loads(json.dumps(chart.to_dict()))["bars"]] == ["41100", "41160", "40620"]


def test_the_text_gives_a_chart_where_no_row_has_one() -> None:
    answer = ask("Sản lượng ngô là bao nhiêu?")
    assert bars(of_answer(answer, document())) == [("Kế hoạch 2024", "17.260 tấn"), ("Thực hiện 2024", "17.320 tấn")]


def test_asked_for_the_share_of_the_plan_the_figures_behind_it_are_drawn() -> None:
    chart = of_answer(ask("Chè trồng mới đạt bao nhiêu phần trăm kế hoạch?"), document())
    assert chart is not None and {b.basis for b in chart.bars} <= set(BASES)
    assert chart.unit == "ha"


@pytest.mark.parametrize("question", ["Tỷ lệ hộ nghèo năm 2024?", "Nguyên nhân của hạn chế là gì?", "Số xe tăng của huyện?", "?"])
def test_nothing_to_compare_is_no_chart(question: str) -> None:
    assert of_answer(ask(question), document()) is None


def test_a_contradiction_of_the_report_stands_beside_the_bars() -> None:
    chart = of_answer(ask("Tỷ lệ che phủ rừng năm 2024?"), document())
    assert chart is not None and any("không thống nhất" in note and "91.3%" in note for note in chart.notes)


def test_a_doubtful_figure_has_its_reason_in_the_bar_and_in_the_notes() -> None:
    doubtful = {(f.ref, f.basis, f.period) for f in document().facts if f.doubt or f.likely}
    drawn = [(c, b) for c in charts(document()) for b in c.bars]
    assert sum(bool(b.doubt) for _, b in drawn) >= 10
    for chart, bar in drawn:
        assert bool(bar.doubt) == ((chart.ref, bar.basis, bar.period) in doubtful), (chart.ref, bar.label)
        assert not bar.doubt or any(bar.printed in note and bar.doubt in note for note in chart.notes)


def test_a_term_is_not_set_beside_a_year_and_a_sum_not_beside_a_part() -> None:
    year = [fact("plan", "2024", "7"), fact("actual", "2024", "9")]
    term = [fact("target", "2021-2025", "60"), fact("actual", "2021-2024", "38")]
    both = [*year, *term, fact("cumulative", "2024", "38"), fact("actual", "2024-H1", "4")]
    assert bars(of_facts(both, year[0], "r")) == [("Kế hoạch 2024", "7 tấn"), ("Thực hiện 2024", "9 tấn")]
    assert bars(of_facts(both, term[0], "r"))[-1] == ("Mục tiêu 2021-2025", "60 tấn")
    assert of_facts(both, both[-1], "r") is None
    assert of_facts([*both, timeless := fact("target", None, "60")], timeless, "r") is None


@pytest.mark.parametrize(
    "other",
    [
        fact("actual", "2024", "9", unit="tạ"), fact("actual", "2024", "9", place="xã A"), fact("actual", "2024", "9", indicator="Chi"),
        fact("actual", "2024", "9", ref="annex:bieu_01:Thu"), fact("ratio_to_plan", "2024", "9"), fact("actual", "2024", "9", value=None),
        fact("plan", "2024", "7"), fact("plan", "2024", "8"),
    ],
    ids=["unit", "place", "indicator", "another row", "a share", "no number", "the same again", "the same name, another value"],
)  # fmt: skip
def test_what_is_not_comparable_makes_no_chart(other: Fact) -> None:
    assert of_facts([fact("plan", "2024", "7"), other], fact("plan", "2024", "7"), "r") is None


def test_a_cell_that_is_no_number_is_named_not_drawn() -> None:
    three = [fact("plan", "2024", "7"), fact("actual", "2024", "9"), fact("target", "2025", "9", value=None, printed="9-10")]
    chart = of_facts(three, three[0], "r")
    assert chart is not None and len(chart.bars) == 2
    assert len(chart.notes) == 1 and "“9-10” (Mục tiêu 2025)" in chart.notes[0]


@pytest.mark.parametrize(
    ("period", "label"),
    [("2024-H1", "Thực hiện 6 tháng đầu năm 2024"), ("2024-Q3", "Thực hiện quý 3/2024"), ("2024-9M", "Thực hiện 9 tháng 2024")],
)
def test_a_part_of_a_year_is_named(period: str, label: str) -> None:
    chart = of_facts([fact("plan", period, "7"), fact("actual", period, "9")], fact("plan", period, "7"), "r")
    assert bars(chart)[1] == (label, "9 tấn")


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_report_of_another_form(layout: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every indicator of the generated commune: the year before, plan, result and the plan to come, by the generator's own truth."""
    report, truth = commune(layout, tmp_path_factory.getbasetemp()), generate(layout).truth
    found = {c.title.casefold(): c for c in charts(report)}
    known = {i.name.casefold(): i for i in truth.rows.values()}
    assert len(known) == len(ROWS)
    for name, indicator in known.items():
        wanted = [indicator.before, indicator.plan, indicator.done, indicator.following]
        assert [b.value for b in found[name].bars] == wanted, (layout, name)
        assert found[name].unit is not None and found[name].unit.casefold() == indicator.unit.casefold()
    answering = Assistant.of([report])
    chart = of_answer(answering.ask(Turn(f"{ROWS[0][1]} năm 2026 là bao nhiêu?")), report)
    assert chart is not None and len(chart.bars) == 4


@pytest.mark.parametrize("layout", ["sample", *sorted(LAYOUTS)])
def test_every_bar_is_printed_where_the_chart_says(layout: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    report = document() if layout == "sample" else commune(layout, tmp_path_factory.getbasetemp())
    assert len(charts(report)) >= 20
    for chart in charts(report):
        words = " ".join(report.lines[chart.lines[0] - 1 : chart.lines[1]])
        assert all(bar.printed in words for bar in chart.bars), chart.ref
        assert len({bar.label for bar in chart.bars}) == len(chart.bars), chart.ref
        assert len({bar.basis == "cumulative" or "-" in (bar.period or "-") for bar in chart.bars if bar.period}) <= 1, chart.ref
