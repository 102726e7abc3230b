"""The published specification of the Bot API (spec.json), and what does not agree with it.

Nothing here is written by hand from memory: names, required fields, types, variants ("always …", "must be …"), closed word lists and
lengths ("1-64 bytes") are read out of the specification.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_PRIMITIVES: dict[str, tuple[type, ...]] = {"Integer": (int,), "Float": (int, float), "Boolean": (bool,), "String": (str,), "True": (bool,)}
_CONSTANT = re.compile(r'(?:[Aa]lways|must be) ["“]?(\w+)["”]?(?=[ .,;]|$)')
_WORD = re.compile(r'["“](\w+)["”]')
_LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after entit)")
# the fields whose description lists every word that may stand there
_CLOSED = {("Chat", "type"), ("MessageEntity", "type"), ("InlineKeyboardButton", "style"), ("InlineQuery", "chat_type")}
_ATTACHED = "attach://"


class SpecViolation(AssertionError):
    """The bot's request, or what the double was told to send, is not what the specification allows."""


@dataclass(frozen=True)
class Decoded:
    """The parameters of one request as JSON values, and what is wrong with them."""

    params: dict[str, Any]
    problems: list[str]


class Spec:
    """Methods and types; every check returns the problems as lines of text."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.version: str = raw["version"]
        self.methods: dict[str, Any] = raw["methods"]
        self.types: dict[str, Any] = raw["types"]

    def update_kinds(self) -> list[str]:
        """Every kind of update that the specification knows."""
        return [f["name"] for f in self.types["Update"]["fields"] if f["name"] != "update_id"]

    # what the double sends

    def object_problems(self, type_name: str, value: Any, where: str = "") -> list[str]:
        """What keeps ``value`` from being a ``type_name``."""
        return self._problems([type_name], value, where or type_name)

    def update_problems(self, update: dict[str, Any]) -> list[str]:
        """An update: its types, and exactly one kind."""
        kinds = [k for k in update if k != "update_id"]
        one = [] if len(kinds) == 1 else [f"Update: exactly one kind may be present, not {kinds}"]
        return one + self.object_problems("Update", update)

    def result_problems(self, method: str, result: Any) -> list[str]:
        """The result of a method."""
        return self._problems(self.methods[method]["returns"], result, f"{method} ->")

    # what the bot sends

    def decode(self, method: str, given: dict[str, Any], files: set[str]) -> Decoded:
        """A request: form fields are text and are read by their types; a JSON body has its own."""
        fields = {f["name"]: f for f in self.methods[method].get("fields", [])}
        params: dict[str, Any] = {}
        problems = [f"{method}: unknown parameter {n!r}" for n in given if n not in fields]
        for name, value in given.items():
            if name in fields:
                params[name] = _from_text(value, fields[name]["types"]) if isinstance(value, str) else value
        for name in files & set(fields):
            params[name] = _ATTACHED + name
        problems += [f"{method}: required parameter {n!r} is missing" for n, f in fields.items() if f["required"] and n not in params]
        for name, value in params.items():
            problems += self._problems(fields[name]["types"], value, f"{method}.{name}")
        used = {v.removeprefix(_ATTACHED) for v in _strings(params) if v.startswith(_ATTACHED)}
        problems += [f"{method}: file {n!r} is used by no parameter" for n in sorted(files - used)]
        problems += [f"{method}: {_ATTACHED}{n} names no file of the request" for n in sorted(used - files)]
        return Decoded(params, problems)

    def too_long(self, method: str, params: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        """``(owner, field, rule)`` of every text of a request whose length is not what its description says."""
        for field in self.methods[method].get("fields", []):
            if field["name"] in params:
                yield from self._lengths(method, field, params[field["name"]])

    def _lengths(self, owner: str, field: dict[str, Any], value: Any) -> Iterator[tuple[str, str, str]]:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, list):
                yield from self._lengths(owner, field, one)
            elif isinstance(one, dict):
                for name in self._candidates([t.removeprefix("Array of ").removeprefix("Array of ") for t in field["types"]], one):
                    inner = {f["name"]: f for f in self.types.get(name, {}).get("fields", [])}
                    for key in one.keys() & inner.keys():
                        yield from self._lengths(name, inner[key], one[key])
            elif isinstance(one, str) and (rule := _LENGTH.search(field["description"])):
                size = len(one.encode()) if rule[3] == "bytes" else units(one)
                if not int(rule[1]) <= size <= int(rule[2]):
                    yield owner, field["name"], f"{size} for {rule[0]}"

    # types

    def _problems(self, types: list[str], value: Any, where: str) -> list[str]:
        fitting = self._candidates(types, value)
        if not fitting:
            return [f"{where}: expected {' or '.join(types)}, got {_short(value)}"]
        attempts = [self._of_type(t, value, where) for t in fitting]
        return min(attempts, key=len)

    def _of_type(self, name: str, value: Any, where: str) -> list[str]:
        if name.startswith("Array of "):
            inner = name.removeprefix("Array of ")
            return [p for i, v in enumerate(value) for p in self._problems([inner], v, f"{where}[{i}]")]
        if name in _PRIMITIVES or name == "InputFile":
            return []
        fields = {f["name"]: f for f in self.types[name].get("fields", [])}
        found = [f"{where}: {name} has no field {k!r}" for k in value if k not in fields]
        found += [f"{where}: {name} needs {k!r}" for k, f in fields.items() if f["required"] and k not in value]
        for key in value.keys() & fields.keys():
            found += self._problems(fields[key]["types"], value[key], f"{where}.{key}")
            words = self._closed_words(name, key)
            if words and value[key] not in words:
                found.append(f"{where}.{key}: {value[key]!r} is none of {', '.join(words)}")
        return found

    def _candidates(self, types: list[str], value: Any) -> list[str]:
        """The types, variants unfolded, that have the shape of the value and its constants."""
        shaped = [t for t in self._unfold(types) if _has_shape(t, value)]
        if not isinstance(value, dict) or len(shaped) < 2:
            return shaped
        told = [t for t in shaped if all(k not in value or str(value[k]) == v for k, v in self.constants(t).items())]
        return [t for t in told if self.constants(t)] or told or shaped

    def _unfold(self, types: list[str]) -> list[str]:
        found: list[str] = []
        for name in types:
            inner = self.types.get(name, {}).get("subtypes")
            found += self._unfold(inner) if inner else [name]
        return found

    @cache  # noqa: B019 - one specification lives as long as the process
    def constants(self, type_name: str) -> dict[str, str]:
        """The fields that tell a variant: ``{"status": "creator"}``."""
        kind = self.types.get(type_name, {})
        if not kind.get("subtype_of"):
            return {}
        found = {f["name"]: _CONSTANT.search(f["description"]) for f in kind.get("fields", [])[:2]}
        return {name: m[1] for name, m in found.items() if m}

    @cache  # noqa: B019
    def _closed_words(self, type_name: str, field: str) -> tuple[str, ...]:
        if (type_name, field) not in _CLOSED:
            return ()
        [found] = [f for f in self.types[type_name]["fields"] if f["name"] == field]
        return tuple(_WORD.findall(found["description"]))

    # examples

    def example(self, type_name: str, known: dict[str, Any]) -> Any:
        """A least object of a type: its required fields only; ``known`` gives whole objects by type ("Chat", "User")."""
        if type_name in known:
            return known[type_name]
        if type_name.startswith("Array of "):
            return [self.example(type_name.removeprefix("Array of "), known)]
        if type_name in _PRIMITIVES:
            return {"Integer": 1, "Float": 1.0, "Boolean": True, "String": "x", "True": True}[type_name]
        kind = self.types[type_name]
        if kind.get("subtypes"):
            return self.example(kind["subtypes"][0], known)
        made = {f["name"]: self.example(f["types"][0], known) for f in kind.get("fields", []) if f["required"]}
        made |= {k: words[0] for k in made if (words := self._closed_words(type_name, k))}
        return made | {k: int(v) if v.isdigit() else v for k, v in self.constants(type_name).items() if k in made}


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"{type(value).__name__} {text if len(text) <= 80 else text[:77] + '...'}"


def _has_shape(name: str, value: Any) -> bool:
    if name.startswith("Array of "):
        return isinstance(value, list)
    if name == "InputFile":
        return isinstance(value, str) and value.startswith(_ATTACHED)
    if name in _PRIMITIVES:
        return isinstance(value, _PRIMITIVES[name]) and (isinstance(value, bool) == (name in ("Boolean", "True")))
    return isinstance(value, dict)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _from_text(text: str, types: list[str]) -> Any:
    """A form field by the types that it may have; text that fits none stays text, and fails the check of types."""
    for name in types:
        if name == "Integer" and re.fullmatch(r"-?\d{1,19}", text):
            return int(text)
        if name == "Float" and re.fullmatch(r"-?\d+(\.\d+)?", text):
            return float(text)
        if name in ("Boolean", "True") and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if name not in _PRIMITIVES and name != "InputFile":
            try:
                value = json.loads(text)
            except ValueError:
                continue
            if isinstance(value, dict | list):
                return value
    return text


@cache
def load() -> Spec:
    """The copy that stands beside this module."""
    return Spec(json.loads(Path(__file__).with_name("spec.json").read_text(encoding="utf-8")))
