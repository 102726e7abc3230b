"""Facts by their key: exact names first, tolerant ones only where nothing exact is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_documents import document, fact

from vectorstore.exact import Facts, one_slip, same_place
from vectorstore.model import FactKey

FACTS = Facts(document().facts)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Tỷ lệ hộ nghèo", ["f1", "f2"]),
        ("ti le ho ngheo", ["f1", "f2"]),
        ("TỶ LỆ HỘ CẬN NGHÈO", ["f3", "f4"]),
        ("thu nhập bình quân", ["f5"]),  # inside the name
        ("thu nhập bình quân đầu người năm", ["f5"]),  # the name inside it
        ("bình quân thu nhập", ["f5"]),  # in another order
        ("thu nhập bính quan đàu ngời", ["f5"]),  # slips
        ("sản lượng chè", []),
        ("hộ", []),  # one word is no name
        ("", []),
        ("!!!", []),
    ],
)
def test_an_indicator_is_matched_in_steps(asked: str, found: list[str]) -> None:
    assert [f.id for f in FACTS.find(FactKey(indicator=asked))] == found


def test_an_exact_name_hides_longer_names() -> None:
    facts = Facts([fact(1, "Trồng chè", "actual", "2024", "1"), fact(2, "Trồng mới chè tập trung, trồng chè", "actual", "2024", "2")])
    assert [f.id for f in facts.find(FactKey(indicator="trồng chè"))] == ["f1"]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (FactKey(basis="plan"), ["f2"]),
        (FactKey(period="2023", basis="actual"), ["f1", "f3", "f4", "f5"]),
        (FactKey(period="2022"), []),
        (FactKey(place="Sơn Hà"), ["f3"]),
        (FactKey(place="thi tran binh an"), ["f4"]),
        (FactKey(place="xã Bình An"), []),
        (FactKey(ref="section:S5"), ["f5"]),
        (FactKey(indicator="hộ cận nghèo", place="Bình An"), ["f4"]),
    ],
)
def test_every_other_part_of_a_key_is_exact(key: FactKey, found: list[str]) -> None:
    assert [f.id for f in FACTS.find(key)] == found


def test_a_name_that_begins_like_a_kind_of_place_is_kept_whole() -> None:
    assert same_place("xã Bản Mới", "Bản Mới")
    assert not same_place("xã Bản Mới", "Mới")


@given(st.text(max_size=40))
def test_no_text_makes_a_look_up_fail(text: str) -> None:
    FACTS.find(FactKey(indicator=text, place=text, period=text))


@given(st.text("abcdeghi", min_size=3, max_size=8), st.data())
def test_one_slip_is_symmetric_and_allows_one_change(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    changed = word[:place] + data.draw(st.sampled_from("xyz")) + word[place + 1 :]
    assert one_slip(word, changed)
    assert one_slip(changed, word)
    assert one_slip(word, word[:place] + "x" + word[place:])
    assert not one_slip(word, f"xyz{word}")
