"""One answer against one question: is it right, what is missing, what is forbidden, did it refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import Span, Text, attributed, find
from bot.evaluation.text import normal, refuses

Item = Mapping[str, Any]
Record = Mapping[str, Any]

_NEGATION = re.compile(
    r"(?<![^\W\d_])(?:không|chưa|sai|nhầm|thay vì|chứ|từ chối|bịa|not|never|cannot|can't|instead|refuse|incorrect)(?![^\W\d_])"
)
_PURE = re.compile(r"\d+(?:[.,]\d+)*")
_ENDS = (". ", "! ", "? ", "; ", "\n")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``refused`` is the flag of the answer (or its wording, where it has none); ``worded`` what its wording says."""

    right: bool
    missing: tuple[Sequence[str], ...]
    forbidden: tuple[str, ...]
    refused: bool
    worded: bool
    wrong_column: bool
    chars: int
    numbers: int


def judge(item: Item, record: Record, *, strict: bool = False, rivals: Sequence[str] = ()) -> Verdict:
    """The verdict on an answer; ``record`` is empty where there is none. ``rivals``: see :func:`~bot.evaluation.figures.attributed`."""
    raw = str(record.get("answer") or "")
    text = Text.of(raw)
    worded = refuses(text.text)
    refused = worded if record.get("refused") is None else bool(record["refused"])
    missing = tuple(group for group in item.get("must", ()) if not any(find(one, text) for one in group))
    forbidden = _forbidden(item, raw, text, refused or worded, strict, rivals)
    return Verdict(
        right=_right(item, text, bool(missing or forbidden), refused, worded),
        missing=missing,
        forbidden=forbidden,
        refused=refused,
        worded=worded,
        wrong_column=bool(missing) and any(find(d, text) for d in item.get("distractors", ())),
        chars=len(raw),
        numbers=len(text.numbers),
    )


def _right(item: Item, text: Text, flawed: bool, refused: bool, worded: bool) -> bool:
    lenient = bool(item.get("refusal_ok"))
    if flawed:
        return False
    if item["answerable"]:
        return bool(text.text) and (lenient or not refused)
    return bool(text.text) if lenient else refused or worded


def _forbidden(item: Item, raw: str, text: Text, refusing: bool, strict: bool, rivals: Sequence[str]) -> tuple[str, ...]:
    """What the answer says and must not: a figure of another label, a wrong figure, raw markup."""
    cells = Text.of(re.sub(r"[\n\t|]+", " ; ", raw))  # a line end or a table cell ends the reach of a label
    asked = Text.of(" ".join([*(item.get("history") or []), item["question"]]))
    found: list[str] = []
    for one in item.get("must_not", ()):
        label, tilde, value = one.partition(" ~ ")
        if tilde:
            hit = attributed(label, value, cells, rivals)
        else:
            spans = find(one, text)
            hit = bool(spans) and (strict or not _forgiven(one, spans, text, asked, refusing, bool(item["answerable"])))
        found += [one] if hit else []
    return tuple(found + [m for m in item.get("must_not_raw", ()) if m.lower() in raw.lower()])


def _forgiven(one: str, spans: Sequence[Span], text: Text, asked: Text, refusing: bool, answerable: bool) -> bool:
    """A figure of the question repeated in order to reject it; in a refusal, the bare figure next to what was asked."""
    echoed = bool(find(one, asked))
    if echoed and (refusing or all(_NEGATION.search(_sentence(text.text, s)) for s in spans)):
        return True
    return not answerable and refusing and bool(_PURE.fullmatch(normal(one)))


def _sentence(text: str, span: Span) -> str:
    start = max(text.rfind(end, 0, span[0]) for end in _ENDS)
    stops = [at for end in _ENDS if (at := text.find(end, span[1])) >= 0]
    return text[start + 1 : min(stops, default=len(text))]
