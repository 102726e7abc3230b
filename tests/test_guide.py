"""The guide for office workers is true: its commands, settings, words and pictures are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from guide.page import Line, page, rich
from guide.scenes import Scene, scenes
from PIL import Image

from bot.channels.cli_parser import COMMANDS, parser_of
from bot.prompting import raw, table
from bot.settings import FIELDS

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "huong-dan"
GUIDE = (FOLDER / "telegram.md").read_text(encoding="utf-8")
PICTURES = sorted((FOLDER / "hinh").glob("*.png"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """Every scene, played by the real bot now."""
    return {scene.name: scene for scene in scenes(tmp_path_factory.mktemp("guide"))}


def test_every_picture_is_shown_small_and_described(drawn: dict[str, Scene]) -> None:
    shown = re.findall(r'<img src="hinh/([\w-]+)\.png" width="320" alt="([^"]{20,})">', GUIDE)
    assert GUIDE.count("<img") == len(shown)
    assert sorted(name for name, _ in shown) == sorted(drawn) == [path.stem for path in PICTURES]
    for path in PICTURES:
        assert path.stat().st_size < 100_000 and Image.open(path).width == 840, path.name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ghep-can-bo", ["Trợ lý này chỉ phục vụ cán bộ", "cho người quản trị trong 10 phút", "Ông/Bà đã được cấp quyền"]),
        ("ghep-quan-tri", ["/ghep ", "Đã cấp quyền cho Lò Văn Minh (1002)"]),
        ("cau-tra-loi", ["<b>46 triệu đồng</b>", "Nguồn [1]", "Biểu đồ", "Chép trích dẫn", "Báo lỗi số liệu"]),
        ("nguon", ["<blockquote>", "Thực hiện năm 2024: <b>46</b>"]),
        ("bieu-do", ["data:image/png;base64,", "Mục tiêu 2025: <b>50 triệu đồng</b>"]),
        ("hoi-tiep", ["<b>50 triệu đồng</b>"]),
        ("nhom", ["@baocao_tamduong_bot", "<b>41.160 tấn</b>"]),
        ("bao-loi", ["Đã chuyển người quản trị", "Báo lỗi số liệu từ Lò Văn Minh (1002)", "dòng 397"]),
        ("rieng-tu", ["Dữ liệu của Ông/Bà", "Xóa dữ liệu của tôi"]),
    ],
)
def test_the_pictures_still_show_what_the_bot_says(drawn: dict[str, Scene], name: str, words: list[str]) -> None:
    scene = drawn[name]
    html = page(scene.title, scene.lines, scene.subtitle)
    assert [w for w in words if w not in html] == []


def test_every_command_at_the_terminal_can_be_parsed() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    typed = [line.strip() for line in "\n".join(blocks).splitlines() if line.strip().startswith("hoibaocao ")]
    typed += re.findall(r"`(hoibaocao [^`]+)`", GUIDE)
    assert len(typed) >= 5
    for line in typed:
        words = shlex.split(line)[1:]
        assert words[0] in COMMANDS and parser_of(words[0]).parse_intermixed_args(words[1:]) is not None


def test_every_command_in_the_chat_and_every_setting_is_one() -> None:
    known = {**table("telegram")["commands"], **table("telegram")["admin_commands"]}
    outside = {"newbot", "revoke", "setprivacy"}  # BotFather's
    named = set(re.findall(r"`/([a-z]+)(?=[ `])", GUIDE))
    assert named - outside == set(known) - {"start"}
    settings = {f.name for f in FIELDS} | {f"{f.name}_FILE" for f in FIELDS if f.secret}
    assert set(re.findall(r"\bTELEGRAM_[A-Z_]+\b", GUIDE)) <= settings


def test_the_words_it_quotes_are_said_so() -> None:
    buttons = table("telegram")["button"]
    for key in ("chart", "formula", "copy", "good", "bad", "report"):
        assert f"**{buttons[key]}**" in GUIDE
    assert raw("messages.telegram.nobody") in GUIDE
    assert raw("messages.telegram.running").replace("$name", "baocao_tamduong_bot") in GUIDE
    for key in ("say.welcome", "say.code_bad", "say.error"):
        assert raw(f"telegram.{key}").split(" (")[0].split(". ")[0] in GUIDE
    assert raw("messages.error.telegram_bad_token").split(". ")[0] in GUIDE


def test_entities_are_drawn_where_their_utf_16_offsets_say() -> None:
    inside = [{"type": "bold", "offset": 0, "length": 5}, {"type": "code", "offset": 3, "length": 2}]
    assert rich("😀 <b", [{"type": "bold", "offset": 3, "length": 2}]) == "😀 <b>&lt;b</b>"
    assert rich("abcde f", inside) == "<b>abc</b><b><code>de</code></b> f"
    assert rich("a\nb", [{"type": "mention", "offset": 0, "length": 1}]) == "a\nb"
    assert "Ghi chú &amp; hơn" in page("<x>", [Line(note="Ghi chú & hơn")]) and "<x>" not in page("<x>", [])
