"""The question sets with keys: totals per set, tuned and kept side by side.  No text of a question is printed."""

from __future__ import annotations

from benchmarks.setting import Bench, Item, table
from benchmarks.warm import turn
from bot.assistant import Assistant
from bot.evaluation import tally
from bot.evaluation.tally import Ground, Share

HEAD = (
    "set", "questions", "right", "right and cited", "answered when present", "refused when absent", "quotes verbatim",
    "forbidden", "figure in first 300", "at most 600",
)  # fmt: skip


def question_sets(bench: Bench) -> list[str]:
    """The section "Questions with keys"."""
    assistant = Assistant.open(bench.settings())
    ground = Ground.of(assistant.document(assistant.reports[0].id))
    rows = [[name, *totals(assistant, ground, items)] for name, items in bench.sets().items() if items]
    return [
        "`hoibaocao eval` on each set: `desk` was written with the report at hand, `blind` by people who had not seen it; rules and words",
        "were tuned on `_tuned` and the sets without a suffix, `_kept` was kept back. Percent; `forbidden` counts questions.",
        "",
        *table(HEAD, rows),
    ]


def totals(assistant: Assistant, ground: Ground, items: list[Item]) -> list[object]:
    """The measures of one set, in the order of :data:`HEAD`."""
    records = {item["id"]: assistant.ask(turn(item)).to_dict() for item in items}
    rows = tally.score(items, records, ground)
    overall = tally.line("", rows)
    refusals = tally.refusals(rows, wording=False)
    verbatim = (sum(r.verbatim[0] for r in rows), sum(r.verbatim[1] for r in rows))
    early, short = tally.figures_first(items, records)
    shares = [overall.answer, overall.both, tally.present(rows), (refusals.hits, refusals.due), verbatim]
    return [len(rows), *map(percent, shares), overall.forbidden, percent(early), percent(short)]


def percent(share: Share) -> str | None:
    """A share with one decimal, None where nothing was asked.

    >>> percent((1, 3)), percent((0, 0))
    ('33.3', None)
    """
    return f"{100 * share[0] / share[1]:.1f}" if share[1] else None
