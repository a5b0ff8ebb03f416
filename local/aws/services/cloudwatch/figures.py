"""What AWS's own services send to CloudWatch each minute: figures of the real servers, and of the replication of S3.

A figure that nothing measures is absent. An instance without a server is one that nobody uses: its replicas have everything,
and its storage is empty. Times are in seconds of AWS. Sources:
RDS user guide "Amazon CloudWatch metrics for Amazon RDS", ElastiCache user guide "Metrics for Valkey and Redis OSS", S3 user
guide "Using S3 Replication metrics".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...app import App, regions
from ..s3 import replication_metrics
from . import periods
from .metrics import Dimensions, Sample

if TYPE_CHECKING:
    from ..elasticache.replication_group import ReplicationGroup
    from ..rds.instance import DBInstance


@dataclass(frozen=True)
class Figure:
    region: str
    """Where the figure is published."""
    namespace: str
    name: str
    dimensions: tuple[Dimensions, ...]
    """All sets of dimensions under which the figure is published."""
    values: tuple[float, ...]
    unit: str

    def sample(self, at: float) -> Sample:
        return Sample.of(at, [(each, 1.0) for each in self.values], self.unit)


def measured(app: App) -> Iterator[Figure]:
    """The figures of all regions now."""
    for region in regions():
        if app.engines and not app.engines.power(region).is_set():
            continue
        for db in app.states["rds"](region).instances.values():
            yield from _of_instance(region, db)
        for group in app.states["elasticache"](region).groups.values():
            yield from _of_group(region, group)
    yield from _of_replication()


def _of_instance(region: str, db: "DBInstance") -> Iterator[Figure]:
    read = db.server.figures(db)
    lag = read.get("replica_lag")
    found: list[tuple[str, Any, str]] = [
        ("ReplicaLag", None if lag is None else periods.aws_seconds(lag), "Seconds"),
        ("OldestReplicationSlotLag", read.get("oldest_replication_slot_lag"), "Bytes"),
        ("FreeStorageSpace", read.get("free_storage_space"), "Bytes"),
        ("DatabaseConnections", read.get("database_connections"), "Count"),
    ]
    dimensions: tuple[Dimensions, ...] = (
        (("DBInstanceIdentifier", db.name),),
        (("DatabaseClass", db.settings["DBInstanceClass"]),),
        (("EngineName", db.settings["Engine"]),),
        (),
    )
    for name, value, unit in found:
        if value is not None:
            yield Figure(region, "AWS/RDS", name, dimensions, (float(value),), unit)


def _of_group(region: str, group: "ReplicationGroup") -> Iterator[Figure]:
    """The lag of the primary node of a secondary group."""
    measured = group.servers.global_lag()
    if measured is None:
        return
    node, lag = measured
    cluster = ("CacheClusterId", node)
    dimensions: tuple[Dimensions, ...] = ((cluster,), (cluster, ("CacheNodeId", "0001")))
    yield Figure(region, "AWS/ElastiCache", "GlobalDatastoreReplicationLag", dimensions, (periods.aws_seconds(lag),), "Seconds")


def _of_replication() -> Iterator[Figure]:
    for rule in replication_metrics.collect():
        names: Dimensions = (("DestinationBucket", rule.destination), ("RuleId", rule.id), ("SourceBucket", rule.source))
        if rule.destination_region:
            pending = (
                ("BytesPendingReplication", float(rule.pending_bytes), "Bytes"),
                ("OperationsPendingReplication", float(rule.pending_operations), "Count"),
                ("ReplicationLatency", periods.aws_seconds(rule.latency), "Seconds"),
            )
            for name, value, unit in pending:
                yield Figure(rule.destination_region, "AWS/S3", name, (names,), (value,), unit)
        if rule.outcomes:
            yield Figure(rule.source_region, "AWS/S3", "OperationsFailedReplication", (names,), rule.outcomes, "Count")
