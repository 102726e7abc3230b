"""bot.channels.telegram_state and telegram_access: who may ask, and what must not be forgotten."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram_access import Decision, Kind, Lists, Seen, decide
from bot.channels.telegram_state import CODES, SIGNS, STEPS, State
from bot.errors import MemoryTrouble

KINDS: tuple[Kind, ...] = ("message", "edited_message", "button", "inline", "join", "other")
LISTED, STRANGER, REMOVED, GROUP, OTHER_GROUP = 7, 66, 67, -100, -200


class Clock:
    """A clock that is set by hand."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[State]:
    with State.open(tmp_path / "t.sqlite3", clock=clock) as found:
        yield found


def expected(kind: Kind, user: int, chat: int, addressed: bool) -> Decision:
    """The rule once more, in the words of the issue."""
    if kind not in {"message", "edited_message", "button"}:
        return "silent"
    if chat == user:
        return "allowed" if user == LISTED else "stranger"
    spoken_to = addressed or kind == "button"
    return "allowed" if user == LISTED and chat == GROUP and spoken_to else "silent"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_update_from_everybody_everywhere(kind: Kind, state: State) -> None:
    state.approve(state.pairing_code(REMOVED, "x") or "", "test")
    state.revoke(REMOVED)
    lists = Lists(lambda user: user == LISTED or state.is_user(user), frozenset({GROUP}))
    for user, place, addressed in itertools.product((LISTED, STRANGER, REMOVED), ("private", GROUP, OTHER_GROUP), (True, False)):
        chat = user if place == "private" else int(place)
        seen = Seen(kind, user, chat, private=place == "private", addressed=addressed)
        assert decide(seen, lists) == expected(kind, user, chat, addressed), seen
        bot = Seen(kind, user, chat, private=place == "private", bot=True, addressed=addressed)
        assert decide(bot, lists) == "silent"
    assert decide(Seen(kind, None, GROUP, private=False, addressed=True), lists) == "silent"
    assert decide(Seen(kind, LISTED, None, private=False), lists) == "silent"


def test_nobody_is_listed_by_default() -> None:
    assert decide(Seen("message", 1, 1, private=True), Lists(lambda user: False)) == "stranger"


def test_a_pairing_code_is_good_once_and_for_ten_minutes(state: State, clock: Clock) -> None:
    code = state.pairing_code(5, "Nguyễn Văn A")
    assert code is not None and len(code) == 8 and set(code) <= set(SIGNS)
    assert not state.is_user(5) and state.approve("AAAAAAAA", "1") is None
    person = state.approve(f" {code.lower()} ", "1")
    assert person is not None and person.user == 5 and state.is_user(5) and state.approve(code, "1") is None
    late = state.pairing_code(6, "B")
    clock.now += 600
    assert late is not None and state.approve(late, "1") is None and not state.is_user(6)
    assert state.revoke(5) and not state.is_user(5) and not state.revoke(5)


def test_a_person_has_one_code_and_few_may_wait(state: State, clock: Clock) -> None:
    first, second = state.pairing_code(5, "A"), state.pairing_code(5, "A")
    assert first is not None and second is not None and state.approve(first, "1") is None
    for user in range(100, 100 + CODES - 1):
        assert state.pairing_code(user, "x")
    assert state.pairing_code(9, "too many") is None
    clock.now += 601
    assert state.pairing_code(9, "again") is not None


def test_limits_per_minute_and_per_day(state: State, clock: Clock) -> None:
    assert all(isinstance(state.take(7, 2, 5), int) for _ in range(2))
    clock.now += 20
    assert state.take(7, 2, 5) == ("minute", 40)
    assert isinstance(state.take(8, 2, 5), int)
    for _ in range(3):
        clock.now += 61
        assert isinstance(state.take(7, 2, 5), int)
    clock.now += 61
    kind, seconds = state.take(7, 2, 5)  # type: ignore[misc]
    assert kind == "day" and 80_000 < seconds < 86_400


def test_a_line_is_said_once_an_hour(state: State, clock: Clock) -> None:
    assert state.first(5, "stranger", 3600) and not state.first(5, "stranger", 3600) and state.first(6, "stranger", 3600)
    clock.now += 3601
    assert state.first(5, "stranger", 3600)


def test_an_update_is_taken_in_once_and_outlives_the_process(tmp_path: Path, clock: Clock) -> None:
    with State.open(tmp_path / "t.sqlite3", clock=clock) as state:
        assert state.arrive(1, "{}") and not state.arrive(1, "{}") and state.arrive(2, '{"a": 1}') and state.arrive(3, None)
        state.done(1)
    with State.open(tmp_path / "t.sqlite3", clock=clock) as state:
        assert state.pending() == ('{"a": 1}',) and not state.arrive(2, "{}") and not state.arrive(3, "{}")
    clock.now += 8 * 86_400
    with State.open(tmp_path / "t.sqlite3", clock=clock) as state:
        assert state.pending() == () and state.arrive(1, None)


@pytest.mark.parametrize(("mode", "kept"), [("off", None), ("full", "Câu hỏi?")])
def test_what_the_log_keeps_of_a_question(state: State, mode: str, kept: str | None) -> None:
    use = state.take(7, 9, 9)
    assert isinstance(use, int)
    state.log(use, "a1", "answered", 3.0, "Câu hỏi?", mode)
    assert [(u["user_id"], u["status"], u["question"]) for u in state.recent()] == [(7, "answered", kept)]


def test_a_digest_tells_a_repetition_and_no_word(tmp_path: Path, state: State) -> None:
    for _ in range(2):
        use = state.take(7, 9, 9)
        assert isinstance(use, int)
        state.log(use, "a1", "answered", 3.0, "Câu hỏi?", "hash")
    one, two = (u["question"] for u in state.recent())
    assert one == two and len(one) == 16
    with State.open(tmp_path / "other.sqlite3") as other:
        use = other.take(7, 9, 9)
        assert isinstance(use, int)
        other.log(use, "a1", "answered", 3.0, "Câu hỏi?", "hash")
        assert other.recent()[0]["question"] != one, "the key is this file's own"


def test_buttons_feedback_and_what_is_erased(tmp_path: Path, state: State, clock: Clock) -> None:
    secret = "một câu hỏi riêng tư"
    key = state.keep(7, "telegram:7:0", {"question": secret})
    assert len(key) <= 20 and state.kept(key) == (7, "telegram:7:0", {"question": secret}) and state.kept("x") is None
    assert state.last_kept(7, "telegram:7:0") == {"question": secret} and state.last_kept(8, "telegram:7:0") is None
    state.judge(7, key, "bad", secret)
    state.judge(7, key, "bad", secret)
    state.give_reason(7, key, "figure")
    use = state.take(7, 5, 5)
    assert isinstance(use, int)
    state.log(use, "a", "answered", 1.0, secret, "full")
    state.talked(7, "telegram:7:0")
    own = state.own(7)
    assert [f["reason"] for f in own["feedback"]] == ["figure"] and len(own["uses"]) == 1 and state.talks(7) == ("telegram:7:0",)
    state.erase(7)
    own = state.own(7)
    assert own["feedback"] == own["payloads"] == [] and own["uses"][0]["question"] is None and state.talks(7) == ()
    assert not any(secret.encode() in p.read_bytes() for p in tmp_path.iterdir())


def test_what_is_too_old_is_dropped(state: State, clock: Clock) -> None:
    key = state.keep(7, "p", {})
    state.judge(7, key, "good")
    clock.now += 30 * 86_400 + 1
    assert state.kept(key) is None
    state.tidy()
    assert state.own(7)["payloads"] == state.own(7)["feedback"] == []


def test_a_file_that_is_not_ours_or_newer_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite3"
    with State.open(path):
        assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(MemoryTrouble, match="memory_newer"):
        State.open(path)
    path = tmp_path / "other.sqlite3"
    path.write_bytes(b"no database at all, but long enough to be read as one" * 40)
    with pytest.raises(MemoryTrouble, match="memory_broken"):
        State.open(path)
