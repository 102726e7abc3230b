"""``hoibaocao serve``: the web server, after every reason not to start it was looked for."""

from __future__ import annotations

import os
import socket
from argparse import Namespace
from importlib.util import find_spec
from ipaddress import ip_address

from bot.channels.cli_output import Console
from bot.channels.cli_session import assistant, make_ready
from bot.channels.cli_words import complaint
from bot.errors import HoiBaoCaoError, SettingError, UsageError
from bot.prompting import prompt, raw
from bot.settings import FIELDS, Settings
from vectorstore.errors import StoreError

#: The packages of the extra ``web`` that the server cannot do without.
_PACKAGES = ("fastapi", "uvicorn", "mcp", "jwt", "prometheus_client")


def serve(args: Namespace, settings: Settings, console: Console) -> int:
    """Answer over HTTP until SIGINT or SIGTERM."""
    if any(find_spec(name) is None for name in _PACKAGES):
        raise UsageError("web_missing")
    check(settings)
    from bot.channels.web.server import preflight, run

    preflight(settings)
    _make_ready(settings, console)
    for entry in FIELDS:  # worker processes read the environment, not our flags
        if given := getattr(args, entry.name, None):
            os.environ[entry.name] = str(given)
    listening = _bind(settings)
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    console.note(prompt("messages.web.running", url=settings.web_url or address))
    run(settings, listening)
    console.note(raw("messages.web.stopped"))
    return 0


def mcp(args: Namespace, settings: Settings, console: Console) -> int:
    """An MCP server on stdin and stdout, for a program that starts it itself."""
    if any(find_spec(name) is None for name in _PACKAGES):
        raise UsageError("web_missing")
    answering = assistant(settings, console)
    from bot.channels.web.stdio import run

    run(settings, answering)
    return 0


def check(settings: Settings) -> None:
    """Raise UsageError where the settings would let in everybody, or nobody could be known by them."""
    if "none" in settings.sign_in and not is_loopback(settings.web_host):
        raise UsageError("web_open", host=settings.web_host)
    if "proxy" in settings.sign_in and not settings.trusted_proxies:
        raise UsageError("web_no_proxies")
    if settings.lexicon is not None and not settings.lexicon.is_dir():
        raise SettingError("setting_invalid", name="HOIBAOCAO_LEXICON", value=str(settings.lexicon), hint="folder")


def is_loopback(host: str) -> bool:
    """Whether an address to listen at is reached from this machine alone; a name is by the name alone.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("example.vn")
    (True, True, True, False, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _make_ready(settings: Settings, console: Console) -> None:
    """Build the index where it is wanting; one that is broken is told, and the server starts all the same: it comes back by itself."""
    try:
        make_ready(settings, console)
    except (StoreError, HoiBaoCaoError, OSError) as error:
        console.note(complaint(error, settings.log_file).text)


def _bind(settings: Settings) -> socket.socket:
    """The socket, open. Raises UsageError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((settings.web_host, settings.web_port))
    except OSError as error:
        made.close()
        reason = error.strerror or type(error).__name__
        raise UsageError("web_port_taken", host=settings.web_host, port=settings.web_port, reason=reason) from error
    made.set_inheritable(True)
    return made
