"""Argo CD and kstatus judge our objects, and Argo CD delivers an environment from a Git repository. Prints a line of JSON."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..demo import launcher
from ..demo.install import InstallError
from ..kubernetes.build import BuildError
from ..kubernetes.processes import ProcessError, Processes
from ..tools import build
from . import argocd, fixtures, kstatus
from .delivery import Delivery, NotDelivered, tag

STATE = argocd.ROOT / "target" / "gitops"
_REFUSED: tuple[tuple[str, Callable[[dict[str, Any]], Any], str], ...] = (
    ("Set a field that is unknown", lambda spec: spec.update(nodes=3), "spec.nodes"),
    ("Tag all resources with a name of AWS", lambda spec: spec.update(tags={"aws:owner": "shop"}), "spec.tags must have no keys"),
)
"""Commits that can't be applied, with a part of the message about each."""
_UNKNOWN_KIND = {"kind": "eks/Nodegroups", "fields": ["/maxSize"]}


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check gitops")
    parser.add_argument("--time-scale", type=float, default=60, help="seconds of AWS per second (default 60)")
    parser.add_argument("--statuses-only", action="store_true", help="judge the generated statuses, and deliver nothing")
    given = parser.parse_args()
    try:
        result = check(given.time_scale, given.statuses_only)
    except (NotDelivered, BuildError, ProcessError, InstallError, launcher.LaunchError) as problem:
        print(f"local/check gitops: {problem}", file=sys.stderr)
        return 1
    print(json.dumps(result), flush=True)
    return 0


def check(time_scale: float, statuses_only: bool) -> dict[str, Any]:
    objects = fixtures.objects()
    wrong = fixtures.misjudged("kstatus", zip(objects, kstatus.judge(objects), strict=True))
    wrong += fixtures.misjudged("argocd", zip(objects, argocd.judge(objects), strict=True))
    if wrong:
        raise NotDelivered("\n".join(wrong))
    say(f"Argo CD and kstatus judge {len(objects)} generated statuses as expected")
    return {"statuses": len(objects)} | ({} if statuses_only else deliver(time_scale))


def deliver(time_scale: float) -> dict[str, Any]:
    build.ensure("argocd")
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    cloud = launcher.start(time_scale, 0, None, detached=False)
    processes = Processes(STATE)
    try:
        delivery = Delivery({"kubectl": cloud["kubectl"], "kubeconfig": cloud["kubeconfig"]}, STATE)
        delivery.install()
        delivery.check_examples()
        say("Argo CD's CRDs accept the examples")
        argocd.start(processes, STATE, Path(cloud["kubeconfig"]))
        follow(delivery)
        phases = delivery.judge()
        say(f"Argo CD and kstatus judge {sum(phases.values())} statuses of the operator that runs as expected: {phases}")
        return {"phases": phases}
    finally:
        processes.stop()
        cloud.end()


def follow(delivery: Delivery) -> None:
    """Commits, and what Argo CD makes of them."""
    repository = delivery.repository
    delivery.create()
    delivery.delivered(repository.head())
    say("created from Git: Synced and Healthy")
    delivery.delivered(repository.change("Tag all resources", tag("shop")))
    say("changed by a commit: Synced and Healthy")
    delivery.delivered(
        repository.change("Ignore an unknown kind", lambda spec: spec.update(ignoreDrift=[_UNKNOWN_KIND])), health="Degraded"
    )
    say("broken by a commit: Degraded")
    delivery.delivered(repository.revert())
    say("reverted: Healthy")
    for what, edit, about in _REFUSED:
        message = delivery.refused(repository.change(what, edit), about)
        say(f"refused: {message}")
        delivery.delivered(repository.revert())
    delivery.patched_back()
    say("changed on the cluster: changed back, except what the Application leaves to the cluster")
    delivery.delete()
    say("deleted with its Application")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
