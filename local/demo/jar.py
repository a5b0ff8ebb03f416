"""The operator's jar, built if it is missing or older than its sources."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from ..cache import say
from ..kubernetes.processes import ProcessError

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "target" / "platform-operator.jar"
# Created by aot_cache.py.
AOT_CACHE = JAR.with_suffix(".aot")
SOURCES = ("pom.xml", "src/main", "crds", "helm")


def ensure_jar() -> bool:
    """Whether the jar had to be built."""
    if JAR.exists() and JAR.stat().st_mtime > newest_source():
        return False
    say("building the operator: about a minute, once")
    built = subprocess.run(
        [ROOT / "mvnw", "-q", "-Pfast", "-Dmaven.test.skip", "package"], cwd=ROOT, capture_output=True, text=True
    )
    if built.returncode:
        raise ProcessError(f"the operator could not be built:\n{built.stdout[-4000:]}{built.stderr[-2000:]}")
    return True


def newest_source() -> float:
    files = (path for source in SOURCES for path in [ROOT / source, *(ROOT / source).rglob("*")])
    return max(path.stat().st_mtime for path in files if path.is_file())


def java(*options: str) -> list[object]:
    """The command that runs the jar on the JDK that ./mvnw finds, with JVM options."""
    # With one compiler only, the JVM reserves 48 MiB for code. The operator fills most of it, and each time that happens the
    # JVM collects the whole heap.
    code = ["-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=128m"]
    flags = ["-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx256m", *code, *options]
    if not options and AOT_CACHE.exists() and AOT_CACHE.stat().st_mtime > JAR.stat().st_mtime:
        flags.append(f"-XX:AOTCache={AOT_CACHE}")
    return [java_home() / "bin" / "java", *flags, "-jar", JAR]


@cache
def java_home() -> Path:
    found = subprocess.run([ROOT / "mvnw", "--java-home"], capture_output=True, text=True)
    home = found.stdout.strip() if found.returncode == 0 else os.environ.get("JAVA_HOME", "")
    return Path(home)
