"""Snapshots of replication groups."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ... import identifiers, lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, now, operation, page, tag_map
from . import rules
from .replication_group import ReplicationGroup
from .state import ElastiCache, Snapshot


def _find(cache: ElastiCache, name: str) -> Snapshot:
    if name not in cache.snapshots:
        raise Refusal("SnapshotNotFoundFault", f"Snapshot {name} not found.", 404)
    return cache.snapshots[name]


def restorable(cache: ElastiCache, name: str) -> Snapshot:
    snapshot = _find(cache, name)
    if snapshot.status != "available":
        raise rules.invalid_value(f"Snapshot {name} is not in available state.")
    return snapshot


def _describe(snapshot: Snapshot) -> dict[str, Any]:
    return {**snapshot.attributes, "SnapshotStatus": snapshot.status}


def _add(
    cache: ElastiCache, name: str, attributes: dict[str, Any], tags: dict[str, str], data: Callable[[], Future[Path] | None]
) -> Snapshot:
    """data: requests the copy of the data."""
    identifiers.check(name, "SnapshotName", 255)
    if name in cache.snapshots:
        raise Refusal("SnapshotAlreadyExistsFault", f"Snapshot with specified name already exists: {name}")
    snapshot = Snapshot({**attributes, "SnapshotName": name, "ARN": cache.arn("snapshot", name)}, tags)
    snapshot.data = data()
    cache.snapshots[name] = snapshot

    def ready() -> None:
        snapshot.status = "failed" if snapshot.data and snapshot.data.exception() else "available"

    def is_done() -> bool:
        return snapshot.data is None or snapshot.data.done()

    key = ("elasticache", cache.region, "snapshot", name)
    seconds = duration("elasticache/Snapshot.create", of=name)
    lifecycle.begin(key, "creating", seconds, then=ready, until=is_done)
    return snapshot


def create_from(cache: ElastiCache, group: ReplicationGroup, name: str, tags: dict[str, str]) -> Snapshot:
    settings = group.settings
    remaining = (
        "CacheNodeType",
        "Engine",
        "EngineVersion",
        "PreferredMaintenanceWindow",
        "Port",
        "CacheParameterGroupName",
        "CacheSubnetGroupName",
        "AutoMinorVersionUpgrade",
        "SnapshotRetentionLimit",
        "SnapshotWindow",
        "AutomaticFailover",
        "KmsKeyId",
    )
    attributes = {
        **{each: settings[each] for each in remaining if settings.get(each) is not None},
        "ReplicationGroupId": group.name,
        "ReplicationGroupDescription": settings["Description"],
        "SnapshotSource": "manual",
        "NumNodeGroups": len(group.shards),
        "VpcId": cache.subnet_groups[settings["CacheSubnetGroupName"]].vpc,
        "DataTiering": "disabled",
        "NodeSnapshots": [
            {
                "CacheClusterId": group.of_shard(shard)[-1].name,
                "NodeGroupId": shard,
                "CacheNodeId": "0001",
                "CacheSize": "6 MB",
                "CacheNodeCreateTime": group.created,
                "SnapshotCreateTime": now(),
            }
            for shard in group.shards
        ],
    }
    return _add(cache, name, attributes, tags, group.servers.snapshot)


@operation
def create_snapshot(cache: ElastiCache, call: Call) -> Output:
    if not call.get("ReplicationGroupId"):
        raise rules.invalid_combination("ReplicationGroupId must be given: the local AWS has no standalone cache clusters.")
    group = cache.group(call["ReplicationGroupId"])
    if group.status != "available":
        raise Refusal("InvalidReplicationGroupState", f"Replication group {group.name} is not in available state.")
    snapshot = create_from(cache, group, call["SnapshotName"], tag_map(call.get("Tags")))
    group.enter("snapshotting", duration("elasticache/Snapshot.create", of=group.name))
    return {"Snapshot": _describe(snapshot)}


@operation
def describe_snapshots(cache: ElastiCache, call: Call) -> Output:
    requested, group = call.get("SnapshotName"), call.get("ReplicationGroupId")
    found = [_find(cache, requested)] if requested else list(cache.snapshots.values())
    shown, marker = page([_describe(each) for each in found if group in (None, each.attributes["ReplicationGroupId"])], call)
    return {"Snapshots": shown, "Marker": marker}


@operation
def copy_snapshot(cache: ElastiCache, call: Call) -> Output:
    source = restorable(cache, call["SourceSnapshotName"])
    copy = _add(cache, call["TargetSnapshotName"], source.attributes, tag_map(call.get("Tags")), lambda: source.data)
    return {"Snapshot": _describe(copy)}


@operation
def delete_snapshot(cache: ElastiCache, call: Call) -> Output:
    snapshot = _find(cache, call["SnapshotName"])
    if snapshot.status != "available":
        raise Refusal("InvalidSnapshotState", f"Snapshot {call['SnapshotName']} is not in available state.")
    snapshot.status = "deleting"
    del cache.snapshots[call["SnapshotName"]]
    return {"Snapshot": _describe(snapshot)}
