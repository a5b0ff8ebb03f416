"""What may go wrong on AWS while the demo runs, by name: the local AWS does it, the operator has to live with it."""

from __future__ import annotations

import json
import urllib.request

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
    """No scenario has that name; the message lists those that there are."""


def faults(name: str) -> dict:
    if name not in SCENARIOS:
        raise UnknownScenario(f"no scenario {name}: there are {', '.join(SCENARIOS)}")
    return {"seed": 7, **SCENARIOS[name]}


def apply(endpoint: str, settings: dict) -> None:
    """From now on."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    body = json.dumps(settings).encode()
    opener.open(urllib.request.Request(f"{endpoint}/_local/faults", body, method="PUT"), timeout=30).close()
