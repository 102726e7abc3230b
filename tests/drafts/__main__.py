"""``python tests/drafts``: a table per kind: how many drafts, how many wrong ones reached the text, how many honest ones were refused."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


def table(head: str, verdicts: Iterable[tuple[str, bool]]) -> list[str]:
    """A Markdown table: kind, n, how many failed."""
    found: dict[str, list[bool]] = {}
    for kind, failed in verdicts:
        found.setdefault(kind, []).append(failed)
    rows = [f"| {kind} | {len(f)} | {sum(f)} |" for kind, f in sorted(found.items())]
    total = [x for f in found.values() for x in f]
    return [head, "|---|---:|---:|", *rows, f"| all | {len(total)} | {sum(total)} |", ""]


def main() -> None:
    """Print both tables, and how many of the hostile drafts use a figure that stands in the evidence."""
    from bot import guard
    from drafts.draft import reaches
    from drafts.suite import honest_drafts, hostile_drafts

    drafts = hostile_drafts()
    hostile = ((h.kind, reaches(guard.check(h.draft, h.evidence).text, h)) for h in drafts)
    honest = ((h.kind, not guard.check(h.draft, h.evidence).accepted) for h in honest_drafts())
    print("\n".join([*table("| hostile | drafts | reached the text |", hostile), *table("| honest | drafts | refused |", honest)]))
    questions = {(h.source, h.evidence.question) for h in drafts}
    print(f"{sum(h.present for h in drafts)} hostile drafts use a figure of the evidence; {len(questions)} questions.")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
    main()
