"""Statements → subjects: the name under which a figure can be understood without its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts import words
from ingest.facts.clauses import lower
from ingest.facts.statements import Statement

_EDGE = ' ,;:.-–+•*()"“”\t\u00a0'
#: A lead of more syllables than this is cut (the sample's longest whole subject has 15).
_LONG = 16
_QUALIFIERS = sorted(words.QUALIFIERS, key=len, reverse=True)
_CLOSING_TIME = re.compile(
    r"\s(?:(?:trong )?\d+ tháng(?: đầu| cuối)? năm|trong năm"
    r"|hết năm|đến hết năm|đến nay|trong kỳ|tính đến|hằng năm|hàng năm|cả năm|năm|trong)(?:\s+\d{4})?$"
)
_OPENING = re.compile(
    r"(?:(?:trong\s+)?(?:\d+ tháng(?: (?:đầu|cuối) năm)?|quý [ivx\d]+|giai đoạn \d{4}\s?[-–]\s?\d{4}|nửa (?:đầu|cuối) năm)"
    r"(?:,?\s*(?:năm\s+|/)?\d{4})?|trong năm\s+\d{4}|(?:tính\s+)?từ (?:ngày\s+)?[\d/]+ đến (?:hết\s+)?(?:ngày\s+)?[\d/]+"
    r"|(?:ước\s+)?(?:thực hiện\s+)?(?:tính\s+)?(?:đến\s+)?(?:hết\s+|cuối\s+)?(?:năm|tháng|quý)\s+[\d/]+|ước thực hiện cả năm|đến nay"
    r"|trong năm|trong kỳ|tính đến nay|hiện nay|nhìn chung"
    r"|tuy nhiên|đồng thời|trong đó|riêng|ngoài ra|hằng năm|hàng năm|trong tháng|hiện|ước|và|với"
    r"|đến|có|còn|từ đầu năm đến nay)(?!\w)[\s,:]*"
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
    while (opening := _OPENING.match(lower(kept))) and opening.end() > 0:
        kept = kept[opening.end() :]
    return kept


def _last_part(kept: str) -> str:
    """From the last word that can begin an indicator's name; else the last pieces between commas."""
    starts = list(words.STARTERS.finditer(lower(kept)))
    if starts and len(strip_qualifiers(kept[starts[-1].start() :], counted=False).split()) >= 2:
        return kept[starts[-1].start() :]
    pieces = [piece for piece in re.split(r"[,;:]\s+", kept) if piece.strip()]
    last = pieces[-1]
    stripped = len(strip_qualifiers(last, counted=False).split())
    if len(pieces) > 1 and 0 < stripped < 3 and len(pieces[-2].split()) <= 3 and not words.ACTORS.match(lower(last)):
        return f"{pieces[-2]}, {last}"
    return last


def _noun(statement: Statement) -> str:
    """The counted noun with the rest of its phrase; for a measure, only what follows it."""
    unit = statement.unit or ""
    if statement.measured or statement.found.quantity.unit is None:
        unit = ""
    noun = f"{unit} {statement.tail}".strip() if unit else statement.tail
    return re.sub(r"\s+([,:])", r"\1", noun)


def _own(statement: Statement) -> str:
    """What the clause itself says its number is about."""
    raw = statement.before.strip()
    if not statement.fresh and "," in raw:
        pieces = [piece for piece in re.split(r",\s+", raw) if piece.strip(_EDGE)]
        short = bool(pieces) and len(strip_qualifiers(pieces[-1], counted=False).split()) < 2
        raw = ", ".join(pieces[-2:] if short else pieces[-1:])
    last = re.split(r",\s+", raw)[-1]
    if statement.unit == "%" and statement.tail and "," in raw and not strip_qualifiers(shorten(f"{last} "), counted=False):
        raw = last  # "…, bảo vệ môi trường, đến nay 100% xã được thu gom": the clause begins after the comma
    raw = re.sub(r"^[\"“”)\]]+", "", shorten(raw))
    if statement.kind == "change":
        change = words.CHANGE.search(lower(raw))
        raw = raw[: change.start()] if change else raw
    statement.complete = words.COMPLETE.search(lower(statement.before)) is not None
    own = strip_qualifiers(raw, counted=not statement.measured)
    own = f"{own})" if own.count("(") > own.count(")") else own
    enough = 1 if statement.parent is not None else 2
    repeats = statement.unit in words.REPEATS and not statement.tail and len(own.split()) >= enough
    statement.complete = statement.complete or (repeats and not _leads_on(raw) and not _verbal(own))
    return own


def _leads_on(raw: str) -> bool:
    """Whether the words before a number end in a preposition ("cấp lại thẻ cho 92 …")."""
    return re.search(r"(?:^|\s)(?:cho|với|đối với|tại|của|có|gồm)(?:\s(?:trên|hơn|gần))?\s*$", lower(raw)) is not None


#: Prepositions without which the counted noun would run into the verb ("cấp lại thẻ đảng cho 45 đảng viên").
_LEADS_ON = re.compile(r"(?i)\s(cho|đối với|của|tại)(?:\s(?:trên|hơn|gần|khoảng))?\s*$")


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
    _share_predicate(statements)
    _tell_apart(statements)


def _name(statement: Statement, head: Statement, title: str) -> None:
    previous = statement.previous
    if statement.parent is not None and words.ITS_PLAN.match(lower(statement.before)):
        statement.subject, statement.carried, statement.planned = statement.parent.subject, True, True
        return
    own, noun = _own(statement), _noun(statement)
    bare = words.PREPOSITIONS.match(lower(own)) is not None
    chained = (not statement.fresh and not (statement.unit == "%" and " " in statement.tail)) or len(noun.split()) < 2
    if previous is not None and statement.parent is None and chained:
        statement.group = previous.group or previous.subject
        if bare:
            statement.subject, statement.carried = _continued(statement, previous, noun), True
            return
        if _acts(statement, previous, own):
            statement.subject, statement.carried = f"{previous.subject} {own} {noun}".strip(), True
            return
    statement.group = head.subject if bare and head is not statement else None
    subject = _joined(statement, own, noun) if own and not bare else noun
    actor = _actor(statement, head)
    subject = f"{actor} {subject}" if actor else subject
    statement.subject = _with_context(statement, _like_sibling(statement, subject), title)


def _joined(statement: Statement, own: str, noun: str) -> str:
    """The words before the number with the counted noun, where they do not say it already."""
    unit = lower(statement.unit or "")
    if not statement.complete and lower(noun) in words.CLASSIFIERS and len(own.split()) > 1 and not lower(own).endswith(words.TAKES_OBJECT):
        return own  # "Giám sát 01 cuộc"
    if not statement.complete:
        leading = _LEADS_ON.search(statement.before)
        return f"{own} {leading[1].lower() if leading and noun else ''} {noun}".replace("  ", " ").strip()
    if statement.measured:
        return own
    told = unit in lower(own) or statement.unit in words.REPEATS
    counted_parts = statement.found.quantity.denominator is not None or len(own.split()) < 2
    return f"{own} – {noun}" if counted_parts and not told and noun else own


def _acts(statement: Statement, previous: Statement, own: str) -> bool:
    """Whether what the number before counts does this ("9/9 bí thư xã thực hiện 14 cuộc đối thoại")."""
    return statement.adjacent and not statement.fresh and _verbal(own) and not previous.measured


def _like_sibling(statement: Statement, subject: str) -> str:
    """A fragment that differs from the statement before only in its last words ("…thể nhẹ cân 16%; thể thấp còi 22%")."""
    before = statement.previous
    parts = subject.split()
    if before is None or before.sentence != statement.sentence or before.unit != statement.unit or not 1 < len(parts) <= 4:
        return subject
    at = lower(before.subject).rfind(f" {lower(parts[0])} ")
    named = words.STARTERS.match(lower(before.subject)) is not None and words.STARTERS.match(f"{lower(subject)} ") is None
    return f"{before.subject[:at]} {subject}" if named and len(before.subject[:at].split()) > 2 and at > 0 else subject


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
        statement.group = statement.parent.subject
        return subject if lower(statement.parent.subject) in low else f"{statement.parent.subject} – {subject}".strip(" –")
    if (
        statement.lead
        and len(statement.lead.split()) <= _LONG
        and lower(statement.lead) not in low
        and lower(statement.lead) not in lower(title)
    ):
        lead = strip_qualifiers(shorten(statement.lead), counted=False)
        statement.group = lead or None
        return f"{lead} – {subject}" if subject and lead else lead or subject
    if words.ASPECTS.fullmatch(low):
        thing = _thing(statement)
        if thing is not None:
            statement.carried, statement.group = True, thing.subject
            return f"{_LAST_ASPECT.sub('', thing.subject)} – {subject}"
    return subject


_LAST_ASPECT = re.compile(rf",\s(?:{words.ASPECTS.pattern})$", re.IGNORECASE)


def _thing(statement: Statement) -> Statement | None:
    """The nearest statement before in the sentence that names a thing of its own."""
    before = statement.previous
    while before is not None and before.sentence == statement.sentence and (before.carried or before.parent is not None):
        before = before.previous
    return before if before is not None and before.sentence == statement.sentence else None


def _share_predicate(statements: Sequence[Statement]) -> None:
    """ "trên 88% số hộ, trên 86% số khu dân cư đạt chuẩn": what the last of a list does, all do."""
    predicate = ""
    for statement, following in zip(reversed(statements), [None, *reversed(statements)], strict=False):
        listed = (
            following is not None
            and following.sentence == statement.sentence
            and not following.fresh
            and words.PREPOSITIONS.match(lower(following.before).strip(" ,")) is not None
        )
        found = words.PREDICATE.search(lower(statement.tail))
        if statement.unit != "%" or not statement.tail:
            predicate = ""
        elif found:
            predicate = statement.tail[found.start() :]
        elif predicate and listed:
            statement.subject = f"{statement.subject} {predicate}"
        else:
            predicate = ""


def _tell_apart(statements: Sequence[Statement]) -> None:
    """Two statements of a block with one name and unit: the later ones say after which statement they stand."""
    seen: set[tuple[str, str | None]] = set()
    for statement in statements:
        key = (lower(statement.subject), statement.unit)
        before = statement.previous
        if key in seen and before is not None and lower(before.subject) not in key[0] and statement.kind == "value":
            statement.subject = f"{before.subject} – {statement.subject}"
        seen.add(key)
