"""Records a command in a terminal of 100 columns and 30 rows, and draws moments of the recording.

python3 -m local.demo.tour.recording record FILE.cast COMMAND…    an asciicast (version 2), which asciinema plays
python3 -m local.demo.tour.recording draw FILE.cast SECONDS FILE.svg
                                                                  what the terminal shows then; SECONDS end: at its end
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import time
from pathlib import Path
from xml.sax.saxutils import escape

COLUMNS, ROWS = 100, 30
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
# What the demo writes: colors, moves up, and "erase everything below".
_CONTROL = re.compile(r"\x1b\[([\d;]*)([mAJ])|(\r)|(\n)|([^\x1b\r\n]+)|\x1b")


def record(file: Path, command: list[str]) -> int:
    """Runs a command in a terminal of its own, shows and records its output. Returns its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execvpe(command[0], command, os.environ | {"TERM": "xterm-256color"})
    started = time.monotonic()
    with file.open("w") as cast:
        cast.write(json.dumps({"version": 2, "width": COLUMNS, "height": ROWS}) + "\n")
        while True:
            try:
                text = os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # the command has ended
                break
            if not text:
                break
            cast.write(json.dumps([round(time.monotonic() - started, 3), "o", text], ensure_ascii=False) + "\n")
            cast.flush()
            sys.stdout.write(text)
            sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


Cells = list[tuple[str, str]]
"""The characters of a row, each with its color."""


def screen(text: str) -> list[Cells]:
    """The rows that a terminal shows after the text: of what was printed, the last ones."""
    rows: list[Cells] = [[]]
    at, column, tint = 0, 0, ""
    for code, kind, carriage, newline, words in _CONTROL.findall(text):
        if kind == "m":
            tint = "" if code in ("", "0") else code
        elif kind == "A":
            at = max(0, at - int(code or 1))
        elif kind == "J":
            rows[at:] = [rows[at][:column]]
        elif carriage:
            column = 0
        elif newline:
            at += 1
            column = 0
            rows += [[] for _ in range(at + 1 - len(rows))]
        for character in words:
            if column == COLUMNS:  # a full row is left by the next character, not by its last one
                at, column = at + 1, 0
                rows += [[] for _ in range(at + 1 - len(rows))]
            row = rows[at]
            row += [(" ", "")] * (column - len(row))
            row[column : column + 1] = [(character, tint)]
            column += 1
    return rows[-ROWS:]


def draw(rows: list[Cells]) -> str:
    """The rows as a picture (SVG)."""
    width, height = COLUMNS * _CHARACTER + 2 * _MARGIN, ROWS * _LINE + 2 * _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">',
        f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#0d1117"/>',
        f'<g font-family="{_FONT}" font-size="14" fill="{_PLAIN}" xml:space="preserve">',
    ]
    for number, row in enumerate(rows):
        lines += _runs(row, _MARGIN + (number + 0.75) * _LINE)
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _runs(row: Cells, y: float) -> list[str]:
    """Text of one color each, at its column: so that columns stay aligned with any font."""
    found: list[str] = []
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end][1] == row[start][1]:
            end += 1
        text = "".join(character for character, _ in row[start:end])
        if text.strip():
            tint = _COLORS.get(row[start][1], _PLAIN)
            place = f'x="{_MARGIN + start * _CHARACTER:.1f}" y="{y:.1f}" textLength="{(end - start) * _CHARACTER:.1f}"'
            found.append(f'<text {place} fill="{tint}">{escape(text)}</text>')
        start = end
    return found


def text_until(cast: str, seconds: float) -> str:
    """What a recording has printed until then."""
    events = [json.loads(line) for line in cast.splitlines()[1:]]
    return "".join(text for at, kind, text in events if kind == "o" and at <= seconds)


def main() -> int:
    match sys.argv[1:]:
        case ["record", file, *command] if command:
            return record(Path(file), command)
        case ["draw", file, seconds, picture]:
            at = float("inf") if seconds == "end" else float(seconds)
            Path(picture).write_text(draw(screen(text_until(Path(file).read_text(), at))))
            return 0
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
