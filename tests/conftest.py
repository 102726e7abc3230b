"""What every test shares: no network but loopback, and no setting of the machine that runs the tests."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect, _resolve = socket.socket.connect, socket.getaddrinfo


class NetworkUsed(RuntimeError):
    """A test reached for a machine other than this one."""


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:
        raise NetworkUsed(f"connect to {address}")
    _connect(self, address)


def _guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in _LOOPBACK:
        raise NetworkUsed(f"resolve {name}")
    return _resolve(host, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_resolve
    yield
    socket.socket.connect, socket.getaddrinfo = _connect, _resolve  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No HOIBAOCAO_* of the developer leaks in; what a test builds by default lands in a temporary folder."""
    before = dict(os.environ)
    for name in [n for n in os.environ if n.startswith(("HOIBAOCAO_", "OPENAI_", "OLLAMA_", "ANTHROPIC_", "TELEGRAM_")) or n == "NO_COLOR"]:
        del os.environ[name]
    os.environ["HOIBAOCAO_HOME"] = str(tmp_path_factory.mktemp("home"))
    yield
    os.environ.clear()
    os.environ.update(before)
