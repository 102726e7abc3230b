"""Fifty questions on a generated commune report, built from its truth; the form is that of the project's question files.

Fields: id, question, kind, answerable, must, must_not, sources, evidence, and where needed history and evidence_more.
``must`` is a list of groups, each needs one of its alternatives;
``LABEL ~ VALUE`` in ``must_not`` forbids VALUE as the first number after LABEL.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from generality.commune import Commune, cells_of
from generality.figures import Indicator, printed
from generality.prose import notes
from generality.truth import Truth

Item = dict[str, Any]
PERCENT = ["%", "phần trăm"]


class Asker:
    """Collects the questions on one commune."""

    def __init__(self, commune: Commune) -> None:
        self.commune = commune
        self.truth = commune.truth
        self.notes = notes(commune.truth)
        self.numbers = {key: number for number, (key, _) in commune.anchors.items()}
        self.items: list[Item] = []

    def ask(self, kind: str, question: str, must: Iterable[list[str]], evidence: str | None, source: str | None, **more: Any) -> None:
        """One answerable question. ``evidence`` is verbatim in the report."""
        item = {
            "id": f"{self.commune.layout.name}-{len(self.items) + 1:02d}",
            "question": question,
            "kind": kind,
            "answerable": evidence is not None,
        }
        item |= {
            "must": list(must),
            "must_not": more.pop("must_not", []),
            "sources": [source] if source else [],
            "evidence": evidence or "",
        }
        self.items.append(item | more)

    def row(
        self, key: str, question: str, column: str, *, must_not: list[str] | None = None, kind: str = "annex_lookup", **more: Any
    ) -> None:
        """A question on a cell of the first table; ``column`` is a field of :class:`Indicator`."""
        row = self.truth.rows[key]
        unit = [PERCENT] if column in ("ratio", "growth") or row.unit == "%" else []
        self.ask(
            kind,
            question,
            [[printed(getattr(row, column))], *unit],
            self.line(row),
            f"annex:bieu_01:{row.name}",
            must_not=must_not or [],
            **more,
        )

    def line(self, row: Indicator) -> str:
        """The printed row."""
        return "\t".join([row.name, row.unit, *cells_of(row, self.commune.layout.style)])

    def note(self, key: str, question: str, must: Iterable[list[str]], kind: str = "footnote_number", **more: Any) -> None:
        """A question whose answer stands in a note."""
        self.ask(kind, question, must, self.notes[key], f"footnote:{self.numbers[key]}", **more)


def questions(commune: Commune) -> list[Item]:
    """The fifty questions."""
    asker = Asker(commune)
    for part in (_tables, _villages, _prose, _notes, _narrative, _about, _lists, _compared, _following, _bare, _absent):
        part(asker, commune.truth)
    return asker.items


def _tables(a: Asker, t: Truth) -> None:
    r = t.rows
    a.row(
        "income", "Thu nhập bình quân đầu người năm 2025 của xã là bao nhiêu?", "before", must_not=[f"2025 ~ {printed(r['income'].done)}"]
    )
    a.row("cinnamon_bark", "Kế hoạch năm 2026 giao sản lượng vỏ quế khô bao nhiêu tấn?", "plan")
    a.row("fish", "Sản lượng thủy sản năm 2026 đạt bao nhiêu phần trăm so với kế hoạch?", "ratio")
    a.row(
        "tourist",
        "Lượng khách du lịch năm 2026 bằng bao nhiêu phần trăm so với cùng kỳ?",
        "growth",
        must_not=[f"{printed(r['tourist'].growth)} lượt"],
    )
    a.row(
        "forest_new",
        "Năm 2027 xã dự kiến trồng bao nhiêu ha rừng tập trung?",
        "following",
        must_not=[f"2027 ~ {printed(r['forest_new'].done)}"],
    )
    a.row("school", "Tỷ lệ trường đạt chuẩn quốc gia theo kế hoạch năm 2026?", "plan")
    a.row("stunted", "Mục tiêu năm 2027 về tỷ lệ trẻ dưới 5 tuổi bị thấp còi là bao nhiêu?", "following")
    a.row("cattle", "Tổng đàn gia súc năm 2025 có bao nhiêu con?", "before")
    a.row("trained", "Lao động qua đào tạo năm 2026 chiếm bao nhiêu phần trăm?", "done")
    a.row("mediation", "Tỷ lệ hòa giải thành ở cơ sở năm 2026?", "done")
    a.row("rice_yield", "Năm 2027 năng suất lúa bình quân phấn đấu đạt bao nhiêu tạ/ha?", "following")
    a.row("ocop", "Kế hoạch 2027 xã có bao nhiêu sản phẩm OCOP từ 3 sao trở lên?", "following")


def _villages(a: Asker, t: Truth) -> None:
    v, w = t.villages[4], t.villages[7]
    style = a.commune.layout.style

    def line(i: int) -> str:
        x = t.villages[i]
        return "\t".join([x.name, *(printed(n, style) for n in (x.households, x.people, x.poor, x.near_poor, x.poor_share))])

    a.ask("annex_lookup", f"Thôn {v.name} có bao nhiêu hộ nghèo?", [[str(v.poor)]], line(4), f"annex:bieu_02:{v.name}")
    a.ask(
        "annex_lookup",
        f"Tỷ lệ hộ nghèo của thôn {w.name} là bao nhiêu?",
        [[printed(w.poor_share)], PERCENT],
        line(7),
        f"annex:bieu_02:{w.name}",
    )


def _prose(a: Asker, t: Truth) -> None:
    c = t.counts
    damage = f"giá trị thiệt hại ước {t.n('damage')} triệu đồng"
    a.ask("prose_number", "Thiên tai năm 2026 gây thiệt hại bao nhiêu tiền?", [[t.n("damage")], ["triệu"]], damage, None)
    a.ask(
        "prose_number",
        "Xã giải ngân vốn đầu tư công được bao nhiêu phần trăm?",
        [[t.share(c["capital"] * 94 // 100, c["capital"])], PERCENT],
        "Giải ngân vốn đầu tư công",
        None,
    )
    a.ask(
        "prose_number",
        "Năm qua trên địa bàn xã có bao nhiêu vụ ly hôn, tăng hay giảm so với năm 2025?",
        [[t.n("divorces")], ["tăng"], [t.n("divorces_more")]],
        f"có {t.n('divorces')} vụ ly hôn, tăng {t.n('divorces_more')} vụ so với năm 2025",
        None,
    )
    a.ask(
        "prose_number",
        "Trạm y tế khám chữa bệnh cho bao nhiêu lượt người?",
        [[t.n("visits")], ["lượt"]],
        f"khám, chữa bệnh cho {t.n('visits')} lượt người",
        None,
    )
    a.ask(
        "prose_number",
        "Hòa giải thành bao nhiêu vụ việc trên tổng số tiếp nhận?",
        [[f"{c['disputes'] - 7}"], [t.n("disputes")]],
        f"tiếp nhận {t.n('disputes')} vụ việc, hòa giải thành {c['disputes'] - 7}/{t.n('disputes')} vụ việc",
        None,
    )
    a.ask(
        "prose_number",
        "Bao nhiêu ha quế được cấp chứng nhận hữu cơ?",
        [[t.n("hectares_licence")], ["ha", "hecta"]],
        f"có {t.n('hectares_licence')} ha quế được cấp chứng nhận hữu cơ",
        None,
    )
    a.ask(
        "prose_number",
        "Diện tích nhà lưới trồng rau an toàn đầu tư mới là bao nhiêu mét vuông?",
        [[t.n("greenhouse")], ["m2", "mét vuông"]],
        f"Nhân dân đầu tư mới {t.n('greenhouse')} m",
        None,
    )


def _notes(a: Asker, t: Truth) -> None:
    c = t.counts
    a.note("rice", "Diện tích lúa đông xuân bao nhiêu ha?", [[t.n("rice_spring")], ["ha"]])
    a.note("cattle", "Đàn trâu, bò của xã có bao nhiêu con?", [[t.n("buffalo")], ["con"]])
    a.note("credit", "Có bao nhiêu hộ còn dư nợ vay Ngân hàng Chính sách xã hội?", [[t.n("borrowers")], ["hộ"]])
    a.note("houses", "Kinh phí xóa nhà tạm, nhà dột nát là bao nhiêu?", [[printed(c["houses"] * 55)], ["triệu"]])
    a.note("disputes", "Có bao nhiêu vụ việc tranh chấp đất đai được hòa giải?", [[f"{c['disputes'] - 24:02d}"], ["vụ"]])


def _narrative(a: Asker, t: Truth) -> None:
    a.ask(
        "narrative",
        "Hạn chế trong tiêu thụ sản phẩm quế là gì?",
        [["chưa bền vững"], ["bán thô"]],
        "Liên kết sản xuất, tiêu thụ sản phẩm quế chưa bền vững",
        None,
    )
    a.ask(
        "narrative",
        "Nguyên nhân chủ quan của những hạn chế năm 2026?",
        [["chưa quen việc", "lúng túng"], ["trưởng thôn"], ["phối hợp"]],
        "Một số cán bộ, công chức sau sắp xếp chưa quen việc",
        None,
    )
    a.ask(
        "narrative",
        "Nguyên nhân khách quan là gì?",
        [["Địa hình"], ["mưa lũ"], ["giá vỏ quế"]],
        "Địa hình chia cắt, suất đầu tư hạ tầng lớn",
        None,
    )
    a.ask(
        "narrative",
        "Nhiệm vụ năm 2027 về cải cách hành chính, chuyển đổi số?",
        [["số hóa sổ hộ tịch"], ["lưu động"]],
        "Hoàn thành số hóa sổ hộ tịch trong quý II",
        None,
    )
    a.ask(
        "narrative",
        "Xã kiến nghị gì với UBND tỉnh?",
        [["sạt lở"], ["biên chế"]],
        "quan tâm bố trí kinh phí sửa chữa các tuyến đường bị sạt lở",
        None,
    )


def _about(a: Asker, t: Truth) -> None:
    a.ask("meta", "Ai ký báo cáo này và giữ chức vụ gì?", [[t.signer], [t.role]], t.signer, "meta:signature")
    a.ask("meta", "Báo cáo có số, ký hiệu là gì?", [[t.number]], f"Số: {t.number}", "meta:header")
    a.ask(
        "meta",
        "Báo cáo được ban hành ngày nào?",
        [[f"{t.day}/12/2026", f"{t.day} tháng 12 năm 2026"]],
        f"ngày {t.day} tháng 12 năm 2026",
        "meta:header",
    )


def _lists(a: Asker, t: Truth) -> None:
    missed = t.missed
    a.ask(
        "list",
        "Những chỉ tiêu nào không đạt kế hoạch năm 2026?",
        [[m.name] for m in missed],
        a.line(missed[0]),
        f"annex:bieu_01:{missed[0].name}",
        must_not=[t.rows["fish"].name, t.rows["insurance"].name],
        evidence_more=[a.line(m) for m in missed[1:]],
    )
    a.note("villages", "Xã có những thôn nào?", [[v.name] for v in t.villages], kind="list")
    a.note("coops", "Kể tên các hợp tác xã thành lập mới trong năm.", [[c] for c in t.coops], kind="list")
    a.note("storms", "Những thôn nào bị thiên tai ảnh hưởng nặng nhất?", [[v] for v in t.storm_villages], kind="list")


def _compared(a: Asker, t: Truth) -> None:
    r = t.rows
    for key, question in (
        ("road", "Số km đường giao thông nông thôn được cứng hóa năm 2026 thiếu bao nhiêu so với kế hoạch?" if not r["road"].met else
         "Số km đường giao thông nông thôn được cứng hóa năm 2026 vượt kế hoạch bao nhiêu km?"),
        ("jobs", "Số lao động được giải quyết việc làm mới năm 2026 vượt kế hoạch bao nhiêu người?"),
    ):  # fmt: skip
        a.ask("compare", question, [[printed(abs(r[key].done - r[key].plan))]], a.line(r[key]), f"annex:bieu_01:{r[key].name}")
    up = r["income"].following - r["income"].done
    a.ask(
        "compare",
        "Thu nhập bình quân đầu người năm 2027 dự kiến tăng thêm bao nhiêu so với năm 2026?",
        [[printed(up)], ["triệu"]],
        a.line(r["income"]),
        None,
    )
    water = r["water"]
    a.ask(
        "conflict",
        "Tỷ lệ hộ sử dụng nước sạch năm 2026 đạt bao nhiêu?",
        [[printed(water.done)], [printed(t.water_in_prose)]],
        a.line(water),
        f"annex:bieu_01:{water.name}",
        evidence_more=[f"tỷ lệ hộ sử dụng nước sạch đạt quy chuẩn đạt {printed(t.water_in_prose)}%"],
    )


def _following(a: Asker, t: Truth) -> None:
    a.row(
        "grain",
        "Còn năm 2027 thì sao?",
        "following",
        kind="followup",
        history=["Tổng sản lượng lương thực có hạt năm 2026 đạt bao nhiêu tấn?"],
    )
    a.row(
        "budget",
        "So với kế hoạch đạt bao nhiêu phần trăm?",
        "ratio",
        kind="followup",
        history=["Thu ngân sách nhà nước trên địa bàn năm 2026 được bao nhiêu?"],
    )


def _bare(a: Asker, t: Truth) -> None:
    a.row("insurance", "ty le dan so tham gia bao hiem y te nam 2026 la bao nhieu", "done", kind="no_diacritics")
    a.ask(
        "no_diacritics",
        "nam 2026 xa tiep nhan bao nhieu ho so thu tuc hanh chinh",
        [[t.n("files")], ["hồ sơ"]],
        f"Trung tâm Phục vụ hành chính công tiếp nhận {t.n('files')} hồ sơ",
        None,
    )
    a.row("coop", "ke hoach nam 2026 thanh lap moi may hop tac xa", "plan", kind="no_diacritics")


def _absent(a: Asker, t: Truth) -> None:
    def no(question: str, *must_not: str | Decimal) -> None:
        a.ask("unanswerable", question, [], None, None, must_not=[m if isinstance(m, str) else printed(m) for m in must_not])

    r = t.rows
    no(
        "Thu nhập bình quân đầu người năm 2021 là bao nhiêu?",
        f"2021 ~ {printed(r['income'].done)}",
        f"2021 ~ {printed(r['income'].before)}",
    )
    no("Sản lượng chè búp tươi của xã năm 2026?", r["cinnamon_bark"].done)
    no("Thu nhập bình quân đầu người năm 2026 của xã Tân Lĩnh là bao nhiêu?", f"Tân Lĩnh ~ {printed(r['income'].done)}")
