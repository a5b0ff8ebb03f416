"""Builds the programs of a control plane, unless this machine has them.

The programs are built once from the Go modules that go.mod pins, and stored in ~/.cache/platform-operator/bin/<key>/,
outside the tree, so that a clean checkout does not build them again. Programs in KUBEBUILDER_ASSETS are used if their
version fits.

    python3 -m local.kubernetes.build     build what is missing, print the path of each program
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .processes import Processes

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "platform-operator"

# Programs by the folder of the module that pins them. One build makes all programs of a module, so that the compiler
# compiles shared packages once. KWOK needs older Kubernetes libraries than the other programs.
MODULES = {
    HERE: {
        "etcd": "go.etcd.io/etcd/server/v3",
        "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
        "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
        "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
        "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    },
    HERE / "kwok": {"kwok": "sigs.k8s.io/kwok/cmd/kwok"},
}
PROGRAMS = [name for packages in MODULES.values() for name in packages]
MINUTES = {HERE: "5 to 8 minutes", HERE / "kwok": "2 to 3 minutes"}


class BuildError(Exception):
    """The programs can't be built on this machine; the message says what to do."""


def version_of(module: str) -> str:
    """The version of `module` in the go.mod files, such as v1.35.4."""
    requirements = "".join((folder / "go.mod").read_text() for folder in MODULES)
    found = re.search(rf"^(?:\s*|require ){re.escape(module)} (v\S+)", requirements, re.MULTILINE)
    if not found:
        raise BuildError(f"no go.mod requires {module}")
    return found[1]


KUBERNETES = version_of("k8s.io/kubernetes")
ETCD = version_of("go.etcd.io/etcd/server/v3")
KWOK = version_of("sigs.k8s.io/kwok")


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def ensure(progress: Callable[[str], None] = say) -> dict[str, Path]:
    """The path of every program by name. Builds missing programs (minutes, once).

    Safe to run in several processes at once: the second waits for the first.
    """
    paths = {name: prebuilt(name) or directory() / name for name in PROGRAMS}
    if all(path.exists() for path in paths.values()):
        return paths
    with locked(CACHE / "build.lock", progress):
        for folder, packages in MODULES.items():
            missing = {name: package for name, package in packages.items() if not paths[name].exists()}
            if missing:
                build(folder, missing, progress)
    return paths


def directory() -> Path:
    """The folder of built programs, one per set of versions and platform."""
    pinned = b"".join((folder / file).read_bytes() for folder in MODULES for file in ("go.mod", "go.sum"))
    key = hashlib.sha256(pinned + linker_flags().encode()).hexdigest()[:8]
    return CACHE / "bin" / f"kubernetes-{KUBERNETES}-{key}-{sys.platform}-{platform.machine()}"


def prebuilt(name: str) -> Path | None:
    """The program in KUBEBUILDER_ASSETS; None unless it exists with the same minor version."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    path = Path(assets) / name if assets else None
    if not path or not path.exists():
        return None
    expected = {"etcd": ETCD, "kwok": KWOK}.get(name, KUBERNETES)
    command = [str(path), *(("version", "--client") if name == "kubectl" else ("--version",))]
    printed = subprocess.run(command, capture_output=True, text=True).stdout
    has = re.search(r"(\d+\.\d+)\.\d+", printed)
    return path if has and expected.startswith(f"v{has[1]}.") else None


def build(folder: Path, packages: dict[str, str], progress: Callable[[str], None]) -> None:
    """Builds programs of the module in `folder`. A program appears at its path only when it is complete."""
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    names = ", ".join(packages)
    if not go:
        raise BuildError(
            "Go 1.26 or newer is needed once, to build the local Kubernetes: install it, "
            f"or set KUBEBUILDER_ASSETS to a folder that has {names}"
        )
    progress(f"building {names} from their Go modules: {MINUTES[folder]} on 2 cores, once")
    into = directory()
    into.mkdir(parents=True, exist_ok=True)
    for leftover in into.glob(".build-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(dir=into, prefix=".build-", ignore_cleanup_errors=True) as directory_name:
        scratch = Path(directory_name)
        command = [go, "build", "-C", folder, "-v", "-mod=readonly", "-buildvcs=false", "-trimpath"]
        command += [f"-ldflags={linker_flags()}", "-o", f"{scratch}/out/", *packages.values()]
        environment = {"CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "", "GOTMPDIR": str(scratch)}
        run(command, environment, scratch, progress)
        for name in packages:
            # go build names a program after the last part of its package; for etcd that is `server`.
            (scratch / "out" / ("server" if name == "etcd" else name)).rename(into / name)
    progress(f"built: {into}")


def run(command: list[object], environment: dict[str, str], scratch: Path, progress: Callable[[str], None]) -> None:
    """Runs `go build -v` and reports progress every 20 seconds; reports the output of go only after a failure."""
    started = time.monotonic()
    processes = Processes(scratch)
    try:
        processes.start("go", command, environment)
        while (code := processes.wait("go", 20)) is None:
            compiled = sum(not line.startswith("go: ") for line in processes.tail("go", 10_000).splitlines())
            progress(f"  {time.monotonic() - started:.0f} s: {compiled} packages compiled")
        if code:
            raise BuildError(f"go build failed:\n{processes.tail('go', 30)}")
    finally:
        processes.stop()


def linker_flags() -> str:
    """Strips debug information, and sets the versions that the programs report, as the release builds of Kubernetes do."""
    major, minor = KUBERNETES.removeprefix("v").split(".")[:2]
    stamps = {"sigs.k8s.io/kwok/pkg/consts.Version": KWOK.removeprefix("v")}
    for package in "k8s.io/component-base/version", "k8s.io/client-go/pkg/version":
        stamps |= {
            f"{package}.gitVersion": KUBERNETES,
            f"{package}.gitMajor": major,
            f"{package}.gitMinor": minor,
            f"{package}.gitTreeState": "clean",
            f"{package}.gitCommit": "unknown",
        }
    return " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in stamps.items())])


@contextlib.contextmanager
def locked(path: Path, progress: Callable[[str], None]) -> Iterator[None]:
    """Holds an exclusive lock, which the operating system releases with the process. Reports when it has to wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(f"waiting for another process, which holds the lock {path}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        for program, where in ensure().items():
            print(f"{program} {where}")
    except BuildError as problem:
        sys.exit(str(problem))
