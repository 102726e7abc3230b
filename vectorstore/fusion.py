"""Weighted score fusion, pure.

Scores of one query are stretched to 0…1 per list (min-max), then added with weights.  Weighted min-max fusion beat
reciprocal ranks on all ten sets of ViRE (EACL 2026 Findings) and on ours; ``benchmarks/retrieval.py`` measures the weights.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Weight of the dense score beside a lexical weight of 1.
DENSE_WEIGHT = 0.05


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


def fuse(lexical: Mapping[str, float], dense: Mapping[str, float], dense_weight: float = DENSE_WEIGHT) -> dict[str, float]:
    """Fused scores in 0…1 of every key that stands in either list; a key missing from one list has 0 there.

    >>> fuse({"a": 9.0, "b": 1.0}, {"b": 0.8, "c": 0.2}, dense_weight=0.25)
    {'a': 0.8, 'b': 0.2, 'c': 0.0}
    """
    first, second = min_max(lexical), min_max(dense)
    total = 1.0 + dense_weight
    keys = [*first, *(k for k in second if k not in first)]
    return {k: (first.get(k, 0.0) + dense_weight * second.get(k, 0.0)) / total for k in keys}
