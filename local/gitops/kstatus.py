"""kstatus, by which Flux judges objects for `wait: true`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

from ..cache import say
from ..tools import build


def judge(objects: list[dict[str, Any]], progress: Callable[[str], None] = say) -> list[dict[str, str]]:
    """`status` (InProgress, Current, Failed, Terminating) and `message` of each object."""
    program = build.ensure("kstatus", progress)
    done = subprocess.run([program], input=json.dumps(objects, default=str), capture_output=True, text=True)
    if done.returncode:
        raise build.BuildError(f"kstatus refuses the objects: {done.stderr}")
    return list(json.loads(done.stdout))
