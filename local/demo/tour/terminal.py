"""What a terminal of 100 columns and 30 rows shows of the text that the demo prints."""

from __future__ import annotations

import re

COLUMNS, ROWS = 100, 30
# What the demo writes: colors, moves up, and "erase everything below"; and recordings: moves to a row, and "erase its rest".
_CONTROL = re.compile(r"\x1b\[([\d;]*)([mAJHK])|(\r)|(\n)|([^\x1b\r\n]+)|\x1b")

Cells = list[tuple[str, str]]
"""The characters of a row, each with its color."""


class Terminal:
    """Remembers all rows; the last ones are on the screen."""

    def __init__(self) -> None:
        self._rows: list[Cells] = [[]]
        self._at, self._column, self._tint = 0, 0, ""

    def feed(self, text: str) -> None:
        """Prints text. A control sequence is in one text."""
        for code, kind, carriage, newline, words in _CONTROL.findall(text):
            if kind == "m":
                self._tint = "" if code in ("", "0") else code
            elif kind == "A":
                # A terminal has no row above its first one on the screen.
                self._at = max(0, len(self._rows) - ROWS, self._at - int(code or 1))
            elif kind == "J":
                self._rows[self._at :] = [self._rows[self._at][: self._column]]
            elif kind == "K":
                del self._rows[self._at][self._column :]
            elif kind == "H":
                self._move_to(int(code.partition(";")[0] or 1))
            elif carriage:
                self._column = 0
            elif newline:
                self._next_row()
                self._column = 0
            for character in words:
                self._print(character)

    def _move_to(self, row: int) -> None:
        """Moves to the begin of a row of the screen, of which the first is 1."""
        self._at, self._column = max(0, len(self._rows) - ROWS) + row - 1, 0
        self._rows += [[] for _ in range(self._at + 1 - len(self._rows))]

    def _print(self, character: str) -> None:
        if self._column == COLUMNS:  # a full row is left by the next character, not by its last one
            self._next_row()
            self._column = 0
        row = self._rows[self._at]
        row += [(" ", "")] * (self._column - len(row))
        row[self._column : self._column + 1] = [(character, self._tint)]
        self._column += 1

    def _next_row(self) -> None:
        self._at += 1
        self._rows += [[] for _ in range(self._at + 1 - len(self._rows))]

    def screen(self) -> list[Cells]:
        """The rows on the screen, at most 30."""
        return [list(row) for row in self._rows[-ROWS:]]


def screen(text: str) -> list[Cells]:
    """The rows that a terminal shows after the text."""
    terminal = Terminal()
    terminal.feed(text)
    return terminal.screen()


def runs(row: Cells) -> list[tuple[int, str, str]]:
    """The parts of a row of one color each: first column, text and color."""
    found: list[tuple[int, str, str]] = []
    for column, (character, tint) in enumerate(row):
        if found and found[-1][2] == tint:
            found[-1] = (found[-1][0], found[-1][1] + character, tint)
        else:
            found.append((column, character, tint))
    return found
