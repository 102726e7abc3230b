"""A sentence-transformers model on this machine: a tiny one with random weights, made here, saved, loaded, asked, and exchanged.

torch and sentence-transformers are an extra (``st``) that the lock does not carry: from a public index torch brings gigabytes of CUDA
packages.  Without it these tests are skipped by name; ``make test-st`` installs it into a place of its own and runs them.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
from pathlib import Path

import pytest
from store_documents import document
from test_cli import COMMUNE, build_of, run, said

from vectorstore.build import build
from vectorstore.embedding.local import SentenceTransformerEmbedder
from vectorstore.embedding.weights import digest
from vectorstore.errors import EmbeddingFailed, EmbeddingMissing, IndexStale
from vectorstore.model import Query
from vectorstore.store import Store

installed = importlib.util.find_spec("sentence_transformers") is not None
needs_st = pytest.mark.skipif(not installed, reason="the extra `st` (sentence-transformers) is not installed: make test-st")
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] tỷ lệ hộ nghèo sản lượng lương thực đạt kế hoạch năm 2024 0 1 2 3 4 5 6 7 8 9 , . %"


def make(folder: Path, seed: int = 0, size: int = 16) -> Path:
    """A BERT of one layer with random weights, as sentence-transformers saves a model."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizer

    bert, letters = folder.with_name(folder.name + "-bert"), [chr(c) for c in range(97, 123)]
    bert.mkdir(parents=True, exist_ok=True)
    vocabulary = dict.fromkeys([*WORDS.split(), *letters, *("##" + c for c in letters)])
    (bert / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(seed)
    shape = {"hidden_size": size, "intermediate_size": 2 * size, "num_hidden_layers": 1, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **shape)).save_pretrained(bert)
    BertTokenizer(str(bert / "vocab.txt")).save_pretrained(bert)
    layer = models.Transformer(str(bert), max_seq_length=64)
    SentenceTransformer(modules=[layer, models.Pooling(size)], device="cpu").save(str(folder))
    return folder


@needs_st
def test_a_model_of_a_folder_gives_unit_vectors_always_the_same(tmp_path: Path) -> None:
    path = make(tmp_path / "tiny")
    first, again = SentenceTransformerEmbedder(str(path)), SentenceTransformerEmbedder(str(path), batch=1)
    texts = ["tỷ lệ hộ nghèo", "", "sản lượng lương thực " * 200]
    vectors = first.embed(texts)
    assert first.dimensions == 16 and [len(v) for v in vectors] == [16] * 3
    assert all(math.isclose(sum(x * x for x in v), 1.0, rel_tol=1e-5) for v in vectors)
    for one, other in zip(vectors, again.embed(texts), strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    assert first.name == f"sentence-transformers:tiny@{digest(str(path))}"


@needs_st
def test_an_index_of_other_weights_at_the_same_path_is_never_asked(tmp_path: Path) -> None:
    path = make(tmp_path / "tiny")
    build(tmp_path / "index", [document()], SentenceTransformerEmbedder(str(path)), code_version="1")
    with Store.open(tmp_path / "index", embedder=SentenceTransformerEmbedder(str(path))) as store:
        assert store.search(Query("tỷ lệ hộ nghèo"))[0].chunk.id == "c3"
    make(path, seed=1)
    with Store.open(tmp_path / "index", embedder=SentenceTransformerEmbedder(str(path))) as store, pytest.raises(IndexStale):
        store.search(Query("tỷ lệ hộ nghèo"))
    unnamed = SentenceTransformerEmbedder(str(path), weights=digest(str(path)) and store.info().embedder.rpartition("@")[2])
    with Store.open(tmp_path / "index", embedder=unnamed) as store, pytest.raises(IndexStale):  # the probe's vector tells it too
        store.search(Query("tỷ lệ hộ nghèo"))


@needs_st
def test_the_command_builds_with_it_and_again_when_its_weights_change(tmp_path: Path) -> None:
    path, report, home = make(tmp_path / "tiny"), tmp_path / "r.md", tmp_path / "home"
    report.write_text(COMMUNE, encoding="utf-8")
    env = {"HOIBAOCAO_EMBEDDER": f"st:{path}", "HOIBAOCAO_REPORTS": str(report), "HF_HUB_OFFLINE": "1"}
    seen = set()
    for seed, size in ((0, 16), (1, 16), (1, 24)):
        make(path, seed, size)
        done = run(home, "search", "hộ nghèo", env=env)
        assert done.returncode == 0, said(done)
        info = json.loads((build_of(home) / "build.json").read_text(encoding="utf-8"))
        assert info["dimensions"] == size and info["embedder"].startswith("sentence-transformers:tiny@")
        seen.add((info["id"], info["embedder"]))
        again = run(home, "search", "hộ nghèo", env=env)
        assert again.stdout == done.stdout and "Dựng chỉ mục" not in again.stderr.decode()
    assert len(seen) == 3
    (path / "model.safetensors").write_bytes(b"no weights")
    broken = run(home, "search", "hộ nghèo", env=env)
    assert broken.returncode == 6 and "sentence-transformers:tiny" in broken.stderr.decode(), said(broken)
    make(path, 1, 24)
    assert run(home, "search", "hộ nghèo", env=env).returncode == 0


@needs_st
def test_what_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for model in (str(tmp_path / "empty"), str(tmp_path / "none"), "nobody/no-such-model"):
        with pytest.raises(EmbeddingFailed) as caught:
            SentenceTransformerEmbedder(model).embed(["a"])
        assert caught.value.fields["reason"] == "failed"


@pytest.mark.skipif(installed, reason="the extra `st` is installed")
def test_a_missing_extra_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingMissing) as caught:
        SentenceTransformerEmbedder("any").embed(["a"])
    assert caught.value.fields["extra"] == "st"
    done = run(tmp_path, "search", "hộ nghèo", env={"HOIBAOCAO_EMBEDDER": "st:any"})
    assert done.returncode == 1 and "hoibaocao[st]" in done.stderr.decode(), said(done)


def test_the_digest_of_a_folder_is_that_of_its_weights(tmp_path: Path) -> None:
    model, cache = tmp_path / "model", tmp_path / "weights.json"
    (model / "1_Pooling").mkdir(parents=True)
    (model / "weights.bin").write_bytes(b"one")
    (model / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    first = digest(str(model), cache, keep=True)
    assert len(first) == 12 and cache.exists()
    for name in ("README.md", ".gitattributes"):
        (model / name).write_text("words", encoding="utf-8")
    assert digest(str(model)) == digest(str(model), cache) == first
    (model / "weights.bin").write_bytes(b"two")
    assert (second := digest(str(model), cache)) != first
    (model / "weights.bin").rename(model / "other.bin")
    assert digest(str(model), cache) not in {first, second}
    assert digest(str(tmp_path / "none"), cache) == ""


def test_a_kept_digest_counts_while_sizes_and_times_are_the_same(tmp_path: Path) -> None:
    model, cache = tmp_path / "model", tmp_path / "weights.json"
    model.mkdir()
    (model / "w").write_bytes(b"one")
    stamp = (model / "w").stat().st_mtime_ns
    first = digest(str(model), cache, keep=True)
    (model / "w").write_bytes(b"two")
    os.utime(model / "w", ns=(stamp, stamp))
    assert digest(str(model), cache) == first  # nothing was read: that is what the cache is for
    for spoilt in ("no json", "[]", '{"seen": 1}'):
        cache.write_text(spoilt, encoding="utf-8")
        assert digest(str(model), cache) == digest(str(model)) != first
