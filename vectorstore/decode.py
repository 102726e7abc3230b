"""The JSON of ``ingest.document.to_json`` back into an Ingested, fast: a cold lookup spends most of its time here.

Does what ``ingest.document.from_json`` does (a test compares them), but works out once per type, not once per value, how it is read.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from ingest.model import Ingested, Span

Decoder = Callable[[Any], Any]


def ingested(data: Mapping[str, Any]) -> Ingested:
    """The document that ``to_json`` wrote. Unknown keys are left out; a missing key takes its default."""
    decode = _decoder(Ingested)
    assert decode is not None
    document: Ingested = decode(data)
    return document


@cache
def _decoder(kind: Any) -> Decoder | None:
    """How a value of a type is read; None: as it is."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(_decoder(next(a for a in args if a is not type(None))))
    if kind is Span:
        return lambda value: Span(value[0], value[1])
    if kind is Decimal:
        return Decimal
    if origin is tuple:
        return _sequence(_decoder(args[0]))
    if origin is not None and len(args) == 2:
        return _mapping(_decoder(args[1]))
    return _record(kind) if is_dataclass(kind) else None


def _optional(decode: Decoder | None) -> Decoder | None:
    return None if decode is None else lambda value: None if value is None else decode(value)


def _sequence(decode: Decoder | None) -> Decoder:
    return tuple if decode is None else lambda value: tuple([decode(v) for v in value])


def _mapping(decode: Decoder | None) -> Decoder:
    return dict if decode is None else lambda value: {k: decode(v) for k, v in value.items()}


def _record(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    special = [(f.name, decode) for f in fields(kind) if (decode := _decoder(hints[f.name])) is not None]
    names = frozenset(f.name for f in fields(kind))

    def read(value: dict[str, Any]) -> Any:
        given = dict(value) if value.keys() <= names else {k: v for k, v in value.items() if k in names}
        for name, decode in special:
            if name in given:
                given[name] = decode(given[name])
        return kind(**given)

    return read
