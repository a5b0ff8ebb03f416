"""The source of a release: the files of a commit, with the version of the release in place of that of development."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import ReleaseError

# https://semver.org, without build metadata: an image's tag can't have its plus sign.
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?")


@dataclass(frozen=True)
class Source:
    """The files of a commit in a directory of their own. epoch: the time of the commit, in seconds since 1970."""

    directory: Path
    version: str
    revision: str
    epoch: int

    @property
    def time(self) -> str:
        """The time of the commit (RFC 3339)."""
        return datetime.fromtimestamp(self.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_version(version: str) -> None:
    if not VERSION.fullmatch(version):
        raise ReleaseError(
            f"{version} is no version: it must be MAJOR.MINOR.PATCH or MAJOR.MINOR.PATCH-PRERELEASE, such as 1.2.0-rc.1"
        )


def check_out(repository: Path, directory: Path, version: str, draft: bool) -> Source:
    """Writes the files of the current commit to a directory, and stamps them with the version."""
    if not draft and (changed := git(repository, "status", "--porcelain")):
        raise ReleaseError(f"these files are not committed, so no commit would have what is released; commit them:\n{changed}")
    revision = git(repository, "rev-parse", "HEAD")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    archive = directory.with_suffix(".tar")
    git(repository, "archive", f"--output={archive}", revision)
    with tarfile.open(archive) as files:
        files.extractall(directory, filter="tar")
    archive.unlink()
    stamp(directory, version)
    return Source(directory, version, revision, int(git(repository, "show", "--no-patch", "--format=%ct", revision)))


def stamp(directory: Path, version: str) -> None:
    """Writes the version to every file that has one."""
    replace(directory / "pom.xml", r"(<artifactId>platform-operator</artifactId>\s*<version>)[^<]+", version)
    chart = directory / "helm" / "platform-operator" / "Chart.yaml"
    replace(chart, r"(?m)(^version: ).+$", version)
    replace(chart, r"(?m)(^appVersion: ).+$", version)


def replace(file: Path, pattern: str, version: str) -> None:
    text, count = re.subn(pattern, rf"\g<1>{version}", file.read_text())
    if count != 1:
        raise ReleaseError(f"{file.name} has {count} versions where one is expected: correct the pattern {pattern}")
    file.write_text(text)


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()
