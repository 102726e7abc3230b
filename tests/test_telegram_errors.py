"""One scenario for every error that the Bot API documents, and for what happens on the way to it: nothing is lost, nothing is told."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from answering import assistant
from botapi import BLOCKED, INTERNAL, NOT_FOUND, UNAUTHORIZED, BotApi, Cut, Error, Html, Slow, bad_request, serving, too_many
from botapi.faults import CONFLICT, WEBHOOK_ACTIVE, Fault
from test_telegram import running, settings
from test_telegram_double import ANOTHER, GROUPS, LAN, At, listed

from bot.assistant import Assistant
from bot.channels import telegram, telegram_desk, telegram_inbox, telegram_sender
from bot.channels.telegram_state import State
from bot.errors import UsageError

QUESTION = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
NEXT = "Tổng lượng khách du lịch năm 2024?"
NOT_MODIFIED = bad_request(
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup "
    "of the message"
)
STALE = bad_request("query is too old and response timeout expired or query ID is invalid")
TOO_MANY = Error(429, "Too Many Requests: retry later")

#: What passes another time: the answer arrives.
ON_THE_WAY: dict[str, Fault] = {
    "408": Error(408, "Request Timeout"),
    "413": Error(413, "Request Entity Too Large"),
    "420": Error(420, "FLOOD_WAIT_3"),
    "429 with a time": too_many(1),
    "429 without": TOO_MANY,
    "500": INTERNAL,
    "500 restart": Error(500, "Internal Server Error: restart"),
    "502": Error(502, "Bad Gateway"),
    "502 of a proxy": Html(),
    "503": Html(503, "Service Unavailable"),
    "504": Html(504, "<html>Gateway Time-out</html>"),
    "a page with 200": Html(200, "<html>Sign in to the network</html>"),
    "half of a JSON": Html(200, '{"ok":true,"result":{"mess'),
    "nothing": Html(200, ""),
    "cut": Cut(),
    "slow": Slow(1.0),
}
#: What was carried out although the bot never heard of it: it arrives, perhaps twice.
UNHEARD: dict[str, Fault] = {"cut after": Cut(done=True), "cut within": Cut(partial=True), "slow after": Slow(1.0, done=True)}
#: What Telegram refuses for good: the person is told a number, the log has the rest.
REFUSED: dict[str, Fault] = {
    text: bad_request(text)
    for text in (
        "message is too long",
        "message text is empty",
        "chat not found",
        "message to be replied not found",
        "BUTTON_DATA_INVALID",
        "reply markup is too long",
        "TOPIC_CLOSED",
        "not enough rights to send text messages to the chat",
        "have no rights to send a message",
        "PEER_ID_INVALID",
        "wrong file identifier/HTTP URL specified",
    )
} | {"409": Error(409, "Conflict")}
#: Who cannot be reached any more.
GONE: dict[str, Fault] = {
    text: Error(403, f"Forbidden: {text}")
    for text in (
        "bot was blocked by the user",
        "user is deactivated",
        "bot can't initiate conversation with a user",
        "bot was kicked from the supergroup chat",
        "bot is not a member of the supergroup chat",
        "the group chat was deleted",
    )
}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow one another at once, and nobody waits half a minute for an answer."""
    monkeypatch.setattr(telegram_sender.Sender.__init__, "__defaults__", (False, (0.02,) * 6))
    monkeypatch.setattr(telegram, "PATIENCE", 0.5)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as found:
        yield found


def ways(*tables: dict[str, Fault]) -> list[object]:
    return [pytest.param(fault, id=name.replace(" ", "-")[:40]) for table in tables for name, fault in table.items()]


def answers(api: BotApi, user: int = LAN) -> list[str]:
    return [text for text in api.texts(api.private(user)) if "46 triệu" in text]


def goes_on(api: BotApi, user: int = LAN) -> None:
    """The next question is answered, once."""
    api.message(user, NEXT)
    api.wait(lambda: [t for t in api.texts(api.private(user)) if t.startswith("500.000 lượt")], 20)


def told_number(api: BotApi, home: Path) -> str:
    """The error id that somebody was told; it stands in the log, and the token does not."""
    [text] = [t for t in api.texts(api.private(LAN)) if "mã lỗi" in t]
    log = (home / "hoibaocao.log").read_text(encoding="utf-8") if (home / "hoibaocao.log").exists() else _logs(home)
    number = re.search(r"mã lỗi (\w{8})", text)
    assert number is not None and number[1] in log
    return number[1]


def _logs(home: Path) -> str:
    return "".join(p.read_text(encoding="utf-8", errors="replace") for p in home.rglob("*.log"))


def no_token(api: BotApi, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a file nor in what the bot itself logs (the library's own lines: test_telegram_process)."""
    own = "".join(caplog.handler.format(r) for r in caplog.records if r.name.startswith("hoibaocao"))
    assert api.token not in own + _logs(home) and api.token.partition(":")[2] not in own + _logs(home)


# an answer that is sent


@pytest.mark.parametrize("fault", ways(ON_THE_WAY, UNHEARD))
def test_what_fails_on_the_way_is_sent_again(
    fault: Fault, api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(At(api), tmp_path, **listed(api)) as found:  # type: ignore[arg-type]
        api.fail("sendMessage", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
        goes_on(api)
    assert len(answers(api)) == 1 or (fault in UNHEARD.values() and len(answers(api)) == 2)
    assert api.impatient == [] and not any("mã lỗi" in t for t in api.texts(api.private(LAN)))
    with State.open(found.telegram_file) as state:
        assert state.pending() == ()
    no_token(api, tmp_path, caplog)


@pytest.mark.parametrize("fault", ways(REFUSED))
def test_what_is_refused_gives_a_number(fault: Fault, api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.fail("sendMessage", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: api.texts(api.private(LAN)), 20)
        told_number(api, tmp_path)
        goes_on(api)
    assert answers(api) == []
    no_token(api, tmp_path, caplog)


@pytest.mark.parametrize("fault", ways(GONE))
def test_who_is_gone_is_not_written_to_again(fault: Fault, api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(At(api), tmp_path, **listed(api)) as found:  # type: ignore[arg-type]
        api.fail("sendMessage", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: api.of("sendMessage"), 20)
        api.wait_quiet()
        assert len(api.of("sendMessage")) == 1
        goes_on(api)
    with State.open(found.telegram_file) as state:
        assert state.pending() == ()
    no_token(api, tmp_path, caplog)


def test_markup_that_is_refused_goes_out_plain(api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.fail("sendMessage", bad_request('can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'))
        api.message(LAN, QUESTION)
        [post] = api.wait_posts(api.private(LAN))
    assert post.text.startswith("46 triệu") and not post.parts("bold") and post.labels


def test_a_thread_that_is_gone_is_left(api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        room = api.group(GROUPS[1], forum=True)
        thread = api.topic(room)
        act = api.message(LAN, f"{api.mention} {QUESTION}", room, thread=thread)
        api.fail("sendMessage", bad_request("message thread not found"))
        api.wait(lambda: [p for p in api.posts(room) if "46 triệu" in p.text], 20)
    assert act.post is not None and [c.params.get("message_thread_id") for c in api.of("sendMessage")] == [thread, None]


def test_a_group_that_became_a_supergroup_gets_its_answer_there(api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        old, new = api.group(GROUPS[0], kind="group"), api.group(-1001000000777)
        api.fail("sendMessage", Error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=new.id), chat=old)
        api.message(LAN, f"{api.mention} {QUESTION}", old)
        [post] = api.wait_posts(new)
        assert post.text.startswith("46 triệu") and api.posts(old) == []
        api.message(LAN, f"{api.mention} {QUESTION}", new)  # the new id is not listed: nothing more
        api.wait_quiet()
    assert len(api.posts(new)) == 1


def test_a_network_that_stays_broken_loses_nothing(api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(At(api), tmp_path, **listed(api)) as found:  # type: ignore[arg-type]
        api.fail("sendMessage", Cut(), times=7, chat=api.private(LAN))
        api.message(LAN, QUESTION)
        api.wait(lambda: len(api.of("sendMessage")) == 7, 20)
        api.wait_quiet()
        assert api.texts(api.private(LAN)) == []
        goes_on(api, ANOTHER)
    with State.open(found.telegram_file) as state:
        assert len(state.pending()) == 1 and state.begun() == frozenset()
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.wait(lambda: answers(api), 20)
    assert len(answers(api)) == 1
    no_token(api, tmp_path, caplog)


@pytest.mark.parametrize("fault", [UNAUTHORIZED, NOT_FOUND], ids=["401", "404"])
def test_a_token_that_is_refused_while_an_answer_goes_out_loses_nothing(fault: Error, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)) as found:  # type: ignore[arg-type]
        api.fail("sendMessage", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: api.of("sendMessage", ok=False), 20)
        api.wait_quiet()
    with State.open(found.telegram_file) as state:
        assert len(state.pending()) == 1
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.wait(lambda: answers(api), 20)
    assert len(answers(api)) == 1


# what is asked of Telegram beside


@pytest.mark.parametrize("fault", [STALE, UNAUTHORIZED, NOT_FOUND, BLOCKED, too_many(1), INTERNAL, Html(), Html(200, "{"), Cut()], ids=repr)
def test_a_notice_that_cannot_be_given_hinders_nothing(fault: Fault, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        room = api.private(LAN)
        api.message(LAN, QUESTION)
        [post] = api.wait_posts(room)
        api.fail("answerCallbackQuery", fault)
        api.press(LAN, post, "Nguồn [1]")
        source = api.wait_posts(room, 2, timeout=20)[1]
    assert "dòng 397" in source.text and not any("mã lỗi" in t for t in api.texts(room))


@pytest.mark.parametrize(
    "fault",
    [NOT_MODIFIED, bad_request("message to edit not found"), bad_request("message can't be edited"), BLOCKED, Html(), Cut(), UNAUTHORIZED],
    ids=repr,
)
def test_buttons_that_cannot_be_taken_away_hinder_nothing(fault: Fault, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)) as found:  # type: ignore[arg-type]
        room = api.private(LAN)
        api.message(LAN, QUESTION)
        [post] = api.wait_posts(room)
        api.press(LAN, post, "Sai")
        why = api.wait_posts(room, 2)[1]
        api.fail("editMessageReplyMarkup", fault)
        press = api.press(LAN, why, "Sai nguồn")
        api.wait(lambda: api.answer_to(press), 20)
        api.wait_quiet()
        assert len(api.posts(room)) == 2
    with State.open(found.telegram_file) as state:
        assert [f["reason"] for f in state.own(LAN)["feedback"]] == ["source"]


def test_reasons_that_are_pressed_twice(api: BotApi, tmp_path: Path) -> None:
    """The second edit meets "message is not modified" of the double itself."""
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        room = api.private(LAN)
        api.message(LAN, QUESTION)
        [post] = api.wait_posts(room)
        api.press(LAN, post, "Sai")
        why = api.wait_posts(room, 2)[1]
        presses = [api.callback(LAN, why, why.button("Sai nguồn")["callback_data"]) for _ in range(2)]
        api.wait(lambda: all(api.answer_to(p) for p in presses))
        api.wait_quiet()
        assert len(api.posts(room)) == 2 and api.refused[0].description.startswith("Bad Request: message is not modified")


@pytest.mark.parametrize("fault", ways(ON_THE_WAY))
def test_a_file_arrives_all_the_same(fault: Fault, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, "/rieng")
        [post] = api.wait_posts(api.private(LAN))
        api.fail("sendDocument", fault)
        api.press(LAN, post, "Xuất dữ liệu của tôi")
        sent = api.wait_posts(api.private(LAN), 2, timeout=20)
    assert len(sent) == 2 and sent[1].raw["document"]["file_name"] == "du-lieu-cua-toi.json"


@pytest.mark.parametrize("fault", ways({n: ON_THE_WAY[n] for n in ("429 with a time", "500", "502 of a proxy", "half of a JSON", "cut")}))
def test_a_chart_arrives_all_the_same(fault: Fault, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, NEXT)
        [post] = api.wait_posts(api.private(LAN))
        api.fail("sendPhoto", fault)
        api.press(LAN, post, "Biểu đồ")
        sent = api.wait_posts(api.private(LAN), 2, timeout=20)
    assert len(sent) == 2 and sent[1].raw["photo"]


@pytest.mark.parametrize("text", ["IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS", "message caption is too long"])
def test_a_chart_that_is_refused_gives_a_number(text: str, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, NEXT)
        [post] = api.wait_posts(api.private(LAN))
        api.fail("sendPhoto", bad_request(text))
        api.press(LAN, post, "Biểu đồ")
        api.wait_posts(api.private(LAN), 2)
        told_number(api, tmp_path)


def test_a_file_that_is_refused_gives_a_number(api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, "/rieng")
        [post] = api.wait_posts(api.private(LAN))
        api.fail("sendDocument", bad_request("file must be non-empty"))
        api.press(LAN, post, "Xuất dữ liệu của tôi")
        api.wait_posts(api.private(LAN), 2)
        told_number(api, tmp_path)


@pytest.mark.parametrize("fault", [BLOCKED, INTERNAL, bad_request("CHAT_WRITE_FORBIDDEN"), Cut(), UNAUTHORIZED], ids=repr)
def test_that_it_writes_need_not_be_shown(fault: Fault, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_desk, "TYPING_AFTER", 0.0)
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.fail("sendChatAction", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
        api.wait_quiet()
    assert len(answers(api)) == 1 and api.of("sendChatAction")


# beginning


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook"])
@pytest.mark.parametrize("fault", ways({n: ON_THE_WAY[n] for n in ("429 with a time", "502", "502 of a proxy", "half of a JSON", "cut")}))
def test_it_begins_in_the_end(method: str, fault: Fault, api: BotApi, tmp_path: Path) -> None:
    api.fail(method, fault)
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
    assert len(answers(api)) == 1


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "deleteWebhook"])
@pytest.mark.parametrize("fault", [UNAUTHORIZED, NOT_FOUND], ids=["401", "404"])
def test_a_refused_token_ends_it(method: str, fault: Error, api: BotApi, tmp_path: Path) -> None:
    api.fail(method, fault)
    stop = asyncio.Event()
    whole = settings(At(api), tmp_path, **listed(api))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="bad_token"):
        asyncio.run(asyncio.wait_for(telegram.run(whole, assistant(), stop), 30))


# taking in


@pytest.mark.parametrize(
    "fault",
    [
        *ways({n: f for n, f in ON_THE_WAY.items() if n not in ("408", "413", "503")}),
        pytest.param(CONFLICT, id="409-another-process"),
        pytest.param(WEBHOOK_ACTIVE, id="409-webhook"),
        pytest.param(Cut(done=True), id="cut-after"),
        pytest.param(Cut(partial=True), id="cut-within"),
        pytest.param(bad_request("wrong offset"), id="400"),
        pytest.param(Error(403, "Forbidden"), id="403"),
    ],
)
def test_what_fails_while_it_listens_loses_nothing_and_answers_once(fault: Fault, api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.wait(lambda: api.of("getUpdates"))
        api.fail("getUpdates", fault)
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
        goes_on(api)
        api.wait_quiet()
    assert len(answers(api)) == 1


def test_a_connection_that_hangs_is_given_up(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_inbox, "HUNG", 0.5)
    monkeypatch.setattr(telegram_inbox, "POLL", 0)
    api.fail("getUpdates", Slow(30.0))
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
    assert len(answers(api)) == 1


def test_updates_in_another_order_and_twice_are_each_answered_once(api: BotApi, tmp_path: Path) -> None:
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        with api.held() as batch:
            api.message(LAN, QUESTION)
            api.message(ANOTHER, QUESTION)
            api.message(LAN, "/moi")
            batch[:] = [batch[2], batch[1], batch[0], batch[1]]
        api.wait(lambda: answers(api) and answers(api, ANOTHER), 20)
        api.wait_quiet()
    assert len(answers(api)) == len(answers(api, ANOTHER)) == 1 and "mới" in api.texts(api.private(LAN))[0]


def test_an_update_that_cannot_be_read_does_not_stop_the_others(api: BotApi, tmp_path: Path) -> None:
    """As a newer Bot API might send it: a field that the library needs is missing. It comes again until it is acknowledged."""
    api.queue.careless = True
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        for number in (499_999_998, 499_999_999):
            api.queue.put({"update_id": number, "message": {"message_id": number, "chat": {"id": LAN, "type": "private"}}})
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
        goes_on(api)
        api.wait_quiet()
    assert len(answers(api)) == 1 and not api.queue.pending


# the assistant itself


def test_an_assistant_that_fails_gives_a_number_and_goes_on(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Assistant.ask

    def ask(self: Assistant, turn: object, **more: object) -> object:
        if turn.question == QUESTION:  # type: ignore[attr-defined]
            raise MemoryError("no room")
        return whole(self, turn, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Assistant, "ask", ask)
    with running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.message(LAN, QUESTION)
        api.wait_posts(api.private(LAN))
        told_number(api, tmp_path)
        goes_on(api)


def test_the_bots_own_lines_are_logged_at_all(api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Else the other tests would find no token because they found nothing."""
    with caplog.at_level(logging.WARNING), running(At(api), tmp_path, **listed(api)):  # type: ignore[arg-type]
        api.fail("sendMessage", INTERNAL)
        api.message(LAN, QUESTION)
        api.wait(lambda: answers(api), 20)
    assert any(r.name == "hoibaocao.telegram" and "sending again" in r.getMessage() for r in caplog.records)
