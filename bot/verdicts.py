"""Whether what was set was reached: of a resolution, a scheme or the year's plan, what exceeded it, what met it, what did not."""

from __future__ import annotations

import re

from bot.clauses import sentences
from bot.draft import Draft, mark
from bot.lists import Item, item_of, short, write_items
from bot.lookup import label
from bot.prompting import prompt
from bot.scope import of_group, of_number, scope, value_of
from bot.understand import Question
from bot.units import Unit, Units, features
from ingest.vietnamese.text import fold

#: "Tất cả các chỉ tiêu đều đạt, đúng không?" takes for granted that nothing was missed.
_EVERY = re.compile(r"\b(tat ca|toan bo|moi|cac|het)\b.*\b(chi tieu|muc tieu)\b.*\bdeu\b.*\b(dat|hoan thanh|vuot|xong)\b")
#: "Huyện đã hoàn thành chuyển đổi số rồi đúng chứ?" does so of one resolution.
_DONE = re.compile(r"\b(da|deu) (hoan thanh|dat het|xong|lam xong)\b.*\b(dung (khong|chu|ko|k)|phai khong|roi|chua|a|ha)\b")
#: "Những nội dung nào đã về đích, nội dung nào có nguy cơ không đạt?"
_WHICH = re.compile(
    r"\b(noi dung|linh vuc|muc tieu|chi tieu|viec|cai) (nao|gi)\b.*\b(ve dich|nguy co|kho dat|kho hoan thanh|khong kip)\b"
)
#: "Kể tên các chỉ tiêu chưa đạt Nghị quyết Đại hội": the year's plan is another thing.
_MISSED = re.compile(
    r"\b(chi tieu|muc tieu)\b.*\b(chua|khong|ko) (dat|hoan thanh)\b|\b(chua|khong|ko) (dat|hoan thanh)\b.*\b(chi tieu|muc tieu)\b"
)
#: "Số chỉ tiêu đạt và vượt Nghị quyết": the report's own count answers.
_HOW_MANY = re.compile(r"\b(so|bao nhieu|may) (chi tieu|muc tieu)\b")
_CONGRESS = re.compile(r"\b(dai hoi|nhiem k[iy])\b")
_AHEAD = re.compile(r"\b(ve dich|som|vuot)\b")
_RESOLUTION = re.compile(r"\b(nghi quyet|dai hoi|nhiem k[iy]|de an)\b")
#: "26/37 chỉ tiêu thành phần đạt và vượt": the report's own count.
_COUNT = re.compile(r"\b\d+/\d+ (?:chi tieu|muc tieu)\b.*\bdat\b")
#: "Nghị quyết" alone is the congress'; "các nghị quyết", "đề án" are the single documents.
_SEVERAL = re.compile(r"\b(?:cac|nhung|moi|tung) (?:nghi quyet|de an|chuong trinh)\b|\bde an\b|\bchuyen de\b")
_SO_MANY = re.compile(r"\b(\d+) (?:chi tieu|muc tieu)\b")
#: So many names of rows that went well are told; the others are counted.
NAMED = 12


def say_verdicts(draft: Draft, question: Question, units: Units) -> bool:
    """Answers whether targets were reached, and which were not; False where that is not asked or no row tells."""
    folded = question.folded
    every, which = bool(_EVERY.search(folded)), bool(_WHICH.search(folded))
    one = _rows_of_one(question, units)
    counted = not one and _names_count(folded, units)
    resolution = counted or (not one and bool(_RESOLUTION.search(folded)))
    missed = resolution and bool(_MISSED.search(folded))
    if resolution and not every and not which and _HOW_MANY.search(folded) and _say_count(draft, units):
        draft.route = "lookup"
        return True
    if not (every or which or missed or (one and _DONE.search(folded))):
        return False
    rows = one or (_of_resolutions(units, congress=not _SEVERAL.search(folded)) if resolution else scope(question, units))
    unmet = [i for u in rows if (i := _unmet(u, units.year)) is not None]
    reached = [u for u in rows if _unmet(u, units.year) is None and _told(u)]
    if not unmet and not reached:
        return False
    draft.route = "lookup"
    if unmet and not which and not missed:
        draft.lines.append(prompt("answers.caveat.premise"))
    if resolution:
        _say_count(draft, units)
    if reached and (which and _AHEAD.search(folded)):
        names = "; ".join(f"{label(u)} {mark(draft.cite_unit(u))}" for u in reached[:NAMED])
        draft.lines.append(prompt("answers.verdicts.reached", count=len(reached), names=names))
    if unmet:
        draft.lines.append(prompt("answers.verdicts.unmet", count=len(unmet), all=len(unmet) + len(reached)))
        write_items(draft, unmet)
    else:
        draft.lines.append(prompt("answers.lists.none", count=len(reached), what="chưa đạt", mark=mark(draft.cite_unit(reached[0]))))
    return True


def _names_count(folded: str, units: Units) -> bool:
    """Whether the question says how many targets there are as the report's own count does ("11 chỉ tiêu chưa đạt": 11/37)."""
    asked = set(_SO_MANY.findall(folded))
    counts = (_COUNT.search(fold(u.text)) for u in units.items if asked and u.kind == "text" and not u.later)
    return any(asked & set(re.split(r"\D+", count[0])) for count in counts if count)


def _rows_of_one(question: Question, units: Units) -> list[Unit]:
    """The rows of the resolution or scheme that the question names by its number or its subject."""
    rows = [u for u in units.items if u.kind == "row" and u.facts]
    named = of_number(question.folded, rows)
    if named or _CONGRESS.search(question.folded):
        return named
    return of_group(question, rows, units) or [u for u in rows if u.row is not None and _speaks_of(u.row.group or "", question, units)]


def _speaks_of(group: str, question: Question, units: Units) -> bool:
    """Whether a group's name says all of a listed term of the question ("chuyển đổi số")."""
    terms = [s for a in question.asks for s in a.spans if s.listed and s.known and len(s.words) > 1 and s.mass >= units.rarest]
    said = features(group)
    return any(all(f in said for f, _ in term.ways[0].features) for term in terms)


def _of_resolutions(units: Units, *, congress: bool) -> list[Unit]:
    """The rows that hold a target of a resolution; of the congress: those of a whole term, which have no document of their own."""
    rows = [u for u in units.items if u.row is not None and u.facts]
    if congress:
        return [u for u in rows if any(f.basis == "ratio_to_target" and "-" in (f.period or "") for f in u.facts)]
    return [u for u in rows if u.row is not None and (u.row.verdict or value_of(u, ("ratio_to_target",), None))]


def _told(unit: Unit) -> bool:
    """Whether the row says how far its target was reached."""
    return bool(unit.row and unit.row.verdict) or value_of(unit, ("ratio_to_target", "ratio_to_plan"), None) is not None


def _unmet(unit: Unit, year: int | None) -> Item | None:
    """The row as one that was not reached, by its own verdict, else by its ratio to the target, else to the plan."""
    verdict = (unit.row.verdict or "").lower() if unit.row else ""
    if not verdict and (ratio := value_of(unit, ("ratio_to_target",), None)) is not None and ratio.value is not None:
        actual = value_of(unit, ("actual", "cumulative", "estimate"), None)
        shown = tuple(f for f in (actual, ratio) if f is not None)
        return Item(unit, "; ".join(short(f) for f in shown), ratio.value, shown) if ratio.value < 100 else None
    return item_of(unit, "unmet", year)


def _say_count(draft: Draft, units: Units) -> bool:
    """The sentence in which the report counts its targets; False where it does not."""
    for unit in units.items:
        if unit.kind != "text" or unit.later or not _COUNT.search(fold(unit.text)):
            continue
        piece = next(p for p in sentences(unit.source) if p.start <= unit.span.start < p.end)
        place = draft.cite_unit(unit, piece.start, piece.end)
        draft.lines.append(prompt("answers.text.quote", quote=unit.source[piece.start : piece.end], mark=mark(place)))
        return True
    return False
