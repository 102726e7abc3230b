"""Who may ask: each way of signing in, what is forged is refused, and the server does not open itself by mistake."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from web_server import QUESTION, app_of, client_of

from bot.__main__ import main
from bot.channels.web.tokens import OwnTokens
from bot.errors import SettingError, UsageError
from bot.settings import Settings

ED, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
RSA = generate_private_key(65537, 2048)
ASK = {"question": QUESTION}


def pem(*keys: Any) -> str:
    """Public keys as a file holds them."""
    return "".join(k.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() for k in keys)


def claims(**given: Any) -> dict[str, Any]:
    """What a good token of the host page says."""
    now = int(time.time())
    plain = {"sub": "nguyen.van.a", "aud": "hoibaocao", "iss": "https://noi-bo.vn", "jti": f"{time.time_ns():x}"}
    return {k: v for k, v in (plain | {"iat": now, "exp": now + 120} | given).items() if v is not None}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "khoa.pem"
    path.write_text(pem(ED, RSA), encoding="ascii")
    return path


def networks(*given: str) -> Any:
    """Trusted proxies, as the settings read them."""
    return Settings.from_env({"HOME": "/h", "HOIBAOCAO_TRUSTED_PROXIES": " ".join(given)}).trusted_proxies


# proxy


@pytest.mark.parametrize(
    ("peer", "headers", "status", "name"),
    [
        ("10.0.0.5", [("X-Forwarded-User", "an@huyen.vn")], 200, "an@huyen.vn"),
        ("::ffff:10.0.0.5", [("X-Forwarded-User", "an@huyen.vn")], 200, "an@huyen.vn"),
        ("10.0.0.5", [("x-forwarded-USER", "Nguyễn Văn A".encode())], 200, "Nguyễn Văn A"),
        ("10.0.0.5", [], 401, None),
        ("10.0.0.6", [("X-Forwarded-User", "an@huyen.vn")], 401, None),
        ("127.0.0.1", [("X-Forwarded-User", "an@huyen.vn")], 401, None),
        ("192.168.1.7", [("X-Forwarded-User", "an@huyen.vn"), ("X-Forwarded-For", "10.0.0.5"), ("X-Real-IP", "10.0.0.5")], 401, None),
        ("192.168.1.7", [("Forwarded", "for=10.0.0.5"), ("X-Forwarded-User", "admin")], 401, None),
        ("10.0.0.5", [("X-Forwarded-User", "an"), ("X-Forwarded-User", "admin")], 401, None),
        ("10.0.0.5", [("X-Forwarded-User", "")], 401, None),
        ("10.0.0.5", [("X-Forwarded-User", "a" * 300)], 401, None),
        ("10.0.0.5", [("X-Forwarded-User", "a\tb")], 401, None),
        ("10.0.0.5", [("Remote-User", "an")], 401, None),
        ("10.0.0.5", [("Authorization", "Bearer x"), ("X-Forwarded-User", "an")], 401, None),
        ("khong-phai-dia-chi", [("X-Forwarded-User", "an")], 401, None),
    ],
)
def test_a_name_counts_from_a_trusted_proxy_alone(
    tmp_path: Path, peer: str, headers: list[tuple[str, Any]], status: int, name: str | None
) -> None:
    app = app_of(tmp_path, sign_in=("proxy",), trusted_proxies=networks("10.0.0.5/32"))
    with client_of(app, peer) as client:
        got = client.get("/api/v1/me", headers=headers)
        assert got.status_code == status
        assert got.json().get("name") == name
        assert client.post("/api/v1/ask", json=ASK, headers=headers).status_code == status
        if status == 401:
            assert got.headers["content-type"] == "application/problem+json" and got.headers["www-authenticate"].startswith("Bearer")


def test_the_header_of_identity_goes_no_further(tmp_path: Path) -> None:
    from starlette.requests import Request

    app = app_of(tmp_path)

    @app.get("/tieu-de")
    async def told(request: Request) -> list[str]:
        return list(request.headers.keys())

    with client_of(app) as client:
        assert "x-forwarded-user" not in client.get("/tieu-de", headers={"X-Forwarded-User": "admin"}).json()


# jwt


@pytest.mark.parametrize(("key", "algorithm"), [(ED, "EdDSA"), (RSA, "RS256")])
def test_a_signed_token_is_exchanged_once(tmp_path: Path, keys: Path, key: Any, algorithm: str) -> None:
    app = app_of(tmp_path, sign_in=("jwt",), jwt_public=keys, jwt_issuer="https://noi-bo.vn")
    token = {"Authorization": f"Bearer {jwt.encode(claims(), key, algorithm)}"}
    with client_of(app) as client:
        assert client.post("/api/v1/ask", json=ASK).status_code == 401
        made = client.post("/api/v1/session", headers=token)
        assert made.status_code == 200 and made.json()["expires_in"] == 900 and made.headers["cache-control"] == "no-store"
        again = client.post("/api/v1/session", headers=token)
        assert again.status_code == 401 and again.json()["code"] == "token_used"
        ours = {"Authorization": f"Bearer {made.json()['access_token']}"}
        assert client.post("/api/v1/ask", json=ASK, headers=ours).status_code == 200
        assert client.get("/api/v1/me", headers=ours).json()["name"] == "nguyen.van.a"
        assert client.post("/api/v1/ask", json=ASK, headers=token).status_code == 401


def by_hand(header: dict[str, Any], body: dict[str, Any], key: bytes) -> str:
    """A token as an attacker makes it, whatever a library would refuse to sign."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(body).encode())}"
    return f"{signed}.{part(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def forged() -> dict[str, tuple[str, str]]:
    """Tokens that must not let anybody in, by what is wrong with them, and the code that is told."""
    now = int(time.time())

    def signed(**given: Any) -> str:
        return jwt.encode(claims(**given), ED, "EdDSA")

    ours = signed()
    return {
        "another's key": (jwt.encode(claims(), OTHER, "EdDSA"), "token_signature"),
        "no signature": (jwt.encode(claims(), None, "none"), "token_signature"),
        "the public key as a secret": (by_hand({"alg": "HS256", "typ": "JWT"}, claims(), pem(ED).encode()), "token_signature"),
        "another algorithm of the same key": (jwt.encode(claims(), RSA, "PS256"), "token_signature"),
        "changed": (ours[:-8] + ("A" * 8 if not ours.endswith("A" * 8) else "B" * 8), "token_signature"),
        "another audience": (signed(aud="khac"), "token_claims"),
        "no audience": (signed(aud=None), "token_claims"),
        "another issuer": (signed(iss="https://la.vn"), "token_claims"),
        "no issuer": (signed(iss=None), "token_claims"),
        "expired": (signed(iat=now - 400, exp=now - 200), "token_expired"),
        "no end": (signed(exp=None), "token_claims"),
        "lives an hour": (signed(exp=now + 3600), "token_too_long"),
        "lives an hour, dated ahead": (signed(iat=now + 3500, exp=now + 3600), "token_claims"),
        "not yet": (signed(nbf=now + 100), "token_claims"),
        "no id": (signed(jti=None), "token_claims"),
        "a short id": (signed(jti="1"), "token_claims"),
        "nobody": (signed(sub=""), "token_claims"),
        "a name with a line break": (signed(sub="an\nadmin"), "token_claims"),
        "no words": ("", "token_bearer"),
        "no token": ("abc", "token_claims"),
        "ours, not the host page's": (OwnTokens("k" * 64).make("an", "session"), "token_signature"),
    }


@pytest.mark.parametrize("wrong", sorted(forged()))
def test_a_forged_token_lets_nobody_in(tmp_path: Path, keys: Path, wrong: str) -> None:
    token, code = forged()[wrong]
    app = app_of(tmp_path, sign_in=("jwt",), jwt_public=keys, jwt_issuer="https://noi-bo.vn")
    with client_of(app) as client:
        got = client.post("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
        assert (got.status_code, got.json()["code"]) == (401, code)
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_our_own_token_is_for_its_use_and_its_time(tmp_path: Path, keys: Path) -> None:
    app = app_of(tmp_path, sign_in=("jwt",), jwt_public=keys)
    own = app.state.desk.own
    report = app.state.desk.answering.now().reports[0].id
    late = OwnTokens(app.state.desk.state.session_key(), lambda: time.time() - 1_000)
    with client_of(app) as client:
        for token, status in ((own.make("an", "session"), 200), (own.make("an", "view"), 401), (late.make("an", "session"), 401)):
            assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == status
        for token, status in ((own.make("an", "view"), False), (own.make("an", "session"), True), (late.make("an", "view"), True)):
            assert (client.get(f"/bao-cao/{report}", params={"ve": token}).status_code == 401) is status
        assert client.get("/api/v1/reports", params={"ve": own.make("an", "view")}).status_code == 401


@pytest.mark.parametrize("text", ["", "khong phai khoa", pem(generate_private_key(65537, 1024))])
def test_a_file_of_keys_that_cannot_be_used_is_told_at_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "k.pem").write_text(text, encoding="ascii")
    with pytest.raises(UsageError) as told:
        app_of(tmp_path, sign_in=("jwt",), jwt_public=tmp_path / "k.pem")
    assert told.value.code == "web_no_jwt_key"


# api-key


def test_a_key_is_made_by_the_command_and_can_be_taken_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path)]
    assert main(["keys", "create", "cổng nội bộ", *home]) == 0
    key = capsys.readouterr().out.strip()
    assert key not in (tmp_path / "web.sqlite3").read_bytes().decode("latin-1")
    app = app_of(tmp_path, sign_in=("api-key",))
    with client_of(app) as client:
        header = {"Authorization": f"Bearer {key}"}
        assert client.post("/api/v1/ask", json=ASK, headers=header).status_code == 200
        name = key.split("_")[1]
        for wrong in (key[:-1], key + "x", f"hbc_{name}_", f"hbc_{name}_{'a' * 43}", "hbc__", name, ""):
            assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401, wrong
        for scheme in ("Basic", "bearer bearer", ""):
            assert client.get("/api/v1/me", headers={"Authorization": f"{scheme} {key}"}).status_code == 401
        assert client.get("/api/v1/me", headers=[("Authorization", f"Bearer {key}"), ("Authorization", "Bearer x")]).status_code == 401
        assert main(["keys", "revoke", name, *home]) == 0
        assert client.get("/api/v1/me", headers=header).status_code == 401
    assert main(["keys", "revoke", name, *home]) == 3 and main(["keys", "list", *home]) == 0


def test_a_false_key_is_not_made_good_by_another_way_of_signing_in(tmp_path: Path) -> None:
    app = app_of(tmp_path, sign_in=("proxy", "api-key"), trusted_proxies=networks("10.0.0.5/32"))
    with client_of(app, "10.0.0.5") as client:
        assert client.get("/api/v1/me", headers={"X-Forwarded-User": "an"}).status_code == 200
        both = {"X-Forwarded-User": "an", "Authorization": "Bearer hbc_0_0"}
        assert client.get("/api/v1/me", headers=both).status_code == 401


# what belongs to whom


def test_an_answer_and_a_limit_belong_to_the_one_who_asked(tmp_path: Path) -> None:
    app = app_of(tmp_path, sign_in=("proxy",), trusted_proxies=networks("10.0.0.0/8"), rate_per_min=2)
    with client_of(app, "10.1.2.3") as client:
        an, binh = {"X-Forwarded-User": "an"}, {"X-Forwarded-User": "binh"}
        name = client.post("/api/v1/ask", json=ASK, headers=an).json()["answer_id"]
        assert client.get(f"/api/v1/answers/{name}", headers=an).status_code == 200
        assert client.get(f"/api/v1/answers/{name}", headers=binh).status_code == 404
        assert client.post(f"/api/v1/answers/{name}/feedback", json={"verdict": "bad"}, headers=binh).status_code == 404
        assert client.post("/api/v1/ask", json=ASK, headers=an).status_code == 200
        assert client.post("/api/v1/ask", json=ASK, headers=an).status_code == 429
        assert client.post("/api/v1/ask", json=ASK, headers=binh).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/reports", "/api/v1/export", "/v1/models", "/mcp", "/", "/bao-cao/x", "/metrics"])
def test_nothing_is_shown_to_nobody(tmp_path: Path, path: str) -> None:
    with client_of(app_of(tmp_path, sign_in=("api-key",)), "192.168.1.9") as client:
        for method in ("GET", "POST"):
            assert client.request(method, path).status_code == 401
        for public in ("/livez", "/readyz", "/docs", "/openapi.json"):
            assert client.get(public).status_code == 200


# names and origins


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("LOCALHOST.:80", 200),
        ("[::1]:8080", 200),
        ("ke-xau.example", 421),
        ("127.0.0.1.ke-xau.example", 421),
        ("localhost:8080@ke-xau.example", 421),
        ("", 421),
    ],
)
def test_a_name_that_is_not_ours_is_refused(tmp_path: Path, host: str, status: int) -> None:
    with client_of(app_of(tmp_path)) as client:
        assert client.get("/livez", headers={"Host": host}).status_code == status
        assert client.get("/api/v1/reports", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1:8080", 200),
        ("https://noi-bo.example.vn", 200),
        ("https://NOI-BO.example.vn", 200),
        ("https://ke-xau.example", 403),
        ("http://127.0.0.1:9999", 403),
        ("null", 403),
        ("https://noi-bo.example.vn.ke-xau.example", 403),
        ("file://127.0.0.1:8080", 403),
    ],
)
def test_a_page_of_another_origin_changes_nothing(tmp_path: Path, origin: str | None, status: int) -> None:
    with client_of(app_of(tmp_path, cors_origins=("https://noi-bo.example.vn",))) as client:
        got = client.post("/api/v1/ask", json=ASK, headers={"Origin": origin} if origin else {})
        assert got.status_code == status
        allowed = got.headers.get("access-control-allow-origin")
        assert allowed == (origin if origin == "https://noi-bo.example.vn" else None)
        asked = {"Origin": origin or "", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        assert client.options("/api/v1/ask", headers=asked).headers.get("access-control-allow-origin") == allowed


# the command does not open the server by mistake


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--web-host", "0.0.0.0"], "web_open"),
        (["--web-host", "::"], "web_open"),
        (["--web-host", "192.168.1.5"], "web_open"),
        (["--web-host", "may-chu"], "web_open"),
        (["--sign-in", "proxy"], "web_no_proxies"),
        (["--sign-in", "proxy", "--web-host", "0.0.0.0"], "web_no_proxies"),
        (["--sign-in", "jwt"], "web_no_jwt_key"),
    ],
)
def test_serve_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], code: str) -> None:
    assert main(["serve", "--home", str(tmp_path), "--json", *flags]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["error"]["code"] == code and "HOIBAOCAO_" in told["error"]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOIBAOCAO_SIGN_IN", "none,proxy"),
        ("HOIBAOCAO_SIGN_IN", "moi-nguoi"),
        ("HOIBAOCAO_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("HOIBAOCAO_TRUSTED_PROXIES", "::/0"),
        ("HOIBAOCAO_TRUSTED_PROXIES", "may-chu"),
        ("HOIBAOCAO_CORS_ORIGINS", "*"),
        ("HOIBAOCAO_CORS_ORIGINS", "https://*.example.vn"),
        ("HOIBAOCAO_CORS_ORIGINS", "null"),
        ("HOIBAOCAO_FRAME_ANCESTORS", "https://a.vn; script-src *"),
        ("HOIBAOCAO_FRAME_ANCESTORS", "https://a.vn/duong-dan"),
        ("HOIBAOCAO_IDENTITY_HEADER", "X User"),
        ("HOIBAOCAO_WEB_HOSTS", "a b*"),
        ("HOIBAOCAO_WEB_PORT", "70000"),
    ],
)
def test_a_setting_that_would_open_too_much_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingError) as told:
        Settings.from_env({"HOME": "/h", name: value})
    assert told.value.fields["name"] == name


def test_without_the_extra_the_command_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels import cli_web

    found = cli_web.find_spec
    monkeypatch.setattr(cli_web, "find_spec", lambda name: None if name == "fastapi" else found(name))
    for command in ("serve", "mcp"):
        assert main([command, "--home", str(tmp_path)]) == 2
        assert "pip install 'hoibaocao[web]'" in capsys.readouterr().err
