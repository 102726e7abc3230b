"""The double of the Bot API itself, by plain HTTP: what it lets through, what it refuses, and what it calls a violation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from botapi import BAD_GATEWAY, INTERNAL, BotApi, Cut, Error, Html, Slow, SpecViolation, bad_request, serving, too_many

LAN, MINH = 1001, 2002
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (360).to_bytes(4, "big") + b"\x08\x02\0\0\0"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as double:
        yield double


@pytest.fixture
def loose() -> Iterator[BotApi]:
    """A double whose violations the test itself looks at."""
    with serving(check=False) as double:
        yield double


def post(api: BotApi, method: str, **params: Any) -> dict[str, Any]:
    """A call with a JSON body."""
    found: dict[str, Any] = httpx.post(f"{api.base_url}{api.token}/{method}", json=params, timeout=10).json()
    return found


def said(api: BotApi, method: str, **params: Any) -> str:
    """The description of a refusal."""
    answer = post(api, method, **params)
    assert answer["ok"] is False and answer["error_code"] == 400
    return str(answer["description"]).removeprefix("Bad Request: ")


def updates(api: BotApi, offset: int = 0, timeout: int = 0, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = post(api, "getUpdates", offset=offset, timeout=timeout, **more)["result"]
    return found


def button(text: str = "Đúng", **action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, **(action or {"callback_data": "ok"})}]]}


# updates


def test_an_update_comes_again_until_it_is_acknowledged(api: BotApi) -> None:
    first, second = api.message(LAN, "một"), api.message(LAN, "hai")
    assert [u["update_id"] for u in updates(api)] == [first.id, second.id]
    assert [u["update_id"] for u in updates(api, first.id)] == [first.id, second.id]
    assert [u["update_id"] for u in updates(api, second.id)] == [second.id]
    assert updates(api, second.id + 1) == []
    assert api.queue.deliveries == {first.id: 2, second.id: 3}
    assert api.queue.acknowledged == [first.id, second.id]


def test_limit_and_negative_offset(api: BotApi) -> None:
    acts = [api.message(LAN, str(n)) for n in range(5)]
    assert len(updates(api, limit=2)) == 2
    assert [u["update_id"] for u in updates(api, -1)] == [acts[-1].id]
    assert api.queue.acknowledged == [a.id for a in acts[:-1]]


def test_a_long_poll_ends_with_the_first_update(api: BotApi) -> None:
    threading.Timer(0.2, api.message, [LAN, "chào"]).start()
    began = time.monotonic()
    assert len(updates(api, timeout=5)) == 1
    assert 0.15 < time.monotonic() - began < 2


def test_of_two_pollers_the_first_is_told_409(api: BotApi) -> None:
    found: list[dict[str, Any]] = []
    first = threading.Thread(target=lambda: found.append(post(api, "getUpdates", timeout=5)))
    first.start()
    api.wait(lambda: api.of("getUpdates"))
    time.sleep(0.05)
    assert post(api, "getUpdates")["ok"]
    first.join(5)
    assert found[0]["error_code"] == 409 and "other getUpdates request" in found[0]["description"]


def test_a_poller_that_hung_up_takes_no_update_with_it(api: BotApi) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{api.base_url}{api.token}/getUpdates", json={"timeout": 5}, timeout=0.2)
    time.sleep(0.2)
    act = api.message(LAN, "chào")
    assert [u["update_id"] for u in updates(api)] == [act.id]
    assert api.queue.deliveries[act.id] == 1


def test_a_stray_duplicate_is_handed_out_once(api: BotApi) -> None:
    act = api.message(LAN, "một")
    updates(api), updates(api, act.id + 1)
    api.again(act)
    assert [u["update_id"] for u in updates(api, act.id + 1)] == [act.id]
    assert updates(api, act.id + 1) == []


def test_updates_can_go_out_in_another_order(api: BotApi) -> None:
    with api.held() as batch:
        first, second = api.message(LAN, "một"), api.message(LAN, "hai")
        batch.reverse()
    assert [u["update_id"] for u in updates(api)] == [second.id, first.id]


def test_what_a_bot_did_not_ask_for_is_withheld(api: BotApi) -> None:
    group = api.group()
    api.joins(MINH, group)
    assert [next(k for k in u if k != "update_id") for u in updates(api)] == ["message"]
    assert [next(k for k in u if k != "update_id") for u in api.queue.withheld] == ["chat_member"]
    api.joins(MINH, group)
    found = updates(api, 600_000_000, allowed_updates=["chat_member"])
    assert found == []
    api.joins(LAN, group)
    assert "chat_member" in updates(api, allowed_updates=["chat_member"])[0]


def test_every_kind_of_update_of_the_specification_has_an_example(api: BotApi) -> None:
    kinds = api.spec.update_kinds()
    assert list(api.examples(LAN)) == kinds and len(kinds) == 25
    for kind, payload in api.examples(LAN, api.group()).items():
        api.inject(kind, payload)
    assert len(updates(api, allowed_updates=kinds)) == 25


def test_people_in_groups(api: BotApi) -> None:
    forum = api.group(-1002, forum=True)
    topic = api.topic(forum)
    asked = api.message(LAN, f"{api.mention} 2024? 😀 /chitieu@{api.world.bot.username}", forum, thread=topic)
    raw = asked.update["message"]
    assert (raw["message_thread_id"], raw["is_topic_message"]) == (topic, True)
    assert [e["type"] for e in raw["entities"]] == ["mention", "bot_command"]
    command = raw["entities"][1]
    assert asked.post is not None and asked.post.part(command) == f"/chitieu@{api.world.bot.username}"
    answer = post(api, "sendMessage", chat_id=-1002, text="Đây", message_thread_id=topic, reply_parameters={"message_id": asked.post.id})
    assert answer["result"]["reply_to_message"]["message_id"] == asked.post.id
    back = api.message(MINH, "Còn 2023?", forum, reply_to=api.posts(forum)[0])
    assert back.update["message"]["message_thread_id"] == topic
    assert said(api, "sendMessage", chat_id=-1002, text="x", message_thread_id=99) == "message thread not found"
    assert said(api, "sendMessage", chat_id=api.group().id, text="x", message_thread_id=1) == "message thread not found"


# webhook


class Hook:
    """A web server that notes what it is sent; ``status`` is its answer, ``body`` goes with it."""

    def __init__(self) -> None:
        self.seen: list[tuple[str | None, int]] = []
        self.status, self.body = 200, b""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = httpx.Response(200, content=self.rfile.read(int(self.headers["content-length"]))).json()
                hook.seen.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["update_id"]))
                self.send_response(hook.status)
                self.send_header("content-length", str(len(hook.body)))
                self.end_headers()
                self.wfile.write(hook.body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_webhook_gets_the_secret_and_each_update_until_it_takes_it(api: BotApi, hook: Hook) -> None:
    hook.status = 500
    assert post(api, "setWebhook", url=hook.url, secret_token="mat-khau_1")["result"] is True
    act = api.message(LAN, "chào")
    api.wait(lambda: len(api.webhook_failures) >= 2)
    assert post(api, "getWebhookInfo")["result"]["pending_update_count"] == 1
    hook.status = 200
    api.wait(lambda: act.id in api.queue.acknowledged)
    assert set(hook.seen) == {("mat-khau_1", act.id)} and len(hook.seen) >= 3
    assert post(api, "getUpdates")["error_code"] == 409
    post(api, "deleteWebhook")
    assert updates(api) == []


def test_a_webhook_may_answer_with_a_method(api: BotApi, hook: Hook) -> None:
    hook.body = b'{"method": "sendMessage", "chat_id": 1001, "text": "hi"}'
    post(api, "setWebhook", url=hook.url)
    api.message(LAN, "chào")
    assert api.wait_posts(api.private(LAN))[0].text == "hi"
    assert hook.seen[0][0] is None


def test_a_secret_has_its_alphabet(api: BotApi) -> None:
    assert said(api, "setWebhook", url="https://x.vn", secret_token="mật khẩu") == "secret token contains unallowed characters"


# limits


def test_text_is_counted_in_utf16_units_after_its_tags(api: BotApi) -> None:
    api.private(LAN)
    assert post(api, "sendMessage", chat_id=LAN, text="<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")["ok"]
    assert post(api, "sendMessage", chat_id=LAN, text="&lt;" * 4096, parse_mode="HTML")["ok"]
    assert said(api, "sendMessage", chat_id=LAN, text="😀" * 2048 + "x") == "message is too long"
    assert said(api, "sendMessage", chat_id=LAN, text=" <b> </b> ", parse_mode="HTML") == "message text is empty"
    assert [c.description for c in api.refused] == ["Bad Request: message is too long", "Bad Request: message text is empty"]


def test_a_caption_is_shorter(api: BotApi) -> None:
    api.private(LAN)
    url = f"{api.base_url}{api.token}/sendPhoto"
    long = httpx.post(url, data={"chat_id": LAN, "caption": "x" * 1025}, files={"photo": ("a.png", PNG)}).json()
    assert long["description"] == "Bad Request: message caption is too long"
    good = httpx.post(url, data={"chat_id": LAN, "caption": "Biểu đồ"}, files={"photo": ("a.png", PNG)}).json()["result"]
    assert (good["photo"][0]["width"], good["photo"][0]["height"], good["caption"]) == (640, 360, "Biểu đồ")
    assert api.posts(api.private(LAN))[0].upload is not None and api.posts(api.private(LAN))[0].upload.content == PNG  # type: ignore[union-attr]


def test_a_photo_is_a_picture(api: BotApi) -> None:
    api.private(LAN)
    url = f"{api.base_url}{api.token}/sendPhoto"
    broken = httpx.post(url, data={"chat_id": LAN}, files={"photo": ("a.png", b"no picture")}).json()
    assert broken["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    narrow = PNG.replace((640).to_bytes(4, "big"), (9000).to_bytes(4, "big"))
    assert "PHOTO_INVALID_DIMENSIONS" in httpx.post(url, data={"chat_id": LAN}, files={"photo": ("a.png", narrow)}).text
    empty = httpx.post(f"{api.base_url}{api.token}/sendDocument", data={"chat_id": LAN}, files={"document": ("a.csv", b"")}).json()
    assert empty["description"] == "Bad Request: file must be non-empty"


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (button(callback_data="đ" * 32 + "x"), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (button(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (button("", callback_data="x"), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"inline_keyboard": [[{"text": "không làm gì"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (button(url="bao-cao"), "inline keyboard button URL 'bao-cao' is invalid: Wrong HTTP URL"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": str(n)}] for n in range(101)]}, "reply markup is too long"),
    ],
)
def test_the_limits_of_a_button(api: BotApi, markup: dict[str, Any], description: str) -> None:
    api.private(LAN)
    assert said(api, "sendMessage", chat_id=LAN, text="x", reply_markup=markup) == description


def test_buttons_at_the_limit_pass(api: BotApi) -> None:
    api.private(LAN)
    for markup in (button(callback_data="đ" * 32), button(copy_text={"text": "ư" * 256})):
        assert post(api, "sendMessage", chat_id=LAN, text="x", reply_markup=markup)["ok"]


@pytest.mark.parametrize(
    ("html", "description"),
    [
        ("Đạt <b>41", 'Can\'t find end tag corresponding to start tag "b"'),
        ("Đạt 41</b>", "Unexpected end tag at byte offset 9"),
        ("tăng <5%>", 'Unsupported start tag "5%" at byte offset 6'),
        ("x < y", 'Unsupported start tag "" at byte offset 2'),
        ("x <y", "Unclosed start tag at byte offset 2"),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<b>x<i>y</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<a href='x>y</a>", 'Unclosed start tag "a" at byte offset 0'),
        ("<a 'x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("</b", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_html_that_can_not_be_parsed(api: BotApi, html: str, description: str) -> None:
    api.private(LAN)
    told = said(api, "sendMessage", chat_id=LAN, text=html, parse_mode="HTML")
    assert told == f"can't parse entities: {description}"


def test_html_becomes_entities(api: BotApi) -> None:
    room = api.private(LAN)
    html = (
        '<b>41,2 <i>%</i></b> &amp; <a href="https://x.vn/?a=1&b=2">nguồn</a> 😀 <blockquote expandable>“Nguyên <u>văn</u>”</blockquote>'
        '<pre><code class="language-py">x</code></pre><code>a<b>b</b></code> &nbsp; &#7879; https://bao.vn  '
    )
    post(api, "sendMessage", chat_id=LAN, text=html, parse_mode="HTML")
    [found] = api.posts(room)
    assert found.text == "41,2 % & nguồn 😀 “Nguyên văn”xab &nbsp; ệ https://bao.vn"
    shown = [(e["type"], found.part(e)) for e in found.entities]
    assert shown == [
        ("bold", "41,2 %"),
        ("italic", "%"),
        ("text_link", "nguồn"),
        ("expandable_blockquote", "“Nguyên văn”"),
        ("underline", "văn"),
        ("pre", "x"),
        ("code", "ab"),
        ("url", "https://bao.vn"),
    ]
    assert found.entities[5]["language"] == "py" and found.parts("underline") == ["văn"]


def test_commands_have_their_form(api: BotApi) -> None:
    good = [{"command": "chitieu", "description": "Tra chỉ tiêu"}]
    assert post(api, "setMyCommands", commands=good)["result"] and post(api, "getMyCommands")["result"] == good
    assert said(api, "setMyCommands", commands=[{"command": "Chỉ tiêu", "description": "x"}]) == "BOT_COMMAND_INVALID"
    assert said(api, "setMyCommands", commands=[{"command": "x", "description": ""}]) == "BOT_COMMAND_DESCRIPTION_INVALID"
    admins = {"type": "chat", "chat_id": LAN}
    assert post(api, "setMyCommands", commands=good, scope=admins)["ok"] and post(api, "deleteMyCommands", scope=admins)["ok"]


# messages


def test_edits(api: BotApi) -> None:
    room = api.private(LAN)
    asked = api.message(LAN, "x")
    number = post(api, "sendMessage", chat_id=LAN, text="<b>một</b>", parse_mode="HTML", reply_markup=button())["result"]["message_id"]
    place = {"chat_id": LAN, "message_id": number}
    again = said(api, "editMessageText", **place, text=" <b>một</b>", parse_mode="HTML", reply_markup=button())
    assert again.startswith("message is not modified")
    assert post(api, "editMessageText", **place, text="một", reply_markup=button())["result"]["edit_date"]
    assert said(api, "editMessageReplyMarkup", **place, reply_markup=button()).startswith("message is not modified")
    assert post(api, "editMessageText", **place, text="hai")["ok"]
    [shown] = api.posts(room)
    assert (shown.text, shown.buttons, len(shown.history)) == ("hai", [], 2)
    assert said(api, "editMessageText", chat_id=LAN, message_id=99, text="x") == "message to edit not found"
    assert asked.post is not None
    assert said(api, "editMessageText", chat_id=LAN, message_id=asked.post.id, text="x") == "message can't be edited"
    assert said(api, "editMessageText", inline_message_id="x", text="x") == "MESSAGE_ID_INVALID"
    assert said(api, "editMessageCaption", **place, caption="x") == "there is no caption in the message to edit"


def test_delete_and_copy(api: BotApi) -> None:
    room, other = api.private(LAN), api.group()
    number = post(api, "sendMessage", chat_id=LAN, text="một")["result"]["message_id"]
    copied = post(api, "copyMessage", chat_id=other.id, from_chat_id=LAN, message_id=number)["result"]
    assert copied == {"message_id": 1} and api.texts(other) == ["một"]
    assert post(api, "deleteMessage", chat_id=LAN, message_id=number)["result"] is True
    assert api.texts(room) == []
    assert said(api, "deleteMessage", chat_id=LAN, message_id=number) == "message to delete not found"
    secret = post(api, "sendMessage", chat_id=LAN, text="mật", protect_content=True)["result"]
    assert secret["has_protected_content"]
    assert said(api, "copyMessage", chat_id=LAN, from_chat_id=LAN, message_id=secret["message_id"]) == "message can't be copied"
    theirs = api.message(MINH, "của tôi", other)
    assert theirs.post is not None
    assert said(api, "deleteMessage", chat_id=other.id, message_id=theirs.post.id) == "message can't be deleted"
    assert said(api, "sendMessage", chat_id=LAN, text="x", reply_parameters={"message_id": 77}) == "message to be replied not found"


def test_drafts_are_for_private_chats(api: BotApi) -> None:
    room, group = api.private(LAN), api.group()
    assert post(api, "sendMessageDraft", chat_id=LAN, draft_id=1, text="Đang")["result"] is True
    assert room.draft == "Đang" and api.posts(room) == []
    assert said(api, "sendMessageDraft", chat_id=LAN, draft_id=0, text="x") == "RANDOM_ID_INVALID"
    assert said(api, "sendMessageDraft", chat_id=group.id, draft_id=1, text="x") == "TEXTDRAFT_PEER_INVALID"
    assert said(api, "sendMessageDraft", chat_id=LAN, draft_id=1, text="x" * 4097) == "message is too long"
    post(api, "sendMessage", chat_id=LAN, text="Đây")
    assert room.draft is None


def test_a_press_is_answered_once(api: BotApi) -> None:
    room = api.private(LAN)
    markup = {"inline_keyboard": [[{"text": "Đúng", "callback_data": "d1"}, {"text": "Sao chép", "copy_text": {"text": "Báo cáo số 641"}}]]}
    post(api, "sendMessage", chat_id=LAN, text="x", reply_markup=markup)
    [shown] = api.posts(room)
    act = api.press(MINH, shown, "Đúng")
    query = updates(api)[0]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("d1", MINH, shown.id)
    assert said(api, "answerCallbackQuery", callback_query_id=act.query_id, text="x" * 201) == "MESSAGE_TOO_LONG"
    assert post(api, "answerCallbackQuery", callback_query_id=act.query_id, text="Cảm ơn")["ok"]
    answer = api.answer_to(act)
    assert answer is not None and answer.params["text"] == "Cảm ơn"
    assert "query ID is invalid" in said(api, "answerCallbackQuery", callback_query_id=act.query_id)
    assert "query ID is invalid" in said(api, "answerCallbackQuery", callback_query_id="1")
    assert api.copied(shown, "Sao chép") == "Báo cáo số 641"
    with pytest.raises(AssertionError, match="no callback_data"):
        api.press(LAN, shown, "Sao chép")
    with pytest.raises(AssertionError, match="0 buttons for 'Sai'"):
        api.press(LAN, shown, "Sai")
    assert api.callback(LAN, shown, "giả", inaccessible=True).update["callback_query"]["message"]["date"] == 0


def test_inline_queries(api: BotApi) -> None:
    act = api.inline(MINH, "thu nhập")
    assert "inline_query" in updates(api)[0] and api.answer_to(act) is None
    assert post(api, "answerInlineQuery", inline_query_id=act.query_id, results=[])["ok"]
    assert api.answer_to(act) is not None


def test_files_come_back_by_get_file(api: BotApi) -> None:
    api.document(LAN, "a.csv", b"a,b")
    number = updates(api)[0]["message"]["document"]["file_id"]
    path = post(api, "getFile", file_id=number)["result"]["file_path"]
    assert httpx.get(f"{api.url}/file/bot{api.token}/{path}").content == b"a,b"


# who may not


def test_a_bot_writes_to_nobody_who_did_not_write_first(api: BotApi) -> None:
    assert said(api, "sendMessage", chat_id=LAN, text="x") == "chat not found"
    api.private(LAN, open=False)
    assert said(api, "sendMessage", chat_id=LAN, text="x") == "chat not found"
    api.message(LAN, "/start")
    assert post(api, "sendMessage", chat_id=LAN, text="x")["ok"]


def test_403_by_a_block_and_by_a_kick(api: BotApi) -> None:
    group = api.group()
    api.block(LAN), api.bot_status(group, MINH, "kicked")
    blocked, kicked = post(api, "sendMessage", chat_id=LAN, text="x"), post(api, "sendMessage", chat_id=group.id, text="x")
    assert (blocked["error_code"], blocked["description"]) == (403, "Forbidden: bot was blocked by the user")
    assert kicked["description"] == "Forbidden: bot was kicked from the supergroup chat"
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in updates(api)] == ["kicked", "kicked"]
    api.unblock(LAN)
    assert post(api, "sendMessage", chat_id=LAN, text="x")["ok"]


def test_401_and_404_by_the_token(api: BotApi) -> None:
    def status(token: str, method: str = "getMe") -> int:
        return httpx.get(f"{api.base_url}{token}/{method}").status_code

    assert status(api.token) == 200
    assert status(api.token[:-1] + "x") == 401
    assert status("x") == 404
    api.revoked = True
    assert status(api.token) == 401


# faults


@pytest.mark.parametrize("fault", [too_many(1), bad_request("x"), INTERNAL, Error(403, "Forbidden: x"), Error(409, "Conflict: x")])
def test_an_error_is_told_as_the_bot_api_tells_it(api: BotApi, fault: Error) -> None:
    api.private(LAN)
    api.fail("sendMessage", fault)
    answer = httpx.post(f"{api.base_url}{api.token}/sendMessage", json={"chat_id": LAN, "text": "x"})
    told = answer.json()
    assert (answer.status_code, told["error_code"], told["description"]) == (fault.code, fault.code, fault.description)
    assert told.get("parameters") == ({"retry_after": 1} if fault.retry_after else None)
    assert api.of("sendMessage")[0].fault and api.texts(api.private(LAN)) == [] and api.refused == []


def test_who_does_not_wait_for_retry_after_is_written_down(api: BotApi) -> None:
    room = api.private(LAN)
    api.private(MINH)
    api.fail("sendMessage", too_many(1), chat=room)
    assert post(api, "sendMessage", chat_id=MINH, text="x")["ok"]
    assert [post(api, "sendMessage", chat_id=LAN, text="x").get("error_code") for _ in range(2)] == [429, 429]
    assert post(api, "sendMessage", chat_id=MINH, text="x")["ok"] and post(api, "sendChatAction", chat_id=LAN, action="typing")["ok"]
    assert len(api.impatient) == 1
    time.sleep(1.05)
    assert post(api, "sendMessage", chat_id=LAN, text="x")["ok"] and len(api.impatient) == 1


def test_a_group_has_a_flood_limit_that_edits_share(api: BotApi) -> None:
    group = api.group()
    api.limit_groups(2, 1.0)
    number = post(api, "sendMessage", chat_id=group.id, text="1")["result"]["message_id"]
    assert post(api, "editMessageText", chat_id=group.id, message_id=number, text="2")["ok"]
    assert post(api, "sendMessage", chat_id=group.id, text="3")["parameters"]["retry_after"] == 1


def test_a_proxy_answers_instead(api: BotApi) -> None:
    api.fail("getMe", BAD_GATEWAY, Html(200, "không phải JSON"))
    first, second = (httpx.get(f"{api.base_url}{api.token}/getMe") for _ in range(2))
    assert first.status_code == 502 and "<html>" in first.text and second.text == "không phải JSON"
    assert post(api, "getMe")["ok"]


@pytest.mark.parametrize(("cut", "stands"), [(Cut(), 0), (Cut(done=True), 1), (Cut(partial=True), 1)])
def test_a_cut_connection_before_and_after_the_work(api: BotApi, cut: Cut, stands: int) -> None:
    room = api.private(LAN)
    api.fail("*", cut)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        post(api, "sendMessage", chat_id=LAN, text="x")
    assert len(api.posts(room)) == stands


@pytest.mark.parametrize(("slow", "stands"), [(Slow(0.4), 0), (Slow(0.4, done=True), 1)])
def test_a_slow_answer(api: BotApi, slow: Slow, stands: int) -> None:
    room = api.private(LAN)
    api.fail("sendMessage", slow)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{api.base_url}{api.token}/sendMessage", json={"chat_id": LAN, "text": "x"}, timeout=0.2)
    assert len(api.posts(room)) == stands
    api.wait(lambda: len(api.posts(room)) == 1)


# the specification


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMesage", {}, "sendMesage: Bot API 10.1 has no such method"),
        ("sendMessage", {"chat_id": LAN, "text": "x", "txt": "y"}, "sendMessage: unknown parameter 'txt'"),
        ("sendMessage", {"chat_id": LAN}, "sendMessage: required parameter 'text' is missing"),
        ("sendMessage", {"chat_id": LAN, "text": 5}, "sendMessage.text: expected String, got int 5"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, "sendMessage.chat_id: expected Integer or String, got float 1.5"),
        ("sendMessage", {"chat_id": LAN, "text": "x", "protect_content": 1}, "sendMessage.protect_content: expected Boolean, got int 1"),
        (
            "sendMessage",
            {"chat_id": LAN, "text": "x", "link_preview_options": {"disabled": True}},
            "sendMessage.link_preview_options: LinkPreviewOptions has no field 'disabled'",
        ),
        (
            "sendMessage",
            {"chat_id": LAN, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback": "y"}]]}},
            "sendMessage.reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field 'callback'",
        ),
        (
            "sendMessage",
            {"chat_id": LAN, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
            "sendMessage.reply_markup.inline_keyboard[0]: expected Array of InlineKeyboardButton, got dict",
        ),
        (
            "sendMessage",
            {"chat_id": LAN, "text": "x", "reply_markup": button(callback_data="x", style="red")},
            "style: 'red' is none of danger, success, primary",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "x", "description": "y"}], "scope": {"type": "chat"}},
            "setMyCommands.scope: BotCommandScopeChat needs 'chat_id'",
        ),
        ("getPaid", {}, "no such method"),
    ],
)
def test_a_request_that_is_not_in_the_specification(loose: BotApi, method: str, params: dict[str, Any], problem: str) -> None:
    loose.private(LAN)
    answer = post(loose, method, **params)
    assert answer["ok"] == ("unknown parameter" in problem)
    assert len(loose.violations) == 1 and problem in loose.violations[0]
    with pytest.raises(SpecViolation, match=r"\w"):
        loose.check()


def test_forms_are_read_by_their_types(loose: BotApi) -> None:
    room = loose.private(LAN)
    url = f"{loose.base_url}{loose.token}/sendMessage"
    good = {"chat_id": str(LAN), "text": "123", "protect_content": "true", "reply_markup": '{"inline_keyboard": []}'}
    assert httpx.post(url, data=good).json()["ok"]
    assert loose.of("sendMessage")[0].params == {**good, "chat_id": LAN, "protect_content": True, "reply_markup": {"inline_keyboard": []}}
    assert httpx.get(url, params={"chat_id": LAN, "text": "x"}).json()["ok"] and loose.texts(room) == ["123", "x"]
    httpx.post(url, data={**good, "reply_markup": "{inline"})
    assert 'got str "{inline"' in loose.violations[0]


def test_files_are_held_against_the_parameters(loose: BotApi) -> None:
    loose.private(LAN)
    url = f"{loose.base_url}{loose.token}/sendDocument"
    assert httpx.post(url, data={"chat_id": LAN, "document": "attach://one"}, files={"one": ("a.csv", b"a\r\n,b")}).json()["ok"]
    assert loose.posts(loose.private(LAN))[0].upload.content == b"a\r\n,b"  # type: ignore[union-attr]
    httpx.post(url, data={"chat_id": LAN, "document": "attach://two"}, files={"one": ("a.csv", b"a")})
    assert loose.violations == [
        "sendDocument: file 'one' is used by no parameter",
        "sendDocument: attach://two names no file of the request",
    ]


def test_a_method_or_a_mode_that_is_not_played_fails_the_test(loose: BotApi) -> None:
    loose.private(LAN)
    assert post(loose, "sendDice", chat_id=LAN)["ok"] is False
    assert said(loose, "sendMessage", chat_id=LAN, text="x", parse_mode="MarkdownV2") == "unsupported parse_mode"
    assert post(loose, "pinChatMessage", chat_id=LAN, message_id=1)["result"] is True
    with pytest.raises(SpecViolation, match="does not play sendDice\nthe double does not play parse_mode MarkdownV2"):
        loose.check()


def test_the_double_itself_sends_nothing_that_is_not_in_the_specification(api: BotApi) -> None:
    with pytest.raises(SpecViolation, match=r"Update\.message: Message has no field 'txt'"):
        api.message(LAN, "x", txt="y")
    with pytest.raises(SpecViolation, match="expected Integer, got str"):
        api.inject("message", {**api.examples(LAN)["message"], "message_id": "1"})
    with pytest.raises(SpecViolation, match="has no field 'mesage'"):
        api.inject("mesage", {})
    with pytest.raises(SpecViolation, match="ChatMemberAdministrator needs 'can_be_edited'"):
        payload = api.examples(LAN)["my_chat_member"]
        api.inject("my_chat_member", payload | {"new_chat_member": {"status": "administrator", "user": api.person(LAN).user()}})
    assert api.queue.pending == []
    api.world.bot.first_name = 5  # type: ignore[assignment]
    post(api, "getMe")
    assert "getMe ->.first_name: expected String, got int 5" in api.violations.pop()


def test_a_mistake_of_the_double_is_no_silence(loose: BotApi) -> None:
    loose.private(LAN)
    loose.world.rooms[LAN].posts = None  # type: ignore[assignment]
    assert post(loose, "sendMessage", chat_id=LAN, text="x")["error_code"] == 500
    assert loose.violations[0].startswith("the double itself failed at sendMessage: TypeError")


def test_a_violation_ends_a_test() -> None:
    with pytest.raises(SpecViolation, match="unknown parameter 'txt'"), serving() as api:
        post(api, "getMe", txt="x")
