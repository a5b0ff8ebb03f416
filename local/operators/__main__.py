"""Runs the check: python3 -m local.operators --manifests FILE --prometheus-operator PROGRAM --eck-operator PROGRAM."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..cache import say
from ..kubernetes.simulated_controllers import elastic, prometheus
from . import comparison, complaints, owned, real_operator
from .cluster import Cluster
from .owned import Key
from .real_operator import Program

Objects = dict[Key, dict]


def main() -> None:
    options = argparse.ArgumentParser(prog="local/check operators", description=__doc__)
    options.add_argument("--manifests", type=Path, required=True, help="objects of all stacks, as a list in JSON")
    options.add_argument("--prometheus-operator", type=Path, required=True)
    options.add_argument("--eck-operator", type=Path, required=True)
    options.add_argument("--state", type=Path, required=True, help="directory for the clusters and their logs")
    given = options.parse_args()
    manifests = json.loads(given.manifests.read_text())
    listens = ["--web.listen-address=127.0.0.1:0"]
    programs = [
        Program("prometheus-operator", given.prometheus_operator, [f"--apiserver={real_operator.PROXY}", *listens]),
        Program("eck-operator", given.eck_operator, ["--metrics-port=0"]),
    ]
    made, statuses, problems = run_real(given.state / "real", manifests, programs)
    simulated_made, simulated_statuses = run_simulated(given.state / "simulated", manifests)
    problems += comparison.differences(made, simulated_made)
    problems += comparison.status_differences(statuses, simulated_statuses)
    say(f"the real operators made {len(made)} objects, the simulated controllers {len(simulated_made)}")
    for each in problems:
        print(each)
    if problems:
        sys.exit(f"{len(problems)} problems; the logs of the operators are in {given.state / 'real'}")


def run_real(directory: Path, manifests: list[dict], programs: list[Program]) -> tuple[Objects, Objects, list[str]]:
    """What the real operators make, the custom resources with their status, and the operators' complaints."""
    say("starting a cluster for the real operators")
    cluster = Cluster(directory, manifests, [])
    try:
        logs = [real_operator.start(cluster, each) for each in programs]
        owned.settle(cluster)
        found = [f"{log.stem}: {line}" for log in logs for line in complaints.of_log(log)]
        found += complaints.of_events(cluster) + complaints.of_conditions(cluster)
        return owned.owned(cluster), owned.custom_resources(cluster), found
    finally:
        cluster.stop()


def run_simulated(directory: Path, manifests: list[dict]) -> tuple[Objects, Objects]:
    """What the simulated controllers make, and the custom resources with their status."""
    say("starting a cluster for the simulated controllers")
    cluster = Cluster(directory, manifests, [*prometheus.CONTROLLERS, *elastic.CONTROLLERS])
    try:
        owned.settle(cluster)
        return owned.owned(cluster), owned.custom_resources(cluster)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
