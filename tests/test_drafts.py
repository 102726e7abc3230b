"""The suite of drafts itself: enough of each kind, every hostile draft really wrong, every honest one really standing in its evidence."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from drafts import draft, hand, material, wording
from drafts.draft import Hostile, Wrong, numbers, plain, reaches, rendered, stands, survives
from drafts.suite import honest_drafts, hostile_drafts

#: The least of every kind made by rule; what is written by hand has fewer of some.
LEAST, LEAST_BY_HAND = 30, 2


def test_there_are_enough_drafts_over_enough_questions_of_unlike_reports() -> None:
    hostile, honest = hostile_drafts(), honest_drafts()
    assert len(hostile) >= 1_200
    assert len([h for h in hostile if h.present]) >= 400
    assert len(honest) >= 400
    assert len([h for h in honest if h.kind == "hand_passage"]) >= 120
    assert len({(h.source, h.evidence.question) for h in hostile}) >= 120
    assert {h.source for h in hostile} == {h.source for h in honest} == set(material.SOURCES)
    kinds = Counter(h.kind for h in hostile)
    assert {k: n for k, n in kinds.items() if n < (LEAST_BY_HAND if k.startswith("hand_") else LEAST)} == {}


def test_the_drafts_are_the_same_in_every_run_and_none_twice() -> None:
    drafts = [(h.draft, h.evidence) for h in hostile_drafts()]
    assert len(drafts) == len({(d, e) for d, e in drafts})
    hostile_drafts.cache_clear()
    assert [(h.draft, h.evidence) for h in hostile_drafts()] == drafts


def test_they_are_worded_in_many_ways() -> None:
    drafts = [h.draft for h in hostile_drafts()]
    assert len(wording.LEVEL) + len(wording.RATIO) + len(wording.PAIR) >= 30
    share = {
        "references": sum("{F" in d for d in drafts),
        "lists": sum(bool(re.search(r"^- ", d, re.MULTILINE)) for d in drafts),
        "bold": sum("**" in d for d in drafts),
        "tables": sum("|---|" in d for d in drafts),
        "several": sum(len(draft.sentences(d)) > 1 for d in drafts),
    }
    assert {k: n for k, n in share.items() if n < 20} == {}


def test_with_no_guard_every_wrong_claim_reaches_the_user() -> None:
    assert [(h.kind, h.draft, h.wrong) for h in hostile_drafts() if not reaches(rendered(h.draft, h.evidence), h)] == []


def test_a_claim_is_seen_whatever_a_renderer_adds_to_a_figure() -> None:
    def bold(h: Hostile) -> str:
        return re.sub(r"\{(F\d+)\}", lambda m: f"**{f.shown}** [{f.mark}]" if (f := h.evidence.figure(m[1])) else m[0], h.draft)

    by_figure = [h for h in hostile_drafts() if h.kind not in {"glued", "mark_swapped"}]
    assert [(h.kind, h.draft, h.wrong) for h in by_figure if not reaches(bold(h), h)] == []


def test_the_honest_draft_behind_a_hostile_one_says_none_of_it() -> None:
    known = [h for h in hostile_drafts() if h.honest]
    assert [(h.kind, h.honest, h.wrong) for h in known if reaches(h.honest, h)] == []
    assert [h for h in known if plain(rendered(h.draft, h.evidence)) == plain(h.honest)] == []


def test_no_passage_says_what_is_wrong() -> None:
    """A claim of words and figures that stands in a passage as it is cannot be wrong (a wrong mark can)."""
    said = [(h, w) for h in hostile_drafts() for w in h.wrong if w.mark is None and not h.kind.startswith("hand_quote")]
    assert [(h.kind, h.draft, w) for h, w in said if any(survives(p.text, w) for p in h.evidence.passages)] == []


def test_a_present_figure_is_present_and_a_made_up_one_is_not() -> None:
    for h in hostile_drafts():
        evidence = " ".join([*(p.text for p in h.evidence.passages), *(f.shown for f in h.evidence.figures)])
        made_up = [w.number for w in h.wrong if w.number and w.mark is None]
        if h.present and not h.kind.startswith("hand_"):
            figures = [n for n in numbers(rendered(h.draft, h.evidence)) if not re.fullmatch(r"20[1-3]\d|[35]", n)]
            assert all(stands(n, evidence) for n in figures), h
        assert h.present or not any(stands(n, evidence) for n in made_up), h


def test_honest_figures_stand_in_what_their_sentence_cites() -> None:
    """By value; years come from the table heads and the question, small counts from names."""
    for h in honest_drafts():
        for sentence in draft.sentences(rendered(h.draft, h.evidence)):
            marks = {int(m) for m in re.findall(r"\[(\d+)\]", sentence)}
            assert all(h.evidence.passage(m) for m in marks), h
            cited = " ".join(p.text for p in h.evidence.passages if p.mark in marks)
            free = [n for n in numbers(sentence) if not re.fullmatch(r"20[1-3]\d|[135]|10", n)]
            assert not marks or all(stands(n, cited) for n in free), (h, free)


def test_no_honest_draft_is_hostile() -> None:
    bad = {(h.draft, h.evidence) for h in hostile_drafts()}
    assert [h.draft for h in honest_drafts() if (h.draft, h.evidence) in bad] == []


def test_what_is_written_by_hand_finds_its_passages() -> None:
    for item in (*hand.lines("honest.jsonl"), *hand.lines("hostile.jsonl")):
        _, text = hand.written(item)
        assert not re.search(r"\[[a-z=]\]|\{[a-z]", text), item


@pytest.mark.parametrize(
    ("text", "wrong", "expected"),
    [
        ("Kế hoạch là **46,3 %** [1].", Wrong(said="kế hoạch là 46,3%"), True),
        ("Kế hoạch là 46,30% [1].", Wrong(number="46.3"), True),
        ("Kế hoạch là 4&#54;<b></b>,\u200b3% [1].", Wrong(number="46,3"), True),
        ("Kế hoạch là 146,3% [1].", Wrong(number="46,3"), False),
        ("Kế hoạch là 5 ha [1]. Thực hiện là 46,3 ha [2].", Wrong(number="46,3", near=("kế hoạch",)), False),
        ("Thực hiện là 46,3 ha [2].", Wrong(number="46,3", mark=2, right=1), True),
        ("Thực hiện là 46,3 ha [2][1].", Wrong(number="46,3", mark=2, right=1), False),
        ("Xã có 12 thôn. [3] Thôn lớn nhất ở xa.", Wrong(near=("12 thôn",), mark=3), True),
    ],
)
def test_a_claim_is_found_however_it_is_written(text: str, wrong: Wrong, expected: bool) -> None:
    assert survives(text, wrong) is expected


def test_number_words_are_those_of_a_speaker() -> None:
    told = {
        "15": "mười lăm",
        "21": "hai mươi mốt",
        "110": "một trăm mười",
        "1005": "một nghìn không trăm linh năm",
        "40.5": "bốn mươi phẩy năm",
    }
    assert {n: wording.spelled(wording.Decimal(n)) for n in told} == told
    assert len({wording.spelled(wording.Decimal(random.Random(n).randint(1, 10**5))) for n in range(50)}) == 50
