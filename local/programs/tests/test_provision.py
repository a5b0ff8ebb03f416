"""Which way each program is taken: from this machine, by download, or by a build."""

from __future__ import annotations

import hashlib
import io
import ssl
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local.kubernetes.authority import Authority
from local.programs import download, provision, releases
from local.programs.program import Program
from local.programs.provision import Build
from local.programs.release_server import ReleaseServer, serve

from .conftest import SIZE, Releases, program, script


class Compiler:
    """Builds programs, and remembers which."""

    def __init__(self) -> None:
        self.built: list[str] = []

    def __call__(self, programs: list[Program], _: Callable[[str], None]) -> None:
        for each in programs:
            self.built.append(each.name)
            each.target.parent.mkdir(parents=True, exist_ok=True)
            each.target.write_text("built")


class Run:
    """One call of `ensure`."""

    def __init__(self, directory: Path, *programs: Program):
        self.compiler = Compiler()
        self.said: list[str] = []
        self.programs = programs
        self.lock = directory / "lock"

    def __call__(self) -> dict[str, Path]:
        return provision.ensure([Build(self.programs, self.lock, 7, self.compiler)], self.said.append)


def test_a_release_is_downloaded_once(served: Releases, tmp_path: Path) -> None:
    served.add("kubectl", script())
    run = Run(tmp_path, program(tmp_path))
    path = run()["kubectl"]
    assert path.read_bytes() == script()
    assert path.stat().st_mode & 0o111 == 0o111
    assert run.said == [f"downloading kubectl from {served.server.address.removeprefix('http://')}: 3 MB, once"]
    assert run()["kubectl"] == path
    assert len(served.server.requests) == 1, "a second download"
    assert [each.name for each in path.parent.iterdir()] == ["kubectl"], "something is left of the download"
    assert not run.compiler.built


def test_a_file_with_another_checksum_is_refused_and_the_program_is_built(served: Releases, tmp_path: Path) -> None:
    expected = "0" * 64
    served.add("kubectl", script(), checksum=expected)
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_text() == "built"
    actual = hashlib.sha256(script()).hexdigest()
    assert f"has the SHA-256 {actual}, not {expected}: refused" in "\n".join(run.said)
    assert "building kubectl from source: about 7 minutes on 2 cores, once" in run.said
    assert [each.name for each in (tmp_path / "cache").iterdir()] == ["kubectl"], "the refused file is left"


def test_a_download_goes_on_where_it_broke_off(served: Releases, tmp_path: Path) -> None:
    path = served.add("kubectl", script())
    served.server.breaks[path] = [1_000_000, 500_000]
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_bytes() == script()
    assert [asked for _, asked in served.server.requests] == [None, "bytes=1000000-", "bytes=1500000-"]


def test_a_server_without_ranges_sends_the_whole_file_again(served: Releases, tmp_path: Path) -> None:
    path = served.add("kubectl", script())
    served.server.ranges = False
    served.server.breaks[path] = [1_000_000]
    assert Run(tmp_path, program(tmp_path))()["kubectl"].read_bytes() == script()


def test_a_download_that_keeps_breaking_off_is_a_build(served: Releases, tmp_path: Path) -> None:
    path = served.add("kubectl", script())
    served.server.breaks[path] = [1000] * download.ATTEMPTS
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_text() == "built"
    assert f"the connection ended early, after {1000 * download.ATTEMPTS} of {SIZE} bytes" in "\n".join(run.said)


def test_the_next_run_goes_on_after_a_kill(served: Releases, tmp_path: Path) -> None:
    served.add("kubectl", script())
    wanted = program(tmp_path)
    source = releases.release("kubectl", "v1.35.4")
    assert source
    left = wanted.target.with_name(f".kubectl-{source.sha256[:8]}.part")
    left.parent.mkdir()
    left.write_bytes(script()[:2_000_000])
    assert Run(tmp_path, wanted)()["kubectl"].read_bytes() == script()
    assert [asked for _, asked in served.server.requests] == ["bytes=2000000-"]


@pytest.mark.parametrize("left", [b"another file", b"y" * SIZE, b"y" * (SIZE + 1)])
def test_what_a_killed_run_left_of_another_file_is_replaced(served: Releases, tmp_path: Path, left: bytes) -> None:
    served.add("kubectl", script())
    wanted = program(tmp_path)
    source = releases.release("kubectl", "v1.35.4")
    assert source
    wanted.target.parent.mkdir()
    wanted.target.with_name(f".kubectl-{source.sha256[:8]}.part").write_bytes(left)
    assert Run(tmp_path, wanted)()["kubectl"].read_bytes() == script()


def test_a_file_that_does_not_exist_is_a_build_of_that_program_only(served: Releases, tmp_path: Path) -> None:
    served.add("kubectl", script())
    path = served.add("etcd", script())
    del served.server.files[path]
    run = Run(tmp_path, program(tmp_path), program(tmp_path, "etcd"))
    found = run()
    assert found["kubectl"].read_bytes() == script()
    assert run.compiler.built == ["etcd"]
    assert f"can't download etcd: {served.server.address}{path}: 404 Not Found" in run.said


def test_a_redirect_is_followed_with_the_range(served: Releases, tmp_path: Path) -> None:
    path = served.add("kubectl", script())
    served.server.files["/objects/1"] = served.server.files.pop(path)
    served.server.redirects[path] = f"{served.server.address}/objects/1"
    served.server.breaks["/objects/1"] = [1_000_000]
    assert Run(tmp_path, program(tmp_path))()["kubectl"].read_bytes() == script()
    assert served.server.requests[-1] == ("/objects/1", "bytes=1000000-")


def test_hosts_that_do_not_answer_cost_one_wait_together(
    served: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["kubectl", "etcd", "kwok"]
    served.server.silent = {served.add(each, script(), host=f"{each}.example.com") for each in names}
    run = Run(tmp_path, *(program(tmp_path, each) for each in names))
    started = time.monotonic()
    run()
    assert time.monotonic() - started < 2 * download.ANSWER_SECONDS
    assert run.compiler.built == names
    host = served.server.address.removeprefix("http://")
    assert f"can't download kubectl, etcd, kwok: {host} does not answer within 2 s" in run.said

    again = Run(tmp_path, program(tmp_path, "helm"))
    served.add("helm", script())
    started = time.monotonic()
    again()
    assert time.monotonic() - started < download.ANSWER_SECONDS
    assert f"can't download helm: {host} did not answer before" in again.said


def test_a_host_that_falls_silent_is_asked_again(served: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SILENCE_SECONDS", 0.5)
    path = served.add("kubectl", script())
    served.server.stalls[path] = 1_000_000
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_bytes() == script()
    assert [asked for _, asked in served.server.requests] == [None, "bytes=1000000-"]


def test_a_host_that_can_not_be_reached_is_a_build(served: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served.add("kubectl", script())
    monkeypatch.setenv(releases.MIRROR, "http://127.0.0.1:9")
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_text() == "built"
    assert run.said[0].startswith("can't download kubectl: 127.0.0.1:9 can't be reached: ")


def test_nothing_is_downloaded_if_that_is_switched_off(served: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served.add("kubectl", script())
    monkeypatch.setenv(releases.MIRROR, "none")
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_text() == "built"
    assert run.said == ["building kubectl from source: about 7 minutes on 2 cores, once"]
    assert not served.server.requests


def test_a_program_of_an_archive(served: Releases, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("linux/helm")
        entry.size = len(script())
        archive.addfile(entry, io.BytesIO(script()))
    served.add("helm", packed.getvalue())
    served.table["helm"]["member"] = "linux/helm"
    assert Run(tmp_path, program(tmp_path, "helm"))()["helm"].read_bytes() == script()

    served.table["helm"]["member"] = "linux/another"
    run = Run(tmp_path, Program("helm", tmp_path / "other" / "helm", "v1.35.4"))
    assert run()["helm"].read_text() == "built"
    assert "/helm has no linux/another: " in "\n".join(run.said)


def test_a_program_that_does_not_run_here_is_built(served: Releases, tmp_path: Path) -> None:
    served.add("kubectl", b"\x7fELF of another processor")
    run = Run(tmp_path, program(tmp_path))
    assert run()["kubectl"].read_text() == "built"
    assert "does not run on this machine" in "\n".join(run.said)


def test_the_certificate_of_a_host_has_to_be_trusted(served: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served.add("kubectl", script())
    authority = Authority("releases")
    certificate, key = authority.issue(["localhost"])
    for name, text in {"server.crt": certificate, "server.key": key, "ca.crt": authority.pem}.items():
        (tmp_path / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    with serve(ReleaseServer(served.server.files), context) as secure:
        monkeypatch.setenv(releases.MIRROR, secure.address.replace("127.0.0.1", "localhost"))
        run = Run(tmp_path, program(tmp_path))
        assert run()["kubectl"].read_text() == "built"
        assert "certificate verify failed" in run.said[0]

        monkeypatch.setattr(download, "_silent", set())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.crt"))
        trusting = Run(tmp_path, Program("kubectl", tmp_path / "other" / "kubectl", "v1.35.4"))
        assert trusting()["kubectl"].read_bytes() == script()
