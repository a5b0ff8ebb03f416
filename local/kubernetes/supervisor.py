"""A process that starts programs on request and ends all of them when its parent exits for any reason.

Reads one JSON object per line from standard input ({"name", "argv", "log", "directory", "environment", "grace", "signal"}),
starts that program, and writes {"name", "pid"} and later {"name", "exit"} to standard output. At the end of its input (the
parent closed it, exited, or was killed) it ends every program, the last started first.

The supervisor is a separate process because Linux delivers a parent-death signal when the thread that started the child
exits, and the users of control planes start them from short-lived threads.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    process: subprocess.Popen
    grace: float
    """Seconds between the signal and SIGKILL at the end; 0: SIGKILL at once."""
    signal: int


def main() -> None:
    # A Ctrl-C in the terminal reaches the parent too, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal_read, signal_write = os.pipe()
    os.set_blocking(signal_write, False)
    signal.set_wakeup_fd(signal_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[str, Program] = {}
    try:
        serve(running, signal_read)
    finally:
        end(running)


def serve(running: dict[str, Program], signals: int) -> None:
    """Handles requests and exits of programs until the end of standard input."""
    pending = b""
    while True:
        ready, _, _ = select.select([0, signals], [], [])
        if signals in ready:
            os.read(signals, 4096)
            for name in [name for name, program in running.items() if program.process.poll() is not None]:
                report(name=name, exit=running.pop(name).process.returncode)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                return
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                start(running, json.loads(line))


def start(running: dict[str, Program], request: dict[str, Any]) -> None:
    with Path(request["log"]).open("ab") as output:
        process = subprocess.Popen(
            request["argv"],
            cwd=request["directory"],
            env=os.environ | request["environment"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - this process has one thread
        )
    running[request["name"]] = Program(process, request["grace"], request["signal"])
    report(name=request["name"], pid=process.pid)


def end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end(running: dict[str, Program]) -> None:
    """Sends their signal to programs with a grace period, and SIGKILL to the others; after the grace period to the rest too."""
    for program in reversed(list(running.values())):
        if program.grace:
            program.process.send_signal(program.signal)
        else:
            program.process.kill()
    asked = time.monotonic()
    for program in running.values():
        try:
            program.process.wait(max(0.0, asked + program.grace - time.monotonic()))
        except subprocess.TimeoutExpired:
            program.process.kill()
            program.process.wait()


def report(**event: object) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(event), flush=True)


main()
