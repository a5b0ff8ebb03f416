"""What all engines of one local cloud share: programs, authority, processes, and the user that runs PostgreSQL."""

from __future__ import annotations

import os
import pwd
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..kubernetes.processes import Processes
from .authority import EngineAuthority
from .front import Front
from .programs import EngineError, Programs

LAUNCHER = Path(__file__).with_name("unprivileged.py")
OTHER_USER = "nobody"
"""Runs PostgreSQL where this process runs as root."""
GRACE_SECONDS = 5


class EngineHost:
    def __init__(self, directory: Path, programs: Programs):
        """directory: for the files of all engines; it must exist."""
        self.directory = directory
        self.programs = programs
        self.authority = EngineAuthority(directory / "ca.pem")
        self.front = Front()
        self.redis_password = secrets.token_urlsafe(24)
        """Of the administrator of every Redis server."""
        self._processes = Processes(directory)
        self._user = pwd.getpwnam(OTHER_USER) if os.geteuid() == 0 else None
        if self._user and sys.platform != "linux":
            raise EngineError("PostgreSQL refuses to run as root: start the local cloud as another user, or use --engines none")

    def own(self, path: Path) -> None:
        """Gives a file or directory to the user that runs PostgreSQL."""
        if self._user:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def start(self, name: str, command: Sequence[object], *, unprivileged: bool, end_signal: int = signal.SIGTERM) -> int:
        """Starts a server with its output in NAME.log, and returns its process id. It ends with this process."""
        wrapped = self._as_other_user(command) if unprivileged else [str(each) for each in command]
        return self._processes.start(name, wrapped, {"LC_ALL": "C"}, grace=GRACE_SECONDS, end_signal=end_signal)

    def wait(self, name: str, seconds: float) -> int | None:
        """The exit code of a server; None if it still runs after `seconds`."""
        return self._processes.wait(name, seconds)

    def tail(self, name: str) -> str:
        return self._processes.tail(name)

    @property
    def user(self) -> str:
        """The user that runs PostgreSQL."""
        return self._user.pw_name if self._user else str(os.geteuid())

    def run(self, command: Sequence[object], given: str = "") -> None:
        """Runs a program of PostgreSQL to its end. given: its standard input."""
        environment = os.environ | {"LC_ALL": "C"}
        done = subprocess.run(
            self._as_other_user(command), input=given, capture_output=True, text=True, cwd=self.directory, env=environment
        )
        if done.returncode:
            raise EngineError(f"{Path(str(command[0])).name} failed:\n{done.stdout}{done.stderr}")

    def _as_other_user(self, command: Sequence[object]) -> list[str]:
        words = [str(each) for each in command]
        if not self._user:
            return words
        return [sys.executable, "-S", "-E", str(LAUNCHER), str(self._user.pw_uid), str(self._user.pw_gid), *words]

    def stop(self) -> None:
        """Ends all servers. Later calls do nothing."""
        self.front.stop()
        self._processes.stop()
