"""The audit: on the sample report against what was read by hand, on small reports of every kind, and its arithmetic by properties."""

from __future__ import annotations

import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit import KINDS, Finding, audit, by_fact, worded
from bot.audit.arithmetic import holds, same_printed
from ingest import Ingested, ingest
from ingest.model import Paragraph, Report, Span

ROOT = Path(__file__).resolve().parent.parent
CHECKED = json.loads((ROOT / "tests/reports/641/audit_checked.json").read_text(encoding="utf-8"))
CASES = [json.loads(line) for line in (ROOT / "tests/cases/audit.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def document() -> Ingested:
    return ingest(ROOT / "reports/641-BC-HU-2024.md")


@pytest.fixture(scope="module")
def findings(document: Ingested) -> tuple[Finding, ...]:
    return audit(document)


def _key(kind: str, code: str, lines: list[int], printed: list[str]) -> tuple[Any, ...]:
    return kind, code, tuple(sorted(zip(lines, printed, strict=True)))


def _figures(finding: Finding) -> set[tuple[int, str]]:
    return {(p.lines.first, p.printed) for p in finding.places}


def test_precision_on_the_hand_checked_list(findings: tuple[Finding, ...]) -> None:
    """At least nine of ten findings are right; what no one has judged counts as wrong, so a new finding must be judged."""
    judged = {_key(c["kind"], c["code"], c["lines"], c["printed"]): c["verdict"] for c in CHECKED["findings"]}
    keys = [_key(f.kind, f.code, [p.lines.first for p in f.places], [p.printed for p in f.places]) for f in findings]
    not_right = [k for k in keys if judged.get(k) != "right"]
    assert len(not_right) <= 0.1 * len(keys), not_right


def test_recall_of_what_was_found_by_reading(findings: tuple[Finding, ...]) -> None:
    """At least four of five of what a careful reading found, places and figures together in one finding."""
    held = [_figures(f) for f in findings]
    missed = [k["what"] for k in CHECKED["known"] if not any({(line, printed) for line, printed in k["figures"]} <= h for h in held)]
    assert len(missed) <= 0.2 * len(CHECKED["known"]), missed


@pytest.mark.parametrize("pair", CHECKED["never"], ids=lambda p: p["what"])
def test_what_only_looks_like_a_contradiction(findings: tuple[Finding, ...], pair: dict[str, Any]) -> None:
    figures = {(line, printed) for line, printed in pair["figures"]}
    assert not [f for f in findings if f.kind == "contradiction" and figures <= _figures(f)]


def test_every_finding_can_be_shown(document: Ingested, findings: tuple[Finding, ...]) -> None:
    """Two places or more, figures that stand in their quotes, quotes that stand in the report, words, JSON."""
    known = {f.id for f in document.facts}
    for finding in findings:
        assert finding.kind in KINDS and finding.certainty in ("certain", "likely")
        assert len(finding.places) >= 2
        assert set(finding.fact_ids) <= known
        for place in finding.places:
            assert place.printed in place.quote, finding
        text = worded(finding)
        assert text.text and "$" not in text.text and len(text.places) == len(finding.places)
        assert json.loads(json.dumps(finding.to_dict(), ensure_ascii=False))["formula"] == finding.formula


def test_findings_by_fact(findings: tuple[Finding, ...]) -> None:
    """Who asks for a figure gets the findings that it takes part in, and no other."""
    index = by_fact(findings)
    assert index
    for fact_id, those in index.items():
        assert all(fact_id in f.fact_ids for f in those)
    assert {f for those in index.values() for f in those} == {f for f in findings if f.fact_ids}


def test_the_same_twice(document: Ingested, findings: tuple[Finding, ...]) -> None:
    assert audit(document) == findings


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_small_reports(case: dict[str, Any], tmp_path: Path) -> None:
    """Other years, places, columns: exactly the findings that the case names."""
    path = tmp_path / "report.md"
    path.write_text("\n\n".join(case["text"]) if isinstance(case["text"], list) else case["text"], encoding="utf-8")
    got = [[f.kind, f.code, sorted({p.printed for p in f.places})] for f in audit(ingest(path))]
    assert got == [[kind, code, sorted(printed)] for kind, code, printed in case["expect"]]


def test_a_clean_report_has_no_findings() -> None:
    """A ward's report of another year in which everything adds up, with many names that are near each other."""
    assert audit(ingest(ROOT / "tests/cases/audit_ward.md")) == ()


def test_single_slips_are_found(tmp_path: Path) -> None:
    """One figure changed in the clean report: at least nine of ten slips are found, as what they are."""
    clean = (ROOT / "tests/cases/audit_ward.md").read_text(encoding="utf-8")
    slips = [json.loads(line) for line in (ROOT / "tests/cases/audit_slips.jsonl").read_text(encoding="utf-8").splitlines()]
    missed = []
    for number, slip in enumerate(slips):
        assert clean.count(slip["printed"]) == 1, slip
        path = tmp_path / f"{number}.md"
        path.write_text(clean.replace(slip["printed"], slip["slip"]), encoding="utf-8")
        if slip["kind"] not in {f.kind for f in audit(ingest(path))}:
            missed.append(slip["slip"])
    assert len(missed) <= 0.1 * len(slips), missed


def test_an_empty_document_has_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_text("## BÁO CÁO\n\nKhông có số liệu.\n", encoding="utf-8")
    assert audit(ingest(path)) == ()


_FIGURE = st.decimals(min_value=1, max_value=100_000, places=2, allow_nan=False, allow_infinity=False)


@given(_FIGURE, _FIGURE, st.integers(0, 2), st.booleans(), st.booleans())
def test_a_true_percentage_holds(part: Decimal, whole: Decimal, digits: int, cut: bool, turned: bool) -> None:
    """However it was rounded, and whichever way lower or higher is better."""
    ratio = (whole / part if turned else part / whole) * 100
    printed = ratio.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN if cut else ROUND_HALF_UP)
    assert holds(printed, part, whole)


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(5, 500))
def test_a_false_percentage_does_not_hold(part: int, whole: int, off: int) -> None:
    """A whole percentage that is five points or more above every reading of the pair is found out."""
    readings = [Decimal(part) / whole * 100, Decimal(whole) / part * 100, 200 - Decimal(part) / whole * 100]
    printed = (max(readings) + off).quantize(Decimal(1))
    assert not holds(printed, Decimal(part), Decimal(whole))


@given(_FIGURE)
def test_one_figure_in_two_precisions_is_one(value: Decimal) -> None:
    assert same_printed(value, value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    assert same_printed(value, value.quantize(Decimal("0.1"), rounding=ROUND_DOWN))


_FIGURES = ["12", "5/7", "1.200", "3,5", "100%", "85 %", "năm 2027", "so với năm 2026", "...", "(", ")", ";", ",", ". ", "/", "–"]
_WORDS = ["ha", "hộ", "tỷ đồng", "triệu đồng", "trong đó:", "gồm:", "đạt", "chiếm", "tổng", "diện tích", "lúa", "ngô", "tăng", "Xã An Phú"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_FIGURES + _WORDS), max_size=60))
def test_any_text_is_audited(pieces: list[str]) -> None:
    """Whatever stands in a paragraph: no error, and every finding shows figures that stand in its text."""
    text = " ".join(pieces)
    report = Report("r", None, None, None, "", None, ("2027",), "")
    for finding in audit(Ingested(report, paragraphs=(Paragraph("p", "P1", text, Span(1, 1)),))):
        assert finding.kind in ("sum", "ratio")
        assert all(p.printed in p.quote and p.quote in text for p in finding.places)
