"""Downloads a release file: verified by its checksum, resumed after a break, and complete or not there at all."""

from __future__ import annotations

import hashlib
import http
import http.client
import shutil
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from .program import Program, version_of
from .releases import Release

ANSWER_SECONDS = 5
"""How long all hosts together may take to answer; those that did not are not asked again by this process."""
SILENCE_SECONDS = 20
"""How long a host that answered may send nothing."""
ATTEMPTS = 3
CHUNK = 1 << 20

_silent: set[str] = set()


class DownloadError(Exception):
    """The file can't be had; the message has the reason."""


class Download:
    """One file on its way to the path of a program. What has arrived stays beside that path until the file is complete."""

    def __init__(self, program: Program, release: Release):
        self.program = program
        self.release = release
        self.size = 0
        """Bytes of the whole file, once the host has answered."""
        self._installed = False
        self._part = program.release_target.with_name(f".{program.name}-{release.sha256[:8]}.part")
        self._response: http.client.HTTPResponse | None = None

    @property
    def received(self) -> int:
        if self._installed:
            return self.size
        try:
            return self._part.stat().st_size
        except FileNotFoundError:  # not begun, or just installed by another thread
            return 0

    def request(self) -> None:
        """Asks for what has not arrived yet. Raises DownloadError if the host refuses, OSError if it can't be reached."""
        have = self.received
        request = urllib.request.Request(self.release.url, headers={"Range": f"bytes={have}-"} if have else {})
        try:
            # An opener of its own: the default one keeps the certificates that it has read first.
            self._response = urllib.request.build_opener().open(request, timeout=SILENCE_SECONDS)
        except urllib.error.HTTPError as problem:
            if have and problem.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._part.unlink()
                return self.request()
            raise DownloadError(f"{self.release.url}: {problem.code} {problem.reason}") from problem
        assert self._response
        if self._response.status != http.HTTPStatus.PARTIAL_CONTENT:
            self._part.unlink(missing_ok=True)
            have = 0
        self.size = have + int(self._response.headers.get("Content-Length") or 0)
        return None

    def receive(self) -> None:
        """Receives the file and puts the program in its place. Raises DownloadError; what has arrived then stays for later,
        unless its checksum is wrong."""
        resumed = self.received > 0
        for attempt in range(ATTEMPTS):
            reason = self._receive()
            if reason is None:
                break
            if attempt == ATTEMPTS - 1:
                raise DownloadError(f"{self.release.url}: {reason}, after {self.received} of {self.size} bytes")
        checksum = sha256(self._part)
        if checksum != self.release.sha256:
            self._part.unlink()
            if not resumed:
                raise DownloadError(f"{self.release.url} has the SHA-256 {checksum}, not {self.release.sha256}: refused")
            # What an earlier run left may not be the beginning of this file.
            return self.receive()
        self._install()
        return None

    def discard(self) -> None:
        self._part.unlink(missing_ok=True)

    def _receive(self) -> str | None:
        """Why the file is not complete; None if it is."""
        try:
            if self._response is None:
                self.request()
            assert self._response
            with self._response as response, self._part.open("ab") as file:
                # read() would lose what it has when the host falls silent.
                while chunk := response.read1(CHUNK):
                    file.write(chunk)
        except (OSError, http.client.HTTPException) as problem:
            return describe(problem)
        finally:
            self._response = None
        return None if self.received >= self.size else "the connection ended early"

    def _install(self) -> None:
        target = self.program.release_target
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".install-", ignore_cleanup_errors=True) as directory:
            program = Path(directory) / target.name
            if self.release.member:
                unpack(self._part, self.release, program)
                self._part.unlink()
            else:
                self._part.rename(program)
            program.chmod(0o755)
            version = version_of(program, self.program.ask)
            if not version or not self.program.accepts(version):
                raise DownloadError(f"the program of {self.release.url} does not run on this machine")
            program.rename(target)
            self._installed = True


def request_all(downloads: list[Download]) -> dict[str, str]:
    """Asks all hosts at once. Returns why programs are not available, by name, after ANSWER_SECONDS at the latest."""
    reasons: dict[str, str] = {}

    def ask(download: Download) -> None:
        host = download.release.host
        try:
            download.request()
        except DownloadError as problem:
            reasons[download.program.name] = str(problem)
        except (OSError, http.client.HTTPException) as problem:
            reasons[download.program.name] = f"{host} can't be reached: {describe(problem)}"
            _silent.add(host)

    asked = {}
    for download in downloads:
        download.program.release_target.parent.mkdir(parents=True, exist_ok=True)
        if download.release.host in _silent:
            reasons[download.program.name] = f"{download.release.host} did not answer before"
        else:
            asked[download] = threading.Thread(target=ask, args=(download,), daemon=True)
            asked[download].start()
    deadline = time.monotonic() + ANSWER_SECONDS
    for download, thread in asked.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            reasons[download.program.name] = f"{download.release.host} does not answer within {ANSWER_SECONDS} s"
            _silent.add(download.release.host)
    return dict(reasons)


def unpack(archive: Path, release: Release, into: Path) -> None:
    try:
        with tarfile.open(archive) as opened, into.open("wb") as file:
            packed = opened.extractfile(release.member or "")
            assert packed
            shutil.copyfileobj(packed, file)
    except (KeyError, tarfile.TarError) as problem:
        raise DownloadError(f"{release.url} has no {release.member}: {problem}") from problem


def describe(problem: Exception) -> str:
    """The reason in the words of the system: `[Errno -2] Name or service not known`, `timed out`."""
    reason = problem.reason if isinstance(problem, urllib.error.URLError) else problem
    return str(reason) or type(reason).__name__


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
