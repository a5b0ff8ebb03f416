"""Starts the demo with a sample of two regions, runs the checks of every store, and prints their figures as a line of JSON."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from ..demo.install import kubectl
from ..demo.launcher import INFO, ROOT
from . import restore, stores
from .environment import NotReplicated, regions

_SAMPLE = ROOT / "samples" / "production.yaml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check replication")
    parser.add_argument("--time-scale", type=float, default=60)
    given = parser.parse_args()
    demo = [str(ROOT / "demo"), "--detach", "--plain", f"--sample={_SAMPLE}", f"--time-scale={given.time_scale}"]
    if code := subprocess.run(demo, cwd=ROOT, stdout=sys.stderr).returncode:
        return code
    try:
        print(json.dumps(check(json.loads(INFO.read_text()))), flush=True)
        return 0
    except NotReplicated as problem:
        print(f"not replicated: {problem}", file=sys.stderr)
        return 1
    finally:
        subprocess.run([str(ROOT / "demo"), "--stop"], cwd=ROOT)


def check(cloud: dict) -> dict:
    """The seconds that each store took, and the outcome of the restore."""
    environment = json.loads(kubectl(cloud, "get", "penv", "-A", "-o", "json"))["items"][0]
    name, namespace = (environment["metadata"][key] for key in ("name", "namespace"))
    published = json.loads(kubectl(cloud, "-n", namespace, "get", "configmap", f"{name}-outputs", "-o", "json"))["data"]
    names = {each["name"] for each in environment["spec"]["regions"].values()}
    active, standby = regions(cloud["awsEndpoint"], published, (names - {published["region"]}).pop())
    return {
        "database": stores.database(active, standby),
        "cache": stores.cache(active, standby),
        "bucket": stores.bucket(active, standby),
        "image": stores.image(active, standby),
        "secret": stores.secret(active, standby),
        "restore": restore.restore(active),
    }


if __name__ == "__main__":
    sys.exit(main())
