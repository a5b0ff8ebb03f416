"""A program of another project: the version that is pinned, and those that are used in its place."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ANSWER_SECONDS = 20
"""How long a program may take to print its version; seconds on a machine that is busy."""


@dataclass(frozen=True)
class Program:
    """version: the pinned one, such as v1.35.4; None for a program that only its build from source provides.

    target: the path in the cache of the program that is built. downloaded: that of the release; None: the same path, for
    programs of which nobody asks how they were made. oldest: the oldest version that is as good as the pinned one, of the
    same major version; None if only patch versions may differ. ask: arguments that make the program print its version.
    """

    name: str
    target: Path
    version: str | None = None
    downloaded: Path | None = None
    oldest: str | None = None
    ask: tuple[str, ...] = ("--version",)

    @property
    def release_target(self) -> Path:
        return self.downloaded or self.target

    @property
    def cached(self) -> Path | None:
        """The program in the cache; None if it is not there."""
        return next((each for each in (self.target, self.release_target) if each.exists()), None)

    def accepts(self, version: str) -> bool:
        if not self.version:
            return False
        pinned, found = numbers(self.version), numbers(version)
        if self.oldest:
            return found[0] == pinned[0] and found >= numbers(self.oldest)
        return found[:2] == pinned[:2]

    @property
    def accepted(self) -> str:
        """The versions that are accepted, for people."""
        major, minor = numbers(self.version or "")[:2]
        return f"{self.oldest} or newer of version {major}" if self.oldest else f"v{major}.{minor}"


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version)[:3])


@cache
def version_of(path: Path, ask: tuple[str, ...]) -> str | None:
    """The version that a program prints, such as v1.35.4; None if it does not run or prints none."""
    try:
        done = subprocess.run([path, *ask], capture_output=True, text=True, timeout=ANSWER_SECONDS, stdin=subprocess.DEVNULL)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+\.\d+\.\d+", done.stdout) if done.returncode == 0 else None
    return f"v{found[0]}" if found else None
