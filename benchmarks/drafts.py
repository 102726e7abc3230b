"""Whether the guard holds: the drafts of ``tests/drafts``, hostile and honest, written by someone who had not seen it."""

from __future__ import annotations

import os
import sys

from benchmarks.processes import measured
from benchmarks.setting import ROOT, Bench


def drafts(_bench: Bench) -> list[str]:
    """The section "Drafts against the guard"."""
    done = measured([sys.executable, str(ROOT / "tests" / "drafts")], os.environ, ROOT)
    return [
        "Drafts over the evidence of real answers. `reached the text`: a wrong claim that a user would have seen; `refused`: an honest",
        "draft to which the guard objects. Must reach: 0 and at most 2 %.",
        "",
        *done.output.strip().splitlines(),
    ]
