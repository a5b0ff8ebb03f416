"""One shell that runs blocks of commands one after another, as a person pastes them: variables stay for the next block."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_END = "--- end of the block ---"


class CommandFailed(Exception):
    """A command of a block failed; the message has the block and the end of its output."""


class Shell:
    def __init__(self, directory: Path, environment: dict[str, str]):
        self._process = subprocess.Popen(
            ["bash"],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._write("set -eo pipefail\n")

    def run(self, commands: str, seconds: float) -> str:
        """Runs the commands, prints them and their output, and returns the output. Raises CommandFailed."""
        print(textual(commands), file=sys.stderr, flush=True)
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            self._write(f"{commands}\necho '{_END}'\n")
            lines = []
            assert self._process.stdout
            for line in self._process.stdout:
                if line.rstrip("\n").endswith(_END):
                    lines.append(line.rstrip("\n").removesuffix(_END))
                    return "".join(lines)
                print(f"  {line}", end="", file=sys.stderr, flush=True)
                lines.append(line)
        finally:
            timer.cancel()
        raise CommandFailed(f"{commands.strip()}\n\nfailed, or took more than {seconds:.0f} s:\n{''.join(lines[-40:])}")

    def close(self) -> None:
        self._kill()
        self._process.wait()

    def _kill(self) -> None:
        """Ends the shell and the commands that it runs."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _write(self, text: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(text)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise CommandFailed(f"the shell ended before it ran:\n{text}") from None


def textual(commands: str) -> str:
    """The commands as a terminal shows them."""
    return "\n".join(f"$ {line}" if line and not line.startswith(" ") else line for line in commands.strip().splitlines())
