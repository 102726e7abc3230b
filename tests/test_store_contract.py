"""One contract, every kind of store: vectors in the build's folder, and on a Chroma server by HTTP."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_documents import document, with_erratum

from vectorstore import dense, errors
from vectorstore.build import build
from vectorstore.dense import ChromaSettings
from vectorstore.embedding import HashEmbedder
from vectorstore.model import FactKey, Query
from vectorstore.store import Store

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Kind:
    """A kind of store: where its vectors are."""

    chroma: ChromaSettings | None

    def build(self, directory: Path, *documents, **more) -> None:  # type: ignore[no-untyped-def]
        build(directory, documents, HashEmbedder(), code_version=more.pop("code_version", "1"), chroma=self.chroma, **more)

    def open(self, directory: Path) -> Store:
        return Store.open(directory, chroma=self.chroma)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaSettings]:
    port = _free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port), "--path"]
    running = subprocess.Popen(
        [*command, str(tmp_path_factory.mktemp("server"))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )  # fmt: skip
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield ChromaSettings("127.0.0.1", port)
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture(params=["embedded", "http"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(None if request.param == "embedded" else request.getfixturevalue("server"))


class TestEveryStore:
    """What any store does, wherever its vectors are."""

    def test_what_was_built_is_read_back(self, kind: Kind, tmp_path: Path) -> None:
        old, new = document("a", "2022-12-01"), document("b", "2023-12-01")
        kind.build(tmp_path, old, new)
        with kind.open(tmp_path) as store:
            assert [r.id for r in store.reports()] == ["b", "a"]
            assert store.document("a") == old
            assert store.document("b") == new
            assert store.reports()[1] == old.report
            with pytest.raises(errors.UnknownReport):
                store.document("c")

    def test_the_passage_that_answers_comes_first(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document())
        with kind.open(tmp_path) as store:
            for question in ("Tỷ lệ hộ nghèo còn bao nhiêu?", "ty le ho ngheo con bao nhieu", "TỶ LỆ HỘ NGHÈO"):
                hit = store.search(Query(question))[0]
                assert (hit.report, hit.chunk) == ("12-BC-2023", document().chunks[2])
                assert 0 < hit.score <= 1

    def test_threads_may_search_at_once_from_the_first_search_on(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document())
        with kind.open(tmp_path) as store, ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: store.search(Query("hộ nghèo"))[0].chunk.id, range(16)))
        assert len(set(found)) == 1

    def test_a_search_can_be_limited(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document("a"), document("b"))
        with kind.open(tmp_path) as store:
            assert {h.report for h in store.search(Query("hộ nghèo"))} == {"a", "b"}
            assert {h.report for h in store.search(Query("hộ nghèo", reports=("a",)))} == {"a"}
            assert len(store.search(Query("hộ nghèo", k=2))) == 2
            assert store.search(Query("hộ nghèo", reports=("missing",))) == ()

    def test_facts_are_found_by_any_part_of_their_key(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document("a", "2022-12-01"), document("b", "2023-12-01"))
        with kind.open(tmp_path) as store:
            both = store.facts(FactKey(indicator="ty le ho ngheo", basis="actual"))
            assert [(f.period, f.printed) for f in both] == [("2023", "7.2"), ("2022", "7.2")]
            assert [f.period for f in store.facts(FactKey(report="a", indicator="tỷ lệ hộ nghèo", basis="plan"))] == ["2022"]
            assert store.facts(FactKey(report="missing")) == ()
            assert len(store.facts(FactKey())) == 10

    def test_adding_replaces_and_removing_deletes(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document("a"), document("b"))
        with kind.open(tmp_path) as store:
            store.add(document("a", word="voi"), code_version="2")
            assert [r.id for r in store.reports()] == ["b", "a"]
            assert store.document("a").chunks[0].text.endswith("voi")
            assert store.search(Query("voi", reports=("a",)))[0].lexical > 0
            assert store.info().code_version == "2"
            store.remove("b")
            assert [r.id for r in store.reports()] == ["a"]
            assert {h.report for h in store.search(Query("hộ nghèo"))} == {"a"}
            store.remove("a")
            assert (store.reports(), store.search(Query("hộ nghèo"))) == ((), ())

    def test_a_store_answers_from_its_own_build_until_it_is_refreshed(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document("a"))
        with kind.open(tmp_path) as reader:
            for version in range(3):
                kind.build(tmp_path, document(f"n{version}"))
            assert [r.id for r in reader.reports()] == ["a"]
            assert reader.search(Query("hộ nghèo"))[0].report == "a"
            assert reader.refresh()
            assert not reader.refresh()
            assert reader.search(Query("hộ nghèo"))[0].report == "n2"
        kind.build(tmp_path, document("last"))
        assert len(list((tmp_path / "builds").iterdir())) == 2  # the last and the one before; what nobody holds is gone

    def test_a_deleted_collection_breaks_every_passage_answer(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document())
        with kind.open(tmp_path) as store:
            store.search(Query("hộ nghèo"))
            info = store.info()
            with dense.connect(tmp_path / "builds" / info.id / "chroma", kind.chroma) as client:
                client.delete_collection(info.collection)
            with pytest.raises(errors.IndexBroken) as caught:
                store.search(Query("hộ nghèo"))
            assert caught.value.fields["part"] == "vectors"
            assert store.facts(FactKey(indicator="tỷ lệ hộ nghèo"))  # the lookup does not need it
        with kind.open(tmp_path) as again, pytest.raises(errors.IndexBroken):
            again.search(Query("hộ nghèo"))

    def test_staleness_is_code_files_embedder_and_server(self, kind: Kind, tmp_path: Path) -> None:
        kind.build(tmp_path, document())
        with kind.open(tmp_path) as store:
            hashes = store.info().hashes
            assert not store.is_stale("1", hashes)
            assert store.is_stale("2", hashes)
            assert store.is_stale("1", {**hashes, "x": "y"})
        other = ChromaSettings("127.0.0.1", 1) if kind.chroma is None else None
        assert Store.open(tmp_path, chroma=other).is_stale("1", hashes)
        larger = Store.open(tmp_path, embedder=HashEmbedder(64), chroma=kind.chroma)
        assert larger.is_stale("1", hashes)
        with pytest.raises(errors.IndexStale):
            larger.search(Query("hộ nghèo"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    directory = tmp_path_factory.mktemp("sample")
    Kind(None).build(directory, with_erratum(document(), "12.000", "21.000"))
    with Store.open(directory) as store:
        yield store


_NASTY = ["", " ", "😀", "\x00\x01\x1b[31m", "'; DROP TABLE facts;--", "<script>alert(1)</script>", "a" * 20_000, "hộ nghèo " * 2500]
_NASTY += ["body:x AND (", '"', "*", "\ud800", "_ _ a_b", "1/0 NaN 10000000000000000000000", "ho\u0302\u0323 nghe\u0300o", "Ａ" * 50]


@pytest.mark.parametrize("text", _NASTY, ids=range(len(_NASTY)))
def test_no_text_makes_a_search_fail(sample: Store, text: str) -> None:
    assert len(sample.search(Query(text, terms=(text,)))) <= 10


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.integers(-1, 60))
def test_no_random_text_makes_a_search_fail(sample: Store, text: str, k: int) -> None:
    hits = sample.search(Query(text, k=k))
    assert len(hits) <= max(0, k)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_synonym_finds_what_the_words_do_not(sample: Store) -> None:
    assert sample.search(Query("đi bộ đội", terms=("giao quân",)))[0].chunk.id == "c5"


def test_an_errata_reading_is_searched_but_not_shown(sample: Store) -> None:
    hit = sample.search(Query("đàn gia súc 21.000 con"))[0]
    assert hit.chunk.id == "c2"
    assert "21.000" not in hit.chunk.text


def test_both_spellings_and_whole_numbers_are_found(sample: Store) -> None:
    for question, chunk in (("ủy ban kiểm tra", "c6"), ("1.234/1.200", "c1"), ("12-KH/ĐU", "c6"), ("số 12-kh/đu", "c6"), ("15/18", "c4")):
        assert sample.search(Query(question))[0].chunk.id == chunk


def test_the_lookup_route_imports_nothing_heavy(sample: Store, tmp_path: Path) -> None:
    Kind(None).build(tmp_path, document())
    code = (
        "import sys; from pathlib import Path; from vectorstore.store import Store; from vectorstore.model import FactKey\n"
        f"s = Store.open(Path({str(tmp_path)!r})); s.document('12-BC-2023'); assert s.facts(FactKey(indicator='ho ngheo'))\n"
        "heavy = {'chromadb', 'numpy', 'langchain_core', 'tantivy', 'httpx', 'pydantic', 'tiktoken'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_index_is_not_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(errors.IndexMissing):
        Store.open(tmp_path / "nothing")


def _break_manifest(build_folder: Path) -> None:
    (build_folder / "build.json").write_text('{"id": "x", "entr')


def _wrong_manifest(build_folder: Path) -> None:
    (build_folder / "build.json").write_text("[]")


def _gone(build_folder: Path) -> None:
    shutil.rmtree(build_folder)


@pytest.mark.parametrize("damage", [_break_manifest, _wrong_manifest, _gone])
def test_a_damaged_build_is_told_when_it_is_opened(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    Kind(None).build(tmp_path, document())
    damage(next((tmp_path / "builds").iterdir()))
    with pytest.raises(errors.IndexBroken):
        Store.open(tmp_path)
    Kind(None).build(tmp_path, document())  # and a new build heals it
    assert Store.open(tmp_path).search(Query("hộ nghèo"))


@pytest.mark.parametrize("content", [b"", b"../x", b"\xff\xfe", b".hidden"])
def test_a_damaged_pointer_is_told(tmp_path: Path, content: bytes) -> None:
    Kind(None).build(tmp_path, document())
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(errors.IndexBroken):
        Store.open(tmp_path)


def test_a_changed_document_file_is_told(tmp_path: Path) -> None:
    Kind(None).build(tmp_path, document())
    path = next(tmp_path.glob("builds/*/reports/*.json"))
    path.write_text(path.read_text().replace("7.2", "9.2"))
    with Store.open(tmp_path) as store, pytest.raises(errors.IndexBroken) as caught:
        store.facts(FactKey(indicator="tỷ lệ hộ nghèo"))
    assert caught.value.fields["part"] == "report"


@pytest.mark.parametrize("part", ["lexical", "chroma"])
@pytest.mark.parametrize("how", ["emptied", "removed"])
def test_a_half_written_part_is_told(tmp_path: Path, part: str, how: str) -> None:
    Kind(None).build(tmp_path, document())
    folder = next(tmp_path.glob(f"builds/*/{part}"))
    if how == "removed":
        shutil.rmtree(folder)
    else:
        for file in folder.rglob("*"):
            if file.is_file() and file.name != "averages.json":
                file.write_bytes(b"")
    with Store.open(tmp_path) as store, pytest.raises(errors.IndexBroken):
        store.search(Query("hộ nghèo"))


def test_the_document_of_a_build_is_the_json_of_ingest(tmp_path: Path) -> None:
    from ingest.document import from_json, to_json

    Kind(None).build(tmp_path, document())
    raw = json.loads(next(tmp_path.glob("builds/*/reports/*.json")).read_bytes())
    assert raw == json.loads(json.dumps(to_json(document())))
    assert from_json(raw) == Store.open(tmp_path).document("12-BC-2023") == document()


def test_the_store_is_a_langchain_retriever(sample: Store) -> None:
    from vectorstore.retriever import StoreRetriever

    found = StoreRetriever(store=sample, k=3).invoke("tỷ lệ hộ nghèo")
    assert len(found) == 3
    assert found[0].metadata["ref"] == "section:S3"
    assert found[0].metadata["lines"] == [9, 10]
    assert found[0].metadata["report"] == "12-BC-2023"
