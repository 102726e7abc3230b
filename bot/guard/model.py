"""What the guard says of a draft: objections, checked sentences, a verdict.  Imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence may not be shown: ``kind`` is a code, ``detail`` the word or figure that it is about.

    Kinds: ``unknown_figure, unknown_mark, no_mark, number, unit, subject, basis, period, place, name, quote, polarity, unsupported,
    markup, empty, language, too_long``.
    """

    kind: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence after the check: ``text`` as it may be shown, "" where it was objected to."""

    text: str
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A draft after the check: ``text`` holds the ``kept`` ones of its ``sentences``, rendered.

    >>> Verdict("Đạt **46%** [1].", (), 1, 1).accepted
    True
    """

    text: str
    objections: tuple[Objection, ...]
    sentences: int
    kept: int

    @property
    def accepted(self) -> bool:
        """Whether nothing was objected to and something was kept."""
        return not self.objections and self.kept > 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: what goes into the answer and the log.

        >>> Verdict("", (Objection("empty", "", ""),), 0, 0).to_dict()["objections"]
        [{'kind': 'empty', 'sentence': '', 'detail': ''}]
        """
        told = [{"kind": o.kind, "sentence": o.sentence, "detail": o.detail} for o in self.objections]
        return {"accepted": self.accepted, "sentences": self.sentences, "kept": self.kept, "objections": told}
