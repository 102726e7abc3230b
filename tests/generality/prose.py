"""The words of a generated report: headings, paragraphs with ``⟦note⟧`` marks and ``⟦/⟧`` page breaks, and the notes.

Official Vietnamese of a commune after 1 July 2025: two levels of government, no district.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from generality.figures import printed
from generality.truth import BEFORE, NEXT, YEAR, Truth


@dataclass(frozen=True, slots=True)
class Heading:
    """``kind``: part, roman, arabic, decimal, letter, run_in. A run-in title stands at the head of the next paragraph."""

    kind: str
    title: str


Block = Heading | str


def body(t: Truth) -> list[Block]:
    """The whole text, in order."""
    return [*_opening(t), *_economy(t), *_budget(t), *_society(t), *_security(t), *_judgement(t), *_targets(t), *_tasks(t)]


def _opening(t: Truth) -> list[Block]:
    return [
        Heading("part", f"KẾT QUẢ THỰC HIỆN NHIỆM VỤ PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM {YEAR}"),
        f"Năm {YEAR} là năm đầu tiên thực hiện Nghị quyết Đại hội Đảng bộ xã nhiệm kỳ 2025 - 2030 và là năm thứ hai vận hành mô "
        "hình chính quyền địa "
        "phương hai cấp. Trong điều kiện thời tiết diễn biến cực đoan, giá một số nông sản chủ lực giảm, Ủy ban nhân dân xã "
        f"{t.commune} đã bám sát sự "
        "lãnh đạo của Đảng ủy, sự giám sát của Hội đồng nhân dân xã, tập trung chỉ đạo ⟦/⟧các thôn, các cơ quan, đơn vị triển khai "
        "đồng bộ các nhiệm vụ "
        f"và đạt được những kết quả cụ thể như sau:",
        Heading("roman", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
        f"Ủy ban nhân dân xã đã tổ chức {t.n('meetings')} phiên họp thường kỳ và chuyên đề; trình Hội đồng nhân dân xã ban hành "
        f"{t.n('resolutions')} nghị "
        f"quyết; ban hành {t.n('documents')} văn bản chỉ đạo, điều hành trên các lĩnh vực.",
        f"Sau sắp xếp, toàn xã có {len(t.villages)} thôn⟦villages⟧; bộ máy các phòng chuyên môn và Trung tâm Phục vụ hành chính "
        "công hoạt động ổn định, "
        f"không để gián đoạn công việc của người dân và doanh nghiệp.",
        Heading("roman", "KẾT QUẢ THỰC HIỆN TRÊN CÁC LĨNH VỰC"),
    ]


def _economy(t: Truth) -> list[Block]:
    r = t.rows
    return [
        Heading("arabic", "Lĩnh vực kinh tế"),
        Heading("decimal", "Sản xuất nông, lâm nghiệp và thủy sản"),
        "Chỉ đạo Nhân dân gieo trồng đúng khung thời vụ, chuyển đổi cơ cấu giống phù hợp với từng chân ruộng. Diện tích gieo cấy "
        "lúa cả năm "
        f"{t.pair('rice_area')} ha, đạt {t.ratio('rice_area')}% kế hoạch⟦rice⟧; năng suất lúa bình quân {t.done('rice_yield')} "
        "tạ/ha; tổng sản lượng "
        f"lương thực có hạt ước đạt {t.pair('grain')} tấn, đạt {t.ratio('grain')}% kế hoạch, bằng {printed(r['grain'].growth)}% so "
        f"với cùng kỳ năm {BEFORE}.",
        f"Cây quế tiếp tục là cây trồng chủ lực của xã. Diện tích quế khai thác trong năm {t.pair('cinnamon_area')} ha, đạt "
        f"{t.ratio('cinnamon_area')}% kế "
        f"hoạch; sản lượng vỏ quế khô thu hoạch ước {t.done('cinnamon_bark')} tấn; có {t.n('hectares_licence')} ha quế được cấp "
        "chứng nhận hữu cơ. Trồng "
        f"rừng tập trung {t.pair('forest_new')} ha; tỷ lệ che phủ rừng đạt {t.done('forest_cover')}%⟦forest⟧.",
        f"Tổng đàn gia súc chính {t.pair('cattle')} con, đạt {t.ratio('cattle')}% kế hoạch⟦cattle⟧; công tác tiêm phòng được triển "
        "khai quyết liệt, trong "
        f"năm tiêm {t.n('vaccine_done')} liều vắc xin các loại, ⟦/⟧cơ bản khống chế được dịch tả lợn châu Phi và viêm da nổi cục. "
        "Sản lượng thủy sản "
        f"ước đạt {t.done('fish')} tấn.",
        Heading("decimal", "Công nghiệp, thương mại, dịch vụ và kinh tế tập thể"),
        f"Trên địa bàn có {t.n('shops')} hộ kinh doanh cá thể; tổng mức bán lẻ hàng hóa ước đạt {t.n('retail')} tỷ đồng. Tổng lượt "
        "khách du lịch "
        f"{t.done('tourist')} lượt, đạt {t.ratio('tourist')}% kế hoạch. Trong năm thành lập mới {t.pair('coop')} hợp tác xã⟦coops⟧, "
        f"đạt {t.ratio('coop')}% "
        f"kế hoạch; lũy kế có {t.done('ocop')} sản phẩm OCOP đạt từ 3 sao trở lên. Nhân dân đầu tư mới {t.n('greenhouse')} m² nhà "
        "lưới trồng rau an toàn.",
        Heading("decimal", "Xây dựng nông thôn mới, giao thông nông thôn"),
        f"Nhân dân các thôn hiến đất, góp ngày công cùng Nhà nước cứng hóa {t.pair('road')} km đường giao thông nông thôn, đạt "
        f"{t.ratio('road')}% kế hoạch; "
        f"lắp đặt {t.n('cameras')} mắt camera an ninh tại các trục đường chính; trồng {t.n('trees')} cây xanh phân tán.",
    ]


def _budget(t: Truth) -> list[Block]:
    spent = t.counts["capital"] * 94 // 100
    return [
        Heading("decimal", "Tài chính, ngân sách và đầu tư công"),
        f"Thu ngân sách nhà nước trên địa bàn ước đạt {t.done('budget')} triệu đồng, đạt {t.ratio('budget')}% dự toán giao. Tổng "
        "chi ngân sách xã "
        f"{t.n('spending')} triệu đồng, cơ bản đáp ứng nhiệm vụ chi thường xuyên. Giải ngân vốn đầu tư công "
        f"{printed(spent)}/{t.n('capital')} triệu đồng, "
        f"đạt {t.share(spent, t.counts['capital'])}%. Tổng dư nợ ủy thác qua Ngân hàng Chính sách xã hội đạt {t.n('credit')} triệu "
        "đồng⟦credit⟧.",
        Heading("decimal", "Quản lý đất đai, môi trường, phòng chống thiên tai"),
        f"Cấp {t.n('land_papers')} giấy chứng nhận quyền sử dụng đất; tỷ lệ hộ sử dụng nước sạch đạt quy chuẩn đạt "
        f"{printed(t.water_in_prose)}%; tỷ lệ chất thải "
        f"rắn sinh hoạt được thu gom, xử lý đạt {t.done('waste')}%. Trong năm xảy ra {t.n('storms')} đợt mưa lũ, sạt lở "
        "đất⟦storms⟧; giá trị thiệt hại "
        f"ước {t.n('damage')} triệu đồng, không có thiệt hại về người.",
    ]


def _society(t: Truth) -> list[Block]:
    return [
        Heading("arabic", "Lĩnh vực văn hóa - xã hội"),
        Heading("decimal", "Giáo dục và đào tạo"),
        f"Toàn xã có {t.n('schools')} trường với {t.n('pupils')} học sinh; tỷ lệ trường học đạt chuẩn quốc gia {t.done('school')}%; "
        "tỷ lệ huy động trẻ mẫu giáo "
        f"ra lớp đạt {t.done('preschool')}%. Chất lượng giáo dục mũi nhọn có chuyển biến, duy trì vững chắc kết quả phổ cập giáo "
        "dục, xóa mù chữ.",
        Heading("decimal", "Y tế, dân số"),
        f"Trạm Y tế xã khám, chữa bệnh cho {t.n('visits')} lượt người; tỷ lệ dân số tham gia bảo hiểm y tế đạt "
        f"{t.done('insurance')}%; tỷ lệ trẻ em dưới "
        f"5 tuổi suy dinh dưỡng thể thấp còi giảm còn {t.done('stunted')}%.",
        Heading("decimal", "Văn hóa, thông tin và chuyển đổi số"),
        f"Tổ chức {t.n('shows')} buổi giao lưu văn nghệ, thể thao quần chúng và các lễ hội truyền thống⟦festivals⟧; tỷ lệ hộ đạt "
        "danh hiệu Gia đình văn hóa "
        f"{t.done('family')}%. Duy trì hoạt động của {t.n('teams')} tổ công nghệ số cộng đồng hướng dẫn người dân nộp hồ sơ trực "
        "tuyến.",
        Heading("decimal", "Giảm nghèo, lao động và an sinh xã hội"),
        f"Tỷ lệ hộ nghèo đa chiều giảm {t.done('poverty_drop')}%, vượt kế hoạch đề ra; giải quyết việc làm mới cho {t.pair('jobs')} "
        "lao động, đạt "
        f"{t.ratio('jobs')}% kế hoạch; mở các lớp đào tạo nghề cho {t.n('apprentices')} học viên. Hỗ trợ xóa {t.n('houses')} nhà "
        "tạm, nhà dột nát⟦houses⟧. "
        f"Tặng {t.n('gifts')} suất quà cho người có công, hộ nghèo ⟦/⟧nhân dịp Tết Nguyên đán và ngày Thương binh - Liệt sĩ.",
    ]


def _security(t: Truth) -> list[Block]:
    settled = t.counts["disputes"] - 7
    online = t.counts["files"] * 81 // 100
    return [
        Heading("arabic", "Quốc phòng, an ninh, tư pháp và cải cách hành chính"),
        Heading("run_in", "Quốc phòng, an ninh"),
        f"Hoàn thành chỉ tiêu giao {t.n('recruits')} công dân nhập ngũ; lực lượng Công an xã phát hiện, xử lý {t.n('offences')} vụ "
        "vi phạm pháp luật⟦offences⟧; "
        f"xảy ra {t.n('accidents')} vụ tai nạn giao thông.",
        Heading("run_in", "Công tác tư pháp, hộ tịch"),
        f"Các tổ hòa giải tiếp nhận {t.n('disputes')} vụ việc, hòa giải thành {two_parts(settled, t.counts['disputes'])} vụ "
        "việc⟦disputes⟧; đăng ký khai sinh "
        f"cho {t.n('births')} trường hợp, đăng ký kết hôn {t.n('marriages')} cặp; có {t.n('divorces')} vụ ly hôn, tăng "
        f"{t.n('divorces_more')} vụ so với năm {BEFORE}.",
        Heading("run_in", "Cải cách hành chính"),
        f"Trung tâm Phục vụ hành chính công tiếp nhận {t.n('files')} hồ sơ, trong đó nộp trực tuyến {printed(online)} hồ sơ, chiếm "
        f"{t.share(online, t.counts['files'])}%; tỷ lệ hồ sơ giải quyết đúng hạn đạt {t.done('on_time')}%. Tiếp {t.n('receptions')} "
        "lượt công dân, giải quyết "
        f"{t.n('petitions')} đơn kiến nghị, phản ánh.",
    ]


def two_parts(part: int, whole: int) -> str:
    """Part of a whole, as the prose prints it."""
    return f"{printed(part)}/{printed(whole)}"


def _judgement(t: Truth) -> list[Block]:
    return [
        Heading("roman", "ĐÁNH GIÁ CHUNG"),
        Heading("arabic", "Ưu điểm"),
        f"Nhìn chung, {len(t.rows) - len(t.missed)}/{len(t.rows)} chỉ tiêu chủ yếu đạt và vượt kế hoạch; an ninh chính trị, trật tự "
        "an toàn xã hội được giữ vững; "
        "khối đại đoàn kết các dân tộc được củng cố; đời sống vật chất và tinh thần của Nhân dân tiếp tục được nâng lên.",
        Heading("arabic", "Hạn chế, tồn tại"),
        f"- Còn {len(t.missed)}/{len(t.rows)} chỉ tiêu chưa đạt kế hoạch.",
        "- Liên kết sản xuất, tiêu thụ sản phẩm quế chưa bền vững; phần lớn vỏ quế vẫn bán thô cho thương lái, chưa qua chế biến sâu.",
        f"- Tiến độ giải phóng mặt bằng một số công trình giao thông còn chậm; việc quản lý bãi rác tạm ở thôn {t.villages[0].name} "
        "chưa dứt điểm.",
        "- Tỷ lệ hồ sơ trực tuyến toàn trình do người dân tự thực hiện còn thấp; công tác lưu trữ, số hóa hồ sơ hộ tịch cũ chưa "
        "hoàn thành.",
        "- Tình trạng tảo hôn vẫn còn xảy ra ở một số thôn vùng cao.",
        Heading("arabic", "Nguyên nhân của hạn chế"),
        Heading("letter", "Nguyên nhân khách quan"),
        "Địa hình chia cắt, suất đầu tư hạ tầng lớn; mưa lũ kéo dài làm hư hỏng nhiều tuyến đường; giá vỏ quế trên thị trường giảm "
        "sâu so với các năm trước.",
        Heading("letter", "Nguyên nhân chủ quan"),
        "Một số cán bộ, công chức sau sắp xếp chưa quen việc, còn lúng túng khi thực hiện các nhiệm vụ mới được phân cấp; một số "
        "trưởng thôn chưa chủ động nắm "
        "địa bàn; công tác phối hợp giữa các phòng chuyên môn ⟦/⟧với các đoàn thể có thời điểm chưa chặt chẽ.",
    ]


def _targets(t: Truth) -> list[Block]:
    def n(key: str) -> str:
        return printed(t.rows[key].following)

    return [
        Heading("part", f"PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM {NEXT}"),
        Heading("roman", f"MỤC TIÊU NĂM {NEXT}"),
        Heading("arabic", "Mục tiêu tổng quát"),
        "Phát huy tiềm năng, lợi thế về kinh tế rừng, đưa cây quế trở thành cây làm giàu; nâng cao chất lượng phục vụ người dân của "
        "chính quyền cơ sở; giữ vững "
        "quốc phòng, an ninh; phấn đấu hoàn thành các tiêu chí xã nông thôn mới nâng cao.",
        Heading("arabic", f"Các chỉ tiêu chủ yếu năm {NEXT}"),
        f"(1) Thu nhập bình quân đầu người đạt {n('income')} triệu đồng; thu ngân sách nhà nước trên địa bàn đạt {n('budget')} triệu đồng.",
        f"(2) Tổng sản lượng lương thực có hạt đạt {n('grain')} tấn; sản lượng vỏ quế khô thu hoạch {n('cinnamon_bark')} tấn.",
        f"(3) Cứng hóa {n('road')} km đường giao thông nông thôn; thành lập mới {n('coop')} hợp tác xã.",
        f"(4) Tỷ lệ dân số tham gia bảo hiểm y tế đạt {n('insurance')}%; giải quyết việc làm mới cho {n('jobs')} lao động.",
        f"(5) Tỷ lệ hộ sử dụng nước sạch đạt quy chuẩn đạt {n('water')}%; tỷ lệ hòa giải thành ở cơ sở đạt {n('mediation')}%.",
        "(Có Biểu số 01, Biểu số 02 kèm theo).",
    ]


def _tasks(t: Truth) -> list[Block]:
    return [
        Heading("roman", f"NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM NĂM {NEXT}"),
        Heading("arabic", "Về phát triển kinh tế"),
        "Mở rộng vùng quế hữu cơ gắn với mã số vùng trồng; kêu gọi doanh nghiệp đầu tư cơ sở chưng cất tinh dầu quế tại xã; phát "
        "triển chăn nuôi đại gia súc theo "
        "hướng nhốt chuồng, trồng cỏ, hạn chế thả rông.",
        f"Đẩy nhanh tiến độ giải phóng mặt bằng, hoàn thành tuyến đường từ thôn {t.villages[1].name} đi thôn {t.villages[2].name} "
        f"trước ngày 30/9/{NEXT}; "
        "khai thác tốt các nguồn thu, chống thất thu thuế đối với hộ kinh doanh.",
        Heading("arabic", "Về văn hóa - xã hội"),
        "Duy trì sĩ số học sinh sau Tết; rà soát, sắp xếp lại các điểm trường lẻ; tuyên truyền, ngăn chặn tình trạng tảo hôn và hôn "
        "nhân cận huyết thống; vận động "
        "Nhân dân tham gia bảo hiểm y tế hộ gia đình.",
        Heading("arabic", "Về quốc phòng, an ninh và nội chính"),
        "Thực hiện tốt công tác tuyển chọn, gọi công dân nhập ngũ; xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc; củng cố các "
        "tổ hòa giải, giải quyết mâu "
        "thuẫn ngay từ thôn, không để phát sinh khiếu kiện vượt cấp.",
        Heading("arabic", "Về cải cách hành chính, chuyển đổi số"),
        "Hoàn thành số hóa sổ hộ tịch trong quý II; bố trí cán bộ luân phiên về các thôn vùng cao tiếp nhận hồ sơ lưu động; bồi "
        "dưỡng kỹ năng số cho công chức.",
        Heading("roman", "KIẾN NGHỊ, ĐỀ XUẤT"),
        f"Đề nghị Ủy ban nhân dân tỉnh {t.province} quan tâm bố trí kinh phí sửa chữa các tuyến đường bị sạt lở, bổ sung biên chế "
        "công chức chuyên môn về "
        "công nghệ thông tin cho xã.",
        f"Trên đây là báo cáo tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội năm {YEAR} và phương hướng, nhiệm vụ năm "
        f"{NEXT} của Ủy ban nhân dân xã "
        f"{t.commune}./.",
    ]


def notes(t: Truth) -> dict[str, str]:
    """The notes by their key, in no order."""
    c, rice = t.counts, t.rows["rice_area"].done
    goats = int(t.rows["cattle"].done) - c["buffalo"] - c["pigs"]
    listed = "; ".join
    return {
        "villages": "Các thôn: " + ", ".join(v.name for v in t.villages) + ".",
        "rice": f"Lúa đông xuân {t.n('rice_spring')} ha, năng suất 57,5 tạ/ha; "
        f"lúa mùa {printed(rice - Decimal(c['rice_spring']))} ha, năng suất 51,2 tạ/ha.",
        "forest": f"Trong năm xảy ra {t.n('fires')} vụ cháy thực bì, không gây thiệt hại lớn về rừng; "
        f"tổ chức {t.n('inspections')} đợt tuần tra, bảo vệ rừng.",
        "cattle": f"Đàn trâu, bò {t.n('buffalo')} con; đàn lợn {t.n('pigs')} con; đàn dê {printed(goats)} con. "
        f"Đàn gia cầm {t.n('poultry')} nghìn con.",
        "coops": listed(f"Hợp tác xã {name}" for name in t.coops) + ".",
        "credit": f"Số hộ còn dư nợ {t.n('borrowers')} hộ; nợ quá hạn chiếm 0,14% tổng dư nợ.",
        "storms": f"Các thôn bị ảnh hưởng nặng nhất: {', '.join(t.storm_villages)}; làm hư hỏng {t.n('roofs')} nhà ở của Nhân dân.",
        "festivals": listed(t.festivals) + ".",
        "houses": f"Xây mới {two(c['houses'] - 12)} nhà, sửa chữa 12 nhà; tổng kinh phí thực hiện {printed(c['houses'] * 55)} triệu đồng.",
        "offences": f"Gồm: trộm cắp tài sản 06 vụ; đánh bạc 03 vụ; vi phạm khác {two(c['offences'] - 9)} vụ.",
        "disputes": f"Tranh chấp đất đai {two(c['disputes'] - 24)} vụ việc; mâu thuẫn gia đình 15 vụ việc; mâu thuẫn khác 09 vụ việc.",
    }


def two(number: int) -> str:
    """A small count with its leading zero."""
    return f"{number:02d}"
