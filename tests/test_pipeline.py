"""Whole documents through ``ingest``: the sample, four other real documents against their goldens, and files that cannot be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import Ingested, ingest
from ingest.document import from_json, to_json
from ingest.errors import BinaryFile, EmptyFile, MissingFile, NotAFile, TooBig, UndecodableText, UnknownFormat, UnreadableFile

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "reports" / "641-BC-HU-2024.md"
OTHER = sorted(p for p in (ROOT / "tests" / "reports" / "other").iterdir() if p.suffix in (".txt", ".md") and p.name != "README.md")


@pytest.fixture(scope="module")
def sample() -> Ingested:
    return ingest(SAMPLE)


def summary(d: Ingested) -> dict[str, object]:
    """What a golden holds of a document."""
    r = d.report
    return {
        "report": {
            "id": r.id,
            "number": r.number,
            "date": r.date,
            "issuer": r.issuer,
            "title": r.title,
            "signer": r.signer,
            "periods": list(r.periods),
        },
        "sections": [[s.id, s.kind, s.parent, s.lines.first, s.lines.last, s.title] for s in d.sections],
        "footnotes": [[f.number, f.section] for f in d.footnotes],
        "tables": [[t.id, len(t.rows)] for t in d.tables],
        "paragraphs": len(d.paragraphs),
        "joined": [p.id for p in d.paragraphs if len(p.joined_from) > 1],
        "defects": sorted(Counter(x.kind for x in d.defects).items()),
    }


@pytest.mark.parametrize("path", OTHER, ids=lambda p: p.stem)
def test_other_documents_match_their_goldens(path: Path) -> None:
    golden = path.with_suffix(".golden.json")
    got = json.loads(json.dumps(summary(ingest(path))))
    if os.environ.get("REWRITE_GOLDENS"):
        golden.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert got == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [SAMPLE, *OTHER], ids=lambda p: p.stem)
def test_what_holds_of_every_document(path: Path) -> None:
    d = ingest(path)
    ids = [s.id for s in d.sections]
    assert len(ids) == len(set(ids))
    assert all(s.parent is None or s.parent in ids for s in d.sections)
    assert [s.lines.first for s in d.sections] == sorted(s.lines.first for s in d.sections)
    assert len({f.id for f in d.facts}) == len(d.facts)
    assert len({c.id for c in d.chunks}) == len(d.chunks)
    assert all(unicodedata.is_normalized("NFC", line) for line in d.lines)
    for p in d.paragraphs:
        assert p.section in ids and 1 <= p.lines.first <= p.lines.last <= len(d.lines)
        assert len(p.marks) == len(p.mark_offsets) and all(0 < o <= len(p.text) for o in p.mark_offsets)


def test_the_report_says_who_what_and_when(sample: Ingested) -> None:
    r = sample.report
    assert (r.id, r.number, r.date) == ("641-bc-hu-2024", "641-BC/HU", "2024-12-05")
    assert (r.issuer, r.place, r.signer) == ("Huyện ủy Tam Đường", "huyện Tam Đường", "Cao Trang Trọng")
    assert r.periods == ("2024", "2025") and len(r.recipients) == 6
    assert (r.header_lines, r.signature_lines) != (None, None)
    assert r.header_lines and [r.header_lines.first, r.header_lines.last] == [3, 10]
    assert "T/M HUYỆN ỦY" in r.signature_quote and "Số 641-BC/HU" in r.header_quote


def test_nfd_crlf_and_other_encodings_read_the_same(sample: Ingested, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    errata = SAMPLE.with_name(SAMPLE.stem + ".errata.json").read_bytes()
    forms = {
        "nfd": unicodedata.normalize("NFD", text).encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "utf16": text.encode("utf-16"),
        "utf16le": text.encode("utf-16-le"),
    }
    want = to_json(sample)
    for name, data in forms.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / SAMPLE.name).write_bytes(data)
        (folder / f"{SAMPLE.stem}.errata.json").write_bytes(errata)
        got = to_json(ingest(folder / SAMPLE.name))
        got["report"]["source_sha256"] = want["report"]["source_sha256"]
        assert got == want, name


def test_the_errata_all_stand_where_they_say(sample: Ingested) -> None:
    assert len(sample.errata) > 100
    assert not [x for x in sample.defects if x.kind.startswith("errat")]
    refs = {r.ref for t in sample.tables for r in t.rows}
    cells = {(r.ref, c) for t in sample.tables for r in t.rows for c in r.cells}
    for e in sample.errata:
        assert e.reason and e.reading
        if e.ref and e.ref.startswith(("annex:phu_luc:", "annex:bieu_01:")):
            assert e.ref in refs, e
            assert e.column is None or (e.ref, e.column) in cells, e


BAD: list[tuple[str, bytes, type[UnreadableFile]]] = [
    ("empty.md", b"", EmptyFile),
    ("blank.md", b" \n\n\t\n", EmptyFile),
    ("binary.md", bytes(range(256)) * 40, BinaryFile),
    ("zeros.md", b"\x00" * 4000, BinaryFile),
    ("image.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, BinaryFile),
    ("report.pdf", b"%PDF-1.7", UnknownFormat),
    ("latin.md", ("Le général a été élevé à côté du théâtre où naît l'été. " * 20).encode("latin-1"), UndecodableText),
]


@pytest.mark.parametrize(("name", "data", "error"), BAD, ids=[b[0] for b in BAD])
def test_a_file_that_cannot_be_read_is_a_named_error(name: str, data: bytes, error: type[UnreadableFile], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error) as caught:
        ingest(tmp_path / name)
    assert caught.value.code != "unreadable_file" and caught.value.fields["path"].endswith(name)


def test_missing_folder_and_too_big(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        ingest(tmp_path / "none.md")
    with pytest.raises(MissingFile):
        ingest("a\0b.md")
    with pytest.raises(NotAFile):
        ingest(tmp_path)
    (tmp_path / "big.md").write_bytes(b"a" * 2000)
    with pytest.raises(TooBig) as caught:
        ingest(tmp_path / "big.md", max_bytes=1000)
    assert (caught.value.fields["size"], caught.value.fields["limit"]) == ("2000", "1000")


POOR = {
    "no_headings": "Thu ngân sách đạt 12,5 tỷ đồng.\n",
    "note_without_mark": "# BÁO CÁO\nnăm 2025\n\n## I. Kinh tế\n\nThu 5 tỷ đồng.\n\n<sup>1</sup> Ghi chú.\n",
    "mark_without_note": "# BÁO CÁO\nnăm 2025\n\n## I. Kinh tế\n\nThu 5 tỷ đồng<sup>4</sup>.\n",
    "no_tables": "# BÁO CÁO\nnăm 2025\n\n## I. Kinh tế\n\nThu 5 tỷ đồng.\n",
}


@pytest.mark.parametrize("kind", POOR)
def test_a_poor_document_is_read_with_its_defects(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(POOR[kind], encoding="utf-8")
    d = ingest(tmp_path / "a.md")
    assert kind in {x.kind for x in d.defects}
    assert any("tỷ đồng" in p.text for p in d.paragraphs)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )


def test_the_command_prints_one_document(tmp_path: Path, sample: Ingested) -> None:
    done = run(str(SAMPLE))
    assert (done.returncode, done.stderr) == (0, "")
    assert from_json(json.loads(done.stdout)) == sample
    out = tmp_path / "out.json"
    assert run(str(SAMPLE), "--out", str(out)).returncode == 0
    assert out.read_text(encoding="utf-8") == done.stdout


def test_the_command_says_in_vietnamese_what_is_wrong(tmp_path: Path) -> None:
    missing, usage, folder = run("khong-co.md"), run(), run(str(OTHER[0]), "--out", str(tmp_path))
    assert (missing.returncode, usage.returncode, folder.returncode) == (1, 2, 1)
    assert "Không có tệp khong-co.md" in missing.stderr and "Traceback" not in missing.stderr
    assert "python -m ingest" in usage.stderr and "Không ghi được" in folder.stderr
    assert not missing.stdout and not usage.stdout


SAMPLE_LINES = SAMPLE.read_text(encoding="utf-8").split("\n")
ODD_LINES = [
    "Phần thứ",
    "I.",
    "1.",
    "a)",
    "(1)",
    "- **",
    "**A:** b",
    "<sup>1</sup>",
    "[^1]:",
    "|",
    "||",
    "\t\t\t",
    "| a | b",
    "Nơi nhận",
    "T/M",
    "TM. ỦY",
    "Số: /BC",
    "PHỤ LỤC",
    "BIỂU 01",
    "¹",
    "###",
    "Điều 1.",
    "I.1.1. x",
    "```",
    "10",
    "1.1.1.1.1. x y",
    "XXXXX. t",
    "<sup>1</sup> Gồm 5 tỷ đồng",
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.sampled_from(ODD_LINES), st.sampled_from(SAMPLE_LINES)), min_size=1, max_size=40))
def test_no_order_of_lines_breaks_the_reader(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_text("x\n" + "\n".join(lines), encoding="utf-8")
        d = ingest(path)
    assert from_json(to_json(d)) == d
    assert len({s.id for s in d.sections}) == len(d.sections) and len({f.id for f in d.facts}) == len(d.facts)
    assert max((c.tokens for c in d.chunks), default=0) <= 400
    assert len(d.lines) == len(lines) + 1 or not lines[-1]
