"""Programs that this machine has are used if their version is accepted, and it is said why others are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.programs import installed
from local.programs.program import Program

from .conftest import Releases, program, script
from .test_provision import Run


def put(directory: Path, name: str, version: str) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\necho '{name} {version} linux/amd64'\n")
    (directory / name).chmod(0o755)
    return directory / name


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder on PATH, as `served` sets it."""
    return tmp_path / "path"


def test_a_program_on_path_of_the_same_minor_version_is_used(served: Releases, tmp_path: Path, path: Path) -> None:
    there = put(path, "kubectl", "v1.35.9")
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"] == there
    assert run()["kubectl"] == there
    assert run.said == [f"using kubectl v1.35.9 of PATH: {there}"], "said once"
    assert not served.server.requests


def test_another_version_on_path_is_not_used(served: Releases, tmp_path: Path, path: Path) -> None:
    there = put(path, "kubectl", "v1.34.2")
    served.add("kubectl", script())
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_bytes() == script()
    assert run.said[0] == f"not using {there} of PATH: it is v1.34.2, and v1.35 is needed"


def test_a_program_on_path_that_does_not_run_is_not_used(served: Releases, tmp_path: Path, path: Path) -> None:
    put(path, "kubectl", "v1.35.4").write_text("#!/bin/sh\nexit 1\n")
    served.add("kubectl", script())
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_bytes() == script()
    assert "does not print its version" in run.said[0]


def test_the_folder_of_envtest_comes_first(served: Releases, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, "kubectl", "v1.35.9")
    there = put(tmp_path / "assets", "kubectl", "v1.35.0")
    cached = program(tmp_path)
    cached.target.parent.mkdir()
    cached.target.write_text("cached")
    monkeypatch.setenv(installed.ASSETS, str(tmp_path / "assets"))
    run = Run(tmp_path, cached)
    assert run()["kubectl"] == there
    put(tmp_path / "assets", "etcd", "3.5.1")
    other = Run(tmp_path, Program("etcd", tmp_path / "cache" / "etcd", "v3.6.5"))
    assert other()["etcd"].read_text() == "built"
    assert other.said[0].endswith("etcd of KUBEBUILDER_ASSETS: it is v3.5.1, and v3.6 is needed")


def test_the_cache_comes_before_path(served: Releases, tmp_path: Path, path: Path) -> None:
    put(path, "kubectl", "v1.35.9")
    cached = program(tmp_path)
    cached.target.parent.mkdir()
    cached.target.write_text("cached")
    assert Run(tmp_path, cached)()["kubectl"] == cached.target


@pytest.mark.parametrize(
    ("version", "accepted"), [("v3.22.0", True), ("v3.17.0", True), ("v3.16.9", False), ("v4.0.0", False), ("v2.99.0", False)]
)
def test_helm_may_be_older_than_the_pinned_one(tmp_path: Path, version: str, accepted: bool) -> None:
    helm = Program("helm", tmp_path / "helm", "v3.22.0", oldest="v3.17")
    assert helm.accepts(version) is accepted
    assert helm.accepted == "v3.17 or newer of version 3"


def test_a_program_that_only_its_build_provides_is_neither_downloaded_nor_found(
    served: Releases, tmp_path: Path, path: Path
) -> None:
    put(path, "kubectl", "v1.35.4")
    served.add("kubectl", script())
    run = Run(tmp_path, program(tmp_path, version=None))
    assert run()["kubectl"].read_text() == "built"
    assert not served.server.requests


def test_a_release_does_not_pass_for_a_build(served: Releases, tmp_path: Path, path: Path) -> None:
    served.add("helm", script())
    target = tmp_path / "cache" / "helm-built"
    wanted = Program("helm", target, "v1.35.4", downloaded=tmp_path / "cache" / "helm-release")
    assert Run(tmp_path, wanted)()["helm"].name == "helm-release"
    assert Run(tmp_path, Program("helm", target))()["helm"].read_text() == "built"
