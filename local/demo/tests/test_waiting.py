"""The demo waits for its environment, and stops when only a person can help."""

from __future__ import annotations

from typing import Any, cast

import pytest

from .. import main
from ..launcher import BackgroundProcess
from ..platform import Platform, is_ready
from ..screen import Screen


class Clock:
    """A second passes with each sleep."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _: float) -> None:
        self.now += 1


class Shown:
    """An environment whose condition at a second of the clock is that of `of`; and a screen and a process that do nothing."""

    is_live = False

    def __init__(self, clock: Clock, of: Any):
        self._clock, self._of = clock, of

    def environment(self) -> dict[str, Any]:
        kind = self._of(self._clock.now - 1000)
        return {
            "metadata": {"generation": 1},
            "status": {"conditions": [{"type": kind, "status": "True", "observedGeneration": 1}]},
        }

    def is_alive(self) -> bool:
        return True

    def show(self, *_: object) -> None:
        pass


def wait(monkeypatch: pytest.MonkeyPatch, of: Any) -> tuple[float | None, float]:
    clock = Clock()
    monkeypatch.setattr(main, "time", clock)
    shown = Shown(clock, of)
    platform, screen, background = cast(Platform, shown), cast(Screen, shown), cast(BackgroundProcess, shown)
    return main.show_until(is_ready, platform, screen, background, clock.now), clock.now - 1000


def test_an_environment_that_stays_stalled_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, waited = wait(monkeypatch, lambda now: "Stalled" if now >= 60 else "Reconciling")
    assert seconds is None
    assert 60 + main.STALLED_SECONDS <= waited <= 62 + main.STALLED_SECONDS


def test_an_environment_that_is_stalled_for_a_while_becomes_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, _ = wait(monkeypatch, lambda now: "Ready" if now >= 400 else "Stalled" if now % 100 < 90 else "Reconciling")
    assert seconds == 400


def test_the_wait_ends_some_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wait(monkeypatch, lambda _: "Reconciling") == (None, main.LONGEST_WAIT_SECONDS)
