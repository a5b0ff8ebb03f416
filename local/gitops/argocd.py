"""Argo CD, by its command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..kubernetes.build import BuildError
from ..tools import build

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "argocd"
SETTINGS = EXAMPLES / "argocd-cm.yaml"
_VERDICT = re.compile(r"^STATUS: (\S+)\nMESSAGE: (.*)", re.DOTALL)
_THREADS = 2


def judge(objects: list[dict[str, Any]]) -> list[dict[str, str]]:
    """`status` (Healthy, Progressing, Degraded, Suspended) and `message` of each object, by the health checks of SETTINGS."""
    program = build.ensure("argocd")
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda each: _judge(program, Path(directory), *each), enumerate(objects)))


def _judge(program: Path, directory: Path, number: int, obj: dict[str, Any]) -> dict[str, str]:
    file = directory / f"{number}.json"
    file.write_text(json.dumps(obj, default=str))
    command = [str(program), "admin", "settings", "resource-overrides", "health", str(file), f"--argocd-cm-path={SETTINGS}"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"HOME": str(directory)})
    found = _VERDICT.match(done.stdout)
    if done.returncode or not found:
        raise BuildError(f"argocd can't judge {obj['kind']}: {done.stdout}{done.stderr}")
    return {"status": found[1], "message": found[2].strip()}
