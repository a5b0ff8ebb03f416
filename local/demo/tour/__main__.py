"""Runs the chapters of the tour on the demo that runs, and prints what each came to as a line of JSON."""

from __future__ import annotations

import argparse
import json
import signal
import sys

from botocore.exceptions import BotoCoreError, ClientError

from ...kubernetes.client import ApiError
from ...recovery.client_figures import NoSwitch
from ...recovery.published import NotPublished
from ..failovers.scenario import PersonNeeded
from ..launcher import INFO
from ..screen import Screen
from . import CHAPTERS, HEADING_ROWS, pause
from .chapters import CALLS, begin

PROBLEMS = (PersonNeeded, NotPublished, NoSwitch, ApiError, OSError, BotoCoreError, ClientError)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m local.demo.tour", description=__doc__)
    parser.add_argument("--environment", required=True, metavar="NAMESPACE/NAME")
    parser.add_argument("--time-scale", type=float, required=True, help="that of the demo")
    parser.add_argument("--plain", action="store_true", help="print a line for each change, without the live tree")
    parser.add_argument("--asks", action="store_true", help="wait for Enter between two chapters, not for some seconds")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    screen = Screen(given.plain or not sys.stderr.isatty(), given.time_scale, HEADING_ROWS)
    tour = begin(json.loads(INFO.read_text()), given.environment, given.time_scale, screen)
    results: dict[str, str] = {}
    problem = ""
    try:
        for chapter, call in CALLS.items():
            results[chapter.title] = call(tour)
            if chapter != CHAPTERS[-1]:
                pause(chapter, given.asks)
    except PROBLEMS as stopped:
        screen.end()
        problem = str(stopped) or repr(stopped)
        print(f"the tour stopped, a person is needed: {problem}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    print(json.dumps({"chapters": results, "problems": [problem] if problem else []}), flush=True)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
