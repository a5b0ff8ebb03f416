"""A process that starts programs on request and ends them all when the one who asked is gone, however it went.

It reads one JSON object per line from standard input ({"name", "argv", "log", "directory", "environment", "grace"}), starts
that program, and writes {"name", "pid"} and later {"name", "exit"} to standard output. At the end of its input (its
parent closed it, exited, or was killed) it ends every program, the last started first.

This is a process of its own because a parent-death signal follows the thread that started the child, and threads of
the control planes' users come and go.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1


def main() -> None:
    # A Ctrl-C in the terminal is for our parent, which ends us in order by closing our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[str, subprocess.Popen] = {}
    try:
        serve(running, wake_read)
    finally:
        end(running)


def serve(running: dict[str, subprocess.Popen], wake: int) -> None:
    pending = b""
    while True:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            for name in [name for name, process in running.items() if process.poll() is not None]:
                tell(name=name, exit=running.pop(name).returncode)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                return
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                start(running, **json.loads(line))


def start(running, name, argv, log, directory, environment, grace) -> None:
    with open(log, "ab") as output:
        process = subprocess.Popen(
            argv,
            cwd=directory,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
        )
    process.grace = grace
    running[name] = process
    tell(name=name, pid=process.pid)


def end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end(running) -> None:
    """SIGTERM to those that were promised time to end by themselves, SIGKILL to the others and to what stays."""
    for process in reversed(list(running.values())):
        process.terminate() if process.grace else process.kill()
    asked = time.monotonic()
    for process in running.values():
        try:
            process.wait(max(0.0, asked + process.grace - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tell(**event) -> None:
    try:
        print(json.dumps(event), flush=True)
    except BrokenPipeError:
        pass


main()
