"""The Telegram bot, unchanged, against the independent double of the Bot API: every request is held against the specification."""

from __future__ import annotations

from pathlib import Path

import pytest
from botapi import BotApi, Conversation, Runner, read_conversations, serving, too_many
from test_telegram import running

LAN, ANOTHER = 1001, 1002
#: The group and the forum of the conversations.
GROUPS = (-1001000000001, -1001000000002)
CONVERSATIONS = [c for path in sorted((Path(__file__).parent / "telegram").glob("*.md")) for c in read_conversations(path)]


class At:
    """What :func:`running` asks of an endpoint."""

    def __init__(self, api: BotApi) -> None:
        self.url = api.url


def listed(api: BotApi) -> dict[str, str]:
    """The settings of a bot that knows two people and two groups."""
    found = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_BASE_URL": api.url, "TELEGRAM_ALLOWED_USERS": f"{LAN},{ANOTHER}"}
    return found | {"TELEGRAM_ALLOWED_CHATS": ",".join(map(str, GROUPS))}


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=str)
def test_a_conversation(conversation: Conversation, tmp_path: Path) -> None:
    with serving() as api, running(At(api), tmp_path, **listed(api) | conversation.settings):  # type: ignore[arg-type]
        Runner(api, timeout=20).play(conversation)
    assert api.refused == [] and api.impatient == []


def test_there_are_fifty_conversations() -> None:
    assert len(CONVERSATIONS) >= 50 and len({str(c) for c in CONVERSATIONS}) == len(CONVERSATIONS)
    assert all(sum(s.is_act for s in c.steps) and not all(s.is_act for s in c.steps) for c in CONVERSATIONS)


def test_a_flood_limit_is_waited_out_and_the_answer_arrives(tmp_path: Path) -> None:
    with serving() as api, running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        room = api.private(LAN)
        api.fail("sendMessage", too_many(1))
        api.message(LAN, "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?")
        [answer] = api.wait_posts(room)
        assert "51" in answer.text and api.impatient == []


def test_a_duplicate_update_is_answered_once(tmp_path: Path) -> None:
    with serving() as api, running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        room = api.private(LAN)
        act = api.message(LAN, "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?")
        api.wait_posts(room)
        api.again(act)
        api.message(LAN, "Thu nhập bình quân đầu người năm 2024?")
        api.wait(lambda: len(api.texts(room)) >= 2)
        api.wait_quiet()
        assert sum("46 triệu" in text for text in api.texts(room)) == 1 and len(api.texts(room)) == 2
