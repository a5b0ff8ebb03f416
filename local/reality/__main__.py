"""Starts the demo with a sample of two regions, lets things happen to it, and prints what its status said of them as JSON."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from .. import loopback
from ..demo.install import kubectl
from ..demo.launcher import INFO, ROOT
from ..kubernetes.client import client_of
from ..recovery.published import PublishedDatabases
from ..replication.environment import NotReplicated, Region, regions
from . import causes, public_name, remains, retention
from .environment import Environment, NotAsExpected

_SAMPLE = ROOT / "samples" / "production.yaml"
_STATE = ROOT / "target" / "reality"
PARTS = ("readiness", "name", "removal", "deletion")
RETENTION = "retention"


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check reality")
    parser.add_argument("--time-scale", type=float, default=20, help="seconds of AWS per second (default 20)")
    parser.add_argument(
        "--only",
        choices=(*PARTS, RETENTION),
        action="append",
        help=f"a part of the check (default: all but {RETENTION}, in this order)",
    )
    parser.add_argument("--cause", action="append", help="a cause of the part readiness, by its name (default: all)")
    given = parser.parse_args()
    demo = [str(ROOT / "demo"), "--detach", "--plain", f"--sample={deletable_sample()}", f"--time-scale={given.time_scale}"]
    if code := subprocess.run(demo, cwd=ROOT, stdout=sys.stderr).returncode:
        return code
    try:
        return check(json.loads(INFO.read_text()), given.time_scale, given.only or PARTS, given.cause or [])
    finally:
        subprocess.run([str(ROOT / "demo"), "--stop"], cwd=ROOT)


def deletable_sample() -> Path:
    """The sample, but not protected against deletion, and with the deletion policy Delete."""
    manifest = yaml.safe_load(_SAMPLE.read_text())
    manifest["spec"] |= {"deletionProtection": False, "deletionPolicy": "Delete"}
    manifest["spec"].pop("backup")  # a locked vault outlives its environment
    _STATE.mkdir(parents=True, exist_ok=True)
    path = _STATE / "environment.yaml"
    path.write_text(yaml.safe_dump(manifest))
    return path


def check(cloud: dict, time_scale: float, parts: tuple[str, ...] | list[str], named: list[str]) -> int:
    """Prints one line per thing that was checked, and a line of JSON; 1 if one of them was not as expected."""
    found = json.loads(kubectl(cloud, "get", "penv", "-A", "-o", "json"))["items"][0]
    name, namespace = (found["metadata"][key] for key in ("name", "namespace"))
    client = client_of(Path(cloud["kubeconfig"]))
    environment = Environment(client, namespace, name, time_scale)
    published = environment.outputs()
    names = {each["name"] for each in found["spec"]["regions"].values()}
    active, standby = regions(cloud["awsEndpoint"], published, (names - {published["region"]}).pop())
    bundle = Path(loopback.control(cloud["awsEndpoint"], "engines")["ca"])
    traffic = causes.Traffic(PublishedDatabases(client, cloud["awsEndpoint"], f"{namespace}/{name}"), bundle)
    results = Results()
    if "readiness" in parts:
        if not named or causes.IDLE in named:
            results.add(causes.IDLE, lambda: causes.idle(environment, traffic))
        for cause in causes.all_causes(environment, active, standby, traffic):
            if not named or cause.name in named:
                results.add(cause.name, lambda cause=cause: causes.follow(environment, cause))  # type: ignore[misc]
    if "name" in parts:
        public_name.publish(environment, active)
        results.add("the public name", lambda: public_name.check(environment, active, [standby]))
    if "removal" in parts:
        results.add("the removal of the second region", lambda: remains.remove_secondary(environment, active, standby))
    if "name" in parts and "removal" in parts:
        results.add("the public name in one region", lambda: _of_one_region(environment, active, standby))
    if "deletion" in parts:
        results.add("the deletion", lambda: remains.delete(environment, active, standby))
    if RETENTION in parts:
        results.add("the deletion under Retain", lambda: retention.retain(environment, active, standby))
    print(json.dumps(results.found), flush=True)
    return 1 if results.failed else 0


def _of_one_region(environment: Environment, active: Region, standby: Region) -> dict[str, Any]:
    public_name.check_is_gone(active, standby)
    return public_name.check(environment, active, [])


class Results:
    """What each part of the check found. A part that fails does not end the check."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.failed = False

    def add(self, name: str, run: Callable[[], Any]) -> None:
        try:
            self.found[name] = run()
        except (NotAsExpected, NotReplicated) as problem:
            self.failed = True
            self.found[name] = {"failed": str(problem)}
        print(f"{name}: {json.dumps(self.found[name])}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
