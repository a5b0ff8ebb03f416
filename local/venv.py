"""Virtual environments with the libraries of a requirements.txt, created once per set of versions, outside the tree."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from .cache import CACHE, locked, say
from .kubernetes.processes import Processes

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class VenvError(Exception):
    """The environment can't be created on this machine; the message has the reason."""


def python(requirements: Path = REQUIREMENTS) -> Path:
    """The Python of the environment with these libraries. Creates a missing environment (about a minute, once)."""
    if sys.version_info < (3, 11):
        raise VenvError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable})")
    made_of = requirements.read_bytes() + sys.version.encode() + sys.executable.encode()
    name = "venv" if requirements == REQUIREMENTS else f"{requirements.parent.name}-venv"
    directory = CACHE / f"{name}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    complete = directory / ".complete"
    if not complete.exists():
        with locked(CACHE / "venv.lock", say):
            if not complete.exists():
                say(f"creating a virtual environment with the libraries of {requirements} in {directory}: about a minute, once")
                shutil.rmtree(directory, ignore_errors=True)
                directory.mkdir()
                run(directory, sys.executable, "-m", "venv", ".")
                run(directory, "bin/python", "-m", "pip", "install", "--quiet", "--no-compile", "--requirement", requirements)
                complete.touch()
    return directory / "bin/python"


def run(directory: Path, *command: object) -> None:
    processes = Processes(directory)
    try:
        processes.start("install", command, {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
        while (code := processes.wait("install", 60)) is None:
            pass
        if code:
            raise VenvError(f"{' '.join(map(str, command))} failed:\n{processes.tail('install', 30)}")
    finally:
        processes.stop()
