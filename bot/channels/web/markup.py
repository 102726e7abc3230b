"""HTML that cannot be left unescaped: text is escaped where it is put in, and only :class:`Html` is put in as it is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_VOID = frozenset({"input", "link", "meta", "br", "hr", "col"})


class Html(str):
    """Markup that this module made; everything else is text."""

    __slots__ = ()


def el(name: str, attributes: Mapping[str, str | bool | None] | None = None, *children: Html | str | None) -> Html:
    """An element. An attribute that is None or False is left out, one that is True stands bare; a child None is left out.

    >>> el("a", {"href": '/?q="1"', "hidden": None}, "46 < 50", el("br"))
    '<a href="/?q=&quot;1&quot;">46 &lt; 50<br></a>'
    """
    given = "".join(_attribute(key, value) for key, value in (attributes or {}).items() if value is not None and value is not False)
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(*children)}</{name}>")


def join(*parts: Html | str | None) -> Html:
    """The parts one after another, text escaped.

    >>> join("a & b", el("b", None, "c"))
    'a &amp; b<b>c</b>'
    """
    return Html("".join(p if isinstance(p, Html) else escape(p, quote=False) for p in parts if p is not None))


def _attribute(key: str, value: str | bool) -> str:
    return f" {key}" if value is True else f' {key}="{escape(str(value), quote=True)}"'
