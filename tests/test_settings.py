"""bot.settings: flag > environment > .env > default, masked secrets, errors that name the setting."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.errors import SettingError
from bot.prompting import prompt
from bot.secret import MASK, Secret
from bot.settings import FIELDS, Settings, load, printable, read_dotenv

ROOT = Path(__file__).resolve().parent.parent
BASE = {"HOME": "/home/u"}


def test_defaults_follow_xdg() -> None:
    plain = Settings.from_env(BASE)
    assert plain.index_dir == Path("/home/u/.local/share/hoibaocao/index")
    assert Settings.from_env({**BASE, "XDG_DATA_HOME": "/data"}).home == Path("/data/hoibaocao")
    assert Settings.from_env({**BASE, "XDG_DATA_HOME": "relative"}).home == plain.home
    assert (plain.max_file_mb, plain.chunk_tokens, plain.embedder, plain.chroma_url) == (20, 400, "builtin", None)


def test_flag_over_environment_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "HOIBAOCAO_MAX_FILE_MB=3\nHOIBAOCAO_CHUNK_TOKENS=100\nexport HOIBAOCAO_EMBEDDER='ollama:m'\nPATH=/evil\n", encoding="utf-8"
    )
    environ = {**BASE, "HOIBAOCAO_MAX_FILE_MB": "4", "HOIBAOCAO_CHUNK_TOKENS": "200", "HOIBAOCAO_EMBEDDER": ""}
    settings = load({"HOIBAOCAO_MAX_FILE_MB": "5"}, environ, tmp_path)
    assert (settings.max_file_mb, settings.chunk_tokens, settings.embedder) == (5, 200, "ollama:m")


def test_a_secret_is_read_from_a_file_and_never_printed(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-very-secret\n", encoding="utf-8")
    settings = Settings.from_env({**BASE, "OPENAI_API_KEY_FILE": str(key), "HOIBAOCAO_CHROMA_URL": "http://u:pw@127.0.0.1:8000"})
    assert settings.openai_api_key == Secret("sk-very-secret")
    shown = printable(settings)
    assert shown["OPENAI_API_KEY"] == MASK
    assert "sk-very" not in repr(settings) and "sk-very" not in str(shown) and "pw" not in shown["HOIBAOCAO_CHROMA_URL"]


def test_a_secret_file_in_the_environment_hides_the_one_of_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=old\n", encoding="utf-8")
    (tmp_path / "key").write_text("new", encoding="utf-8")
    settings = load({}, {**BASE, "OPENAI_API_KEY_FILE": str(tmp_path / "key")}, tmp_path)
    assert settings.openai_api_key is not None and settings.openai_api_key.reveal() == "new"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOIBAOCAO_MAX_FILE_MB", "many"),
        ("HOIBAOCAO_MAX_FILE_MB", "0"),
        ("HOIBAOCAO_MAX_FILE_MB", "-3"),
        ("HOIBAOCAO_MAX_FILE_MB", "٣"),
        ("HOIBAOCAO_CHUNK_TOKENS", "9" * 30),
        ("HOIBAOCAO_EMBEDDER", "magic"),
        ("HOIBAOCAO_EMBEDDER", "openai:"),
        ("HOIBAOCAO_CHROMA_URL", "localhost:8000"),
        ("HOIBAOCAO_CHROMA_URL", "http://h:port"),
        ("HOIBAOCAO_TIMEOUT_S", "nan"),
        ("HOIBAOCAO_DENSE_WEIGHT", "nan"),
        ("HOIBAOCAO_DENSE_WEIGHT", "-0.1"),
        ("HOIBAOCAO_HISTORY_TURNS", "0"),
        ("HOIBAOCAO_HISTORY_DAYS", "3651"),
        ("HOIBAOCAO_HOME", "a\0b"),
        ("HOIBAOCAO_MODEL", "openai:"),
        ("HOIBAOCAO_MODEL", "qwen2.5:7b"),  # a bare name needs OPENAI_BASE_URL
        ("HOIBAOCAO_MODEL", "two words"),
        ("HOIBAOCAO_MODEL_DEADLINE_S", "0"),
        ("HOIBAOCAO_MODEL_BUDGET", "10"),
        ("TELEGRAM_ALLOWED_USERS", "someone"),
        ("TELEGRAM_ADMIN_USERS", "1;;x"),
        ("TELEGRAM_BASE_URL", "api.telegram.org"),
        ("TELEGRAM_PROTECT_CONTENT", "maybe"),
        ("TELEGRAM_WEBHOOK_SECRET", "too-short"),
        ("TELEGRAM_WEBHOOK_SECRET", "sixteen signs and blanks"),
        ("TELEGRAM_WEBHOOK_LISTEN", "8443"),
        ("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1:0"),
        ("TELEGRAM_WEBHOOK_LISTEN", "host:99999"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.vn"),
        ("HOIBAOCAO_LOG_QUESTIONS", "some"),
        ("HOIBAOCAO_RATE_PER_MIN", "0"),
        ("OPENAI_API_KEY_FILE", "/no/such/file"),
    ],
)
def test_a_bad_value_names_its_setting_and_what_to_do(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_env({**BASE, name: value})
    assert caught.value.fields["name"] == name and caught.value.exit_code == 2
    fields = dict(caught.value.fields)
    if "hint" in fields:
        fields["hint"] = prompt(f"messages.setting_hint.{fields['hint']}")
    assert name in prompt(f"messages.error.{caught.value.code}", **fields)


def test_the_model_is_a_provider_with_a_name_or_a_name_at_an_address() -> None:
    assert Settings.from_env(BASE).model is None
    assert Settings.from_env({**BASE, "HOIBAOCAO_MODEL": "ollama:qwen3:8b"}).model == "ollama:qwen3:8b"
    assert Settings.from_env({**BASE, "HOIBAOCAO_MODEL": "qwen2.5:7b", "OPENAI_BASE_URL": "http://h/v1"}).model == "qwen2.5:7b"
    shown = printable(Settings.from_env({**BASE, "ANTHROPIC_API_KEY": "sk-ant"}))
    assert shown["ANTHROPIC_API_KEY"] == MASK


def test_reports_are_a_path_list() -> None:
    settings = Settings.from_env({**BASE, "HOIBAOCAO_REPORTS": os.pathsep.join(["/a/x.md", "/b"])})
    assert settings.reports == (Path("/a/x.md"), Path("/b"))


def test_dotenv_reads_quotes_and_comments() -> None:
    assert read_dotenv("A=1 # one\nB=\"x # y\"\n#C=2\nnonsense\n=3\nD=\n") == {"A": "1", "B": "x # y", "D": ""}


def test_env_example_lists_exactly_the_settings_and_its_values_are_good() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^#?([A-Z_]+)=", text)
    wanted = {f.name for f in FIELDS} | {f"{f.name}_FILE" for f in FIELDS if f.secret}
    assert sorted(names) == sorted(wanted)
    uncommented = re.sub(r"(?m)^#(?=[A-Z_]+=)", "", text)
    shown = Settings.from_env({**BASE, **{k: v for k, v in read_dotenv(uncommented).items() if not k.endswith("_FILE")}})
    default = Settings.from_env(BASE)
    same_by_default = ("max_file_mb", "chunk_tokens", "embedder", "timeout_s", "model_deadline_s", "model_budget")
    telegram = ("telegram_base_url", "telegram_webhook_listen")
    for same in (*same_by_default, "history_turns", "history_days", "rate_per_min", "rate_per_day", "log_questions", *telegram):
        assert getattr(shown, same) == getattr(default, same)
