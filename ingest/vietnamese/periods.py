"""Periods in Vietnamese text, typed with or without marks.  Knows nothing of reports.

Codes: ``2024``, ``2021-2025``, ``2024-H1``, ``2024-9M``, ``2024-Q3``, ``2024-09``, ``by-2030``.  A relative period ("năm ngoái") is counted
from ``year``; without a year its code is ``year+0``, ``year-1``, ``year+1`` (a part follows: ``year-1-H1``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.vietnamese.number_words import read_number_words
from ingest.vietnamese.text import nfc
from ingest.vietnamese.unit_words import flat

_Y = r"(?:19|20)\d\d"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_OFFSETS = {
    "nam nay": 0, "nam hien tai": 0, "nam bao cao": 0, "den nay": 0, "hien nay": 0, "ca nam nay": 0,
    "nam ngoai": -1, "nam truoc": -1, "nam roi": -1, "nam vua roi": -1, "nam vua qua": -1,
    "nam lien truoc": -1, "nam truoc do": -1, "nam qua": -1,
    "nam toi": 1, "sang nam": 1, "nam sau": 1, "nam ke tiep": 1, "nam tiep theo": 1, "nam sap toi": 1, "nam kia": -2,
}  # fmt: skip
_RELATIVE = "|".join(sorted(_OFFSETS, key=len, reverse=True))
#: The year of a part: printed, or relative.
_OF = rf"(?:\s*(?:/|cua\s+)?\s*(?:nam\s+)?(?P<{{0}}>{_Y})(?!\d)|\s+(?:cua\s+)?(?P<{{0}}rel>{_RELATIVE}))?"
_MONTHS = r"(?<![\d.,/])(?P<n>1[0-2]|0?[1-9]|ba|sau|chin)\s+thang(?!\s+(?:chap|gieng))"
_DATE = re.compile(
    rf"(?<![\d/.])(?:ngay\s+)?\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*{_Y}(?!\d)|ngay\s+\d{{1,2}}\s+thang\s+\d{{1,2}}(?:\s+nam\s+{_Y})?"
    rf"|\d+/{_Y}/[a-z]{{2}}[\w/-]*"
)


_SAID = re.compile(
    r"\b(?:nam\s+)?(?P<said>hai\s+(?:nghin|ngan|khong)(?:\s+(?:khong|tram|hai|linh|le|muoi|mot|ba|bon|tu|nam|lam|sau|bay|tam|chin)\b){1,6})"
)


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and where it stands; ``relative`` when it was counted from the given year."""

    start: int
    end: int
    period: str
    relative: bool


def _code(year: int | None, offset: int) -> str:
    return str(year + offset) if year is not None else f"year{offset:+d}"


def _year_of(match: re.Match[str], group: str, year: int | None) -> tuple[str, bool]:
    """The year that a part names, or the given one."""
    if match[group]:
        return match[group], False
    return _code(year, _OFFSETS.get(match[f"{group}rel"] or "", 0)), True


def _months(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    """ "6 tháng đầu năm" is a half, "9 tháng" nine months, "3 tháng đầu năm" a quarter; "cuối năm" the other end."""
    count = {"ba": 3, "sau": 6, "chin": 9}.get(match["n"]) or int(match["n"])
    of, relative = _year_of(match, "my", year)
    last = match["side"] is not None and "cuoi" in match["side"]
    part = {6: "H2" if last else "H1", 3: "Q4" if last else "Q1"}.get(count, f"{count}M")
    return ("" if count == 12 else f"{of}-{part}") or of, relative


def _range(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    first, last = match["a"], match["b"]
    if last in ("nay", "hien nay"):
        return f"{first}-{_code(year, 0)}", True
    return (f"{first}-{last}" if int(last) > int(first) else first), False


def _by(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    same = match["hold"] is not None or (year is not None and int(match["by"]) <= year)
    return (match["by"] if same else f"by-{match['by']}"), False


def _quarter(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    of, relative = _year_of(match, "qy", year)
    return f"{of}-Q{_QUARTERS[match['q']]}", relative


def _half(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    of, relative = _year_of(match, "hy", year)
    return f"{of}-H{1 if match['half'] == 'dau' else 2}", relative


def _month(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    of, relative = _year_of(match, "ty", year)
    return f"{of}-{int(match['m']):02d}", relative


def _same_period(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    if match["same"]:
        return match["same"], False
    return _code(year, -1), True


def _relative(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    return _code(year, _OFFSETS[re.sub(r"\s+", " ", match["rel"])]), True


def _plain(match: re.Match[str], year: int | None) -> tuple[str, bool]:
    return match["y"], False


_Reader = Callable[[re.Match[str], "int | None"], tuple[str, bool]]
#: In the order of trying: longer and surer readings first; a span once read is not read again.
_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            r"(?<![\w/.])(?:(?:trong\s+)?(?:giai doan|gd|nhiem ky|thoi ky|nam hoc|cac nam|tu nam|tu|nam)\s+)?"
            rf"(?P<a>{_Y})\s*(?:[-–]|den(?: nam)?|toi(?: nam)?)\s*(?P<b>{_Y}|nay|hien nay)(?![\d/.]\d|\d)"
        ),
        _range,
    ),
    (re.compile(rf"\b{_MONTHS}(?P<side>\s+(?:dau|cuoi)\s+nam)?" + _OF.format("my") + r"(?!\w)"), _months),
    (re.compile(r"\bquy\s+(?P<q>iii|ii|iv|i|[1-4]|mot|hai|ba|bon|tu)\b" + _OF.format("qy")), _quarter),
    (re.compile(r"\bnua\s+(?P<half>dau|cuoi)\s+nam" + _OF.format("hy")), _half),
    (re.compile(r"\bthang\s+(?P<m>1[0-2]|0?[1-9])(?!\d|[.,]\d)" + _OF.format("ty")), _month),
    (re.compile(rf"(?<![\d/.,])(?P<m>1[0-2]|0?[1-9])/(?P<ty>{_Y})(?P<tyrel>)(?![\d/.,]\d|\d)"), _month),
    (re.compile(rf"\bcung ky(?:\s+(?:cua\s+)?(?:(?:nam\s+)?(?P<same>{_Y})(?!\d)|nam ngoai|nam truoc))?"), _same_period),
    (re.compile(rf"\b(?:den|toi|truoc)\s+(?P<hold>het\s+|cuoi\s+)?(?:nam\s+)?(?P<by>{_Y})(?![\d/.,]\d|\d)"), _by),
    (re.compile(rf"(?<!\d )\b(?P<rel>{_RELATIVE})\b"), _relative),
    (re.compile(rf"\bnam\s+(?P<y>{_Y})(?![\d]|[.,/]\d)"), _plain),
    (re.compile(rf"(?<![\w.,/-])(?P<y>{_Y})(?![\w%]|[.,/-]\w|\s*(?:%|(?:ha|tan|trieu|ty|dong|nguoi|ho|con|luot|m2|km)\b))"), _plain),
)


def find_periods(text: str, year: int | None = None) -> list[FoundPeriod]:
    """The periods of a text in the order of their places; ``year`` is what "năm nay" and a bare "quý III" belong to.

    >>> [p.period for p in find_periods("6 tháng đầu năm 2024 so với cùng kỳ năm ngoái, đến năm 2030", 2024)]
    ['2024-H1', '2023', 'by-2030']
    """
    low = flat(nfc(text))
    taken = bytearray(len(low))
    for date in _DATE.finditer(low):
        taken[date.start() : date.end()] = b"\1" * (date.end() - date.start())
    found = _spoken(nfc(text), low)
    for spoken in found:
        taken[spoken.start : spoken.end] = b"\1" * (spoken.end - spoken.start)
    for pattern, reader in _RULES:
        for match in pattern.finditer(low):
            if any(taken[match.start() : match.end()]) or _is_not(text, match):
                continue
            period, relative = reader(match, year)
            end = match.start() + len(match.group().rstrip(" ,"))
            taken[match.start() : end] = b"\1" * (end - match.start())
            found.append(FoundPeriod(match.start(), end, period, relative))
    return sorted(found, key=lambda one: one.start)


def _spoken(text: str, low: str) -> list[FoundPeriod]:
    """Years said in words ("năm hai nghìn không trăm hai mươi tư", "hai không hai lăm"): as many words as make a year of this century."""
    found = []
    for match in _SAID.finditer(low):
        words = list(re.finditer(r"\S+", low[match.start("said") : match.end("said")]))
        for count in range(len(words), 2, -1):
            end = match.start("said") + words[count - 1].end()
            value = read_number_words(text[match.start("said") : end])
            if value is not None and 2000 <= value < 2100 and value == value.to_integral():
                found.append(FoundPeriod(match.start(), end, str(int(value)), False))
                break
    return found


def _is_not(text: str, match: re.Match[str]) -> bool:
    """Syllables that only look alike without marks: "quý" of people, "tư" of capital."""
    return match.group().startswith("nam ") and text[match.start() : match.start() + 3].lower() in ("nấm", "nắm", "nằm")
