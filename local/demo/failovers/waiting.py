"""What a scenario waits for, and since when: nothing waits in silence, on a terminal or in a log."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from .timeline import span

REMIND_SECONDS = 30.0
"""How often a log is told of the same wait."""


class Wait:
    def __init__(self, what: str):
        """what: the state that ends the wait, as a sentence."""
        self._what = what
        self._since = time.monotonic()
        self._next = self._since

    def text(self) -> str:
        waited = time.monotonic() - self._since
        return f"waiting until {self._what}" + (f", for {span(round(waited))}" if waited >= 1 else "")

    def is_due(self) -> bool:
        """Whether a log has to be told of the wait now: at its begin, and from then on every REMIND_SECONDS."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + REMIND_SECONDS
        return True


def run(command: str, say: Callable[[str], None]) -> tuple[int, str, str]:
    """Runs a command of a shell. Returns its exit code, its output and its errors. say: prints that it has not ended yet."""
    wait = Wait(f"this command ends: {command}")
    with subprocess.Popen(["/bin/sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while True:
            try:
                output, errors = running.communicate(timeout=REMIND_SECONDS)
                return running.returncode, output, errors
            except subprocess.TimeoutExpired:
                say(wait.text())
