"""Images to build with and to stand on, made from Debian's packages and from the JDK and the Go of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ..demo.jar import java_home
from .buildah import Buildah, ImageError

CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
LIBRARIES = "libc6,ca-certificates,dash"
TOOLS = "bash,coreutils,findutils"
SUITE = "bookworm"
GO_CACHES = {"GOCACHE": "/cache/build", "GOMODCACHE": "/cache/modules"}


def make(buildah: Buildah, scratch: Path) -> dict[str, str]:
    """Makes the images, and returns them by the Dockerfile's argument.

    The base has glibc, a shell, which limits helm's memory, and certificates: as little as the operator can stand on.
    """
    base = debian(scratch / "base", LIBRARIES)
    tools = debian(scratch / "tools", f"{LIBRARIES},{TOOLS}")
    jdk = scratch / "jdk"
    shutil.rmtree(jdk, ignore_errors=True)
    # Debian's packages have links in a JDK that lead out of it, to certificates.
    shutil.copytree(java_home(), jdk, ignore=shutil.ignore_patterns("src.zip"))
    path = {"PATH": "/opt/tool/bin:/usr/bin:/bin"}
    return {
        "BASE_IMAGE": buildah.image("localhost/base", {base: "/"}, {}),
        "JDK_IMAGE": buildah.image("localhost/jdk", {tools: "/", jdk: "/opt/tool"}, path),
        "GO_IMAGE": buildah.image("localhost/go", {tools: "/", go_root(): "/opt/tool"}, path | GO_CACHES | {"GOPROXY": "off"}),
    }


def debian(directory: Path, packages: str) -> Path:
    """A directory with the files of Debian packages, not configured."""
    if not shutil.which("mmdebstrap"):
        raise ImageError("mmdebstrap is needed: install it, as root: apt-get install mmdebstrap")
    shutil.rmtree(directory, ignore_errors=True)
    directory.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--quiet", "--variant=extract", f"--include={packages}", SUITE, str(directory)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ImageError(f"mmdebstrap failed:\n{done.stderr[-2000:]}")
    authorities = sorted((directory / "usr/share/ca-certificates").rglob("*.crt"))
    (directory / CERTIFICATES).write_bytes(b"".join(each.read_bytes() for each in authorities))
    for unneeded in ("dev", "usr/share/doc", "usr/share/man", "usr/share/locale", "var/lib/apt", "var/cache", "var/log"):
        shutil.rmtree(directory / unneeded, ignore_errors=True)
    for copied in ("hostname", "resolv.conf"):  # of this machine
        (directory / "etc" / copied).unlink(missing_ok=True)
    # Container runtimes mount here.
    for mount in ("dev", "proc", "sys", "tmp"):
        (directory / mount).mkdir(exist_ok=True)
    (directory / "tmp").chmod(0o1777)
    return directory


def go_root() -> Path:
    return Path(go("env", "GOROOT"))


def go_caches() -> list[str]:
    """The options with which a build of the image uses the Go modules and the compiled packages of this machine."""
    return [f"--volume={go('env', name)}:{place}" for name, place in GO_CACHES.items()]


def go(*arguments: str) -> str:
    program = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if not program:
        raise ImageError("Go 1.26 or newer is needed, to build helm")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, env=os.environ | {"GOFLAGS": ""})
    if done.returncode:
        raise ImageError(f"go {arguments[0]} failed:\n{done.stderr}")
    return done.stdout.strip()
