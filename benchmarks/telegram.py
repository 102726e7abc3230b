"""What the Telegram bot adds to the assistant's own time, and how many people one process serves: the real command in a process of its
own, against the double of the Bot API of the tests (``tests/botapi``) on loopback."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.setting import LOOKUP_QUESTION, PASSAGE_QUESTION, ROOT, Bench, command, table
from bot.evaluation.tally import quantile

#: Milliseconds that 95 of 100 answers may take longer than the assistant itself (issue 4).
LIMIT = 15
#: Questions that are asked one after the other, in so many rounds; and people at once with so many questions each.
ALONE, ROUNDS, PEOPLE, EACH = 150, 3, 200, 2
FIRST = 40_000
#: Seconds from one question to the next: Telegram's limit of 30 messages a second holds nobody then.
PACE = 0.06
#: The command without the limit of 30 messages a second that Telegram sets: what the process itself can do.
UNLIMITED = (
    "import functools, sys; import bot.channels.telegram as t; from bot.__main__ import main; "
    "t.Limiter = functools.partial(t.Limiter, overall_max_rate=0); sys.exit(main(['telegram']))"
)
#: The least that the library can do: every message gets one letter, nothing is checked or kept.
BARE = """
import os
from telegram.ext import ApplicationBuilder, MessageHandler, filters

async def answer(update, context):
    await update.message.reply_text("x")

builder = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(os.environ["TELEGRAM_BASE_URL"] + "/bot")
app = builder.build()
app.add_handler(MessageHandler(filters.ALL, answer))
app.run_polling()
"""


def telegram(bench: Bench) -> list[str]:
    """The section "Telegram"."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    lookup, mixed = overheads(bench, [LOOKUP_QUESTION] * ALONE), overheads(bench, _questions(bench))
    bare = overheads(bench, [LOOKUP_QUESTION] * ALONE, [sys.executable, "-c", BARE])
    crowds = {
        f"as it is (at most 30 messages a second, as Telegram demands), {PEOPLE} people": crowd(bench, [*command(), "telegram"]),
        f"without that limit, {PEOPLE} people": crowd(bench, [sys.executable, "-c", UNLIMITED]),
    }
    p95 = quantile(mixed, 0.95)
    rows = [_row("the README's question", lookup), _row("mixed", mixed), _row("a bare bot of the library, which answers “x”", bare)]
    return [
        "Milliseconds from the moment when the double has an update until the answer's sendMessage stands at the double, less the "
        "assistant's own time for that answer. One question after the other, slower than Telegram's limit, each "
        "from somebody new; "
        f"{len(mixed)} questions of this project's sets, and the README's question as often; of {ROUNDS} rounds the median counts. "
        f"Load when it began: {load:.1f} (the assistant, the bot and the double share the processors with whatever else runs).",
        "",
        *table(["overhead, ms", "questions", "p50", "p95", "max"], rows),
        "",
        f"p95 of the mixed ones: **{p95:.1f} ms** (must be at most {LIMIT}: {'reached' if p95 <= LIMIT else 'missed'}).",
        "",
        f"{PEOPLE} people who each send {EACH} questions at the same moment, to one process; seconds until an answer stands at the double:",
        "",
        *table(["", "answers", "answers a second", "p50 s", "p95 s", "all s"], [[name, *found] for name, found in crowds.items()]),
    ]


def _questions(bench: Bench) -> list[str]:
    """Questions of the project's own sets without a history, lookup and passage alike."""
    own = [item for name, items in bench.sets().items() if not name.endswith("_kept") for item in items if not item.get("history")]
    return [PASSAGE_QUESTION, *(str(item["question"]) for item in own)][:ALONE]


def _row(name: str, found: Sequence[float]) -> list[object]:
    return [name, len(found), f"{quantile(found, 0.5):.1f}", f"{quantile(found, 0.95):.1f}", f"{max(found):.1f}"]


def overheads(bench: Bench, questions: list[str], other: Sequence[str] = ()) -> list[float]:
    """What the bot adds to each answer, in milliseconds: the median of its rounds, lest another process's work count as the bot's. The
    first few warm up and are not counted. ``other``: a bot that has no assistant.
    """
    asked = [*questions[:5], *questions * ROUNDS]
    with talking(bench, other or [*command(), "telegram"], len(asked)) as api:
        times = []
        for number, question in enumerate(asked):
            room = api.private(FIRST + number)
            with api.held():
                api.message(FIRST + number, question)
                start = time.monotonic()
            api.wait(lambda r=room: api.of("sendMessage", r), 30)
            times.append(1000 * (api.of("sendMessage", room)[0].at - start))
            api.wait_quiet(0.01)
            time.sleep(max(0.0, start + PACE - time.monotonic()))
    owned = [0.0] * len(times) if other else _own_times(bench)
    found = [spent - own for spent, own in list(zip(times, owned, strict=True))[5:]]
    return [statistics.median(found[n :: len(questions)]) for n in range(len(questions))]


def _own_times(bench: Bench) -> list[float]:
    """The assistant's time for each answer, as the bot's log has it."""
    with sqlite3.connect(bench.settings().telegram_file) as file:
        return [float(row[0]) for row in file.execute("SELECT ms FROM uses WHERE ms IS NOT NULL ORDER BY id")]


def crowd(bench: Bench, arguments: Sequence[str]) -> list[object]:
    """Everybody at once: how many answers, how many a second, and how long they took."""
    questions = (LOOKUP_QUESTION, "còn năm 2025?")
    with talking(bench, arguments, PEOPLE) as api:
        api.message(FIRST, LOOKUP_QUESTION)
        api.wait_posts(api.private(FIRST), timeout=30)
        api.wait_quiet()
        before = len(api.of("sendMessage"))
        with api.held():
            for question in questions:
                for user in range(FIRST, FIRST + PEOPLE):
                    api.message(user, question)
        start = time.monotonic()
        api.wait(lambda: len(api.of("sendMessage")) - before >= PEOPLE * EACH, 120)
        ends = [call.at - start for call in api.of("sendMessage")[before:]]
    whole = max(ends)
    return [len(ends), f"{len(ends) / whole:.0f}", f"{quantile(ends, 0.5):.1f}", f"{quantile(ends, 0.95):.1f}", f"{whole:.1f}"]


@contextmanager
def talking(bench: Bench, arguments: Sequence[str], people: int) -> Iterator[Any]:
    """The double with the bot at work, whose file is new."""
    sys.path.insert(0, str(ROOT / "tests"))
    from botapi import serving

    for path in bench.home.glob("telegram.sqlite3*"):
        path.unlink()
    with serving() as api:
        api.queue.careless = True  # the double's own checks of what it sends are not the bot's time
        more = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url, "HOIBAOCAO_RATE_PER_MIN": "1000"}
        more["TELEGRAM_ALLOWED_USERS"] = ",".join(str(FIRST + n) for n in range(people))
        bot = subprocess.Popen(arguments, env=bench.environment() | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            api.wait(lambda: api.of("getUpdates") or bot.poll() is not None, 60)
            if bot.poll() is not None:
                raise RuntimeError(f"{arguments} ended with {bot.returncode}")
            yield api
            bot.terminate()
            bot.wait(40)
        finally:
            bot.kill()
            bot.wait()
