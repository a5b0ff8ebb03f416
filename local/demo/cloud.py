"""Starts the local cloud in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..cache import say
from ..kubernetes.processes import Processes

COMMAND = Path(__file__).resolve().parents[1] / "cloud"
GRACE_SECONDS = 15


def start_cloud(processes: Processes, state: Path, *options: object, report: Callable[[str], None] = say) -> dict:
    """Starts `local/cloud up` in `state`, reports its progress, and returns the JSON that it prints when ready."""
    state.mkdir(parents=True, exist_ok=True)
    log = state / "cloud.log"
    log.unlink(missing_ok=True)
    processes.start("cloud", [sys.executable, COMMAND, "up", "--state", state / "cloud", *options], grace=GRACE_SECONDS)
    shown = 0
    while True:
        processes.check()
        lines = log.read_text(errors="replace").splitlines(keepends=True) if log.exists() else []
        for line in lines[shown:]:
            if not line.endswith("\n"):
                break
            shown += 1
            if line.startswith("{"):
                return json.loads(line)
            report(line.rstrip())
        time.sleep(0.05)
