"""Builds the operator's image from the packaged jar."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from ..demo.jar import java_home
from . import bases
from .buildah import Buildah, ImageError

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "Dockerfile"
TARGET = ROOT / "target"
NO_AUTHORITY = Path(__file__).with_name("no-authority.pem")


@dataclass(frozen=True)
class Settings:
    """What an image is built from. epoch: the time of its files, in seconds since 1970."""

    name: str
    version: str
    revision: str
    epoch: int
    images: dict[str, str] = field(default_factory=dict)
    """Local images by the Dockerfile's argument. Empty: the public ones that the Dockerfile names."""


def build(buildah: Buildah, root: Path, settings: Settings) -> str:
    """Builds the image from the tree in `root`, which has a packaged jar. Returns its name.

    An image on local bases is for trials: it downloads nothing, so it has a certificate that no authority made in place of RDS's.
    """
    arguments = settings.images | {
        "SOURCE_DATE_EPOCH": str(settings.epoch),
        "VERSION": settings.version,
        "REVISION": settings.revision,
    }
    offline: list[str] = []
    if settings.images:
        certificates = root / "target" / "image" / "rds-ca-bundle.pem"
        certificates.parent.mkdir(parents=True, exist_ok=True)
        certificates.write_bytes(NO_AUTHORITY.read_bytes())
        arguments["RDS_CA_BUNDLE"] = str(certificates.relative_to(root))
        bases.go("-C", str(root / "local" / "tools" / "helm"), "mod", "download")
        offline = bases.go_caches()
    buildah.run(
        *("build", "--isolation=chroot", "--format=oci", "--layers=false", "--no-cache"),
        *(f"--build-arg={key}={value}" for key, value in arguments.items()),
        *offline,
        *(f"--timestamp={settings.epoch}", f"--tag={settings.name}", f"--file={root / DOCKERFILE.name}", root),
    )
    return settings.name


def check_modules() -> None:
    """Fails if the runtime of the image lacks a Java module that the jar needs."""
    found = re.search(r"^ARG MODULES=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    packed = set(found[1].split(",")) if found else set()
    jars = TARGET / "lib" / "*"
    command = [java_home() / "bin" / "jdeps", "--ignore-missing-deps", "--multi-release", "25", "--print-module-deps"]
    command += ["--recursive", "--class-path", jars, TARGET / "platform-operator.jar"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise ImageError(f"jdeps failed:\n{done.stderr[-2000:]}{done.stdout[-2000:]}")
    if missing := sorted(set(done.stdout.strip().split(",")) - packed):
        raise ImageError(f"the Dockerfile's MODULES lack {', '.join(missing)}, which the jar or its libraries need")
