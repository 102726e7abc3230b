"""The settings in force: flag > environment > `.env` > default, read once into a frozen :class:`Settings`.

Own names start with ``HOIBAOCAO_``; standard names stay standard (``OPENAI_API_KEY``, ``OLLAMA_HOST``, ``NO_COLOR``,
``XDG_*``). Every secret may also be given as ``<NAME>_FILE``, a path. :data:`FIELDS` is the one list of names: `.env.example`
and `hoibaocao config` are held against it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bot import setting_values as values
from bot.errors import SettingError
from bot.providers import split
from bot.secret import MASK, Secret


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are absolute; ``reports`` empty means the sample report that travels with the code."""

    home: Path
    index_dir: Path
    reports: tuple[Path, ...] = ()
    max_file_mb: int = 20
    chunk_tokens: int = 400
    embedder: str = "builtin"
    dense_weight: float | None = None
    chroma_url: str | None = None
    lexicon: Path | None = None
    log_file: Path | None = None
    timeout_s: float = 30.0
    model: str | None = None
    model_deadline_s: float = 20.0
    model_budget: int = 6000
    history_turns: int = 20
    history_days: int = 30
    openai_api_key: Secret | None = None
    openai_base_url: str | None = None
    anthropic_api_key: Secret | None = None
    ollama_host: str | None = None
    rate_per_min: int = 20
    rate_per_day: int = 500
    log_questions: str = "hash"
    telegram_bot_token: Secret | None = None
    telegram_allowed_users: tuple[int, ...] = ()
    telegram_allowed_chats: tuple[int, ...] = ()
    telegram_admin_users: tuple[int, ...] = ()
    telegram_base_url: str = "https://api.telegram.org"
    telegram_proxy: str | None = None
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: Secret | None = None
    telegram_webhook_listen: str = "127.0.0.1:8443"
    telegram_protect_content: bool = False
    web_host: str = "127.0.0.1"
    web_port: int = 8080
    web_workers: int = 1
    web_url: str | None = None
    web_hosts: tuple[str, ...] = ()
    web_body_kb: int = 64
    sign_in: tuple[str, ...] = ("none",)
    trusted_proxies: tuple[values.Network, ...] = ()
    identity_header: str = "X-Forwarded-User"
    jwt_public: Path | None = None
    jwt_audience: str = "hoibaocao"
    jwt_issuer: str | None = None
    cors_origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    log_days: int = 365
    no_color: bool = False

    @property
    def conversations_file(self) -> Path:
        """Where :mod:`bot.memory` keeps the conversations."""
        return self.home / "conversations.sqlite3"

    @property
    def telegram_file(self) -> Path:
        """Where the Telegram bot keeps who may ask, what it has still to answer, and feedback."""
        return self.home / "telegram.sqlite3"

    @property
    def web_file(self) -> Path:
        """Where the web server keeps keys of API clients, used tokens, limits, answers to open again, and feedback."""
        return self.home / "web.sqlite3"

    @property
    def answer_log_file(self) -> Path:
        """Where :mod:`bot.answer_log` keeps one line an answer."""
        return self.home / "answers.sqlite3"

    @classmethod
    def from_env(cls, mapping: Mapping[str, str]) -> Settings:
        """Settings from one flat mapping of names to strings; an empty value counts as not given.

        >>> Settings.from_env({"HOME": "/h", "HOIBAOCAO_MAX_FILE_MB": "5"}).max_file_mb
        5

        Raises :class:`~bot.errors.SettingError` with ``name``, ``value`` and ``hint`` (a key of messages.toml).
        """
        given: dict[str, Any] = {}
        for entry in FIELDS:
            text = _text(entry, mapping)
            if text is not None:
                given[entry.field] = entry.parse(entry.name, text)
        if given.get("model") and split(given["model"])[0] is None and "openai_base_url" not in given:
            raise SettingError("setting_invalid", name="HOIBAOCAO_MODEL", value=given["model"], hint="model")
        given.setdefault("home", _data_home(mapping))
        given.setdefault("index_dir", given["home"] / "index")
        given.setdefault("log_file", given["home"] / "hoibaocao.log")
        return cls(**given)


def _text(entry: Field, mapping: Mapping[str, str]) -> str | None:
    """The given text of one setting, or that of the file which ``<NAME>_FILE`` names (secrets only)."""
    text = mapping.get(entry.name, "").strip()
    if text or not entry.secret:
        return text or None
    path = mapping.get(f"{entry.name}_FILE", "").strip()
    if not path:
        return None
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("setting_invalid", name=f"{entry.name}_FILE", value=path, hint="file") from error


def _data_home(mapping: Mapping[str, str]) -> Path:
    """Where our data stands by the XDG rules; a relative ``XDG_DATA_HOME`` is ignored, as the rules ask."""
    xdg = Path(mapping.get("XDG_DATA_HOME", ""))
    if xdg.is_absolute():
        return xdg / "hoibaocao"
    local = mapping.get("LOCALAPPDATA") if os.name == "nt" else None
    if local:
        return Path(local) / "hoibaocao"
    home = mapping.get("HOME") or mapping.get("USERPROFILE")
    return (Path(home) if home else Path.home()) / ".local" / "share" / "hoibaocao"


class Field(NamedTuple):
    """One setting: the name in the environment, the attribute of :class:`Settings`, how its text is read."""

    name: str
    field: str
    parse: Callable[[str, str], Any]
    secret: bool = False


FIELDS: tuple[Field, ...] = (
    Field("HOIBAOCAO_HOME", "home", values.path),
    Field("HOIBAOCAO_INDEX_DIR", "index_dir", values.path),
    Field("HOIBAOCAO_REPORTS", "reports", values.paths),
    Field("HOIBAOCAO_MAX_FILE_MB", "max_file_mb", values.between(1, 1024)),
    Field("HOIBAOCAO_CHUNK_TOKENS", "chunk_tokens", values.between(64, 4096)),
    Field("HOIBAOCAO_EMBEDDER", "embedder", values.embedder),
    Field("HOIBAOCAO_DENSE_WEIGHT", "dense_weight", values.weight),
    Field("HOIBAOCAO_CHROMA_URL", "chroma_url", values.url),
    Field("HOIBAOCAO_LEXICON", "lexicon", values.path),
    Field("HOIBAOCAO_LOG_FILE", "log_file", values.path),
    Field("HOIBAOCAO_TIMEOUT_S", "timeout_s", values.seconds),
    Field("HOIBAOCAO_MODEL", "model", values.model),
    Field("HOIBAOCAO_MODEL_DEADLINE_S", "model_deadline_s", values.seconds),
    Field("HOIBAOCAO_MODEL_BUDGET", "model_budget", values.between(1000, 200_000)),
    Field("HOIBAOCAO_HISTORY_TURNS", "history_turns", values.between(1, 1000)),
    Field("HOIBAOCAO_HISTORY_DAYS", "history_days", values.between(1, 3650)),
    Field("HOIBAOCAO_RATE_PER_MIN", "rate_per_min", values.between(1, 1_000_000)),
    Field("HOIBAOCAO_RATE_PER_DAY", "rate_per_day", values.between(1, 1_000_000_000)),
    Field("HOIBAOCAO_LOG_QUESTIONS", "log_questions", values.one_of("off", "hash", "full")),
    Field("OPENAI_API_KEY", "openai_api_key", values.secret, secret=True),
    Field("OPENAI_BASE_URL", "openai_base_url", values.url),
    Field("ANTHROPIC_API_KEY", "anthropic_api_key", values.secret, secret=True),
    Field("OLLAMA_HOST", "ollama_host", values.host),
    Field("TELEGRAM_BOT_TOKEN", "telegram_bot_token", values.secret, secret=True),
    Field("TELEGRAM_ALLOWED_USERS", "telegram_allowed_users", values.ids),
    Field("TELEGRAM_ALLOWED_CHATS", "telegram_allowed_chats", values.ids),
    Field("TELEGRAM_ADMIN_USERS", "telegram_admin_users", values.ids),
    Field("TELEGRAM_BASE_URL", "telegram_base_url", values.url),
    Field("TELEGRAM_PROXY", "telegram_proxy", values.url),
    Field("TELEGRAM_WEBHOOK_URL", "telegram_webhook_url", values.url),
    Field("TELEGRAM_WEBHOOK_SECRET", "telegram_webhook_secret", values.token, secret=True),
    Field("TELEGRAM_WEBHOOK_LISTEN", "telegram_webhook_listen", values.address),
    Field("TELEGRAM_PROTECT_CONTENT", "telegram_protect_content", values.yes),
    Field("HOIBAOCAO_WEB_HOST", "web_host", values.listen),
    Field("HOIBAOCAO_WEB_PORT", "web_port", values.between(0, 65_535)),
    Field("HOIBAOCAO_WEB_WORKERS", "web_workers", values.between(1, 64)),
    Field("HOIBAOCAO_WEB_URL", "web_url", values.url),
    Field("HOIBAOCAO_WEB_HOSTS", "web_hosts", values.names),
    Field("HOIBAOCAO_WEB_BODY_KB", "web_body_kb", values.between(1, 10_240)),
    Field("HOIBAOCAO_SIGN_IN", "sign_in", values.sign_in),
    Field("HOIBAOCAO_TRUSTED_PROXIES", "trusted_proxies", values.networks),
    Field("HOIBAOCAO_IDENTITY_HEADER", "identity_header", values.header),
    Field("HOIBAOCAO_JWT_PUBLIC", "jwt_public", values.path),
    Field("HOIBAOCAO_JWT_AUDIENCE", "jwt_audience", values.line),
    Field("HOIBAOCAO_JWT_ISSUER", "jwt_issuer", values.line),
    Field("HOIBAOCAO_CORS_ORIGINS", "cors_origins", values.origins),
    Field("HOIBAOCAO_FRAME_ANCESTORS", "frame_ancestors", values.origins),
    Field("HOIBAOCAO_LOG_DAYS", "log_days", values.between(1, 36_500)),
    Field("NO_COLOR", "no_color", values.flag),
)


def read_dotenv(text: str) -> dict[str, str]:
    """The pairs of a `.env` file: ``NAME=value``, ``export`` allowed, quotes dropped, ``#`` comments; other lines are ignored.

    >>> read_dotenv("# x\\nexport A='b c'\\nD=e # f\\n")
    {'A': 'b c', 'D': 'e'}
    """
    out: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name or name.startswith("#"):
            continue
        if value[:1] in {"'", '"'} and value.find(value[0], 1) > 0:
            value = value[1 : value.find(value[0], 1)]
        else:
            value = value.split(" #")[0].strip()
        out[name] = value
    return out


def load(flags: Mapping[str, str], environ: Mapping[str, str], directory: Path) -> Settings:
    """The settings in force for one run: ``flags`` over ``environ`` over ``directory/.env``.

    An empty variable in the environment does not hide the one of `.env`. Of `.env` only the names of :data:`FIELDS` count.
    """
    known = {f.name for f in FIELDS} | {f"{f.name}_FILE" for f in FIELDS if f.secret}
    path = directory / ".env"
    try:
        written = read_dotenv(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("setting_invalid", name=".env", value=str(path), hint="file") from error
    merged: dict[str, str] = {}
    for layer in ({k: v for k, v in written.items() if k in known}, environ, flags):
        _lay_over(merged, layer)
    return Settings.from_env(merged)


def _lay_over(merged: dict[str, str], layer: Mapping[str, str]) -> None:
    """Put a layer over the ones below; a secret given as a file hides the one given as text below it, and the reverse."""
    given = {k: v for k, v in layer.items() if v}
    for entry in FIELDS:
        pair = (entry.name, f"{entry.name}_FILE")
        if entry.secret and any(name in given for name in pair):
            for name in pair:
                merged.pop(name, None)
    merged.update(given)


def printable(settings: Settings) -> dict[str, Any]:
    """Every setting by its name in the environment, as JSON types; secrets masked, addresses without their password."""
    out: dict[str, Any] = {}
    for entry in FIELDS:
        value = getattr(settings, entry.field)
        out[entry.name] = _shown(value)
    return out


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return [v if isinstance(v, int) else str(v) for v in value]
    if isinstance(value, str) and "@" in value and "://" in value:
        scheme, _, rest = value.partition("://")
        return f"{scheme}://{MASK}@{rest.rsplit('@', 1)[1]}"
    return value if value is None or isinstance(value, bool | int | float) else str(value)
