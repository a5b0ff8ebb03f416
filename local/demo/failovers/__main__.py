"""Runs a scenario of a failover on the demo that runs, and prints its figures as JSON. Exit code 1: something does not hold."""

from __future__ import annotations

import argparse
import json
import signal
import sys

from botocore.exceptions import BotoCoreError, ClientError

from ...kubernetes.client import ApiError
from ...recovery.published import NotPublished
from ..launcher import INFO
from ..screen import Screen
from . import SCENARIOS, TIME_SCALE
from .scenario import PersonNeeded, Scenario


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m local.demo.failovers", description=__doc__)
    parser.add_argument("name", choices=SCENARIOS)
    parser.add_argument("--environment", required=True, metavar="NAMESPACE/NAME")
    parser.add_argument("--time-scale", type=float, default=TIME_SCALE, help="that of the demo (default 10)")
    parser.add_argument("--plain", action="store_true", help="print a line for each change, without the timeline")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not INFO.exists():
        print("no demo runs: ./demo --scenario starts one", file=sys.stderr)
        return 2
    screen = Screen(given.plain or not sys.stderr.isatty(), given.time_scale)
    scenario = Scenario(json.loads(INFO.read_text()), given.name, given.environment, given.time_scale, screen)
    try:
        found = scenario.run()
    except (PersonNeeded, NotPublished, ApiError, OSError, BotoCoreError, ClientError) as problem:
        screen.end()
        print(f"{given.name} stopped, a person is needed: {problem}", file=sys.stderr)
        print(json.dumps({"problems": [str(problem) or repr(problem)]}), flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    for each in found["problems"]:
        print(f"{given.name} does not hold: {each}", file=sys.stderr)
    print(json.dumps(found), flush=True)
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
