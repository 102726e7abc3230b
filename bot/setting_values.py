"""How the text of a setting is read: one function a kind.  Raises SettingError with ``name``, ``value`` and ``hint``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import SettingError
from bot.providers import split
from bot.secret import MASK, Secret

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

#: How the web server knows who asks (channels.md); several may stand side by side, ``none`` stands alone.
SIGN_INS = ("none", "proxy", "jwt", "api-key")


def path(name: str, text: str) -> Path:
    """A path, made absolute."""
    if "\0" in text:
        raise SettingError("setting_invalid", name=name, value=text.replace("\0", "?"), hint="path")
    return Path(os.path.abspath(Path(text).expanduser()))


def paths(name: str, text: str) -> tuple[Path, ...]:
    """Paths separated as in PATH; a folder stays a folder, its reports are listed when they are read."""
    return tuple(path(name, part) for part in text.split(os.pathsep) if part.strip())


def between(low: int, high: int) -> Callable[[str, str], int]:
    """A whole number of that range."""
    def parse(name: str, text: str) -> int:
        # isascii: int() would take Arabic digits and the like
        if not (text.isascii() and text.isdigit() and low <= int(text[:12]) <= high):
            raise SettingError("setting_range", name=name, value=text, low=low, high=high)
        return int(text)

    return parse


def weight(name: str, text: str) -> float:
    """A number from 0 to 100."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise SettingError("setting_range", name=name, value=text, low=0, high=100)
    return value


def seconds(name: str, text: str) -> float:
    """A number of seconds, an hour at most."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise SettingError("setting_range", name=name, value=text, low=1, high=3600)
    return value


def url(name: str, text: str) -> str:
    """An address of http or https, without the slash at its end."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise SettingError("setting_invalid", name=name, value=text, hint="url")
    return text.rstrip("/")


def embedder(name: str, text: str) -> str:
    """The kind of an embedder, with its model."""
    kind, colon, model = text.partition(":")
    if text != "builtin" and not (kind in {"openai", "ollama", "st"} and colon and model.strip()):
        raise SettingError("setting_invalid", name=name, value=text, hint="embedder")
    return text


def model(name: str, text: str) -> str:
    """The name of a language model, with its provider or without."""
    if not split(text)[1] or re.search(r"[\s\0]", text) or len(text) > 200:
        raise SettingError("setting_invalid", name=name, value=text, hint="model")
    return text


def host(name: str, text: str) -> str:
    """OLLAMA_HOST as its owner writes it: with or without a scheme."""
    return url(name, text if "://" in text else f"http://{text}")


def flag(_name: str, text: str) -> bool:
    """Whether it is given at all."""
    return bool(text)  # no-color.org: present and not empty


def secret(_name: str, text: str) -> Secret:
    """A value that is never printed."""
    return Secret(text)


def token(name: str, text: str) -> Secret:
    """A secret that stands in a header: letters, digits, ``_`` and ``-`` (the Bot API's rule for setWebhook), 16 at least."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise SettingError("setting_invalid", name=name, value=MASK, hint="token")
    return Secret(text)


def address(name: str, text: str) -> str:
    """Where to listen: host and port.

    >>> address("X", "127.0.0.1:8443"), address("X", "[::1]:80")
    ('127.0.0.1:8443', '[::1]:80')
    """
    try:
        parts = urlsplit(f"//{text}")
        good = bool(parts.hostname) and bool(parts.port) and not parts.path and parts.username is None
    except ValueError:
        good = False
    if not good:
        raise SettingError("setting_invalid", name=name, value=text, hint="address")
    return text


def ids(name: str, text: str) -> tuple[int, ...]:
    """Numeric ids of Telegram, separated by commas or blanks; those of groups are negative.

    >>> ids("TELEGRAM_ALLOWED_CHATS", "-100123, 7")
    (-100123, 7)
    """
    found = re.split(r"[\s,;]+", text.strip())
    if not all(re.fullmatch(r"-?[0-9]{1,19}", one) for one in found):
        raise SettingError("setting_invalid", name=name, value=text, hint="ids")
    return tuple(dict.fromkeys(map(int, found)))


def one_of(*known: str) -> Callable[[str, str], str]:
    """One of these words."""

    def parse(name: str, text: str) -> str:
        if text not in known:
            raise SettingError("setting_invalid", name=name, value=text, hint=name.removeprefix("HOIBAOCAO_").lower())
        return text

    return parse


def yes(name: str, text: str) -> bool:
    """Yes or no: 1, true, yes, on; 0, false, no, off."""
    if text.lower() not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise SettingError("setting_invalid", name=name, value=text, hint="yes")
    return text.lower() in {"1", "true", "yes", "on"}


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", text.strip()) if part]


def networks(name: str, text: str) -> tuple[Network, ...]:
    """Addresses and ranges, separated by commas or blanks.

    >>> networks("HOIBAOCAO_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    (IPv4Network('10.0.0.0/8'), IPv6Network('::1/128'))
    """
    from ipaddress import ip_network

    try:
        found = tuple(ip_network(part) for part in _parts(text))
    except ValueError:
        found = ()
    if not found or any(net.prefixlen == 0 for net in found):  # "everybody" is no proxy
        raise SettingError("setting_invalid", name=name, value=text, hint="networks")
    return found


def sign_in(name: str, text: str) -> tuple[str, ...]:
    """The ways of signing in, in the order in which they are tried; ``none`` stands alone.

    >>> sign_in("HOIBAOCAO_SIGN_IN", "proxy,api-key")
    ('proxy', 'api-key')
    """
    found = tuple(dict.fromkeys(_parts(text)))
    if not found or not set(found) <= set(SIGN_INS) or ("none" in found and len(found) > 1):
        raise SettingError("setting_invalid", name=name, value=text, hint="sign_in")
    return found


def origins(name: str, text: str) -> tuple[str, ...]:
    """Origins (scheme, host, port), each named; no star.

    >>> origins("HOIBAOCAO_CORS_ORIGINS", "https://intranet.example.vn http://10.0.0.5:8000/")
    ('https://intranet.example.vn', 'http://10.0.0.5:8000')
    """
    found = tuple(dict.fromkeys(url(name, part).lower() for part in _parts(text)))
    if not found or not all(re.fullmatch(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?", one) for one in found):
        raise SettingError("setting_invalid", name=name, value=text, hint="origins")
    return found


def names(name: str, text: str) -> tuple[str, ...]:
    """Host names under which the server answers, without a port."""
    found = tuple(dict.fromkeys(part.lower() for part in _parts(text)))
    if not found or not all(re.fullmatch(r"\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?", one) for one in found):
        raise SettingError("setting_invalid", name=name, value=text, hint="names")
    return found


def listen(name: str, text: str) -> str:
    """The address to listen at: of IPv4, of IPv6 (without brackets), or a name."""
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", text):
        raise SettingError("setting_invalid", name=name, value=text, hint="listen")
    return text


def header(name: str, text: str) -> str:
    """The name of an HTTP header (RFC 9110, token)."""
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise SettingError("setting_invalid", name=name, value=text, hint="header")
    return text


def line(name: str, text: str) -> str:
    """A line of text."""
    if len(text) > 500 or not text.isprintable():
        raise SettingError("setting_invalid", name=name, value=text[:80], hint="text")
    return text
