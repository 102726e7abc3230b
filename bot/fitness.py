"""What kind of answer a unit can hold: a figure in the asked measure, a cause, a place, a name, a date.  Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.clauses import UPPER
from bot.understand import Ask
from bot.units import Unit
from ingest.vietnamese.numbers import find_quantities
from ingest.vietnamese.text import fold, syllables

_CAUSE = re.compile(r"(?<!tự )\b(do|vì|bởi|nguyên nhân|dẫn đến|ảnh hưởng đến)\b", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\b(?:tháng|ngày|quý) \d|\bnăm \d{4}", re.IGNORECASE)
_PLACE = re.compile(
    rf"\b(?:xã|bản|thôn|thị trấn|phường|huyện|tại|vùng|cụm|khu|các xã|Thị trấn)\s*:?\s*\(?[{UPPER}][\w'-]*|"
    rf"[{UPPER}][^\W\d_]+ [{UPPER}][^\W\d_]+,"
)
_PERSON = re.compile(rf"(?:đồng chí|ông|bà|Đ/c|D/c|đ/c)\s+(?:[{UPPER}][^\W\d_]+\s?){{2,4}}")
#: "Có cán bộ nào bị … không" asks for what happened; a clause that opens with one of these says what is to be done.
_HAPPENED = re.compile(r"\bco (?:(?:\w+ ){0,4}(?:nao|ai|vu|truong hop)|bi|xay ra)\b")
_AIM = re.compile(
    r"^\W*(?:tang cuong|tiep tuc|day manh|trien khai|"
    r"quan tam|chi dao|lanh dao|chu dong|nang cao|phoi hop|tap trung|lam tot|thuc hien tot)\b"
)
#: Units of one family measure the same thing and convert into one another.
_FAMILIES = (
    {"phan tram", "%", "ty le", "ti le", "phan"},
    {"dong", "trieu dong", "ty dong", "trieu", "ti dong", "ti", "nghin dong", "tien", "ngan dong"},
    {"ha", "hecta", "hec ta", "m2", "m²", "km2", "heta", "dien tich"},
    {"tan", "ta", "kg"},
    {
        "nguoi", "lao dong", "luot nguoi", "can bo", "dang vien", "dong chi", "cong dan", "hoc vien", "doan vien", "hoc sinh", "ca nhan",
        "dan so",
    },
)


#: "Mấy nghìn ha" counts hectares.
_SCALE = re.compile(r"^(nghin|ngan|tram|chuc|van)\s+(?=\S)")


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[str, ...]:
    return tuple(q.quantity.unit or "" for q in find_quantities(text))


def figures(unit: Unit) -> tuple[str, ...]:
    """The folded measure of every figure of a unit; cells of annexes are read here, for they have no facts of their own."""
    if unit.counts is None:
        found = [f.unit or "" for f in unit.facts if f.value is not None or "/" in f.printed] or list(_quantities(unit.text))
        unit.counts = tuple(" ".join(syllables(u)) or ("%" if "%" in u else "") for u in found)
    return unit.counts


def verified(unit: Unit, ask: Ask) -> bool:
    """Whether the unit can hold the kind of answer that is asked: a figure in the asked measure, a cause, a place, a name, a date."""
    if ask.kind == "how_much":
        return bool(figures(unit)) and measures(unit, ask.counted)
    if ask.kind == "yes_no" and _HAPPENED.search(fold(ask.text)):
        return bool(unit.facts) or not _AIM.match(fold(unit.text))
    wanted = {"when": _DATE, "where": _PLACE, "who": _PERSON}.get(ask.kind)
    if ask.kind == "why":
        return bool(_CAUSE.search(unit.text)) or "nguyen nhan" in fold(unit.path)
    return wanted is None or bool(wanted.search(unit.text))


def fit(unit: Unit, ask: Ask) -> float:
    """How well the unit can hold the kind of answer that is asked."""
    if ask.kind == "how_much":
        return (1.1 if counts(unit, ask.counted) else 0.85) if figures(unit) else 0.55
    if not verified(unit, ask):
        return 0.7
    return 1.15 if ask.kind == "why" and "nguyen nhan" in fold(unit.path) else 1.0


def counts(unit: Unit, counted: str) -> bool:
    """Whether a figure of the unit counts what is asked for; True where the question names no noun."""
    if not counted:
        return True
    words = _SCALE.sub("", counted).split() or counted.split()
    wanted = {" ".join(words[:n]) for n in (1, 2, 3)}
    families = [f for f in _FAMILIES if f & wanted]
    for have in figures(unit):
        heads = {" ".join(have.split()[:n]) for n in (1, 2, 3)} | {have}
        if have and (wanted & heads or any(f & heads for f in families)):
            return True
    return bool(re.search(r"\d[\d.,/]*\s+" + re.escape(words[0]) + r"\b", fold(unit.text)))


def measures(unit: Unit, counted: str) -> bool:
    """Whether the unit holds a figure in the measure that is asked for (money, area, weight); True for other nouns."""
    words = _SCALE.sub("", counted).split()
    asked = {" ".join(words[:2])} if words[:2] == ["dong", "chi"] else {" ".join(words[:n]) for n in (1, 2)}
    strict = _FAMILIES[1:] if counted == "dan so" else _FAMILIES[1:4]
    family = next((f for f in strict if f & asked), None)
    return family is None or any(
        u in family or u.split(" ")[0] in family or " ".join(u.split(" ")[:2]) in family for u in figures(unit) if u
    )
