"""Holds everything that the demo runs: the local cloud and the operator. One process of its own, so that --detach is
only a matter of who ends it: without --detach it ends with the demo, however that ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .operator import CHART_SOURCE

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".demo"
FACTS = STATE / "holder.json"
LOG = STATE / "holder.log"
LONGEST_START_SECONDS = 1800
END_SECONDS = 30


class HolderError(Exception):
    """The demo can't start; the message says what to do."""


class Holder:
    """What runs, as a mapping of its facts (kubeconfig, awsEndpoint, operatorPid …)."""

    def __init__(self, facts: dict, process: subprocess.Popen | None = None):
        self._facts = facts
        self._process = process

    def __getitem__(self, key: str):
        return self._facts[key]

    def is_alive(self) -> bool:
        return self._process.poll() is None if self._process else is_running(self._facts["pid"])

    def tail(self) -> str:
        return "\n".join(LOG.read_text(errors="replace").splitlines()[-20:])

    def end(self) -> None:
        pid = self._facts["pid"]
        if self.is_alive():
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        FACTS.unlink(missing_ok=True)


def start(time_scale: float, chart_source: str | None, detached: bool) -> Holder:
    """Starts the holder and waits until everything runs; its progress is shown. The operator looks for charts in
    `chart_source`, a directory or URL, first; None: in the stand-ins, "": in their own repositories only."""
    if FACTS.exists() and is_running(json.loads(FACTS.read_text())["pid"]):
        raise HolderError("a demo runs already: ./demo --stop ends it")
    STATE.mkdir(exist_ok=True)
    FACTS.unlink(missing_ok=True)
    command = [sys.executable, "-m", "local.demo.hold", "--time-scale", str(time_scale)]
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
        return Holder(wait_for_facts(process), process)
    except BaseException:
        process.terminate()
        process.wait()
        raise


def wait_for_facts(process: subprocess.Popen) -> dict:
    shown = 0
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        text = LOG.read_text(errors="replace")
        sys.stderr.write(text[shown:])
        sys.stderr.flush()
        shown = len(text)
        if ended:
            raise HolderError("the demo could not start: see above")
        if FACTS.exists():
            return json.loads(FACTS.read_text())
        time.sleep(0.1)
    raise HolderError(f"nothing runs after {LONGEST_START_SECONDS} s; see {LOG}")


def stop() -> int:
    if not FACTS.exists():
        print("no demo runs", file=sys.stderr)
        return 0
    Holder(json.loads(FACTS.read_text())).end()
    print("ended", file=sys.stderr)
    return 0


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended and was not waited for yet still has a pid.
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True
