"""What holds of every answer, whatever is asked: sources verbatim, marks closed, lengths, shape, the same in NFC and NFD."""

from __future__ import annotations

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from answering import QUESTIONS, ask, assistant, cases, document, faults, items, same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.model import Turn
from bot.sources import open_ref

TEXT, TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
MAYBE = {"type": ["string", "null"]}
DECIMAL = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
MARK = {"type": "integer", "minimum": 1}
REF = r"^([\w.-]+#)?(section:\S+|footnote:\d+|annex:\w+(:.+)?|meta:(header|signature))$"


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False, **more}


VALUE = closed(
    {n: TEXT for n in ("indicator", "basis", "printed", "comparator")} | {"period": MAYBE, "value": DECIMAL, "unit": MAYBE, "mark": MARK}
)
LINES = {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
CITATION = closed(
    {"mark": MARK, "kind": {"enum": ["section", "footnote", "annex", "meta"]}, "ref": {"type": "string", "pattern": REF}}
    | {"path": TEXT, "lines": LINES, "quote": {"type": "string", "minLength": 1}}
)
CITATION["properties"]["report"] = TEXT
COMPUTED = closed({"formula": TEXT, "operands": {"type": "array", "items": {"type": "object"}}, "result": TEXT})
#: The answer object of the design (answers.md).
ANSWER = closed(
    {
        "schema": {"const": 1},
        "answer_id": {"type": "string", "minLength": 1},
        "question": TEXT,
        "report": {"type": "object", "required": ["number", "date"]},
        "status": {"enum": ["answered", "clarify", "not_in_report", "out_of_scope", "refused", "error"]},
        "refused": {"type": "boolean"},
        "answer": {"type": "string", "minLength": 1},
        "values": {"type": "array", "items": VALUE},
        "citations": {"type": "array", "items": CITATION},
        "caveats": {"type": "array", "items": closed({"kind": TEXT, "text": TEXT, "marks": {"type": "array", "items": MARK}})},
        "choices": TEXTS,
        "computed": {"type": "array", "items": COMPUTED},
        "route": {"enum": ["lookup", "compute", "passages", "meta", "model", "none"]},
        "rewrite": MAYBE,
        "verdict": {"type": ["object", "null"]},
        "versions": {"type": "object", "required": ["report"]},
        "latency_ms": {"type": "number", "minimum": 0},
    }
)
TUNED = sorted(p.name for p in QUESTIONS.glob("*_tuned.jsonl"))


def nfd(item: dict[str, Any]) -> Turn:
    """The same turn, decomposed."""
    return Turn(unicodedata.normalize("NFD", item["question"]), tuple(unicodedata.normalize("NFD", h) for h in item.get("history") or ()))


@pytest.mark.parametrize("name", TUNED)
def test_every_answer_is_sound(name: str) -> None:
    asked = {i["id"]: ask(i["question"], i.get("history") or ()) for i in items(name)}
    assert {key: found for key, answer in asked.items() if (found := faults(answer))} == {}


@pytest.mark.parametrize("name", TUNED)
def test_every_answer_has_the_shape_of_the_design(name: str) -> None:
    check = jsonschema.Draft202012Validator(ANSWER)
    for item in items(name):
        given = json.loads(json.dumps(ask(item["question"], item.get("history") or ()).to_dict()))
        assert [e.message for e in check.iter_errors(given)] == [], item["id"]
        assert given["refused"] == (given["status"] in {"not_in_report", "out_of_scope", "refused"})
        assert [c["mark"] for c in given["citations"]] == list(range(1, len(given["citations"]) + 1))


@pytest.mark.parametrize("name", TUNED)
def test_nfc_and_nfd_are_the_same_question(name: str) -> None:
    asked = [(i["id"], assistant().ask(nfd(i)), ask(i["question"], i.get("history") or ())) for i in items(name)]
    assert [key for key, one, other in asked if not same(one, other)] == []


def test_one_changed_digit_or_mark_is_a_fault() -> None:
    """The checks above would see it: a quote, a figure and a mark that are not what the report holds."""
    sound = ask("Tổng lượt khách du lịch năm 2024 là bao nhiêu?")
    quote, value = sound.citations[0], sound.values[0]
    changed = [
        replace(sound, citations=(replace(quote, quote=quote.quote.replace("500.000", "500.001")), *sound.citations[1:])),
        replace(sound, values=(replace(value, printed="500.001"),)),
        replace(sound, answer=sound.answer.replace("[1]", "[7]")),
        replace(sound, answer=sound.answer + " x" * 600),
        replace(sound, status="not_in_report"),
    ]
    assert faults(sound) == [] and all(faults(answer) for answer in changed)


def test_the_source_command_opens_every_ref_of_an_answer() -> None:
    for case in cases("answers.jsonl"):
        for citation in ask(case["question"], case.get("history", ())).citations:
            opened = open_ref(document(), citation.ref)
            assert opened, citation.ref
            assert any(o.lines.first <= citation.lines[0] <= o.lines.last for o in opened), (case["id"], citation)


def test_the_same_question_is_answered_the_same_twice() -> None:
    for case in cases("answers.jsonl")[::7]:
        assert same(ask(case["question"], case.get("history", ())), ask(case["question"], case.get("history", ())))


def test_the_id_of_the_caller_is_echoed_and_that_of_the_answer_is_new() -> None:
    one, other = ask("Tỷ lệ che phủ rừng năm 2024?"), ask("Tỷ lệ che phủ rừng năm 2024?")
    assert one.answer_id != other.answer_id
    assert one.to_dict("q7")["id"] == "q7" and "id" not in one.to_dict()


def test_case_spacing_and_punctuation_do_not_change_the_answer() -> None:
    asked = "Tỷ lệ che phủ rừng năm 2024 là bao nhiêu?"
    for other in (
        asked.upper(),
        asked.lower(),
        asked.rstrip("?"),
        f"  {asked}\n",
        asked.replace(" ", "  "),
        asked + "??",
        "\ufeff" + asked,
    ):
        assert ask(other).answer == ask(asked).answer, other


def test_old_and_new_tone_placement_are_the_same_question() -> None:
    assert ask("Số vụ vi phạm được xử lí và hoà giải thế nào?").answer == ask("Số vụ vi phạm được xử lý và hòa giải thế nào?").answer


# ------------------------------------------------------------------ any text at all
WORDS = [
    "năm",
    "2024",
    "2025",
    "kế hoạch",
    "bao nhiêu",
    "tỷ lệ",
    "so với",
    "chè",
    "hộ nghèo",
    "không",
    "?",
    ",",
    "và",
    "xã",
    "%",
    "1.297,2",
    "liệt kê",
    "nghị quyết",
    "vì sao",
    "[1]",
    "còn",
    "thì sao",
    "cao nhất",
    "-",
    "“",
    "”",
    "khách du lịch",
]
ANY_TEXT = st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=ANY_TEXT, history=st.lists(ANY_TEXT, max_size=2))
def test_any_text_gets_a_sound_answer(question: str, history: list[str]) -> None:
    answer = ask(question, history)
    jsonschema.validate(json.loads(json.dumps(answer.to_dict())), ANSWER)
    assert faults(answer) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([w for w in WORDS if w != "[1]"]), min_size=1, max_size=12).map(" ".join))
def test_any_question_is_the_same_decomposed(question: str) -> None:
    assert same(ask(question), ask(unicodedata.normalize("NFD", question)))


STRANGE = {
    "empty": "",
    "spaces": "  \n\t ",
    "byte order mark": "\ufeff",
    "emoji": "🙂",
    "emoji in words": "thu nhập 💰 bình quân 2024 👉❓",
    "one letter": "a",
    "numbers": "12 345,6 7.8 2024 2025",
    "a year": "2024",
    "controls": "\x00\x07\x1b[31m\x08\x7f",
    "controls in words": "tỷ lệ\x00 che\x1b[31m phủ\u202e rừng\u200b 2024",
    "sql": "'; DROP TABLE facts; --",
    "html": "<img src=x onerror=alert(1)> tỷ lệ hộ nghèo",
    "template": "{{7*7}} ${HOME} $(id) %s %(x)s {question} $figure",
    "path": "../../../../etc/passwd",
    "regex": "(((((a+)+)+)+)+$ [[[ \\ ***",
    "url": "https://example.com/?q=<script>alert(1)</script>",
    "json": '{"question": null, "history": [1]}',
    "lone surrogate": "\ud800 thu nhập",
    "combining": "e" + "\u0301" * 500,
    "long word": "a" * 20_000,
    "long numbers": "9" * 20_000,
    "long question": ("tỷ lệ hộ nghèo năm 2024 là bao nhiêu " * 600)[:20_000],
    "long commas": "," * 20_000,
    "long brackets": "(" * 20_000,
    "long question marks": "?" * 20_000,
    "many lines": "thu ngân sách?\n" * 1_300,
    "many years": "năm 2024 2025 2019 " * 1_000,
    "other scripts": "مرحبا Привет שלום 你好 สวัสดี",
}


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_question_gets_a_clear_answer(question: str) -> None:
    answer = ask(question)
    assert answer.status in {"answered", "clarify", "not_in_report", "out_of_scope", "refused"}
    assert faults(answer) == []
    assert len(answer.answer) <= 1_200
    shown = answer.answer + "".join(c.text for c in answer.caveats) + "".join(answer.choices)
    assert not any(raw in shown for raw in ("<script", "<img", "DROP TABLE", "\x1b", "\x00", "\u202e", "/etc/passwd", "{question}"))


@pytest.mark.parametrize("name", ["empty", "spaces", "byte order mark", "emoji", "long question marks"])
def test_a_question_without_words_is_told_so(name: str) -> None:
    answer = ask(STRANGE[name])
    assert answer.status == "out_of_scope" and answer.citations == ()


@pytest.mark.parametrize("name", ["emoji in words", "controls in words"])
def test_signs_between_the_words_do_not_hide_the_question(name: str) -> None:
    assert ask(STRANGE[name]).status == "answered"


@pytest.mark.parametrize("name", ["sql", "template", "path", "controls", "long word", "long numbers"])
def test_what_no_report_holds_is_no_answer(name: str) -> None:
    answer = ask(STRANGE[name])
    assert answer.refused and answer.values == ()


def test_a_strange_history_is_no_reason_to_fail() -> None:
    for text in STRANGE.values():
        answer = ask("còn năm 2025 thì sao?", [text, text])
        assert faults(answer) == []


def test_answers_made_at_once_are_those_made_one_by_one() -> None:
    questions = [str(i["question"]) for i in items("*.jsonl")][::6]
    together, alone = Assistant.of([document()]), Assistant.of([document()])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda q: together.ask(Turn(q)), questions))
    assert [q for q, answer in zip(questions, found, strict=True) if not same(answer, alone.ask(Turn(q)))] == []
