"""Text as the scorer compares it: one spelling, no markup; and whether a text refuses.

A question file says which figures and words a right answer must hold; what may differ without being wrong (markup, dashes, tone
placement, m² and m2) is levelled here, on both sides.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_TONED = "oà/òa oá/óa oả/ỏa oã/õa oạ/ọa oè/òe oé/óe oẻ/ỏe oẽ/õe oẹ/ọe uỳ/ùy uý/úy uỷ/ủy uỹ/ũy uỵ/ụy"
_OPEN = {new: old for new, _, old in (pair.partition("/") for pair in _TONED.split())}
_WORDS = {"tỉ": "tỷ", "sỹ": "sĩ", "kĩ": "kỹ", "lí": "lý", "mĩ": "mỹ"}

#: In this order: each works on what the one before left.
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        (r"<su[pb]>\s*(\d)\s*</su[pb]>", r"\1"),
        (r"</?[a-z][^<>]{0,200}>", " "),
        ("²", "2"),
        ("³", "3"),
        (r"%\s?[o₀0](?!\w)|%₀|0/00(?!\d)|(?<=\d)\s?o/oo", "‰"),
        (r"(?<=\d)[\u00a0\u202f\u2009\u2007](?=\d{3}(?!\d))", "."),
        ("[\u200b-\u200f\ufeff\u2060\u00ad]", ""),
        ("[‐‑‒–—−]", "-"),
        ("[“”„«»]", '"'),
        ("[‘’]", "'"),
        (r"\*+|`+|__+", ""),
        (r"\|", " "),
        (r"\\", ""),
    )
)
_OPEN_SYLLABLE = re.compile(f"(?:{'|'.join(_OPEN)})(?![^\\W\\d_])")
_WORD = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(_WORDS)})(?![^\W\d_])")
_TOKEN = re.compile(r"[^\W_]+(?:[.,/][^\W_]+)*|[%‰>]")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """One spelling of a text: NFC, lower case, no markup, one space.

    >>> normal("**46** triệu<br>Tỉ lệ hoà  giải – 12 m<sup>2</sup>")
    '46 triệu tỷ lệ hòa giải-12 m2'
    """
    text = html.unescape(unicodedata.normalize("NFC", text))
    for pattern, by in _STEPS:
        text = pattern.sub(by, text)
    text = _OPEN_SYLLABLE.sub(lambda m: _OPEN[m[0]], text.lower())
    text = _WORD.sub(lambda m: _WORDS[m[0]], text)
    return re.sub(r"\s*-\s*", "-", re.sub(r"\s+", " ", text)).strip()


def folded(text: str) -> str:
    """:func:`normal` without marks.

    >>> folded("Chú thích 3: Đạt")
    'chu thich 3: dat'
    """
    bare = unicodedata.normalize("NFD", normal(text))
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d")


def words(text: str) -> list[str]:
    """The tokens that quotes are compared by.

    >>> words("đạt 48,1/55 tỷ, 100%")
    ['đạt', '48,1/55', 'tỷ', '100', '%']
    """
    return _TOKEN.findall(normal(text))


_SOURCE = "báo cáo|tài liệu|văn bản|nguồn|thông tin|số liệu|dữ liệu"
_REFUSAL = re.compile(
    rf"(?:{_SOURCE})[^.!?\n]{{0,80}}(?:không|chưa)[^.!?\n]{{0,12}}"
    r"(?:có|nêu|đề cập|chứa|ghi|cung cấp|thể hiện|nói|thấy|tìm|công bố|đưa)"
    r"|(?:không|chưa)[^.!?\n]{0,12}(?:có|nêu|tìm thấy|tìm được|thấy|đề cập|chứa|ghi nhận)[^.!?\n]{0,80}"
    r"(?:báo cáo|tài liệu|văn bản|thông tin|số liệu|dữ liệu)"
    r"|nằm ngoài (?:phạm vi|nội dung)|ngoài phạm vi|không thuộc phạm vi"
    r"|(?:tôi )?không thể (?:trả lời|cung cấp|thực hiện|bịa|thay đổi|sửa|làm tròn)"
    r"|(?:report|document)[^.!?\n]{0,60}(?:does not|doesn't|no )|not (?:in|found in|stated in|contained in) the report"
)


def refuses(normalised: str) -> bool:
    """Whether the wording says that the report does not hold it.

    >>> refuses(normal("Báo cáo không nêu số liệu năm 2019.")), refuses("đạt 46 triệu đồng")
    (True, False)
    """
    return bool(_REFUSAL.search(normalised))
