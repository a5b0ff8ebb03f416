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
    lines += [_text(each) for each in status.get("conditions", []) if each["status"] != _GOOD.get(each["type"], "True")]
    if refused := refusal(environment):
        lines.append(refused)
    return lines or [status.get("message") or "the operator has written no status"]


_FAILING_OVER = "FailingOver"
_GOOD = {"Reconciling": "False", "Stalled": "False", _FAILING_OVER: "False"}
"""The status of a condition when all is well, unless it is True."""
_NOT_REFUSED = ("Active", "Reverted")


def _text(condition: dict[str, str]) -> str:
    return f"{condition['type']} {condition['status']}, {condition.get('reason', '')}: {condition.get('message', '')}"


def _condition(environment: dict[str, Any], kind: str) -> dict[str, Any]:
    return next((each for each in environment.get("status", {}).get("conditions", []) if each["type"] == kind), {})


def refusal(environment: dict[str, Any]) -> str:
    """Why the operator refuses the failover that the spec requests; "" if it does not."""
    condition = _condition(environment, _FAILING_OVER)
    refused = condition.get("status") == "False" and condition.get("reason") not in _NOT_REFUSED
    return _text(condition) if refused and _is_current(condition, environment) else ""


def _is_current(condition: dict[str, Any], environment: dict[str, Any]) -> bool:
    """Whether the operator has written the condition after it read the spec as it is now."""
    return bool(condition.get("observedGeneration") == environment.get("metadata", {}).get("generation"))


def person_needed(environment: dict[str, Any], view: FailoverView | None) -> str:
    """Why the failover can't go on by itself; "" if it can. view: the failover in question, None before it was accepted."""
    failed = [each for each in view.steps if each.outcome == FAILED] if view else []
    if failed:
        return f"the step {failed[0].name} failed: {failed[0].message}"
    if view is None and (refused := refusal(environment)):
        return f"the operator refuses the failover: {refused}"
    stalled = _condition(environment, "Stalled")
    is_stalled = stalled.get("status") == "True" and _is_current(stalled, environment)
    return f"the environment is stalled: {_text(stalled)}" if is_stalled else ""
