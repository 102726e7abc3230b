"""A clause of the text or of a note → the answer: the figure that is asked for, then the clause itself, verbatim."""

from __future__ import annotations

import re

from bot.clauses import Piece
from bot.draft import Draft, mark
from bot.fitness import counts
from bot.lookup import figure
from bot.prompting import prompt
from bot.understand import Ask
from bot.units import Unit, features
from ingest.model import Fact
from ingest.vietnamese.text import fold, syllables

#: Between a whole and its part in the name of a figure (ingest.facts).
PART = " – "
#: A figure that counts something else than what is asked fits so much less.
OTHER = 0.5
#: A clause up to this length is shown whole; the figure of a lookup answer must stand in the first 300 characters (answers.md).
SHOWN = 260
#: A sentence up to this length is shown whole.
WHOLE = 340
#: Where a longer clause may be cut: after a comma, a bracket or a semicolon.
_SEAM = re.compile(r"[,;]\s+|\s*[()]\s*|\.\s+")


def ask_features(ask: Ask) -> dict[str, float]:
    """Every feature of the ask with its best weight, synonyms included."""
    out: dict[str, float] = {}
    for span in ask.spans:
        for way in span.ways:
            for feature, weight in way.features:
                out[feature] = max(out.get(feature, 0.0), weight * way.trust)
    return out


def lead_fact(unit: Unit, ask: Ask) -> Fact | None:
    """The one figure of a clause that is asked for; None where two fit alike or none counts what is asked."""
    wanted = ask_features(ask)
    scored = sorted(
        ((_fits(f, ask, wanted), -i, f) for i, f in enumerate(unit.facts) if f.value is not None), key=lambda s: s[:2], reverse=True
    )
    if not scored or scored[0][0] <= 0:
        return None
    several = [f for s, _, f in scored if s >= 0.8 * scored[0][0] and PART in f.indicator]
    wholes = (f for _, _, f in scored if several and f.indicator == several[0].indicator.split(PART)[0] and f.unit == several[0].unit)
    whole = next(wholes, None)
    if whole is not None and len({f.indicator for f in several if f.indicator.startswith(whole.indicator)}) > 1:
        return whole  # parts of one whole are asked for together
    if len(scored) > 1 and scored[0][0] < 1.15 * scored[1][0] and scored[0][2].statement != scored[1][2].statement:
        return None
    return scored[0][2]


def _fits(fact: Fact, ask: Ask, wanted: dict[str, float]) -> float:
    words = features(f"{fact.indicator} {fact.unit or ''} {fact.against or ''}")
    score = sum(w for f, w in wanted.items() if f in words) + 0.5
    head, part, rest = fact.indicator.partition(PART)
    own = features(rest) - features(head)
    if part and own and len(own & wanted.keys()) < 0.3 * len(own):
        score *= 0.6  # a part that the question does not name
    if "ratio" in ask.bases or ask.counted.startswith(("phan tram", "%")):
        score *= 1.5 if fact.basis.startswith("ratio") or fact.unit == "%" else 0.6
    if "change" in ask.bases:
        score *= 1.6 * against(fact, ask.text) if fact.basis == "change" else 0.7
    elif fact.basis == "change":
        score *= 0.4
    if ask.bases & {"plan", "target"} and not ask.bases & {"ratio", "change"}:
        score *= 1.4 if fact.basis in {"plan", "target"} else 1.0
    elif fact.basis in {"plan"} or (
        fact.basis.startswith("ratio") and "ratio" not in ask.bases and not ask.counted.startswith(("phan tram", "%"))
    ):
        score *= 0.6
    if ask.counted:
        score *= 1.5 if _counts(fact, ask.counted) else OTHER
    return score


#: What a change may be held against, as questions and reports say it.
_AGAINST = (r"du toan (tinh|cap tren)", r"hoi dong nhan dan|hdnd|huyen giao", r"ke hoach", r"nghi quyet|dai hoi", r"du toan")
_YEAR_BEFORE = re.compile(r"\bnam (ngoai|truoc|roi|qua)\b|\bcung ky\b")


def against(fact: Fact, text: str) -> float:
    """How well the base of a change is the one that the question names: another year's or another body's is not it.

    A question that names no base takes any.
    """
    asked, base = " ".join(syllables(text)), " ".join(syllables(fact.against or ""))
    years = set(re.findall(r"\b(?:19|20)\d\d\b", asked)) - {fact.period}
    if _YEAR_BEFORE.search(asked) and fact.period and fact.period.isdigit():
        years.add(str(int(fact.period) - 1))
    if years:
        return 1.0 if any(year in base for year in years) else 0.3
    named = next((pattern for pattern in _AGAINST if re.search(rf"\b(?:{pattern})\b", asked)), None)
    return 1.0 if named is None or re.search(rf"\b(?:{named})\b", base) else 0.3


def _counts(fact: Fact, counted: str) -> bool:
    alone = Unit(0, "text", "", fact.printed, (0, 0), "", "", Piece(0, 0), Piece(0, 0), (fact,))
    return counts(alone, counted)


def shown(unit: Unit, ask: Ask, limit: int = SHOWN) -> Piece:
    """The slice to show: the whole sentence if it is short, else the clause, else the stretch of it that speaks of the ask."""
    if unit.sentence.end - unit.sentence.start <= max(limit, WHOLE):
        return unit.sentence
    if unit.span.end - unit.span.start <= limit:
        return unit.span
    return window(unit.source, unit.span, ask_features(ask), limit)


def window(text: str, span: Piece, wanted: dict[str, float], limit: int) -> Piece:
    """The stretch between seams, at most ``limit`` long, that holds most of the wanted words and a figure."""
    seams = [span.start, *(m.end() for m in _SEAM.finditer(text, span.start, span.end)), span.end]
    best, chosen = -1.0, Piece(span.start, min(span.end, span.start + limit))
    for i, start in enumerate(seams[:-1]):
        for end in seams[i + 1 :]:
            if end - start > limit:
                break
            words = features(text[start:end])
            score = (
                sum(w for f, w in wanted.items() if f in words)
                + (1.0 if re.search(r"\d", text[start:end]) else 0.0)
                - 0.002 * (end - start)
            )
            if score > best:
                best, chosen = score, Piece(start, end)
    return _tight(text, chosen)


def _tight(text: str, piece: Piece) -> Piece:
    start, end = piece.start, piece.end
    while end > start and text[end - 1] in " ,;(":
        end -= 1
    while start < end and text[start] in " ,;)":
        start += 1
    return Piece(start, end)


def say_text(draft: Draft, unit: Unit, ask: Ask, *, limit: int = SHOWN, lead: bool = True) -> None:
    """The figure (where one is clearly meant), then the clause in quotation marks with its mark."""
    piece = shown(unit, ask, limit)
    place = draft.cite_unit(unit, piece.start, piece.end)
    text = unit.source[piece.start : piece.end]
    fact = lead_fact(unit, ask) if lead and ask.kind in {"how_much", "topic", "yes_no"} else None
    if fact is not None and fact.printed in text:
        draft.value(fact, place)
        line = prompt("answers.text.lead", figure=figure(fact), mark=mark(place))
        if ask.name:
            draft.head(prompt("answers.text.named", name=ask.name, lead=line))
        elif ask.kind == "how_much" and fold(figure(fact)) not in fold(text[:40]) and line not in draft.lines:
            draft.lines.append(line)
    said = prompt("answers.text.quote", quote=text, mark=mark(place))
    if said not in draft.lines:
        draft.lines.append(said)
    for other in unit.facts:
        if other.printed in text:
            draft.value(other, place)
