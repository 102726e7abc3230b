"""The API's own description: ``/openapi.json`` with Vietnamese words, and ``/docs``, a page without a script that loads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from bot.prompting import PromptError, prompt, raw, table

_METHODS = ("get", "post", "put", "delete")


def router() -> APIRouter:
    """The page, and the list of problems to which their ``type`` leads."""
    found = APIRouter(include_in_schema=False)

    @found.get("/docs", response_model=None)
    async def docs(request: Request) -> Response:
        return HTMLResponse(page(request.app.openapi()))

    @found.get("/loi", response_model=None)
    async def trouble() -> Response:
        rows = "".join(f'<dt id="{escape(code)}"><code>{escape(code)}</code></dt><dd>{escape(text)}</dd>' for code, text in _problems())
        return HTMLResponse(_frame(raw("web.docs.problems"), f"<dl>{rows}</dl>"))

    return found


def _problems() -> Iterator[tuple[str, str]]:
    yield from table("web")["problem"].items()


def describe(app: FastAPI) -> None:
    """Have ``app.openapi()`` say everything in Vietnamese; a name without words raises PromptError."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, description=raw("web.api.about"), routes=app.routes)
            for path in found["paths"].values():
                for method in _METHODS:
                    if method in path:
                        _word(path[method])
            _schemas(found["components"]["schemas"])
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _word(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    operation["summary"], _, operation["description"] = raw(f"web.endpoint.{name}").partition("\n")
    operation["tags"] = [raw(f"web.tag.{tag}") for tag in operation["tags"]]
    for parameter in operation.get("parameters", []):
        parameter["description"] = raw(f"web.parameter.{parameter['name']}")
    for status, answer in operation["responses"].items():
        answer["description"] = raw("web.docs.good" if status.startswith("2") else f"web.title.{status}")


def _schemas(schemas: dict[str, Any]) -> None:
    """The words of the bodies that are sent to us; what the README and answers.md describe goes without."""
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, schema in schemas.items():
        schema.pop("description", None)
        for field, properties in schema.get("properties", {}).items():
            properties.pop("title", None)
            try:
                properties["description"] = raw(f"web.schema.{name}.{field}")
            except PromptError:
                continue


def page(openapi: Mapping[str, Any]) -> str:
    """The description as a page."""
    parts = [f"<p>{escape(openapi['info']['description'])}</p>", f"<p>{raw('web.docs.how')}</p>"]
    tag = ""
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                parts.append(f"<h2>{escape(tag)}</h2>")
            parts.append(_operation(path, method, operation, openapi["components"]["schemas"]))
    return _frame(prompt("web.docs.title", version=openapi["info"]["version"]), "\n".join(parts))


def _operation(path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    rows = [(p["name"], _type(p["schema"]), p.get("required", False), p["description"]) for p in operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
    required = schema.get("required", [])
    rows += [(n, _type(p), n in required, p.get("description", "")) for n, p in schema.get("properties", {}).items()]
    cells = "".join(
        f"<tr><th scope=row><code>{escape(n)}</code></th><td><code>{escape(kind)}</code>{' *' if needed else ''}</td>"
        f"<td>{escape(words)}</td></tr>"
        for n, kind, needed, words in rows
    )
    listed = f"<table><tbody>{cells}</tbody></table>" if rows else ""
    head = f"<h3><code>{method.upper()} {escape(path)}</code> {escape(operation['summary'])}</h3>"
    return f"<section>{head}<p>{escape(operation['description'])}</p>{listed}{_example(path, method, schema)}</section>"


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a word or two.

    >>> _type({"anyOf": [{"type": "string"}, {"type": "null"}]}), _type({"type": "array", "items": {"type": "string"}})
    ('string', 'array<string>')
    """
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(s) for s in schema["anyOf"] if s.get("type") != "null"))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = f"<{_type(schema['items'])}>" if "items" in schema else ""
    return str(schema.get("type", schema.get("const", "any"))) + inner


def _example(path: str, method: str, schema: Mapping[str, Any]) -> str:
    if method == "get":
        return ""
    given = {n: p["examples"][0] for n, p in schema.get("properties", {}).items() if p.get("examples")}
    if not given:
        return ""
    data = escape(json.dumps(given, ensure_ascii=False))
    return f"<pre>curl -s http://127.0.0.1:8080{escape(path)} -H 'Content-Type: application/json' -d '{data}'</pre>"


def _frame(title: str, body: str) -> str:
    """A page without a style of its own: the policy of the site allows none inside."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body><main><h1>{escape(title)}</h1>{body}</main></body></html>'
