"""A frame with its slots filled: the draft sentence, and what in it is the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evidence import Figure
from drafts.draft import Wrong
from drafts.wording import basis, large, small

Frame = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the words of it that make the claim, as they read with ``seen`` in the place of the figure."""

    text: str
    core: tuple[str, ...]

    def wrong(self, number: str = "", **more: object) -> Wrong:
        """The claim as one that must not reach a user."""
        said, *near = self.core
        return Wrong(said=said, near=tuple(near), number=number, **more)  # type: ignore[arg-type]


def fill(frame: Frame, *, indicator: str, label: str = "", year: str = "", mark: str = "", text: str, seen: str) -> Said:
    """One figure in a frame. ``text`` is what the draft writes for it, ``seen`` what a reader would see."""
    slots = {"I": large(indicator), "i": small(indicator), "b": label, "B": large(label), "y": year, "M": mark}
    body = frame[0].format(V=text, **slots).replace(" .", ".")
    return Said(body, tuple(part.format(V=seen, **slots) for part in frame[1]))


def fill_pair(frame: Frame, *, indicator: str, actual: Figure, mark: str, texts: Sequence[str], seen: Sequence[str]) -> Said:
    """Plan and actual in a frame, in this order in ``texts`` and ``seen``."""
    done = basis(actual).rsplit(" năm ", 1)[0]
    slots = {"I": large(indicator), "i": small(indicator), "y": str(actual.period), "a": done, "Aa": large(done), "M": mark}
    body = frame[0].format(P=texts[0], A=texts[1], **slots)
    return Said(body, tuple(part.format(P=seen[0], A=seen[1], **slots) for part in frame[1]))
