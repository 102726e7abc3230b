"""Who speaks, of which place and of which years: the fields of ``Report`` that several places of the document settle together."""

from __future__ import annotations

import re

from ingest.header import Foot, Head
from ingest.model import Report
from ingest.vietnamese.text import fold

#: Levels of administration, longest first; each with the words under which its Party committee signs.
_LEVELS = {
    "đặc khu": ("đặc khu",),
    "thành phố": ("thành phố", "thành ủy"),
    "thị trấn": ("thị trấn",),
    "thị xã": ("thị xã", "thị ủy"),
    "phường": ("phường",),
    "huyện": ("huyện", "huyện ủy"),
    "quận": ("quận", "quận ủy"),
    "tỉnh": ("tỉnh", "tỉnh ủy"),
    "xã": ("xã",),
}
_ORGAN = re.compile(
    r"^(?:uy ban|ubnd|hoi dong|hdnd|(?:huyen|tinh|dang|thanh|thi|quan) uy|dang bo|ban |bo |so |dang doan|van phong|mat tran|chinh phu)"
)
_YEAR = re.compile(r"(?<![\d\-–/.,])(20\d\d|19\d\d)(?![\d.,/]*\d)(?!\s*[-–]\s*\d)")
#: Names that keep their capital inside the name of a body (Decree 30/2020, annex II).
_PROPER = ("Quốc hội", "Chính phủ", "Trung ương", "Việt Nam", "Tổ quốc", "Chấp hành", "Thường vụ", "Nhà nước", "Đảng")
_ABBREVIATED = {"UBND": "ỦY BAN NHÂN DÂN", "HĐND": "HỘI ĐỒNG NHÂN DÂN"}


def describe(head: Head, foot: Foot, titles: tuple[str, ...], stem: str, sha256: str) -> Report:
    """The report's own description. ``titles`` are those of the outline, for the years when the document's title has none."""
    organ = _organ(head, foot)
    level, name = _unit(organ or "")
    place = f"{level} {name}" if level and name else f"{level} {head.place}" if level and head.place else None
    issuer = organ if organ is None or name or not level or not head.place else f"{organ} {head.place}"
    periods = _periods(head, titles)
    return Report(
        id=_identifier(head.number, (head.date or "")[:4] or (periods[0] if periods else ""), stem),
        number=head.number,
        date=head.date,
        issuer=issuer,
        title=head.title,
        signer=foot.signer,
        periods=periods,
        source_sha256=sha256,
        place=place,
        signer_role=sentence_case(foot.role) if foot.role else None,
        recipients=foot.recipients,
        header_lines=head.lines,
        signature_lines=foot.signature_lines,
        header_quote=head.quote,
        signature_quote=foot.quote,
    )


def _organ(head: Head, foot: Foot) -> str | None:
    """The issuing body, from the signature ("T/M HUYỆN ỦY"), else from the head."""
    signed = re.sub(r"^(?:T/?M|K/?T|T/?L|T?/?UQ|Q)[.\s]+", "", foot.organ or "").strip()
    in_head = _organ_in_head(head)
    if signed and _ORGAN.match(fold(signed)):
        # "TM. ỦY BAN NHÂN DÂN" leaves the unit to the head: "UBND XÃ …".
        fuller = in_head and not _unit(signed)[0] and _unit(in_head)[0]
        return sentence_case(in_head if fuller and in_head else signed)
    return sentence_case(in_head) if in_head else None


def _organ_in_head(head: Head) -> str | None:
    found = [i for i, t in enumerate(head.organ) if _ORGAN.match(fold(t.strip("* ")))]
    if not found:
        return None
    at = found[-1]
    text = head.organ[at].strip("* ")
    following = head.organ[at + 1].strip("* ") if at + 1 < len(head.organ) else ""
    is_unit = any(following.lower().startswith(level + " ") for level in _LEVELS)
    text = f"{text} {following}" if is_unit and not _unit(text)[1] else text
    for short, full in _ABBREVIATED.items():
        text = re.sub(rf"^{short}(?![^\W\d_])", full, text)
    return text


def _unit(organ: str) -> tuple[str | None, str | None]:
    """Level and name of the unit that a body belongs to.

    >>> _unit("Ủy ban nhân dân xã Bình Lư")
    ('xã', 'Bình Lư')
    """
    low = organ.lower().replace("uỷ", "ủy")
    found = [
        (m.start(), -len(word), level, m.end())
        for level, words in _LEVELS.items()
        for word in words
        for m in re.finditer(rf"(?<![^\W\d_]){word}(?![^\W\d_])", low)
    ]
    if not found:
        return None, None
    # "xã A, huyện B" is the commune: the first level named; "thị xã" before the "xã" in it, "huyện ủy" before "huyện"
    _, _, level, end = min(found)
    after = min((start for start, *_ in found if start >= end), default=len(organ))
    name = re.split(r"[,;(\-–]", organ[end:after])[0].strip(" .")
    return level, " ".join(w.capitalize() if w.isupper() or w.islower() else w for w in name.split()) or None


def sentence_case(text: str) -> str:
    """A body or a role set in capitals, as a sentence writes it; the name of a unit keeps its capitals.

    >>> sentence_case("ỦY BAN NHÂN DÂN XÃ BÌNH LƯ")
    'Ủy ban nhân dân xã Bình Lư'
    """
    if not text.isupper():
        return text
    level, name = _unit(text)
    low = text.lower()
    if level and name:
        low = low.replace(name.lower(), name)
    for word in _PROPER:
        low = re.sub(rf"(?<![^\W\d_]){word.lower()}(?![^\W\d_])", word, low)
    low = re.sub(r"^(phó|quyền) (.)", lambda m: f"{m[1]} {m[2].upper()}", low)
    return low[:1].upper() + low[1:]


def _periods(head: Head, titles: tuple[str, ...]) -> tuple[str, ...]:
    for source in (head.title, " ; ".join(titles), head.date or ""):
        # the number and the date of a decision that a title cites say nothing about the years of the report
        stated = source[:4] if source is head.date else re.sub(r"(?i)số\s+\S+|ngày\s+\S+", " ", source)
        years = list(dict.fromkeys(_YEAR.findall(stated)))
        if years:
            return tuple(years)
    return ()


def _identifier(number: str | None, year: str, stem: str) -> str:
    """A slug of number and year, else of the file's name.

    >>> _identifier("57-BC/HU", "2024", "x")
    '57-bc-hu-2024'
    """
    base = f"{number}-{year}" if number and year else stem
    return re.sub(r"[^a-z0-9]+", "-", fold(base)).strip("-") or "report"
