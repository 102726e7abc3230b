"""Weighted score fusion, pure.

Scores of one query are stretched to 0…1 per list (min-max), then added with weights.  Weighted min-max fusion beat
reciprocal ranks on all ten sets of ViRE (EACL 2026 Findings) and on ours; ``benchmarks/retrieval.py`` measures the weights.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Weight of the built-in embedder beside a lexical weight of 1. Measured by ``benchmarks/retrieval.py`` on the first halves of
#: ViRHE4QA and XQuAD-vi (P@1): 0, 0.02 and 0.05 differ by at most 0.2 (noise); 0.1 costs ViRHE4QA 0.8 and XQuAD-vi nothing; 0.4 costs
#: 5 to 6 and 1 to 2 points. It sees the same words as BM25, so it settles ties and little more.
HASHED_WEIGHT = 0.02

#: Weight of a model's vectors where ``HOIBAOCAO_DENSE_WEIGHT`` does not say it: so small that a model that knows no Vietnamese does
#: little harm. ``benchmarks/embedders.py`` measures it for the model at hand; with the English MiniLM the best weights of three sets were
#: 0.2, 0 and 0.2; 0.1 moved P@1 by +1.2, -1.0 and 0, and 1 cost 16 to 25 points. ViRE found 0.7 dense + 0.3 BM25 (a weight of 2.3) best
#: for good Vietnamese models, against a weaker lexical score than the one here: a setting, not a default.
MODEL_WEIGHT = 0.1


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched to 0…1; a list of one, or of equals, is all 1.

    >>> min_max({"a": 3.0, "b": 1.0, "c": 2.0})
    {'a': 1.0, 'b': 0.0, 'c': 0.5}
    >>> min_max({"a": 2.0}), min_max({})
    ({'a': 1.0}, {})
    """
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def weight_for(embedder: str) -> float:
    """The dense weight for an embedder's name.

    >>> weight_for("hash-1"), weight_for("ollama:bge-m3")
    (0.02, 0.1)
    """
    return HASHED_WEIGHT if embedder.startswith("hash-") else MODEL_WEIGHT


def fuse(lexical: Mapping[str, float], dense: Mapping[str, float], dense_weight: float) -> dict[str, float]:
    """Fused scores in 0…1 of every key that stands in either list; a key missing from one list has 0 there.

    >>> fuse({"a": 9.0, "b": 1.0}, {"b": 0.8, "c": 0.2}, dense_weight=0.25)
    {'a': 0.8, 'b': 0.2, 'c': 0.0}
    """
    first, second = min_max(lexical), min_max(dense)
    total = 1.0 + dense_weight
    keys = [*first, *(k for k in second if k not in first)]
    return {k: (first.get(k, 0.0) + dense_weight * second.get(k, 0.0)) / total for k in keys}
