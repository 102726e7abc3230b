"""Tokens are counted from the table that ships, and never by the network."""

from __future__ import annotations

import hashlib
import lzma
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

from ingest.tokens import count

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "ingest" / "data"


def test_the_table_is_the_one_that_tiktoken_expects() -> None:
    table = lzma.decompress((DATA / "o200k_base.tiktoken.xz").read_bytes())
    assert hashlib.sha256(table).hexdigest() == "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
    assert "MIT License" in (DATA / "o200k_base.NOTICE.txt").read_text(encoding="utf-8")


def test_counts() -> None:
    text = (ROOT / "reports" / "641-BC-HU-2024.md").read_text(encoding="utf-8")
    pieces = [text[i : i + 4000] for i in range(0, len(text), 4000)]
    assert count("") == 0 and count("Thu nhập bình quân đầu người") == 6
    # 38,744 in one piece; a slice cuts a few words
    assert abs(count(text) - 38744) < 2 * len(pieces)
    assert count(unicodedata.normalize("NFD", text)) > 2 * count(text)


def test_a_word_of_a_megabyte_does_not_hang() -> None:
    start = time.monotonic()
    assert count("a" * 1_000_000) > 0 and count(" " * 1_000_000) > 0
    assert time.monotonic() - start < 20


def test_nothing_is_loaded_on_import() -> None:
    code = "import sys, ingest, ingest.model, ingest.tokens; print('tiktoken' in sys.modules, 'ingest.pipeline' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["False", "False"]
