"""Documents and messages ask for the Go that our modules need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKS = ("README.md", "CONTRIBUTING.md", "Dockerfile", "local/kubernetes/build.py", "local/tools/build.py", "local/image/bases.py")


def needed() -> str:
    files = [*ROOT.glob("local/kubernetes/**/go.mod"), *ROOT.glob("local/tools/*/go.mod")]
    found = [re.search(r"^go (\d+)\.(\d+)", file.read_text(), re.MULTILINE) for file in files]
    major, minor = max((int(each[1]), int(each[2])) for each in found if each)
    return f"{major}.{minor}"


@pytest.mark.parametrize("name", ASKS)
def test_the_go_that_is_asked_for_builds_every_module(name: str) -> None:
    asked = re.findall(r"Go (1\.\d+)", (ROOT / name).read_text())
    assert set(asked) == {needed()}
