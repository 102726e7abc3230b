"""Two years of one commune, and another commune: the newest by default, a year or a place picks, what differs is shown with both."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from answering import faults, know

from bot.__main__ import main
from bot.assistant import Assistant
from bot.errors import NotFound
from bot.indexing import Watch, add, remove
from bot.model import Answer, Turn
from bot.settings import Settings
from bot.sources import open_ref, split_ref
from ingest.model import Ingested

OLDER = """\
ỦY BAN NHÂN DÂN XÃ BÌNH MINH

Số: 45/BC-UBND

Bình Minh, ngày 10 tháng 12 năm 2030

# BÁO CÁO
**Kết quả phát triển kinh tế - xã hội năm 2030, nhiệm vụ năm 2031**

## I. KẾT QUẢ NĂM 2030

**1. Nông nghiệp**

Tổng sản lượng lương thực năm 2030 đạt 5.120 tấn, đạt 102,4% kế hoạch. Tổng đàn trâu năm 2030 là 812 con.

**2. Văn hóa - xã hội**

Tỷ lệ hộ nghèo năm 2030 giảm còn 8,3%. Số lao động được đào tạo nghề năm 2030 là 145 người.

## II. HẠN CHẾ

Công tác tuyên truyền ở một số thôn còn chậm do thiếu loa truyền thanh.

## III. NHIỆM VỤ NĂM 2031

Phấn đấu tổng sản lượng lương thực năm 2031 đạt 5.300 tấn. Kế hoạch trồng rừng năm 2031 là 35 ha.
"""

NEWER = """\
ỦY BAN NHÂN DÂN XÃ BÌNH MINH

Số: 52/BC-UBND

Bình Minh, ngày 08 tháng 12 năm 2031

# BÁO CÁO
**Kết quả phát triển kinh tế - xã hội năm 2031, nhiệm vụ năm 2032**

## I. KẾT QUẢ NĂM 2031

**1. Nông nghiệp**

Tổng sản lượng lương thực năm 2031 đạt 5.417 tấn, đạt 101,1% kế hoạch. Năm 2030 tổng đàn trâu là 831 con; năm 2031 tổng đàn trâu là 840 con.

Kế hoạch trồng rừng năm 2031 là 40 ha.

**2. Văn hóa - xã hội**

Tỷ lệ hộ nghèo năm 2031 giảm còn 6,9%. Số giếng khoan được xây mới năm 2031 là 17 giếng.

## II. HẠN CHẾ

Việc giải ngân vốn đầu tư công chậm do vướng mặt bằng.

## III. NHIỆM VỤ NĂM 2032

Phấn đấu tổng sản lượng lương thực năm 2032 đạt 5.600 tấn.
"""

ELSEWHERE = (
    NEWER.replace("BÌNH MINH", "ĐÔNG HẢI")
    .replace("Bình Minh", "Đông Hải")
    .replace("52/BC", "77/BC")
    .replace("6,9%", "3,3%")
    .replace("2031", "2029")
    .replace("2032", "2030")
    .replace("831 con", "799 con")
)

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, str]]:
    """A store of both years, and the ids by the year that each covers."""
    home = tmp_path_factory.mktemp("home")
    return settings_of(home), stored(home, {"2030": OLDER, "2031": NEWER})


#: What two reports print of one year: the later one looks back at it, or has the figure where the earlier one had the target.
LOOKS_BACK = "only reports whose own periods hold the year are compared: 831 in the later report is not found"
OTHER_BASIS = "the target of one report is held against the actual of the other and called a contradiction"


@pytest.fixture(scope="module")
def ask(base: tuple[Settings, dict[str, str]]) -> Ask:
    """Ask the store of both years; every answer is sound."""
    answering = Assistant.open(base[0])
    know(*(answering.document(r.id) for r in answering.reports))

    def asked(question: str, *history: str, report: str | None = None) -> Answer:
        answer = answering.ask(Turn(question, history, report))
        assert faults(answer) == [], answer
        return answer

    return asked


def settings_of(home: Path) -> Settings:
    """Settings whose library is all there is."""
    return Settings.from_env({"HOME": str(home), "HOIBAOCAO_HOME": str(home)})


def stored(home: Path, texts: dict[str, str]) -> dict[str, str]:
    """Add these reports in one build; the ids."""
    paths = []
    for name, text in texts.items():
        paths.append(home / f"bao-cao-{name}.md")
        paths[-1].write_text(text, encoding="utf-8")
    return dict(zip(texts, (d.report.id for d in add(settings_of(home), paths, Watch())), strict=True))


def test_each_report_has_an_id_of_its_own_and_the_newest_comes_first(base: tuple[Settings, dict[str, str]]) -> None:
    settings, ids = base
    known = [r.id for r in Assistant.open(settings).reports]
    assert known == [ids["2031"], ids["2030"]] and len(set(known)) == 2


def test_the_newest_report_answers_by_default(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    answer = ask("Tỷ lệ hộ nghèo còn bao nhiêu?")
    assert "6,9" in answer.answer and "8,3" not in answer.answer
    assert answer.report is not None and answer.report["id"] == base[1]["2031"] and answer.report["number"] == "52/BC-UBND"


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Tỷ lệ hộ nghèo năm 2030 là bao nhiêu?", "8,3"),
        ("nam 2030 ty le ho ngheo", "8,3"),
        ("Tỷ lệ hộ nghèo năm 2031 là bao nhiêu?", "6,9"),
        ("Năm 2030 đào tạo nghề cho bao nhiêu lao động?", "145"),
    ],
)
def test_a_question_that_names_a_year_goes_to_the_report_that_covers_it(ask: Ask, question: str, figure: str) -> None:
    assert figure in ask(question).answer


def test_a_follow_up_with_a_year_goes_there_too(ask: Ask) -> None:
    assert "8,3" in ask("còn năm 2030 thì sao?", "Tỷ lệ hộ nghèo còn bao nhiêu?").answer


def test_a_target_is_found_in_the_report_that_sets_it(ask: Ask) -> None:
    assert "5.600" in ask("Sản lượng lương thực phấn đấu năm 2032?").answer


def test_a_year_that_no_report_covers_is_refused(ask: Ask) -> None:
    answer = ask("Tỷ lệ hộ nghèo năm 2019 là bao nhiêu?")
    assert answer.status == "not_in_report" and "2019" in answer.answer


def test_the_report_can_be_picked(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    picked = ask("Tỷ lệ hộ nghèo còn bao nhiêu?", report=base[1]["2030"])
    assert "8,3" in picked.answer and picked.report is not None and picked.report["id"] == base[1]["2030"]
    assert ask("Số giếng khoan xây mới?", report=base[1]["2030"]).status == "not_in_report"


def test_a_picked_report_answers_alone(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    answer = ask("Tổng đàn trâu năm 2030 là bao nhiêu con?", report=base[1]["2030"])
    assert "812" in answer.answer and "831" not in answer.answer and all("#" not in c.ref for c in answer.citations)


def test_a_figure_that_two_reports_print_differently_is_shown_with_both(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    answer = ask("Kế hoạch trồng rừng năm 2031 là bao nhiêu ha?")
    assert "40 ha" in answer.answer and "35 ha" in answer.answer and "45/BC-UBND" in answer.answer
    caveat = next(c for c in answer.caveats if c.kind == "contradiction")
    cited = {c.mark: c for c in answer.citations}
    assert len({cited[m].report or base[1]["2031"] for m in caveat.marks}) == 2


@pytest.mark.xfail(reason=LOOKS_BACK, strict=True)
def test_a_later_report_that_corrects_an_earlier_year_is_shown_too(ask: Ask) -> None:
    answer = ask("Tổng đàn trâu năm 2030 là bao nhiêu con?")
    assert "812" in answer.answer and "831" in answer.answer


@pytest.mark.xfail(reason=OTHER_BASIS, strict=True)
def test_the_target_of_one_year_and_the_figure_of_the_next_report_do_not_contradict(ask: Ask) -> None:
    answer = ask("Tổng sản lượng lương thực năm 2031 đạt bao nhiêu?")
    assert "5.417" in answer.answer and [c for c in answer.caveats if c.kind == "contradiction"] == []


def test_the_ref_of_the_other_report_names_it_and_opens_there(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    answer = ask("Kế hoạch trồng rừng năm 2031 là bao nhiêu ha?")
    other = next(c for c in answer.citations if c.report)
    report, ref = split_ref(other.ref)
    assert report == other.report == base[1]["2030"]
    found: Ingested = Assistant.open(base[0]).document(report)
    assert any("35 ha" in o.text for o in open_ref(found, ref))


def test_the_narrative_of_each_year_stays_apart(ask: Ask) -> None:
    now, before = ask("Hạn chế là gì?"), ask("Năm 2030 hạn chế là gì?")
    assert "giải ngân" in now.answer and "truyền thanh" not in now.answer
    assert "truyền thanh" in before.answer and "giải ngân" not in before.answer


def test_a_passage_is_searched_in_the_chosen_report(ask: Ask, base: tuple[Settings, dict[str, str]]) -> None:
    answer = ask("Vì sao việc giải ngân vốn chậm?")
    assert "vướng mặt bằng" in answer.answer and answer.route == "passages"


# ------------------------------------------------------------------ adding, replacing, removing
@pytest.fixture
def home(base: tuple[Settings, dict[str, str]], tmp_path: Path) -> Path:
    """A copy of the store of both years that a test may change."""
    shutil.copytree(base[0].home, tmp_path / "home")
    return tmp_path / "home"


def answered(home: Path, question: str) -> str:
    """What a freshly opened assistant says."""
    return Assistant.open(settings_of(home)).ask(Turn(question)).answer


def test_reading_a_report_again_replaces_it(home: Path, base: tuple[Settings, dict[str, str]]) -> None:
    assert stored(home, {"2031": NEWER.replace("6,9%", "5,5%")})["2031"] == base[1]["2031"]
    said = answered(home, "Tỷ lệ hộ nghèo còn bao nhiêu?")
    assert "5,5" in said and "6,9" not in said
    assert [r.id for r in Assistant.open(settings_of(home)).reports] == [base[1]["2031"], base[1]["2030"]]


def test_removing_the_newest_leaves_the_older_as_the_default(home: Path, base: tuple[Settings, dict[str, str]]) -> None:
    remove(settings_of(home), [base[1]["2031"]], Watch())
    assert [r.id for r in Assistant.open(settings_of(home)).reports] == [base[1]["2030"]]
    assert "8,3" in answered(home, "Tỷ lệ hộ nghèo còn bao nhiêu?")


def test_removing_what_is_not_there_changes_nothing(home: Path) -> None:
    before = Assistant.open(settings_of(home)).reports
    with pytest.raises(NotFound):
        remove(settings_of(home), ["khong-co"], Watch())
    assert Assistant.open(settings_of(home)).reports == before


def test_a_report_of_another_place_answers_for_itself_only(home: Path) -> None:
    stored(home, {"dong-hai": ELSEWHERE})
    there = answered(home, "Tỷ lệ hộ nghèo của xã Đông Hải là bao nhiêu?")
    assert "3,3" in there and "6,9" not in there and "8,3" not in there
    assert "6,9" in answered(home, "Tỷ lệ hộ nghèo của xã Bình Minh là bao nhiêu?")
    assert "831" not in answered(home, "Tổng đàn trâu năm 2029 của xã Đông Hải?")


# ------------------------------------------------------------------ the command
def command(home: Path, monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    """The command in this process, with this home."""
    monkeypatch.setenv("HOIBAOCAO_HOME", str(home))
    return main(list(args))


def test_the_command_picks_a_report(
    base: tuple[Settings, dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command(base[0].home, monkeypatch, "ask", "--json", "--report", base[1]["2030"], "Tỷ lệ hộ nghèo còn bao nhiêu?")
    answer = json.loads(capsys.readouterr().out)
    assert code == 0 and "8,3" in answer["answer"] and answer["report"]["id"] == base[1]["2030"]


@pytest.mark.parametrize(
    "args", [("ask", "--report", "khong-co", "Tỷ lệ hộ nghèo?"), ("source", "khong-co#section:I"), ("ingest", "--remove", "khong-co")]
)
def test_an_unknown_report_is_code_3_and_says_which_there_are(
    base: tuple[Settings, dict[str, str]], args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(base[0].home, monkeypatch, *args) == 3
    said = capsys.readouterr().err
    assert "báo cáo" in said.casefold() and "khong-co" in said and base[1]["2031"] in said


def test_a_ref_with_its_report_opens_in_that_report(
    base: tuple[Settings, dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for year, number in (("2030", "45/BC-UBND"), ("2031", "52/BC-UBND")):
        assert command(base[0].home, monkeypatch, "source", f"{base[1][year]}#meta:header") == 0
        assert number in capsys.readouterr().out
