"""Who asks (channels.md): nobody is believed but a trusted proxy, a signature, or the bearer of a key.

``none``: whoever reaches the loopback address. ``proxy``: a header, from the trusted addresses alone, and taken off every other request.
``jwt``: our own token, which the session endpoint gives for one of the host page. ``api-key``: a key, for programs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web.problems import Problem, response
from bot.channels.web.state import KEY, Client
from bot.channels.web.tokens import BadToken, OwnTokens, good_name

Networks = Sequence[IPv4Network | IPv6Network]

#: What anybody may have: no page among them shows anything of a report, and no answer is given.
PUBLIC = frozenset({"/livez", "/readyz", "/docs", "/openapi.json", "/favicon.ico", "/loi", "/api/v1/session"})
#: Where the host page's token is checked: a bearer there is none of ours.
EXCHANGE = "/api/v1/session"
PUBLIC_FOLDERS = ("/static/", "/widget/", "/embed/")
#: Pages that a browser opens by their address alone; our ``view`` token may stand there.
VIEWS, VIEW = ("/bao-cao/",), "ve"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who may ask: how they signed in, and their name there."""

    mode: str
    name: str

    def __str__(self) -> str:
        return f"{self.mode}:{self.name}"


LOCAL = Identity("none", "local")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a request tells of who sends it."""

    peer: str
    headers: Headers
    path: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Decides who somebody is. ``client`` reads the file of keys, ``own`` checks our tokens."""

    modes: tuple[str, ...]
    trusted: Networks
    header: str
    client: Callable[[str], Client | None]
    own: OwnTokens

    def identity(self, facts: Facts) -> Identity | None:
        """Who asks; None: nobody says. Raises BadToken where what is said is false: nothing else is tried then."""
        if "none" in self.modes:
            return LOCAL
        given = facts.headers.getlist("authorization")
        if given:
            return self._bearer(given)
        if "jwt" in self.modes and facts.path.startswith(VIEWS) and (tickets := parse_qs(facts.query).get(VIEW)):
            return Identity("jwt", self.own.subject(tickets[0], "view"))
        return self._by_proxy(facts)

    def _bearer(self, given: list[str]) -> Identity:
        scheme, _, word = given[0].partition(" ")
        word = word.strip()
        if len(given) > 1 or scheme.lower() != "bearer" or not word:
            raise BadToken("bearer")
        if "api-key" in self.modes and word.startswith(f"{KEY}_"):
            client = self.client(word)
            if client is None:
                raise BadToken("key")
            return Identity("api-key", client.id)
        if "jwt" in self.modes:
            return Identity("jwt", self.own.subject(word, "session"))
        raise BadToken("bearer")

    def _by_proxy(self, facts: Facts) -> Identity | None:
        names = facts.headers.getlist(self.header)
        if "proxy" not in self.modes or not within(facts.peer, self.trusted) or not names:
            return None
        name = names[0].encode("latin-1", "replace").decode("utf-8", "replace").strip()
        if len(names) > 1 or not good_name(name):
            raise BadToken("header")
        return Identity("proxy", name)


def within(peer: str, networks: Networks) -> bool:
    """Whether an address lies in one of the networks; an IPv4 address that comes as IPv6 is taken for what it is.

    >>> from ipaddress import ip_network
    >>> within("::ffff:10.0.0.5", [ip_network("10.0.0.0/24")]), within("10.0.1.5", [ip_network("10.0.0.0/24")]), within("", [])
    (True, False, False)
    """
    address = parsed(peer)
    return address is not None and any(address in net for net in networks if net.version == address.version)


def parsed(peer: str) -> IPv4Address | IPv6Address | None:
    """The address of a peer; None where it has none (a socket of the file system)."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_public(path: str) -> bool:
    """Whether a path needs no identity.

    >>> is_public("/livez"), is_public("/embed/v1"), is_public("/api/v1/ask"), is_public("/static/../api/v1/ask")
    (True, True, False, False)
    """
    return ".." not in path and (path in PUBLIC or path == "/embed" or path.startswith(PUBLIC_FOLDERS))


class SignIn:
    """Puts the :class:`Identity` into ``scope["state"]["identity"]``, or answers 401; takes the header of identity off every request."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        query = scope.get("query_string", b"").decode("latin-1")
        if scope["path"] == EXCHANGE:
            scope.setdefault("state", {})["identity"] = None
            await self.app(scope, receive, send)
            return
        facts = Facts((scope.get("client") or ("",))[0], Headers(scope=scope), scope["path"], query)
        try:
            found = await self._identity(facts)
        except BadToken as error:
            await response(Problem(401, f"token_{error.reason}", _CHALLENGE), facts.path)(scope, receive, send)
            return
        if found is None and not is_public(facts.path) and not self._is_own_metrics(facts):
            await response(Problem(401, "sign_in", _CHALLENGE), facts.path)(scope, receive, send)
            return
        wanted = self.door.header.lower().encode()
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != wanted]
        scope.setdefault("state", {})["identity"] = found
        await self.app(scope, receive, send)

    async def _identity(self, facts: Facts) -> Identity | None:
        """In a thread where a file is read for it; a public path asks for no proof, but a false one is refused there too."""
        if "api-key" in self.door.modes and "authorization" in facts.headers:
            return await to_thread.run_sync(self.door.identity, facts)
        return self.door.identity(facts)

    def _is_own_metrics(self, facts: Facts) -> bool:
        """Figures are for whoever watches the server on its own machine; others sign in."""
        address = parsed(facts.peer)
        return facts.path == "/metrics" and address is not None and address.is_loopback


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="hoibaocao"'}
