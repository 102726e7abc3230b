"""A model's answer in a private chat is read along as it is written: only checked sentences, and the answer always comes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import test_telegram
from botapi import BAD_GATEWAY, BLOCKED, BotApi, Cut, too_many
from botapi import serving as telegram_api
from openai_double import Double, Paced, Slow, Status
from openai_double import serving as model_api
from test_endpoint import GOOD, assistant
from test_telegram import running
from test_telegram_double import LAN, At, listed

from bot.channels import telegram_drafts

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
LONG = "Thu nhập bình quân đầu người năm đạt {F1} [1].\nMục tiêu năm sau là {F4} [1].\nKế hoạch là {F2} [1]."
GROUP = -1001000000001


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with model_api() as found:
        yield found


@pytest.fixture
def api() -> Iterator[BotApi]:
    with telegram_api() as found:
        yield found


@pytest.fixture(autouse=True)
def with_a_model(double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_drafts, "EVERY", 0.05)
    monkeypatch.setattr(test_telegram, "assistant", lambda: assistant(tmp_path, double.url, HOIBAOCAO_MODEL_DEADLINE_S="60"))


def bot(api: BotApi, home: Path, **more: str) -> Any:
    at: Any = At(api)
    return running(at, home, **listed(api) | more)


def drafts(api: BotApi) -> list[str]:
    return [str(call.params["text"]) for call in api.of("sendMessageDraft")]


def test_checked_sentences_come_as_drafts_of_one_message_and_then_the_message(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(Paced(LONG, 0.3))
    with bot(api, tmp_path):
        room = api.private(LAN)
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(room, timeout=60)
        shown = drafts(api)
        assert len(shown) >= 2 and shown == sorted(shown, key=len)
        assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
        assert "46 triệu đồng" in shown[0] and "{F1}" not in "".join(shown)
        assert answer.text.startswith("Thu nhập bình quân đầu người năm đạt 46 triệu đồng [1].") and "50 triệu đồng" in answer.text
        assert {call.params["draft_id"] for call in api.of("sendMessageDraft")} == {api.of("sendMessageDraft")[0].params["draft_id"]}
        assert api.calls.index(api.of("sendMessageDraft")[-1]) < api.calls.index(api.of("sendMessage")[0])
        api.wait_quiet(0.5)
        assert room.draft is None and len(api.texts(room)) == 1


def test_a_sentence_that_does_not_pass_is_never_shown(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(Paced("Thu nhập bình quân đầu người năm đạt {F1} [1].\nNăm nay còn đạt 99 triệu đồng [1].\nHết câu chuyện [1].", 0.2))
    with bot(api, tmp_path):
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(api.private(LAN), timeout=60)
        assert drafts(api) and "99" not in "".join([*drafts(api), answer.text])


def test_a_draft_that_turns_out_void_is_replaced_by_the_extract(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(Paced("Báo cáo có nêu chỉ tiêu này [1].\nĐạt 99 triệu đồng [1].", 0.2))
    with bot(api, tmp_path):
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(api.private(LAN), timeout=60)
        assert answer.text.startswith("46 triệu đồng – Thu nhập") and "Chưa dùng mô hình" in answer.text


@pytest.mark.parametrize("fault", [too_many(60), BLOCKED, Cut()], ids=["429", "403", "cut"])
def test_a_draft_that_fails_costs_the_answer_nothing(api: BotApi, double: Double, tmp_path: Path, fault: Any) -> None:
    double.play(Paced(LONG, 0.2))
    with bot(api, tmp_path):
        api.fail("sendMessageDraft", fault)
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(api.private(LAN), timeout=60)
        assert "50 triệu đồng" in answer.text
        assert len(api.of("sendMessageDraft")) == 1 and api.impatient == []


def test_the_message_arrives_whatever_becomes_of_its_first_attempts(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(Paced(LONG, 0.1))
    with bot(api, tmp_path):
        api.fail("sendMessage", Cut(), BAD_GATEWAY, too_many(1))
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(api.private(LAN), timeout=60)
        assert "50 triệu đồng" in answer.text and api.impatient == []


def test_never_in_a_group(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(Paced(LONG, 0.1))
    with bot(api, tmp_path, TELEGRAM_ALLOWED_CHATS=str(GROUP)):
        room = api.group(GROUP)
        api.message(LAN, f"{api.mention} {QUESTION}", room)
        [answer] = api.wait_posts(room, timeout=60)
        assert "46 triệu đồng" in answer.text and drafts(api) == []


@pytest.mark.parametrize("reply", [Status(500), Slow(30), "Đạt 99 triệu đồng [1]."], ids=["down", "silent", "wrong"])
def test_without_a_word_of_the_model_the_extract_comes(api: BotApi, double: Double, tmp_path: Path, monkeypatch: Any, reply: Any) -> None:
    double.play(reply)
    monkeypatch.setattr(test_telegram, "assistant", lambda: assistant(tmp_path, double.url, HOIBAOCAO_MODEL_DEADLINE_S="2"))
    with bot(api, tmp_path):
        api.message(LAN, QUESTION)
        [answer] = api.wait_posts(api.private(LAN), timeout=60)
        assert answer.text.startswith("46 triệu đồng – Thu nhập") and drafts(api) == []


def test_a_chart_needs_no_model(api: BotApi, double: Double, tmp_path: Path) -> None:
    double.play(GOOD)
    with bot(api, tmp_path):
        api.message(LAN, "/bieudo tổng sản lượng lương thực")
        assert "41.160 tấn" in api.wait_posts(api.private(LAN), timeout=60)[0].raw["caption"]
        assert double.requests == []
