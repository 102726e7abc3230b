"""The source viewer: the whole report is on its page, every source has a place there, and an address opens it at the quote."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.channels.web.viewer import Asked, article
from bot.channels.web.viewer_blocks import Page, lay_out
from bot.channels.web.viewer_inline import misprints
from bot.channels.web.viewer_quotes import address, locate, of_citation, read, written
from bot.channels.web.viewer_search import find
from bot.model import Citation
from bot.sources import all_refs
from ingest import ingest
from ingest.model import Ingested
from tests.answering import ask, document, items, plain

OTHERS = sorted(p for p in (Path(__file__).parent / "reports" / "other").iterdir() if p.suffix in {".md", ".txt"} and p.name != "README.md")
VOID = {"input", "br", "hr", "meta", "link", "col"}


class Tree(HTMLParser):
    """The words of a page, its ids and inner links, and the words inside each ``mark``; tags that do not match are kept in ``wrong``."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marked: dict[str, list[str]] = {"trich": [], "tim": []}
        self.open: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"][1:]] if (given.get("href") or "").startswith("#") else []
        self.scripts += [tag] if tag in {"script", "style"} or any(k.startswith("on") or k == "style" for k in given) else []
        if tag not in VOID:
            self.open.append((tag, given.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop()[0] != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for tag, kind in self.open:
            if tag == "mark" and kind in self.marked:
                self.marked[kind].append(data)


@cache
def laid_out() -> Page:
    return lay_out(document())


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def tree(asked: Asked | None = None, of: Ingested | None = None) -> Tree:
    return Tree(article(of or document(), asked or Asked()))


def every_document() -> list[Ingested]:
    return [document(), *(ingest(p) for p in OTHERS)]


@pytest.mark.parametrize("of", every_document(), ids=lambda d: d.report.id)
def test_a_page_is_well_formed_each_id_once_each_link_with_its_place_and_nothing_inline_to_run(of: Ingested) -> None:
    page = tree(of=of)
    assert page.wrong == [] and page.open == [] and page.scripts == []
    assert [i for i, n in Counter(page.ids).items() if n > 1] == []
    assert set(page.links) - set(page.ids) == set()


@pytest.mark.parametrize("of", every_document(), ids=lambda d: d.report.id)
def test_every_ref_has_an_anchor_on_its_page(of: Ingested) -> None:
    anchors, ids = lay_out(of).anchors, set(tree(of=of).ids)
    assert [r for r in all_refs(of) if anchors.get(r) not in ids and (of.report.header_lines or not r.startswith("meta"))] == []


@pytest.mark.parametrize("of", every_document(), ids=lambda d: d.report.id)
def test_every_printed_word_of_the_report_is_on_its_page(of: Ingested) -> None:
    # the notes are moved to the end of their section and a range that a page break cut is joined: words are counted, not their order
    shown = Counter(re.findall(r"\w+", plain(" ".join(tree(of=of).words))))
    body = "\n".join(line for line in of.lines if not re.fullmatch(r"\W*\d{0,3}\W*", line))
    printed = Counter(re.findall(r"\w+", plain(body.replace("&nbsp;", " "))))
    missing = printed - shown
    assert sum(missing.values()) <= 3 * len([p for p in of.paragraphs if len(p.joined_from) > 1]), missing


def citations() -> dict[tuple[str, str], Citation]:
    """Every citation of the answers to the question sets that are kept for the tests."""
    found = {}
    for item in items("*.jsonl"):
        for citation in ask(item["question"], item.get("history", ())).citations:
            found[citation.ref, citation.quote] = citation
    return found


def test_the_address_of_every_citation_marks_its_quote_and_nothing_else() -> None:
    found = citations()
    assert len(found) > 200
    page, wrong = laid_out(), []
    for citation in found.values():
        if citation.kind != "meta":
            places = locate(page, citation.lines, citation.quote)
            marked = letters("".join(page.block(p.block).text[p.start : p.end] for p in places))  # type: ignore[union-attr]
            wanted = letters("".join(re.sub(r"<sup>(\d+)</sup>", lambda m: {"2": "²", "3": "³"}.get(m[1], ""), citation.quote)))
            if marked != wanted and marked != letters(plain(citation.quote)):
                wrong.append((citation.ref, citation.quote[:80], marked[:80]))
    assert wrong == []


def test_an_address_opens_the_page_with_the_quote_marked_in_prose_notes_and_tables() -> None:
    kinds = set()
    for citation in list(citations().values())[:: max(1, len(citations()) // 30)]:
        url = address(laid_out(), citation)
        assert url.startswith(f"/bao-cao/{document().report.id}?trich=") and url.endswith("#trich")
        page = tree(Asked(cited=url.partition("trich=")[2].partition("#")[0]))
        assert "trich" in page.ids or citation.kind == "meta"
        marked = letters("".join(page.marked["trich"]))
        places = of_citation(laid_out(), citation)
        wanted = letters("".join(laid_out().block(p.block).text[p.start : p.end] for p in places))  # type: ignore[union-attr]
        # a row that is printed out of place is shown twice: as it is read, and as it is printed; note marks hang between the words
        assert set(wanted) <= set(marked) and len(marked) >= len(wanted) - 12, citation
        kinds.add(citation.kind)
    assert kinds >= {"section", "footnote", "annex"}


def test_an_address_that_no_longer_fits_says_so_and_one_that_is_none_breaks_nothing() -> None:
    citation = ask("Thu nhập bình quân đầu người năm 2024?").citations[0]
    good = written(laid_out(), of_citation(laid_out(), citation))
    opened = read(laid_out(), good)
    assert opened is not None and opened.true
    stale = good[:-4] + ("0000" if good[-4:] != "0000" else "0001")
    assert "đã được nạp lại" in " ".join(tree(Asked(cited=stale)).words)
    for bad in ("", "<script>", "d1.0-9", "d99999.0-5~0000", "d44.9-3~0000", "d44.0-99999~0000," * 500):
        page = tree(Asked(cited=bad))
        assert page.wrong == [] and page.scripts == []
    assert "Không tìm thấy chỗ này" in " ".join(tree(Asked(ref="annex:phu_luc:không có")).words)


@pytest.mark.parametrize("ref", ["section:P1.V.2.1", "footnote:4", "annex:bieu_02:IV", "meta:signature"])
def test_a_ref_opens_its_place(ref: str) -> None:
    assert tree(Asked(ref=ref)).marked["trich"] != []


def test_lines_open_what_is_printed_on_them_and_no_note_between_the_pieces_of_a_paragraph() -> None:
    note = next(n for n in document().footnotes if n.number == 4)
    assert letters("".join(tree(Asked(lines=str(note.lines.first))).marked["trich"])) == letters(note.text)
    assert len(tree(Asked(lines="397-399")).marked["trich"]) > 12
    assert "Không tìm thấy chỗ này" in " ".join(tree(Asked(lines="999999")).words)


def test_notes_lead_to_their_marks_and_back() -> None:
    page = tree()
    numbers = {n.number for n in document().footnotes if n.paragraph is not None}
    assert len(numbers) > 20
    assert {f"chu-thich-{n}" for n in numbers} <= set(page.links) and {f"goi-chu-thich-{n}" for n in numbers} <= set(page.links)


def test_doubtful_cells_are_marked_with_their_reason_and_shifted_rows_show_the_printed_line() -> None:
    words = " ".join(tree().words)
    assert "không khớp với tỷ lệ in cùng dòng" in words and "Dòng 447 in:" in words
    html = article(document(), Asked())
    doubts = sum(1 for t in document().tables for r in t.rows for c in r.cells.values() if c.doubt)
    assert sum(html.count(f'class="{kind} ngo"') for kind in ("so", "chu", "gon")) == doubts


def test_every_entry_of_the_errata_is_listed_and_nearly_all_are_shown_where_they_are_printed() -> None:
    page, errata = tree(), document().errata
    assert {f"dinh-chinh-{n}" for n in range(1, len(errata) + 1)} <= set(page.ids)
    placed = {n for spots in misprints(laid_out()).values() for _, _, n in spots}
    assert len(placed) >= 0.9 * len(errata)


def test_search_finds_words_with_and_without_marks() -> None:
    with_marks, without = find(laid_out(), "hộ nghèo"), find(laid_out(), "ho ngheo")
    assert with_marks and set(with_marks) <= set(without)
    page = tree(Asked(search="che phủ rừng"))
    assert all(m.casefold() in "che phủ rừng" for m in page.marked["tim"]) and page.marked["tim"]
    assert find(laid_out(), "x") == () and "Không thấy" in " ".join(tree(Asked(search="xyzxyz")).words)


def test_what_is_typed_and_what_a_report_prints_is_text_never_markup(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    file = tmp_path / "xau.md"
    rows = "\n".join(["| STT | Chỉ tiêu | Đơn vị | Kế hoạch năm 2024 |", "|---|---|---|---|", f"| 1 | {evil} lúa | tấn | 5 |"])
    prose = f"Số 1-BC/HU\n\n## BÁO CÁO {evil}\n\n### I. {evil}\n\nĐạt 5 tấn {evil}<sup>1</sup>.\n\n<sup>1</sup> {evil}\n"
    file.write_text(f"{prose}\n{rows}\n", encoding="utf-8")
    page = article(ingest(file), Asked(search=evil))
    assert "<img" not in page and "&lt;img" in page
