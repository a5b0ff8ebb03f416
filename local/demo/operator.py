"""Starts the operator's jar as a process, with the rights of its chart's ServiceAccount."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from .. import loopback
from ..kubernetes.processes import ProcessError, Processes
from ..tools import build as tools

ACCESS_KEY = "operator"
"""The access key of the operator, which has the policy that the chart ships."""
# The environment variable that sets the default of --chart-source: where the operator looks for charts first.
CHART_SOURCE = "PLATFORM_CHART_SOURCE"
STAND_INS = Path(__file__).resolve().parents[1] / "charts"
READY_SECONDS = 90
HEARTBEAT_SECONDS, SHORTEST_HEARTBEAT = 10, 0.5
"""Seconds of AWS between two heartbeats of the probe, and the fewest seconds of this machine."""
# Time to end reconciles, and to write an AOT cache.
GRACE_SECONDS = 60


def start_operator(processes: Processes, name: str, state: Path, cloud: dict, kubeconfig: Path, command: list[object]) -> int:
    """Starts the operator and returns its process id. Its output goes to NAME.log in `state`, the directory of `processes`.

    Uses the stand-in charts, unless PLATFORM_CHART_SOURCE is set.
    """
    environment = {
        "KUBECONFIG": str(kubeconfig),
        "AWS_ENDPOINT_URL": cloud["awsEndpoint"],
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_REGION": "us-east-1",
        tools.HELM: tools.helm(),
        CHART_SOURCE: os.environ.get(CHART_SOURCE, str(STAND_INS)),
    }
    (state / f"{name}.log").unlink(missing_ok=True)
    return processes.start(name, command, environment, grace=GRACE_SECONDS)


def await_operator(processes: Processes, name: str, state: Path) -> None:
    """Waits until the readiness probe succeeds. The port is in the operator's log."""
    log = state / f"{name}.log"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        processes.check()
        found = re.search(r"probes and metrics on port (\d+)", log.read_text(errors="replace") if log.exists() else "")
        try:
            if found:
                loopback.request(f"http://127.0.0.1:{found[1]}/readyz", timeout=2)
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.1)
    raise ProcessError(f"the operator is not ready after {READY_SECONDS} s:\n{processes.tail(name)}")


def scaled_options(time_scale: float) -> list[str]:
    """The operator's options for a cloud whose time is scaled by `time_scale` (0: durations of 0)."""

    def scaled(seconds: float, least: float) -> str:
        return f"{int(1000 * max(least, seconds / time_scale if time_scale else 0))}ms"

    return [
        f"--poll-floor={scaled(2, 0.1)}",
        f"--poll-ceiling={scaled(30, 0.25)}",
        f"--consistency-window={scaled(5, 0.2)}",
        f"--longest-lag={scaled(300, 0.5)}",
        f"--recovery-interval={scaled(60, 2)}",
        f"--heartbeat-interval={scaled(HEARTBEAT_SECONDS, SHORTEST_HEARTBEAT)}",
        f"--expected-duration-factor={1 / time_scale if time_scale else 0}",
        f"--call-rate-factor={time_scale or 1000}",
    ]
