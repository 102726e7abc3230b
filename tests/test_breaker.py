"""bot.breaker and bot.timed: pure transitions with an injected clock, and an iterator that ends in time."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Breaker, Circuit
from bot.timed import OutOfTime, within


@given(st.lists(st.sampled_from(["failed", "slow", "passed"]), max_size=30), st.floats(0, 1e9))
def test_it_opens_after_failures_in_a_row_and_closes_after_one_success(events: list[str], now: float) -> None:
    circuit, row = Circuit(), 0
    for event in events:
        circuit = circuit.passed() if event == "passed" else circuit.failed(now, at_once=event == "slow")
        row = 0 if event == "passed" else max(row + 1, FAILURES if event == "slow" else 0)
        assert circuit.allows(now) is (row < FAILURES)
        assert circuit.allows(now + LONGEST_PAUSE + 1) and circuit.pause <= LONGEST_PAUSE


def test_the_pause_doubles_with_each_failed_attempt_after_it() -> None:
    circuit, now, pauses = Circuit(FAILURES - 1), 0.0, []
    for _ in range(7):
        circuit = circuit.failed(now)
        pauses.append(circuit.pause)
        now = circuit.until
    assert pauses == [FIRST_PAUSE, 60, 120, 240, 480, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_clock_that_was_set_back_does_not_keep_it_open() -> None:
    assert Circuit().failed(1e9, at_once=True).allows(5.0)


def test_it_is_kept_across_processes_for_one_endpoint(tmp_path: Path) -> None:
    path = tmp_path / "circuit.json"
    Breaker("a", path, lambda: 100.0).failed(at_once=True)
    assert not Breaker("a", path, lambda: 101.0).allows() and Breaker("b", path, lambda: 101.0).allows()
    assert Breaker("a", path, lambda: 131.0).allows()
    Breaker("a", path, lambda: 131.0).passed()
    assert Breaker("a", path, lambda: 101.0).allows()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"endpoint": "a"}', '{"endpoint": "a", "failures": "x", "until": 0, "pause": 0}', "\x00"])
def test_a_broken_file_is_a_closed_circuit(tmp_path: Path, text: str) -> None:
    path = tmp_path / "circuit.json"
    path.write_text(text, encoding="utf-8")
    assert Breaker("a", path, time.time).allows()


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    breaker = Breaker("a", tmp_path / "none" / "circuit.json", lambda: 0.0)
    breaker.failed(at_once=True)
    assert not breaker.allows()


def test_what_hangs_is_left_behind() -> None:
    def slow() -> Iterator[int]:
        yield 1
        time.sleep(5)
        yield 2

    end = time.monotonic() + 0.2
    seen = []
    with pytest.raises(OutOfTime):
        for item in within(slow, lambda: end - time.monotonic()):
            seen.append(item)
    assert seen == [1] and time.monotonic() < end + 0.3


def test_an_error_comes_through_and_a_reader_that_leaves_stops_the_work() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise KeyError("x")

    with pytest.raises(KeyError):
        list(within(broken, lambda: 5.0))
    made: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            made.append(number)
            time.sleep(0.001)
            yield number

    for item in within(endless, lambda: 5.0):
        if item == 3:
            break
    time.sleep(0.1)
    count = len(made)
    time.sleep(0.05)
    assert len(made) == count
