"""The sentences of the drafts: frames with slots, the names of bases, number words, other units.

Slots: ``{I}`` the indicator (``{i}`` with a small letter), ``{b}`` the basis with its period (``{B}`` with a capital),
``{V}`` the figure, ``{M}`` the mark.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from bot.evidence import Figure
from drafts.draft import readings

#: A figure of a plan, an actual, an estimate, a target. Beside each frame what ties the basis to the figure.
LEVEL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{I}, {b}: {V} {M}.", ("{b}: {V}",)),
    ("{B} về {i} là {V} {M}.", ("{b} về {i} là {V}",)),
    ("Theo báo cáo, {i} {b} là {V} {M}.", ("{b} là {V}",)),
    ("Báo cáo cho biết {b} của chỉ tiêu {i} là {V} {M}.", ("{b} của chỉ tiêu {i} là {V}",)),
    ("Về {i}, số liệu {b} là {V} {M}.", ("số liệu {b} là {V}",)),
    ("Đối với {i}, {b} ghi nhận {V} {M}.", ("{b} ghi nhận {V}",)),
    ("Con số {b} của {i} là {V} {M}.", ("con số {b} của {i} là {V}",)),
    ("Ở chỉ tiêu {i}, {b} ở mức {V} {M}.", ("{b} ở mức {V}",)),
    ("{V} là {b} của {i} {M}.", ("là {b} của {i}", "{V}")),
    ("Trong bảng số liệu, {i} có {b} là {V} {M}.", ("có {b} là {V}",)),
    ("- **{I}** ({b}): {V} {M}", ("({b}): {V}",)),
    ("- {I} – {b}: **{V}** {M}", ("– {b}: {V}",)),
    ("Cụ thể, {b} đối với {i} là **{V}** {M}.", ("{b} đối với {i} là {V}",)),
    ("Theo báo cáo {M}, {i} {b} là {V}.", ("{b} là {V}",)),
    ("Như vậy {i} {b} bằng {V}, theo số liệu của báo cáo {M}.", ("{b} bằng {V}",)),
    ("Xin trả lời: {i} {b} là {V} {M}.", ("{b} là {V}",)),
    ("{B}: {V}, tính cho chỉ tiêu {i} {M}.", ("{b}: {V}",)),
)

#: A figure in % of the plan.
RATIO: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{I} đạt {V} so với kế hoạch năm {y} {M}.", ("đạt {V}",)),
    ("So với kế hoạch năm {y}, {i} đạt {V} {M}.", ("đạt {V}",)),
    ("{I} bằng {V} kế hoạch năm {y} {M}.", ("bằng {V}",)),
    ("Mức hoàn thành kế hoạch năm {y} của {i} là {V} {M}.", ("mức hoàn thành kế hoạch năm {y} của {i} là {V}",)),
    ("- {I}: đạt {V} kế hoạch năm {y} {M}", ("đạt {V}",)),
    ("Theo báo cáo, {i} thực hiện được {V} kế hoạch năm {y} {M}.", ("thực hiện được {V}",)),
    ("Tỷ lệ so với kế hoạch năm {y} của {i}: **{V}** {M}.", ("tỷ lệ so với kế hoạch năm {y} của {i}: {V}",)),
)

#: Plan ``{P}`` and actual ``{A}`` of one year in one draft; ``{a}`` is "thực hiện" or "ước thực hiện".
PAIR: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{I} năm {y}: kế hoạch {P}, {a} {A} {M}.", ("kế hoạch {P}, {a} {A}",)),
    ("Kế hoạch năm {y} của {i} là {P}, {a} đạt {A} {M}.", ("là {P}, {a} đạt {A}",)),
    ("{I} năm {y} {a} {A} so với kế hoạch {P} {M}.", ("{a} {A} so với kế hoạch {P}",)),
    ("Năm {y}, {i} {a} là {A} (kế hoạch là {P}) {M}.", ("{a} là {A} (kế hoạch là {P})",)),
    ("{I}:\n- Kế hoạch năm {y}: {P} {M}\n- {Aa} năm {y}: {A} {M}", ("kế hoạch năm {y}: {P}",)),
    ("Trong khi kế hoạch năm {y} giao {P}, {i} {a} được {A} {M}.", ("giao {P}, {i} {a} được {A}",)),
    ("Về {i} năm {y}, báo cáo nêu kế hoạch là {P}; {a} là {A} {M}.", ("kế hoạch là {P}; {a} là {A}",)),
    ("{Aa} năm {y} của {i} là {A}, còn kế hoạch là {P} {M}.", ("của {i} là {A}, còn kế hoạch là {P}",)),
)

#: What may stand before a first sentence: no claim in it.
LEADS = ("Theo báo cáo:", "Số liệu trong báo cáo như sau:", "Báo cáo nêu cụ thể như sau:", "Thông tin tìm được trong báo cáo:")

#: Claims that stand in neither report.
UNSUPPORTED = (
    "Đây là mức cao nhất trong toàn tỉnh",
    "Kết quả này có được chủ yếu nhờ vốn vay ưu đãi của ngân hàng nước ngoài",
    "Con số này đã được Kiểm toán Nhà nước xác nhận",
    "Nguyên nhân là do giá xăng dầu tăng mạnh",
    "Chỉ tiêu này do Phòng Thống kê huyện trực tiếp công bố",
    "Mức này thấp hơn hẳn so với các địa phương lân cận",
    "Kết quả đã được Thủ tướng Chính phủ khen thưởng",
    "Dự báo trong mười năm tới chỉ tiêu này sẽ tăng gấp đôi",
    "Nhiều hộ dân vẫn phàn nàn về cách tính chỉ tiêu này",
    "Số liệu do một công ty tư vấn Nhật Bản khảo sát",
    "Đây là chỉ tiêu duy nhất được Trung ương biểu dương",
    "Các chuyên gia đánh giá kết quả này là thiếu bền vững",
    "Lãnh đạo đã xin lỗi Nhân dân vì kết quả này",
    "Kết quả này giúp địa phương thoát khỏi danh sách vùng đặc biệt khó khăn",
)

_DIGIT = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
#: A unit that is not the printed one, for a figure of that unit.
OTHER_UNITS = {
    "triệu đồng": "tỷ đồng",
    "tỷ đồng": "triệu đồng",
    "ha": "%",
    "%": "‰",
    "‰": "%",
    "tấn": "tạ",
    "tạ/ha": "tấn/ha",
    "người": "hộ",
    "lượt": "tỷ đồng",
    "con": "tấn",
    "km": "ha",
    "xã": "thôn",
    "hộ nghèo": "người",
    "sản phẩm": "hợp tác xã",
    "hợp tác xã": "doanh nghiệp",
    "đảng viên": "chi bộ",
    "tiêu chí": "xã",
}


def small(indicator: str) -> str:
    """The name inside a sentence: a small first letter unless it is an abbreviation."""
    first = indicator.split()[0]
    return indicator if len(first) > 1 and first.isupper() else indicator[0].lower() + indicator[1:]


def large(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def basis(figure: Figure) -> str:
    """What a figure is, with its period: "kế hoạch năm 2024"."""
    names = {"plan": "kế hoạch", "actual": "thực hiện", "estimate": "ước thực hiện", "target": "mục tiêu", "cumulative": "lũy kế đến"}
    name = names.get(figure.basis, "tỷ lệ so với kế hoạch")
    return f"{name} năm {figure.period}" if figure.period else name


def number(figure: Figure) -> str:
    """The number alone, as printed."""
    return figure.printed.rstrip("%‰ ")


def with_number(figure: Figure, other: str) -> str:
    """The figure as shown with another number in it."""
    return figure.shown.replace(number(figure), other, 1)


def with_unit(figure: Figure, unit: str) -> str:
    """The figure's number with another unit."""
    return number(figure) + unit if unit[0] in "%‰" else f"{number(figure)} {unit}"


def value(figure: Figure) -> Decimal:
    """The value in the unit: thousands where the printed form can be both and the unit counts whole things."""
    found = sorted(readings(number(figure)))
    return found[-1] if len(found) > 1 else found[0]


def restyled(printed: str) -> str:
    """A number as a Vietnamese writer prints it: decimal comma, no leading zero; the same where nothing changes.

    >>> restyled("96.5"), restyled("06"), restyled("41.160")
    ('96,5', '6', '41.160')
    """
    text = re.sub(r"^(\d+)\.(\d{1,2})$", r"\1,\2", printed)
    return re.sub(r"^0(\d)$", r"\1", text)


def vietnamese(amount: Decimal) -> str:
    """A value in Vietnamese style.

    >>> vietnamese(Decimal("2412.50")), vietnamese(Decimal("3.0"))
    ('2.412,5', '3')
    """
    text = f"{amount:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(str.maketrans(",.", ".,"))


def rounded(amount: Decimal) -> Decimal:
    """Without its decimals; a whole number to two leading digits."""
    if amount != amount.to_integral_value():
        return amount.quantize(Decimal(1), ROUND_HALF_UP)
    step = Decimal(10) ** max(1, len(str(int(amount))) - 2)
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def spelled(amount: Decimal) -> str:
    """A number in words, up to 999 999.

    >>> spelled(Decimal("46.3")), spelled(Decimal(2412)), spelled(Decimal(105)), spelled(Decimal("21.05"))
    ('bốn mươi sáu phẩy ba', 'hai nghìn bốn trăm mười hai', 'một trăm linh năm', 'hai mươi mốt phẩy không năm')
    """
    whole, _, rest = f"{amount:f}".partition(".")
    words = _whole(int(whole))
    return f"{words} phẩy {' '.join(_DIGIT[int(d)] for d in rest)}" if rest.strip("0") else words


def _whole(count: int) -> str:
    if count >= 1000:
        rest = count % 1000
        tail = f" không trăm{_under_hundred(rest, True)}" if 0 < rest < 100 else f" {_whole(rest)}" if rest else ""
        return f"{_whole(count // 1000)} nghìn{tail}"
    if count >= 100:
        return f"{_DIGIT[count // 100]} trăm{_under_hundred(count % 100, True)}"
    return _under_hundred(count, False).strip()


def _under_hundred(count: int, after: bool) -> str:
    tens, ones = divmod(count, 10)
    if after and not count:
        return ""
    if not tens:
        return f" linh {_DIGIT[ones]}" if after else _DIGIT[ones]
    head = " mười" if tens == 1 else f" {_DIGIT[tens]} mươi"
    tail = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _DIGIT[ones])
    return f"{head} {tail}".rstrip()
