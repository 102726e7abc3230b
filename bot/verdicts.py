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
_AHEAD = re.compile(r"\b(ve dich|som|vuot)\b")
_RESOLUTION = re.compile(r"\b(nghi quyet|dai hoi|nhiem ky|de an)\b")
#: "26/37 chỉ tiêu thành phần đạt và vượt": the report's own count.
_COUNT = re.compile(r"\b\d+/\d+ (?:chi tieu|muc tieu)\b.*\bdat\b")
#: So many names of rows that went well are told; the others are counted.
NAMED = 12


def say_verdicts(draft: Draft, question: Question, units: Units) -> bool:
    """Answers whether targets were reached, and which were not; False where that is not asked or no row tells."""
    folded = question.folded
    every, which = bool(_EVERY.search(folded)), bool(_WHICH.search(folded))
    one = _rows_of_one(question, units)
    if not (every or which or (one and _DONE.search(folded))):
        return False
    rows = one or (_of_resolutions(units) if _RESOLUTION.search(folded) else scope(question, units))
    unmet = [i for u in rows if (i := _unmet(u, units.year)) is not None]
    reached = [u for u in rows if _unmet(u, units.year) is None and _told(u)]
    if not unmet and not reached:
        return False
    draft.route = "lookup"
    if unmet and not which:
        draft.lines.append(prompt("answers.caveat.premise"))
    if not one and _RESOLUTION.search(folded):
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


def _rows_of_one(question: Question, units: Units) -> list[Unit]:
    """The rows of the resolution or scheme that the question names by its number or its subject."""
    rows = [u for u in units.items if u.kind == "row" and u.facts]
    named = of_number(question.folded, rows) or of_group(question, rows, units)
    return named or [u for u in rows if u.row is not None and _speaks_of(u.row.group or "", question, units)]


def _speaks_of(group: str, question: Question, units: Units) -> bool:
    """Whether a group's name says all of a listed term of the question ("chuyển đổi số")."""
    terms = [s for a in question.asks for s in a.spans if s.listed and s.known and len(s.words) > 1 and s.mass >= units.rarest]
    said = features(group)
    return any(all(f in said for f, _ in term.ways[0].features) for term in terms)


def _of_resolutions(units: Units) -> list[Unit]:
    return [u for u in units.items if u.row is not None and u.facts and (u.row.verdict or value_of(u, ("ratio_to_target",), None))]


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


def _say_count(draft: Draft, units: Units) -> None:
    """The sentence in which the report counts its targets, where it does."""
    for unit in units.items:
        if unit.kind != "text" or unit.later or not _COUNT.search(fold(unit.text)):
            continue
        piece = next(p for p in sentences(unit.source) if p.start <= unit.span.start < p.end)
        place = draft.cite_unit(unit, piece.start, piece.end)
        draft.lines.append(prompt("answers.text.quote", quote=unit.source[piece.start : piece.end], mark=mark(place)))
        return
