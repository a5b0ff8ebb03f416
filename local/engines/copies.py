"""Copies of data directories, which share their blocks with the original where the file system can do that."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

FICLONE = 0x40049409
"""linux/fs.h: the ioctl that makes a file share the blocks of another one."""


def copy_tree(source: Path, target: Path, leave_out: Callable[[str], bool] = lambda _: False, last: str | None = None) -> None:
    """Copies the files of a directory that changes meanwhile: files that vanish are left out.

    leave_out: whether a path, relative to `source`, is not copied; of a folder, with its content. last: a file to copy last.
    """
    target.mkdir(parents=True)
    for folder, folders, files in os.walk(source):
        inside = os.path.relpath(folder, source)
        prefix = "" if inside == "." else f"{inside}/"
        folders[:] = [each for each in folders if not leave_out(prefix + each)]
        for each in folders:
            (target / inside / each).mkdir(mode=0o700)
        for each in files:
            if not leave_out(prefix + each) and prefix + each != last:
                copy_file(Path(folder, each), target / inside / each)
    if last:
        copy_file(source / last, target / last)


def copy_file(source: Path, target: Path) -> None:
    """Does nothing if the source does not exist."""
    with contextlib.suppress(FileNotFoundError), source.open("rb") as reader, target.open("wb") as writer:
        os.fchmod(writer.fileno(), 0o600)
        try:
            fcntl.ioctl(writer.fileno(), FICLONE, reader.fileno())
        except OSError:
            shutil.copyfileobj(reader, writer, 1 << 20)


def link_or_copy(source: Path, target: Path) -> None:
    """For files that never change again."""
    with contextlib.suppress(FileExistsError):
        try:
            os.link(source, target)
        except FileExistsError:
            raise
        except OSError:
            copy_file(source, target)


def link_tree(source: Path, target: Path) -> None:
    """A second copy of a directory whose files never change again."""
    shutil.copytree(source, target, copy_function=lambda one, other: link_or_copy(Path(one), Path(other)))


def size(directory: Path) -> int:
    """Bytes of all files of a directory."""
    total = 0
    for folder, _, files in os.walk(directory):
        for each in files:
            with contextlib.suppress(FileNotFoundError):
                total += Path(folder, each).lstat().st_size
    return total
