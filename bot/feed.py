"""A text that comes in pieces → its sentences, each as soon as it is whole."""

from __future__ import annotations

from bot.guard import sentences

#: A sentence is whole when so many characters of the next one are there: only then its marks have all come.
BEGUN = 8


class Feed:
    """Collects pieces. A sentence comes out once, with whether it begins a line.

    >>> feed = Feed()
    >>> feed.add("Đạt kế hoạch."), feed.add(" [1] Còn khó khăn"), feed.rest()
    ([], [('Đạt kế hoạch. [1]', False)], [('Còn khó khăn', False)])
    """

    def __init__(self) -> None:
        self.text = ""
        self._given = 0
        self._at = 0

    def add(self, piece: str) -> list[tuple[str, bool]]:
        """The sentences that are whole now."""
        self.text += piece
        found = sentences(self.text)
        last = len(found) - (1 if found and len(found[-1]) >= BEGUN else 2)
        return self._out(found[:last] if last > 0 else ())

    def rest(self) -> list[tuple[str, bool]]:
        """What is left when nothing more comes."""
        return self._out(sentences(self.text))

    def _out(self, found: tuple[str, ...]) -> list[tuple[str, bool]]:
        out = []
        for sentence in found[self._given :]:
            at = self.text.find(sentence, self._at)
            out.append((sentence, at > 0 and "\n" in self.text[self._at : at]))
            self._at = at + len(sentence) if at >= 0 else self._at
            self._given += 1
        return out
