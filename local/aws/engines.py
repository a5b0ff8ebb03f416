"""The real servers behind RDS and ElastiCache, and power cuts of whole regions.

    GET  /_local/engines                       {"ca": FILE, "servers": [{"region", "service", "id", "address", "port", …}]}
    POST /_local/engines/REGION/cut            ends all servers of a region as a power cut does
    POST /_local/engines/REGION/restore        starts those servers again
    POST /_local/engines/nodes/NAME/kill       ends the server of a DB instance or cache node, as the loss of its machine does
    POST /_local/engines/nodes/NAME/stop       ends the server of a DB instance, which AWS then can't recover until …/start
    POST /_local/engines/nodes/NAME/lose-wal   loses the newest WAL segment in the automated backups of a DB instance: a
                                               restore to a later time fails

`ca` is the file with the certificate authority of all servers, as AWS's certificate bundle.
"""

from __future__ import annotations

import itertools
import shutil
import sys
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from local.engines import programs
from local.engines.host import EngineHost

MONITOR_SECONDS: float = 1


class Engine(Protocol):
    """A real server, or the servers of one cache, of one region."""

    region: str

    def cut(self) -> None:
        """Ends the processes at once."""

    def recover(self) -> None:
        """Starts the processes that `cut` ended."""

    def kill(self, node: str) -> bool:
        """Ends the process of a node. False if the node is not one of this engine's."""

    def hold(self, node: str, stopped: bool) -> bool:
        """Ends the process of a node until the next call with False. False if no node of this engine can be held."""

    def lose_wal(self, node: str) -> bool:
        """Loses a segment of the automated backups of a DB instance. False if the node is not one of this engine's."""

    def monitor(self) -> None:
        """Reads the figures of the servers, and does what AWS does regularly."""

    def describe(self) -> dict[str, Any]: ...


class Engines:
    def __init__(self, directory: Path, names: set[str]):
        """names: "postgres", "redis" or both. Raises programs.EngineError if one can't be had on this machine.

        Removes what an earlier process left in the directory: its resources are gone with it.
        """
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        found = programs.ensure(names)
        self.postgres = found.postgres is not None
        self.redis = found.redis is not None
        self.host = EngineHost(directory, found)
        self._engines: list[Engine] = []
        self._numbers = itertools.count()
        self._power: dict[str, threading.Event] = defaultdict(_on)
        self._stopped = threading.Event()
        threading.Thread(target=self._monitor, name="engines", daemon=True).start()

    def new_directory(self, kind: str) -> Path:
        """An empty directory for files that belong to no server, such as snapshots."""
        directory = self.host.directory / kind / str(next(self._numbers))
        directory.mkdir(parents=True)
        return directory

    def add(self, engine: Engine) -> None:
        self._engines.append(engine)

    def discard(self, engine: Engine) -> None:
        if engine in self._engines:
            self._engines.remove(engine)

    def power(self, region: str) -> threading.Event:
        """Set while the region has power."""
        return self._power[region]

    def cut(self, region: str) -> None:
        self.power(region).clear()
        self._in_parallel(region, lambda each: each.cut())

    def restore(self, region: str) -> None:
        self._in_parallel(region, lambda each: each.recover())
        self.power(region).set()

    def _in_parallel(self, region: str, action: Callable[[Engine], None]) -> None:
        found = [each for each in self._engines if each.region == region]
        with ThreadPoolExecutor(max(1, len(found))) as pool:
            list(pool.map(action, found))

    def _monitor(self) -> None:
        while not self._stopped.wait(MONITOR_SECONDS):
            for each in list(self._engines):
                if self.power(each.region).is_set():
                    try:
                        each.monitor()
                    except Exception:  # the server may end meanwhile; the next round reads again
                        traceback.print_exc(file=sys.stderr)

    def handle(self, method: str, path: list[str], _: bytes) -> Any:
        """The control endpoint."""
        match method, path:
            case "GET", []:
                return {"ca": str(self.host.authority.bundle), "servers": [each.describe() for each in self._engines]}
            case "POST", ["nodes", name, "kill"]:
                if any(each.kill(name) for each in self._engines):
                    return None
            case "POST", ["nodes", name, "stop" | "start" as action]:
                if any(each.hold(name, stopped=action == "stop") for each in self._engines):
                    return None
            case "POST", ["nodes", name, "lose-wal"]:
                if any(each.lose_wal(name) for each in self._engines):
                    return None
            case "POST", [region, "cut"]:
                return self.cut(region)
            case "POST", [region, "restore"]:
                return self.restore(region)
        raise ValueError(f"no {method} of engines/{'/'.join(path)}")

    def stop(self) -> None:
        """Ends all servers."""
        self._stopped.set()
        for power in list(self._power.values()):
            power.set()  # no task waits any longer
        self.host.stop()


def _on() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


class Tasks:
    """The work of one engine, one task after the other, in a thread of its own.

    A power cut delays the next task, and repeats a task that failed by it.
    """

    def __init__(self, name: str, power: threading.Event):
        self._power = power
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._last: Future[Any] = Future()
        self._last.set_result(None)
        self._ended = False
        self.failure: str | None = None
        """What the first failed task failed with."""

    @property
    def settled(self) -> bool:
        """Whether all tasks have ended, with success or not."""
        return self._last.done()

    def submit(self, task: Callable[[], Any]) -> Future[Any]:
        def run() -> Any:
            while True:
                self._power.wait()
                try:
                    return task()
                except Exception as problem:
                    if not self._power.is_set():
                        continue
                    traceback.print_exc(file=sys.stderr)
                    self.failure = self.failure or str(problem)
                    raise

        if not self._ended:
            self._last = self._pool.submit(run)
        return self._last

    def end(self) -> None:
        """Lets the submitted tasks end, and ignores later ones: the engine is being removed."""
        self._ended = True
        self._pool.shutdown(wait=False)
