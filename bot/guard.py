"""Provisional: every digit group of a draft stands in a passage that the same sentence cites, or is a looked-up figure.

The real guard takes this module's place; its interface stays.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from bot.evidence import Evidence

_MARK = re.compile(r"\[(\d+)\]")
_KEY = re.compile(r"\{(F\d+)\}")
_DIGITS = re.compile(r"\d+(?:[.,/]\d+)*")
_END = re.compile(r"(?<=[.!?…])((?:\s*\[\d+\][.]?)*)\s+(?=[^\s\[])|\n+")
_LETTERS = re.compile(r"[đăâêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with a sentence of a draft."""

    kind: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence as it may be shown; ``text`` is empty where it was objected to."""

    text: str
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of a whole draft; ``text`` holds the sentences that passed."""

    text: str
    objections: tuple[Objection, ...]
    sentences: int
    kept: int

    @property
    def accepted(self) -> bool:
        """Nothing was objected to, and something is left."""
        return not self.objections and self.kept > 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        objections = [asdict(o) for o in self.objections]
        return {"accepted": self.accepted, "sentences": self.sentences, "kept": self.kept, "objections": objections}


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a draft; marks stay with theirs.

    >>> sentences("Đạt chỉ tiêu. [1] Còn khó khăn [2].")
    ('Đạt chỉ tiêu. [1]', 'Còn khó khăn [2].')
    """
    found, start = [], 0
    for match in _END.finditer(text):
        end = match.end(1) if match[1] else match.start()
        found.append(text[start:end].strip())
        start = match.end()
    return tuple(s for s in (*found, text[start:].strip()) if s)


def check_sentence(sentence: str, evidence: Evidence, before: str = "") -> Checked:
    """One sentence against the evidence; ``before`` is the one that was shown before it."""
    found = [(k, d) for k, d in _faults(sentence, evidence) if k]
    if found:
        return Checked("", tuple(Objection(kind, sentence, detail) for kind, detail in found))
    marks = {int(m) for m in _MARK.findall(sentence)}
    text, missing = sentence, []
    for key in dict.fromkeys(_KEY.findall(sentence)):
        figure = evidence.figure(key)
        assert figure is not None
        text = text.replace(f"{{{key}}}", f"**{figure.shown}**")
        missing += [figure.mark] if figure.mark not in marks and figure.mark not in missing else []
    return Checked(f"{text} {''.join(f'[{m}]' for m in missing)}".strip())


def _faults(sentence: str, evidence: Evidence) -> list[tuple[str, str]]:
    marks = [int(m) for m in _MARK.findall(sentence)]
    keys = _KEY.findall(sentence)
    bare = _KEY.sub(" ", _MARK.sub(" ", sentence))
    cited = " ".join(p.text for m in marks if (p := evidence.passage(m)))
    stands = set(_DIGITS.findall(cited))
    faults = [("unknown_mark", f"[{m}]") for m in marks if evidence.passage(m) is None]
    faults += [("unknown_figure", k) for k in keys if evidence.figure(k) is None]
    faults += [] if marks or keys else [("no_mark", "")]
    faults += [("number", d) for d in _DIGITS.findall(bare) if d not in stands]
    if len(bare.split()) > 3 and not _LETTERS.search(bare):
        faults.append(("language", ""))
    return faults + [("quote", q) for q in re.findall(r"“([^”]*)”", bare) if q not in cited]


def check(draft: str, evidence: Evidence) -> Verdict:
    """A whole draft against the evidence."""
    parts = sentences(draft)
    checked = [check_sentence(s, evidence) for s in parts]
    objections = tuple(o for c in checked for o in c.objections) + (() if parts else (Objection("empty", "", ""),))
    kept = [c.text for c in checked if c.text]
    return Verdict(" ".join(kept), objections, len(parts), len(kept))
