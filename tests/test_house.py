"""The house: small modules and functions, everything annotated, one stair, no figure of the sample in code."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("ingest", "vectorstore", "bot", "prompts")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
TREES = {p: ast.parse(p.read_text(encoding="utf-8")) for p in MODULES}
Function = ast.FunctionDef | ast.AsyncFunctionDef
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def functions(tree: ast.AST) -> list[Function]:
    return [n for n in ast.walk(tree) if isinstance(n, Function)]


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_data_table(tree: ast.Module) -> bool:
    """A module that holds nothing but constants: a table may be long."""
    return not any(isinstance(n, Function | ast.ClassDef) for n in tree.body)


def names(paths: list[Path]) -> list[str]:
    return [str(p.relative_to(ROOT)) for p in paths]


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_a_module_is_at_most_300_lines(path: Path) -> None:
    assert is_data_table(TREES[path]) or len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_a_function_is_at_most_40_lines_and_ten_in_the_median() -> None:
    sizes = {f"{p.relative_to(ROOT)}:{f.name}": length(f) for p, t in TREES.items() for f in functions(t)}
    assert {name: n for name, n in sizes.items() if n > 40} == {}
    assert statistics.median(sizes.values()) <= 10


def unannotated(node: Function) -> list[str]:
    args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    missing = [a.arg for a in args if a.annotation is None and a.arg not in {"self", "cls"}]
    return missing + (["return"] if node.returns is None else [])


def test_everything_is_annotated() -> None:
    bare = {f"{p.relative_to(ROOT)}:{f.name}": unannotated(f) for p, t in TREES.items() for f in functions(t)}
    assert {name: missing for name, missing in bare.items() if missing} == {}


def test_every_module_and_public_name_says_what_it_is() -> None:
    silent = []
    for path, tree in TREES.items():
        nodes = [n for n in tree.body if isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_")]
        silent += [f"{path.relative_to(ROOT)}:{n.name}" for n in nodes if not ast.get_docstring(n)]
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_no_drawer_for_everything() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
    assert [str(p) for p in MODULES if vague & {p.stem, p.parent.name}] == []


def imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_package_that_is_imported_is_declared() -> None:
    wanted = [*PROJECT["dependencies"], *(d for name in ("st", "model", "telegram", "web") for d in PROJECT["optional-dependencies"][name])]
    declared = {re.split(r"[<>=\[;!~ ]", d)[0].lower().replace("_", "-") for d in wanted}
    owners = packages_distributions()
    foreign = {n for t in TREES.values() for n in imports(t)} - set(sys.stdlib_module_names) - set(ROOMS)
    undeclared = {n for n in foreign if not declared & {d.lower().replace("_", "-") for d in owners.get(n, [n.replace("_", "-")])}}
    assert undeclared == set()


VENDORS = {
    "tiktoken": {"ingest/tokens.py"},
    "chromadb": {"vectorstore/dense.py"},
    "tantivy": {"vectorstore/lexical.py"},
    "langchain": {"bot/chain.py"},
    "langchain_core": {"bot/chain.py", "vectorstore/retriever.py"},
    "openpyxl": {"bot/export.py"},
    "uvicorn": {"bot/channels/web/server.py"},
    "mcp": {"bot/channels/web/mcp_tools.py"},
    "prometheus_client": {"bot/channels/web/metrics.py"},
    "jwt": {"bot/channels/web/tokens.py"},
    "telegram": {
        f"bot/channels/telegram{part}.py"
        for part in ("", "_buttons", "_commands", "_gate", "_inbox", "_limiter", "_sender", "_webhook")
    },
    "tornado": {"bot/channels/telegram_webhook.py"},
    "matplotlib": {"bot/channels/telegram_drawing.py"},
}


def test_the_web_libraries_are_imported_by_the_web_channel() -> None:
    users = {str(p.relative_to(ROOT)) for p, t in TREES.items() if {"fastapi", "starlette", "anyio"} & imports(t)}
    assert users and all(name.startswith("bot/channels/web/") for name in users)


@pytest.mark.parametrize("vendor", VENDORS)
def test_one_importer_per_vendor(vendor: str) -> None:
    assert {str(p.relative_to(ROOT)) for p, t in TREES.items() if vendor in imports(t)} <= VENDORS[vendor]


HEAVY = (
    *("chromadb", "langchain", "langchain_core", "openai", "langsmith", "numpy", "pydantic", "httpx", "rich", "typer", "openpyxl"),
    *("tantivy", "tiktoken", "telegram", "tornado", "matplotlib", "fastapi", "starlette", "uvicorn", "mcp", "jwt", "anyio"),
)


def test_the_command_starts_without_a_heavy_import() -> None:
    code = f"import sys; import bot.__main__, bot.channels.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def effects(tree: ast.Module) -> list[str]:
    """Calls at the top of a module that print, read the environment, or start something."""
    found = []
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            found.append(ast.unparse(statement.value.func))
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            found += [n for n in ("os.environ", "os.getenv", "open(") if n in ast.unparse(statement.value)]
    return found


def test_nothing_happens_on_import() -> None:
    assert {str(p.relative_to(ROOT)): effects(t) for p, t in TREES.items() if p.name != "__main__.py" and effects(t)} == {}


# 1.234 or 41.160,5 or 2,202.34: a figure of four digits or more with its separators, as a report prints it
FIGURE = re.compile(r"(?<![\d.,/])\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?![\d/])")


# 1.000 and 10.000 stand for "thousand" and for scales, in any text
ROUND = re.compile(r"\d{1,3}(?:[.,]000)+")


def sources_that_may_hold_no_figure() -> list[Path]:
    return MODULES + sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.tsv"))


def without_comments(path: Path) -> str:
    """What runs: the doctests and comments of a module may quote a report to show a rule."""
    if path.suffix != ".py":
        return path.read_text(encoding="utf-8")
    constants = (n.value for n in ast.walk(_no_docstrings(TREES[path])) if isinstance(n, ast.Constant))
    return "\n".join(str(c) for c in constants)


def _no_docstrings(tree: ast.Module) -> ast.Module:
    copy = ast.parse(ast.unparse(tree))
    for node in ast.walk(copy):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body[0] = ast.Pass()
    return copy


def test_no_figure_of_a_sample_report_stands_in_the_code() -> None:
    figures = {f for report in (ROOT / "reports").glob("*.md") for f in FIGURE.findall(report.read_text(encoding="utf-8"))}
    figures = {f for f in figures if not ROUND.fullmatch(f)}
    assert len(figures) > 50
    hits = {str(p.relative_to(ROOT)): sorted(figures & set(FIGURE.findall(without_comments(p)))) for p in sources_that_may_hold_no_figure()}
    assert {name: found for name, found in hits.items() if found} == {}


def test_the_layers_hold() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


KINDS = {".py", ".md", ".toml", ".tsv", ".yml", ".lock", ".jsonl"}
TEXTS = sorted(p for p in ROOT.rglob("*") if p.suffix in KINDS and not {".venv", "node_modules"} & set(p.parts))


def test_no_path_of_a_machine_and_no_index_address_is_written_down() -> None:
    bad = re.compile(r"/(?:work|root|home/(?!u\b))/[a-z.]+|index-url|\bpypi/simple|registry\.npmjs")
    hits = {}
    for path in TEXTS:
        if path.name in {"test_house.py", "Makefile", "compose_spec.json"} or ".hoibaocao" in path.parts:
            continue
        found = bad.findall(path.read_text(encoding="utf-8"))
        if found:
            hits[str(path.relative_to(ROOT))] = found[:3]
    assert hits == {}


def test_the_papers_of_a_project_are_there() -> None:
    roots = ("README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".env.example", "docker-compose.yml")
    for name in (*roots, "docs/architecture.md", "docs/glossary.md"):
        assert (ROOT / name).stat().st_size > 200, name
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
