"""A chat of the double as a page of HTML that looks like a messenger on a phone.  Pure: posts in, HTML out."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 420px; background: #dfe7ec; color: #17212b; padding-bottom: 14px }
body { font: 15px/1.4 "DejaVu Sans", "Noto Sans", Arial, sans-serif }
header { background: #3d6a8f; color: #fff; padding: 11px 16px; font-weight: bold; font-size: 16px }
header small { display: block; font-weight: normal; font-size: 12px; opacity: .85 }
.row { display: flex; padding: 8px 10px 0 }
.row.own { justify-content: flex-end }
.message { max-width: 352px; min-width: 90px }
.bubble { background: #fff; border-radius: 13px; padding: 8px 11px; white-space: pre-wrap; overflow-wrap: anywhere }
.own .bubble { background: #e3f7d0 }
.who { color: #3d6a8f; font-weight: bold; font-size: 13px }
.bubble img { display: block; width: calc(100% + 22px); margin: -8px -11px 8px; border-radius: 13px 13px 0 0 }
blockquote { border-left: 3px solid #3d8fc0; background: #eef5fa; border-radius: 5px; padding: 5px 9px; margin: 3px 0 }
code { background: #eef1f3; border-radius: 4px; padding: 0 4px; font-size: 14px }
.keys { display: flex; gap: 4px; margin-top: 4px }
.keys span { flex: 1; background: #9fb3c2; color: #fff; border-radius: 8px; text-align: center; padding: 6px 4px; font-size: 13.5px }
.keys span.pressed { background: #3d6a8f; outline: 2px solid #17212b }
.note { margin: 10px auto 0; width: fit-content; max-width: 330px; background: #17212bcc; color: #fff; border-radius: 14px }
.note { padding: 5px 13px; font-size: 13px; text-align: center }
"""
TAGS = {"bold": "b", "italic": "i", "code": "code", "blockquote": "blockquote", "expandable_blockquote": "blockquote"}


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn: a post of the double, or a ``note`` between the messages; ``pressed``: the button that was pressed."""

    post: Any = None
    note: str = ""
    pressed: str = ""


def page(title: str, lines: Iterable[Line], subtitle: str = "bot") -> str:
    """The page of a chat."""
    drawn = "\n".join(_line(line, several=subtitle != "bot") for line in lines)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    top = f"<header>{escape(title)}<small>{escape(subtitle)}</small></header>"
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{top}{drawn}</body></html>'


def _line(line: Line, several: bool) -> str:
    if line.post is None:
        return f'<div class="note">{escape(line.note)}</div>'
    post = line.post
    who = f'<div class="who">{escape(post.raw["from"]["first_name"])}</div>' if several else ""
    keys = "".join(_keys(row, line.pressed) for row in post.buttons)
    own = "" if post.by_bot else " own"
    bubble = f'<div class="bubble">{who}{_picture(post)}{rich(*_words(post))}</div>'
    return f'<div class="row{own}"><div class="message">{bubble}{keys}</div></div>'


def _words(post: Any) -> tuple[str, Sequence[dict[str, Any]]]:
    name = "caption" if "caption" in post.raw else "text"
    return str(post.raw.get(name, "")), post.raw.get("caption_entities" if name == "caption" else "entities", [])


def _picture(post: Any) -> str:
    if "photo" not in post.raw:
        return ""
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(post.upload.content).decode()}">'


def _keys(row: Sequence[dict[str, Any]], pressed: str) -> str:
    drawn = "".join(f'<span class="{"pressed" if b["text"] == pressed else ""}">{escape(b["text"])}</span>' for b in row)
    return f'<div class="keys">{drawn}</div>'


def rich(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """A text with its entities, whose offsets count UTF-16 units, as HTML.

    >>> rich("Thu 46 tỷ", [{"type": "bold", "offset": 4, "length": 5}])
    'Thu <b>46 tỷ</b>'
    """
    known = [e for e in entities if e["type"] in TAGS]
    ends = sorted({0, len(text.encode("utf-16-le")) // 2, *(n for e in known for n in (e["offset"], e["offset"] + e["length"]))})
    raw, out = text.encode("utf-16-le"), []
    for start, end in pairwise(ends):
        piece = escape(raw[2 * start : 2 * end].decode("utf-16-le"), quote=False)
        around = [TAGS[e["type"]] for e in known if e["offset"] <= start and end <= e["offset"] + e["length"]]
        out.append("".join(f"<{t}>" for t in around) + piece + "".join(f"</{t}>" for t in reversed(around)))
    return "".join(out)
