"""Outages of whole regions: `PUT /_local/outages` with

    {"regions": ["us-east-1"], "globalServices": true}

sets which regions are out; GET shows them, DELETE ends all outages. While a region is out, the connections of calls to it are
closed without a response, its real servers are killed as by a power cut, the API servers of its clusters and its load balancers
do not answer, and nothing is replicated to it or from it. Its servers start again at the end, with the data that they had
written.

The control planes of IAM and Route 53 are in us-east-1. With "globalServices" (default true) they are out together with that
region, and other regions refuse what depends on them: settings of buckets, and what needs new DNS names (databases, caches, load
balancers). Names are answered on. Source: AWS Fault Isolation Boundaries, "Global services".
"""

import json
from collections.abc import Callable
from typing import Any

from moto.s3.models import s3_backends

from .call import ACCOUNT, Call
from .errors import Refusal
from .faults import Dropped

HOME = "us-east-1"
_GLOBAL = ("iam", "route53")
_NEEDS_HOME = {
    "s3": ("CreateBucket", "DeleteBucket", "PutBucket"),
    "rds": ("CreateDBInstance", "RestoreDBInstance"),
    "elasticache": ("CreateReplicationGroup", "CreateCacheCluster", "CreateGlobalReplicationGroup"),
    "elbv2": ("CreateLoadBalancer",),
}
"""Prefixes of operations by service."""

_out: set[str] = set()
_with_global_services = True


def is_out(region: str) -> bool:
    return region in _out


def check(call: Call) -> None:
    """Raises Dropped for a call that no server receives, and Refusal for one that a region can't carry out alone."""
    if not _out:
        return
    home_is_out = HOME in _out and _with_global_services
    if call.service in _GLOBAL:
        if home_is_out:
            raise Dropped
        return
    if call.region in _out or _region_of_bucket(call) in _out:
        raise Dropped
    if home_is_out and call.operation.startswith(_NEEDS_HOME.get(call.service, ("-",))):
        raise Refusal("ServiceUnavailable", f"{call.operation} depends on {HOME}, which is not available.", 503)


def _region_of_bucket(call: Call) -> str | None:
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(call.get("Bucket")) if call.service == "s3" else None
    return None if bucket is None else str(bucket.region_name)


class Outages:
    """The control endpoint."""

    def __init__(self) -> None:
        self._effects: list[tuple[Callable[[str], None], Callable[[str], None]]] = []

    def add(self, lose: Callable[[str], None], restore: Callable[[str], None]) -> None:
        """What else happens to a region at the begin and at the end of its outage."""
        self._effects.append((lose, restore))

    def handle(self, method: str, path: list[str], body: bytes) -> Any:
        if path:
            raise ValueError(f"no {method} of outages/{'/'.join(path)}")
        match method:
            case "PUT":
                given = json.loads(body or b"{}")
                if unknown := set(given) - {"regions", "globalServices"}:
                    raise ValueError(f"unknown settings of outages: {', '.join(sorted(unknown))}")
                self.set(set(given.get("regions", [])), given.get("globalServices", True))
            case "DELETE":
                self.end()
            case "GET":
                pass
            case _:
                raise ValueError(f"no {method} of outages")
        return {"regions": sorted(_out), "globalServices": _with_global_services}

    def forget(self) -> None:
        """Ends all outages without their effects, because the process ends."""
        _out.clear()

    def set(self, regions: set[str], with_global_services: bool) -> None:
        global _with_global_services  # noqa: PLW0603 - the process has one AWS
        lost, returned = regions - _out, _out - regions
        _with_global_services = with_global_services
        _out.update(lost)  # no call is carried out any more before the servers are killed
        for region in sorted(lost):
            for lose, _ in self._effects:
                lose(region)
        _out.difference_update(returned)
        for region in sorted(returned):
            for _, restore in self._effects:
                restore(region)

    def end(self) -> None:
        """Ends all outages."""
        self.set(set(), True)
