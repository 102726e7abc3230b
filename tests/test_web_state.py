"""The file of the web server: limits that slide, tokens used once, answers that grow old; shared by several processes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web import state as module
from bot.channels.web.state import DAY, WebState

Answer = {"answer_id": "000000000001", "answer": "46"}


def opened(path: Path, now: list[float]) -> WebState:
    return WebState.open(path / "w.sqlite3", clock=lambda: now[0])


def test_a_limit_slides_and_tells_when_it_is_over(tmp_path: Path) -> None:
    now = [6_000_000.0]
    with opened(tmp_path, now) as state:
        assert [state.take("an", 3, 100) for _ in range(3)] == [None] * 3
        found = state.take("an", 3, 100)
        assert found is not None and found[0] == "minute" and state.take("binh", 3, 100) is None
        now[0] += 61  # the last minute still weighs on this one
        assert state.take("an", 3, 100) is None and state.take("an", 3, 100) is not None
        now[0] += 120
        assert [state.take("an", 3, 100) for _ in range(3)] == [None] * 3


def test_a_day_has_its_own_limit(tmp_path: Path) -> None:
    now = [float(100 * DAY)]
    with opened(tmp_path, now) as state:
        for _ in range(5):
            assert state.take("an", 100, 5) is None
            now[0] += 3_600
        found = state.take("an", 100, 5)
        assert found is not None and found[0] == "day" and 0 < found[1] <= DAY


@given(st.lists(st.floats(0, 40), min_size=1, max_size=60), st.integers(1, 8))
def test_no_minute_lets_more_than_twice_the_limit_through(waits: list[float], limit: int) -> None:
    import tempfile

    now, granted = [1_000_000.0], []
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), now) as state:
        for wait in waits:
            now[0] += wait
            if state.take("an", limit, 10_000) is None:
                granted.append(now[0])
    assert granted
    assert all(sum(1 for t in granted if start <= t < start + 60) <= 2 * limit for start in granted)


def test_two_processes_share_limits_and_tokens(tmp_path: Path) -> None:
    now = [1_000_000.0]
    with opened(tmp_path, now) as one, opened(tmp_path, now) as other:
        assert one.take("an", 2, 10) is None and other.take("an", 2, 10) is None and one.take("an", 2, 10) is not None
        assert one.use_once("j", 60) and not other.use_once("j", 60)
        assert one.session_key() == other.session_key()
        now[0] += 61
        other.tidy()
        assert one.use_once("j", 60)


def test_answers_grow_old_and_are_bounded(tmp_path: Path) -> None:
    now = [1_000_000.0]
    with opened(tmp_path, now) as state:
        state.keep(Answer, "an")
        assert state.kept(Answer["answer_id"], "an") == Answer and state.kept(Answer["answer_id"], "binh") is None
        now[0] += module.ANSWER_SECONDS + 1
        assert state.kept(Answer["answer_id"], "an") is None
        state.tidy()
        assert state._rows("SELECT count(*) FROM answers") == [(0,)]
        for number in range(30):
            now[0] += 1
            state.keep(Answer | {"answer_id": f"{number:012x}"}, "an")
        module_bound, module.ANSWERS = module.ANSWERS, 10
        try:
            state.tidy()
        finally:
            module.ANSWERS = module_bound
        assert [r[0] for r in state._rows("SELECT id FROM answers ORDER BY at")] == [f"{n:012x}" for n in range(20, 30)]
