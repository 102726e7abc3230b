"""A section of the report as the answer: the one whose heading is asked for, its paragraphs from their beginnings, or its gist."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.clauses import sentences
from bot.draft import Draft, mark
from bot.kinds import PARTS
from bot.match import intent, period_fits
from bot.passages import ROOM, share_of
from bot.prompting import prompt
from bot.spans import QuerySpan
from bot.statements import ask_features
from bot.understand import Ask
from bot.units import Units, features
from ingest.vietnamese.text import fold

#: So many paragraphs of a section are shown, each with at least so much room.
PARAGRAPHS, LEAST_SHARE = 5, 200
#: Words with which a report judges a state of affairs.
_JUDGED = re.compile(r"\b(on dinh|giu vung|bao dam|dam bao|chuyen bien|co ban|tich cuc|hieu qua|phuc tap|han che|con cham)\b")


def under_intent(units: Units, ask: Ask, periods: Sequence[str]) -> str | None:
    """The section of the heading that the ask names ("hạn chế", "nguyên nhân"), where it names nothing else."""
    heading = intent(ask)
    told = sum(s.mass for s in (*ask.spans, *ask.context) if heading is None or not PARTS.match(" ".join(s.words)))
    if heading is None or told >= 0.5 * units.rarest:
        return None
    fitting = [
        s
        for s in units.document.sections
        if s.title and s.kind not in {"document", "part", "item", "annex"} and heading.search(fold(s.title))
    ]
    fitting = [
        s for s in fitting if not periods or any(period_fits(u, periods) for u in units.items if u.section and u.section.startswith(s.id))
    ]
    return min(fitting, key=lambda s: len(s.title)).id if fitting else None


def _heads(title: str) -> list[str]:
    """A title as far as it may be asked for: "Quốc phòng, an ninh; thanh tra …" whole to its semicolon, or its first name alone."""
    return list(dict.fromkeys((title.split(";")[0], title.split(",")[0])))


def _titled(title: str, named: list[tuple[QuerySpan, float]], total: float, wanted: dict[str, float], units: Units) -> float:
    """How well a title is what is asked for: the share of the ask that it says, and of it that the ask says; 0 where not well enough."""
    words = features(title)
    got = sum(mass * share_of(s, words) for s, mass in named) / max(total, 1.0)
    own = sum(units.weight(f) for f in words if f in wanted) / max(1.0, sum(units.weight(f) for f in words))
    return got + own if (got >= 0.75 and own >= 0.45) or (got >= 0.5 and own >= 0.6) else 0.0


def _of_period(units: Units, section: str, periods: Sequence[str]) -> bool:
    """Whether a section speaks of an asked period: by the year of its headings, else by what it says."""
    years = re.findall(r"năm (\d{4})", units.path(section), re.IGNORECASE)
    if years:
        return any(year in period for year in years[-1:] for period in periods)
    inside = [u for u in units.items if u.section == section]
    return not inside or any(period_fits(u, periods) for u in inside)


def titled(units: Units, ask: Ask, periods: Sequence[str]) -> str | None:
    """The section whose own title is what is asked for ("nguyên nhân chủ quan"), of the asked period where one is named."""
    wanted = ask_features(ask)
    heading = intent(ask)
    alone = not any(s.listed and s.known and s.mass > 1.0 for s in ask.spans)  # "hạn chế" weighs where no subject is named beside it
    named = [(s, max(s.mass, s.ways[0].mass) if alone else s.mass) for s in ask.spans if len(s.words) > 1 or s.listed]
    total = sum(mass for _, mass in named)
    best: list[tuple[float, str]] = []
    for section in units.document.sections:
        if section.kind in {"document", "part", "item", "annex"} or not section.title:
            continue
        if heading is not None and not heading.search(fold(units.path(section.id))):
            continue
        said = max((_titled(title, named, total, wanted, units) for title in _heads(section.title)), default=0.0)
        if not said:
            continue
        if not periods or _of_period(units, section.id, periods):
            best.append((said, section.id))
    best.sort(reverse=True)
    return best[0][1] if best else None


def say_section(draft: Draft, units: Units, section: str, room: int = ROOM) -> int:
    """Adds the paragraphs of a section, each from its beginning: whole where they fit together, else each its share of the room."""
    found = [
        u
        for u in units.items
        if u.kind == "text"
        and u.paragraph is not None
        and u.span.start == 0
        and (u.section == section or (u.section or "").startswith(f"{section}."))
    ]
    said = 0
    for i, unit in enumerate(found[:PARAGRAPHS]):
        left = min(len(found), PARAGRAPHS) - i
        end = _opening(unit.source, min(room, max(LEAST_SHARE, room // left))) or _opening(unit.source, room)
        if not end:
            break
        place = draft.cite_unit(unit, 0, end)
        draft.lines.append(prompt("answers.text.quote", quote=unit.source[:end], mark=mark(place)))
        room -= end + 8
        said += 1
    return said


def _opening(text: str, room: int) -> int:
    """Where the beginning of a text ends that fits: after whole sentences, else before a semicolon; 0 where not even one clause fits."""
    whole = max((p.end for p in sentences(text) if p.end <= room), default=0)
    return whole or max((m.start() for m in re.finditer(r";(?=\s)", text[:room])), default=0)


def say_gist(draft: Draft, units: Units, section: str, ask: Ask, room: int) -> bool:
    """Adds the one sentence of a section that judges what is asked ("… được giữ vững"), for who wants it brief; False where none does."""
    wanted = ask_features(ask)
    best, found = 0.0, None
    for unit in units.items:
        inside = unit.section == section or (unit.section or "").startswith(f"{section}.")
        if unit.kind != "text" or unit.paragraph is None or not inside or unit.span.start != 0:
            continue
        for piece in sentences(unit.source):
            text = unit.source[piece.start : piece.end]
            said = sum(w for f, w in wanted.items() if f in features(text)) * len(set(_JUDGED.findall(fold(text))))
            if piece.end - piece.start <= room and said > best:
                best, found = said, (unit, piece)
    if found is None:
        return False
    unit, piece = found
    place = draft.cite_unit(unit, piece.start, piece.end)
    draft.lines.append(prompt("answers.text.quote", quote=unit.source[piece.start : piece.end], mark=mark(place)))
    return True
