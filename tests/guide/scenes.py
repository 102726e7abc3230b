"""What the guide shows, step by step: the real bot, unchanged, over HTTP against the double; each scene gives the lines of one picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from botapi import BotApi, Person, Room, serving
from botapi.world import BOT_ID
from test_telegram import running
from test_telegram_double import At

from bot.channels.telegram_state import State
from guide.page import Line

ADMIN, OFFICIAL = Person(1001, "Nguyễn Thị Lan"), Person(1002, "Lò Văn Minh")
GROUP = -1001000000001
FIGURE = "Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"


class Scene(NamedTuple):
    """One picture: its file name, the head of the chat, and the lines."""

    name: str
    title: str
    subtitle: str
    lines: list[Line]


def scenes(home: Path) -> Iterator[Scene]:
    """Every picture of the guide, in its order."""
    with serving() as api:
        api.world.bot = Person(BOT_ID, "Trợ lý báo cáo", "baocao_tamduong_bot", is_bot=True)
        given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_ADMIN_USERS": str(ADMIN.id), "TELEGRAM_ALLOWED_CHATS": str(GROUP)}
        at: Any = At(api)
        with running(at, home, **given, TELEGRAM_ALLOWED_USERS="") as settings:
            yield from _pairing(api)
            yield from _answers(api)
            yield _group(api)
            yield _report(api)
            yield _own(api)
            with State.open(settings.telegram_file) as state:
                assert state.is_user(OFFICIAL.id)


def _new(api: BotApi, room: Room, count: int = 1, since: int = 0) -> list[Line]:
    """What the bot wrote since then, as lines."""
    return [Line(post) for post in api.wait_posts(room, count, since, timeout=20)]


def _pairing(api: BotApi) -> Iterator[Scene]:
    """A code, its approval, the welcome."""
    room, office = api.private(OFFICIAL), api.private(ADMIN)
    asked = api.message(OFFICIAL, "Xin chào")
    told = _new(api, room)
    code = told[0].post.parts("code")[0]
    typed = api.message(ADMIN, f"/ghep {code}")
    yield Scene("ghep-quan-tri", "Trợ lý báo cáo", "bot", [Line(note="Máy của người quản trị"), Line(typed.post), *_new(api, office)])
    welcome = _new(api, room, 2)[1:]
    lines = [Line(asked.post), *told, Line(note="Người quản trị duyệt mã"), *welcome]
    yield Scene("ghep-can-bo", "Trợ lý báo cáo", "bot", lines)


def _answers(api: BotApi) -> Iterator[Scene]:
    """A figure, its source, its chart, a follow-up."""
    room, before = api.private(OFFICIAL), api.world.tick
    asked = api.message(OFFICIAL, FIGURE)
    [answer] = _new(api, room, 1, before)
    yield Scene("cau-tra-loi", "Trợ lý báo cáo", "bot", [Line(asked.post), answer])
    before = api.world.tick
    api.press(OFFICIAL, answer.post, "Nguồn [1]")
    yield Scene("nguon", "Trợ lý báo cáo", "bot", [Line(answer.post, pressed="Nguồn [1]"), *_new(api, room, 1, before)])
    before = api.world.tick
    api.press(OFFICIAL, answer.post, "Biểu đồ")
    yield Scene("bieu-do", "Trợ lý báo cáo", "bot", _new(api, room, 1, before))
    before = api.world.tick
    more = api.message(OFFICIAL, "còn năm 2025 thì sao?")
    yield Scene("hoi-tiep", "Trợ lý báo cáo", "bot", [Line(more.post), *_new(api, room, 1, before)])


def _group(api: BotApi) -> Scene:
    room, before = api.group(GROUP, "Phòng Kinh tế"), api.world.tick
    asked = api.message(OFFICIAL, f"{api.mention} tổng sản lượng lương thực năm 2024?", room)
    return Scene("nhom", "Phòng Kinh tế", "nhóm, 12 thành viên", [Line(asked.post), *_new(api, room, 1, before)])


def _report(api: BotApi) -> Scene:
    """A wrong figure is reported: what the person sees, and the case at the admin's."""
    room, office, before = api.private(OFFICIAL), api.private(ADMIN), api.world.tick
    answer = next(post for post in reversed(api.posts(room)) if "Báo lỗi số liệu" in post.labels)
    press = api.press(OFFICIAL, answer, "Báo lỗi số liệu")
    case = _new(api, office, 1, before)
    told = api.wait(lambda: api.answer_to(press))
    assert told is not None
    note = str(told.params["text"])
    lines = [Line(answer, pressed="Báo lỗi số liệu"), Line(note=note), Line(note="Máy của người quản trị"), *case]
    return Scene("bao-loi", "Trợ lý báo cáo", "bot", lines)


def _own(api: BotApi) -> Scene:
    room, before = api.private(OFFICIAL), api.world.tick
    asked = api.message(OFFICIAL, "/rieng")
    return Scene("rieng-tu", "Trợ lý báo cáo", "bot", [Line(asked.post), *_new(api, room, 1, before)])
