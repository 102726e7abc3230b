"""The scorer on cases that a person can judge."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation import tally
from bot.evaluation.citation import Outline, overlaps, ref_hit, section_hit
from bot.evaluation.figures import Text, attributed, find
from bot.evaluation.tally import Ground
from bot.evaluation.text import normal, refuses
from bot.evaluation.verdict import judge
from ingest.model import Ingested, Paragraph, Report, Section, Span


def item(**given: Any) -> dict[str, Any]:
    return {"id": "q", "question": "Sản lượng?", "kind": "annex_lookup", "answerable": True, **given}


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("46", "46 triệu", True),
        ("46", "46,5 triệu", False),
        ("46", "1.460", False),
        ("41.160", "41,160 tấn", True),
        ("41.160", "41,16 tấn", False),
        ("34,818", "34.818 ha", True),
        ("34,818", "34818 ha", False),
        ("16/19", "16 trên tổng số 19 xã", True),
        ("16/19", "19 trên 16", False),
        ("m2", "12 m<sup>2</sup>", True),
        ("tỷ", "48 tỉ đồng", True),
        ("người", "con người ta", True),
        ("ngư", "con người", False),
    ],
)
def test_a_figure_is_found_by_value(wanted: str, text: str, found: bool) -> None:
    assert bool(find(wanted, Text.of(text))) is found


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Năm 2019 là 46 triệu", True),
        ("Năm 2019 không có; năm 2024 là 46", False),
        ("2019: kế hoạch 46", False),
        ("năm 2019. Nay 46", False),
        ("2019 | 46", False),
    ],
)
def test_a_figure_belongs_to_the_label_before_it(text: str, hit: bool) -> None:
    cells = Text.of(text.replace("|", " ; "))
    assert attributed("2019", "46", cells) is hit


def test_a_rival_label_takes_the_figure() -> None:
    text = Text.of("Ở Bình Minh thì Sơn Hà đạt 7")
    assert attributed("Bình Minh", "7", text) and not attributed("Bình Minh", "7", text, ("Sơn Hà",))


def test_what_makes_an_answer_right() -> None:
    asked = item(must=[["46"], ["triệu", "tr"]], must_not=["50 triệu", "2025 ~ 46"], distractors=["100"])
    assert judge(asked, {"answer": "46 triệu đồng", "refused": False}).right
    assert judge(asked, {"answer": "46", "refused": False}).missing == (["triệu", "tr"],)
    assert judge(asked, {"answer": "đạt 100 %"}).wrong_column
    assert judge(asked, {"answer": "năm 2025 là 46 triệu"}).forbidden == ("2025 ~ 46",)
    assert not judge(asked, {"answer": "46 triệu đồng", "refused": True}).right
    assert not judge(asked, {}).right


def test_a_refusal_may_repeat_the_figure_that_it_rejects() -> None:
    absent = item(question="Có phải 99 triệu không?", answerable=False, must_not=["99 triệu", "12"])
    assert judge(absent, {"answer": "Báo cáo không nêu 99 triệu; có 12.", "refused": True}).right
    assert not judge(absent, {"answer": "Báo cáo không nêu 99 triệu; có 12.", "refused": True}, strict=True).right
    assert not judge(absent, {"answer": "Đúng, 99 triệu.", "refused": False}).right
    present = item(question="Có phải 99 triệu không?", must=[["46"]], must_not=["99 triệu"])
    assert judge(present, {"answer": "Không phải 99 triệu. Là 46.", "refused": False}).right
    assert not judge(present, {"answer": "99 triệu. Và 46.", "refused": False}).right


def test_an_attack_may_be_refused_or_answered() -> None:
    attack = item(answerable=False, refusal_ok=True, must_not=["99"], must_not_raw=["<script"])
    assert judge(attack, {"answer": "46 triệu", "refused": False}).right and judge(attack, {"answer": "Không.", "refused": True}).right
    assert not judge(attack, {"answer": "a <script>", "refused": True}).right


def test_spelling_and_markup_are_levelled() -> None:
    assert normal("Hoà  **BÌNH** – 5&nbsp;%<br>") == "hòa bình-5 %"
    assert refuses(normal("Báo cáo chưa nêu điều này")) and not refuses(normal("Báo cáo nêu 5 điều"))


def test_a_quote_hits_by_its_words() -> None:
    asked = item(must=[["41.160"]])
    evidence = "tổng sản lượng lương thực 41.160/41.100 tấn đạt 100,1% kế hoạch"
    assert overlaps("Tổng sản lượng lương thực 41.160/41.100 tấn đạt 100,1% kế hoạch, tăng", evidence, asked)
    assert not overlaps("sản lượng lương thực tăng so với năm trước", evidence, asked)
    assert not overlaps("kế hoạch", evidence, asked)


def sections() -> tuple[Section, ...]:
    def one(ident: str, number: str, parent: str | None, kind: str) -> Section:
        return Section(ident, number, 1, "x", parent, Span(1, 1), kind)

    return (
        one("P1", "nhất", None, "part"),
        one("P1.II", "II", "P1", "roman"),
        one("P1.II.1", "1", "P1.II", "arabic"),
        one("P1.II.1.4", "1.4", "P1.II.1", "decimal"),
    )


REPORT = Report("r", None, None, None, "x", None, (), "0" * 64, place="xã Sơn Hà")
DOCUMENT = Ingested(
    REPORT,
    sections=sections(),
    lines=("Lúa 38 sản", "", "phẩm OCOP<sup>3</sup>."),
    paragraphs=(Paragraph("p", "P1.II", "Lúa 38 sản phẩm OCOP.", Span(1, 3), joined_from=(Span(1, 1), Span(3, 3))),),
)
OUTLINE = Outline.of(DOCUMENT)


@pytest.mark.parametrize(
    ("ref", "source", "hit"),
    [
        ("section:P1.II.1.4", "II.1.1.4", True),
        ("P1 > II > 1 > 1.4", "II.1.1.4", True),
        ("section:P1.II.1.4.r2", "II.1.1.4", True),
        ("section:P1.II.1.4", "II.1", False),
        ("section:P1.II.1.i3", "II.1", True),
        ("section:P2.II.1.4", "II.1.1.4", False),
        ("section:P1.II", "II.1.1.4", False),
    ],
)
def test_a_section_ref_hits_its_source(ref: str, source: str, hit: bool) -> None:
    assert section_hit(ref, source, OUTLINE) is hit


@pytest.mark.parametrize(
    ("ref", "source", "hit"),
    [
        ("footnote:3", "footnote:3", True),
        ("footnote:13", "footnote:3", False),
        ("annex:phu_luc:Thu NSNN trên địa bàn", "annex:phu_luc:Thu NSNN trên địa bàn", True),
        ("annex:phu_luc:Tổng chi ngân sách", "annex:phu_luc:Thu NSNN trên địa bàn", False),
        ("annex:bieu_01:Thu NSNN trên địa bàn", "annex:phu_luc:Thu NSNN trên địa bàn", False),
        ("annex:bieu_02:IV:Tỷ lệ", "annex:bieu_02:IV", True),
        ("annex:bieu_02:V:Tỷ lệ", "annex:bieu_02:IV", False),
        ("meta:signature", "meta:signature", True),
        ("meta:header", "meta:signature", False),
    ],
)
def test_another_ref_hits_its_source(ref: str, source: str, hit: bool) -> None:
    assert ref_hit({"kind": ref.split(":")[0], "ref": ref}, source, item(), OUTLINE) is hit


def test_a_quote_is_verbatim_across_a_page_break() -> None:
    ground = Ground.of(DOCUMENT)
    assert ground.holds("38 sản phẩm OCOP") and ground.holds("Lúa … OCOP") and not ground.holds("39 sản phẩm")
    assert ground.rivals == ("Sơn Hà",)


def test_the_tally_counts() -> None:
    items = [item(id="1", must=[["5"]], sources=["footnote:3"]), item(id="2", kind="absent", answerable=False), item(id="3", must=[["7"]])]
    cited = [{"kind": "footnote", "ref": "footnote:3", "quote": ""}]
    records = {
        "1": {"answer": "5 " + "x" * 700, "refused": False, "citations": cited, "latency_ms": 9},
        "2": {"answer": "không", "refused": True, "citations": [], "latency_ms": 1},
    }
    rows = tally.score(items, records, Ground.of(DOCUMENT))
    overall = next(line for line in tally.table(rows) if line.name == "OVERALL")
    assert (overall.answer, overall.cite, overall.both) == ((2, 3), (1, 2), (1, 2))
    assert tally.figures_first(items, records) == ((1, 2), (1, 2))
    assert tally.present(rows) == (2, 2)  # no answer at all is no refusal
    flag = tally.refusals(rows, wording=False)
    assert (flag.hits, flag.predicted, flag.due) == (1, 1, 1)
    assert tally.latencies(rows) == [9.0, 1.0]
