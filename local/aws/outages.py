"""Outages of whole regions, and partitions: `PUT /_local/outages` with

    {"regions": ["us-east-1"], "globalServices": true,
     "partitions": [{"region": "us-west-2", "caller": "operator"}]}

sets which regions are out, and which are cut off from some callers; GET shows them, DELETE ends all.

While a region is out, the connections of calls to it are closed without a response, its real servers and the processes of its
pods are killed as by a power cut, the API servers of its clusters and its load balancers do not answer, and nothing is replicated
to it or from it. Its servers start again at the end with the data that they had written, and its pods with the settings that
they had.

A partition closes only the connections of the callers (a pattern) to the region, and lets the API servers of its clusters answer
nobody. Servers, pods, load balancers and replication go on.

The control planes of IAM and Route 53 are in us-east-1. With "globalServices" (default true) they are out together with that
region, and other regions refuse what depends on it (outage_dependencies.py). Names are answered on.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from . import accounting
from .call import Call
from .errors import Refusal
from .faults import Dropped
from .outage_dependencies import GLOBAL, HOME, needs_home, region_of_bucket, regions_needed

UNREACHABLE = "Unreachable"
"""What the log of calls has in place of an error code for a call that no server received."""


@dataclass(frozen=True)
class Partition:
    region: str
    caller: str
    """A pattern, such as "operator": * and ? stand for other characters."""


_out: set[str] = set()
_partitions: list[Partition] = []
_with_global_services = True


def is_out(region: str) -> bool:
    return region in _out


def is_cut_off(region: str) -> bool:
    """Whether the region is out, or some callers do not reach it."""
    return region in _out or any(each.region == region for each in _partitions)


def check(call: Call) -> None:
    """Raises Dropped for a call that no server receives, and Refusal for one that a region can't carry out alone."""
    if not _out and not _partitions:
        return
    unreachable = _out | {each.region for each in _partitions if fnmatchcase(call.caller, each.caller)}
    place = {HOME} if call.service in GLOBAL else {call.region, region_of_bucket(call)}
    if place & unreachable and (call.service not in GLOBAL or _with_global_services):
        accounting.log_unreachable(call, UNREACHABLE)
        raise Dropped
    if call.service in GLOBAL:
        return
    if HOME in _out and _with_global_services and needs_home(call):
        raise _unavailable(call, HOME)
    if missing := sorted(_out.intersection(regions_needed(call))):
        raise _unavailable(call, missing[0])


def _unavailable(call: Call, region: str) -> Refusal:
    return Refusal("ServiceUnavailable", f"{call.operation} depends on {region}, which is not available.", 503)


class Outages:
    """The control endpoint."""

    def __init__(self) -> None:
        self._effects: list[tuple[Callable[[str], None], Callable[[str], None], bool]] = []

    def add(self, lose: Callable[[str], None], restore: Callable[[str], None], of_partitions: bool = False) -> None:
        """What else happens to a region at the begin and at the end of its outage; of_partitions: of a partition too."""
        self._effects.append((lose, restore, of_partitions))

    def handle(self, method: str, path: list[str], body: bytes) -> Any:
        if path:
            raise ValueError(f"no {method} of outages/{'/'.join(path)}")
        match method:
            case "PUT":
                given = json.loads(body or b"{}")
                if unknown := set(given) - {"regions", "globalServices", "partitions"}:
                    raise ValueError(f"unknown settings of outages: {', '.join(sorted(unknown))}")
                partitions = [_partition(each) for each in given.get("partitions", [])]
                self.set(set(given.get("regions", [])), partitions, given.get("globalServices", True))
            case "DELETE":
                self.end()
            case "GET":
                pass
            case _:
                raise ValueError(f"no {method} of outages")
        return {
            "regions": sorted(_out),
            "globalServices": _with_global_services,
            "partitions": [{"region": each.region, "caller": each.caller} for each in _partitions],
        }

    def forget(self) -> None:
        """Ends all outages without their effects, because the process ends."""
        _out.clear()
        _partitions.clear()

    def set(self, regions: set[str], partitions: list[Partition], with_global_services: bool) -> None:
        global _with_global_services  # noqa: PLW0603 - the process has one AWS
        cut_off = regions | {each.region for each in partitions}
        was_cut_off = _out | {each.region for each in _partitions}
        lost, returned = regions - _out, _out - regions
        _with_global_services = with_global_services
        _out.update(lost)  # no call is carried out any more before the servers are killed
        _partitions[:] = partitions
        for lose, _, of_partitions in self._effects:
            for region in sorted(cut_off - was_cut_off if of_partitions else lost):
                lose(region)
        _out.difference_update(returned)
        for _, restore, of_partitions in self._effects:
            for region in sorted(was_cut_off - cut_off if of_partitions else returned):
                restore(region)

    def end(self) -> None:
        """Ends all outages and partitions."""
        self.set(set(), [], True)


def _partition(given: dict[str, str]) -> Partition:
    if set(given) != {"region", "caller"}:
        raise ValueError(f"a partition has a region and a caller, not {', '.join(sorted(given)) or 'nothing'}")
    return Partition(given["region"], given["caller"])
