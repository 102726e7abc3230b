"""docker-compose.yml is valid by the compose specification (its schema lies in tests/compose with its licence) and says what we mean."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.channels.cli_parser import COMMANDS
from bot.settings import FIELDS, Settings

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "tests" / "compose" / "compose_spec.json").read_text(encoding="utf-8"))
#: The schema kept here is of 2021; `name` at the top came a year later.
SCHEMA["properties"].setdefault("name", {"type": "string"})
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def test_it_is_valid(compose: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(compose)


def test_the_schema_objects_to_a_mistake(compose: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(compose))
    broken["services"]["chroma"]["imagee"] = "x"
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(broken)


@pytest.mark.parametrize("name", ["web", "telegram", "ask"])
def test_a_service_uses_the_server_and_waits_for_it(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["environment"]["HOIBAOCAO_CHROMA_URL"] == "http://chroma:8000"
    assert service["depends_on"]["chroma"]["condition"] == "service_healthy"
    assert service.get("profiles") == (None if name == "web" else [name])
    assert (service.get("command") or service["entrypoint"][1:])[0] in COMMANDS


@pytest.mark.parametrize("name", ["chroma", "web", "telegram", "ask"])
def test_a_service_may_do_little(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["user"] == "10001:10001" and service["read_only"] is True and service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    assert name == "ask" or (service["healthcheck"]["test"][0] == "CMD" and service["restart"] == "unless-stopped")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert all(mount.endswith(":ro") or mount.split(":")[0] in compose["volumes"] for mount in service["volumes"])


def test_the_web_signs_in_by_a_proxy_and_stops_where_none_is_trusted(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert environment["HOIBAOCAO_SIGN_IN"] == "proxy"
    stop = re.fullmatch(r"\$\{HOIBAOCAO_TRUSTED_PROXIES:\?(.+)\}", environment["HOIBAOCAO_TRUSTED_PROXIES"])
    assert stop is not None and stop[1].startswith("Chưa đặt HOIBAOCAO_TRUSTED_PROXIES")
    hint = re.search(r"ví dụ ([\d./]+)", stop[1])
    gateway = compose["networks"]["default"]["ipam"]["config"][0]["subnet"].replace("0/24", "1/32")
    assert hint is not None and hint[1] == gateway  # the example is the address from which a proxy on the machine comes
    assert Settings.from_env({"HOME": "/h", "HOIBAOCAO_TRUSTED_PROXIES": hint[1]}).trusted_proxies


def test_named_volumes_and_settings_are_real(compose: dict[str, Any]) -> None:
    names = {f.name for f in FIELDS} | {f"{f.name}_FILE" for f in FIELDS if f.secret}
    for service in compose["services"].values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists()
        assert {n for n in service.get("environment", {}) if n.startswith(("HOIBAOCAO_", "TELEGRAM_"))} <= names


def test_secrets_are_files(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        given = service.get("environment", {})
        assert not {f.name for f in FIELDS if f.secret} & set(given)
        files = {value for name, value in given.items() if name.endswith("_FILE")}
        assert files == {f"/run/secrets/{name}" for name in service.get("secrets", [])}
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    for name in (".gitignore", ".dockerignore"):
        assert re.search(r"(?m)^secrets/?$", (ROOT / name).read_text(encoding="utf-8"))


def test_the_image_is_built_from_what_is_there() -> None:
    copied = [word for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE) for word in line.split()]
    assert copied and all((ROOT / name).exists() for name in copied)
    assert 'ENTRYPOINT ["hoibaocao"]' in DOCKERFILE and "USER hoibaocao" in DOCKERFILE and "--uid 10001" in DOCKERFILE


def test_the_image_has_what_the_services_need_and_no_more() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^ \\]+)", (ROOT / name).read_text(encoding="utf-8")))

    service, everything = pins("requirements-service.lock"), pins("requirements.lock")
    assert service and service.items() <= everything.items()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = {re.split(r"[<>=\[]", d)[0].lower() for name in ("web", "telegram", "build") for d in extras[name]}
    assert wanted <= set(service)
    assert not {"pytest", "mypy", "ruff", "schemathesis", "langchain", "langchain-openai", "torch"} & set(service)
