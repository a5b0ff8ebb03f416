"""Starts and ends the background process, which runs the local cloud and the operator.

The background process ends with the demo, unless the demo runs with --detach.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .operator import CHART_SOURCE

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".demo"
INFO = STATE / "background.json"
LOG = STATE / "background.log"
LONGEST_START_SECONDS = 3600
END_SECONDS = 30


class LaunchError(Exception):
    """The demo can't start; the message says what to do."""


class BackgroundProcess:
    """A handle of the background process, and a mapping of its information (kubeconfig, awsEndpoint, operatorPid …)."""

    def __init__(self, info: dict, process: subprocess.Popen | None = None):
        self._info = info
        self._process = process

    def __getitem__(self, key: str) -> Any:
        return self._info[key]

    def is_alive(self) -> bool:
        return self._process.poll() is None if self._process else is_running(self._info["pid"])

    def tail(self) -> str:
        return "\n".join(LOG.read_text(errors="replace").splitlines()[-20:])

    def end(self) -> None:
        pid = self._info["pid"]
        if self.is_alive():
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        INFO.unlink(missing_ok=True)


def start(time_scale: float, seed: int, chart_source: str | None, detached: bool, durations: str = "jitter") -> BackgroundProcess:
    """Starts the background process, shows its progress, and returns when everything runs.

    chart_source: a directory or URL where the operator looks for charts first; None: the stand-in charts; "": only the
    charts' own repositories. durations: where in its range each duration of AWS is, as for `local/cloud up`.
    """
    if INFO.exists() and is_running(json.loads(INFO.read_text())["pid"]):
        raise LaunchError("a demo is running already; ./demo --stop ends it")
    STATE.mkdir(exist_ok=True)
    INFO.unlink(missing_ok=True)
    command = [sys.executable, "-m", "local.demo.background", "--time-scale", str(time_scale), "--seed", str(seed)]
    command += ["--durations", durations]
    charts = {} if chart_source is None else {CHART_SOURCE: chart_source}
    with LOG.open("w") as log:
        process = subprocess.Popen(
            command if detached else [*command, "--until-eof"],
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env=os.environ | charts,
            start_new_session=True,
        )
    try:
        return BackgroundProcess(await_ready(process), process)
    except BaseException:
        process.terminate()
        process.wait()
        raise


def await_ready(process: subprocess.Popen) -> dict:
    shown = 0
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        text = LOG.read_text(errors="replace")
        sys.stderr.write(text[shown:])
        sys.stderr.flush()
        shown = len(text)
        if ended:
            raise LaunchError("the demo did not start; the error is above")
        if INFO.exists():
            return json.loads(INFO.read_text())
        time.sleep(0.1)
    raise LaunchError(f"the demo did not start within {LONGEST_START_SECONDS} s; see {LOG}")


def stop() -> int:
    if not INFO.exists():
        print("no demo is running", file=sys.stderr)
        return 0
    BackgroundProcess(json.loads(INFO.read_text())).end()
    print("the demo has ended", file=sys.stderr)
    return 0


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An exited process whose parent has not waited for it still has a pid.
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True
