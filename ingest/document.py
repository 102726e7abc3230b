"""The JSON document between ``ingest`` and the store, out and in (design/house.md).

Spans are ``[first, last]``, values decimal strings, tuples lists.  ``from_json(to_json(x)) == x``.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from ingest.model import Ingested, Span

Json = dict[str, Any]


def to_json(document: Ingested) -> Json:
    """The document as plain lists, dicts and strings, ready for ``json.dumps``."""
    plain: Json = _out(document)
    return {"schema": plain.pop("schema"), **plain}


def from_json(data: Json) -> Ingested:
    """The document that ``to_json`` wrote. Unknown keys are left out; a missing key takes its default."""
    document: Ingested = _in(Ingested, data)
    return document


def _out(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.first, value.last]
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _out(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_out(v) for v in value]
    if hasattr(value, "items"):
        return {k: _out(v) for k, v in value.items()}
    return value


def _in(kind: Any, value: Any) -> Any:
    """``value`` as the annotated type ``kind``."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _in(next(a for a in args if a is not type(None)), value)
    if kind is Span:
        return Span(int(value[0]), int(value[1]))
    if kind is Decimal:
        return Decimal(value)
    if origin is tuple:
        return tuple(_in(args[0], v) for v in value)
    if origin is not None and len(args) == 2:
        return {k: _in(args[1], v) for k, v in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _in(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
    return value
