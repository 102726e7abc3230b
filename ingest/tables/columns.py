"""Header cells → columns: what each holds, by the words printed over it.  A column key is ``<basis>_<period>``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from ingest.tables.header import words
from ingest.tables.header_words import NAMES, NOTES, STT, UNITS
from ingest.vietnamese.periods import find_periods

_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)(?!\d)")
_RATIO = re.compile(r"\bso (?:sanh|sach|voi)\b|^so |%|\bty le\b|\bti le\b|\bdat so\b|\bsanh\b")
_PLAN = re.compile(r"\bke hoach\b|\bkh\b|\bdu toan\b|\bdt\b|\bgiao\b|\bplan\b|(?:nghi quyet|nq) hdnd")
_TARGET = re.compile(r"\bmuc tieu\b|\bnghi quyet\b|\bnq\b|\bchi tieu\b|\btarget\b|\bmt\b")
_DONE = re.compile(r"\bthuc hien\b|\bu?th\b|\bket qua (?:thuc|den|dat duoc|nam|\d)|\bdat duoc\b|\bda thuc\b|\bactual\b")
_ESTIMATE = re.compile(r"\buoc\b|\buth\b")
_LAST = re.compile(r"\bcung ky\b|\b(?:nam|thang|quy|ky) (?:truoc|ngoai)\b|\btang\b|\bgiam\b|\bck\b")
#: "quý III/2026", "tháng 9/2026", "31/12": no fraction of two columns.
_DATE = re.compile(r"(?:\b[ivx]+|\d+)(?: ?/ ?\d+)+")
_CUMULATIVE = re.compile(r"\bluy ke\b|\bcong don\b|\btu khi\b|\bluu ke\b|\btu dau (?:nam|nhiem)\b")
_VERDICT = re.compile(r"\bchua dat\b|\bdat,? vuot\b|\bdanh gia muc do\b|\bket qua danh gia\b|\bhoan thanh ?/ ?(?:khong|chua)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``role``: stt, name, unit, value, verdict, note; ``key`` of a value, verdict or note column; ``printed`` header."""

    role: str
    key: str
    printed: str


def read_columns(cells: list[str], year: str | None) -> tuple[Column, ...]:
    """The columns of a header; keys are unique."""
    columns = [_column(i, cell, len(cells)) for i, cell in enumerate(cells)]
    columns = _with_name(columns)
    keyed = [_keyed(c, columns, year) if c.role == "value" else c for c in columns]
    seen: dict[str, int] = {}
    unique = []
    for column in keyed:
        count = seen[column.key] = seen.get(column.key, 0) + 1
        unique.append(column if count == 1 or not column.key else replace(column, key=f"{column.key}_{count}"))
    return tuple(unique)


def _column(index: int, cell: str, width: int) -> Column:
    """Role of a column by its own words."""
    text, printed = words(cell), " ".join(cell.split())
    bare = text.strip(" .:()")
    if bare in STT and index <= 1:
        return Column("stt", "", printed)
    if any(bare == u for u in UNITS) or (2 <= len(bare) <= 16 and index in (1, 2, 3) and fuzz.ratio(bare, "don vi tinh") >= 75):
        return Column("unit", "", printed)
    if any(fuzz.ratio(bare, n) >= 80 for n in NOTES):
        return Column("note", "note", printed)
    if (_VERDICT.search(text) and len(bare) > 12) or (index > 2 and re.match(r"(?:tu )?danh gia\b|xep loai\b|muc do hoan thanh\b", bare)):
        return Column("verdict", "verdict", printed)
    if index == width - 1 and index > 3 and bare in ("chi tieu", "chua dat", ""):
        return Column("note", "note", printed)
    return Column("value", "", printed)


def _with_name(columns: list[Column]) -> list[Column]:
    """The name column: the first, of the first four, whose words say so; else the first that is no number or unit."""
    unit = next((i for i, c in enumerate(columns[:4]) if c.role == "unit"), 4)
    free = [i for i, c in enumerate(columns[:4]) if c.role == "value"]
    candidates = [i for i in free if i < unit] or free
    named = [i for i in candidates if any(re.match(rf"{w}(?!\w)", words(columns[i].printed)) for w in NAMES)]
    unit_as_name = [i for i, c in enumerate(columns[:2]) if c.role == "unit"]
    if unit == 1 and columns[0].role == "stt" and words(columns[1].printed).strip(" .:()") == "don vi" and not named:
        candidates, named = [], [1]  # "STT | Đơn vị | …": the units are offices or places
    pick = named or ([] if unit_as_name and not any(c.role == "stt" for c in columns[:1]) else candidates) or unit_as_name or candidates
    if pick:
        columns[pick[0]] = replace(columns[pick[0]], role="name", key="")
    return columns


def period_of(printed: str, year: str | None) -> str | None:
    """The first period of a header cell; a range of years wins ("(tháng 12/2020-2025)").

    >>> period_of("Mục tiêu (tháng 12/2020-2025)", "2024"), period_of("KH 2026", None)
    ('2020-2025', '2026')
    """
    if match := _RANGE.search(printed):
        return f"{match[1]}-{match[2]}"
    found = find_periods(printed, int(year) if year and year.isdigit() else None)
    return found[0].period if found else None


def _keyed(column: Column, columns: list[Column], year: str | None) -> Column:
    """A value column with its key."""
    text = words(column.printed)
    basis, period = _basis(text, columns, year), period_of(column.printed, year)
    if basis is not None and basis.startswith("ratio"):
        period = period_of(column.printed.split("/")[0], year) or period
    if basis == "change":
        return replace(column, key=f"change_{_changed(column.printed, columns, year)}".removesuffix("_None"))
    if basis is None and period is not None and len(text) <= 24:
        basis = "plan" if year and period[:4].isdigit() and period[:4] > year else "actual"
    if basis is None or (basis == "share" and period is None):
        return replace(column, key=column.printed or "cot")
    if basis == "actual" and year and _ends(period) > year:
        basis = "estimate"
    if basis in ("cumulative", "ratio_to_target") and period and period.startswith("by-"):
        period = period[3:]
    if period is None and basis not in ("target", "share"):
        period = year
    return replace(column, key=f"{basis}_{period}" if period else basis)


def _changed(printed: str, columns: list[Column], year: str | None) -> str | None:
    """The period whose change a column states: one named before what it is measured against; else the period that the
    table gives for two years running ("6 tháng 2024", "6 tháng 2025"); else the report's year."""
    before = re.split(r"(?i)\bso\b|/|cùng kỳ|năm trước", re.sub(r"(?i)^\W*so sánh", "", printed))[0]
    if own := period_of(before, year):
        return own
    plain = [c for c in columns if c.role == "value" and _DONE.search(words(c.printed)) and not _RATIO.search(words(c.printed))]
    done = {p for c in plain if (p := period_of(c.printed, year))}
    twice = [p for p in done if p[:4].isdigit() and f"{int(p[:4]) - 1}{p[4:]}" in done]
    return max(twice) if twice else year


def _ends(period: str | None) -> str:
    """The last year of a period, or an empty string."""
    years = re.findall(r"(?:19|20)\d\d", period or "")
    return years[-1] if years else ""


def _basis(text: str, columns: list[Column], year: str | None) -> str | None:
    """What a value column states, or None where its words do not say."""
    if re.match(r"don vi|co quan|can bo|nguoi |thoi gian|thoi han|tien do|ngay |noi dung|giai phap", text):
        return None
    done, fraction = _DONE.search(text), re.search(r"\w ?/ ?\w", _DATE.sub("", text))
    if _RATIO.search(text) or (fraction and done):
        return _ratio(text, columns, year)
    if "co cau" in text or "ty trong" in text:
        return "share"
    if _CUMULATIVE.search(text):
        return "cumulative"
    if _ESTIMATE.search(text):
        return "estimate"
    if re.search(r"\bgiao\b|(?:nghi quyet|nq) hdnd", text):
        return "plan"
    rules = ((_TARGET, "target"), (_PLAN, "plan"), (_DONE, "actual"))
    hits = sorted((m.start(), basis) for rule, basis in rules if (m := rule.search(text)))
    if not hits and _LAST.search(text) and "tang" not in text and "giam" not in text:
        return "actual"
    return hits[0][1] if hits else ("change" if _LAST.search(text) else None)


def _ratio(text: str, columns: list[Column], year: str | None) -> str:
    """What a ratio is measured against: the words after "/", "so với"; else what the table has."""
    against = re.split(r" ?/ ?|\bso (?:sanh )?voi\b|\bso\b", text)[-1]
    if _is_past(against, year) and not _DONE.search(against):
        return "change"
    against = against if re.search(r"[^\W\d_]{2}", against) else text
    past = _DONE.search(against) and against != text and ("/" in text or not re.match(r"so (?:sanh|sach)", text))
    if _LAST.search(text) or past:
        return "change"
    if _PLAN.search(against):
        return "ratio_to_plan"
    heads = " ; ".join(words(c.printed) for c in columns if c.role == "value" and not _RATIO.search(words(c.printed)))
    if _TARGET.search(against):
        planned = re.search(r"\bgiao\b|hdnd", heads) and not re.search(r"\bmuc tieu\b", heads)
        return "ratio_to_plan" if planned else "ratio_to_target"
    if _PLAN.search(heads) and not _RANGE.search(text):
        return "ratio_to_plan"
    return "ratio_to_target" if _TARGET.search(heads) else ("ratio_to_plan" if _PLAN.search(heads) else "share")


def _is_past(against: str, year: str | None) -> bool:
    """Whether what a ratio is measured against is only a year before the report's: "năm 2025 (%)", "2025", in a report on 2026."""
    match = re.fullmatch(r"\W*(?:(?:sanh|sach)\b)?\W*(?:ca )?(?:nam )?((?:19|20)\d\d)\W*", against)
    return match is not None and year is not None and match[1] < year


def project(cells: list[str], base: list[str], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns of a repeated header with another number of cells: each cell takes the base column that it resembles most, in order."""
    n, m = len(cells), len(base)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            match = fuzz.ratio(words(cells[i]), words(base[j])) + best[i + 1][j + 1]
            best[i][j] = max(match, best[i + 1][j], best[i][j + 1])
    result, i, j = [], 0, 0
    while i < n:
        if j < m and best[i][j] == fuzz.ratio(words(cells[i]), words(base[j])) + best[i + 1][j + 1]:
            result.append(columns[j])
            i, j = i + 1, j + 1
        elif j < m and best[i][j] == best[i][j + 1]:
            j += 1
        else:
            result.append(Column("note", "", cells[i]))
            i += 1
    return tuple(result)
