"""The failover of an environment, as its status shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FAILED, RUNNING = "Failed", "Running"


@dataclass(frozen=True)
class Step:
    name: str
    outcome: str
    started: datetime | None
    ended: datetime | None
    message: str

    def seconds(self, now: datetime) -> float | None:
        """How long the step took, or has taken until now; None before its start."""
        return ((self.ended or now) - self.started).total_seconds() if self.started else None


@dataclass(frozen=True)
class FailoverView:
    """status.failover, with times as datetimes."""

    origin: str
    target: str
    mode: str
    started: datetime
    verified: datetime | None
    ended: datetime | None
    expected_loss: float | None
    loss: float | None
    steps: list[Step]

    def step(self, name: str) -> Step | None:
        return next((each for each in self.steps if each.name == name), None)

    def running(self) -> list[Step]:
        return [each for each in self.steps if each.outcome == RUNNING]


def failover_of(environment: dict[str, Any]) -> FailoverView | None:
    """The latest failover of an environment, or the one in progress; None if there was none."""
    shown = environment.get("status", {}).get("failover")
    if not shown:
        return None
    steps = [
        Step(
            each["name"],
            each["outcome"],
            _time(each.get("startedAt")),
            _time(each.get("endedAt")),
            each.get("message") or "",
        )
        for each in shown["steps"]
    ]
    started = _time(shown["startedAt"])
    assert started, "the API requires it"
    return FailoverView(
        origin=shown["from"],
        target=shown["to"],
        mode=shown["mode"],
        started=started,
        verified=_time(shown.get("verifiedAt")),
        ended=_time(shown.get("endedAt")),
        expected_loss=shown.get("expectedLossSeconds"),
        loss=shown.get("lossSeconds"),
        steps=steps,
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def requested(environment: dict[str, Any], target: str, since: datetime) -> FailoverView | None:
    """The failover to a region that began after that time; None before the operator accepts the request.

    since: to the second, as times of the status are.
    """
    found = failover_of(environment)
    return found if found and found.target == target and found.started >= since.replace(microsecond=0) else None


def objectives(environment: dict[str, Any]) -> dict[str, float]:
    """The objectives in seconds of AWS, by field of spec.objectives without its unit."""
    return {name.removesuffix("Minutes"): 60.0 * minutes for name, minutes in environment["spec"]["objectives"].items()}


def problems(environment: dict[str, Any]) -> list[str]:
    """What keeps the environment from where it should be: steps that failed or run, and conditions that are not met."""
    status = environment.get("status", {})
    found = failover_of(environment)
    steps = [each for each in found.steps if each.outcome in (FAILED, RUNNING)] if found else []
    lines = [f"step {each.name} {each.outcome.lower()}: {each.message or 'without a message'}" for each in steps]
    lines += [
        f"{each['type']} {each['status']}, {each.get('reason', '')}: {each.get('message', '')}"
        for each in status.get("conditions", [])
        if each["status"] != ("False" if each["type"] in _NEGATIVE else "True")
    ]
    return lines or [status.get("message") or "the operator has written no status"]


_NEGATIVE = ("Reconciling", "Stalled")
"""Conditions that are False when all is well."""


def person_needed(environment: dict[str, Any], view: FailoverView | None) -> str:
    """Why the failover can't go on by itself; "" if it can. view: the failover in question."""
    failed = [each for each in view.steps if each.outcome == FAILED] if view else []
    if failed:
        return f"the step {failed[0].name} failed: {failed[0].message}"
    stalled = next((each for each in environment.get("status", {}).get("conditions", []) if each["type"] == "Stalled"), None)
    if stalled and stalled["status"] == "True":
        return f"the environment is stalled, {stalled.get('reason', '')}: {stalled.get('message', '')}"
    return ""
