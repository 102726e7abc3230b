"""Lines → the tree of sections.  The printed numbers decide the level, never the number of ``#``.

Ids are the path of printed numbers: ``P1.II.1.1``; run-in heading ``P1.III.1.r2``; numbered item ``P1.IV.1.i3``; article ``D1.2.a``;
recipients ``END.NN``; signature ``END.SIG``; annexes ``PL``, ``B01``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.annexes import annex_sections
from ingest.header import Foot, Head
from ingest.headings import RANK, Heading, read_headings
from ingest.model import Line, Section, Span


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections, the lines that are only headings, and the first line of the annexes (one past the last line: none)."""

    sections: tuple[Section, ...]
    heading_lines: frozenset[int]
    annex_start: int


@dataclass(slots=True)
class _Node:
    """A section being built."""

    heading: Heading
    id: str
    parent: str
    rank: int


def read_outline(lines: tuple[Line, ...], head: Head, foot: Foot, annexes: tuple[Heading, ...], notes: frozenset[int]) -> Outline:
    """The tree of sections of the whole document, in the order of their first lines."""
    annex_start = annexes[0].line if annexes else len(lines) + 1
    closing = [s for s in (foot.recipients_lines, foot.signature_lines) if s is not None]
    body_end = min([annex_start - 1, *(s.first - 1 for s in closing)])
    skip = notes | frozenset(range(1, head.last + 1))
    headings = _settle_parts(_settle_romans(read_headings(lines, skip, body_end)))
    nodes = _place(headings)
    root = Section("DOC", None, 0, head.title, None, Span(head.first, head.first), "document")
    body = [_section(n) for n in nodes]
    tail = _closing(foot) + annex_sections(lines, annexes)
    sections = _with_ends([root, *sorted(body + tail, key=lambda s: s.lines.first)], len(lines))
    only = {i for n in nodes for i in range(n.heading.line, n.heading.last + 1) if not n.heading.own_text and lines[i - 1].text.strip()}
    only |= {i for h in annexes for i in range(h.line, h.last + 1)}
    return Outline(sections, frozenset(only), annex_start)


def _settle_romans(headings: tuple[Heading, ...]) -> list[Heading]:
    """"I." read for "1.": a roman number that falls back inside an open roman section, where its children or siblings say "1".

    ``### I. Phát triển kinh tế`` under ``## II.``, followed by 1.1, is "1."; the next part may begin with "I." again.
    """
    out: list[Heading] = []
    current = arabic = 0
    for i, h in enumerate(headings):
        if h.kind in ("part", "chapter", "capital"):
            current = arabic = 0
        if h.kind == "roman" and h.value <= current and h.value == arabic + 1 and _reads_as_arabic(headings[i + 1 :], h.value):
            h = replace(h, kind="arabic", number=str(h.value))
        if h.kind == "roman":
            current, arabic = h.value, 0
        if h.kind == "arabic":
            arabic = h.value
        out.append(h)
    return out


def _reads_as_arabic(following: tuple[Heading, ...], value: int) -> bool:
    """Whether what follows a doubtful number are its decimal children, or its next arabic sibling before any roman one."""
    for h in following:
        if h.kind == "decimal":
            return (h.number or "").split(".")[0] == str(value)
        if h.kind == "arabic":
            return h.value == value + 1
        if h.kind in ("roman", "part", "chapter", "capital"):
            return False
    return False


def _settle_parts(headings: list[Heading]) -> list[Heading]:
    """Unnumbered headings that each stand right above an "I." or "A." are parts without a label, where there are two or more."""
    opens = [
        i
        for i, h in enumerate(headings[:-1])
        if h.kind == "unnumbered" and headings[i + 1].value == 1 and headings[i + 1].kind in ("roman", "capital")
    ]
    if len(opens) < 2 or any(h.kind == "part" for h in headings):
        return headings
    out = list(headings)
    for value, i in enumerate(opens, 1):
        out[i] = replace(out[i], kind="part", value=value)
    return out


def _place(headings: list[Heading]) -> list[_Node]:
    """Parents and ids, by a stack of open sections."""
    stack: list[_Node] = []
    nodes: list[_Node] = []
    seen: dict[str, int] = {}
    last: dict[tuple[str, str], int] = {}
    for h in headings:
        kind = "run_in" if h.kind == "unnumbered" else h.kind
        rank = RANK[kind] + (h.number or "").count(".") if kind == "decimal" else RANK[kind]
        above = [n for n in stack if n.rank < rank]
        above = _under_prefix(above, h)
        parent = above[-1].id if above else "DOC"
        if not h.marked and not _fits(kind, h, last.get((parent, kind), 0)):
            continue
        last[parent, kind] = h.value if kind != "run_in" else last.get((parent, kind), 0) + 1
        identity = _unique(_identity(kind, h, parent, above, last[parent, kind]), seen)
        node = _Node(h, identity, parent, rank)
        stack = [*above, node]
        nodes.append(node)
    return nodes


def _under_prefix(above: list[_Node], h: Heading) -> list[_Node]:
    """For "1.2", the open section "1", where there is one."""
    if h.kind != "decimal" or h.number is None:
        return above
    prefix = h.number.rsplit(".", 1)[0]
    for i in range(len(above) - 1, -1, -1):
        if above[i].heading.number == prefix or (not prefix[0].isdigit() and above[i].id.endswith(prefix)):
            return above[: i + 1]
    return above


def _fits(kind: str, h: Heading, previous: int) -> bool:
    """Whether an unmarked number goes on its list; a gap of two is an item that OCR lost."""
    if kind in ("run_in", "part", "chapter", "article", "decimal", "item"):
        return True
    return h.value == 1 or previous < h.value <= previous + 3


def _identity(kind: str, h: Heading, parent: str, above: list[_Node], order: int) -> str:
    prefix = "" if parent == "DOC" else parent + "."
    if kind == "part":
        return f"P{h.value}"
    if kind == "chapter":
        return f"{prefix}C{h.value}"
    if kind == "article":
        return f"{prefix}D{h.value}"
    if kind == "item":
        return f"{prefix}i{h.value}"
    if kind == "run_in":
        return f"{prefix}r{order}"
    number = h.number or ""
    above_number = above[-1].heading.number if above else None
    head, _, tail = number.rpartition(".")
    if kind == "decimal" and above and (head == above_number or (not number[0].isdigit() and above[-1].id.endswith(head))):
        return prefix + tail
    if kind == "letter_decimal" and above_number == number[0]:
        return prefix + number[2:]
    return prefix + number


def _unique(identity: str, seen: dict[str, int]) -> str:
    seen[identity] = seen.get(identity, 0) + 1
    return identity if seen[identity] == 1 else f"{identity}~{seen[identity]}"


def _section(node: _Node) -> Section:
    h = node.heading
    kind = {"unnumbered": "run_in", "chapter": "part", "letter_decimal": "letter", "capital": "roman"}.get(h.kind, h.kind)
    level = 0 if node.parent == "DOC" and h.kind == "part" else node.id.count(".")
    return Section(node.id, h.number, level + 1, h.title, node.parent, Span(h.line, h.last), kind)


def _closing(foot: Foot) -> list[Section]:
    out = []
    if foot.recipients_lines is not None:
        out.append(Section("END.NN", None, 1, "Nơi nhận", "DOC", foot.recipients_lines, "recipients"))
    if foot.signature_lines is not None:
        title = " - ".join(t for t in (foot.organ, foot.role) if t)
        out.append(Section("END.SIG", None, 1, title, "DOC", foot.signature_lines, "signature"))
    return out


def _with_ends(sections: list[Section], last: int) -> tuple[Section, ...]:
    """Each section runs to the line before the next one."""
    ends = [s.lines.first - 1 for s in sections[1:]] + [last]
    return tuple(replace(s, lines=Span(s.lines.first, max(s.lines.first, e))) for s, e in zip(sections, ends, strict=True))
