"""What the papers say is what the program does: README, help, messages."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.channels import cli
from bot.channels.cli_parser import COMMANDS, parser_of, setting_flags, top_help, worded
from bot.prompting import PromptError, fill, prompt, raw, table, variables
from bot.settings import FIELDS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(?:sh|console)\n(.*?)```", README, re.DOTALL)


def commands() -> Iterator[list[str]]:
    """Every `hoibaocao …` line of the README, without prompts, pipes and redirections."""
    for line in "\n".join(BLOCKS).splitlines():
        for part in line.removeprefix("$ ").split(" | "):
            words = shlex.split(part.split(" > ")[0].split(" < ")[0], comments=True)
            if words[:1] == ["hoibaocao"]:
                yield words[1:]


def test_every_command_of_the_readme_is_a_command_and_every_command_is_in_the_readme() -> None:
    shown = {words[0] for words in commands()}
    assert shown == set(COMMANDS)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_command_of_the_readme_can_be_parsed(words: list[str]) -> None:
    assert parser_of(words[0]).parse_intermixed_args(words[1:]) is not None


GUIDES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))


@pytest.mark.parametrize("path", GUIDES, ids=lambda p: p.name)
def test_a_guide_names_commands_settings_and_addresses_that_there_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|/bin/|^)hoibaocao ([a-z]+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)
    for line in re.findall(r"(?m)^hoibaocao .+$", text):
        words = shlex.split(line, comments=True)[1:]
        assert parser_of(words[0]).parse_intermixed_args(words[1:]) is not None
    known = {f.name for f in FIELDS} | {f"{f.name}_FILE" for f in FIELDS if f.secret}
    assert {n for n in re.findall(r"\b(?:HOIBAOCAO|TELEGRAM)_[A-Z_]+[A-Z]\b", text)} <= known
    assert all((ROOT / link).exists() or (path.parent / link).exists() for link in re.findall(r"\]\((?!http)([^)#]+)\)", text))


def test_every_make_target_of_the_readme_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    shown = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert {"ask", "test", "setup", "lint"} <= shown <= targets


def test_the_first_screen_is_a_question_with_its_cited_answer_and_the_two_commands() -> None:
    screen = "\n".join(README.splitlines()[:40])
    assert "make ask Q=" in screen and "[1]" in screen and "hoibaocao ask" in screen and "dòng" in screen


def test_every_command_has_a_home_and_a_line_of_help() -> None:
    assert set(cli.HOMES) == set(COMMANDS) == set(table("help")["commands"])
    for name, home in cli.HOMES.items():
        module = importlib.import_module(f"bot.channels.{home}")
        assert callable(getattr(module, "evaluate" if name == "eval" else name))
        assert name in top_help()


def test_no_help_text_is_left_over_or_missing() -> None:
    used: set[str] = set()
    for name in COMMANDS:
        text = parser_of(name).format_help()
        assert "usage:" not in text and "show this help" not in text and "positional arguments" not in text
        flat = re.sub(r"\s+", " ", text)
        used |= {key for key, line in table("help")["options"].items() if re.sub(r"\s+", " ", line) in flat}
    assert used | {"version"} == set(table("help")["options"])


def test_every_setting_of_ours_has_a_flag_and_no_secret_has() -> None:
    named = {name for _, name in setting_flags()}
    assert named == {f.name for f in FIELDS if f.name.startswith("HOIBAOCAO_") and not f.secret}
    assert not any("key" in flag or "token" in flag.replace("chunk-tokens", "") for flag, _ in setting_flags())


SOURCES = "\n".join(p.read_text(encoding="utf-8") for room in ("bot", "ingest", "vectorstore") for p in (ROOT / room).rglob("*.py"))


def used_in_code(name: str, key: str) -> bool:
    stem = key.rpartition("_")[0]
    return any(form in SOURCES for form in (f"messages.{name}.{key}", f'"{key}"', f"messages.{name}.{stem}_{{"))


def test_every_message_is_used() -> None:
    """A key stands in the code as a whole, by its own name (a code that is raised), or its table is picked by a variable."""
    built = {"columns", "basis", "sheets", "ingested", "doctor", "audit", "usage", "setting_hint", "bad_line", "answer", "progress"}
    built |= {"embedding", "logs"}
    for name, texts in table("messages").items():
        if name not in built:
            unused = [k for k in texts if not used_in_code(name, k)]
            assert unused == [], name


def test_every_code_that_is_raised_has_its_words() -> None:
    codes = set(re.findall(r'Error\(\s*"([a-z_]+)"|(?:NotFound|Interrupted)\("([a-z_]+)"', SOURCES))
    raised = {c for pair in codes for c in pair if c}
    lower = "\n".join((ROOT / room / "errors.py").read_text(encoding="utf-8") for room in ("ingest", "vectorstore"))
    below = set(re.findall(r'(?m)^    code(?:: ClassVar\[str\])? = "([a-z_]+)"', lower))
    assert raised and below
    assert (raised | below) - set(table("messages")["error"]) == set()


def test_a_missing_or_an_unused_variable_is_an_error() -> None:
    assert prompt("messages.done.removed", id="x") == "Đã bỏ báo cáo x khỏi kho."
    with pytest.raises(PromptError):
        prompt("messages.done.removed")
    with pytest.raises(PromptError):
        prompt("messages.done.removed", id="x", other="y")
    with pytest.raises(PromptError):
        raw("messages.done.nothing")
    with pytest.raises(PromptError):
        raw("no_such_file.x")
    assert fill("$$5 ${a}", {"a": 1}) == "$5 1" and variables("$$x $y") == {"y"}


def test_argparse_mistakes_are_worded() -> None:
    assert worded("argument --limit: invalid int value: 'x'") == ("number", "--limit")
    assert worded("unrecognized arguments: --x") == ("unrecognized", "--x")
    assert worded("something new") == ("other", "something new")


MODULES = sorted(
    ".".join(p.relative_to(ROOT).with_suffix("").parts)
    for p in (ROOT / "bot").rglob("*.py")
    if p.name not in {"__main__.py", "__init__.py"} and ">>>" in p.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted and not found.failed


def test_one_version() -> None:
    written = re.search(r'(?m)^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert written is not None and written[1] == bot.__version__
