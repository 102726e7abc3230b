"""Building: atomic, one writer, old builds kept while somebody reads them, clear errors when the disk says no."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from store_documents import document

from vectorstore import errors, folder
from vectorstore.build import build
from vectorstore.embedding import HashEmbedder
from vectorstore.model import Query
from vectorstore.store import Store

ROOT = Path(__file__).resolve().parent.parent
_CHILD = """
import os, signal, sys, time
from pathlib import Path
from store_documents import document
from vectorstore.build import build
from vectorstore.embedding import HashEmbedder
directory = Path(sys.argv[1])
"""
_BUILD = "build(directory, [document('new', '2024-12-01')], HashEmbedder(), code_version='2')\n"


def child(directory: Path, code: str) -> subprocess.Popen[str]:
    """A process of its own that has the room imported."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    script = _CHILD + textwrap.dedent(code)
    command = [sys.executable, "-c", script, str(directory)]
    return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def make(directory: Path, *names: str) -> None:
    build(directory, [document(name) for name in names], HashEmbedder(), code_version="1")


def answering(directory: Path) -> list[str]:
    """Ids of the reports of a store that opens and answers."""
    with Store.open(directory) as store:
        assert store.search(Query("tỷ lệ hộ nghèo"))[0].chunk.id == "c3"
        return [report.id for report in store.reports()]


@pytest.mark.parametrize(
    "pattern",
    [
        "builds/*/lease",
        "builds/*/reports/*.json",
        "builds/*/lexical/meta.json",
        "builds/*/chroma/chroma.sqlite3",
        "builds/*/chroma/*/*.bin",
    ],
)
def test_a_build_killed_at_any_point_leaves_an_answering_index(tmp_path: Path, pattern: str) -> None:
    make(tmp_path, "old")
    before = set(tmp_path.glob("builds/*"))
    running = child(tmp_path, "while True:\n    " + _BUILD)
    try:
        deadline = time.monotonic() + 60
        while not [p for p in tmp_path.glob(pattern) if tmp_path / "builds" / p.relative_to(tmp_path).parts[1] not in before]:
            assert running.poll() is None, running.communicate()[1]
            assert time.monotonic() < deadline, f"{pattern} never appeared"
    finally:
        running.kill()
        running.wait()
    assert answering(tmp_path) in (["old"], ["new"])
    make(tmp_path, "next")  # neither the lock nor the leftovers are in the way
    assert answering(tmp_path) == ["next"]
    assert len(list(tmp_path.glob("builds/*"))) == 2


class KillingEmbedder(HashEmbedder):
    """Kills its own process in the middle of a build."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def test_a_build_killed_while_embedding_leaves_the_old_index(tmp_path: Path) -> None:
    make(tmp_path, "old")
    done = child(tmp_path, "from test_build import KillingEmbedder as HashEmbedder\n" + _BUILD)
    done.communicate(timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert answering(tmp_path) == ["old"]
    assert len(list(tmp_path.glob("builds/*"))) == 2
    make(tmp_path, "next")
    assert not [p for p in tmp_path.glob("builds/*") if not (p / "build.json").exists()]


def test_two_processes_read_while_one_builds(tmp_path: Path) -> None:
    make(tmp_path, "old")
    code = """
        from vectorstore.store import Store
        from vectorstore.model import Query
        end, count = time.time() + 4, 0
        while time.time() < end or count < 10:
            with Store.open(directory) as store:
                for _ in range(5):
                    assert store.search(Query("tỷ lệ hộ nghèo"))[0].chunk.id == "c3"
                    assert store.document(store.reports()[0].id).facts
                    count += 1
        print(count)
    """
    readers = [child(tmp_path, code) for _ in range(2)]
    builds = 0
    while any(r.poll() is None for r in readers):
        make(tmp_path, f"n{builds}")
        builds += 1
    for reader in readers:
        out, err = reader.communicate()
        assert (reader.returncode, err) == (0, "")
        assert int(out) > 5
    assert builds > 3


def test_a_build_that_somebody_reads_is_never_removed(tmp_path: Path) -> None:
    make(tmp_path, "held")
    reader = Store.open(tmp_path)
    held = reader.info().id
    for number in range(3):
        make(tmp_path, f"n{number}")
    assert held in {p.name for p in tmp_path.glob("builds/*")}
    assert reader.search(Query("hộ nghèo"))[0].report == "held"
    reader.close()
    make(tmp_path, "last")
    assert held not in {p.name for p in tmp_path.glob("builds/*")}


def test_there_is_one_writer(tmp_path: Path) -> None:
    make(tmp_path, "old")
    with folder.writer(tmp_path):
        with pytest.raises(errors.IndexLocked):
            make(tmp_path, "new")
        assert answering(tmp_path) == ["old"]
    make(tmp_path, "new")
    assert answering(tmp_path) == ["new"]


def test_a_second_writer_can_wait(tmp_path: Path) -> None:
    release = threading.Event()

    def hold() -> None:
        with folder.writer(tmp_path):
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    threading.Timer(0.5, release.set).start()
    time.sleep(0.1)
    build(tmp_path, [document()], HashEmbedder(), code_version="1", wait_seconds=10)
    holder.join()
    assert answering(tmp_path) == ["12-BC-2023"]


def test_a_failing_embedder_leaves_the_old_index_and_nothing_else(tmp_path: Path) -> None:
    class Short(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            return super().embed(texts)[:-1]

    make(tmp_path, "old")
    with pytest.raises(errors.EmbeddingFailed):
        build(tmp_path, [document("new")], Short(), code_version="1")
    assert answering(tmp_path) == ["old"]
    assert len(list(tmp_path.glob("builds/*"))) == 1


def test_chunks_with_one_id_fail_the_check(tmp_path: Path) -> None:
    from dataclasses import replace

    make(tmp_path, "old")
    given = document("new")
    with pytest.raises(errors.BuildFailed):
        build(tmp_path, [replace(given, chunks=(*given.chunks, given.chunks[0]))], HashEmbedder(), code_version="1")
    assert answering(tmp_path) == ["old"]


@pytest.mark.parametrize("limit", [200, 6_000, 40_000, 100_000])
def test_a_full_disk_is_told_and_the_old_index_answers(tmp_path: Path, limit: int) -> None:
    make(tmp_path, "old")
    code = f"""
        import chromadb, tantivy, resource
        from vectorstore.errors import StoreError
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        try:
            build(directory, [document("new", word="rất dài " * 800)], HashEmbedder(), code_version="2")
        except StoreError as failure:
            os.write(1, f"{{failure.code}} {{failure.fields}}".encode())
    """
    out, err = (running := child(tmp_path, code)).communicate(timeout=60)
    assert running.returncode == 0, err
    assert out.startswith("storage_full"), (out, err)
    assert answering(tmp_path) == ["old"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="drops from root to an unprivileged user")
def test_no_permission_is_told(tmp_path: Path) -> None:
    make(tmp_path, "old")
    for path in (*tmp_path.parents, tmp_path):
        if path.is_relative_to("/tmp") and path != Path("/tmp"):
            path.chmod(0o755)
    code = """
        import chromadb, tantivy, resource  # what is not yet imported may not be readable afterwards
        import ingest.document, vectorstore.store, vectorstore.rerank
        from vectorstore.errors import StoreError
        from vectorstore.model import Query
        os.setuid(65534)
        try:
            build(directory, [document("new")], HashEmbedder(), code_version="2")
        except StoreError as failure:
            print(failure.code, flush=True)
        with vectorstore.store.Store.open(directory) as store:
            print(store.document("old").report.id)
            try:
                print(store.search(Query("hộ nghèo"))[0].report)
            except StoreError as failure:
                print(failure.code)
    """
    out, err = (running := child(tmp_path, code)).communicate(timeout=60)
    assert running.returncode == 0, err
    assert out.split("\n")[:3] == ["storage_denied", "old", "storage_denied"]
