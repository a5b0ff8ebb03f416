"""Records a command in a terminal of 100 columns and 30 rows, and draws moments of the recording.

python3 -m local.demo.tour.recording record FILE.cast COMMAND…    an asciicast (version 2), which asciinema plays
python3 -m local.demo.tour.recording compact FILE.cast SMALLER.cast
                                                                  the same, a picture every two seconds, of the rows that changed
python3 -m local.demo.tour.recording draw FILE.cast SECONDS FILE.svg
                                                                  what the terminal shows then; SECONDS end: at its end
"""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from .terminal import COLUMNS, ROWS, Cells, Terminal, runs, screen

_CHARACTER, _LINE, _MARGIN = 8.4, 18, 14
_COLORS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#f2cc60",
    "90": "#8b949e",
    "1": "#ffffff",
    "1;36": "#79c0ff",
}
_PLAIN = "#e6edf3"
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"
# Words with one space between them.
_PART = re.compile(r"\S+( \S+)*")
PICTURE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 4.0
"""A player shortens longer pauses."""


def record(file: Path, command: list[str]) -> int:
    """Runs a command in a terminal of its own, shows and records its output. Returns its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execvpe(command[0], command, os.environ | {"TERM": "xterm-256color"})
    started = time.monotonic()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with file.open("w") as cast:
        cast.write(header())
        while True:
            try:
                read = os.read(terminal, 65536)
            except OSError:  # the command has ended
                break
            if not read:
                break
            text = decoder.decode(read)
            cast.write(event(time.monotonic() - started, text))
            cast.flush()
            sys.stdout.write(text)
            sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def header() -> str:
    return json.dumps({"version": 2, "width": COLUMNS, "height": ROWS, "idle_time_limit": LONGEST_PAUSE_SECONDS}) + "\n"


def event(at: float, text: str) -> str:
    return json.dumps([round(at, 2), "o", text], ensure_ascii=False) + "\n"


def events(cast: str) -> Iterator[tuple[float, str]]:
    """The output of a recording, with its time in seconds."""
    for line in cast.splitlines()[1:]:
        at, kind, text = json.loads(line)
        if kind == "o":
            yield at, text


def compact(cast: str) -> str:
    """A recording that shows the same, a picture every two seconds, each as the rows that changed."""
    terminal, lines = Terminal(), [header()]
    shown: list[Cells] = [[] for _ in range(ROWS)]
    due = last = 0.0
    for at, text in [*events(cast), (float("inf"), "")]:
        if at >= due:
            now = terminal.screen()
            now += [[] for _ in range(ROWS - len(now))]
            if changed := "".join(_row(i, row) for i, row in enumerate(now) if row != shown[i]):
                lines.append(event(last, changed))
            shown = now
            due = at + PICTURE_SECONDS
        terminal.feed(text)
        last = at
    return "".join(lines)


def _row(number: int, row: Cells) -> str:
    parts = (f"\x1b[{tint}m{text}\x1b[0m" if tint else text for _, text, tint in runs(row))
    return f"\x1b[{number + 1};1H{''.join(parts)}\x1b[K"


def draw(rows: list[Cells]) -> str:
    """The rows as a picture (SVG)."""
    width, height = COLUMNS * _CHARACTER + 2 * _MARGIN, ROWS * _LINE + 2 * _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">',
        f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#0d1117"/>',
        f'<g font-family="{_FONT}" font-size="14" fill="{_PLAIN}">',
    ]
    for number, row in enumerate(rows):
        y = _MARGIN + (number + 0.75) * _LINE
        for column, run, tint in runs(row):
            # Each part is at its column: columns stay aligned with any font, and viewers join spaces.
            for part in _PART.finditer(run):
                x, length = _MARGIN + (column + part.start()) * _CHARACTER, len(part[0]) * _CHARACTER
                place = f'x="{x:.1f}" y="{y:.1f}" textLength="{length:.1f}"'
                lines.append(f'<text {place} fill="{_COLORS.get(tint, _PLAIN)}">{escape(part[0])}</text>')
    return "\n".join([*lines, "</g>", "</svg>", ""])


def text_until(cast: str, seconds: float) -> str:
    """What a recording has printed until then."""
    return "".join(text for at, text in events(cast) if at <= seconds)


def main() -> int:
    match sys.argv[1:]:
        case ["record", file, *command] if command:
            return record(Path(file), command)
        case ["compact", file, smaller]:
            Path(smaller).write_text(compact(Path(file).read_text()))
            return 0
        case ["draw", file, seconds, picture]:
            at = float("inf") if seconds == "end" else float(seconds)
            Path(picture).write_text(draw(screen(text_until(Path(file).read_text(), at))))
            return 0
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
