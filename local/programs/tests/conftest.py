"""Programs that are shell scripts, in a cache of their own, and a server of their releases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.programs import download, installed, releases
from local.programs.program import Program
from local.programs.release_server import ReleaseServer, serve

SIZE = 3 << 20
"""More than the buffers of a connection hold, so that a response can break off."""


def script(version: str = "v1.35.4") -> bytes:
    return f"#!/bin/sh\necho {version}\nexit 0\n#".encode().ljust(SIZE, b"x")


def program(directory: Path, name: str = "kubectl", version: str | None = "v1.35.4") -> Program:
    return Program(name, directory / "cache" / name, version)


class Releases:
    """A table of releases, and the server that has the files."""

    def __init__(self, server: ReleaseServer):
        self.server = server
        self.table: dict[str, dict] = {}

    def add(self, name: str, content: bytes, host: str = "dl.k8s.io", version: str = "v1.35.4", checksum: str = "") -> str:
        """Returns the path on the server."""
        every = [f"{system}/{processor}" for system in ("linux", "darwin") for processor in ("amd64", "arm64")]
        sha256 = dict.fromkeys(every, checksum or hashlib.sha256(content).hexdigest())
        self.table[name] = {"version": version, "url": f"https://{host}/{name}", "sha256": sha256}
        self.server.files[f"/{host}/{name}"] = content
        return f"/{host}/{name}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseServer]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serve(ReleaseServer()) as running:
        yield running


@pytest.fixture
def served(server: ReleaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    found = Releases(server)
    monkeypatch.setattr(releases, "table", lambda: found.table)
    monkeypatch.setenv(releases.MIRROR, server.address)
    monkeypatch.setattr(download, "ANSWER_SECONDS", 2)
    monkeypatch.setattr(download, "_silent", set())
    monkeypatch.setattr(installed, "_said", set())
    monkeypatch.delenv(installed.ASSETS, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return found
