"""Statements → subjects: the name under which a figure can be understood without its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts import words
from ingest.facts.statements import Statement, lower

_EDGE = " ,;:.-–+•*()\"“”\t\u00a0"
#: A lead of more syllables than this is cut (the sample's longest whole subject has 13).
_LONG = 14
_QUALIFIERS = sorted(words.QUALIFIERS, key=len, reverse=True)
_CLOSING_TIME = re.compile(r"\s(?:trong năm|hết năm|đến hết năm|đến nay|trong kỳ|tính đến|hằng năm|hàng năm|cả năm|năm|trong)(?:\s+\d{4})?$")
_OPENING = re.compile(
    r"(?:(?:ước\s+)?(?:thực hiện\s+)?(?:tính\s+)?(?:đến\s+)?(?:hết\s+|cuối\s+)?(?:năm|tháng|quý)\s+[\d/]+|ước thực hiện cả năm|đến nay|trong năm|trong kỳ|tính đến nay|hiện nay|tuy nhiên|đồng thời|trong đó|riêng|ngoài ra|hằng năm|hàng năm|trong tháng|hiện|ước|và|với|đến|có|còn|từ đầu năm đến nay)(?!\w)[\s,:]*"
)


def strip_qualifiers(text: str, *, counted: bool) -> str:
    """``text`` without the words that only lead to a number.

    >>> strip_qualifiers("tổng đàn gia súc ước đạt", counted=False)
    'tổng đàn gia súc'
    """
    kept = text.strip(_EDGE)
    while kept:
        low = lower(kept)
        word = next((w for w in _QUALIFIERS if (low == w or low.endswith(f" {w}")) and not (counted and w in words.KEEP)), None)
        if word is not None:
            kept = kept[: len(kept) - len(word)].rstrip(_EDGE)
            continue
        time = _CLOSING_TIME.search(low)
        if time is None:
            return kept
        kept = kept[: time.start()].rstrip(_EDGE)
    return kept


def shorten(text: str) -> str:
    """A long lead cut to the part that names the indicator."""
    kept = text.strip(_EDGE)
    if len(kept.split()) > _LONG:
        kept = _last_part(kept)
    while (opening := _OPENING.match(lower(kept))) and 0 < opening.end() < len(kept):
        kept = kept[opening.end() :]
    return kept


def _last_part(kept: str) -> str:
    """From the last word that can begin an indicator's name; else the last pieces between commas."""
    starts = list(words.STARTERS.finditer(lower(kept)))
    if starts and len(kept[starts[-1].start() :].split()) >= 2:
        return kept[starts[-1].start() :]
    pieces = [piece for piece in re.split(r"[,;:]\s+", kept) if piece.strip()]
    last = pieces[-1]
    if len(pieces) > 1 and len(strip_qualifiers(last, counted=False).split()) < 3 and len(pieces[-2].split()) <= 8:
        return f"{pieces[-2]}, {last}"
    return last


def _noun(statement: Statement) -> str:
    """The counted noun with the rest of its phrase; for a measure, only what follows it."""
    unit = statement.unit or ""
    if statement.measured or statement.found.quantity.unit is None:
        unit = ""
    noun = f"{unit} {statement.tail}".strip() if unit else statement.tail
    return re.sub(r"\s+,", ",", noun)


def _own(statement: Statement) -> str:
    """What the clause itself says its number is about."""
    raw = statement.before.strip()
    if not statement.fresh and "," in raw:
        pieces = [piece for piece in re.split(r",\s+", raw) if piece.strip(_EDGE)]
        short = bool(pieces) and len(strip_qualifiers(pieces[-1], counted=False).split()) < 2
        raw = ", ".join(pieces[-2:] if short else pieces[-1:])
    raw = re.sub(r"^[\"“”)\]]+", "", shorten(raw))
    if statement.kind == "change":
        change = words.CHANGE.search(lower(raw))
        raw = raw[: change.start()] if change else raw
    statement.complete = words.COMPLETE.search(lower(raw)) is not None
    own = strip_qualifiers(raw, counted=not statement.measured)
    repeats = statement.unit in words.REPEATS and not statement.tail and len(own.split()) >= 2
    statement.complete = statement.complete or (repeats and not _leads_on(raw) and not _verbal(own))
    return own


def _leads_on(raw: str) -> bool:
    """Whether the words before a number end in a preposition ("cấp lại thẻ cho 92 …")."""
    return re.search(r"(?:^|\s)(?:cho|với|đối với|tại|của|có|gồm)(?:\s(?:trên|hơn|gần))?\s*$", lower(raw)) is not None


def _verbal(own: str) -> bool:
    low = lower(own)
    return any(low == verb or low.startswith(f"{verb} ") for verb in words.VERBS)


def _actor(statement: Statement, head: Statement) -> str:
    """Who acts in the sentence, for a later clause that begins with a verb of its own."""
    if head is statement or not _verbal(statement.before.strip(_EDGE)):
        return ""
    low = lower(head.before).strip()
    opening = words.ACTORS.match(low)
    cuts = [found.start() for verb in words.VERBS if (found := re.search(rf"(?<=\s){verb}(?!\w)", low))]
    actor = head.before.strip()[: min(cuts)].strip(_EDGE) if opening and cuts else ""
    return actor if 0 < len(actor.split()) <= 10 else ""


def name_all(statements: Sequence[Statement], title: str) -> None:
    """Writes ``subject`` of every statement of a block; two of one name get what stands around them in front."""
    heads: dict[tuple[int, int], Statement] = {}
    for statement in statements:
        head = heads.setdefault(statement.sentence, statement)
        _name(statement, head, title)
    _tell_apart(statements)


def _name(statement: Statement, head: Statement, title: str) -> None:
    own, noun = _own(statement), _noun(statement)
    previous = statement.previous
    bare = words.PREPOSITIONS.match(lower(own)) is not None
    chained = not statement.fresh or len(noun.split()) < 2
    if bare and previous is not None and statement.parent is None and chained:
        statement.subject, statement.carried = _continued(statement, previous, noun), True
        return
    subject = own if statement.complete and own and not bare else f"{own} {noun}".strip()
    actor = _actor(statement, head)
    subject = f"{actor} {subject}" if actor else subject
    statement.subject = _with_context(statement, subject or noun, title)


def _continued(statement: Statement, previous: Statement, noun: str) -> str:
    """A bare number after another: the next of a list ("24 tập thể, 62 cá nhân") or what the first was done with or to."""
    between = lower(statement.before).strip(_EDGE)
    if between in ("", "và") and not previous.measured and not previous.complete:
        stem = "" if words.NEW_PREDICATE.match(lower(statement.tail)) else _stem(previous)
        return f"{stem} {noun}".strip()
    return f"{previous.subject} – {noun}" if noun else previous.subject


def _stem(statement: Statement) -> str:
    """The subject without its counted noun: what the next item of a list shares."""
    noun = _noun(statement)
    return statement.subject[: -len(noun)].rstrip() if noun and statement.subject.endswith(noun) else statement.subject


def _with_context(statement: Statement, subject: str, title: str) -> str:
    """Prefixes the parent in brackets, the lead before a colon, or the thing whose aspect is told."""
    low = lower(subject)
    if statement.parent is not None:
        return subject if lower(statement.parent.subject) in low else f"{statement.parent.subject} – {subject}".strip(" –")
    if statement.lead and len(statement.lead.split()) <= _LONG and lower(statement.lead) not in low and lower(statement.lead) not in lower(title):
        lead = strip_qualifiers(shorten(statement.lead), counted=False)
        return f"{lead} – {subject}" if subject and lead else lead or subject
    if words.ASPECTS.fullmatch(low):
        thing = _thing(statement)
        if thing is not None:
            statement.carried = True
            return f"{thing.subject} – {subject}"
    return subject


def _thing(statement: Statement) -> Statement | None:
    """The nearest statement before in the sentence that names a thing of its own."""
    before = statement.previous
    while before is not None and before.sentence == statement.sentence and (before.carried or before.parent is not None):
        before = before.previous
    return before if before is not None and before.sentence == statement.sentence else None


def _tell_apart(statements: Sequence[Statement]) -> None:
    """Two statements of a block with one name and unit: the later ones say after which statement they stand."""
    seen: set[tuple[str, str | None]] = set()
    for statement in statements:
        key = (lower(statement.subject), statement.unit)
        before = statement.previous
        if key in seen and before is not None and lower(before.subject) not in key[0] and statement.kind == "value":
            statement.subject = f"{before.subject} – {statement.subject}"
        seen.add(key)
