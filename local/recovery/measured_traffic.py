"""Runs traffic against the database of an environment for some time, and says which acknowledged rows its replicas lack.

    python3 -m local.recovery.measured_traffic [--minutes 5] [--settle 10] [--environment NAMESPACE/NAME]
                                               [--kubeconfig FILE --aws-endpoint URL]

Without --kubeconfig and --aws-endpoint it uses the demo that runs. Prints a line of JSON. Exit code 1: rows are missing, or a
replica could not be read.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import loopback
from ..demo.launcher import INFO
from ..kubernetes.client import client_of
from .published import NotPublished, PublishedDatabases
from .traffic import TABLE, Acknowledgement, Target, Writer, connect

_SHOWN = 20
_POLL_SECONDS = 0.2


def run(published: PublishedDatabases, bundle: Path, seconds: float, settle: float) -> dict[str, Any]:
    """Writes for some seconds. settle: how long a replica may take to catch up afterwards, in seconds."""
    writer = Writer(published.writer, bundle, first=prepare(published.writer(), bundle))
    time.sleep(seconds)
    writer.stop()
    return {
        "environment": published.environment,
        "seconds": seconds,
        "acknowledged": len(writer.acknowledged),
        "addresses": list(dict.fromkeys(each.address for each in writer.acknowledged)),
        "failures": writer.failures,
        "longestPauseSeconds": longest_pause(writer.acknowledged),
        "replicas": {
            name: _compare(target, bundle, writer.acknowledged, settle) for name, target in published.replicas().items()
        },
    }


def prepare(target: Target, bundle: Path) -> int:
    """Creates the table, and returns the first number that no row has."""
    session = connect(target.address, target.source, bundle, target.login)
    try:
        session.run(TABLE)
        return int(session.run("SELECT coalesce(max(id), 0) + 1 FROM numbered")[0][0])
    finally:
        session.close()


def _compare(target: Target, bundle: Path, acknowledged: list[Acknowledgement], settle: float) -> dict[str, Any]:
    """Reads a replica until it has all acknowledged rows, or `settle` is over."""
    started = time.monotonic()
    while True:
        try:
            lacking = missing(acknowledged, present_rows(target, bundle, acknowledged))
            found: dict[str, Any] = {"missing": len(lacking), "firstMissing": lacking[:_SHOWN]}
        except Exception as problem:  # the replica does not answer: that is the result
            found = {"missing": None, "error": str(problem)}
        waited = time.monotonic() - started
        if found["missing"] == 0 or waited >= settle:
            return found | {"secondsToCatchUp": round(waited, 2)}
        time.sleep(_POLL_SECONDS)


def present_rows(target: Target, bundle: Path, acknowledged: list[Acknowledgement]) -> set[int]:
    """The rows of a database, from the first acknowledged one on."""
    session = connect(target.address, target.source, bundle, target.login)
    try:
        first = min((each.id for each in acknowledged), default=0)
        return {row[0] for row in session.run("SELECT id FROM numbered WHERE id >= :first", first=first)}
    finally:
        session.close()


def missing(acknowledged: Iterable[Acknowledgement], present: set[int]) -> list[int]:
    """The numbers of the acknowledged rows that are not present, in order."""
    return sorted({each.id for each in acknowledged} - present)


def longest_pause(acknowledged: list[Acknowledgement]) -> float:
    """The longest time between two acknowledgements, in seconds: as long was the service unavailable to a client."""
    times = sorted(each.at for each in acknowledged)
    return round(max((after - before for before, after in itertools.pairwise(times)), default=0), 3)


def is_complete(result: dict[str, Any]) -> bool:
    """Whether rows were acknowledged, and every replica has all of them."""
    return result["acknowledged"] > 0 and all(each["missing"] == 0 for each in result["replicas"].values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check traffic", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long to write (default 5)")
    parser.add_argument("--settle", type=float, default=10, help="seconds for replicas to catch up at the end (default 10)")
    parser.add_argument("--environment", default="", metavar="NAMESPACE/NAME", help="default: the only one")
    parser.add_argument("--kubeconfig", type=Path, help="of the operator's cluster (default: that of the demo)")
    parser.add_argument("--aws-endpoint", help="of the local AWS (default: that of the demo)")
    given = parser.parse_args()
    if not (given.kubeconfig and given.aws_endpoint) and not INFO.exists():
        print("no demo runs: start one with ./demo --detach, or give --kubeconfig and --aws-endpoint", file=sys.stderr)
        return 2
    demo = json.loads(INFO.read_text()) if INFO.exists() else {}
    kubeconfig = given.kubeconfig or Path(demo["kubeconfig"])
    endpoint = given.aws_endpoint or demo["awsEndpoint"]
    try:
        published = PublishedDatabases(client_of(kubeconfig), endpoint, given.environment)
        bundle = Path(loopback.control(endpoint, "engines")["ca"])
        result = run(published, bundle, given.minutes * 60, given.settle)
    except NotPublished as problem:
        print(f"traffic: {problem}", file=sys.stderr)
        return 2
    print(json.dumps(result))
    return 0 if is_complete(result) else 1


if __name__ == "__main__":
    sys.exit(main())
