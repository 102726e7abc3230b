"""What the store is asked and what it answers.  Imports nothing of ours but ``ingest.model``."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model import Chunk


@dataclass(frozen=True, slots=True)
class Query:
    """A question for passages. ``terms`` are extra words (synonyms) searched with a lower weight; ``reports`` limits to those ids."""

    text: str
    k: int = 10
    reports: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One chunk found. ``score`` is the fused score in 0…1 of this query; ``lexical`` and ``dense`` the parts before fusion."""

    report: str
    chunk: Chunk
    score: float
    lexical: float
    dense: float


@dataclass(frozen=True, slots=True)
class FactKey:
    """What facts are looked up by; a field that is None matches everything. ``indicator`` is compared folded."""

    report: str | None = None
    indicator: str | None = None
    basis: str | None = None
    period: str | None = None
    place: str | None = None
    ref: str | None = None
