"""The rooms read and answer what they were not made for: generated communes in three layouts, and the sample with everything swapped.

The truth comes from the generator; nothing here is a mock: a store is built, and the assistant is asked as by a user.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from generality import swap_questions
from generality.commune import LAYOUTS, Commune, cells_of, generate
from generality.figures import GROUPS
from generality.prose import Heading, body
from generality.questions import questions
from generality.swap import swap

from bot.assistant import Assistant
from bot.evaluation.tally import Ground, Row, score
from bot.indexing import Watch, rebuild
from bot.library import Library
from bot.model import Turn
from bot.settings import Settings
from ingest import Ingested, ingest

SAMPLE = Path(__file__).resolve().parent.parent / "reports" / "641-BC-HU-2024.md"
#: Of 50 questions on a commune, and of all questions on the swapped sample.
COMMUNE_RIGHT, SWAP_RIGHT = 46, Decimal("0.9")
NUMBERED = ("part", "roman", "arabic", "decimal", "letter")


@dataclass(frozen=True, slots=True)
class Read:
    """A generated commune and what ingest read of it."""

    commune: Commune
    document: Ingested


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Each layout, read once."""
    commune = generate(request.param)
    path = tmp_path_factory.mktemp(request.param) / "bao-cao.md"
    path.write_text(commune.text, encoding="utf-8")
    yield Read(commune, ingest(path))


def plain(text: str) -> str:
    """Folded, for what the report prints in capitals or ingest keeps as a bare word."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return bare.replace("đ", "d")


# ------------------------------------------------------------------ the generator itself
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_same_seed_gives_the_same_report_and_its_evidence_stands_in_it(layout: str) -> None:
    commune, again = generate(layout), generate(layout)
    asked = questions(commune)
    lines = commune.text.replace(" | ", "\t")
    assert commune.text == again.text
    assert len(commune.text.splitlines()) >= 150
    assert len(asked) == 50
    assert [i["id"] for i in asked if i["evidence"] not in lines] == []
    assert len(commune.truth.missed) == 4


# ------------------------------------------------------------------ ingest
def test_the_head_and_the_signature_are_read(read: Read) -> None:
    truth, report = read.commune.truth, read.document.report
    assert report.number == truth.number
    assert report.date == f"2026-12-{truth.day}"
    assert report.place == f"xã {truth.commune}"
    assert report.periods[0] == "2026"
    assert report.signer == truth.signer
    assert plain(report.signer_role or "") == plain(truth.role)
    assert len(report.recipients) == 5


def test_every_section_is_found_under_its_parent_and_no_other(read: Read) -> None:
    titles = {s.id: s.title for s in read.document.sections if s.kind != "document"}
    found = [(s.kind, plain(s.number or ""), s.title, titles.get(s.parent or "")) for s in read.document.sections if s.kind in NUMBERED]
    assert found == [(h.kind, plain(h.number), h.title, h.parent) for h in read.commune.headings]


def test_run_in_headings_are_found_and_in_plain_text_all_or_none(read: Read) -> None:
    found = [s.title for s in read.document.sections if s.kind == "run_in"]
    wanted = [b.title for b in body(read.commune.truth) if isinstance(b, Heading) and b.kind == "run_in"]
    assert found == wanted or (read.commune.layout.headings == "plain" and found == [])


def test_every_note_hangs_on_its_mark(read: Read) -> None:
    notes = {n.number: n for n in read.document.footnotes}
    assert {k: n.text for k, n in notes.items()} == read.commune.notes
    words = {k: before for k, (_, before) in read.commune.anchors.items()}
    assert {k: n.anchor.rstrip()[-len(words[k]) :] for k, n in notes.items()} == words
    assert [k for k, n in notes.items() if n.paragraph is None] == []


def test_every_paragraph_is_whole_and_none_is_joined_wrongly(read: Read) -> None:
    wanted = [re.sub(r"⟦[a-z/]+⟧", "", b) for b in body(read.commune.truth) if isinstance(b, str)]
    cut = [re.sub(r"⟦[a-z/]+⟧", "", b) for b in body(read.commune.truth) if isinstance(b, str) and "⟦/⟧" in b]
    texts = [p.text for p in read.document.paragraphs]
    missing = [w for w in wanted if not any(w.removeprefix("- ") in t and len(t) <= len(w) + 40 for t in texts)]
    assert missing == []
    assert len([p for p in read.document.paragraphs if len(p.joined_from) > 1]) == len(cut)


def test_the_tables_are_the_two_annexes(read: Read) -> None:
    assert [t.id for t in read.document.tables] == ["bieu_01", "bieu_02"]
    assert [len(t.rows) for t in read.document.tables] == [len(read.commune.truth.rows), len(read.commune.truth.villages)]


def test_every_cell_of_the_indicators_is_read_with_its_column(read: Read) -> None:
    table = next(t for t in read.document.tables if t.id == "bieu_01")
    layout = read.commune.layout
    wanted = {}
    for row in read.commune.truth.rows.values():
        values = (row.before, row.plan, row.done, row.ratio, row.growth, row.following)
        wanted[row.name] = dict(zip(layout.keys, zip(cells_of(row, layout.style), values, strict=True), strict=True))
    found = {r.name: {k: (c.printed, c.value) for k, c in r.cells.items() if k != "note"} for r in table.rows}
    assert found == wanted
    assert [r.name for r in table.rows for c in r.cells.values() if c.doubt] == []


def test_rows_keep_their_group_and_unit(read: Read) -> None:
    table = next(t for t in read.document.tables if t.id == "bieu_01")
    group, wanted = "", []
    for key, row in read.commune.truth.rows.items():
        group = GROUPS[key][1] if key in GROUPS else group
        wanted.append((row.name, group, plain(row.unit)))
    assert [(r.name, (r.group or "").split(". ", 1)[-1], plain(r.unit or "")) for r in table.rows] == wanted


def test_every_cell_of_the_villages_is_read(read: Read) -> None:
    table = next(t for t in read.document.tables if t.id == "bieu_02")
    wanted = [(v.name, [*map(Decimal, (v.households, v.people, v.poor, v.near_poor)), v.poor_share]) for v in read.commune.truth.villages]
    assert [(r.name, [c.value for c in r.cells.values()]) for r in table.rows] == wanted
    assert list(table.columns.values()) == list(read.commune.layout.village_columns[2:])


# ------------------------------------------------------------------ answers
def answered(path: Path, items: list[dict[str, Any]]) -> list[Row]:
    """The verdicts on the assistant's answers: a store is built beside the report and every question is asked."""
    home = path.parent / "home"
    settings = Settings.from_env({"HOME": str(home), "HOIBAOCAO_HOME": str(home), "HOIBAOCAO_REPORTS": str(path)})
    rebuild(Library.of(settings), Watch())
    assistant = Assistant.open(settings)
    turns = {item["id"]: Turn(item["question"], tuple(item.get("history") or ())) for item in items}
    records = {key: assistant.ask(turn).to_dict(key) for key, turn in turns.items()}
    return score(items, records, Ground.of(ingest(path)))


def wrong(rows: list[Row]) -> list[str]:
    """The questions that were answered wrong, as a reader of the failure wants them."""
    return [f"{r.item['id']} {r.item['question']} -> {(r.record or {}).get('answer')}" for r in rows if not r.verdict.right]


@cache
def commune_rows(layout: str, folder: Path) -> list[Row]:
    """The verdicts of one layout, asked once."""
    commune = generate(layout)
    path = folder / "bao-cao.md"
    path.write_text(commune.text, encoding="utf-8")
    return answered(path, questions(commune))


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Each layout, asked once."""
    return commune_rows(request.param, tmp_path_factory.mktemp(f"asked-{request.param}"))


def test_fifty_questions_on_a_commune_are_answered(rows: list[Row]) -> None:
    failed = wrong(rows)
    assert len(rows) - len(failed) >= COMMUNE_RIGHT, "\n".join(failed)


def test_what_is_answered_is_cited_verbatim(rows: list[Row]) -> None:
    right = [r for r in rows if r.verdict.right and r.item["answerable"]]
    assert [r.item["id"] for r in rows if r.verbatim[0] != r.verbatim[1]] == []
    assert len([r for r in right if not r.cited]) <= 2, [r.item["id"] for r in right if not r.cited]


# ------------------------------------------------------------------ the sample, swapped
def swapped(item: dict[str, Any]) -> dict[str, Any]:
    """A question on the sample as one on the swapped sample."""
    fields = {k: swap(item[k]) for k in ("question", "evidence")}
    return item | fields | {"must": [[swap(one) for one in group] for group in item["must"]]}


def test_the_swap_changes_every_year_name_and_expected_figure_and_keeps_the_lines() -> None:
    text = unicodedata.normalize("NFC", SAMPLE.read_text(encoding="utf-8"))
    other = swap(text)
    asked = swap_questions.items()
    assert len(other.splitlines()) == len(text.splitlines())
    assert re.findall("Tam Đường|Lai Châu|Sơn Bình|Giang Ma|Bình Lư|Cao Trang Trọng", other) == []
    assert [i["id"] for i in asked if i["evidence"] not in text or swapped(i)["evidence"] not in other] == []
    assert [i["id"] for i in asked if any(group == new for group, new in zip(i["must"][:1], swapped(i)["must"][:1], strict=True))] == []


def test_the_swapped_sample_is_answered_with_the_swapped_figures(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao-doi.md"
    path.write_text(swap(SAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    asked = [swapped(item) for item in swap_questions.items()]
    failed = wrong(answered(path, asked))
    assert Decimal(len(asked) - len(failed)) / len(asked) >= SWAP_RIGHT, "\n".join(failed)
