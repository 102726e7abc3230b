"""The figures of a generated commune: drawn once from a seed, printed in any number style."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: key, name, unit, decimals, lowest and highest plan, kind: grow (more is better), share (at most 100), fewer (less is better)
ROWS: tuple[tuple[str, str, str, int, str, str, str], ...] = (
    ("income", "Thu nhập bình quân đầu người", "Triệu đồng", 1, "44", "58", "grow"),
    ("grain", "Tổng sản lượng lương thực có hạt", "Tấn", 1, "4100", "6400", "grow"),
    ("rice_area", "Diện tích gieo cấy lúa cả năm", "Ha", 1, "610", "790", "grow"),
    ("rice_yield", "Năng suất lúa bình quân", "Tạ/ha", 1, "51", "58", "grow"),
    ("cinnamon_area", "Diện tích quế khai thác trong năm", "Ha", 1, "240", "420", "grow"),
    ("cinnamon_bark", "Sản lượng vỏ quế khô thu hoạch", "Tấn", 0, "1250", "1950", "grow"),
    ("forest_new", "Diện tích trồng rừng tập trung", "Ha", 1, "120", "260", "grow"),
    ("forest_cover", "Tỷ lệ che phủ rừng", "%", 2, "61", "69", "share"),
    ("cattle", "Tổng đàn gia súc chính", "Con", 0, "8200", "13400", "grow"),
    ("fish", "Sản lượng thủy sản", "Tấn", 1, "140", "290", "grow"),
    ("budget", "Thu ngân sách nhà nước trên địa bàn", "Triệu đồng", 0, "9300", "16800", "grow"),
    ("coop", "Số hợp tác xã thành lập mới", "Hợp tác xã", 0, "4", "6", "grow"),
    ("ocop", "Số sản phẩm OCOP đạt từ 3 sao trở lên", "Sản phẩm", 0, "11", "17", "grow"),
    ("road", "Chiều dài đường giao thông nông thôn được cứng hóa", "Km", 1, "14", "29", "grow"),
    ("tourist", "Tổng lượt khách du lịch", "Lượt", 0, "21000", "48000", "grow"),
    ("school", "Tỷ lệ trường học đạt chuẩn quốc gia", "%", 1, "71", "82", "share"),
    ("preschool", "Tỷ lệ huy động trẻ mẫu giáo ra lớp", "%", 1, "95", "98", "share"),
    ("insurance", "Tỷ lệ dân số tham gia bảo hiểm y tế", "%", 1, "92", "95", "share"),
    ("stunted", "Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi", "%", 1, "17", "22", "fewer"),
    ("family", "Tỷ lệ hộ đạt danh hiệu Gia đình văn hóa", "%", 1, "84", "90", "share"),
    ("poverty_drop", "Mức giảm tỷ lệ hộ nghèo đa chiều", "%", 2, "3", "5", "grow"),
    ("jobs", "Số lao động được giải quyết việc làm mới", "Người", 0, "310", "560", "grow"),
    ("trained", "Tỷ lệ lao động qua đào tạo", "%", 1, "57", "66", "share"),
    ("water", "Tỷ lệ hộ sử dụng nước sạch đạt quy chuẩn", "%", 1, "74", "86", "share"),
    ("waste", "Tỷ lệ chất thải rắn sinh hoạt được thu gom, xử lý", "%", 1, "81", "90", "share"),
    ("mediation", "Tỷ lệ hòa giải thành ở cơ sở", "%", 1, "83", "90", "share"),
    ("on_time", "Tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn", "%", 1, "97", "98", "share"),
)
#: The heading rows of the first table: before which row they stand.
GROUPS = {
    "income": ("I", "CHỈ TIÊU KINH TẾ"),
    "school": ("II", "CHỈ TIÊU VĂN HÓA - XÃ HỘI"),
    "water": ("III", "CHỈ TIÊU MÔI TRƯỜNG, NỘI CHÍNH"),
}
#: Four of these miss their plan.
MAY_MISS = ("cinnamon_area", "coop", "road", "waste", "trained", "forest_new")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the first table: year before, plan, done, plan of the next year, all in ``unit``."""

    key: str
    name: str
    unit: str
    decimals: int
    before: Decimal
    plan: Decimal
    done: Decimal
    following: Decimal
    fewer: bool

    @property
    def ratio(self) -> Decimal:
        """Done against plan, in %; plan against done where less is better."""
        return rounded(100 * (self.plan / self.done if self.fewer else self.done / self.plan), 1)

    @property
    def growth(self) -> Decimal:
        """Done against the year before, in %."""
        return rounded(100 * self.done / self.before, 1)

    @property
    def met(self) -> bool:
        return self.done <= self.plan if self.fewer else self.done >= self.plan


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as a spreadsheet does."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def printed(value: Decimal | int, style: str = "vi", decimals: int | None = None) -> str:
    """A number as a report prints it.

    >>> printed(Decimal("5234.6")), printed(Decimal("5234.6"), "en"), printed(7)
    ('5.234,6', '5,234.6', '7')
    """
    value = Decimal(value)
    text = f"{value:,f}" if decimals is None else f"{rounded(value, decimals):,f}"
    return text if style == "en" else text.translate(str.maketrans(",.", ".,"))


def two(number: int) -> str:
    """A small count with the leading zero of official papers: 07."""
    return f"{number:02d}" if number < 10 else printed(number)


def draw_indicators(rng: random.Random) -> dict[str, Indicator]:
    """The rows of the first table; four of them miss their plan."""
    missed = set(rng.sample(MAY_MISS, 4))
    rows = (_draw(rng, row, row[0] in missed) for row in ROWS)
    return {row.key: row for row in rows}


def _draw(rng: random.Random, row: tuple[str, str, str, int, str, str, str], missed: bool) -> Indicator:
    key, name, unit, decimals, low, high, kind = row
    step = Decimal(1).scaleb(-decimals)

    def times(value: Decimal, least: int, most: int, away: int) -> Decimal:
        moved = rounded(value * rng.randint(least, most) / 1000, decimals)
        return moved if moved != value else value + away * step

    plan = rounded(Decimal(low) + (Decimal(high) - Decimal(low)) * rng.randint(0, 1000) / 1000, decimals)
    if kind == "fewer":
        done = times(plan, 960, 990, -1)
        return Indicator(key, name, unit, decimals, times(plan, 1030, 1080, 1), plan, done, times(done, 930, 970, -1), True)
    widest = 1012 if kind == "share" else 1060
    done = times(plan, 880, 960, -1) if missed else times(plan, 1003, widest, 1)
    before = times(min(plan, done), 920, 980, -1)
    following = times(max(plan, done), 1005, widest + 2, 2)
    following = min(following, Decimal(100)) if kind == "share" else following
    return Indicator(key, name, unit, decimals, before, plan, done, following, False)
