"""Named sets of faults that the local AWS injects while the demo runs."""

from __future__ import annotations

from .. import loopback

SCENARIOS: dict[str, dict] = {
    "throttled": {
        "throttle": [
            {"service": "ec2", "operation": "Describe*", "rate": 10, "burst": 20},
            {"service": "ec2", "operation": "Create*", "rate": 3, "burst": 5},
            {"service": "iam", "rate": 5, "burst": 10},
        ],
    },
    "unreliable": {
        "errors": [{"service": "*", "operation": "*", "probability": 0.03}],
        "drop": [{"service": "*", "operation": "Create*", "probability": 0.03, "when": "after"}],
    },
    "late": {
        "visibility": [{"service": "*", "operation": "Create*", "seconds": [0, 3]}],
    },
    "slow": {
        "latency": [{"service": "*", "operation": "*", "seconds": [0.05, 0.3]}],
    },
}


class UnknownScenario(Exception):
    """The scenario does not exist; the message lists the existing ones."""


def faults(name: str) -> dict:
    if name not in SCENARIOS:
        raise UnknownScenario(f"unknown scenario {name}; known: {', '.join(SCENARIOS)}")
    return {"seed": 7, **SCENARIOS[name]}


def apply(endpoint: str, settings: dict) -> None:
    """Injects faults from now on."""
    loopback.control(endpoint, "faults", "PUT", settings)
