"""Builds the operator's image twice, compares the two, and runs the operator in it on the local cloud."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ..cache import say
from ..demo.jar import ensure_jar
from ..kubernetes.build import BuildError
from ..kubernetes.processes import ProcessError
from ..tools.build import HERE as TOOLS
from . import bases, build, cluster
from .buildah import Buildah, ImageError
from .container import Container

STATE = build.TARGET / "image"
EPOCH = 1_735_689_600
CACHE = "/opt/platform-operator/platform-operator.aot"


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check image", description=__doc__)
    parser.add_argument("--once", action="store_true", help="build the image once, and do not compare")
    parser.add_argument("--keep", action="store_true", help="keep target/image/storage, the images")
    given = parser.parse_args()
    if os.geteuid() != 0:
        raise ImageError("the check needs root: it mounts the image's file system and changes to its user")
    ensure_jar()
    build.check_modules()
    storage = STATE / "storage"
    remove(storage)
    try:
        result = check(Buildah(storage), given.once)
    finally:
        if not given.keep:
            remove(storage)
    print(json.dumps(result))
    return 0


def check(buildah: Buildah, once: bool) -> dict:
    say("making base images from Debian's packages")
    images = bases.make(buildah, STATE / "bases")
    say("building the image: some minutes")
    image = build.build(buildah, build.ROOT, settings("platform-operator", images))
    result: dict = {}
    if not once:
        say("building it again")
        second = build.build(buildah, build.ROOT, settings("again", images))
        result["equalFiles"] = compare(buildah.mount(image), buildah.mount(second))
    container = Container(buildah, image)
    result |= sizes(buildah, image, container.root)
    check_programs(container)
    say("running the operator in it")
    return result | cluster.run(container, STATE / "run")


def settings(name: str, images: dict[str, str]) -> build.Settings:
    return build.Settings(f"localhost/{name}", "0.0.0", "none", EPOCH, images)


def compare(first: Path, second: Path) -> str:
    """Fails if files of two builds differ in name, content, rights or time, except for the AOT cache."""
    one, other = files(first), files(second)
    different = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if unexpected := [name for name in different if f"/{name}" != CACHE]:
        raise ImageError(f"two builds of the same files differ in {len(unexpected)} files: {', '.join(unexpected[:10])}")
    return f"{len(one) - len(different)} of {len(one)}"


def files(root: Path) -> dict[str, tuple[object, ...]]:
    """What is known of each file, by its path below the root."""
    return {str(each.relative_to(root)): about(each) for each in sorted(root.rglob("*"))}


def about(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    if path.is_symlink():
        content: object = path.readlink()
    elif path.is_file():
        with path.open("rb") as read:
            content = hashlib.file_digest(read, "sha256").hexdigest()
    else:
        content = None
    return content, status.st_mode, status.st_uid, status.st_gid, int(status.st_mtime)


def sizes(buildah: Buildah, image: str, root: Path) -> dict:
    """Sizes in MB: as a registry stores it, and on a node, there also by part."""
    pushed = STATE / "oci"
    shutil.rmtree(pushed, ignore_errors=True)
    buildah.run("push", "--quiet", image, f"oci:{pushed}")
    parts = {
        "runtime": "opt/java",
        "libraries": "opt/platform-operator/lib",
        "cache": CACHE.lstrip("/"),
        "helm": "usr/local/bin/helm",
        "all": "",
    }
    return {"compressedMB": megabytes(pushed / "blobs")} | {f"{name}MB": megabytes(root / path) for name, path in parts.items()}


def megabytes(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file() and not each.is_symlink()]
    return round(sum(each.stat().st_size for each in files) / 1e6)


def check_programs(container: Container) -> None:
    """Fails unless the JVM of the image uses the AOT cache, helm is the version that go.mod names, and it renders a chart."""
    java = container.entrypoint
    output(container, *java[:1], "-XX:AOTMode=on", *java[1:], "--version")
    wanted = re.search(r"helm\.sh/helm/v3 (v\S+)", (TOOLS / "helm" / "go.mod").read_text())
    has = output(container, "helm", "version", "--short")
    if not wanted or not has.startswith(wanted[1]):
        raise ImageError(f"helm of the image is {has}, and go.mod names {wanted and wanted[1]}")
    # The operator starts helm by the image's shell, in /tmp.
    if "\nkind: Deployment\n" not in output(container, *java, "manifests"):
        raise ImageError("the operator's own chart does not render in the image")
    authorities = container.root / bases.CERTIFICATES
    if not authorities.exists() or "BEGIN CERTIFICATE" not in authorities.read_text():
        raise ImageError(f"the image has no certificate authorities in {bases.CERTIFICATES}: helm could pull no chart")


def output(container: Container, *argv: str) -> str:
    done = subprocess.run(container.command(*argv), capture_output=True, text=True)
    if done.returncode:
        raise ImageError(f"{' '.join(argv)} failed in the image:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def remove(storage: Path) -> None:
    """Containers of buildah are mounted in the storage."""
    for line in Path("/proc/mounts").read_text().splitlines():
        if line.split()[1].startswith(str(storage)):
            subprocess.run(["umount", "--lazy", line.split()[1]])
    shutil.rmtree(storage, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BuildError, ImageError, ProcessError) as problem:
        sys.exit(str(problem))
