"""Dialogues in plain text: each question is asked with those before it; ``conversations/*.md``.

After ``> question`` each line is a part of the answer ("a | b": either), ``! part`` must not occur. A line ``known failure: reason``
under the title marks a dialogue that does not hold yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from answering import ask, faults, says

FOLDER = Path(__file__).parent / "conversations"
KNOWN = "known failure:"


@dataclass(frozen=True, slots=True)
class Said:
    """One question of a dialogue, what its answer holds, and what it must not hold."""

    question: str
    holds: tuple[str, ...]
    never: tuple[str, ...]


def dialogue(text: str) -> Iterator[Said]:
    """The turns of a file."""
    for block in text.split("\n> ")[1:]:
        question, *lines = [line.strip() for line in block.splitlines()]
        parts = [line for line in lines if line]
        yield Said(question, tuple(p for p in parts if p[0] != "!"), tuple(p[1:].strip() for p in parts if p[0] == "!"))


def params() -> list[Any]:
    """A dialogue a file, known failures marked."""
    found = []
    for path in sorted(FOLDER.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        reason = next((line.removeprefix(KNOWN).strip() for line in text.splitlines() if line.startswith(KNOWN)), None)
        found.append(pytest.param(text, id=path.stem, marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else []))
    return found


@pytest.mark.parametrize("text", params())
def test_a_dialogue(text: str) -> None:
    history: list[str] = []
    for turn in dialogue(text):
        answer = ask(turn.question, history)
        said = answer.answer.replace("**", "")
        assert [h for h in turn.holds if not says("|".join(p.strip() for p in h.split("|")), said)] == [], (turn.question, said)
        assert [n for n in turn.never if n in said] == [], (turn.question, said)
        assert faults(answer) == []
        history.append(turn.question)


def test_every_dialogue_has_turns_that_say_something() -> None:
    for path in FOLDER.glob("*.md"):
        turns = list(dialogue(path.read_text(encoding="utf-8")))
        assert len(turns) >= 2 and all(t.holds or t.never for t in turns), path.name


def test_a_history_of_answers_that_never_were_does_not_leak() -> None:
    """What stood before changes only what a question leaves open."""
    whole = "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?"
    for before in ([], ["Số đảng viên mới?"], ["Ai ký báo cáo?", "Thời tiết ra sao?"], ["x"] * 20):
        assert ask(whole, before).answer == ask(whole).answer


def test_a_rewrite_goes_back_to_the_question_that_names_the_subject() -> None:
    asked = ["Tỷ lệ che phủ rừng năm 2024?", "còn mục tiêu 2025?", "tăng bao nhiêu so với 2024?", "ngắn gọn thôi"]
    rewrites = [ask(question, asked[:n]).rewrite for n, question in enumerate(asked)]
    assert rewrites[0] is None
    assert all(r is not None and r.startswith("Tỷ lệ che phủ rừng năm 2024") for r in rewrites[1:])
    assert str(rewrites[2]).count("→") == 2 and rewrites[3] == rewrites[2]


def test_a_new_subject_leaves_the_earlier_one_behind() -> None:
    asked = ["Tỷ lệ che phủ rừng?", "còn thu ngân sách trên địa bàn?", "năm 2025?"]
    last = ask(asked[-1], asked[:-1])
    assert last.rewrite is not None and "ngân sách" in last.rewrite and "rừng" not in last.rewrite
