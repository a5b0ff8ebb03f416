"""Child processes that end with this one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO


class ProcessError(Exception):
    """A program that must keep running has ended; the message has the end of its log."""


class Processes:
    """Programs that start in one directory and end together: by stop(), or when this process ends, even by SIGKILL."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._logs: dict[str, Path] = {}
        self._pids: dict[str, int] = {}
        self._exits: dict[str, int] = {}
        self._changed = threading.Condition()
        self._supervisor = subprocess.Popen(
            [sys.executable, "-S", "-E", Path(__file__).with_name("supervisor.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read_events, daemon=True, name="processes").start()

    def start(
        self,
        name: str,
        argv: Sequence[object],
        environment: dict[str, str] | None = None,
        *,
        grace: float = 0,
        end_signal: int = signal.SIGTERM,
    ) -> int:
        """Starts a program in the directory, with its output in NAME.log there, and returns its process id.

        A program that has ended can be started again with its name.
        grace: seconds between `end_signal` and SIGKILL at the end; 0: SIGKILL at once.
        """
        log = self._directory / f"{name}.log"
        self._logs[name] = log
        request = {
            "name": name,
            "argv": [str(word) for word in argv],
            "log": str(log),
            "directory": str(self._directory),
            "environment": environment or {},
            "grace": grace,
            "signal": end_signal,
        }
        with self._changed:
            self._pids.pop(name, None)
            self._exits.pop(name, None)
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        with self._changed:
            if not self._changed.wait_for(lambda: name in self._pids or self._supervisor.poll() is not None, 30):
                raise ProcessError(f"{name} did not start within 30 s")
            if name not in self._pids:
                raise ProcessError(f"{argv[0]} can't be started")
            return self._pids[name]

    def check(self) -> None:
        """Raises ProcessError if one of the programs has ended."""
        with self._changed:
            exits = dict(self._exits)
        for name, code in exits.items():
            raise ProcessError(f"{name} ended with exit code {code}:\n{self.tail(name)}")

    def wait(self, name: str, seconds: float) -> int | None:
        """The exit code of a program; None if the program still runs after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: name in self._exits, seconds)
            return self._exits.get(name)

    def tail(self, name: str, lines: int = 15) -> str:
        """The last lines of a program's log."""
        return "\n".join(self._logs[name].read_text(errors="replace").splitlines()[-lines:])

    def pid(self, name: str) -> int:
        return self._pids[name]

    def signal(self, number: int) -> None:
        """Sends a signal to every running program."""
        with self._changed:
            running = [pid for name, pid in self._pids.items() if name not in self._exits]
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    @property
    def supervisor(self) -> int:
        """The process id of the supervisor, which ends the programs after this process has ended."""
        return self._supervisor.pid

    def stop(self) -> None:
        """Ends all programs and waits for their exit. Later calls do nothing."""
        self._requests.close()
        self._supervisor.wait()

    @property
    def _requests(self) -> IO[str]:
        assert self._supervisor.stdin
        return self._supervisor.stdin

    def _read_events(self) -> None:
        assert self._supervisor.stdout
        for line in self._supervisor.stdout:
            event = json.loads(line)
            with self._changed:
                if "pid" in event:
                    self._pids[event["name"]] = event["pid"]
                else:
                    self._exits[event["name"]] = event["exit"]
                self._changed.notify_all()
        self._supervisor.wait()
        with self._changed:
            self._changed.notify_all()


def terminate_at_eof() -> None:
    """Sends SIGTERM to this process at the end of its standard input: it ends with the process that holds the other end."""

    def read() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=read, daemon=True, name="standard input").start()
