"""The background process of the demo: starts the local cloud and the operator, and runs until its end is requested."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .. import venv
from ..engines import programs as engines
from ..kubernetes import build
from ..kubernetes.processes import ProcessError, Processes, terminate_at_eof
from ..programs import provision
from ..tools import build as tools
from . import install
from .aot_cache import ensure_aot_cache
from .cloud import start_cloud
from .jar import ensure_jar, java
from .launcher import INFO, STATE
from .operator import await_operator, scaled_options, start_operator


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--time-scale", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--durations", required=True)
    parser.add_argument("--until-eof", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if given.until_eof:
        terminate_at_eof()
    processes = Processes(STATE)
    try:
        run(given.time_scale, given.seed, given.durations, processes)
    except (ProcessError, install.InstallError, build.BuildError, venv.VenvError) as problem:
        sys.exit(str(problem))
    finally:
        processes.stop()


def run(time_scale: float, seed: int, durations: str, processes: Processes) -> None:
    is_new, servers = prepare()
    # The training takes longer than one run gains by it, so it waits for the second run of a jar.
    if not is_new:
        ensure_aot_cache(STATE / "training")
    chosen = ",".join(sorted(servers)) or "none"
    options = ("--time-scale", time_scale, "--seed", seed, "--durations", durations, "--engines", chosen)
    cloud = start_cloud(processes, STATE, *options)
    install.install(cloud)
    command = [*java(), "run", "--port=0", *scaled_options(time_scale)]
    operator = start_operator(processes, "operator", STATE, cloud, install.operator_kubeconfig(cloud), command)
    await_operator(processes, "operator", STATE)
    # Creation times have whole seconds. For an object of the second in which the operator became the leader, it assumes that an
    # earlier leader created resources, and waits until listings show them.
    time.sleep(1)
    info = {**cloud, "pid": os.getpid(), "operatorPid": operator, "operatorLog": str(STATE / "operator.log")}
    partial = INFO.with_suffix(".partial")
    partial.write_text(json.dumps(info))
    partial.rename(INFO)
    while True:
        time.sleep(0.5)
        # Users may kill the operator to observe the restart; only the cloud has to run.
        if processes.wait("cloud", 0) is not None:
            processes.check()


def prepare() -> tuple[bool, set[str]]:
    """Provides all programs and libraries at once. Returns whether the jar is new, and the engines that can be had."""
    builds = [*build.builds(), *([] if os.environ.get(tools.HELM) else [tools.source("helm")])]
    with ThreadPoolExecutor() as pool:
        made, libraries = pool.submit(by_maven), pool.submit(venv.python)
        provision.ensure(builds)
        libraries.result()
        return made.result()


def by_maven() -> tuple[bool, set[str]]:
    """The operator, then the servers: two Mavens at once may spoil their local repository."""
    return ensure_jar(), engines.choose("auto")


if __name__ == "__main__":
    main()
