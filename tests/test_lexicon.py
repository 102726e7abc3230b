"""Listed terms in a question: marks, slips, bare syllables, short forms of a report, an official's own lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.lexicon import Lexicon, load
from ingest.vietnamese.text import fold, has_marks, tokens


def found(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """Every listed term that stands in ``text``, wherever it begins."""
    lexicon = lexicon or load()
    words = tokens(text)
    folded = [fold(w) for w in words]
    return [" ".join(t.words) for i in range(len(words)) for t in lexicon.at(folded, words, i, marked=has_marks(text))]


def weight(text: str, term: str) -> float:
    """The best weight of a term that stands at the start of ``text``."""
    lexicon, words = load(), tokens(text)
    folded = [fold(w) for w in words]
    terms = [t for t in lexicon.at(folded, words, 0, marked=has_marks(text)) if t.words == (term,)]
    return max(lexicon.alternatives(t.group)[1] for t in terms)


@pytest.mark.parametrize(("text", "term"), [("hô nghèo còn mấy", "hộ nghèo"), ("thu nhâp bình quân", "thu nhập bình quân")])
def test_one_slip_in_the_marks_of_a_longer_term_is_forgiven(text: str, term: str) -> None:
    assert term in found(text)


@pytest.mark.parametrize(("text", "term"), [("vậy vốn bao nhiêu", "vay vốn"), ("ngân hàng chính sách bao nhiêu", "sách báo")])
def test_another_word_is_no_slip(text: str, term: str) -> None:
    assert term not in found(text)


@pytest.mark.parametrize(("text", "term"), [("dien tich che", "chè"), ("lon chet bao nhieu", "lợn"), ("heo chet bao nhieu", "heo")])
def test_a_bare_syllable_is_still_the_term(text: str, term: str) -> None:
    assert term in found(text)


@pytest.mark.parametrize(("text", "term"), [("gia tri san xuat", "sắn"), ("ti le che phu rung", "chè"), ("cuoc kiem tra", "trà")])
def test_a_bare_syllable_inside_another_word_is_not(text: str, term: str) -> None:
    assert term not in found(text)


def test_a_doubtful_bare_syllable_weighs_less() -> None:
    assert weight("lợn", "lợn") > weight("lon", "lợn")


def test_bare_talk_inside_a_word_is_no_talk() -> None:
    lexicon, words = load(), ["nha", "may", "che", "bien"]
    assert lexicon.hard_at(words, words, 1, marked=False) == 0
    assert lexicon.hard_at(["co", "may", "xa"], ["co", "may", "xa"], 1, marked=False) == 1


def test_a_report_short_form_opens_only_where_it_has_one_meaning() -> None:
    assert load().expand("Ngân hàng CSXH") == "chính sách xã hội"
    assert load().expand("TT, KH, ĐV") == ""


def test_an_official_list_extends_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "synonyms.tsv").write_text("terms\tweight\tnote\nquả sim | trái sim\t1.0\t\n", encoding="utf-8")
    (tmp_path / "abbreviations.tsv").write_text("short\texpansions\tcontext\nXQZ\txưởng quế\t\n", encoding="utf-8")
    extended = load(tmp_path)
    assert "trái sim" in found("trái sim bao nhiêu", extended)
    assert extended.expand("XQZ") == "xưởng quế"
    assert "trái sim" not in found("trái sim bao nhiêu")
