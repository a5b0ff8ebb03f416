"""What a release is made of, without building it."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from ..archives import checksums, pack
from ..errors import ReleaseError
from ..notes import notes
from ..sbom import go_modules, java
from ..source import check_out, check_version, stamp

ROOT = Path(__file__).resolve().parents[3]
CHANGELOG = """# Changelog

## Unreleased

- later

## 1.1.0 - 2026-02-03

Text.

### Changed

- this

## 1.0.0

- first
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert notes(CHANGELOG, "1.1.0", draft=False) == "Text.\n\n### Changed\n\n- this\n"
    assert notes(CHANGELOG, "1.0.0", draft=False) == "- first\n"
    assert notes(CHANGELOG, "1.2.0", draft=True) == "- later\n"


def test_a_release_without_notes_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"no section ## 1\.0 "):
        notes(CHANGELOG, "1.0", draft=False)
    with pytest.raises(ReleaseError, match="no section ## 2"):
        notes("# Changelog\n\n## 2.0.0\n\n## 1.0.0\n\n- first\n", "2.0.0", draft=False)


def test_the_changelog_of_this_repository_has_notes_for_a_draft() -> None:
    assert notes((ROOT / "CHANGELOG.md").read_text(), "0.0.0", draft=True)


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0+build", "01.0.0", "1.0.0-", "1.0.0 "])
def test_a_version_that_no_chart_or_image_could_have_is_refused(version: str) -> None:
    with pytest.raises(ReleaseError, match=r"MAJOR\.MINOR\.PATCH"):
        check_version(version)


def test_prereleases_are_versions() -> None:
    check_version("1.0.0-rc.1")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with this one's files that have a version."""
    directory = tmp_path / "repository"
    for name in ("pom.xml", "helm/platform-operator/Chart.yaml"):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text((ROOT / name).read_text())
    git(directory, "init", "--quiet")
    git(directory, "add", "--all")
    git(directory, "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--message=m")
    return directory


def git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", directory, *arguments], check=True)


def test_the_source_has_the_version_and_the_repository_keeps_its_own(repository: Path, tmp_path: Path) -> None:
    before = (repository / "pom.xml").read_text()
    source = check_out(repository, tmp_path / "source", "1.2.3-rc.1", draft=False)
    pom = (source.directory / "pom.xml").read_text()
    assert "<artifactId>platform-operator</artifactId>\n  <version>1.2.3-rc.1</version>" in pom
    assert pom.count("1.2.3-rc.1") == 1
    chart = (source.directory / "helm/platform-operator/Chart.yaml").read_text()
    assert "\nversion: 1.2.3-rc.1\nappVersion: 1.2.3-rc.1\n" in chart
    assert (repository / "pom.xml").read_text() == before
    assert source.time.endswith("Z")


def test_files_that_no_commit_has_are_not_released(repository: Path, tmp_path: Path) -> None:
    (repository / "new.txt").touch()
    with pytest.raises(ReleaseError, match=r"new\.txt"):
        check_out(repository, tmp_path / "source", "1.2.3", draft=False)
    check_out(repository, tmp_path / "source", "1.2.3", draft=True)
    assert not (tmp_path / "source" / "new.txt").exists()


def test_a_file_without_the_expected_version_is_reported(tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text("<project/>")
    with pytest.raises(ReleaseError, match=r"pom\.xml has 0 versions"):
        stamp(tmp_path, "1.0.0")


def test_archives_of_equal_files_are_equal(tmp_path: Path) -> None:
    archives = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        (folder / "crds").mkdir(parents=True)
        for name in ("b.txt", "a.txt") if number == 1 else ("a.txt", "b.txt"):
            (folder / "crds" / name).write_text(name)
        (folder / "run").write_text("#!/bin/sh")
        (folder / "run").chmod(0o700 if number == 1 else 0o755)
        (folder / "link").symlink_to("crds")
        archives.append(tmp_path / f"{number}.tgz")
        pack(archives[-1], {"chart": folder}, epoch=1_700_000_000)
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with tarfile.open(archives[0]) as tar:
        members = {each.name: each for each in tar.getmembers()}
    assert sorted(members) == ["chart/crds/a.txt", "chart/crds/b.txt", "chart/link/a.txt", "chart/link/b.txt", "chart/run"]
    assert members["chart/run"].mode == 0o755
    assert members["chart/link/a.txt"].isfile()
    assert {each.mtime for each in members.values()} == {1_700_000_000}


def test_sha256sum_accepts_the_checksums(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    (tmp_path / "SHA256SUMS").write_text(checksums(tmp_path))
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "b").write_text("c")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1


def test_the_modules_of_a_go_program_are_components() -> None:
    printed = (
        "helm: go1.26.0\n\tpath\thelm.sh/helm/v3/cmd/helm\n\tmod\tplatform-operator.io/tools\t(devel)\t\n"
        "\tdep\thelm.sh/helm/v3\tv3.19.0\th1:x=\n\tdep\tgolang.org/x/net\tv0.1.0\th1:y=\n\tbuild\t-trimpath=true\n"
    )
    assert [each["purl"] for each in go_modules(printed)] == [
        "pkg:golang/helm.sh/helm/v3@v3.19.0",
        "pkg:golang/golang.org/x/net@v0.1.0",
    ]


def test_the_java_runtime_is_a_component(tmp_path: Path) -> None:
    (tmp_path / "release").write_text('IMPLEMENTOR="Eclipse Adoptium"\nJAVA_RUNTIME_VERSION="25+36-LTS"\nJAVA_VERSION="25"\n')
    assert java(tmp_path)["purl"] == "pkg:generic/eclipse-adoptium/java-runtime@25+36-LTS"
