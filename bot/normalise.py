"""From what was typed to words that can be matched: chat spellings, short forms, foreign phrases, frames, slips of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.lexicon import Abbreviation, Lexicon
from bot.lexicon.spelling import YEAR, never_words, one_slip, thousand_or_school, unglue, untelex
from bot.spoken import in_digits
from ingest.vietnamese.text import clean, fold, has_marks, syllables, unify

#: Longer questions are read up to here: 40 lines of a phone screen, more than any question of the question sets.
MAX_CHARS = 1500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TAGS = re.compile(r"<[^<>]{0,200}>")
_WORD = re.compile(r"[^\W\d_]+\d*|\d+(?:[.,/]\d+)*|%|\S", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
#: "Theo báo cáo số 641-BC/HU ngày … của Huyện ủy …," says where to look, not what is asked (vietnamese.md: frames).
_FRAME = re.compile(
    r"^\s*(?:theo|trong|tại|căn cứ|dựa (?:vào|trên)|theo nội dung|theo như|trích|đọc|xem|theo|can cu|trong|tai)\s+(?:cái\s+)?"
    r"(?:nội dung\s+)?(?:báo cáo|bao cao|bc|bcao|văn bản|van ban|tài liệu|tai lieu)\b"
    r"(?:(?!\b(?:thì|thi|là|la|bao nhiêu|bao nhieu)\b)[^,:;?\n]){0,140}[,:]\s*",
    re.IGNORECASE,
)
#: The same, with a request between the document and the question: "Căn cứ Báo cáo số …, đề nghị cho biết …".
_LONG_FRAME = re.compile(
    r"^\s*(?:căn cứ|theo|dựa (?:vào|trên)|trên cơ sở|qua)\s+(?:nội dung\s+)?báo cáo\b.{0,260}?"
    r"\b(?:đề nghị|xin|vui lòng|hãy)(?: vui lòng)?(?: cho)? (?:biết|hỏi)\b[:,]?\s*",
    re.IGNORECASE,
)
#: What the answer is wanted for, and in what form: "Để viết bài phát biểu, nhờ tóm tắt …", "soạn một đoạn khoảng 150 chữ về …".
_PURPOSE = re.compile(r"^\s*để\s+(?:viết|làm|chuẩn bị|soạn|đưa vào|phục vụ)\b[^,.:;?]{0,80},\s*", re.IGNORECASE)
_FORM = re.compile(
    r"^\s*(?:(?:nhờ|xin|đề nghị|vui lòng|hãy|anh|chị|em|bạn)\s+){0,2}(?:soạn|viết|tóm tắt|tóm lược|lập|tổng hợp|trình bày)\b"
    r"(?:\s+(?:lại|giúp|hộ|cho|tôi|em|mình|tớ|bác|anh|chị))*"
    r"(?:\s+(?:một|1|cái)?\s*(?:đoạn|bảng|bài|bản|phần|câu|vài câu|vài dòng|ý chính|tin nhắn|báo cáo|ghi chú)"
    r"(?:\s+(?:văn|phát biểu|tóm tắt|ngắn gọn|ngắn|báo cáo|nhanh|so sánh)){0,3})?"
    r"(?:\s+(?:khoảng|chừng|tầm|độ)?\s*\d+\s*(?:chữ|từ|câu|dòng|ý))?\s*(?:về|nói về|liên quan đến|[:,])?\s+(?=\S)",
    re.IGNORECASE,
)
_FORM_AFTER = re.compile(
    r"[,;]?\s*(?:\b(?:trong|khoảng|chừng|tầm)(?:\s+khoảng)?\s+\d+\s*(?:chữ|từ|câu|dòng|ý)\b|"
    r"\bchỉ (?:dùng|lấy)\s+(?:số liệu|con số)[^,;.?]{0,30}|"
    r"\bđể\s+(?:lãnh đạo|anh|chị|em|tôi|mình|sếp|bác)\s+(?:đọc|trình|phát biểu|ghép|chép|dán)\b[^,;.?]{0,60})(?=\W*$|,)",
    re.IGNORECASE,
)
#: A VNI digit inside a word ("na8m"): only a writer without an input method types it.
_VNI = re.compile(r"\b[^\W\d_]*[aeiouydAEIOUYD][1-9]{1,2}[a-zA-Z][a-zA-Z0-9]*\b")
_VNI_WORD = re.compile(r"\b[^\W\d_]+[1-9][a-zA-Z0-9]*\b")
_GLUED = re.compile(r"(?<![\w/.-])([^\W\d_]{2,})(\d{1,4})(?![\w])")
_UNITS = frozenset({"m", "km", "cm", "dm", "hm", "co", "pm"})
#: Short words are too often one letter away from another word to be mended.
MEND_FROM = 4
#: A word of this length that is two listed neighbours ("hongheo") was typed without its blank; no syllable is longer than 7 letters.
STUCK_FROM = 6
#: A context word further away than this many words does not overrule a chat spelling.
REACH = 4
#: A question without marks that holds this many foreign phrases is a foreign one.
FOREIGN = 2


def tidy(question: str) -> str:
    """What was typed, without control characters, tags and invisible marks, NFC, one space, cut to :data:`MAX_CHARS`.

    >>> tidy("thu  ngân <b>sách</b>\\x00?")
    'thu ngân sách ?'
    """
    text = _TAGS.sub(" ", _CONTROL.sub(" ", clean(question)))
    return re.sub(r"\s+", " ", text).strip()[:MAX_CHARS]


def strip_frame(text: str) -> str:
    """Without the words that only say which document is meant, or in what form and for what purpose it is asked.

    >>> strip_frame("Theo báo cáo số 12-BC/HU ngày 05/12, thu ngân sách bao nhiêu?")
    'thu ngân sách bao nhiêu?'
    >>> strip_frame("Nhờ soạn giúp một đoạn khoảng 100 chữ về công tác y tế để lãnh đạo đọc, chỉ dùng số liệu trong báo cáo.")
    'công tác y tế.'
    """
    asks = _LONG_FRAME.match(text)
    rest = text[asks.end() :] if asks else _FRAME.sub("", text)
    rest = _FORM_AFTER.sub("", _FORM.sub("", _PURPOSE.sub("", rest)))
    return rest if len(rest) >= 8 else text


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A listed spelling of several words, signs counted ("bao nhiu", "b/c", "GD&ĐT"), and what it means."""

    words: tuple[str, ...]
    meant: str


class Normaliser:
    """Applies the word lists; ``known`` are the folded words of the report, ``places`` decide nothing here."""

    def __init__(self, lexicon: Lexicon, known: Collection[str]) -> None:
        self.lexicon = lexicon
        self.known = known
        self._listed = self._listed_words()
        self._phrases = self._listed_phrases()
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
        words |= {w for several in self.lexicon.abbreviations.values() for e in several for x in e.expansions for w in syllables(x)}
        words |= {w for x in self.lexicon.chat.values() for w in syllables(x)}
        return frozenset(words | self.lexicon.soft_bare)

    def _listed_phrases(self) -> dict[str, list[_Phrase]]:
        rows = [(typed, meant.replace("∅", "")) for typed, meant in self.lexicon.chat.items()]
        rows += [(a[0].short, a[0].expansions[0]) for a in self.lexicon.abbreviations.values() if len(a) == 1 and not a[0].context]
        found: dict[str, list[_Phrase]] = {}
        for typed, meant in rows:
            words = tuple(_WORD.findall(typed.lower()))
            if len(words) > 1:
                found.setdefault(fold(words[0]), []).append(_Phrase(words, meant))
        return {first: sorted(several, key=lambda p: -len(p.words)) for first, several in found.items()}

    def __call__(self, text: str) -> str:
        """The question in full Vietnamese words, as far as the lists know them."""
        text = in_digits(strip_frame(text))
        if text == text.upper() and len(text.split()) > 3:
            text = text.lower()
        bare = not has_marks(text)
        text, translated = self._translate(self._unstick(self._unvni(unglue(text))))
        words = _WORD.findall(text)
        out: list[str] = []
        at = 0
        while at < len(words):
            phrase = self._phrase(words, at)
            out.append(phrase.meant if phrase else self._word(words[at], words, at))
            at += len(phrase.words) if phrase else 1
        full = " ".join(w for w in out if w)
        return fold(full) if bare and translated < FOREIGN else full

    def _unvni(self, text: str) -> str:
        """Without the digits of VNI keys, where the writer shows that they are such ("na8m nay d9at5")."""
        if not any(self._is_known(re.sub(r"\d", "", w)) for w in _VNI.findall(text)):
            return text
        return _VNI_WORD.sub(lambda m: re.sub(r"\d", "", m[0]) if self._is_known(re.sub(r"\d", "", m[0])) else m[0], text)

    def _unstick(self, text: str) -> str:
        """Letters apart from the number they stick to ("ntm2025"), but for measures (m2) and names that the report prints so."""
        return _GLUED.sub(lambda m: m[0] if m[1].lower() in _UNITS or m[0].lower() in self.known else f"{m[1]} {m[2]}", text)

    def _is_known(self, word: str) -> bool:
        return fold(word) in self.known or fold(word) in self._listed

    def _phrase(self, words: list[str], at: int) -> _Phrase | None:
        """The longest listed phrase at ``at``; a word typed bare agrees with one that has marks."""
        for phrase in self._phrases.get(fold(words[at]), ()):
            typed = [w.lower() for w in words[at : at + len(phrase.words)]]
            agrees = len(typed) == len(phrase.words) and all(a in (b, fold(b)) for a, b in zip(typed, phrase.words, strict=True))
            if agrees and not (at and fold(words[at - 1]) == fold(phrase.meant.split(" ")[0])):
                return phrase
        return None

    def _word(self, word: str, words: list[str], at: int) -> str:
        """One word: a short form in capitals, chat, a short form, a slip, or itself."""
        low = word.lower()
        if low == "tr" and not word.isupper():
            return thousand_or_school(words, at)
        chat = self._chat(word, words, at)
        if len(word) > 1 and (word.isupper() or (low in self.lexicon.unsure and self._settled(word, words, at))):
            chat = self._full(word, words, at) or chat
        if chat is not None:
            return chat
        full = self._full(word, words, at)
        if full is not None:
            return full
        if not word.isalpha() or self._is_known(low):
            return word
        mended = self._mend(low)
        return word if mended == low else mended  # a name keeps its capitals

    def _chat(self, word: str, words: list[str], at: int) -> str | None:
        low = word.lower()
        meant = self.lexicon.chat.get(low)
        if meant is None or fold(meant) == low or (low in self.known and re.search("[aeiouy]", low)):
            return None
        after_number = at > 0 and words[at - 1][0].isdigit() and not YEAR.fullmatch(words[at - 1])
        beside_number = low == "k" and after_number and at + 1 < len(words)
        if beside_number or (len(low) == 1 and word.isupper()) or self._is_part(low, words, at):
            return None
        return meant.replace("∅", "")

    def _is_part(self, low: str, words: list[str], at: int) -> bool:
        """Whether a chat spelling is only the tail or head of what it stands for ("nhiêu" in "bao nhiêu")."""
        meant = self.lexicon.chat[low].split()
        before, after = (words[at - 1].lower() if at else ""), (words[at + 1].lower() if at + 1 < len(words) else "")
        return len(meant) > 1 and low in meant and (before in meant or after in meant)

    def _full(self, word: str, words: list[str], at: int) -> str | None:
        """The meaning of a short form that the words near it settle; else the one without context, else the most usual one."""
        meanings = self.lexicon.meanings(word)
        toned = fold(word) != word.lower().replace("đ", "d")  # "Cà" is no CA
        if not meanings or toned or (not word.isupper() and len(word) <= 3 and self._is_known(word) and fold(word) not in never_words()):
            return None
        near = {id(m): _nearness(m, words, at) for m in (*meanings, *self.lexicon.abbreviations[fold(word)])}
        best = max(reversed(meanings), key=lambda m: near[id(m)])
        if not near[id(best)]:
            others = max(reversed(self.lexicon.abbreviations[fold(word)]), key=lambda m: near[id(m)])
            best = others if near[id(others)] else self._usual(meanings)
        return best.expansions[0]

    def _settled(self, word: str, words: list[str], at: int) -> bool:
        return any(_nearness(m, words, at) >= 1 / REACH for m in self.lexicon.meanings(word))

    def _usual(self, meanings: list[Abbreviation]) -> Abbreviation:
        """The last meaning whose words the report prints."""
        printed = [m for m in meanings if not m.context or all(w in self.known for w in syllables(m.expansions[0]))]
        return (printed or meanings)[-1]

    def _mend(self, word: str) -> str:
        """The word meant by a Telex slip or one wrong letter; the word itself where that is not clear."""
        undone = untelex(word)
        if undone != word and (undone in self.known or undone in self._listed):
            return undone
        if len(word) < MEND_FROM or has_marks(word):
            return word
        apart = [(word[:i], word[i:]) for i in range(2, len(word) - 1) if (word[:i], word[i:]) in self.lexicon.pairs]
        if len(word) >= STUCK_FROM and len(apart) == 1:
            return " ".join(apart[0])
        near = [k for k in self.known if abs(len(k) - len(word)) <= 1 and k[:1] == word[:1] and one_slip(k, word)]
        return near[0] if len(near) == 1 else word

    def _translate(self, text: str) -> tuple[str, int]:
        """Foreign phrases as Vietnamese ones, and how many; single words only where they are no Vietnamese syllable of the report."""
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
        if translated >= FOREIGN and not has_marks(text):
            out = [w for w in out if not w.isascii() or not w.isalpha() or fold(w) in self.known or fold(w) in self._listed]
        return "".join(out), translated

    def _phrase_at(self, words: list[str], i: int) -> tuple[int, str]:
        for phrase in self._foreign.get(words[i].lower(), ()):
            size = 2 * len(phrase) - 1
            if [w.lower() for w in words[i : i + size : 2]] == list(phrase) and (len(phrase) > 1 or words[i].lower() not in self.known):
                return size, self.lexicon.foreign[" ".join(phrase)]
        return 0, ""


def _nearness(meaning: Abbreviation, words: list[str], at: int) -> float:
    """1 / distance to the nearest context word, and a little for each further one; 0 where none is there."""
    near = [1 / d for d in (_distance(c, words, at) for c in meaning.context) if d]
    return max(near) + 0.1 * (len(near) - 1) if near else 0.0


def _distance(context: str, words: list[str], at: int) -> int:
    """How many words lie between a short form and a context word (several words, with marks or bare); 0 where it is not there.

    A year stands for "năm".
    """
    wanted = _WORD.findall(unify(context))
    found = []
    for i in range(len(words) - len(wanted) + 1):
        typed = ["năm" if YEAR.fullmatch(w) else unify(w) for w in words[i : i + len(wanted)]]
        if not i <= at < i + len(wanted) and all(a in (b, fold(b)) for a, b in zip(typed, wanted, strict=True)):
            found.append(i - at if i > at else at - i - len(wanted) + 1)
    return min(found, default=0)
