"""The holder's own process: starts the local cloud and the operator, says where they are, and waits to be ended."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from ..kubernetes import build
from ..kubernetes.processes import ProcessError, Processes
from ..tools import build as tools
from . import install
from .cloud import start_cloud
from .holder import FACTS, STATE
from .jar import ensure_jar, java
from .operator import await_operator, pace, start_operator
from .training import ensure_aot_cache


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
    except (ProcessError, install.InstallError, build.BuildError) as problem:
        sys.exit(str(problem))
    finally:
        processes.stop()


def hold(time_scale: float, processes: Processes) -> None:
    with ThreadPoolExecutor() as pool:
        jar = pool.submit(ensure_jar)
        build.ensure()
        tools.helm()
        jar.result()
    ensure_aot_cache(STATE / "training")
    cloud = start_cloud(processes, STATE, "--time-scale", time_scale)
    install.install(cloud)
    command = [*java(), "run", "--port=0", *pace(time_scale)]
    operator = start_operator(processes, "operator", STATE, cloud, install.operator_kubeconfig(cloud), command)
    await_operator(processes, "operator", STATE)
    facts = {**cloud, "pid": os.getpid(), "operatorPid": operator, "operatorLog": str(STATE / "operator.log")}
    partial = FACTS.with_suffix(".partial")
    partial.write_text(json.dumps(facts))
    partial.rename(FACTS)
    while True:
        time.sleep(0.5)
        # The operator may be killed by whoever tries what happens then: only the cloud has to stay.
        if processes.wait("cloud", 0) is not None:
            processes.check()


def end_at_eof() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
