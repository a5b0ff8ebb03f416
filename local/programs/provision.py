"""Takes each program the fastest way that this machine has: one that is here, else its project's release, else a build.

A program counts as here if it is in KUBEBUILDER_ASSETS, in the cache or on PATH, in a version that is accepted. Release files
have to have the checksum in releases.json. What can't be downloaded is built from source, which takes minutes.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..cache import locked, say
from . import installed
from .download import Download, DownloadError, request_all
from .program import Program
from .releases import release

REPORT_SECONDS = 5
MEGABYTE = 1_000_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Build:
    """Programs that one build from source makes together.

    lock: the file that a process locks which installs one of them. minutes: how long the build takes on 2 cores. compile:
    builds some of the programs, each of which appears at its target only when it is complete.
    """

    programs: tuple[Program, ...]
    lock: Path
    minutes: float
    compile: Callable[[list[Program], Progress], None]


def ensure(builds: list[Build], progress: Progress = say) -> dict[str, Path]:
    """The path of every program by name. Downloads what is missing (seconds), or builds it (minutes), once.

    Safe to run in several processes at once: the second waits for the first. Raises what `compile` raises.
    """
    programs = [each for build in builds for each in build.programs]
    found = {each.name: installed.find(each, progress) for each in programs}
    if missing := [each for each in programs if not found[each.name]]:
        locks = sorted({build.lock for build in builds if set(build.programs) & set(missing)})
        with contextlib.ExitStack() as stack:
            for lock in locks:
                stack.enter_context(locked(lock, progress))
            install([each for each in missing if not each.cached], builds, progress)
    return {each.name: found[each.name] or each.cached or each.target for each in programs}


def install(missing: list[Program], builds: list[Build], progress: Progress) -> None:
    downloads = [Download(each, source) for each in missing if each.version and (source := release(each.name, each.version))]
    download(downloads, progress)
    rest = {build: left for build in builds if (left := [each for each in build.programs if each in missing and not each.cached])}
    if rest:
        names = ", ".join(each.name for left in rest.values() for each in left)
        progress(f"building {names} from source: about {duration(sum(each.minutes for each in rest))} on 2 cores, once")
    for build, left in rest.items():
        build.compile(left, progress)
    for each in downloads:
        each.discard()


def download(downloads: list[Download], progress: Progress) -> None:
    """Downloads what its hosts have, and reports why it does not have the rest."""
    if not downloads:
        return
    reasons = request_all(downloads)
    begun = [each for each in downloads if each.program.name not in reasons]
    report(reasons, progress)
    if not begun:
        return
    names = ", ".join(each.program.name for each in begun)
    hosts = ", ".join(sorted({each.release.host for each in begun}))
    progress(f"downloading {names} from {hosts}: {megabytes(begun)}, once")
    done = threading.Event()
    reporter = threading.Thread(target=report_received, args=(begun, done, progress), daemon=True)
    reporter.start()
    try:
        with ThreadPoolExecutor(len(begun)) as pool:
            failures = {each.program.name: pool.submit(failure, each) for each in begun}
    finally:
        done.set()
        reporter.join()
    report({name: reason for name, each in failures.items() if (reason := each.result())}, progress)


def failure(download: Download) -> str | None:
    """Downloads the file. Returns why that failed."""
    try:
        download.receive()
    except (DownloadError, OSError) as problem:
        return str(problem)
    return None


def report(reasons: dict[str, str], progress: Progress) -> None:
    for reason in dict.fromkeys(reasons.values()):
        names = ", ".join(name for name, each in reasons.items() if each == reason)
        progress(f"can't download {names}: {reason}")


def report_received(downloads: list[Download], done: threading.Event, progress: Progress) -> None:
    """Reports every few seconds how much has arrived, and how long the rest takes at this rate."""
    started, had = time.monotonic(), sum(each.received for each in downloads)
    while not done.wait(REPORT_SECONDS):
        arrived = sum(each.received for each in downloads)
        rate = (arrived - had) / (time.monotonic() - started)
        left = sum(each.size for each in downloads) - arrived
        estimate = f", about {left / rate:.0f} s left" if rate > 0 and left > 0 else ""
        progress(f"  {arrived / MEGABYTE:.0f} of {megabytes(downloads)}{estimate}")


def megabytes(downloads: list[Download]) -> str:
    return f"{sum(each.size for each in downloads) / MEGABYTE:.0f} MB"


def duration(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes > 1 else "a minute"
