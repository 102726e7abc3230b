"""Questions about the report as a whole: where it contradicts itself, how it is built, which documents its annexes judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from textwrap import shorten

from bot.contradictions import Found, figure_of, path_of
from bot.draft import Draft, mark
from bot.prompting import prompt
from bot.scope import of_number
from bot.units import Units
from ingest.model import Section

_CONFLICT = re.compile(
    r"\b(mau thuan|khong (khop|thong nhat|giong) nhau|khong khop|khong thong nhat|venh nhau|lech nhau|sai lech|da nhau|chenh nhau)\b"
)
#: What conflicts is left open: "con số nào", "chỗ nào", "có mâu thuẫn không".
_ANY = re.compile(
    r"\b(con so|so lieu|cho|muc|chi tieu|diem|noi|so) nao\b|"
    r"\b(bao cao|so lieu|van ban)( nay)?( co)?( (gi|cho nao|tu))? (mau thuan|khong khop|khong thong nhat|venh)"
)
_BUILT = re.compile(
    r"\b(bao cao|van ban|tai lieu)\b.*\b((bao nhieu|may) "
    r"(trang|phan(?! (?:tram|nghin|van|dat|dan|muoi|ty|ti))|muc lon|chuong|phu luc|bieu|chu thich)|"
    r"bo cuc|cau truc|muc luc|gom (nhung |may |cac )phan)\b"
)
_DOCUMENT = re.compile(r"nghị quyết|đề án|kết luận", re.IGNORECASE)
#: Documents are asked for, not their indicators nor one of them.
_LISTED = re.compile(r"^(?!.*\b(?:chi tieu|muc tieu)\b)(?!.*\b(?:nghi quyet|de an|ket luan)(?: so)? \d).*\b(?:nghi quyet|de an|ket luan)\b")
_IN_ANNEX = re.compile(r"\b(phu luc|bieu( so)? \d+|bieu)\b")
#: "Nghị quyết 15-NQ/TU nói về việc gì?"
_ABOUT_ONE = re.compile(
    r"\b(nghi quyet|de an|ket luan)\b.*\b(ve (viec|van de|noi dung)? ?gi|noi ve gi|la (nghi quyet|de an) gi)\W*$"
)
_WHICH = re.compile(r"\b(nao|nhung|cac|liet ke|ke ten|danh sach|bao nhieu|may)\b")
#: A table that judges documents has at least so many of them.
SEVERAL = 3
#: So many contradictions are told, and so much of a name.
TOLD, NAME = 6, 150


def say_overview(draft: Draft, folded: str, units: Units, contradictions: Callable[[], Iterable[Found]]) -> bool:
    """Answers a question about the report as a whole; False where the question is none."""
    if _CONFLICT.search(folded) and _ANY.search(folded):
        return _say_conflicts(draft, units, list(contradictions()))
    if _BUILT.search(folded):
        return _say_build(draft, units)
    if _ABOUT_ONE.search(folded):
        return _say_document(draft, folded, units)
    if _LISTED.search(folded) and _IN_ANNEX.search(folded) and _WHICH.search(folded):
        return _say_documents(draft, units)
    return False


def _say_conflicts(draft: Draft, units: Units, found: list[Found]) -> bool:
    draft.route = "lookup"
    if not found:
        draft.lines.append(prompt("answers.overview.no_conflict"))
        return True
    draft.lines.append(prompt("answers.overview.conflicts", count=len(found)))
    for finding in found[:TOLD]:
        places = list({p["value"]: p for p in finding["places"]}.values())
        items = []
        for place in places:
            number = draft.cite(place["ref"], path_of(place["ref"], units), (place["lines"][0], place["lines"][1]), place["quote"])
            items.append(f"{figure_of(place)} {mark(number)}")
        basis = prompt(f"answers.basis.{finding['basis']}") + (f" {finding['period']}" if finding["period"] else "")
        draft.lines.append("- " + prompt("answers.overview.conflict", name=finding["indicator"], basis=basis, list="; ".join(items)))
    if len(found) > TOLD:
        draft.lines.append(prompt("answers.overview.more", count=len(found) - TOLD))
    return True


def _say_build(draft: Draft, units: Units) -> bool:
    document = units.document
    parts = [s for s in document.sections if s.kind == "part"] or [s for s in document.sections if s.level == 1 and s.kind == "section"]
    if not parts:
        return False
    draft.route = "meta"
    draft.lines.append(prompt("answers.overview.parts", count=len(parts), list=_cited(draft, units, parts)))
    annexes = [s for s in document.sections if s.kind == "annex"]
    if annexes:
        draft.lines.append(prompt("answers.overview.annexes", count=len(annexes), list=_cited(draft, units, annexes)))
    if document.footnotes:
        draft.lines.append(prompt("answers.overview.footnotes", count=len(document.footnotes)))
    draft.lines.append(prompt("answers.overview.pages"))
    return True


def _cited(draft: Draft, units: Units, sections: list[Section]) -> str:
    """The titles of sections, each with the mark of its heading."""
    said = []
    for section in sections:
        first = section.lines.first
        place = draft.cite(f"section:{section.id}", section.title, (first, first), units.document.lines[first - 1].strip())
        said.append(f"{shorten(section.title, NAME, placeholder='…')} {mark(place)}")
    return "; ".join(said)


def _say_document(draft: Draft, folded: str, units: Units) -> bool:
    """The name of the one document that is asked for by its number, as the annex that judges it prints it."""
    rows = of_number(folded, [u for u in units.items if u.kind == "row"])
    if not rows or rows[0].row is None:
        return False
    draft.route = "lookup"
    draft.lines.append(f"{(rows[0].row.group or '').split(' > ')[0]} {mark(draft.cite_unit(rows[0]))}")
    return True


def _say_documents(draft: Draft, units: Units) -> bool:
    """The documents under whose names the rows of one table are grouped, each with its first row."""
    tables = [
        (table, dict.fromkeys(g for row in table.rows if _DOCUMENT.search(g := (row.group or "").split(" > ")[0])))
        for table in units.document.tables
    ]
    table, groups = max(tables, key=lambda t: len(t[1]), default=(None, {}))
    if table is None or len(groups) < SEVERAL:
        return False
    draft.route = "lookup"
    draft.lines.append(prompt("answers.overview.documents", count=len(groups)))
    for group in groups:
        row = next(r for r in table.rows if (r.group or "").startswith(group))
        place = draft.cite(row.ref, f"{table.title} › {group}", (row.line, row.line), row.printed)
        draft.lines.append(f"- {shorten(group, NAME, placeholder='…')} {mark(place)}")
    return True
