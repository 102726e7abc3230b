"""docker-compose.yml is valid by the compose specification (its schema lies in tests/compose with its licence) and says what we mean."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.settings import FIELDS

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "tests" / "compose" / "compose_spec.json").read_text(encoding="utf-8"))
#: The schema kept here is of 2021; `name` at the top came a year later.
SCHEMA["properties"].setdefault("name", {"type": "string"})


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


def test_ask_uses_the_server(compose: dict[str, Any]) -> None:
    ask, chroma = compose["services"]["ask"], compose["services"]["chroma"]
    assert ask["environment"]["HOIBAOCAO_CHROMA_URL"] == "http://chroma:8000"
    assert ask["depends_on"]["chroma"]["condition"] == "service_healthy" and chroma["healthcheck"]["test"]
    assert ask["profiles"] == ["ask"]


def test_named_volumes_and_settings_are_real(compose: dict[str, Any]) -> None:
    names = {f.name for f in FIELDS}
    for service in compose["services"].values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists()
        assert {n for n in service.get("environment", {}) if n.startswith("HOIBAOCAO_")} <= names


def test_server_and_client_are_one_version(compose: dict[str, Any]) -> None:
    locked = re.search(r"(?m)^chromadb==([\d.]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert locked is not None and compose["services"]["chroma"]["image"] == f"chromadb/chroma:{locked[1]}"


def test_the_image_is_built_from_what_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"(?m)^COPY (.+) \S+$", dockerfile) for word in line.split()]
    assert copied and all((ROOT / name).exists() for name in copied)
    assert 'ENTRYPOINT ["hoibaocao", "ask"]' in dockerfile
