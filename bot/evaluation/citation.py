"""Whether a citation hits: by its quote (it shares the evidence's words) or by its ref (it names a source of the question)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.figures import Text, find
from bot.evaluation.text import folded, normal, words
from bot.evaluation.verdict import Item, Record
from ingest.model import Ingested

_ROMANS = frozenset(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII"))
_UNITS = frozenset(
    (
        "triệu", "triệu đồng", "tỷ", "tỷ đồng", "%", "phần trăm", "‰", "ha", "hecta", "héc ta", "héc-ta", "tấn", "lượt", "xã",
        "người", "con", "m2", "m3", "đồng", "tiêu chí", "đảng viên", "lao động",
    )
)  # fmt: skip


def evidences(item: Item) -> list[str]:
    """The passages that state what was asked."""
    return [e for e in (item.get("evidence"), *(item.get("evidence_more") or ())) if e]


def overlaps(quote: str, evidence: str, item: Item) -> bool:
    """Whether a quote states what the evidence states: one holds the other, or they share a run of five words that says it."""
    a, b = words(quote), words(evidence)
    if len(a) < 3 or len(b) < 3:
        return bool(a) and a == b
    if _holds(a, b) or (_holds(b, a) and len(" ".join(a)) >= 12):
        return True
    run = _longest_shared(a, b)
    if len(run) < 5 or sum(1 for w in run if w.isalpha() and len(w) > 1) < 3:
        return False
    if len(run) >= 0.7 * min(len(a), len(b)):
        return True
    shared = Text.of(" ".join(run))
    return any(find(one, shared) for group in item.get("must", ()) if not _only_units(group) for one in group)


def _only_units(group: Sequence[str]) -> bool:
    return all(normal(one) in _UNITS for one in group)


def _holds(a: Sequence[str], b: Sequence[str]) -> bool:
    return f" {' '.join(b)} " in f" {' '.join(a)} "


def _longest_shared(a: Sequence[str], b: Sequence[str]) -> Sequence[str]:
    """The longest run of words that both hold (the first of the longest)."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, word in enumerate(b):
        places[word].append(j)
    best, at, ending = 0, 0, dict[int, int]()
    for i, word in enumerate(a):
        ending = {j: ending.get(j - 1, 0) + 1 for j in places.get(word, ())}
        longest = max(ending.values(), default=0)
        if longest > best:
            best, at = longest, i + 1 - longest
    return a[at : at + best]


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a report by both ways of writing their path: ids ("II.1.4") and every heading's number ("II.1.1.4")."""

    short: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Ingested) -> Outline:
        """From the sections of a report: under "1." the heading "1.4" adds both of its digits to the path."""
        by_id = {s.id: s for s in document.sections}
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for section in document.sections:
            if section.kind not in {"roman", "arabic", "decimal", "part"}:
                continue
            full: list[str] = []
            at = section
            while at.kind != "part" and at.parent in by_id and at.kind != "document":
                full = [*(at.number or "").split("."), *full]
                at = by_id[at.parent]
            part, *own = section.id.split(".")
            found[(part, *full)] = (part, *own)
        return cls(found)

    def known(self, path: tuple[str, ...]) -> bool:
        """Whether a heading has this path, written in either way."""
        return path in self.short or path in self.short.values()


_PART = re.compile(r"(?:phan (?:thu )?(nhat|hai|ii?|1|2)|part[ _-]?([12])|(?<!\w)p([12]))\b")
_PART_WORDS = re.compile(
    r"phần (?:thứ )?(?:nhất|hai|i{1,2}|1|2)(?![^\W\d_])|(?<!\w)p[12](?!\w)|part[ _-]?[12]|section|mục|sec(?!\w)"
)


def section_path(ref: str) -> tuple[str | None, tuple[str, ...]]:
    """The part and the numbers of a section ref; words between them are passed over.

    >>> section_path("section:P1.III.1.r2"), section_path("Phần thứ hai > I > 2")
    (('P1', ('III', '1')), ('P2', ('I', '2')))
    """
    found = _PART.search(folded(ref))
    part = None if found is None else "P1" if next(g for g in found.groups() if g) in {"nhat", "1", "i"} else "P2"
    out: list[str] = []
    for token in re.split(r"[\s./>:,;#\-–_|()]+", _PART_WORDS.sub(" ", normal(ref))):
        if token == "i" and out:
            out.append("1")  # OCR prints a heading "1." as "I."
        elif token.upper() in _ROMANS:
            out.append(token.upper())
        elif re.fullmatch(r"\d{1,2}", token):
            out.append(str(int(token)))
    return part, tuple(out)


def section_hit(ref: str, source: str, outline: Outline) -> bool:
    """Whether a section ref names the source, or a place below it that is no heading of its own."""
    wanted_part, wanted = section_path(source)
    part, path = section_path(ref)
    wanted_part = wanted_part or "P1"
    if part is not None and part != wanted_part:
        return False
    if not path or not wanted:
        return not path and not wanted and part is not None
    ways = (wanted, outline.short.get((wanted_part, *wanted), (wanted_part, *wanted))[1:])
    if path in ways:
        return True
    if any(outline.known((p, *path)) for p in ([part] if part else ["P1", "P2"])):
        return False
    return any(len(path) > len(way) and path[: len(way)] == way for way in ways)


def ref_hit(citation: Mapping[str, Any], source: str, item: Item, outline: Outline) -> bool:
    """Whether a citation's ref names this source of the question."""
    kind, ref = folded(str(citation.get("kind", ""))), str(citation.get("ref") or "")
    source_kind, _, value = source.partition(":")
    bare = folded(ref)
    if source_kind == "footnote":
        return _note_number(kind, bare) == int(value)
    if source_kind == "section":
        other = re.search(r"foot|annex|table|bieu|phu luc|row", kind) or re.search(r"footnote|\bfn\b|phu.?luc|bieu", bare)
        return not other and section_hit(ref, value, outline)
    if source_kind == "annex":
        return _annex_hit(kind, bare, value, item)
    if source_kind == "meta":
        words_of = {"header": r"header|tieu de|dau van ban", "signature": r"signature|chu ky|noi nhan|ky ten"}
        return value in bare or (value in words_of and re.search(words_of[value], bare) is not None)
    return False


def _note_number(kind: str, bare: str) -> int | None:
    found = re.search(r"(?:footnote|fn|chu thich|cuoc chu|ghi chu|note)\D{0,6}(\d+)", bare)
    if found is None and re.search(r"foot|chu thich|cuoc chu|^fn", kind):
        found = re.search(r"(\d+)", bare)
    return int(found[1]) if found else None


def _table_of(bare: str) -> tuple[str | None, str]:
    """The table that a folded ref names, and the rest of it."""
    text = re.sub(r"[^a-z0-9]+", " ", bare)
    if re.search(r"\bphu ?luc\b", text):
        return "phu_luc", re.sub(r"\bphu ?luc\b", " ", text)
    found = re.search(r"\bbieu ?(?:so )?0?(\d)\b", text)
    return (f"bieu_0{found[1]}", text[: found.start()] + " " + text[found.end() :]) if found else (None, text)


def _content(text: str) -> set[str]:
    return {w for w in re.sub(r"[^a-z0-9]+", " ", text).split() if len(w) > 1 and not w.isdigit()}


def _annex_hit(kind: str, bare: str, value: str, item: Item) -> bool:
    """Same table, and the same row: by the roman of its group, by its name (60 % of the words), or by words of the evidence."""
    table, rest = _table_of(bare if _table_of(bare)[0] else f"{kind} {bare}")
    wanted_table, _, row = value.partition(":")
    if table != wanted_table:
        return False
    rest = re.sub(r"\b(?:annex|table|row|bang|dong|chi tieu|table row|r)\b", " ", rest)
    romans = [w.upper() for w in rest.split() if w.upper() in _ROMANS]
    if row in _ROMANS and romans:
        return romans[0] == row
    listed = [w for w in rest.split() if len(w) > 1 and not w.isdigit()]
    if len(listed) < 2:
        return False
    have, row = set(listed), "" if row in _ROMANS else row
    if row:
        wanted = _content(folded(row))
        return len(have & wanted) / max(1, len(have | wanted)) >= 0.6
    evidence = {w for e in evidences(item) for w in re.sub(r"[^a-z0-9]+", " ", folded(e)).split()}
    return len(have) >= 3 and len(have & evidence) / len(have) >= 0.8


@dataclass(frozen=True, slots=True)
class Hits:
    """Whether any citation hits by quote, by ref, and how many there are."""

    by_quote: bool
    by_ref: bool
    count: int


def cited(item: Item, record: Record, outline: Outline) -> Hits:
    """The citations of an answer against the sources of its question."""
    given = record.get("citations")
    listed = [c for c in given if isinstance(c, dict)] if isinstance(given, list) else []
    by_quote = any(overlaps(str(c["quote"]), e, item) for c in listed if c.get("quote") for e in evidences(item))
    by_ref = any(ref_hit(c, s, item, outline) for c in listed for s in item.get("sources", ()))
    return Hits(by_quote, by_ref, len(given) if isinstance(given, list) else 0)
