"""What is asked and what is answered: the objects that every channel shares.  Imports nothing of ours.

The answer object is that of the design's ``answers.md``; :meth:`Answer.to_dict` gives its JSON form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA = 1

Status = Literal["answered", "clarify", "not_in_report", "out_of_scope", "refused", "error"]
Route = Literal["lookup", "compute", "passages", "meta", "model", "none"]

#: The statuses that leave the question open: nothing in them may be read as the report's word on it.
REFUSALS: frozenset[str] = frozenset({"not_in_report", "out_of_scope", "refused"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with the earlier questions of its conversation, oldest first. ``report`` picks a report by id."""

    question: str
    history: tuple[str, ...] = ()
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something is printed. ``quote`` stands verbatim in the report; ``lines`` is ``(first, last)``, 1-based."""

    mark: int
    kind: str
    ref: str
    path: str
    lines: tuple[int, int]
    quote: str
    report: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form of answers.md."""
        out = {"mark": self.mark, "kind": self.kind, "ref": self.ref, "path": self.path, "lines": list(self.lines), "quote": self.quote}
        return out | ({"report": self.report} if self.report else {})


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of the answer. ``value`` is a decimal string in ``unit``, or None where the cell is no number."""

    indicator: str
    basis: str
    period: str | None
    printed: str
    value: str | None
    unit: str | None
    comparator: str
    mark: int


@dataclass(frozen=True, slots=True)
class Caveat:
    """What the reader must know beside the answer: ``contradiction``, ``doubt``, ``scope``, ``period``, ``anchor``, ``model``."""

    kind: str
    text: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """An arithmetic step: ``formula`` as shown, its operands with their marks, its result as shown."""

    formula: str
    operands: tuple[Mapping[str, Any], ...]
    result: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer object, the same for every channel."""

    answer_id: str
    question: str
    report: Mapping[str, Any] | None
    status: Status
    answer: str
    route: Route = "none"
    values: tuple[Value, ...] = ()
    citations: tuple[Citation, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    choices: tuple[str, ...] = ()
    computed: tuple[Computed, ...] = ()
    rewrite: str | None = None
    verdict: Mapping[str, Any] | None = None
    versions: Mapping[str, Any] = field(default_factory=dict)
    latency_ms: float = 0.0

    @property
    def refused(self) -> bool:
        """Whether the question is left open (answers.md: not_in_report, out_of_scope, refused)."""
        return self.status in REFUSALS

    def to_dict(self, caller_id: str | None = None) -> dict[str, Any]:
        """The JSON document of answers.md; ``id`` echoes the caller's id where there is one."""
        out: dict[str, Any] = {"schema": SCHEMA, "answer_id": self.answer_id}
        if caller_id is not None:
            out["id"] = caller_id
        return out | {
            "question": self.question,
            "report": dict(self.report) if self.report else None,
            "status": self.status,
            "refused": self.refused,
            "answer": self.answer,
            "values": [_plain(v) for v in self.values],
            "citations": [c.to_dict() for c in self.citations],
            "caveats": [_plain(c) for c in self.caveats],
            "choices": list(self.choices),
            "computed": [_plain(c) for c in self.computed],
            "route": self.route,
            "rewrite": self.rewrite,
            "verdict": dict(self.verdict) if self.verdict else None,
            "versions": dict(self.versions),
            "latency_ms": self.latency_ms,
        }


def _plain(item: Value | Caveat | Computed) -> dict[str, Any]:
    """A slotted dataclass as a dict of plain JSON types."""
    pairs = ((name, getattr(item, name)) for name in item.__slots__)
    return {name: [dict(x) if isinstance(x, Mapping) else x for x in v] if isinstance(v, tuple) else v for name, v in pairs}
