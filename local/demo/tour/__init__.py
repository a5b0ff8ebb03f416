"""`./demo --tour`: what makes the platform worth having, chapter by chapter, on a terminal of 100 columns and 30 rows."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass

from ..screen import color, cut, width


@dataclass(frozen=True)
class Chapter:
    """title: what happens. about: why it matters, in one line."""

    title: str
    about: str


PLAN = Chapter("Plan", "What an environment would make and cost, before anything exists. No AWS account, no cluster.")
CREATE = Chapter("Create", "One object becomes two regions: networks, clusters, databases, stacks, and their replication.")
SEE = Chapter("See", "The environment is an object of Kubernetes: its state, its cost, its parts and their AWS resources.")
HEAL = Chapter("Heal", "Someone sets the backups of the database from 30 days to 1, by hand. The operator sets them back.")
UPGRADE = Chapter("Upgrade", "One field changes. Control planes, add-ons and nodes of both regions follow, in order.")
LOSE = Chapter("Lose a region", "The active region dies while clients write. A person asks for the other one; rows are counted.")
DELETE = Chapter("Delete", "One object is deleted, and everything of it on AWS, in order.")
CHAPTERS = (PLAN, CREATE, SEE, HEAL, UPGRADE, LOSE, DELETE)

PAUSE_SECONDS = 4.0
"""Between two chapters, if nobody is asked to press Enter."""
HEADING_ROWS = 7
"""Rows above the live tree of a chapter: its heading, its line, its command, and empty ones."""


def heading(chapter: Chapter) -> list[str]:
    """The lines that begin a chapter."""
    at = f"── {CHAPTERS.index(chapter) + 1} of {len(CHAPTERS)}: {chapter.title} "
    return ["", color("1;36", at + "─" * (width() - len(at))), cut(chapter.about)]


def pause(done: Chapter, asks: bool) -> None:
    """Between a chapter and the next one: until Enter is pressed, or for some seconds."""
    following = CHAPTERS[CHAPTERS.index(done) + 1]
    if not asks:
        time.sleep(PAUSE_SECONDS)
        return
    sys.stderr.write(color("90", f"\nEnter goes on with: {following.title}  (Ctrl-C ends the tour) "))
    sys.stderr.flush()
    sys.stdin.readline()


def command(text: str) -> str:
    """A command that the tour runs, so that it can be pasted: a long one is continued in a second line."""
    if len(line := f"  $ {text}") <= width():
        return line
    longest = width() - len("  $  \\")
    at = max(text.rfind(each, 0, longest + len(each)) for each in (" --", " -p"))
    return f"  $ {text[:at]} \\\n     {text[at:]}"


def narrow(lines: list[str]) -> list[str]:
    """A table of kubectl with two spaces between its columns, not three."""
    starts = [found.start() for found in re.finditer(r"\S+( \S+)*", lines[0])]
    rows = [[line[a:b].rstrip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def outcome(text: str) -> str:
    """What a chapter came to."""
    return color("32", f"✓ {text}")


def summary(results: dict[str, str]) -> list[str]:
    """The lines that end the tour: what each chapter came to, by its title."""
    title = "── The tour "
    lines = ["", color("1;36", title + "─" * (width() - len(title)))]
    for chapter in CHAPTERS:
        done = chapter.title in results
        sign, tint = ("✓", "32") if done else ("·", "90")
        lines.append(color(tint, cut(f"{sign} {chapter.title:<14} {results.get(chapter.title, 'not reached')}")))
    return lines


def span(seconds: float) -> str:
    """A duration for people: 42 s, 12 min 5 s, 1 h 3 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def took(seconds: float, time_scale: float) -> str:
    """How long something took here and on AWS, where the waits of this machine do not count."""
    return f"{span(seconds)} here, at most {span(seconds * time_scale)} on AWS"
