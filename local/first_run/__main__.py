"""Runs ./demo in a fresh clone of the committed state, with an empty cache and a server of release files.

The server has the programs of this machine, packed as the projects pack their releases, and the clone has the checksums of
these files in place of the projects' own. Prints a line of JSON. Fails if the environment does not become ready, if a program
is built from source, or if it takes longer than --at-most.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

from ..cache import say
from ..kubernetes import build
from ..programs import releases
from ..programs.installed import ASSETS
from ..programs.release_server import ReleaseServer, serve
from ..tools import build as tools

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "target" / "first-run"


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check first-run", description=__doc__)
    parser.add_argument("--at-most", type=float, default=float("inf"), metavar="SECONDS", help="how long it may take")
    parser.add_argument("--cold", action="store_true", help="without the packages that Maven and pip have kept")
    given = parser.parse_args()
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    DIRECTORY.mkdir(parents=True)
    clone = DIRECTORY / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    files, table = packed({**build.ensure(), "helm": Path(tools.helm())})
    (clone / releases.TABLE.relative_to(ROOT)).write_text(json.dumps(table))
    before = processor_seconds()
    with serve(ReleaseServer(files)) as server:
        said, seconds, code = demo(clone, server.address, given.cold)
    result = {
        "seconds": round(seconds, 1),
        "processorSeconds": round(processor_seconds() - before, 1),
        "ready": code == 0,
        "downloaded": sorted(name for name, entry in table.items() if any(address(entry) == path for path, _ in server.requests)),
        "built": "from source" in said,
        "cold": given.cold,
    }
    print(json.dumps(result))
    return 0 if result["ready"] and not result["built"] and seconds <= given.at_most else 1


def packed(programs: dict[str, Path]) -> tuple[dict[str, bytes | Path], dict]:
    """The files of a mirror by path, and the table with their checksums."""
    files: dict[str, bytes | Path] = {}
    table = json.loads(releases.TABLE.read_text())
    for name, entry in table.items():
        content = programs[name].read_bytes()
        if "member" in entry:
            content = archive(entry["member"].format(**releases.words()), content)
        files[address(entry)] = content
        entry["sha256"] = {releases.words()["platform"]: hashlib.sha256(content).hexdigest()}
    return files, table


def address(entry: dict) -> str:
    return "/" + entry["url"].format(**releases.words()).removeprefix("https://")


def archive(member: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as opened:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        opened.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def demo(clone: Path, mirror: str, cold: bool) -> tuple[str, float, int]:
    """What the demo said, how many seconds it took, and its exit code."""
    without = {ASSETS, tools.HELM}
    environment = {name: value for name, value in os.environ.items() if name not in without}
    environment |= {"XDG_CACHE_HOME": str(DIRECTORY / "cache"), releases.MIRROR: mirror, "no_proxy": "127.0.0.1"}
    if cold:
        repository = f"-Dmaven.repo.local={DIRECTORY / 'maven'}"
        environment |= {"MAVEN_OPTS": f"{os.environ.get('MAVEN_OPTS', '')} {repository}", "PIP_CACHE_DIR": str(DIRECTORY / "pip")}
    else:
        found = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True)
        environment |= {"PIP_CACHE_DIR": found.stdout.strip()}
    said = []
    started = time.monotonic()
    with subprocess.Popen(["./demo", "--exit"], cwd=clone, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            said.append(line)
            say(f"{time.monotonic() - started:6.1f} s  {line.rstrip()}")
    return "".join(said), time.monotonic() - started, process.returncode


def processor_seconds() -> float:
    """Of all processes that have ended; other work on the machine hardly changes it, unlike the time on the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
