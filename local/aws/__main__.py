"""python -m local.aws --port 0 --state DIR --time-scale N [--seed N] [--durations AT] [--quotas JSON]

Other options: [--workload-clusters real|none] [--engines postgres,redis] [--clients-inside-vpcs] [--verbose].

Prints {"endpoint": "http://127.0.0.1:PORT", "seed": N} when the server accepts calls. Ends on SIGTERM, on SIGINT, and with its
parent.
"""

import argparse
import json
import os
import signal
import threading
import warnings
from pathlib import Path

from local.engines import programs

from . import client_location, clock, durations, lag, lifecycle, loading, quotas
from .app import App
from .engines import Engines
from .server import Server


def main() -> None:
    options = argparse.ArgumentParser(prog="local.aws", description=__doc__)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--state", type=Path, required=True, help="directory for the files of EKS control planes")
    options.add_argument("--time-scale", type=float, default=60, help="seconds of AWS per second; 0: every duration of AWS is 0")
    options.add_argument("--seed", type=int, default=0, help="seed of lags and of the jitter of durations (default 0)")
    options.add_argument("--durations", choices=durations.AT, default="jitter", help="where in its range each duration is")
    options.add_argument("--workload-clusters", choices=("real", "none"), default="none")
    options.add_argument(
        "--quotas", type=json.loads, default={}, help='quotas that AWS raised for the account, such as {"ec2/L-1216C47A": 500}'
    )
    options.add_argument("--engines", default="none", help="none, or real servers for RDS and ElastiCache: postgres,redis")
    options.add_argument("--clients-inside-vpcs", action="store_true", help="clients reach private endpoints of EKS clusters")
    options.add_argument("--verbose", action="store_true", help="log each call to standard error")
    given = options.parse_args()

    parent = os.getppid()
    warnings.filterwarnings("ignore", module="moto")
    given.state.mkdir(parents=True, exist_ok=True)
    clock.scale = given.time_scale
    quotas.raise_to(given.quotas)
    durations.start(given.seed, given.durations)
    client_location.start(given.clients_inside_vpcs)
    names = programs.choose(given.engines)
    engines = Engines(given.state.absolute() / "engines", names) if names else None
    app = App(given.state.absolute(), given.workload_clusters, given.verbose, engines)
    loading.load(app)
    lifecycle.start()
    lag.start(given.seed)
    server = Server(app, given.port)

    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
    print(json.dumps({"endpoint": app.endpoint, "seed": given.seed}), flush=True)
    while not ended.wait(0.5) and os.getppid() == parent:
        pass
    app.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
