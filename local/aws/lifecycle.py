"""Transient states of resources: the phase that each resource is in, and the callback at the phase's end.

Every read ends the phases that are due, and one timer thread ends phases without a read, so that callbacks also run
without calls. All code here runs under `lock`, the lock of the whole emulator.
"""

import heapq
import itertools
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from . import clock, critical_path, phase_log

RETRY_SECONDS = 0.1

lock = threading.RLock()

Key = tuple


@dataclass
class _Phase:
    name: str
    ends: float
    then: Callable[[], None] | None
    until: Callable[[], bool] | None
    node: critical_path.Node | None
    record: phase_log.Record


_replacements: list[Callable[[Key, str], Callable[[], None] | None]] = []

_phases: dict[Key, _Phase] = {}
_queue: list[tuple[float, int, Key, _Phase]] = []
_order = itertools.count()
_queue_changed = threading.Condition()


def begin(
    key: Key,
    phase: str,
    seconds: float,
    *,
    then: Callable[[], None] | None = None,
    until: Callable[[], bool] | None = None,
) -> None:
    """Puts resource `key` into `phase` for `seconds` of AWS, then calls `then`, which may begin the next phase.

    Replaces the resource's current phase. `until` extends the phase until it returns True, for the start of real programs;
    it is polled under the lock, so it must be quick.
    """
    with lock:
        node = critical_path.record_phase(key, seconds)
        _end_record(key)
        record = phase_log.begin(key, phase)
        started = _Phase(phase, clock.now() + clock.scaled_seconds(seconds), then, until, node, record)
        _phases[key] = started
        with _queue_changed:
            heapq.heappush(_queue, (started.ends, next(_order), key, started))
            _queue_changed.notify()
        _end_due_phases()


def replace_ends(replacement: Callable[[Key, str], Callable[[], None] | None]) -> None:
    """Installs a function from a resource's key and phase to the callback that replaces the phase's own; None keeps it."""
    _replacements.append(replacement)


def phase(key: Key) -> str | None:
    """The name of the resource's current phase; None if it is in no phase."""
    with lock:
        _end_due_phases()
        current = _phases.get(key)
        return current.name if current else None


def cancel(key: Key) -> None:
    """Ends the resource's phase without its callback."""
    with lock:
        _end_record(key)
        _phases.pop(key, None)


def _end_record(key: Key) -> None:
    if key in _phases:
        phase_log.end(_phases[key].record)


def end_due_phases() -> None:
    """Ends every phase whose time is over. The emulator calls this before each AWS call, which then reads current states."""
    with lock:
        _end_due_phases()


def _end_due_phases() -> None:
    while True:
        with _queue_changed:
            if not _queue or _queue[0][0] > clock.now():
                return
            _, _, key, due = heapq.heappop(_queue)
            if _phases.get(key) is not due:
                continue
            replacement = next((then for each in _replacements if (then := each(key, due.name))), None)
            if due.until and not replacement and not due.until():
                heapq.heappush(_queue, (clock.now() + RETRY_SECONDS, next(_order), key, due))
                continue
        _end_record(key)
        del _phases[key]
        if then := replacement or due.then:
            try:
                with critical_path.attribute_phases(due.node):
                    then()
            except Exception:  # a bug in one callback must neither stop the timer nor fail the caller, who only reads
                traceback.print_exc(file=sys.stderr)


def _run_timer() -> None:
    while True:
        with _queue_changed:
            wait = _queue[0][0] - clock.now() if _queue else None
            if wait is None or wait > 0:
                _queue_changed.wait(wait)
                continue
        with lock:
            _end_due_phases()


def start() -> None:
    threading.Thread(target=_run_timer, name="lifecycle", daemon=True).start()
