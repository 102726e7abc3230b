"""Sentences of the passages with the figures that they print: the stuff of drafts on narrative answers."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from bot.evidence import Evidence, Figure, Passage
from drafts.draft import plain, squeezed
from drafts.material import everything

#: A printed figure with its unit; not the first or second half of a pair, a date, a number of a document, a range, a scale.
_UNITS = (
    "triệu đồng|tỷ đồng|ha|tấn|con|người|lượt người|lượt khách|lượt|lao động|hộ|vụ việc|vụ|cuộc|đơn vị|đơn|đảng viên|tổ chức đảng|"
    "hội nghị|xã|bản|dự án|cơ sở|sản phẩm|lớp|trường hợp|cặp|đợt|nghị quyết|Nghị quyết|chương trình|giờ|học sinh|trường|học viên|"
    "hồ sơ|m2|công dân|đồng chí|kỳ họp|tập thể|cá nhân"
)
_FIGURE = re.compile(
    r"(?<![\w./,\-–])(?<!năm )(?<!số )(?<!ngày )(?<!tháng )(?<!lớp )(?<!thứ )(?<!Lao Chải )"
    rf"(\d+(?:[.,]\d+)*)(\s?%|‰|\s(?:{_UNITS}))(?![\w/])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in a sentence: its digits, its unit, where it starts and ends."""

    digits: str
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence of a passage, without markup and numbering, ready to be said."""

    source: str
    evidence: Evidence
    passage: Passage
    text: str
    figures: tuple[Number, ...]

    def put(self, number: Number, text: str) -> str:
        """The sentence with other words in the place of a figure."""
        return self.text[: number.start] + text + self.text[number.end :]

    def around(self, changed: str, number: Number, text: str) -> str:
        """Three words before what was put in, and it."""
        before = changed[: number.start].split()[-3:]
        return " ".join([*before, text])

    def key(self, number: Number) -> Figure | None:
        """The looked-up figure that this number is, None where there is none or there are several."""
        printed = {number.digits, f"{number.digits}{number.unit.strip()}"}
        found = [f for f in self.evidence.figures if f.mark == self.passage.mark and f.printed in printed]
        shown = [f for f in found if squeezed(f.shown) == squeezed(number.digits + number.unit)]
        return shown[0] if len(shown) == 1 and len(found) == 1 else None


@cache
def said() -> tuple[Sentence, ...]:
    """The sentences of all passages that are text, each once a report."""
    seen: set[tuple[str, str]] = set()
    found: list[Sentence] = []
    for item in everything():
        for passage in item.evidence.passages:
            if passage.citation.kind not in {"section", "footnote"} or passage.text.endswith("…"):
                continue
            for text in whole_sentences(passage.text):
                if (item.source, text) not in seen:
                    seen.add((item.source, text))
                    found.append(Sentence(item.source, item.evidence, passage, text, figures_of(text)))
    return tuple(found)


def whole_sentences(passage: str) -> list[str]:
    """The whole sentences of a passage that are short enough to be said and do not hang on the one before."""
    text = re.sub(r"<sup>(\d+)</sup>", lambda m: m[1] if m[1] in "23" and "m<sup>" in passage else "", passage)
    text = re.sub(r"\[\^\d+\]|(?<!\bm)[⁰¹²³⁴-⁹]+", "", text)
    text = re.sub(r"\s+", " ", plain(text))
    pieces = [re.sub(r"^\s*(?:\(\d+\)|-|[a-z]\))\s*", "", p).strip() for p in re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ(])|(?<=\.)$", text)]
    return [
        p.rstrip(" .;")
        for p in pieces
        if 8 <= len(p.split()) <= 55 and p[0].isupper() and balanced(p) and p.endswith((".", ";")) and not p.endswith("/.")
    ]


def balanced(text: str) -> bool:
    """Whether brackets and quotes are closed."""
    return text.count("(") == text.count(")") and text.count("“") == text.count("”") and text.count('"') % 2 == 0


def figures_of(text: str) -> tuple[Number, ...]:
    """The figures that a sentence prints."""
    return tuple(Number(m[1], m[2], m.start(), m.end()) for m in _FIGURE.finditer(text))


def introduced(text: str, mark: int, rng: random.Random) -> str:
    """The sentence as an answer says it, with its mark."""
    inner = text[0].lower() + text[1:] if text.split()[0][1:].islower() and not proper(text) else text
    frames = ("{T} [{m}].", "Theo báo cáo, {t} [{m}].", "Báo cáo nêu: {t} [{m}].", "- {T} [{m}]", "Cụ thể: {t} [{m}].")
    return rng.choice(frames).format(T=text, t=inner, m=mark)


def proper(text: str) -> bool:
    """Whether a sentence starts with a name, which keeps its capital."""
    words = text.split()
    return words[1][:1].isupper() or words[0] in {"Lúa", "Ngô", "Huyện", "Xã", "Năm"} or text.startswith(("Nhân dân", "Ban ", "Ủy ban"))
