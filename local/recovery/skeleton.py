"""Runs the skeleton: a planned failover, and back a forced one after the loss of a region; counts what clients were told."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from local import loopback

from .failover import Failover
from .region import Region, until
from .traffic import TABLE, Acknowledgement, Target, Writer

TIME_SCALE = "RECOVERY_TIME_SCALE"
"""The environment variable with the seconds of AWS per second."""
FIRST, SECOND = "us-east-1", "us-west-2"
ROWS_BETWEEN = 25
"""Acknowledged rows before and after each step, so that an overlap or a gap is seen."""
ROWS_OF_LAG = 10
"""Acknowledged rows that the standby does not have when the region is lost."""
_STALE = 1_000_000_000
"""The first number of a pod of the old region that keeps the address it has, and still has when the region returns."""


class Skeleton:
    def __init__(self, endpoint: str, time_scale: float):
        self._endpoint, self._time_scale = endpoint, time_scale
        self.bundle = Path(self._control("GET", "engines")["ca"])
        self.first, self.second = (Region(endpoint, self.bundle, name, 40 + i) for i, name in enumerate((FIRST, SECOND)))

    def run(self) -> dict[str, Any]:
        for each in (self.first, self.second):
            each.create_network()
        self.first.create_database()
        with self.first.session() as session:
            session.run(TABLE)
        self.second.create_replica(self.first)
        self._publish(self.first)
        return {
            "timeScale": self._time_scale,
            "failovers": [self._planned(self.first, self.second), self._forced(self.second, self.first)],
        }

    def _publish(self, region: Region) -> None:
        self._published = Target(region.address, region.pod)

    def _planned(self, old: Region, new: Region) -> dict[str, Any]:
        failover = Failover(old, new, self._publish)
        writer, stale = self._writer(), self._stale_writer(old)
        self._await_rows(writer, ROWS_BETWEEN)
        failover.planned()
        self._await_rows(writer, ROWS_BETWEEN)
        measured = self._measure("Planned", failover, writer, stale)
        failover.rebuild()
        return measured

    def _forced(self, old: Region, new: Region) -> dict[str, Any]:
        failover = Failover(old, new, self._publish)
        writer, stale = self._writer(), self._stale_writer(old)
        self._await_rows(writer, ROWS_BETWEEN)
        # The standby stops to receive for a moment, so that there is a loss to measure: the regions are next to each other here.
        self._control("POST", f"engines/{new.name}/cut")
        self._await_rows(writer, ROWS_OF_LAG)
        self._control("PUT", "outages", {"regions": [old.name]})
        self._control("POST", f"engines/{new.name}/restore")
        failover.forced()
        self._await_rows(writer, ROWS_BETWEEN)
        # The region returns: its database accepts writes, and its pods, which nothing has told of the failover, send them.
        self._control("DELETE", "outages")
        with failover.step("unfenced"):
            failover.fence()
        return self._measure("Forced", failover, writer, stale)

    def _writer(self) -> Writer:
        return Writer(lambda: self._published, self.bundle, first=self._next_number())

    def _stale_writer(self, region: Region) -> Writer:
        target = Target(region.address, region.pod)
        return Writer(lambda: target, self.bundle, first=_STALE + self._next_number())

    _numbers = 0

    def _next_number(self) -> int:
        self._numbers += 1_000_000
        return self._numbers

    @staticmethod
    def _await_rows(writer: Writer, count: int) -> None:
        now = len(writer.acknowledged)
        until(lambda: len(writer.acknowledged) >= now + count, 30, 0.02)

    def _measure(self, mode: str, failover: Failover, writer: Writer, stale: Writer) -> dict[str, Any]:
        for each in (writer, stale):
            each.stop()
        with failover.new.session() as session:
            present = {row[0] for row in session.run("SELECT id FROM numbered")}
        new = failover.new.address
        acknowledged = sorted([*writer.acknowledged, *stale.acknowledged], key=lambda each: each.at)
        before = [each for each in acknowledged if each.address != new]
        began = next(each.at for each in acknowledged if each.address == new)
        both = [each for each in before if each.at >= began]
        lost = [each for each in acknowledged if each.id not in present and each not in both]
        ended = max(each.at for each in before if each.at < began)
        return {
            "mode": mode,
            "from": failover.old.name,
            "to": failover.new.name,
            "acknowledged": len(acknowledged),
            "lost": len(lost),
            "secondsOfLoss": _seconds_of_loss(lost, ended),
            "twoWriterAcknowledgements": len(both),
            "secondsWithoutService": round(began - ended, 2),
            "secondsWithoutServiceOnAws": round((began - ended) * self._time_scale),
            "steps": failover.steps,
        }

    def _control(self, method: str, path: str, body: object | None = None) -> Any:
        return loopback.control(self._endpoint, path, method, body)


def _seconds_of_loss(lost: list[Acknowledgement], ended: float) -> float:
    return round(ended - min(each.at for each in lost), 3) if lost else 0


def run(endpoint: str, time_scale: float) -> dict[str, Any]:
    """The figures of both failovers. Adds "seconds", the duration of the whole."""
    started = time.monotonic()
    return Skeleton(endpoint, time_scale).run() | {"seconds": round(time.monotonic() - started, 1)}
