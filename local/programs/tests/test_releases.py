"""The table of releases has the versions that the build from source has, and a checksum of each file."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from local.kubernetes import build
from local.programs import releases
from local.tools import build as tools

TABLE: dict[str, dict] = json.loads(releases.TABLE.read_text())
HOSTS = {"dl.k8s.io", "get.helm.sh", "github.com"}
PINNED = {each.name: each.version for source in [*build.builds(), tools.source("helm")] for each in source.programs}


def test_every_program_of_the_demo_has_a_release() -> None:
    assert set(TABLE) == set(PINNED)


@pytest.mark.parametrize("name", TABLE)
def test_the_release_is_that_of_the_pinned_version(name: str) -> None:
    entry = TABLE[name]
    assert entry["version"] == PINNED[name], "a new version needs new checksums"
    assert entry["version"] in entry["url"]
    assert urlsplit(entry["url"]).scheme == "https"
    assert urlsplit(entry["url"]).netloc in HOSTS
    assert entry["checksumsFrom"]
    assert {"linux/amd64", "linux/arm64"} <= set(entry["sha256"])
    assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in entry["sha256"].values())


def test_no_checksum_is_there_twice() -> None:
    every = [each for entry in TABLE.values() for each in entry["sha256"].values()]
    assert len(every) == len(set(every))


def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    monkeypatch.delenv(releases.MIRROR, raising=False)
    kubectl = releases.release("kubectl", build.KUBERNETES)
    assert kubectl
    assert kubectl.url == f"https://dl.k8s.io/release/{build.KUBERNETES}/bin/linux/arm64/kubectl"
    assert kubectl.host == "dl.k8s.io"
    etcd = releases.release("etcd", build.ETCD)
    assert etcd
    assert etcd.member == f"etcd-{build.ETCD}-linux-arm64/etcd"

    monkeypatch.setenv(releases.MIRROR, "https://mirror.example.com/files/")
    mirrored = releases.release("helm", tools.HELM_VERSION)
    assert mirrored
    assert mirrored.url == f"https://mirror.example.com/files/get.helm.sh/helm-{tools.HELM_VERSION}-linux-arm64.tar.gz"
    assert releases.release("helm", "v0.0.1") is None
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert releases.release("helm", tools.HELM_VERSION) is None
