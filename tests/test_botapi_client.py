"""The double of the Bot API with the real python-telegram-bot: an echo bot, by polling and by webhook; each error as the client sees it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from botapi import BAD_GATEWAY, BotApi, Cut, Runner, Slow, bad_request, read_conversations, serving, too_many
from telegram import Bot, BotCommand, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

EXAMPLES = Path(__file__).parent / "botapi" / "examples"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (64).to_bytes(4, "big") + (36).to_bytes(4, "big") + b"\x08\x02\0\0\0"
LAN = 1001
Context = ContextTypes.DEFAULT_TYPE


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as double:
        yield double


async def start(update: Update, context: Context) -> None:
    buttons = [
        InlineKeyboardButton("Đúng", callback_data="d1"),
        InlineKeyboardButton("Sao chép", copy_text=CopyTextButton("Báo cáo số 641")),
    ]
    assert update.effective_chat
    await update.effective_chat.send_message(
        "<b>Xin chào</b> &amp; mời hỏi",
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup([buttons]),
    )


async def echo(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message and message.text
    replied = message.reply_to_message and message.reply_to_message.from_user
    if message.chat.type != "private" and not (replied and replied.id == context.bot.id) and f"@{context.bot.username}" not in message.text:
        return
    if message.text == "ảnh":
        await message.reply_photo(PNG, caption="Biểu đồ")
    elif message.text == "tệp":
        await message.reply_document(b"a,b", filename="so-lieu.csv")
    else:
        thread = message.message_thread_id if message.is_topic_message else None
        await message.chat.send_message(("đã sửa: " if update.edited_message else "") + message.text, message_thread_id=thread)


async def pressed(update: Update, context: Context) -> None:
    assert update.callback_query
    await update.callback_query.answer("Cảm ơn")
    await update.callback_query.edit_message_text("Đã ghi")


def echo_bot(api: BotApi) -> Application[Any, Any, Any, Any, Any, Any]:
    made = Application.builder().token(api.token).base_url(api.base_url).build()
    made.add_handler(CommandHandler("start", start))
    made.add_handler(MessageHandler(filters.TEXT, echo))
    made.add_handler(CallbackQueryHandler(pressed))
    return made


@contextmanager
def running(api: BotApi, **webhook: Any) -> Iterator[None]:
    """The echo bot in a thread of its own; with arguments, by webhook."""
    loop = asyncio.new_event_loop()
    ready, done = threading.Event(), asyncio.Event()
    failed: list[BaseException] = []

    async def life() -> None:
        app = echo_bot(api)
        async with app:
            await app.start()
            assert app.updater
            if webhook:
                await app.updater.start_webhook(listen="127.0.0.1", **webhook)
            else:
                await app.updater.start_polling(timeout=2, allowed_updates=Update.ALL_TYPES)
            ready.set()
            await done.wait()
            await app.updater.stop()
            await app.stop()

    def run() -> None:
        try:
            loop.run_until_complete(life())
        except BaseException as error:
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(10) and not failed, failed
        yield
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()
        assert not failed, failed


def ask(api: BotApi, call: Callable[[Bot], Coroutine[Any, Any, Any]]) -> Any:
    """One call of the real client."""

    async def life() -> Any:
        async with Bot(api.token, base_url=api.base_url) as bot:
            return await call(bot)

    return asyncio.run(life())


@pytest.mark.parametrize("conversation", [c for p in sorted(EXAMPLES.glob("*.md")) for c in read_conversations(p)], ids=str)
def test_the_example_conversations_with_an_echo_bot(api: BotApi, conversation: Any) -> None:
    with running(api):
        Runner(api).play(conversation)
    assert api.refused == [] and api.queue.pending == []


def test_a_hundred_people_each_in_order(api: BotApi) -> None:
    with running(api):
        for number in range(3):
            for user in range(100):
                api.message(5000 + user, f"câu {number}")
        rooms = [api.private(5000 + user) for user in range(100)]
        api.wait(lambda: all(len(api.posts(r)) == 3 for r in rooms), 30)
    assert all(api.texts(r) == ["câu 0", "câu 1", "câu 2"] for r in rooms)
    assert len(api.queue.acknowledged) == 300


def test_an_unacknowledged_update_comes_to_the_next_process(api: BotApi) -> None:
    room = api.private(LAN)
    act = api.message(LAN, "chào")
    taken = httpx.post(f"{api.base_url}{api.token}/getUpdates").json()["result"]  # a bot that dies before it acknowledges
    assert len(taken) == 1 and api.queue.acknowledged == []
    with running(api):
        api.wait_posts(room)
        api.wait(lambda: act.id in api.queue.acknowledged)
    assert api.texts(room) == ["chào"] and api.queue.deliveries[act.id] >= 2


def test_polling_lives_through_faults(api: BotApi) -> None:
    room = api.private(LAN)
    api.fail("getUpdates", BAD_GATEWAY, Cut(), too_many(1), Cut(partial=True))
    api.message(LAN, "chào")
    with running(api):
        api.wait_posts(room, timeout=20)
    assert set(api.texts(room)) == {"chào"}


def test_the_webhook_of_the_real_client_wants_its_secret(api: BotApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/tele"
    room = api.private(LAN)
    with running(api, port=port, url_path="tele", webhook_url=url, secret_token="mat-khau"):
        api.message(LAN, "chào")
        api.wait_posts(room)
        assert httpx.post(url, json={"update_id": 1}).status_code == 403
        assert httpx.post(url, json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": "khac"}).status_code == 403
        api.methods.webhook["secret_token"] = "khac"  # Telegram itself never sends another: the bot must not take it
        api.message(LAN, "giả")
        api.wait(lambda: len(api.webhook_failures) > 1)
    assert api.texts(room) == ["chào"] and "403" in api.webhook_failures[0]


def test_what_a_client_sends_and_gets(api: BotApi) -> None:
    room = api.private(LAN)

    async def story(bot: Bot) -> None:
        assert bot.username == api.world.bot.username
        await bot.set_my_commands([BotCommand("chitieu", "Tra chỉ tiêu")], language_code="vi")
        assert (await bot.get_my_commands(language_code="vi"))[0].command == "chitieu"
        await bot.send_chat_action(LAN, "typing")
        await bot.send_message_draft(LAN, 7, "Đang tìm")
        assert room.draft == "Đang tìm"
        first = await bot.send_message(LAN, "<blockquote expandable>nguyên văn</blockquote>", parse_mode="HTML", protect_content=True)
        assert first.entities[0].type == "expandable_blockquote"
        second = await bot.send_document(LAN, b"x", filename="a.pdf", caption="<i>bản gốc</i>", parse_mode="HTML", reply_to_message_id=1)
        assert second.document and second.reply_to_message
        edited = await bot.edit_message_caption(LAN, second.message_id, caption="bản sao")
        assert getattr(edited, "caption", "") == "bản sao"
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="y")]])
        await bot.edit_message_reply_markup(LAN, second.message_id, reply_markup=markup)
        await bot.copy_message(LAN, LAN, second.message_id)
        await bot.delete_message(LAN, first.message_id)
        assert (await bot.get_webhook_info()).url == ""
        assert (await bot.get_chat(LAN)).first_name == "Lan"

    ask(api, story)
    assert api.texts(room) == ["bản sao", "bản sao"] and api.refused == []


ERRORS: list[tuple[Any, type[TelegramError], str]] = [
    (too_many(1), RetryAfter, "Retry in 1"),
    (BAD_GATEWAY, NetworkError, "Bad Gateway"),
    (bad_request("chat not found"), BadRequest, "hat not found"),
    (Cut(), NetworkError, r"\w"),
    (Cut(partial=True), NetworkError, r"\w"),
    (Slow(1.0), TimedOut, r"\w"),
]


@pytest.mark.parametrize(("fault", "expected", "words"), ERRORS)
def test_a_fault_as_the_client_sees_it(api: BotApi, fault: Any, expected: type[TelegramError], words: str) -> None:
    api.private(LAN)
    api.fail("sendMessage", fault)
    with pytest.raises(expected, match=words):
        ask(api, lambda bot: bot.send_message(LAN, "x", read_timeout=0.3))


def test_the_errors_of_the_double_as_the_client_sees_them(api: BotApi) -> None:
    room = api.private(LAN)
    with pytest.raises(BadRequest, match="Message is too long"):
        ask(api, lambda bot: bot.send_message(LAN, "x" * 4097))
    with pytest.raises(BadRequest, match="Can't parse entities"):
        ask(api, lambda bot: bot.send_message(LAN, "<b>x", parse_mode="HTML"))
    api.block(LAN)
    with pytest.raises(Forbidden, match="blocked by the user"):
        ask(api, lambda bot: bot.send_message(LAN, "x"))
    api.unblock(LAN)
    sent = ask(api, lambda bot: bot.send_message(LAN, "x"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        ask(api, lambda bot: bot.edit_message_text("x", LAN, sent.message_id))
    ask(api, lambda bot: bot.set_webhook("https://x.vn/"))
    with pytest.raises(Conflict, match="webhook is active"):
        ask(api, lambda bot: bot.get_updates())
    ask(api, lambda bot: bot.delete_webhook())
    api.revoked = True
    with pytest.raises(InvalidToken):
        ask(api, lambda bot: bot.get_me())
    assert api.texts(room) == ["x"]


def test_two_bots_with_one_token(api: BotApi) -> None:
    def poll() -> None:
        with pytest.raises(Conflict):
            ask(api, lambda bot: bot.get_updates(timeout=5, read_timeout=10))

    first = threading.Thread(target=poll)
    first.start()
    api.wait(lambda: api.of("getUpdates"))
    time.sleep(0.1)
    ask(api, lambda bot: bot.get_updates())
    first.join(5)
    assert [c.status for c in api.of("getUpdates")] == [409, 200]


def test_a_parameter_that_the_specification_lacks_is_told(api: BotApi) -> None:
    api.private(LAN)
    ask(api, lambda bot: bot.send_message(LAN, "x", api_kwargs={"colour": "red"}))
    assert api.violations == ["sendMessage: unknown parameter 'colour'"]
    api.violations.clear()


# the format of conversations


def test_the_runner_tells_the_line_and_the_chat(api: BotApi, tmp_path: Path) -> None:
    story = tmp_path / "sai.md"
    story.write_text("# Sai\n> chào\n< tạm biệt\n", encoding="utf-8")
    with running(api), pytest.raises(AssertionError, match=r"sai\.md:3: expect 'tạm biệt'\n[\s\S]*the chat:\n> chào\n< chào"):
        Runner(api, timeout=0.5).play(read_conversations(story)[0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("> chào", r":1: a conversation begins with a heading"),
        ("# x\nchào", r":2: not a line of a conversation: chào"),
        ("# x\n<", r":2: nothing stands after <"),
        ("# x\n[chào", r":2: a button stands in brackets"),
        ("# x\n@ channel 5", r":2: @ private\|group\|topic <id> \[name\]"),
        ("# x\n< a\n>+ b", r":3: >\+ goes on with a message"),
    ],
)
def test_a_line_that_means_nothing_is_an_error(tmp_path: Path, text: str, told: str) -> None:
    story = tmp_path / "sai.md"
    story.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_conversations(story)


def test_one_conversation_by_many_at_once(api: BotApi) -> None:
    [first, *_] = read_conversations(EXAMPLES / "echo.md")
    failed: list[BaseException] = []

    def play(number: int) -> None:
        try:
            Runner(api, timeout=20, quiet=0.05, offset=number).play(first)
        except BaseException as error:
            failed.append(error)

    with running(api):
        people = [threading.Thread(target=play, args=(n,)) for n in range(10)]
        for one in people:
            one.start()
        for one in people:
            one.join(40)
    assert failed == []
