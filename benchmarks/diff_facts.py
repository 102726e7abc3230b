"""``python -m benchmarks.diff_facts``: gains and losses of facts over all reports, against the last commit.

The same files are read twice, by the code of the last commit (taken out of git into a temporary folder, nothing in the clone is
touched) and by the code as it stands; a fact that only one of them finds is a line with ``-`` or ``+``.  A fact whose unit, period or
basis changed is both.  Exit code 0 whatever the difference: it is to be read, not to be passed.

    python -m benchmarks.diff_facts [--root DIRECTORY] [--against COMMIT] [FILE …]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Where the reports of a clone lie: the sample, and the other real documents of the tests.
FOLDERS = ("reports", "tests/reports/other")
#: What makes a fact the same fact; ids and line numbers may move.
FIELDS = ("indicator", "basis", "period", "place", "comparator", "printed", "value", "unit", "against", "doubt", "ref")

Key = tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the differences of every report; 0, or 1 where git has no such commit."""
    given = _options(arguments)
    files = given.files or reports(given.root)
    with tempfile.TemporaryDirectory() as folder:
        try:
            take_out(given.root, given.against, Path(folder))
        except subprocess.CalledProcessError as failure:
            print(failure.stderr.decode("utf-8", "replace").strip(), file=sys.stderr)
            return 1
        for path in files:
            before, after = (facts_of(path.resolve(), code) for code in (Path(folder), given.root))
            print("\n".join(difference(path.name, before, after)), flush=True)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diff_facts", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--against", default="HEAD")
    return parser.parse_args(arguments)


def reports(root: Path) -> list[Path]:
    """The reports of a clone; errata files and goldens are none."""
    found = [path for folder in FOLDERS for path in sorted((root / folder).glob("*")) if path.suffix in {".md", ".txt"}]
    return [path for path in found if path.stem.lower() != "readme" and ".errata" not in path.name]


def take_out(root: Path, commit: str, target: Path) -> None:
    """Unpack the rooms that reading needs from a commit. Raises CalledProcessError where git does not know it."""
    archive = subprocess.run(["git", "archive", "--format=tar", commit, "ingest", "prompts"], cwd=root, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and later
            packed.extraction_filter = tarfile.data_filter
        packed.extractall(target)


def facts_of(path: Path, code: Path) -> Counter[Key] | None:
    """The facts that the code in a folder finds in a file, or None where it cannot read the file."""
    environment = {**os.environ, "PYTHONPATH": str(code), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-m", "ingest", str(path)], cwd=code, env=environment, capture_output=True)
    if done.returncode:
        print(done.stderr.decode("utf-8", "replace").strip()[-600:], file=sys.stderr)
        return None
    return Counter(map(key_of, json.loads(done.stdout)["facts"]))


def key_of(fact: Mapping[str, Any]) -> Key:
    """A fact by what it says.

    >>> key_of({"indicator": "Lúa", "printed": "5", "unit": "ha", "id": "f7"})
    ('Lúa', '', '', '', '', '5', '', 'ha', '', '', '')
    """
    return tuple(str(fact[name]) if fact.get(name) is not None else "" for name in FIELDS)


def difference(name: str, before: Counter[Key] | None, after: Counter[Key] | None) -> list[str]:
    """The lines for one report: a head with the counts, then losses and gains in order.

    >>> difference("a.md", Counter([("x", "1")]), Counter([("x", "2"), ("y", "3")]))
    ['a.md: 1 -> 2 facts, +2 -1', '- x | 1', '+ x | 2', '+ y | 3']
    """
    old, new = before or Counter(), after or Counter()
    lost, gained = old - new, new - old
    unreadable = "".join(f" (unreadable {when})" for when, found in (("before", before), ("now", after)) if found is None)
    head = f"{name}: {old.total()} -> {new.total()} facts, +{gained.total()} -{lost.total()}{unreadable}"
    lines = [(key, 0) for key in lost.elements()] + [(key, 1) for key in gained.elements()]
    return [head, *(f"{'-+'[gain]} {' | '.join(part for part in key if part)}" for key, gain in sorted(lines))]


if __name__ == "__main__":
    sys.exit(main())
