"""What is typed becomes full words: chat, short forms by their neighbours, numbers, Telex and VNI keys, frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon import load
from bot.normalise import MAX_CHARS, Normaliser, strip_frame, tidy
from ingest.vietnamese.text import syllables

#: What a report of any unit prints, as far as these cases need it.
PRINTED = (
    "thu ngân sách nhà nước, hộ nghèo, thị trấn, thanh tra, thường trực, Hội đồng nhân dân, cán bộ, chi bộ, giáo dục, giai đoạn, "
    "đảng viên, đơn vị, dịch vụ du lịch, kế hoạch, chăn nuôi, ma túy, quốc lộ, năm đại hội, trường học, huyện, đạt, việc, bị bắt, "
    "khái quát, công an, tạm, chè, trồng mới"
)
NORMALISE = Normaliser(load(), frozenset(syllables(PRINTED)))


def read(question: str) -> str:
    """The question as it is matched."""
    return NORMALISE(tidy(question))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TT đạt chuẩn đô thị văn minh, cả xã", "thị trấn đạt chuẩn"),
        ("TT HĐND họp mấy cuộc", "thường trực Hội đồng nhân dân"),
        ("TT huyện có mấy đoàn, mấy cuộc", "thanh tra huyện"),
        ("CB sinh hoạt đảng", "chi bộ sinh hoạt"),
        ("CB được bổ nhiệm", "cán bộ được bổ nhiệm"),
        ("GD 2021-2025 tăng mấy", "giai đoạn 2021"),
        ("GD mầm non thế nào", "giáo dục mầm non"),
        ("ĐV mới kết nạp là mấy", "đảng viên mới"),
        ("đv mới kết nạp là mấy", "đảng viên mới"),
        ("DV du lịch đạt mấy tỷ", "dịch vụ du lịch"),
        ("KH năm nay giao bao nhiêu", "kế hoạch năm nay"),
        ("KH công nghệ có đề tài nào", "khoa học công nghệ"),
        ("GD&ĐT ra sao", "giáo dục và đào tạo"),
    ],
)
def test_a_short_form_means_what_its_neighbours_say(typed: str, meant: str) -> None:
    assert meant in read(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thu đạt bao nhiu", "thu đạt bao nhiêu"),
        ("bao h thì đại hội", "bao giờ"),
        ("cho em hỏi hộ nghèo còn mấy", "hộ nghèo còn mấy"),
        ("ho ngheo con bn", "ho ngheo con bao nhieu"),
        ("nam 2024 k dat", "nam 2024 khong dat"),
        ("mn cho e hỏi chi bộ mấy", "chi bộ mấy"),
        ("trường mn nào đạt", "trường mầm non nào đạt"),
        ("năm nay đạt hok", "năm nay đạt không"),
        ("tr mầm non tr huyện", "trường mầm non trong huyện"),
    ],
)
def test_chat_is_read_longest_phrase_first(typed: str, meant: str) -> None:
    assert read(typed) == meant or meant in read(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thu 46tr đúng không", "46 triệu"),
        ("đạt 40k tấn chưa", "40 nghìn tấn"),
        ("thu 12 tr mỗi hộ", "12 triệu"),
        ("rộng 5ha, dài 10km, giá 2tỷ", "5 ha , dài 10 km , giá 2 tỷ"),
        ("rộng 50 m2", "50 m2"),
        ("thu T9 là mấy", "thu tháng 9"),
        ("thu Q3 là mấy", "thu quý 3"),
        ("NQ15 nói gì", "nghị quyết 15"),
        ("đạt ntm2025 chưa", "nông thôn mới 2025"),
        ("năm 24 thu mấy", "năm 2024"),
    ],
)
def test_numbers_and_the_letters_that_stick_to_them(typed: str, meant: str) -> None:
    assert meant in read(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bn vụ ma tuys bị bắt nawm nay", "bao nhiêu vụ ma tuy bị bắt nam nay"),
        ("quoocs lộ, vieejc, truwowngf, huyeejn", "quoc lộ , viec , truong , huyen"),
        ("na8m nay d9at5 mấy", "nam nay dat mấy"),
        ("hongheo còn mấy", "ho ngheo còn mấy"),
    ],
)
def test_keys_of_an_input_method_that_was_off(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_a_frame_only_says_which_document() -> None:
    assert strip_frame("Theo báo cáo số 12-BC/HU ngày 05/12/2024, thu ngân sách bao nhiêu?") == "thu ngân sách bao nhiêu?"


def test_capital_letters_throughout_are_no_short_forms() -> None:
    assert read("THU NGÂN SÁCH NHÀ NƯỚC BAO NHIÊU") == "thu ngân sách nhà nước bao nhiêu"


@pytest.mark.parametrize("question", ["Hộ nghèo giảm bao nhiêu phần trăm ?", "Thị trấn có mấy chi bộ ?", "Cà phê ra sao ?"])
def test_full_words_stay_as_they_are(question: str) -> None:
    assert read(question) == question


@given(st.text(max_size=2 * MAX_CHARS))
def test_any_text_is_read(question: str) -> None:
    """No typed text breaks the reading, and no invisible control character comes through."""
    assert not any(ord(c) < 32 for c in read(question))
