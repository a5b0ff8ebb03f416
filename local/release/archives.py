"""Archives that depend on nothing but the content of their files: sorted, and with one time and one owner."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from pathlib import Path


def pack(archive: Path, entries: dict[str, Path], epoch: int) -> None:
    """Writes a .tar.gz with files and folders by their name in it. Links inside a folder are packed as what they lead to.

    epoch: the time of every entry, in seconds since 1970.
    """
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=epoch) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in sorted(files(entries).items()):
            about = tarfile.TarInfo(name)
            about.mtime = epoch
            about.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            about.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(about, content)


def files(entries: dict[str, Path]) -> dict[str, Path]:
    """The files by their name in the archive."""
    found: dict[str, Path] = {}
    for name, path in entries.items():
        if path.is_dir():
            found |= files({f"{name}/{each.name}": each for each in path.iterdir()})
        else:
            found[name] = path
    return found


def checksums(directory: Path) -> str:
    """What `sha256sum --check` reads, for every file of the directory."""
    digests = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(directory.iterdir())}
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())
