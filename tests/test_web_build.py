"""What npm builds is what is committed, small, and of nobody else: no address of another host, no registry, words from prompts/."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.prompting import table

ROOT = Path(__file__).resolve().parent.parent
WEB, STATIC = ROOT / "web", ROOT / "bot" / "channels" / "web" / "static"
SOURCES = sorted((WEB / "src").glob("*.ts"))
#: Tables of pages.toml that the TypeScript reads; the others are read by bot/channels/web.
OF_THE_SCRIPT = {"chat", "basis", "source", "sort", "widget"}


def test_the_artefacts_are_what_the_sources_build() -> None:
    if shutil.which("npm") is None or not (WEB / "node_modules" / "esbuild").is_dir():
        reason = "no npm, or no node_modules: cd web && npm ci"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(["npm", "run", "--silent", "check"], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_widget_is_at_most_5_kilobytes_and_the_app_at_most_20() -> None:
    assert len(gzip.compress((STATIC / "widget" / "v1" / "hoibaocao.js").read_bytes(), 9)) <= 5_000
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in ("app.js", "app.css")) <= 20_000


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_evaluated() -> None:
    for path in (p for p in STATIC.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        addresses = set(re.findall(r"https?://[^\s\"'`)<>$]+", text)) - {"http://www.w3.org/2000/svg"}
        assert addresses == set(), path.name
        assert not re.search(
            r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function|document\.write|@font-face|@import)\b", text
        ), path.name


def test_no_string_of_html_is_put_into_a_page() -> None:
    found = [p.name for p in SOURCES if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", p.read_text(encoding="utf-8"))]
    assert found == []


def test_the_lock_names_no_registry_and_every_package_has_its_digest() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock and "registry" not in lock
    assert lock.count('"integrity"') >= 5


def test_every_word_of_the_script_is_used_and_every_word_that_is_used_is_there() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in SOURCES)
    words = table("pages")
    for name in OF_THE_SCRIPT:
        used = set(re.findall(rf'\b{name}\["(\w+)"\]', code))
        # built names: chat["status_…"], chat[name] of the buttons, the examples, basis[v.basis]
        free = {k for k in words[name] if re.search(rf'["`]{k}["`]', code) or k.startswith("status_")} | (
            set(words[name]) if name == "basis" else set()
        )
        assert used <= set(words[name]), name
        assert set(words[name]) - used - free == set(), name


def test_every_word_of_the_pages_is_used() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot" / "channels" / "web").glob("*.py"))
    built = {"followups", "bases", "verdicts", "tabs"}
    for name, texts in table("pages").items():
        if name not in OF_THE_SCRIPT | built:
            dynamic = {k for k in texts if f'"{k}"' in code}
            assert [k for k in texts if f"pages.{name}.{k}" not in code and k not in dynamic] == [], name
