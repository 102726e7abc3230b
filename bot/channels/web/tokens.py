"""Signed tokens: those of the host page (checked by its public key), and our own of a quarter of an hour.  The only importer of PyJWT."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bot.errors import UsageError

#: Seconds that a host page's token may live, and that clocks may differ.
LIFE, SLACK = 300, 10
#: Seconds that our own tokens live.
SESSION = 900
#: A smaller RSA key is refused (NIST SP 800-57: 112 bits of strength).
RSA_BITS = 2048
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class BadToken(Exception):
    """A token that lets nobody in; ``reason`` is a key of web.token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claims:
    """What a host page's token says: who asks, the token's id, and the seconds for which it must be remembered."""

    subject: str
    jti: str
    seconds: float


class HostTokens:
    """Checks the tokens of the host page: EdDSA or RS256 by the kind of key (never by what a token says of itself)."""

    def __init__(
        self, keys: tuple[tuple[Any, str], ...], audience: str, issuer: str | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys, self._audience, self._issuer, self._clock = keys, audience, issuer, clock

    @classmethod
    def of_file(cls, path: Path | None, audience: str, issuer: str | None) -> HostTokens:
        """The keys of a PEM file, one after the other (two while one takes over from the other). Raises UsageError."""
        if path is None:
            raise UsageError("web_no_jwt_key", reason="")
        try:
            blocks = _PEM.findall(path.read_text(encoding="ascii"))
            keys = tuple(_with_algorithm(load_pem_public_key(block.encode())) for block in blocks)
        except (OSError, ValueError) as error:
            raise UsageError("web_no_jwt_key", reason=f"({path}: {error})") from error
        if not keys:
            raise UsageError("web_no_jwt_key", reason=f"({path})")
        return cls(keys, audience, issuer)

    def claims(self, token: str) -> Claims:
        """What a good token says. Raises BadToken."""
        found = self._decoded(token)
        now, issued, until = self._clock(), found["iat"], found["exp"]
        if until - issued > LIFE or until - now > LIFE + SLACK:
            raise BadToken("too_long")
        subject, jti = found["sub"], found["jti"]
        if not (isinstance(jti, str) and 8 <= len(jti) <= 200 and isinstance(subject, str) and good_name(subject)):
            raise BadToken("claims")
        return Claims(subject, jti, until - now + 2 * SLACK)

    def _decoded(self, token: str) -> dict[str, Any]:
        reason = "signature"
        for key, algorithm in self._keys:
            try:
                found: dict[str, Any] = jwt.decode(
                    token,
                    key,
                    algorithms=[algorithm],
                    audience=self._audience,
                    issuer=self._issuer,
                    leeway=SLACK,
                    options={"require": ["exp", "iat", "aud", "jti", "sub"], "strict_aud": False},
                )
            except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
                continue
            except jwt.ExpiredSignatureError as error:
                raise BadToken("expired") from error
            except jwt.PyJWTError as error:
                reason = "claims"
                if not isinstance(error, jwt.DecodeError):
                    raise BadToken(reason) from error
            else:
                if not all(isinstance(found[name], int | float) for name in ("iat", "exp")):
                    raise BadToken("claims")
                return found
        raise BadToken(reason)


def _with_algorithm(key: Any) -> tuple[Any, str]:
    if isinstance(key, Ed25519PublicKey):
        return key, "EdDSA"
    if isinstance(key, RSAPublicKey) and key.key_size >= RSA_BITS:
        return key, "RS256"
    raise ValueError(f"Ed25519, RSA >= {RSA_BITS}")


def good_name(name: str) -> bool:
    """Whether a name can stand for somebody: printable, no blank at its ends, not too long.

    >>> good_name("nguyen.van.a@huyen.vn"), good_name(""), good_name("a\\nb"), good_name("x" * 300)
    (True, False, False, False)
    """
    return 0 < len(name) <= 200 and name.isprintable() and name == name.strip()


class OwnTokens:
    """Our own tokens: ``session`` (sent as a bearer) and ``view`` (in the address of a page that a browser opens)."""

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key, self._clock = key, clock

    def make(self, subject: str, use: str) -> str:
        """A token for somebody, good for a quarter of an hour."""
        return jwt.encode({"sub": subject, "aud": use, "exp": int(self._clock()) + SESSION}, self._key, algorithm="HS256")

    def subject(self, token: str, use: str) -> str:
        """Whose token this is. Raises BadToken."""
        try:
            found = jwt.decode(token, self._key, algorithms=["HS256"], audience=use, options={"require": ["exp", "sub", "aud"]})
        except jwt.ExpiredSignatureError as error:
            raise BadToken("expired") from error
        except jwt.PyJWTError as error:
            raise BadToken("signature") from error
        return str(found["sub"])
