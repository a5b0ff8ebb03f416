"""Builds Go programs of other projects: helm, which renders charts, and programs that check our configuration for them.

Each program is built once from the Go modules that its go.mod pins, and stored in ~/.cache/platform-operator/bin/, like the
local Kubernetes. Building all of them takes minutes.

    python3 -m local.tools.build NAME...     build what is missing, print the path of each program
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..cache import CACHE, say
from ..kubernetes.build import ENVIRONMENT, OPTIONS, BuildError, run
from ..programs import provision
from ..programs.program import Program
from ..programs.provision import Build

HERE = Path(__file__).resolve().parent

# The environment variable with the path of the helm program.
HELM = "PLATFORM_HELM"

# The folder of the module that pins a program, and the package of the program.
TOOLS = {
    "helm": ("helm", "helm.sh/helm/v3/cmd/helm"),
    "collector": ("collector", "."),
    "promtool": ("prometheus", "github.com/prometheus/prometheus/cmd/promtool"),
    "amtool": ("alertmanager", "github.com/prometheus/alertmanager/cmd/amtool"),
    "prometheus-operator": ("prometheus-operator", "github.com/prometheus-operator/prometheus-operator/cmd/operator"),
    "actionlint": ("actionlint", "github.com/rhysd/actionlint/cmd/actionlint"),
    "eck-operator": ("eck-operator", "github.com/elastic/cloud-on-k8s/v3/cmd"),
    "kstatus": ("kstatus", "."),
    "argocd": ("argocd", "github.com/argoproj/argo-cd/v3/cmd"),
    "vault": ("vault", "."),
}

# Modules whose release build sets the version that the program reports: the variable, and the prefix of the version in it.
VERSIONS = (
    ("helm.sh/helm/v3", "helm.sh/helm/v3/internal/version.version", "v"),
    ("github.com/prometheus-operator/prometheus-operator", "github.com/prometheus/common/version.Version", ""),
    ("github.com/elastic/cloud-on-k8s/v3", "github.com/elastic/cloud-on-k8s/v3/pkg/about.version", ""),
    ("github.com/argoproj/argo-cd/v3", "github.com/argoproj/argo-cd/v3/common.version", ""),
)

HELM_VERSION = "v" + re.findall(r"helm\.sh/helm/v3 v(\S+)", (HERE / "helm" / "go.mod").read_text())[0]
OLDEST_HELM = "v3.17"
"""The oldest helm with which the operator renders charts."""

# How long a build takes on 2 cores.
MINUTES = {"helm": 3, "argocd": 15}


def helm() -> str:
    """The helm program for the operator: the one that the environment variable names, otherwise one of an accepted version."""
    return os.environ.get(HELM) or str(ensure("helm"))


def ensure(name: str, progress: Callable[[str], None] = say) -> Path:
    """The path of a program. Builds a missing program; helm is also downloaded, or used from PATH."""
    return provision.ensure([source(name)], progress)[name]


def built(name: str) -> Path:
    """The path of a program that was built from source on this machine, as a release of the operator needs it."""
    build = source(name)
    return provision.ensure([replace(build, programs=tuple(Program(each.name, each.target) for each in build.programs))])[name]


def source(name: str) -> Build:
    """A program, and how it is built if it can't be had otherwise."""
    module, package = HERE / TOOLS[name][0], TOOLS[name][1]
    system = f"{sys.platform}-{platform.machine()}"
    wanted = Program(name, CACHE / "bin" / f"{name}-{key(module)}-{system}")
    if name == "helm":
        release = CACHE / "bin" / f"{name}-{HELM_VERSION}-{system}"
        wanted = replace(wanted, version=HELM_VERSION, downloaded=release, oldest=OLDEST_HELM, ask=("version", "--short"))
    return Build((wanted,), CACHE / f"build-{name}.lock", MINUTES.get(name, 5), partial(build, module, package))


def folder(name: str) -> Path:
    """A folder in which a program has its own name, for commands that find it there. Builds a missing program."""
    program = ensure(name)
    place = CACHE / "bin" / "named" / program.name
    place.mkdir(parents=True, exist_ok=True)
    link = place / name
    if not link.is_symlink():
        with contextlib.suppress(FileExistsError):
            link.symlink_to(program)
    return place


def build(module: Path, package: str, programs: list[Program], progress: Callable[[str], None]) -> None:
    """The program appears at its path only when it is complete."""
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    [program] = programs
    if not go:
        raise BuildError(f"Go 1.26 or newer is needed once, to build {program.name}")
    program.target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=program.target.parent, prefix=".build-", ignore_cleanup_errors=True) as directory:
        scratch = Path(directory)
        command = [go, "build", "-C", module, "-v", *OPTIONS, f"-ldflags={linker_flags(module)}"]
        run([*command, "-o", scratch / "program", package], {**ENVIRONMENT, "GOTMPDIR": str(scratch)}, scratch, progress)
        (scratch / "program").rename(program.target)


def linker_flags(module: Path) -> str:
    """Strips debug information. Sets the version that a program reports, as the release build of its project does."""
    for name, variable, prefix in VERSIONS:
        if found := re.search(rf"^\s*{re.escape(name)} v(\S+)", (module / "go.mod").read_text(), re.MULTILINE):
            return f"-s -w -X {variable}={prefix}{found[1]}"
    return "-s -w"


def key(module: Path) -> str:
    """Identifies the sources and versions of the program."""
    files = [*sorted(module.glob("*.go")), module / "go.mod", module / "go.sum"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


if __name__ == "__main__":
    try:
        for tool in sys.argv[1:]:
            print(f"{tool} {ensure(tool)}")
    except BuildError as problem:
        sys.exit(str(problem))
