"""Runs the local cloud in the foreground until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .cache import say
from .engines.programs import EngineError, choose
from .kubernetes import build
from .kubernetes.control_plane import ControlPlane
from .kubernetes.processes import ProcessError, Processes, terminate_at_eof

MANY_ENVIRONMENTS = Path(__file__).with_name("account_quotas.json")
"""Quotas of an account with many environments in one region, for tests."""
RAISED = '{"ec2/L-1216C47A": 2048}'
"""AWS's default of 5 vCPUs is too small for the nodes of any environment: AWS raised it for the account of the local cloud."""
AWS_READY_SECONDS = 60
# Longer than the local AWS takes to end its control planes.
AWS_GRACE_SECONDS = 10


def main() -> None:
    options = argparse.ArgumentParser(prog="local/cloud up", description=__doc__)
    options.add_argument("--state", type=Path, required=True, help="directory for all files")
    options.add_argument(
        "--time-scale", type=float, default=60, help="seconds of AWS per second; 0: every duration of AWS is 0 (default 60)"
    )
    options.add_argument("--seed", type=int, default=0, help="seed of the jitter of AWS's durations (default 0)")
    options.add_argument(
        "--durations",
        choices=("jitter", "low", "usual", "high"),
        default="jitter",
        help="where in its range each duration of AWS is (default jitter: the usual one, plus or minus 30 %%)",
    )
    options.add_argument(
        "--workload-clusters",
        choices=("real", "none"),
        default="real",
        help="real: a control plane for each EKS cluster; none: no control planes (default real)",
    )
    options.add_argument(
        "--quotas",
        default=RAISED,
        help=f"quotas that AWS raised for the account, as JSON (default {RAISED}); all others have AWS's default",
    )
    options.add_argument(
        "--engines",
        default="none",
        metavar="none|auto|ENGINE,…",
        help="real servers behind RDS and ElastiCache: postgres,redis; auto: those that can be had; none: only their API "
        "(default none)",
    )
    options.add_argument(
        "--clients-inside-vpcs",
        action="store_true",
        help="clients reach private endpoints of EKS clusters, as from a peered network (default: they are at 203.0.113.10)",
    )
    options.add_argument("--no-kubernetes", action="store_true", help="without the API server for the operator")
    options.add_argument("--no-aws", action="store_true")
    options.add_argument("--until-eof", action="store_true", help="also end at the end of standard input")
    given = options.parse_args()

    for each in signal.SIGTERM, signal.SIGINT:
        signal.signal(each, lambda *_: sys.exit(0))
    if given.until_eof:
        terminate_at_eof()
    try:
        run(given)
    except (ProcessError, build.BuildError, EngineError) as problem:
        sys.exit(str(problem))


def run(given: argparse.Namespace) -> None:
    state = given.state.absolute()
    state.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    processes = Processes(state)
    plane = None
    try:
        ready: dict[str, object] = {"state": str(state)}
        if not given.no_aws:
            say(f"local AWS: durations at {given.durations}, --seed {given.seed}")
            start_aws(processes, given)
        if not given.no_kubernetes or (given.workload_clusters == "real" and not given.no_aws):
            ready["kubectl"] = str(build.ensure()["kubectl"])
        if not given.no_kubernetes:
            plane = ControlPlane.start(state / "management", name="management")
            ready["kubeconfig"] = str(plane.kubeconfig)
        if not given.no_aws:
            ready["awsEndpoint"] = aws_endpoint(processes, state)
        say(f"local cloud ready after {time.monotonic() - started:.1f} s")
        print(json.dumps(ready), flush=True)
        while True:
            time.sleep(0.5)
            processes.check()
            if plane:
                plane.processes.check()
    finally:
        # Both at once, because each may take seconds.
        with ThreadPoolExecutor() as pool:
            pool.submit(processes.stop)
            if plane:
                pool.submit(plane.stop)


def start_aws(processes: Processes, given: argparse.Namespace) -> None:
    arguments = ["--port", 0, "--state", given.state.absolute() / "aws", "--time-scale", given.time_scale]
    arguments += ["--seed", given.seed, "--durations", given.durations, "--workload-clusters", given.workload_clusters]
    arguments += ["--quotas", given.quotas, "--engines", ",".join(sorted(choose(given.engines))) or "none"]
    arguments += ["--clients-inside-vpcs"] if given.clients_inside_vpcs else []
    root = str(Path(__file__).resolve().parent.parent)
    (given.state / "aws.log").unlink(missing_ok=True)
    processes.start("aws", [sys.executable, "-m", "local.aws", *arguments], {"PYTHONPATH": root}, grace=AWS_GRACE_SECONDS)


def aws_endpoint(processes: Processes, state: Path) -> str:
    """The address that the local AWS prints when it accepts calls."""
    deadline = time.monotonic() + AWS_READY_SECONDS
    while time.monotonic() < deadline:
        processes.check()
        for line in (state / "aws.log").read_text(errors="replace").splitlines():
            if line.startswith('{"endpoint"'):
                return json.loads(line)["endpoint"]
        time.sleep(0.05)
    raise ProcessError(f"the local AWS is not ready after {AWS_READY_SECONDS} s:\n{processes.tail('aws')}")


if __name__ == "__main__":
    main()
