"""Where on our own site something is shown: the source viewer's addresses.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Citation


def source(report: str, ref: str, lines: tuple[int, int]) -> str:
    """The address of a place in a report: the viewer opens it at those lines, and the fragment names the ref.

    >>> source("641-bc-hu-2024", "footnote:3", (41, 41))
    '/bao-cao/641-bc-hu-2024?dong=41#footnote:3'
    """
    first, last = lines
    span = str(first) if first == last else f"{first}-{last}"
    return f"/bao-cao/{quote(report, safe='')}?dong={span}#{quote(ref, safe=':.')}"


def of_citation(citation: Citation, report: Mapping[str, object] | None) -> str:
    """The address of a citation; one of another report than the answer's names that report itself."""
    own = str((report or {}).get("id", ""))
    head, hash_sign, rest = citation.ref.partition("#")
    ref = rest if citation.report and hash_sign and head == citation.report else citation.ref
    return source(citation.report or own, ref, citation.lines)
