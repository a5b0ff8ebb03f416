"""Starts the demo with a sample of two regions, runs the checks of every store, and prints their figures as a line of JSON."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .. import loopback
from ..demo.install import kubectl
from ..demo.launcher import INFO, ROOT
from ..kubernetes.client import client_of
from ..recovery import measured_traffic
from ..recovery.published import PublishedDatabases
from . import restore, stores
from .environment import NotReplicated, regions

_SAMPLE = ROOT / "samples" / "production.yaml"
_SETTLE_SECONDS = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check replication")
    parser.add_argument("--time-scale", type=float, default=60, help="seconds of AWS per second (default 60)")
    parser.add_argument("--minutes", type=float, default=5, help="how long applications write meanwhile (default 5)")
    given = parser.parse_args()
    demo = [str(ROOT / "demo"), "--detach", "--plain", f"--sample={_SAMPLE}", f"--time-scale={given.time_scale}"]
    if code := subprocess.run(demo, cwd=ROOT, stdout=sys.stderr).returncode:
        return code
    try:
        found = check(json.loads(INFO.read_text()), given.minutes * 60)
        print(json.dumps(found), flush=True)
        exact = found["restore"]["rowsMissing"] == found["restore"]["rowsOfLater"] == 0
        return 0 if exact and measured_traffic.is_complete(found["traffic"]) else 1
    except NotReplicated as problem:
        print(f"not replicated: {problem}", file=sys.stderr)
        return 1
    finally:
        subprocess.run([str(ROOT / "demo"), "--stop"], cwd=ROOT)


def check(cloud: dict, seconds: float) -> dict[str, Any]:
    """The seconds that each store took, the outcome of the restore, and that of the applications that wrote for `seconds`."""
    environment = json.loads(kubectl(cloud, "get", "penv", "-A", "-o", "json"))["items"][0]
    name, namespace = (environment["metadata"][key] for key in ("name", "namespace"))
    published = json.loads(kubectl(cloud, "-n", namespace, "get", "configmap", f"{name}-outputs", "-o", "json"))["data"]
    names = {each["name"] for each in environment["spec"]["regions"].values()}
    active, standby = regions(cloud["awsEndpoint"], published, (names - {published["region"]}).pop())
    databases = PublishedDatabases(client_of(Path(cloud["kubeconfig"])), cloud["awsEndpoint"], f"{namespace}/{name}")
    bundle = Path(loopback.control(cloud["awsEndpoint"], "engines")["ca"])
    with ThreadPoolExecutor() as pool:
        traffic = pool.submit(measured_traffic.run, databases, bundle, seconds, _SETTLE_SECONDS)
        return {
            "database": stores.database(active, standby),
            "cache": stores.cache(active, standby),
            "bucket": stores.bucket(active, standby),
            "image": stores.image(active, standby),
            "secret": stores.secret(active, standby),
            "restore": restore.restore(active),
            "traffic": traffic.result(),
        }


if __name__ == "__main__":
    sys.exit(main())
