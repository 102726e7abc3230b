"""Which rows of a table are its header, its second header row, or only number the columns.

OCR noise is met by folded words and fuzzy comparison (rapidfuzz), never by a list of one report's misprints.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rapidfuzz import fuzz

from ingest.tables.header_words import HEADER_WORDS, OCR_KH, STT
from ingest.vietnamese.text import fold

_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-e])\)?(?:\s*=.*)?")
#: A cell that is a figure; a year may head a column.
_FIGURE = re.compile(r"(?!(?:19|20)\d\d$)[<>≥≤=~]{0,2}\s*\d[\d.,]*\s*%?(?:\s*/\s*\d[\d.,]*)?")
_ROW_NUMBER = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[A-ZĐ])[.)]?")
#: No header cell is longer; BIỂU 02's longest has 120 characters.
_LONGEST = 200


def words(printed: str) -> str:
    """A header cell as it is compared: folded, its OCR variants of KH repaired.

    >>> words("KHI năm 2024")
    'kh nam 2024'
    """
    tokens = (("KH" if token.isupper() and token.lower() in OCR_KH else token) for token in printed.split())
    return fold(" ".join(tokens))


def _headlike(cell: str) -> bool:
    """Whether a cell could head a column: it begins with a header word and is no sentence."""
    text = words(cell)
    if _YEAR.fullmatch(text):
        return True
    if not text or len(text) > 160 or not re.search(r"[^\W\d_]|%", text):
        return False
    return any(re.match(rf"(?:\(|% )?{re.escape(w)}(?!\w)", text) for w in HEADER_WORDS) or any(
        fuzz.ratio(text[: len(w)], w) >= 80 for w in HEADER_WORDS if len(w) >= 6
    )


def is_header(cells: list[str]) -> bool:
    """Whether a row of plain cells is a table's header.

    >>> is_header(["STT", "Chỉ tiêu", "Đơn vị tính", "KH 2026"]), is_header(["1", "Lúa", "Tấn", "46"])
    (True, False)
    """
    full = [cell for cell in cells if cell]
    figures = any(re.fullmatch(r"[\d.,%]+", cell) and not re.fullmatch(r"20\d\d|%", cell) for cell in full)
    if len(full) < 2 or figures or max(len(cell) for cell in full) > _LONGEST:
        return False
    first = words(full[0]).split(" ")[0] if len(full[0]) > 6 else words(full[0])
    alike = sum(_headlike(cell) for cell in full)
    if first in STT or words(full[0].split("\n")[0]) in STT:
        return alike >= min(2, len(full) - 1)
    return alike >= 3 and alike * 2 > len(full)


def heads_rows(cells: list[str], below: list[str]) -> bool:
    """Whether a row of words heads the rows below it, whatever its words: it begins with STT, or says no figure where they do.

    Asked only of the first row of a run; a header whose words are known needs no such proof.

    >>> heads_rows(["TT", "Thôn", "Số hộ"], ["1", "Nà Pan", "96"]), heads_rows(["1", "Nà Pan", "96"], ["2", "Nà Lốc", "85"])
    (True, False)
    """
    full = [cell for cell in cells if cell]
    if len(full) < 3 or max(len(cell) for cell in full) > _LONGEST or any(_FIGURE.fullmatch(cell) for cell in full):
        return False
    if words(cells[0]).strip(" .:") in STT and is_row_number(below[0]):
        return True
    wordy = all(re.search(r"[^\W\d_]", cell) for cell in full)
    figures = sum(_FIGURE.fullmatch(b) is not None and i < len(cells) and cells[i] != "" for i, b in enumerate(below) if i > 0)
    return wordy and len(full) == len(cells) and figures * 2 >= len(cells) - 1 and figures >= 2


def is_row_number(cell: str) -> bool:
    """Whether a cell numbers its row: 1, 12., IV, A.

    >>> is_row_number("IV"), is_row_number("12."), is_row_number("(1)")
    (True, True, False)
    """
    return _ROW_NUMBER.fullmatch(cell) is not None


def is_second_header(cells: list[str]) -> bool:
    """Whether a row right under a header goes on with it: nothing in the first cells, header words in the others."""
    full = [cell for cell in cells if cell]
    words_only = all(len(cell) <= 80 and (re.search(r"[^\W\d_]|%", cell) or _YEAR.fullmatch(cell)) for cell in full)
    return (
        bool(full) and not any(cells[:2]) and words_only and not any(re.match(r"[\d<>≥≤]", cell) and not _YEAR.match(cell) for cell in full)
    )


def is_numbering(cells: list[str]) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), 1 2 3=2/1.

    >>> is_numbering(["1", "2", "3", "4=3/2"]), is_numbering(["1", "Lúa", "5"])
    (True, False)
    """
    full = [cell for cell in cells if cell]
    if len(full) < 3 or not all(_NUMBERED.fullmatch(cell.lower()) for cell in full):
        return False
    figures = [int(m[0]) for cell in full if (m := re.search(r"\d+", cell))]
    return len(figures) >= 2 and all(b - a == 1 for a, b in pairwise(figures))


def merge(upper: list[str], lower: list[str]) -> list[str]:
    """Two header rows as one; a heading over several columns goes down to each of them.

    >>> merge(["TT", "Năm 2025", ""], ["", "KH", "TH"])
    ['TT', 'Năm 2025 KH', 'Năm 2025 TH']
    """
    width = max(len(upper), len(lower))
    top, low = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    merged, over = [], ""
    for a, b in zip(top, low, strict=True):
        over = a or (over if b else "")
        merged.append(f"{over} {b}".strip() if b else a)
    return merged


def alike(one: list[str], other: list[str]) -> float:
    """How alike two headers are, 0…100."""
    return fuzz.token_set_ratio(words(" ".join(one)), words(" ".join(other)))
