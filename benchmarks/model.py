"""What chain and guard cost beside the model's own time: the same questions with a model that answers at once, and without one."""

from __future__ import annotations

import time
from collections import Counter, defaultdict

from benchmarks.setting import Bench, table
from benchmarks.warm import turn
from bot.assistant import Assistant
from bot.calling import breaker_of
from bot.chain import Chain, ScriptedModel
from bot.composing import asked_figures, writable
from bot.evaluation.tally import quantile
from bot.model import Answer, Value
from bot.prompting import table as prompts
from bot.writer import Writer

#: Milliseconds that 95 of 100 answers may take longer with a model that takes no time (issue 3).
LIMIT = 30
#: Pieces of a reply, as endpoints send them: a few characters each.
PIECE = 8


def model(bench: Bench) -> list[str]:
    """The section "Chain and guard": a first round warms up, the second is timed."""
    settings = bench.settings()
    plain, scripted = Assistant.open(settings), ScriptedModel(replies=[""], size=PIECE)
    chained = Assistant.open(settings)
    chained.writer = Writer(lambda: Chain(scripted), "scripted", breaker=breaker_of(settings))
    turns = [turn(item) for name, items in bench.sets().items() if not name.endswith("_kept") for item in items]
    times: dict[str, list[float]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    processor: list[float] = []
    for timed in (False, True):
        for asked in turns:
            start, busy = time.perf_counter(), time.process_time()
            answer = plain.ask(asked)
            alone, alone_busy = time.perf_counter() - start, time.process_time() - busy
            if not writable(answer):
                continue
            scripted.replies = [draft(answer)] * 2
            start, busy = time.perf_counter(), time.process_time()
            written = chained.ask(asked)
            spent, spent_busy = time.perf_counter() - start, time.process_time() - busy
            if timed:
                verdict = written.verdict or {}
                times[f"{answer.route}, {verdict['drafts']} draft" + "s" * (verdict["drafts"] > 1)].append(1000 * (spent - alone))
                outcomes[verdict["outcome"]] += 1
                if verdict["drafts"] == 1:
                    processor.append(1000 * (spent_busy - alone_busy))
    once = [t for name, found in times.items() if name.endswith("1 draft") for t in found]
    rows: list[list[object]] = [[name, *_figures(found)] for name, found in sorted(times.items())]
    rows += [["all of one draft", *_figures(once)], ["all of one draft, processor time", *_figures(processor)]]
    p95 = quantile(once, 0.95)
    return [
        "Answers that a model may word, each asked with and without a model that answers at once (in a thread of its own, in pieces of "
        f"{PIECE} characters): milliseconds that evidence, prompt, chain, guard and composing add; two drafts: the first was objected to. "
        "Verdicts: "
        + ", ".join(f"{name} {count}" for name, count in outcomes.most_common())
        + ".",
        "",
        *table(["extract by", "questions", "p50", "p95", "max"], rows),
        "",
        f"p95 of one draft: **{p95:.1f} ms** (must be at most {LIMIT}: {'reached' if p95 <= LIMIT else 'missed'}).",
    ]


def draft(answer: Answer) -> str:
    """A plain draft over the extract: the figures that it leads with by key, or its passages in quotation marks."""
    if answer.route == "passages":
        return " ".join(f"Báo cáo nêu: “{c.quote}” [{c.mark}]." for c in answer.citations)
    led = asked_figures(answer) or list(answer.values[:1])
    return " ".join(f"{v.indicator}{_basis(v)} là {{F{answer.values.index(v) + 1}}} [{v.mark}]." for v in led)


def _basis(value: Value) -> str:
    """Basis and period as an answer says them: " (kế hoạch năm 2024)"."""
    words = str(prompts("answers")["basis"].get(value.basis, ""))
    year = f" năm {value.period}" if value.period and value.period.isdigit() else ""
    return f" ({words}{year})" if words and "$" not in words else ""


def _figures(found: list[float]) -> list[object]:
    return [len(found), f"{quantile(found, 0.5):.1f}", f"{quantile(found, 0.95):.1f}", f"{max(found):.1f}"]
