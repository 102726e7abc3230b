"""Telegram's HTML as its server reads it (tdlib's parse_html): text, entities in UTF-16 units, and the words of its errors.

>>> parse_html("<b>Đạt</b> 41,2 &lt; 50")
('Đạt 41,2 < 50', [{'type': 'bold', 'offset': 0, 'length': 3}])
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .spec import units

_STYLES = {
    **{"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"},
    **{"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler"},
}
_TAGS = {*_STYLES, "span", "a", "code", "pre", "tg-emoji", "tg-time", "blockquote"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-zA-Z]+));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
# what the server finds in plain text, and in what a user types
_PLAIN = re.compile(
    r"(?P<url>https?://[^\s<>]+)|(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32})|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


class Unparsable(ValueError):
    """What follows "can't parse entities: " in the server's answer."""


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text without its tags, and its entities; trimmed as the server trims."""
    out: list[str] = []
    size, at = 0, 0
    stack: list[_Open] = []
    entities: list[dict[str, Any]] = []
    while at < len(source):
        if source[at] == "<":
            at = _tag(source, at, size, stack, entities)
            continue
        read, at = _character(source, at)
        out.append(read)
        size += units(read)
    if stack:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return trimmed("".join(out), _unnested(entities))


def _unnested(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nothing stands inside code, and no quote inside a quote: the server drops the inner ones without a word."""

    def holds(outer: dict[str, Any], inner: dict[str, Any]) -> bool:
        within = outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
        both_quotes = all(e["type"].endswith("blockquote") for e in (outer, inner))
        return within and (outer["type"] in ("code", "pre") or both_quotes)

    # an outer entity is closed, and so listed, after its inner ones
    return [inner for place, inner in enumerate(entities) if not any(holds(outer, inner) for outer in entities[place + 1 :])]


def trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """White space at both ends is cut off, and the entities with it; the plain entities are added."""
    lead = units(text[: len(text) - len(text.lstrip())])
    kept, room = text.strip(), units(text.strip())
    found = []
    for entity in entities:
        start, end = max(entity["offset"] - lead, 0), min(entity["offset"] + entity["length"] - lead, room)
        if end > start:
            found.append({**entity, "offset": start, "length": end - start})
    covered = [(e["offset"], e["offset"] + e["length"]) for e in found if e["type"] in ("code", "pre", "text_link", "text_mention")]
    plain = [e for e in plain_entities(kept) if not any(a <= e["offset"] < b for a, b in covered)]
    return kept, sorted([*found, *plain], key=lambda e: (e["offset"], -e["length"]))


def plain_entities(text: str) -> list[dict[str, Any]]:
    """Commands, mentions, hashtags and addresses."""
    return [
        {"type": str(m.lastgroup), "offset": units(text[: m.start()]), "length": units(m[0])} for m in _PLAIN.finditer(text) if m.lastgroup
    ]


def _character(source: str, at: int) -> tuple[str, int]:
    match = _CHARACTER.match(source, at) if source[at] == "&" else None
    if match:
        number = int(match[1]) if match[1] else int(match[2], 16) if match[2] else 0
        read = chr(number) if 0 < number < 0x110000 else _NAMED.get(match[3] or "", "")
        if read:
            return read, match.end()
    return source[at], at + 1


def _tag(source: str, at: int, size: int, stack: list[_Open], entities: list[dict[str, Any]]) -> int:
    """Reads the tag that begins at ``at``; the place after it."""
    where = f"at byte offset {len(source[:at].encode())}"
    if source[at + 1 : at + 2] == "/":
        return _end_tag(source, at, size, stack, entities, where)
    name = re.compile(r"[^\s>]*").match(source, at + 1)
    assert name is not None
    if name.end() >= len(source):
        raise Unparsable(f"Unclosed start tag {where}")
    tag = name[0].lower()
    if tag not in _TAGS:
        raise Unparsable(f'Unsupported start tag "{tag}" {where}')
    attributes: dict[str, str] = {}
    at = name.end()
    while (rest := source[at:].lstrip()) and rest[0] != ">":
        found = _ATTRIBUTE.match(source, at)
        if found is None and rest[0] == "=":
            raise Unparsable(f'Unclosed start tag "{tag}" {where}')
        if found is None:
            raise Unparsable(f'Empty attribute name in the tag "{tag}" {where}')
        attributes[found[1].lower()] = next((g for g in found.groups()[1:] if g is not None), "")
        at = found.end()
    if not rest:
        raise Unparsable(f'Unclosed start tag "{tag}" {where}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise Unparsable(f'Tag "span" must have class "tg-spoiler" {where}')
    stack.append(_Open(tag, attributes, size))
    return source.index(">", at) + 1


def _end_tag(source: str, at: int, size: int, stack: list[_Open], entities: list[dict[str, Any]], where: str) -> int:
    if not stack:
        raise Unparsable(f"Unexpected end tag {where}")
    found = re.compile(r"</([^\s>]*)\s*>").match(source, at)
    if found is None:
        raise Unparsable(f"Unclosed end tag {where}")
    opened = stack.pop()
    if found[1] and found[1].lower() != opened.tag:
        raise Unparsable(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found[1]}>"')
    language = opened.attributes.get("class", "").removeprefix("language-") if opened.tag == "code" else ""
    if language and stack and stack[-1].tag == "pre" and stack[-1].offset == opened.offset:
        stack[-1].attributes["language"] = language
        return found.end()
    made = _entity(opened, size - opened.offset)
    if made and size > opened.offset:
        entities.append(made)
    return found.end()


def _entity(opened: _Open, length: int) -> dict[str, Any] | None:
    place = {"offset": opened.offset, "length": length}
    said = opened.attributes
    if opened.tag in _STYLES:
        return {"type": _STYLES[opened.tag], **place}
    if opened.tag == "span":
        return {"type": "spoiler", **place}
    if opened.tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in said else "blockquote", **place}
    if opened.tag == "a":
        return {"type": "text_link", **place, "url": said["href"]} if said.get("href") else None
    if opened.tag == "tg-emoji":
        return {"type": "custom_emoji", **place, "custom_emoji_id": said.get("emoji-id", "")}
    if opened.tag == "tg-time":
        return {"type": "date_time", **place, "unix_time": int(said.get("unix", "0"))}
    if opened.tag == "pre" and said.get("language"):
        return {"type": "pre", **place, "language": said["language"]}
    return {"type": opened.tag, **place}
