"""Resources that are on their way: which phase each is in, and what happens when the phase is over.

Phases are looked at lazily by whoever reads, and ended by one timer thread, so that what follows a phase happens even
when nobody looks. Everything here runs under `lock`, the lock of the whole emulator.
"""

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from . import clock, critical_path

lock = threading.RLock()

Key = tuple


@dataclass
class _Phase:
    name: str
    ends: float
    then: Callable[[], None] | None
    until: Callable[[], bool] | None
    node: critical_path.Node | None


_phases: dict[Key, _Phase] = {}
_queue: list[tuple[float, int, Key, _Phase]] = []
_order = itertools.count()
_wake = threading.Condition()


def begin(
    key: Key,
    phase: str,
    seconds: float,
    *,
    then: Callable[[], None] | None = None,
    until: Callable[[], bool] | None = None,
) -> None:
    """Resource `key` is in `phase` for `seconds` of AWS's time, then `then` is called (it may begin the next phase).

    Replaces a phase it is in. `until`, when given, holds the phase past its time while it answers False: for real
    things that have to be up (polled, so it must be quick).
    """
    with lock:
        node = critical_path.record_phase(key, seconds)
        started = _Phase(phase, time.monotonic() + clock.scaled_seconds(seconds), then, until, node)
        _phases[key] = started
        with _wake:
            heapq.heappush(_queue, (started.ends, next(_order), key, started))
            _wake.notify()
        _end_due_phases()


def phase(key: Key) -> str | None:
    """The phase that the resource is in, None when it is in none."""
    with lock:
        _end_due_phases()
        current = _phases.get(key)
        return current.name if current else None


def cancel(key: Key) -> None:
    """The resource is gone: its phase ends without what would have followed."""
    with lock:
        _phases.pop(key, None)


def end_due_phases() -> None:
    """What is due happens now: called before every call, so that states which callbacks set are right when read."""
    with lock:
        _end_due_phases()


def _end_due_phases() -> None:
    while True:
        with _wake:
            if not _queue or _queue[0][0] > time.monotonic():
                return
            _, _, key, due = heapq.heappop(_queue)
            if _phases.get(key) is not due:
                continue
            if due.until and not due.until():
                heapq.heappush(_queue, (time.monotonic() + 0.1, next(_order), key, due))
                continue
        del _phases[key]
        if due.then:
            try:
                with critical_path.attribute_phases(due.node):
                    due.then()
            except Exception:  # one resource's mistake must not stop the time of all others, nor fail who reads
                traceback.print_exc(file=sys.stderr)


def _timer() -> None:
    while True:
        with _wake:
            wait = _queue[0][0] - time.monotonic() if _queue else None
            if wait is None or wait > 0:
                _wake.wait(wait)
                continue
        with lock:
            _end_due_phases()


def start() -> None:
    threading.Thread(target=_timer, name="lifecycle", daemon=True).start()
