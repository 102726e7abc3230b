"""``hoibaocao eval``: ask the questions of a file whose right answers are known, and print every measure."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, check_report, chosen, store
from bot.errors import DocumentError
from bot.evaluation import tally
from bot.evaluation.tally import Ground, Line, Row
from bot.evaluation.verdict import Item, Record
from bot.model import Turn
from bot.prompting import prompt, raw
from bot.settings import Settings

COLUMNS = ("answer", "cite", "by_quote", "by_ref", "both")


def read_lines(name: str) -> list[dict[str, Any]]:
    """The objects of a JSONL file; a line that is none is passed over. Raises DocumentError."""
    try:
        lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError("questions_unreadable", path=name, reason=getattr(error, "strerror", None) or "UTF-8") from error
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [f for f in found if isinstance(f, dict)]


def is_item(given: dict[str, Any]) -> bool:
    """Whether an object is a question with its key."""
    return "id" in given and isinstance(given.get("question"), str) and "answerable" in given and "kind" in given


def evaluate(args: Namespace, settings: Settings, console: Console) -> int:
    """Score the answers of the assistant, or those of a file (``--answers``)."""
    items = [i for i in read_lines(args.questions) if is_item(i)]
    if not items:
        raise DocumentError("questions_empty", path=args.questions)
    if args.answers:
        records: dict[Any, Record] = {r.get("id"): r for r in read_lines(args.answers)}
    else:
        records = _ask(items, args, settings, console)
    with store(settings, console) as found:
        ground = Ground.of(chosen(found, args.report))
    rows = tally.score(items, records, ground, strict=args.strict)
    if args.json:
        console.document(document(rows, items, records, strict=args.strict))
    else:
        console.data("\n".join([*table_lines(rows), *measure_lines(rows, items, records, strict=args.strict)]))
        for row in [r for r in rows if not r.verdict.right][: args.show]:
            console.data("\n" + _failure(row))
    return 0


def _ask(items: Sequence[Item], args: Namespace, settings: Settings, console: Console) -> dict[Any, Record]:
    answering = assistant(settings, console)
    check_report(settings, args.report)
    show = console.progress(raw("messages.progress.eval"))
    records: dict[Any, Record] = {}
    for number, item in enumerate(items):
        show(number, len(items))
        turn = Turn(item["question"], tuple(item.get("history") or ()), args.report)
        records[item["id"]] = answering.ask(turn).to_dict()
    show(len(items), len(items))
    return records


def percent(share: tuple[int, int]) -> str:
    """A share as a percentage with one decimal.

    >>> percent((1, 3)), percent((0, 0))
    ('33.3%', '-')
    """
    return f"{100 * share[0] / share[1]:.1f}%" if share[1] else "-"


def table_lines(rows: Sequence[Row]) -> list[str]:
    """The table per kind."""
    missing = sum(1 for r in rows if r.record is None)
    heads = "".join(f"{name:>9}" for name in COLUMNS)
    head = [prompt("messages.eval.questions", n=len(rows), missing=missing), f"{'kind':<20} {'n':>4}{heads}{'forbid':>8}{'wrongcol':>9}"]
    return head + [_table_line(line) for line in tally.table(rows)]


def _table_line(line: Line) -> str:
    shares = "".join(f"{percent(getattr(line, name)):>9}" for name in COLUMNS)
    return f"{line.name:<20} {line.count:>4}{shares}{line.forbidden:>8}{line.wrong_column:>9}"


def measure_lines(rows: Sequence[Row], items: Sequence[Item], records: dict[Any, Record], *, strict: bool) -> list[str]:
    """Everything below the table."""
    verbatim = (sum(r.verbatim[0] for r in rows), sum(r.verbatim[1] for r in rows))
    early, short = tally.figures_first(items, records, strict=strict)
    there = tally.present(rows)
    lines = [_refusal_line(rows, "flag"), _refusal_line(rows, "wording")]
    lines.append(prompt("messages.eval.verbatim", share=percent(verbatim), found=verbatim[0], total=verbatim[1]))
    lines.append(_length_line(rows))
    lines.append(
        prompt("messages.eval.figure", early=percent(early), a=early[0], n=early[1], short=percent(short), b=short[0], m=short[1])
    )
    lines.append(prompt("messages.eval.present", share=percent(there), answered=there[0], n=there[1]))
    times = tally.latencies(rows)
    if times:
        p50, p95 = (f"{tally.quantile(times, p):.0f}" for p in (0.5, 0.95))
        lines.append(prompt("messages.eval.latency", p50=p50, p95=p95, max=f"{max(times):.0f}"))
    return lines


def _refusal_line(rows: Sequence[Row], how: str) -> str:
    r = tally.refusals(rows, wording=how == "wording")
    return prompt(
        "messages.eval.refusal",
        how=raw(f"messages.eval.how_{how}"),
        precision=percent((r.hits, r.predicted)),
        tp=r.hits,
        predicted=r.predicted,
        recall=percent((r.hits, r.due)),
        tp2=r.hits,
        absent=r.due,
    )


def _length_line(rows: Sequence[Row]) -> str:
    bare = sum(1 for r in rows if r.item["answerable"] and not r.hits.count)
    n = max(1, len(rows))
    chars, numbers = sum(r.verdict.chars for r in rows) / n, sum(r.verdict.numbers for r in rows) / n
    return prompt("messages.eval.uncited", n=bare, chars=f"{chars:.0f}", numbers=f"{numbers:.1f}")


def _failure(row: Row) -> str:
    return prompt(
        "messages.eval.failure",
        id=row.item["id"],
        kind=row.item["kind"],
        question=row.item["question"][:200],
        answer=str((row.record or {}).get("answer"))[:300],
        missing=[list(group) for group in row.verdict.missing],
        bad=list(row.verdict.forbidden),
    )


def document(rows: Sequence[Row], items: Sequence[Item], records: dict[Any, Record], *, strict: bool) -> dict[str, Any]:
    """Every measure as (hits, of), and a verdict per question."""
    early, short = tally.figures_first(items, records, strict=strict)
    times = tally.latencies(rows)
    latency = {"p50": tally.quantile(times, 0.5), "p95": tally.quantile(times, 0.95), "max": max(times)} if times else None
    return {
        "schema": 1,
        "table": tally.table(rows),
        "refusals": {"flag": tally.refusals(rows, wording=False), "flag_or_wording": tally.refusals(rows, wording=True)},
        "verbatim": [sum(r.verbatim[0] for r in rows), sum(r.verbatim[1] for r in rows)],
        "figure_first_300": early,
        "figure_at_most_600": short,
        "answered_when_present": tally.present(rows),
        "latency_ms": latency,
        "rows": [
            {"id": r.item["id"], "kind": r.item["kind"], "verdict": r.verdict, "by_quote": r.hits.by_quote, "by_ref": r.hits.by_ref}
            for r in rows
        ],
    }
