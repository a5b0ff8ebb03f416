"""How long AWS took during a failover, and how long everything else: by the log of phases of the local AWS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SERVICES = ("rds", "elasticache", "eks")
_NOT_WAITED_FOR = ("optimizing", "retrying")
"""A volume that is optimized is in use, and a group whose launch of instances failed waits for no one."""
_OF_ALL_REGIONS = "globalreplicationgroup"


def waited(phases: Iterable[dict[str, Any]], regions: set[str], since: float, until: float) -> float:
    """Seconds of that time in which a database, a cache or a cluster of the regions was in a transient state.

    Times are seconds since 1970. Global datastores count for every region.
    """
    spans = sorted(
        (max(since, each["began"]), min(until, each["ended"] or until)) for each in phases if _is_waited_for(each, regions)
    )
    total, reached = 0.0, since
    for began, ended in spans:
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total


def _is_waited_for(phase: dict[str, Any], regions: set[str]) -> bool:
    service, place = phase["resource"][0], phase["resource"][1]
    return service in SERVICES and phase["phase"] not in _NOT_WAITED_FOR and (place in regions or place == _OF_ALL_REGIONS)
