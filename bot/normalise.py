"""From what was typed to words that can be matched: chat spellings, short forms, foreign phrases, frames, slips of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from bot.lexicon import Abbreviation, Lexicon
from ingest.vietnamese.text import clean, fold, has_marks, syllables

#: Longer questions are read up to here: 40 lines of a phone screen, more than any question of the question sets.
MAX_CHARS = 1500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TAGS = re.compile(r"<[^<>]{0,200}>")
_WORD = re.compile(r"[^\W\d_]+\d*|\d+(?:[.,/]\d+)*|%|\S", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
#: "Theo báo cáo số 641-BC/HU ngày … của Huyện ủy …," says where to look, not what is asked (vietnamese.md: frames).
_FRAME = re.compile(
    r"^\s*(?:theo|trong|tại|căn cứ|dựa (?:vào|trên)|theo nội dung|theo như|trích|đọc|xem|theo|can cu|trong|tai)\s+(?:cái\s+)?"
    r"(?:nội dung\s+)?(?:báo cáo|bao cao|bc|bcao|văn bản|van ban|tài liệu|tai lieu)\b(?:(?!\b(?:thì|thi|là|la|bao nhiêu|bao nhieu)\b)[^,:;?\n]){0,140}[,:]\s*",
    re.IGNORECASE,
)
#: The same, with a request between the document and the question: "Căn cứ Báo cáo số …, đề nghị cho biết …".
_LONG_FRAME = re.compile(
    r"^\s*(?:căn cứ|theo|dựa (?:vào|trên)|trên cơ sở|qua)\s+(?:nội dung\s+)?báo cáo\b.{0,260}?\b(?:đề nghị|xin|vui lòng|hãy)(?: vui lòng)?(?: cho)? (?:biết|hỏi)\b[:,]?\s*",
    re.IGNORECASE,
)
_TONE_LETTERS = "sfrxjSFRXJ"
_TELEX = [("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("ow", "ơ"), ("uw", "ư")]
#: Short words are too often one letter away from another word to be mended.
MEND_FROM = 4


def tidy(question: str) -> str:
    """What was typed, without control characters, tags and invisible marks, NFC, one space, cut to :data:`MAX_CHARS`.

    >>> tidy("thu  ngân <b>sách</b>\\x00?")
    'thu ngân sách ?'
    """
    text = _TAGS.sub(" ", _CONTROL.sub(" ", clean(question)))
    return re.sub(r"\s+", " ", text).strip()[:MAX_CHARS]


def strip_frame(text: str) -> str:
    """Without the words that only say which document is meant.

    >>> strip_frame("Theo báo cáo số 12-BC/HU ngày 05/12, thu ngân sách bao nhiêu?")
    'thu ngân sách bao nhiêu?'
    """
    asks = _LONG_FRAME.match(text)
    rest = text[asks.end() :] if asks else _FRAME.sub("", text)
    return rest if len(rest) >= 8 else text


def untelex(word: str) -> str:
    """A word typed with Telex keys and no input method, folded; itself where there is nothing to undo.

    >>> untelex("nawm"), untelex("ddaij"), untelex("thu")
    ('nam', 'dai', 'thu')
    """
    text = word.lower()
    for keys, letter in _TELEX:
        text = text.replace(keys, letter)
    if len(text) > 2 and text[-1] in _TONE_LETTERS and re.search("[aeiouyăâêôơư]", text[:-1]):
        text = text[:-1]
    return fold(text.replace("w", ""))


class Normaliser:
    """Applies the word lists; ``known`` are the folded words of the report, ``places`` decide nothing here."""

    def __init__(self, lexicon: Lexicon, known: Collection[str]) -> None:
        self.lexicon = lexicon
        self.known = known
        self._listed = self._listed_words()
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in lexicon.foreign:
            words = tuple(re.findall(r"\w+", phrase))
            if words and not _CJK.search(phrase):
                by_first.setdefault(words[0], []).append(words)
        self._foreign = {w: sorted(p, key=len, reverse=True) for w, p in by_first.items()}
        self._cjk = sorted((p for p in lexicon.foreign if _CJK.search(p)), key=len, reverse=True)

    def _listed_words(self) -> frozenset[str]:
        words = {w for group, _ in self.lexicon.groups for way in group for w in way}
        words |= {w for terms in self.lexicon.hard.values() for t in terms for w in t.folded}
        words |= {w for e in self.lexicon.abbreviations.values() for x in e.expansions for w in syllables(x)}
        words |= {w for x in self.lexicon.chat.values() for w in syllables(x)}
        return frozenset(words | self.lexicon.soft_bare)

    def __call__(self, text: str) -> str:
        """The question in full Vietnamese words, as far as the lists know them."""
        text = self._translate(strip_frame(text))
        words = _WORD.findall(text)
        folded = {fold(w) for w in words}
        return " ".join(self._word(w, folded, words, i) for i, w in enumerate(words))

    def _word(self, word: str, around: set[str], words: list[str], at: int) -> str:
        low = word.lower()
        meant = self.lexicon.chat.get(low)
        is_word = low in self.known and re.search("[aeiouy]", low)
        if meant is not None and fold(meant) != low and not is_word and not (len(low) == 1 and word.isupper()) and not self._is_part(low, words, at):
            return meant.replace("∅", "")
        short = self.lexicon.abbreviations.get(fold(word))
        if short is not None and self._is_short(word, short, around):
            return short.expansions[0]
        if not word.isalpha() or has_marks(word) or fold(low) in self.known or fold(low) in self._listed:
            return word
        return self._mend(low)

    def _is_part(self, low: str, words: list[str], at: int) -> bool:
        """Whether a chat spelling is only the tail or head of what it stands for ("nhiêu" in "bao nhiêu")."""
        meant = self.lexicon.chat[low].split()
        before, after = (words[at - 1].lower() if at else ""), (words[at + 1].lower() if at + 1 < len(words) else "")
        return len(meant) > 1 and low in meant and (before in meant or after in meant)

    def _is_short(self, word: str, short: Abbreviation, around: set[str]) -> bool:
        """A colliding short form expands only beside a word that settles it; one that is also a word of the report only in capitals."""
        if short.context:
            return any(all(w in around for w in c.split()) for c in short.context)
        return not (word.islower() and fold(word) in self.known and len(word) <= 3 and fold(word) not in _never_words())

    def _mend(self, word: str) -> str:
        """The word meant by a Telex slip or one wrong letter; the word itself where that is not clear."""
        undone = untelex(word)
        if undone != word and (undone in self.known or undone in self._listed):
            return undone
        if len(word) < MEND_FROM:
            return word
        near = [k for k in self.known if abs(len(k) - len(word)) <= 1 and k[:1] == word[:1] and _one_slip(k, word)]
        return near[0] if len(near) == 1 else word

    def _translate(self, text: str) -> str:
        """Foreign phrases as Vietnamese ones; single words only where they are no Vietnamese syllable of the report."""
        for phrase in self._cjk:
            text = text.replace(phrase, f" {self.lexicon.foreign[phrase]} ")
        words = re.findall(r"\w+|[^\w\s]|\s+", text)
        out: list[str] = []
        i = translated = 0
        while i < len(words):
            size, meant = self._phrase_at(words, i)
            translated += bool(size)
            out.append(meant if size else words[i])
            i += size or 1
        if translated >= 2 and not has_marks(text):
            out = [w for w in out if not w.isascii() or not w.isalpha() or fold(w) in self.known or fold(w) in self._listed]
        return "".join(out)

    def _phrase_at(self, words: list[str], i: int) -> tuple[int, str]:
        for phrase in self._foreign.get(words[i].lower(), ()):
            size = 2 * len(phrase) - 1
            if [w.lower() for w in words[i : i + size : 2]] == list(phrase) and (len(phrase) > 1 or words[i].lower() not in self.known):
                return size, self.lexicon.foreign[" ".join(phrase)]
        return 0, ""


@lru_cache(maxsize=1)
def _never_words() -> frozenset[str]:
    """Letter groups without a vowel are never Vietnamese words, so they are short forms in lower case too."""
    letters = "bcdghklmnpqrstvx"
    return frozenset(a + b for a in letters for b in letters) | frozenset(a + b + c for a in letters for b in letters for c in letters)


def _one_slip(a: str, b: str) -> bool:
    """One letter changed, dropped, doubled, or two neighbours swapped.

    >>> _one_slip("ngheo", "nghoe"), _one_slip("ngheo", "nghe"), _one_slip("ngheo", "ngoan")
    (True, True, False)
    """
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
        return len(off) == 1 or swapped
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
