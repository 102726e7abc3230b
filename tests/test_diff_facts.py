"""`make diff-facts`: what the working tree reads more, less or otherwise than the last commit does."""

from __future__ import annotations

import doctest
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import diff_facts

ROOT = Path(__file__).resolve().parent.parent
REPORT = """# BÁO CÁO
## I. KẾT QUẢ NĂM 2031
Tổng sản lượng lương thực năm 2031 đạt 7.512 tấn.
"""
#: A reader that finds no facts, put after the real one.
FORGETFUL = """
from dataclasses import replace as _replace
_read = ingest
def ingest(*given, **named):
    return _replace(_read(*given, **named), facts=())
"""

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A small clone: the code that reads, one report, one commit."""
    for room in ("ingest", "prompts"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "xa.md").write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "README.md").write_text("9.999 tấn", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    yield tmp_path


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    words = ("-m", "benchmarks.diff_facts", "--root", str(clone), *words)
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


@needs_git
def test_the_same_code_gains_and_loses_nothing(clone: Path) -> None:
    done = run(clone)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith("xa.md: 1 -> 1 facts, +0 -0"), done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1


@needs_git
def test_code_that_loses_its_facts_shows_each_with_a_minus_and_the_clone_is_as_before(clone: Path) -> None:
    with (clone / "ingest" / "__init__.py").open("a", encoding="utf-8") as code:
        code.write(FORGETFUL)
    done = run(clone)
    assert done.returncode == 0
    head, loss = done.stdout.splitlines()
    assert head == "xa.md: 1 -> 0 facts, +0 -1"
    assert loss.startswith("- ") and "7.512" in loss and "tấn" in loss
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True).stdout
    assert [line for line in changed.splitlines() if "__pycache__" not in line] == [" M ingest/__init__.py"]


@needs_git
def test_code_that_cannot_read_is_named_and_the_others_are_still_compared(clone: Path) -> None:
    (clone / "ingest" / "__init__.py").write_text("def ingest(path):\n    raise SystemExit(3)\n", encoding="utf-8")
    done = run(clone)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "xa.md: 1 -> 0 facts, +0 -1 (unreadable now)"


@needs_git
def test_an_unknown_commit_is_said(clone: Path) -> None:
    done = run(clone, "--against", "no-such-commit")
    assert done.returncode == 1 and "no-such-commit" in done.stderr and "Traceback" not in done.stderr


KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), max_size=6)


@given(KEYS, KEYS)
def test_losses_and_gains_turn_the_old_facts_into_the_new(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    lines = diff_facts.difference("r", Counter(before), Counter(after))[1:]
    facts = Counter(before)
    for line in lines:
        facts[tuple(line[2:].split(" | "))] += 1 if line[0] == "+" else -1
    assert +facts == Counter(after)


def test_the_examples_in_the_docstrings_are_true() -> None:
    found = doctest.testmod(diff_facts)
    assert found.attempted and not found.failed
