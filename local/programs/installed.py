"""Programs that this machine has: in KUBEBUILDER_ASSETS, which envtest uses, in our cache, or on PATH."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .program import Program, version_of

ASSETS = "KUBEBUILDER_ASSETS"
"""The variable with a folder of programs, as for controller-runtime's envtest."""


def find(program: Program, progress: Callable[[str], None]) -> Path | None:
    """The program in KUBEBUILDER_ASSETS, else in the cache, else on PATH; None if there is none of an accepted version.

    The cache comes before PATH: it has the pinned version, and no program has to be asked for it. Reports which program is
    used, and which one is not.
    """
    assets = os.environ.get(ASSETS) if program.version else None
    if assets and (found := accepted(program, Path(assets) / program.name, ASSETS, progress)):
        return found
    if program.version is None or program.cached:
        return program.cached
    on_path = shutil.which(program.name)
    return accepted(program, Path(on_path), "PATH", progress) if on_path else None


def accepted(program: Program, path: Path, place: str, progress: Callable[[str], None]) -> Path | None:
    if not path.exists():
        return None
    version = version_of(path, program.ask)
    if version and program.accepts(version):
        once(f"using {program.name} {version} of {place}: {path}", progress)
        return path
    found = f"is {version}" if version else "does not print its version"
    once(f"not using {path} of {place}: it {found}, and {program.accepted} is needed", progress)
    return None


def once(message: str, progress: Callable[[str], None]) -> None:
    """Reports a message the first time in this process: programs are asked for with each start of a control plane."""
    if first_time(message):
        progress(message)


_said: set[str] = set()


def first_time(message: str) -> bool:
    if message in _said:
        return False
    _said.add(message)
    return True
