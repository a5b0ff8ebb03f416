"""The latest phases of resources with their begin and end: what AWS took time for, and when."""

import time
from collections import deque
from typing import Any

LOG = 20_000

Record = dict[str, Any]

_log: deque[Record] = deque(maxlen=LOG)


def begin(key: tuple, phase: str) -> Record:
    record: Record = {"resource": [str(each) for each in key], "phase": phase, "began": round(time.time(), 3), "ended": None}
    _log.append(record)
    return record


def end(record: Record) -> None:
    """Notes the end. Later calls for the same record change nothing."""
    record["ended"] = record["ended"] or round(time.time(), 3)


def report() -> list[Record]:
    """The phases in the order of their begin, in seconds since 1970 of this machine; ended: null while a phase lasts."""
    return list(_log)


def reset() -> None:
    _log.clear()
