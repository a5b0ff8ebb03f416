"""Starts the packaged operator as a process, with the rights of its chart's ServiceAccount."""

from __future__ import annotations

import os
import re
import time
import urllib.request
from pathlib import Path

from ..kubernetes.processes import ProcessError, Processes
from ..tools import build as tools

# What --chart-source says, for who does not give the option: where charts are looked for first.
CHART_SOURCE = "PLATFORM_CHART_SOURCE"
STAND_INS = Path(__file__).resolve().parents[1] / "charts"
READY_SECONDS = 90
# To finish what runs, and to write an AOT cache where one was asked for.
GRACE_SECONDS = 60


def start_operator(processes: Processes, name: str, state: Path, cloud: dict, kubeconfig: Path, command: list[object]) -> int:
    """Starts it and returns its process id; its output goes to NAME.log in `state`, the directory of `processes`.

    Its charts are the stand-ins, unless our own environment says otherwise.
    """
    environment = {
        "KUBECONFIG": str(kubeconfig),
        "AWS_ENDPOINT_URL": cloud["awsEndpoint"],
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_REGION": "us-east-1",
        tools.HELM: tools.helm(),
        CHART_SOURCE: os.environ.get(CHART_SOURCE, str(STAND_INS)),
    }
    (state / f"{name}.log").unlink(missing_ok=True)
    return processes.start(name, command, environment, grace=GRACE_SECONDS)


def await_operator(processes: Processes, name: str, state: Path) -> None:
    """Until its readiness probe answers, as a Deployment would be waited for; the port is in its log."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    log = state / f"{name}.log"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        processes.check()
        found = re.search(r"probes and metrics on port (\d+)", log.read_text(errors="replace") if log.exists() else "")
        try:
            if found and opener.open(f"http://127.0.0.1:{found[1]}/readyz", timeout=2).status == 200:
                return
        except OSError:
            pass  # not yet
        time.sleep(0.1)
    raise ProcessError(f"the operator is not ready after {READY_SECONDS} s:\n{processes.tail(name)}")


def pace(time_scale: float) -> list[str]:
    """Its options for a cloud that is this much faster than AWS (0: at once)."""

    def scaled(seconds: float, least: float) -> str:
        return f"{int(1000 * max(least, seconds / time_scale if time_scale else 0))}ms"

    return [
        f"--poll-floor={scaled(2, 0.1)}",
        f"--poll-ceiling={scaled(30, 0.25)}",
        f"--consistency-window={scaled(5, 0.2)}",
        f"--usual-duration-factor={1 / time_scale if time_scale else 0}",
    ]
