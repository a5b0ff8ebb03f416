"""The software bill of materials of the image, in CycloneDX: the jar's libraries as Maven resolved them, the Go modules in helm,
the Java runtime, and, where they are known, the packages of the base."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ..image import bases


def merge(maven: Path, helm: Path, runtime: Path) -> dict:
    """The bill of materials of cyclonedx-maven-plugin, with what the image has beside the jar.

    helm: the helm program. runtime: the directory of the Java runtime.
    """
    bill = dict(json.loads(maven.read_text()))
    bill["components"] = [*bill.get("components", []), *go_modules(bases.go("version", "-m", str(helm))), java(runtime)]
    return bill


def go_modules(printed: str) -> list[dict]:
    """The modules that a Go program is built from, from what `go version -m` prints. The first one is the program's own."""
    found = re.findall(r"^\t(?:mod|dep)\t(\S+)\t(v\S+)", printed, re.MULTILINE)
    # The module of this repository, which pins helm, is no version of anything.
    return [library("golang", name, version) for name, version in found if "." in name.split("/")[0]]


def java(runtime: Path) -> dict:
    """The Java runtime, from its file `release`."""
    about: dict[str, str] = dict(re.findall(r'^(\w+)="(.*)"$', (runtime / "release").read_text(), re.MULTILINE))
    vendor = about.get("IMPLEMENTOR", "OpenJDK").lower().replace(" ", "-")
    version = about["JAVA_RUNTIME_VERSION"] if "JAVA_RUNTIME_VERSION" in about else about["JAVA_VERSION"]
    return library("generic", f"{vendor}/java-runtime", version)


def library(kind: str, name: str, version: str) -> dict:
    purl = f"pkg:{kind}/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
