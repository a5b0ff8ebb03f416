"""Nothing waits in silence."""

import pytest

from ..failovers import waiting
from ..failovers.waiting import Wait


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(waiting, "time", made)
    return made


def test_a_wait_says_for_what_and_since_when(clock: Clock) -> None:
    wait = Wait("clients write in us-west-2")
    assert wait.text() == "waiting until clients write in us-west-2"
    clock.now += 125
    assert wait.text() == "waiting until clients write in us-west-2, for 2 min 5 s"


def test_a_log_is_told_at_the_begin_and_again_when_it_takes_long(clock: Clock) -> None:
    wait, told = Wait("something happens"), []
    for _ in range(70):
        if wait.is_due():
            told.append(clock.now - 1000)
        clock.now += 1
    assert told == [0, 30, 60]


def test_a_command_that_takes_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "REMIND_SECONDS", 0.2)
    said: list[str] = []
    assert waiting.run("sleep 0.5; echo out; echo error >&2; exit 3", said.append) == (3, "out\n", "error\n")
    assert said
    assert all(each.startswith("waiting until this command ends: sleep 0.5; echo out") for each in said)
    said.clear()
    assert waiting.run("echo quick", said.append) == (0, "quick\n", "")
    assert said == []
