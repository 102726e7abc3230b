"""Chunks: within the budget, whole sentences, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Ingested, ingest
from ingest.chunks import Counter, split_sentences, split_text
from ingest.tokens import count

ROOT = Path(__file__).resolve().parent.parent
WORDS = Counter(lambda text: len(text.split()), 12)


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(ROOT / "reports" / "641-BC-HU-2024.md")


def test_within_the_budget_and_counted(sample: Ingested) -> None:
    assert max(c.tokens for c in sample.chunks) <= 400
    assert all(c.tokens == count(c.text) and c.text.strip() for c in sample.chunks)


def test_another_budget_is_kept() -> None:
    small = ingest(ROOT / "reports" / "641-BC-HU-2024.md", budget=120)
    assert max(c.tokens for c in small.chunks) <= 120


def test_every_paragraph_note_and_row_is_in_a_chunk(sample: Ingested) -> None:
    by_ref: dict[str, str] = {}
    for c in sample.chunks:
        by_ref[c.ref] = by_ref.get(c.ref, "") + " " + c.text
    for p in sample.paragraphs:
        assert all(word in by_ref[f"section:{p.section}"] for word in p.text.split())
    for f in sample.footnotes:
        assert by_ref[f"footnote:{f.number}"].split() == f.text.split()
    assert {r.ref for t in sample.tables for r in t.rows} <= set(by_ref)
    assert {"meta:header", "meta:signature"} <= set(by_ref)


def test_a_chunk_knows_its_titles_and_its_notes(sample: Ingested) -> None:
    chunks = [c for c in sample.chunks if c.ref == "section:P1.II.1.1"]
    assert chunks[0].heading[-2:] == ("Phát triển kinh tế", "Sản xuất nông - lâm nghiệp, thủy sản; xây dựng nông thôn mới")
    assert sorted(n for c in chunks for n in c.notes) == [2, 3, 4, 5, 6, 7, 8]
    marked = {m for p in sample.paragraphs for m in p.marks}
    assert {n for c in sample.chunks if c.ref.startswith("section:") for n in c.notes} == marked


def test_sentences_are_whole(sample: Ingested) -> None:
    for p in sample.paragraphs:
        ends = {b for _, b in split_sentences(p.text)}
        spans = split_text(p.text, Counter(count, 400))
        assert all(b in ends or count(p.text[a:b]) > 150 for a, b in spans)


SENTENCES = [
    ("Đạt 5%. Tăng 3 tấn.", ["Đạt 5%.", "Tăng 3 tấn."]),
    ("Đạt 1.234 tấn; tăng 3%.", ["Đạt 1.234 tấn; tăng 3%."]),
    ("Theo TP. Hà Nội. Sau đó.", ["Theo TP. Hà Nội.", "Sau đó."]),
    ("Một... Hai!", ["Một...", "Hai!"]),
]


@pytest.mark.parametrize(("text", "want"), SENTENCES)
def test_split_sentences(text: str, want: list[str]) -> None:
    assert [text[a:b] for a, b in split_sentences(text)] == want


@given(st.text(alphabet="abĐ 1.;,!\n", max_size=300))
def test_splitting_loses_no_word_and_keeps_the_budget(text: str) -> None:
    spans = split_text(text, WORDS)
    assert "".join(text[a:b] for a, b in spans).split() == "".join(text[a:b] for a, b in spans).split()
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(len(text[a:b].split()) <= WORDS.budget for a, b in spans)
