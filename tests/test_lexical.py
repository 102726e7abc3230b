"""The lexical index by itself: terms, limits, marks, headings, closeness."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore import lexical, rerank
from vectorstore.errors import IndexBroken
from vectorstore.lexical import Lexical, Passage
from vectorstore.rerank import Averages, View


def index(folder: Path, *texts: str, headings: tuple[str, ...] = ()) -> Lexical:
    passages = [Passage(str(n), "r", text, headings[n] if headings else "") for n, text in enumerate(texts)]
    lexical.write(folder, passages)
    return Lexical(folder)


def best(found: dict[str, float]) -> str:
    return next(iter(found))


def test_numbers_ratios_and_document_numbers_are_whole_terms() -> None:
    assert lexical.features("đạt 41.160/41.100 tấn") == [
        "dat", "41.160/41.100", "tan", "dat_41.160/41.100", "41.160/41.100_tan",
    ]  # fmt: skip
    assert "641-bc/hu" in lexical.features("Báo cáo số 641-BC/HU")


def test_marks_decide_between_words_that_fold_alike(tmp_path: Path) -> None:
    found = index(tmp_path, "Kế hoạch trồng bơ năm nay", "Kế hoạch trồng bò năm nay", "Kế hoạch trồng bộ năm nay")
    assert [best(found.search(q, 3)) for q in ("trồng bơ", "trồng bò", "trồng bộ")] == ["0", "1", "2"]
    assert len(found.search("trong bo", 3)) == 3


def test_closer_words_win(tmp_path: Path) -> None:
    far = "Giáo dục được quan tâm. " + "Các mặt công tác khác được duy trì ổn định. " * 8 + "Thư viện có nhiều sách mới."
    near = "Thư viện giáo dục được đầu tư. " + "Các mặt công tác khác được duy trì ổn định. " * 8
    assert best(index(tmp_path, far, near).search("thư viện giáo dục", 2)) == "1"


def test_a_heading_helps_but_the_text_decides(tmp_path: Path) -> None:
    text = "Tổng diện tích đạt 15 ha, bằng 100% kế hoạch."
    found = index(tmp_path, text, text, "Trồng chè mới 15 ha.", headings=("Trồng lúa", "Trồng chè", "Khác"))
    assert best(found.search("tổng diện tích chè", 3)) == "1"
    assert best(found.search("trồng chè mới", 3)) == "2"


def test_a_passage_that_speaks_of_another_year_only_steps_back(tmp_path: Path) -> None:
    texts = ("Giải quyết việc làm cho 15 lao động.", "Giải quyết việc làm cho 16 lao động.", "Giải quyết việc làm giai đoạn 2030-2034.")
    found = index(tmp_path, *texts, headings=("Nhiệm vụ năm 2032", "Kết quả năm 2031", ""))
    for year, other in (("2031", "0"), ("2032", "1")):
        scores = found.search(f"số lao động được giải quyết việc làm năm {year}", 3)
        assert list(scores).index(other) > list(scores).index("1" if other == "0" else "0")
    unnamed = found.search("giải quyết việc làm", 3)
    assert unnamed["0"] == unnamed["1"]


def test_a_frame_of_many_words_does_not_explode(tmp_path: Path) -> None:
    found = index(tmp_path, "Tỷ lệ hộ nghèo còn 7,2%", *(f"Nội dung số {n} của báo cáo về tình hình" for n in range(50)))
    long = "Theo báo cáo về tình hình của Huyện ủy " * 200
    assert best(found.search("tỷ lệ hộ nghèo, " + long, 5)) == "0"


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00"])
def test_nothing_to_search_finds_nothing(tmp_path: Path, text: str) -> None:
    assert index(tmp_path, "Tỷ lệ hộ nghèo").search(text, 5) == {}


def test_unknown_words_find_nothing_and_lower_the_score(tmp_path: Path) -> None:
    found = index(tmp_path, "Tỷ lệ hộ nghèo còn 7,2%", "Trồng rừng mới")
    assert found.search("blockchain metaverse", 5) == {}
    assert found.search("blockchain hộ nghèo", 5)["0"] < found.search("hộ nghèo", 5)["0"]


def test_an_empty_index_answers(tmp_path: Path) -> None:
    assert index(tmp_path).search("hộ nghèo", 5) == {}


def test_a_missing_index_is_broken(tmp_path: Path) -> None:
    with pytest.raises(IndexBroken):
        Lexical(tmp_path / "nothing").search("a", 1)


AVERAGES = Averages(10, 20.0, 10.0)


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=40))
def test_a_score_is_never_negative_and_bounded(text: str, question: str, heading: str) -> None:
    asked = rerank.ask([(question, 1.0)], lambda field, term: 1, AVERAGES)
    # 2.2 bounds BM25 of a term asked once; a question may repeat a term
    assert 0 <= rerank.score(asked, View(text, heading), AVERAGES) <= 2.2 * max([1, *asked.counts.values()])


def test_a_passage_that_is_the_question_scores_above_one_that_shares_a_word() -> None:
    asked = rerank.ask([("tỷ lệ hộ nghèo", 1.0)], lambda field, term: 2, AVERAGES)
    whole, part = (rerank.score(asked, View(text), AVERAGES) for text in ("Tỷ lệ hộ nghèo giảm", "Hộ khẩu thường trú"))
    assert whole > 2 * part > 0
