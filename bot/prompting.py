"""Fill the words of ``prompts/``. A missing or an unused variable is an error: words and code cannot drift apart.

``prompts/*.toml`` hold tables of texts, ``prompts/*.md`` one text each; ``$name`` is a variable, ``$$`` a dollar sign.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Any


class PromptError(LookupError):
    """A text, or one of its variables, is missing, or a variable is given that the text does not use."""


@lru_cache(maxsize=32)
def table(name: str) -> Mapping[str, Any]:
    """The TOML file ``prompts/<name>.toml`` as nested mappings.

    Raises :class:`PromptError` where there is none.
    """
    try:
        return tomllib.loads(files("prompts").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PromptError(f"prompts/{name}.toml") from error


def variables(text: str) -> frozenset[str]:
    """The names of the variables of a text.

    >>> sorted(variables("Không đọc được $path: $$1, ${reason}."))
    ['path', 'reason']
    """
    return frozenset(Template(text).get_identifiers())


def fill(text: str, given: Mapping[str, Any]) -> str:
    """The text with every variable replaced; raises :class:`PromptError` on a missing or an unused one.

    >>> fill("Có $n mục.", {"n": 3})
    'Có 3 mục.'
    """
    wanted, have = variables(text), frozenset(given)
    if wanted != have:
        raise PromptError(f"missing {sorted(wanted - have)}, unused {sorted(have - wanted)} in {text[:60]!r}")
    return Template(text).substitute(given)


def raw(key: str) -> str:
    """The text behind ``<file>.<table>.<name>`` (a TOML value) or ``<file>`` (a .md file), unfilled."""
    name, _, rest = key.partition(".")
    if not rest:
        try:
            return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise PromptError(key) from error
    node: Any = table(name)
    for part in rest.split("."):
        if not isinstance(node, Mapping) or part not in node:
            raise PromptError(key)
        node = node[part]
    if not isinstance(node, str):
        raise PromptError(f"{key} is no text")
    return node


def prompt(key: str, **given: Any) -> str:
    """The text of ``key``, filled.

    >>> prompt("messages.done.removed", id="x")
    'Đã bỏ báo cáo x khỏi kho.'
    """
    return fill(raw(key), given)
