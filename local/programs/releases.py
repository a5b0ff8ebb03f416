"""The release files of projects, on the projects' own hosts or on a mirror, with their checksums (releases.json)."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

MIRROR = "PLATFORM_DOWNLOADS"
"""The variable with the address of a mirror, which has `dl.k8s.io/release/…` below it; `none`: nothing is downloaded."""

TABLE = Path(__file__).with_name("releases.json")
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Release:
    """A file to download. member: the program's path in the archive; None if the file is the program."""

    url: str
    sha256: str
    member: str | None

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def release(name: str, version: str) -> Release | None:
    """The release file of a program for this machine; None if there is none, or if downloads are switched off."""
    entry = table().get(name)
    mirror = os.environ.get(MIRROR, "")
    checksum = entry["sha256"].get(words()["platform"]) if entry else None
    if not entry or not checksum or entry["version"] != version or mirror == "none":
        return None
    url = entry["url"].format(**words())
    member = entry["member"].format(**words()) if "member" in entry else None
    return Release(f"{mirror.rstrip('/')}/{url.removeprefix('https://')}" if mirror else url, checksum, member)


def words() -> dict[str, str]:
    """This machine in the words of the release files: linux/amd64."""
    system, processor = sys.platform, PROCESSORS.get(platform.machine(), platform.machine())
    return {"system": system, "processor": processor, "platform": f"{system}/{processor}"}


@cache
def table() -> dict:
    return dict(json.loads(TABLE.read_text()))
