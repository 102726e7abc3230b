"""The splitter on random Vietnamese texts: nothing over the limit, nothing lost, no cut number, no broken tag."""

from __future__ import annotations

import os
import random
import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_split import LIMIT, SOLID, plain, split, units

#: 10^4 texts in the normal run; HOIBAOCAO_TEST_SPLITS=100000 for the long one.
COUNT = int(os.environ.get("HOIBAOCAO_TEST_SPLITS", "10000"))
WORDS = (
    *("thu", "nhập", "bình", "quân", "đầu", "người", "thực", "hiện", "năm", "kế", "hoạch", "triệu", "đồng", "tỷ", "lệ", "hộ", "nghèo"),
    *("đạt", "giảm", "xã", "huyện", "ủy", "Đảng", "bộ", "nông", "thôn", "mới", "sản", "lượng", "lương", "nguyễn", "thị", "quỳnh", "ước"),
)
PATTERNS = ("{:,}", "{:.2f}", "{}%", "{}/2024", "{}-BC/HU", "{:,},5")
TAGS = (("<b>", "</b>"), ("<i>", "</i>"), ("<blockquote expandable>", "</blockquote>"), ("<code>", "</code>"))
ODD = ("&lt;", "&amp;", "😀", "tiê\u0301ng", "a" * 90, "“…”", "1 234 567", "12" * 30)
#: A figure as it is printed, with its percent sign.
FIGURE = re.compile(r"\d(?:[\d.,:/]*\d)?%?")
TAG = re.compile(r"<(/?)([a-z]+)(?: [^<>]*)?>")


def text(rng: random.Random, words: int) -> str:
    """A random text of HTML: words, figures, marks, references, nested tags."""
    out: list[str] = []
    opened: list[str] = []
    for _ in range(words):
        roll = rng.random()
        if roll < 0.04 and len(opened) < 3:
            begin, end = rng.choice(TAGS)
            out.append(begin)
            opened.append(end)
        elif roll < 0.08 and opened:
            out.append(opened.pop())
        elif roll < 0.20:
            out.append(rng.choice(PATTERNS).format(rng.randrange(10 ** rng.randrange(1, 8))).replace(",", "."))
        elif roll < 0.24:
            out.append(rng.choice(ODD))
        else:
            out.append(rng.choice(WORDS))
        out.append(rng.choice(("", " ", " ", " ", " ", " ", ". ", ", ", "; ", "\n", "\n\n", "  ")))
    return "".join(out + opened[::-1])


class Styled(HTMLParser):
    """Every character with the tags that stand around it, as a reader of HTML sees them; written without a look at the splitter."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.letters: list[tuple[str, tuple[object, ...]]] = []
        self._stack: tuple[object, ...] = ()
        self.feed(html)
        self.close()
        assert not self._stack, "a tag stays open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._stack += ((tag, *attrs),)

    def handle_endtag(self, tag: str) -> None:
        assert self._stack and self._stack[-1][0] == tag, f"</{tag}> closes nothing"  # type: ignore[index]
        self._stack = self._stack[:-1]

    def handle_data(self, data: str) -> None:
        self.letters += [(c, self._stack) for c in data]


def faults(html: str, limit: int) -> list[str]:
    """What is wrong with the parts of a text."""
    parts = split(html, limit)
    found = [f"{len(p.encode('utf-16-le')) // 2} units" for p in parts if len(p.encode("utf-16-le")) > 2 * limit]
    found += ["something lost, or in other tags"] if [x for p in parts for x in Styled(p).letters] != Styled(html).letters else []
    found += ["a broken tag" for p in parts if not balanced(p)]
    ends, at = set(), 0
    for part in parts[:-1]:
        at += len(Styled(part).letters)
        ends.add(at)
    figures = FIGURE.finditer("".join(c for c, _ in Styled(html).letters))
    return found + [f"cut {m[0]}" for m in figures if len(m[0]) < limit // 4 and ends & {*range(m.start() + 1, m.end())}]


def balanced(part: str) -> bool:
    stack: list[str] = []
    for match in TAG.finditer(part):
        if not match[1]:
            stack.append(match[2])
        elif not stack or stack.pop() != match[2]:
            return False
    rest = TAG.sub("", part)
    return not stack and not re.search(r"[<>]", rest) and not re.search(r"&(?!(?:[a-z]+|#\d+);)", rest)


@pytest.mark.parametrize("seed", range(4))
def test_random_vietnamese_texts(seed: int) -> None:
    rng = random.Random(seed)
    for number in range(COUNT // 4):
        limit = rng.choice((160, 200, 256, 400))
        html = text(rng, rng.randrange(1, 120))
        assert faults(html, limit) == [], (seed, number, limit, html)


def test_texts_at_the_real_limit() -> None:
    rng = random.Random(9)
    for _ in range(max(20, COUNT // 200)):
        html = text(rng, rng.randrange(1_000, 3_000))
        assert faults(html, LIMIT) == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600), st.integers(40, 200))
def test_any_text_at_all(raw: str, limit: int) -> None:
    html = f"<b>{escape(raw, quote=False)}</b>"
    parts = split(html, limit)
    assert all(units(p) <= limit for p in parts if len(SOLID.findall(plain(p))) or units(p) < 999)
    assert "".join(map(plain, parts)) == plain(html)
    assert all(balanced(p) for p in parts)


def test_the_best_place_is_taken() -> None:
    words = "Một câu dài vừa phải. " * 6
    paragraphs = f"{words.strip()}\n\n{words.strip()}"
    assert split(paragraphs, 200)[0].endswith("\n\n")
    assert split(words, 100)[0].endswith(". ")
    assert split("số liệu 41.160,5 tấn " * 9, 100)[0].rstrip().endswith(("tấn", "liệu", "số"))


def test_a_number_longer_than_a_message_is_cut_all_the_same() -> None:
    parts = split("7" * 9_000)
    assert "".join(parts) == "7" * 9_000 and all(units(p) <= LIMIT for p in parts)


def test_an_emoji_counts_twice() -> None:
    assert [units(p) for p in split("😀" * 3_000)] == [4096, 1904]


def test_nothing_gives_nothing() -> None:
    assert split("") == []
