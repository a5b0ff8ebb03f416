"""The end of a program and of its children at once, as by a power cut."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from pathlib import Path


def kill(pid: int) -> None:
    """Kills a program and its children. The children die first, so that none of them notices the death of another."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        for each in (*_children(pid), pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name of a program, in brackets, may contain spaces; the parent is the second field after it.
            if int((process / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(process.name))
    return found


def remove_shared_memory(identifier: int) -> None:
    """Removes a System V segment that a killed server left."""
    ctypes.CDLL(None).shmctl(identifier, 0, None)  # IPC_RMID
