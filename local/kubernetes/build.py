"""Provides the programs of a control plane.

Programs in KUBEBUILDER_ASSETS or on PATH are used if their version fits. Otherwise the releases of their projects are
downloaded, and where that fails, the programs are built from the Go modules that go.mod pins. Both are kept in
~/.cache/platform-operator/bin/<key>/, outside the tree, so that a clean checkout does not fetch them again.

    python3 -m local.kubernetes.build     provide what is missing, print the path of each program
"""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..cache import CACHE, say
from ..programs import provision
from ..programs.program import Program
from ..programs.provision import Build
from .processes import Processes

HERE = Path(__file__).resolve().parent

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
MINUTES = {HERE: 7, HERE / "kwok": 3}

# The linker strips debug information, so the compiler need not write it. It collects garbage less often than by default: both
# save a third of the processors' time, and the largest package takes no more memory.
OPTIONS = ("-mod=readonly", "-buildvcs=false", "-trimpath", "-gcflags=all=-dwarf=false")
ENVIRONMENT = {"CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "", "GOGC": "400"}


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


def ensure(progress: Callable[[str], None] = say) -> dict[str, Path]:
    """The path of every program by name. Downloads (seconds) or builds (minutes) missing programs, once.

    Safe to run in several processes at once: the second waits for the first.
    """
    return provision.ensure(builds(), progress)


def builds() -> list[Build]:
    """The programs, and how each is built if it can't be had otherwise."""
    return [
        Build(tuple(map(program, packages)), CACHE / "build.lock", MINUTES[folder], partial(build, folder))
        for folder, packages in MODULES.items()
    ]


def program(name: str) -> Program:
    version = {"etcd": ETCD, "kwok": KWOK}.get(name, KUBERNETES)
    ask = ("version", "--client") if name == "kubectl" else ("--version",)
    return Program(name, directory() / name, version, ask=ask)


def directory() -> Path:
    """The folder of built programs, one per set of versions and platform."""
    pinned = b"".join((folder / file).read_bytes() for folder in MODULES for file in ("go.mod", "go.sum"))
    key = hashlib.sha256(pinned + linker_flags().encode()).hexdigest()[:8]
    return CACHE / "bin" / f"kubernetes-{KUBERNETES}-{key}-{sys.platform}-{platform.machine()}"


def build(folder: Path, programs: list[Program], progress: Callable[[str], None]) -> None:
    """Builds programs of the module in `folder`. A program appears at its path only when it is complete."""
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    names = ", ".join(each.name for each in programs)
    if not go:
        raise BuildError(
            "Go 1.26 or newer is needed once, to build the local Kubernetes: install it, "
            f"or set KUBEBUILDER_ASSETS to a folder that has {names}"
        )
    into = directory()
    into.mkdir(parents=True, exist_ok=True)
    for leftover in into.glob(".build-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(dir=into, prefix=".build-", ignore_cleanup_errors=True) as directory_name:
        scratch = Path(directory_name)
        command = [go, "build", "-C", folder, "-v", *OPTIONS]
        command += [f"-ldflags={linker_flags()}", "-o", f"{scratch}/out/", *(MODULES[folder][each.name] for each in programs)]
        environment = {**ENVIRONMENT, "GOTMPDIR": str(scratch)}
        run(command, environment, scratch, progress)
        for each in programs:
            # go build names a program after the last part of its package; for etcd that is `server`.
            (scratch / "out" / ("server" if each.name == "etcd" else each.name)).rename(each.target)
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


if __name__ == "__main__":
    try:
        for name, where in ensure().items():
            print(f"{name} {where}")
    except BuildError as problem:
        sys.exit(str(problem))
