"""The commands of docs/runbook-region-lost.md, which the scenarios run at the moment for which each is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[3] / "docs" / "runbook-region-lost.md"
LOST, RUNNING, VERIFIED, RETURNED, REBUILT = "lost", "running", "verified", "returned", "rebuilt"
FAIL_OVER, FAIL_BACK, MOVE = "fail-over", "fail-back", "move"
REQUESTS = (FAIL_OVER, FAIL_BACK, MOVE)
"""Stages of one command, which requests a failover."""
STAGES = (LOST, RUNNING, VERIFIED, RETURNED, REBUILT, *REQUESTS)
_BLOCK = re.compile(r"^<!-- run: (?P<stage>\S+) -->\n```sh\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)
LOST_REGION, OTHER_REGION = "us-east-1", "us-west-2"
"""The regions of the runbook's example."""


@dataclass(frozen=True)
class Names:
    """What stands in place of the names of the runbook's example."""

    namespace: str
    environment: str
    lost: str
    other: str


def commands(text: str, stage: str) -> Iterator[str]:
    """The commands of a stage; a command that a backslash continues is one line."""
    for block in _BLOCK.finditer(text):
        if block["stage"] == stage:
            for line in block["commands"].replace("\\\n", " ").splitlines():
                if line.strip():
                    yield " ".join(line.split())


def stages(text: str) -> list[str]:
    return [block["stage"] for block in _BLOCK.finditer(text)]


def blocks(text: str) -> int:
    """The number of blocks of commands, of a stage or not."""
    return len(re.findall(r"^```sh$", text, re.MULTILINE))


def for_names(command: str, names: Names) -> str:
    """The command with the names of an environment in place of the example's."""
    replaced = {
        LOST_REGION: names.lost,
        OTHER_REGION: names.other,
        "-n platform": f"-n {names.namespace}",
        "penv production": f"penv {names.environment}",
        "penv/production": f"penv/{names.environment}",
        "platformenvironment/production": f"platformenvironment/{names.environment}",
        "production-outputs": f"{names.environment}-outputs",
    }
    return re.sub("|".join(map(re.escape, replaced)), lambda found: replaced[found[0]], command)


def with_kubectl(command: str, kubectl: str, kubeconfig: str) -> str:
    """The command for a shell without kubectl on its PATH."""
    return re.sub(r"(^|[|;&(] *)kubectl ", lambda found: f"{found[1]}{kubectl} --kubeconfig {kubeconfig} ", command)
