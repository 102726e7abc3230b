"""Two hundred people at once on one process: each in order, none lost, none twice, and nobody is told another's follow-up."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from botapi import serving
from test_telegram import running
from test_telegram_double import At

from bot.channels import telegram, telegram_limiter
from bot.channels.telegram_state import State

PEOPLE = [30_000 + n for n in range(200)]
#: What is asked in a row, with what each answer begins; the follow-ups mean something else for everybody.
TALKS = (
    {
        "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?": "46 triệu đồng",
        "còn năm 2025?": "50 triệu đồng",
        "Tổng lượng khách du lịch năm 2024?": "500.000 lượt",
    },
    {
        "Tổng sản lượng lương thực năm 2024 đạt bao nhiêu tấn?": "41.160 tấn",
        "kế hoạch là bao nhiêu?": "41.100 tấn",
        "còn năm 2025?": "40.620 tấn",
    },
    {
        "Tổng lượng khách du lịch năm 2024?": "500.000 lượt",
        "còn năm 2025?": "600.000 lượt",
        "Số lao động được giải quyết việc làm năm 2024": "2.412 người",
    },
)


def test_two_hundred_people_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Telegram's thirty messages a second are the limiter's business; here everything may go at once
    monkeypatch.setattr(telegram, "Limiter", partial(telegram_limiter.Limiter, overall_max_rate=0))
    with serving() as api:
        more = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url, "TELEGRAM_ALLOWED_USERS": ",".join(map(str, PEOPLE))}
        with running(At(api), tmp_path, **more) as found:  # type: ignore[arg-type]
            with api.held() as batch:
                acts = [api.message(user, question) for n in range(3) for user in PEOPLE for question in [list(_talk(user))[n]]]
                batch += batch[:50]  # and some come twice
            api.wait(lambda: sum(len(api.posts(api.private(u))) for u in PEOPLE) >= len(acts), 120)
            api.wait_quiet(0.5, 30)
        for user in PEOPLE:
            texts = api.texts(api.private(user))
            assert len(texts) == 3 and all(t.startswith(f) for t, f in zip(texts, _talk(user).values(), strict=True)), (user, texts)
        assert api.refused == [] and len(api.queue.acknowledged) == len(acts) + 50
    with State.open(found.telegram_file) as state:
        assert state.pending() == ()


def _talk(user: int) -> dict[str, str]:
    return TALKS[user % len(TALKS)]
