"""The holder's own process: starts the local cloud and the operator, says where they are, and waits to be ended."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from ..kubernetes.build import say
from ..kubernetes.processes import ProcessError, Processes
from . import install
from .holder import FACTS, ROOT, STATE
from .jar import ensure_jar, java

OPERATOR_READY_SECONDS = 60
OPERATOR_GRACE_SECONDS = 25
CLOUD_GRACE_SECONDS = 15


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--time-scale", type=float, required=True)
    parser.add_argument("--until-eof", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if given.until_eof:
        threading.Thread(target=end_at_eof, daemon=True).start()
    processes = Processes(STATE)
    try:
        hold(given.time_scale, processes)
    except (ProcessError, install.InstallError) as problem:
        sys.exit(str(problem))
    finally:
        processes.stop()


def hold(time_scale: float, processes: Processes) -> None:
    with ThreadPoolExecutor() as pool:
        jar = pool.submit(ensure_jar)
        cloud = start_cloud(processes, time_scale)
        jar.result()
    install.install(cloud)
    operator = start_operator(processes, cloud, time_scale)
    await_operator(processes)
    facts = {**cloud, "pid": os.getpid(), "operatorPid": operator, "operatorLog": str(STATE / "operator.log")}
    partial = FACTS.with_suffix(".partial")
    partial.write_text(json.dumps(facts))
    partial.rename(FACTS)
    while True:
        time.sleep(0.5)
        # The operator may be killed by whoever tries what happens then: only the cloud has to stay.
        if processes.wait("cloud", 0) is not None:
            processes.check()


def start_cloud(processes: Processes, time_scale: float) -> dict:
    (STATE / "cloud.log").unlink(missing_ok=True)
    command = [sys.executable, ROOT / "local" / "cloud", "up", "--state", STATE / "cloud", "--time-scale", time_scale]
    processes.start("cloud", command, grace=CLOUD_GRACE_SECONDS)
    shown = 0
    while True:
        processes.check()
        log = STATE / "cloud.log"
        lines = log.read_text(errors="replace").splitlines(keepends=True) if log.exists() else []
        for line in lines[shown:]:
            if not line.endswith("\n"):
                break
            shown += 1
            if line.startswith("{"):
                return json.loads(line)
            say(line.rstrip())
        time.sleep(0.05)


def start_operator(processes: Processes, cloud: dict, time_scale: float) -> int:
    """The packaged jar, with the rights of its own ServiceAccount, looking as often as AWS's scaled time asks for."""

    def scaled(seconds: float, least: float) -> str:
        return f"{int(1000 * max(least, seconds / time_scale if time_scale else 0))}ms"

    arguments = [
        "run",
        "--port=0",
        f"--poll-floor={scaled(2, 0.1)}",
        f"--poll-ceiling={scaled(30, 0.25)}",
        f"--consistency-window={scaled(5, 0.2)}",
        f"--usual-duration-factor={1 / time_scale if time_scale else 0}",
    ]
    environment = {
        "KUBECONFIG": str(install.operator_kubeconfig(cloud)),
        "AWS_ENDPOINT_URL": cloud["awsEndpoint"],
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_REGION": "us-east-1",
    }
    (STATE / "operator.log").unlink(missing_ok=True)
    return processes.start("operator", [*java(), *arguments], environment, grace=OPERATOR_GRACE_SECONDS)


def await_operator(processes: Processes) -> None:
    """Until its readiness probe answers, as a Deployment would be waited for; the port is in its log."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    log = STATE / "operator.log"
    deadline = time.monotonic() + OPERATOR_READY_SECONDS
    while time.monotonic() < deadline:
        processes.check()
        found = re.search(r"probes and metrics on port (\d+)", log.read_text(errors="replace") if log.exists() else "")
        try:
            if found and opener.open(f"http://127.0.0.1:{found[1]}/readyz", timeout=2).status == 200:
                return
        except OSError:
            pass  # not yet
        time.sleep(0.1)
    raise ProcessError(f"the operator is not ready after {OPERATOR_READY_SECONDS} s:\n{processes.tail('operator')}")


def end_at_eof() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
