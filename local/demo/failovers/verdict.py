"""The figures of a scenario as JSON, and whether they are within what was promised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...recovery import call_log
from ...recovery.client_figures import ClientFigures
from ..operator import ACCESS_KEY, HEARTBEAT_SECONDS, SHORTEST_HEARTBEAT
from .status import FailoverView

FORCED = "Forced"


@dataclass(frozen=True)
class Measured:
    """One failover. Durations are seconds of this machine, but for those of the objectives, which are seconds of AWS."""

    view: FailoverView
    clients: ClientFigures
    seconds: float
    """From the request to its verification."""
    waited: float
    """How much of it AWS took."""
    objectives: dict[str, float]
    unfenced_seconds: float | None = None
    """From the return of the lost region to the last row that its database acknowledged; None if it always answered."""
    is_partition: bool = False
    """Whether the old region was cut off from the operator only."""
    problems: list[str] = field(default_factory=list)
    """What was seen and must not be."""


def as_json(measured: Measured, time_scale: float, now: datetime) -> dict[str, Any]:
    """The figures in seconds of AWS, of which `time_scale` pass per second."""
    view, clients = measured.view, measured.clients

    def scaled(seconds: float | None) -> float | None:
        return None if seconds is None else round(seconds * time_scale, 1)

    allowed = measured.objectives["crossRegionFailover"]
    return {
        "mode": view.mode,
        "from": view.origin,
        "to": view.target,
        "seconds": scaled(measured.seconds),
        "ownSeconds": scaled(max(0.0, measured.seconds - measured.waited)),
        "secondsHere": round(measured.seconds, 1),
        "objectiveSeconds": allowed,
        "met": is_met(measured, time_scale),
        "clientSecondsWithoutService": scaled(clients.seconds_without_service),
        "rowsAcknowledged": clients.acknowledged,
        "rowsLost": clients.lost,
        "secondsOfLoss": scaled(clients.seconds_of_loss),
        "expectedSecondsOfLoss": scaled(view.expected_loss),
        "twoWriterAcknowledgements": clients.two_writers,
        "twoWriterRowsOnlyInOldDatabase": len(clients.only_in_old),
        "unfencedSeconds": scaled(measured.unfenced_seconds),
        "steps": [
            {"name": each.name, "outcome": each.outcome, "seconds": scaled(each.seconds(now)), "message": each.message}
            for each in view.steps
        ],
    }


def is_met(measured: Measured, time_scale: float) -> bool:
    """Whether the failover was within the objectives for the time and for the loss of data."""
    in_time = measured.seconds * time_scale <= measured.objectives["crossRegionFailover"]
    return in_time and measured.clients.seconds_of_loss * time_scale <= measured.objectives["dataLoss"]


def result(
    failover: Measured, failback: Measured, time_scale: float, now: datetime, kept: set[int] | None = None
) -> dict[str, Any]:
    """The last line of the demo, with what does not hold in "problems".

    kept: the rows of the final snapshot of the database that was replaced after the failover; None if there is none.
    """
    gone = failover.clients.only_in_old - (kept or set())
    dropped = (
        [f"failover: {len(gone)} rows that only the old database acknowledged are not in its final snapshot"] if gone else []
    )
    return {
        "failover": as_json(failover, time_scale, now),
        "failback": as_json(failback, time_scale, now),
        "twoWriterAcknowledgements": failover.clients.two_writers + failback.clients.two_writers,
        "twoWriterRowsInFinalSnapshot": len(failover.clients.only_in_old & (kept or set())),
        "problems": [*_broken("failover", failover, time_scale), *dropped, *_broken("failback", failback, time_scale)],
    }


def needed_the_lost(log: list[call_log.CallRecord], view: FailoverView, since: float, until: float) -> list[str]:
    """What the failover must not do without the old region: call it, or say that it is fenced."""
    attempts = call_log.attempts_that_needed_the_lost(log, ACCESS_KEY, since, until)
    found = [f"the failover called what was lost: {name}, {count} times" for name, count in attempts.items()]
    fence = view.step("Fence")
    if not fence or fence.outcome != "Skipped" or not fence.message.startswith("Unfenced"):
        shown = f"{fence.outcome}: {fence.message}" if fence else "missing"
        found.append(f"the step Fence is {shown}, although the old region did not answer")
    return found


def _of_the_unfenced(measured: Measured) -> list[str]:
    """What does not hold after a failover without a fence: the fence has to follow, and the writers of a partition to be seen."""
    fence = measured.view.step("Fence")
    found = []
    if not fence or fence.outcome != "Succeeded":
        found.append(f"the old region answers again, and the step Fence is {fence.outcome if fence else 'missing'}")
    if measured.is_partition and not measured.clients.two_writers:
        found.append("the old database acknowledged nothing during the partition, so its writers were not shown")
    return found


def _broken(name: str, measured: Measured, time_scale: float) -> list[str]:
    view, clients = measured.view, measured.clients
    found = [f"{name}: {each}" for each in measured.problems]
    if not is_met(measured, time_scale):
        found.append(f"{name}: an objective is missed")
    if view.mode == FORCED:
        found += [f"{name}: {each}" for each in _beside_estimate(measured, time_scale)]
        found += [f"{name}: {each}" for each in _of_the_unfenced(measured)] if measured.unfenced_seconds is not None else []
    else:
        if clients.lost:
            found.append(f"{name}: {clients.lost} acknowledged rows are lost, although both regions answered")
        if clients.two_writers:
            found.append(f"{name}: both databases acknowledged rows, {clients.two_writers} times")
    return found


def _beside_estimate(measured: Measured, time_scale: float) -> list[str]:
    if measured.view.expected_loss is None:
        return ["the status has no estimate of the loss"]
    measured_loss = measured.clients.seconds_of_loss * time_scale
    difference = abs(measured_loss - measured.view.expected_loss * time_scale)
    if difference <= 2 * max(HEARTBEAT_SECONDS, SHORTEST_HEARTBEAT * time_scale):
        return []
    expected = measured.view.expected_loss * time_scale
    return [f"{measured_loss:.0f} s were lost and {expected:.0f} s expected: wrong by more than two heartbeats"]
