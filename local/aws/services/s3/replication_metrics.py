"""What S3 Replication metrics measure, for each rule that has them enabled. Source: S3 user guide "Using S3 Replication metrics".

Pending operations are published in the region of the destination, also while nothing is replicated; the outcome of operations
in the region of the source, in the minutes in which there was one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.s3.models import s3_backends

from ... import clock
from ...call import ACCOUNT
from .replication_rules import configuration_of, find_bucket, is_enabled

Rule = dict[str, Any]


@dataclass(frozen=True)
class RuleFigures:
    source: str
    source_region: str
    destination: str
    destination_region: str | None
    """None if the destination does not exist any more."""
    id: str
    pending_operations: int
    pending_bytes: int
    latency: float
    """Seconds for which the oldest pending operation has been waiting."""
    outcomes: tuple[float, ...]
    """1 for each operation that failed, and 0 for each that did not, since the last figures."""


@dataclass(frozen=True)
class _Operation:
    size: int
    since: float


_pending: dict[tuple[str, str], dict[Any, _Operation]] = defaultdict(dict)
_outcomes: dict[tuple[str, str], list[float]] = defaultdict(list)


def begin(bucket: str, rule: Rule, key: Any, size: int) -> None:
    """An operation on objects waits for its replication. key: identifies it for `end`."""
    _pending[bucket, rule["ID"]].setdefault(key, _Operation(size, clock.now()))


def end(bucket: str, rule: Rule, key: Any, is_replicated: bool) -> None:
    _pending[bucket, rule["ID"]].pop(key, None)
    _outcomes[bucket, rule["ID"]].append(0.0 if is_replicated else 1.0)


def collect() -> Iterator[RuleFigures]:
    """The figures of all rules since the last call."""
    outcomes = {key: tuple(each) for key, each in _outcomes.items()}
    _outcomes.clear()
    for name, bucket in s3_backends[ACCOUNT]["aws"].buckets.items():
        for rule in (configuration_of(bucket) or {"Rules": []})["Rules"]:
            if rule["Status"] == "Enabled" and is_enabled(rule, "Destination", "Metrics"):
                destination = rule["Destination"]["Bucket"].rpartition(":::")[2]
                target = find_bucket(destination)
                waiting = _pending.get((name, rule["ID"]), {}).values()
                yield RuleFigures(
                    name,
                    bucket.region_name,
                    destination,
                    target.region_name if target else None,
                    rule["ID"],
                    len(waiting),
                    sum(each.size for each in waiting),
                    max((clock.now() - each.since for each in waiting), default=0.0),
                    outcomes.get((name, rule["ID"]), ()),
                )
