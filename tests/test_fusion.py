"""Fusion is pure arithmetic: bounds, order, and what a list of one or none does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.fusion import HASHED_WEIGHT, MODEL_WEIGHT, fuse, min_max, weight_for

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-100, 100), max_size=8)


@given(SCORES, SCORES, st.floats(0, 5))
def test_fused_scores_lie_between_0_and_1_and_lose_no_key(lexical: dict[str, float], dense: dict[str, float], weight: float) -> None:
    fused = fuse(lexical, dense, weight)
    assert fused.keys() == lexical.keys() | dense.keys()
    assert all(0 <= score <= 1 + 1e-9 for score in fused.values())


@given(SCORES)
def test_stretching_keeps_the_order(scores: dict[str, float]) -> None:
    stretched = min_max(scores)
    for a in scores:
        for b in scores:
            assert not (scores[a] > scores[b] and stretched[a] < stretched[b])


@given(SCORES, SCORES)
def test_without_weight_the_vectors_do_not_matter(lexical: dict[str, float], dense: dict[str, float]) -> None:
    fused = fuse(lexical, dense, 0.0)
    assert {key: fused[key] for key in lexical} == min_max(lexical)


def test_a_small_weight_breaks_ties_only() -> None:
    fused = fuse({"a": 2.0, "b": 2.0, "c": 1.0}, {"b": 0.9, "c": 1.0, "a": 0.1}, 0.02)
    assert sorted(fused, key=fused.__getitem__, reverse=True) == ["b", "a", "c"]


def test_a_model_weighs_more_than_hashed_words() -> None:
    assert weight_for("hash-1") == HASHED_WEIGHT < MODEL_WEIGHT == weight_for("openai:any")
