"""The first chapter: the plan of the sample, with its resources and its cost."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from ...kubernetes.processes import ProcessError
from ..jar import java
from ..screen import cut
from . import PLAN, command, heading, outcome, span

CHANGES = 2
"""The exit code of a plan that has changes."""
HEADS = re.compile(r"^\w+(-\w+)+, account |^  [A-Z]\w+: \d|^(Plan|Cost|Time): ")
"""Lines of a plan that stand for the others: regions, parts, and the totals."""
TOTAL = re.compile(r"^(Plan|Cost|Time): ")
CHANGE = re.compile(r"^    (~|-/\+|\+|-) (?P<kind>\S+)")


def show(sample: Path) -> str:
    """Prints the chapter, and returns what it came to."""
    name = sample.resolve().relative_to(Path.cwd()) if sample.resolve().is_relative_to(Path.cwd()) else sample
    print("\n".join([*heading(PLAN), command(f"./platform plan {name}"), ""]), file=sys.stderr)
    started = time.monotonic()
    text = run(sample)
    result = f"{about(text)}; planned in {span(time.monotonic() - started)}"
    print("\n".join([*map(cut, heads(text)), "", outcome(result)]), file=sys.stderr, flush=True)
    return result


def heads(text: str) -> list[str]:
    """The lines of a plan that fit a terminal, and how many are left out."""
    lines = text.splitlines()
    shown = [line for line in lines if HEADS.match(line)]
    return [*shown, f"… and {len(lines) - len(shown)} more lines, which name each resource with its settings"]


def changes(text: str) -> list[str]:
    """Of a plan of a change: the resources that change, the first of each kind only, and the totals."""
    shown: dict[str, str] = {}
    for line in text.splitlines():
        if found := CHANGE.match(line):
            shown.setdefault(found["kind"], line)
        elif TOTAL.match(line):
            shown[line] = line
    return list(shown.values())


def about(text: str) -> str:
    """What a plan makes and costs."""
    made = re.search(r"^Plan: ([\d,]+) to create", text, re.MULTILINE)
    cost = re.search(r"^Cost: (\$[\d,.]+) a month", text, re.MULTILINE)
    if not made or not cost:
        raise ProcessError(f"platform plan printed no totals:\n{text[-1000:]}")
    return f"{made[1]} AWS resources, {cost[1]} a month"


def run(sample: Path) -> str:
    done = subprocess.run([*map(str, java()), "plan", str(sample)], capture_output=True, text=True)
    if done.returncode != CHANGES:
        raise ProcessError(f"platform plan ended with exit code {done.returncode}:\n{done.stderr}")
    return done.stdout
