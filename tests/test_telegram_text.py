"""bot.channels.telegram_text and telegram_report: an answer as Telegram shows it."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from answering import ask, document, items

from bot.channels import telegram_report as report
from bot.channels import telegram_text as text
from bot.channels.telegram_split import LIMIT, plain, units
from bot.model import Answer, Caveat, Citation, Computed
from bot.prompting import raw, table, variables

FIGURE = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
ISSUER = "Huyện ủy Tam Đường"


def citation(mark: int, ref: str, path: str = "") -> Citation:
    return Citation(mark, ref.partition(":")[0], ref, path, (5, 6), "x <b>y</b> & **z**")


def test_the_figure_comes_first_and_the_date_of_the_data_with_the_sources() -> None:
    out = text.answer(ask(FIGURE), "k" * 12, ISSUER)
    assert len(out.parts) == 1 and out.parts[0].startswith("<b>46 triệu đồng</b> – ")
    assert "641-BC/HU ngày 05/12/2024" in out.parts[0] and "[1] PHỤ LỤC" in out.parts[0]


def test_what_a_report_or_a_question_prints_is_never_markup() -> None:
    warned = (Caveat("doubt", "a<b", (1,)),)
    found = Answer("a", "q", {"id": "r"}, "answered", "5 < 6 & **<i>x</i>**", caveats=warned, citations=(citation(1, "footnote:3"),))
    shown = "".join(text.answer(found, "k").parts)
    assert "5 &lt; 6 &amp; <b>x</b>" in shown and "a&lt;b [1]" in shown
    assert "x y &amp; z" in text.passage(found.citations[0])[0]


def test_buttons_are_small_opaque_and_three_a_row() -> None:
    found = Answer("a", "q", {"id": "r"}, "answered", "x", citations=tuple(citation(n, f"footnote:{n}") for n in range(1, 6)),
                   computed=(Computed("1 + 1", (), "2"),))  # fmt: skip
    rows = text.keyboard(found, "k" * 12, None)
    assert [len(r) for r in rows] == [3, 2, 2, 2, 1]
    assert all(len(b.data.encode()) <= text.DATA_BYTES and units(b.copy) <= text.COPY_CHARS for row in rows for b in row)
    assert [b.text for b in rows[3] + rows[4]] == ["Đúng", "Sai", "Báo lỗi số liệu"]
    asked = text.keyboard(replace(found, status="clarify", choices=("Một " * 40, "Hai")), "k", None)
    assert [r[0].data for r in asked] == ["k:c1", "k:c2"] and all(units(r[0].text) <= text.CHOICE_CHARS for r in asked)


@pytest.mark.parametrize(
    ("ref", "path", "says"),
    [
        ("section:P1.II.1.1", "TÌNH HÌNH › II KẾT QUẢ › 1 Kinh tế › 1.1 Sản xuất", "mục II.1.1"),
        ("footnote:3", "TÌNH HÌNH › II KẾT QUẢ", "mục II, chú thích 3"),
        ("annex:phu_luc:Thu nhập#L4", "PHỤ LỤC", "phụ lục, dòng “Thu nhập”"),
        ("annex:bieu_02:IV", "BIỂU", "biểu số 02, dòng “IV”"),
        ("12-bc#footnote:3", "", "chú thích 3"),
        ("meta:header", "", "dòng 5-6"),
    ],
)
def test_a_place_as_an_official_paper_names_it(ref: str, path: str, says: str) -> None:
    assert text.place_text(citation(1, ref, path)) == says


def test_a_citation_to_copy_never_exceeds_the_button() -> None:
    found = ask(FIGURE)
    whole = text.citation_text(found, ISSUER)
    assert whole == "Báo cáo số 641-BC/HU ngày 05/12/2024 của Huyện ủy Tam Đường, phụ lục, dòng “Thu nhập bình quân đầu người năm”"
    many = replace(found, citations=tuple(citation(n, f"annex:phu_luc:{'tên dài ' * 20}{n}") for n in range(9)))
    assert units(text.citation_text(many, ISSUER * 5)) <= 256
    assert text.citation_text(replace(found, citations=()), None) == "Báo cáo số 641-BC/HU ngày 05/12/2024"


def test_real_answers_fit_and_their_markup_is_whole() -> None:
    questions = [str(i["question"]) for i in items("*.jsonl")]
    for question in random.Random(4).sample(questions, min(60, len(questions))):
        out = text.answer(ask(question), "k" * 12, ISSUER)
        assert out.parts and all(units(p) <= LIMIT and plain(p).strip() for p in out.parts)
        assert not re.search(r"\*\*|<(?!/?(?:b|i|blockquote)\b)", "".join(out.parts))
        assert all(units(b.copy) <= 256 and len(b.data.encode()) <= 64 for row in out.rows for b in row)


def test_what_the_report_has() -> None:
    assert "641-BC/HU" in report.reports([document()])[0]
    assert report.indicators(document(), "thu nhap binh quan")[0].count("<b>") > 3
    assert report.indicators(document(), "tàu vũ trụ") == []
    assert all(units(p) <= LIMIT for p in report.indicators(document(), ""))


def test_every_word_of_the_bot_is_used() -> None:
    from pathlib import Path

    code = "\n".join(p.read_text(encoding="utf-8") for p in Path(text.__file__).parent.glob("telegram*.py"))
    built = {"button", "reason", "commands", "admin_commands"}
    unused = [f"{t}.{k}" for t, words in table("telegram").items() if t not in built for k in words if f"telegram.{t}.{k}" not in code]
    assert [u for u in unused if u not in {"say.log_off", "say.log_hash", "say.log_full"}] == []
    assert all(f'"{k}"' in code or f"button.{k}" in code for k in table("telegram")["button"])
    assert variables(raw("telegram.say.stranger")) == {"code"}
