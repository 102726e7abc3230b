"""Charts in a chat: the button of an answer, /bieudo, and the picture itself, over HTTP against the independent double."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from answering import ask, document
from botapi import BAD_GATEWAY, BotApi, Cut, serving, too_many
from PIL import Image
from test_telegram import running
from test_telegram_double import LAN, At, listed

from bot.channels import telegram_desk
from bot.channels import telegram_text as text
from bot.channels.telegram_drawing import WIDTH, png
from bot.channels.telegram_split import plain, units
from bot.charting import BASES, Bar, Chart, of_answer, of_row


def at(api: BotApi) -> Any:
    return At(api)


def picture(post: Any) -> Image.Image:
    return Image.open(BytesIO(post.upload.content))


def ink(image: Image.Image, colour: str) -> int:
    """Pixels of a colour."""
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return sum(count for count, found in image.convert("RGB").getcolors(image.width * image.height) or [] if found == wanted)


def test_the_button_of_an_answer_sends_its_figures_as_bars(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        room = api.private(LAN)
        api.message(LAN, "Tổng sản lượng lương thực năm 2024 là bao nhiêu?")
        [answer] = api.wait_posts(room)
        press = api.press(LAN, answer, "Biểu đồ")
        chart = api.wait_posts(room, 2, timeout=20)[1]
        assert api.answer_to(press) is not None
        assert picture(chart).width == WIDTH and len(chart.upload.content) < 100_000
        told = chart.raw["caption"]
        for words in ("Tổng sản lượng lương thực", "Kế hoạch 2024: 41.100 tấn", "Thực hiện 2024: 41.160 tấn", "Mục tiêu 2025: 40.620 tấn",
                      "Báo cáo số 641-BC/HU ngày 05/12/2024, phụ lục, dòng “Tổng sản lượng lương thực”"):  # fmt: skip
            assert words in told
        api.message(LAN, "/bieudo")
        assert api.wait_posts(room, 3)[2].raw["caption"] == told


def test_bieudo_finds_an_indicator_offers_several_and_says_where_there_is_none(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        room = api.private(LAN)
        said = {"/bieudo": "Xin ghi tên chỉ tiêu", "/bieudo thu nhap binh quan": "46 triệu đồng", "/bieudo giá vàng": "không có từ hai số"}
        for number, (words, told) in enumerate(said.items(), 1):
            api.message(LAN, words)
            post = api.wait_posts(room, number, timeout=20)[-1]
            assert told in (post.text or post.raw.get("caption", ""))
        api.message(LAN, "/bieudo xã")
        offer = api.wait_posts(room, 4, timeout=20)[-1]
        assert len(offer.labels) == 8 and offer.labels[0] == "1. Phụ lục: Duy trì, công nhận xã đạt chuẩn NTM"
        api.press(LAN, offer, offer.labels[4])
        chart = api.wait_posts(room, 5, timeout=20)[-1]
        assert offer.labels[4].partition(": ")[2] in chart.raw["caption"] and "biểu số 01" in chart.raw["caption"]


def test_an_answer_without_anything_to_compare_has_no_such_button(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        room = api.private(LAN)
        api.message(LAN, "Tỷ lệ hộ nghèo năm 2024?")
        assert "Biểu đồ" not in api.wait_posts(room)[0].labels
        api.message(LAN, "/bieudo")
        assert "không có từ hai số liệu" in api.wait_posts(room, 2)[1].text


def test_in_a_topic_of_a_group_the_chart_comes_where_it_was_asked_for(tmp_path: Path) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        room = api.group(-1001000000002, forum=True)
        topic = api.topic(room)
        before = api.world.tick
        api.message(LAN, f"/bieudo{api.mention} khách du lịch", room, thread=topic)
        [chart] = api.wait_posts(room, 1, before, timeout=20)
        assert chart.raw["message_thread_id"] == topic and "600.000 lượt" in chart.raw["caption"]
        assert chart.raw["reply_to_message"]["text"].startswith("/bieudo")


@pytest.mark.parametrize("fault", [too_many(1), BAD_GATEWAY, Cut()], ids=["429", "502", "cut"])
def test_a_picture_is_sent_until_it_arrives(tmp_path: Path, fault: Any) -> None:
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        api.fail("sendPhoto", fault)
        api.message(LAN, "/bieudo khách du lịch")
        [chart] = api.wait_posts(api.private(LAN), timeout=20)
        assert picture(chart).width == WIDTH and api.impatient == []


def test_a_fault_in_a_chart_does_not_cost_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(telegram_desk, "of_answer", broken)
    with serving() as api, running(at(api), tmp_path, **listed(api)):
        api.message(LAN, "Tổng sản lượng lương thực năm 2024?")
        [answer] = api.wait_posts(api.private(LAN))
        assert "41.160" in answer.text and "Biểu đồ" not in answer.labels


def test_a_doubtful_bar_is_drawn_and_told_with_a_mark() -> None:
    chart = next(c for f in document().facts if f.likely and (c := of_row(document(), f.ref)) and any(b.doubt for b in c.bars))
    sure = replace(chart, bars=tuple(replace(bar, doubt=None) for bar in chart.bars))
    red = "#b03a2e"
    assert ink(Image.open(BytesIO(png(chart))), red) > 500 > ink(Image.open(BytesIO(png(sure))), red) == 0
    assert text.caption(chart, "nguồn").count("(?)") == sum(bool(b.doubt) for b in chart.bars)


@pytest.mark.parametrize("values", [("0", "0"), ("-3.5", "4"), ("0.001", "123456789.5"), ("-2", "-7"), ("1",) * 8])
def test_any_figures_give_a_picture_that_telegram_takes(values: tuple[str, ...]) -> None:
    bars = tuple(
        Bar(f"Ước thực hiện 6 tháng đầu năm {2020 + n}", BASES[n % 5], "2024", Decimal(v), v, f"{v} tấn", "không rõ" if n == 1 else None)
        for n, v in enumerate(values)
    )
    title = "Chi phí $x_1$ của đề án “Ứng dụng” Đường ở cơ sở Ỷ ỵ ẵ " * 4
    notes = tuple(f"Ghi chú thứ {n} rất dài " * 20 for n in range(9))
    chart = Chart(title, "triệu đồng/người/năm", bars, "r", "annex:x:y", (1, 1), 1, notes)
    image = Image.open(BytesIO(png(chart, "Nguồn: " + "dòng " * 90)))
    assert image.width == WIDTH and image.height < 20 * WIDTH and image.width + image.height < 10_000
    assert units(plain(text.caption(chart, "nguồn"))) <= 1_024


def test_vietnamese_letters_are_in_the_font() -> None:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties("DejaVu Sans"), fallback_to_default=False)).get_charmap()
    letters = "ĂÂĐÊÔƠƯăâđêôơư" + "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ" + "²³‰–“”…"
    assert [c for c in letters + letters.upper() if ord(c) not in known] == []


def test_a_chart_survives_its_way_through_the_state() -> None:
    chart = of_answer(ask("Tỷ lệ che phủ rừng năm 2024?"), document())
    assert chart is not None and Chart.of_dict(chart.to_dict()) == chart
