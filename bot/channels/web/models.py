"""What is asked over HTTP and what is answered, as far as ``/openapi.json`` tells it.  Answers are those of answers.md."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Characters of a question, and how many earlier ones may come with it.
QUESTION_CHARS, HISTORY = 4000, 20


class AskIn(BaseModel):
    """One question, with the earlier questions of its conversation."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=QUESTION_CHARS, examples=["Thu nhập bình quân đầu người năm nay là bao nhiêu?"])
    history: list[str] = Field(default=[], max_length=HISTORY)
    report: str | None = Field(default=None, max_length=200)
    stream: bool = Field(default=False)


class ReportOut(BaseModel):
    """The report that answered."""

    id: str
    number: str | None = None
    date: str | None = None


class ValueOut(BaseModel):
    """One figure; ``value`` is a decimal string in ``unit``, never scaled."""

    indicator: str
    basis: str
    period: str | None
    printed: str
    value: str | None
    unit: str | None
    comparator: str
    mark: int


class CitationOut(BaseModel):
    """Where something is printed; ``url`` opens it on this server, ``cite`` names it as an official paper does."""

    mark: int
    kind: str
    ref: str
    path: str
    lines: list[int]
    quote: str
    report: str | None = None
    url: str
    cite: str


class CaveatOut(BaseModel):
    """What the reader must know beside the answer."""

    kind: str
    text: str
    marks: list[int] = []


class AnswerOut(BaseModel):
    """The answer object, the same on every channel (answers.md)."""

    schema_: Literal[1] = Field(alias="schema")
    answer_id: str
    question: str | None
    report: ReportOut | None
    status: Literal["answered", "clarify", "not_in_report", "out_of_scope", "refused", "error"]
    refused: bool
    answer: str
    values: list[ValueOut]
    citations: list[CitationOut]
    caveats: list[CaveatOut]
    choices: list[str]
    computed: list[dict[str, Any]]
    route: str
    rewrite: str | None
    verdict: dict[str, Any] | None
    versions: dict[str, Any]
    latency_ms: float
    chart: dict[str, Any] | None = None
    followups: list[str] = []


class ProblemOut(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    errors: list[dict[str, str]] = []
    error: dict[str, Any] = Field()
