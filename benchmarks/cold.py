"""Cold start: a whole ``hoibaocao ask`` on the lookup route against the mere import of LangChain's prompts and Chroma."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter

from benchmarks.processes import Process, in_turn, measured, median
from benchmarks.setting import LOOKUP_QUESTION, PASSAGE_QUESTION, Bench, command, table

PEER = "import langchain_core.prompts, chromadb"
#: What the lookup route must stay under, as a share of the peer (issue 2).
LIMIT = 0.5

_IMPORT_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)")


def cold(bench: Bench) -> list[str]:
    """The section "Cold start"."""
    ask = command()
    commands = {
        "ask, lookup route": [*ask, "ask", LOOKUP_QUESTION],
        f"peer: `{PEER}` alone": [sys.executable, "-c", PEER],
        "ask, passages route": [*ask, "ask", PASSAGE_QUESTION],
        "`python -c pass` (the floor)": [sys.executable, "-c", "pass"],
    }
    runs = in_turn(commands, bench.environment(), bench.home, bench.runs)
    peer = runs[f"peer: `{PEER}` alone"]
    rows = [[name, *_figures(found, peer)] for name, found in runs.items()]
    ratio = median(runs["ask, lookup route"]) / median(peer)
    return [
        f"Whole processes, median of {bench.runs} runs in turn; the index stands already. Routes taken: {_routes(bench)}.",
        "",
        *table(["process", "wall ms", "min ms", "processor ms", "peak MB", "ratio to the peer (wall)", "(processor)"], rows),
        "",
        f"Ratio on the lookup route: **{ratio:.2f}** (must be at most {LIMIT}: {'reached' if ratio <= LIMIT else 'missed'}).",
        "",
        "Where a cold lookup spends its imports (`python -X importtime`, own time of the modules of each package):",
        "",
        *table(["package", "ms", "modules"], imports(bench)),
    ]


def _figures(found: list[Process], peer: list[Process]) -> list[object]:
    wall, processor = median(found), median(found, "processor")
    figures = [f"{1000 * wall:.0f}", f"{1000 * min(p.wall for p in found):.0f}", f"{1000 * processor:.0f}", f"{median(found, 'peak'):.0f}"]
    return [*figures, f"{wall / median(peer):.2f}", f"{processor / median(peer, 'processor'):.2f}"]


def _routes(bench: Bench) -> str:
    taken = []
    for question in (LOOKUP_QUESTION, PASSAGE_QUESTION):
        answer = json.loads(measured([*command(), "ask", "--json", question], bench.environment(), bench.home).output)
        taken.append(str(answer["route"]))
    return ", ".join(taken)


def imports(bench: Bench, shown: int = 8) -> list[list[object]]:
    """The packages whose modules take longest to import in a cold lookup: name, milliseconds, number of modules."""
    done = measured([sys.executable, "-X", "importtime", "-m", "bot", "ask", LOOKUP_QUESTION], bench.environment(), bench.home)
    spent: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for own, _, _, name in _IMPORT_LINE.findall(done.errors):
        package = name.partition(".")[0]
        owner = package if package in {"bot", "ingest", "vectorstore", "prompts"} else _owner(package)
        spent[owner] += int(own)
        modules[owner] += 1
    rows: list[list[object]] = [[name, f"{time / 1000:.0f}", modules[name]] for name, time in spent.most_common(shown)]
    return [*rows, ["all", f"{sum(spent.values()) / 1000:.0f}", sum(modules.values())]]


def _owner(package: str) -> str:
    return f"{package} (standard library)" if package in sys.stdlib_module_names else package
