"""An environment in the middle of a forced failover, as the API shows it."""

from typing import Any

STEPS = ("Fence", "Drain", "Scale", "Promote", "Restore", "Switch", "Verify", "Complete", "Rebuild")


def at(seconds: int) -> str:
    return f"2026-01-02T03:{seconds // 60:02}:{seconds % 60:02}Z"


def step(name: str, outcome: str, began: int | None = None, ended: int | None = None, message: str = "") -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "outcome": outcome}
    if began is not None:
        shown["startedAt"] = at(began)
    if ended is not None:
        shown["endedAt"] = at(ended)
    return shown | ({"message": message} if message else {})


def environment(*steps: dict[str, Any], **failover: Any) -> dict[str, Any]:
    """steps: those that are not pending. failover: fields of status.failover beside its defaults."""
    known = {each["name"]: each for each in steps}
    shown = {
        "from": "us-east-1",
        "to": "us-west-2",
        "mode": "Forced",
        "startedAt": at(0),
        "steps": [known.get(name) or step(name, "Pending") for name in STEPS],
        **failover,
    }
    return {
        "metadata": {"name": "production", "namespace": "platform", "generation": 2},
        "spec": {
            "regions": {"primary": {"name": "us-east-1"}, "secondary": {"name": "us-west-2"}},
            "objectives": {
                "databaseMinutes": 15,
                "servicesMinutes": 30,
                "fullSystemMinutes": 60,
                "crossRegionFailoverMinutes": 240,
                "dataLossMinutes": 5,
            },
        },
        "status": {"conditions": [], "failover": shown},
    }


def condition(kind: str, state: str, reason: str, message: str) -> dict[str, str]:
    return {"type": kind, "status": state, "reason": reason, "message": message}
