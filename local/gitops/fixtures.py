"""Objects of each kind in each situation, which StatusFixturesTest generates from the operator's code."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "test" / "resources" / "golden" / "statuses"
_PREFIX = "test.platform-operator.io/"


def objects() -> list[dict[str, Any]]:
    return [each for file in sorted(FOLDER.glob("*.yaml")) for each in yaml.load_all(file.read_text(), yaml.CSafeLoader)]


def name(obj: dict[str, Any]) -> str:
    """Kind and situation."""
    return f"{obj['kind']}, {obj['metadata']['annotations'][_PREFIX + 'case']}"


def misjudged(program: str, judged: Iterable[tuple[dict[str, Any], dict[str, str]]]) -> list[str]:
    """The objects of which a program (`kstatus` or `argocd`) says something else than the fixture expects, each in one line."""
    wrong = []
    for obj, verdict in judged:
        expected = obj["metadata"]["annotations"][_PREFIX + program]
        if verdict["status"] != expected:
            wrong.append(f"{name(obj)}: {program} says {verdict['status']} ({verdict['message']}), expected {expected}")
    return wrong
