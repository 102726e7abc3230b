"""Conversations as plain text: what somebody types and presses, and what must come back. The format stands in README.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# the mark at the beginning of a line -> what it is; the longer mark first
_MARKS = {
    **{">>": "reply", ">+": "more", ">~": "edit", ">": "say"},
    **{"<!": "not", "<-": "silent", "<^": "begins", "<photo": "photo", "<file": "file", "<": "expect"},
    **{"?!": "no button", "?": "button", "!": "toast", "=": "copied", "@": "speaker", "$": "setting"},
}
_SPEAKER = re.compile(r"(private|group|topic) (\d+)(?: (.+))?")
_LABEL = re.compile(r"\[(.+)\]")
_SETTING = re.compile(r"([A-Z_]+)=(.*)")


@dataclass(frozen=True)
class Step:
    """One line: an act or an expectation."""

    kind: str
    text: str
    line: int

    @property
    def is_act(self) -> bool:
        """Something that the user does, after which expectations begin anew."""
        return self.kind in ("say", "reply", "edit", "press")


@dataclass
class Conversation:
    """The steps under one heading."""

    title: str
    path: Path
    steps: list[Step] = field(default_factory=list)
    #: What the bot of this conversation is set to, by name.
    settings: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path.stem}: {self.title}"


def read_conversations(path: Path) -> list[Conversation]:
    """The conversations of a file, one under each ``#`` heading."""
    found: list[Conversation] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("//"):
            continue
        if text.startswith("#"):
            found.append(Conversation(text.lstrip("# "), path))
            continue
        if not found:
            raise ValueError(f"{path}:{number}: a conversation begins with a heading: # title")
        _add(found[-1], text, number)
    return found


def _add(conversation: Conversation, text: str, number: int) -> None:
    steps, where = conversation.steps, f"{conversation.path}:{number}"
    if text.startswith("["):
        steps.append(Step("press", _label(text, where), number))
        return
    mark = next((m for m in _MARKS if text.startswith(m)), None)
    if mark is None:
        raise ValueError(f"{where}: not a line of a conversation: {text}")
    kind, rest = _MARKS[mark], text.removeprefix(mark).strip()
    if kind == "more":
        if not steps or steps[-1].kind not in ("say", "reply", "edit"):
            raise ValueError(f"{where}: >+ goes on with a message, and none stands before it")
        steps[-1] = Step(steps[-1].kind, f"{steps[-1].text}\n{rest}", steps[-1].line)
        return
    if kind == "setting":
        if (named := _SETTING.fullmatch(rest)) is None:
            raise ValueError(f"{where}: $ NAME=value")
        conversation.settings[named[1]] = named[2]
        return
    if kind in ("button", "no button"):
        rest = _label(rest, where)
    elif kind == "speaker" and not _SPEAKER.fullmatch(rest):
        raise ValueError(f"{where}: @ private|group|topic <id> [name]")
    elif not rest and kind not in ("silent", "photo", "file"):
        raise ValueError(f"{where}: nothing stands after {mark}")
    steps.append(Step(kind, rest, number))


def _label(text: str, where: str) -> str:
    found = _LABEL.fullmatch(text)
    if found is None:
        raise ValueError(f"{where}: a button stands in brackets: [label]")
    return found[1]
