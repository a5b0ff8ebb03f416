"""Replication groups: creation, description and deletion."""

from typing import Any

from ... import identifiers, lifecycle, maintenance_windows, references
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from . import engines, global_groups, parameter_groups, rules, snapshots, subnet_groups
from .replication_group import ReplicationGroup
from .state import ElastiCache


@operation
def create_replication_group(cache: ElastiCache, call: Call) -> Output:
    name = identifiers.check(call["ReplicationGroupId"], "ReplicationGroupId", 40)
    if name in cache.groups:
        raise Refusal("ReplicationGroupAlreadyExists", f"Replication group {name} already exists.")
    if call.get("PrimaryClusterId"):
        raise rules.invalid_value("PrimaryClusterId is not supported: the local AWS has no standalone cache clusters.")
    given = dict(call.params)
    snapshot = snapshots.restorable(cache, call["SnapshotName"]) if call.get("SnapshotName") else None
    if call.get("GlobalReplicationGroupId"):
        given = global_groups.inherit_from_primary(cache, call)
    shards, replicas, mode = _topology(given)
    settings = _settings(cache, given)
    rules.check_members(settings, replicas)
    token = call.get("AuthToken")
    if token is not None:
        rules.check_token(token)
    rules.check_access(cache, settings, token is not None, call.get("UserGroupIds") or [])
    group = ReplicationGroup(cache, name, settings, tag_map(call.get("Tags")), mode)
    group.user_groups = list(call.get("UserGroupIds") or [])
    group.tokens = [token] if token is not None else []
    group.auth_changed = group.created if token is not None else None
    _place_nodes(cache, group, given, shards, replicas)
    cache.groups[name] = group
    group.launch(snapshot.data if snapshot else None)
    if call.get("GlobalReplicationGroupId"):
        global_groups.join(cache, group, call["GlobalReplicationGroupId"])
    if primary := global_groups.primary_of(cache, group):
        group.servers.follow(primary.servers)
    return {"ReplicationGroup": group.describe()}


def _topology(given: dict[str, Any]) -> tuple[int, int, bool]:
    """Number of shards, replicas of each shard, and whether cluster mode is on."""
    shards, clusters = given.get("NumNodeGroups"), given.get("NumCacheClusters")
    if clusters is not None and (shards or given.get("ReplicasPerNodeGroup") is not None):
        raise rules.invalid_combination("NumCacheClusters can't be combined with NumNodeGroups or ReplicasPerNodeGroup.")
    if clusters is not None and not 1 <= clusters <= 6:
        raise rules.invalid_value(f"NumCacheClusters must be between 1 and 6, not {clusters}.")
    mode = (
        (shards or 1) > 1
        or given.get("ClusterMode") == "enabled"
        or ".cluster.on" in (given.get("CacheParameterGroupName") or "")
    )
    if mode and given.get("AutomaticFailoverEnabled") is False:
        raise rules.invalid_combination("Redis with cluster mode enabled cannot be created with auto failover turned off.")
    return shards or 1, clusters - 1 if clusters is not None else given.get("ReplicasPerNodeGroup") or 0, mode


def _settings(cache: ElastiCache, given: dict[str, Any]) -> dict[str, Any]:
    engine = engines.check_engine(given.get("Engine") or "redis")
    version = engines.resolve(engine, given.get("EngineVersion"))
    if not given.get("CacheNodeType"):
        raise rules.invalid_value("The parameter CacheNodeType must be provided and must not be blank.")
    if not given["ReplicationGroupDescription"]:
        raise rules.invalid_value("The parameter ReplicationGroupDescription must be provided and must not be blank.")
    group = subnet_groups.find(cache, given.get("CacheSubnetGroupName") or "default")
    daily, weekly = maintenance_windows.choose(given.get("SnapshotWindow"), given.get("PreferredMaintenanceWindow"))
    mode = "clustercfg" if (given.get("NumNodeGroups") or 1) > 1 else ""
    settings = {
        "Description": given["ReplicationGroupDescription"],
        "Engine": engine,
        "EngineVersion": version,
        "CacheNodeType": given["CacheNodeType"],
        "CacheSubnetGroupName": group.name,
        "CacheParameterGroupName": given.get("CacheParameterGroupName")
        or f"default.{engines.family(engine, version)}{'.cluster.on' if mode else ''}",
        "SecurityGroupIds": list(given.get("SecurityGroupIds") or [references.default_security_group(cache.region, group.vpc)]),
        "AutomaticFailover": "enabled" if given.get("AutomaticFailoverEnabled") or mode else "disabled",
        "MultiAZ": "enabled" if given.get("MultiAZEnabled") else "disabled",
        "TransitEncryptionEnabled": bool(given.get("TransitEncryptionEnabled", engine == "valkey")),
        "TransitEncryptionMode": given.get("TransitEncryptionMode") or "required",
        "AtRestEncryptionEnabled": bool(given.get("AtRestEncryptionEnabled", engine == "valkey")),
        "AuthTokenEnabled": given.get("AuthToken") is not None,
        "AutoMinorVersionUpgrade": given.get("AutoMinorVersionUpgrade", True),
        "SnapshotRetentionLimit": given.get("SnapshotRetentionLimit", 0),
        "SnapshotWindow": daily,
        "PreferredMaintenanceWindow": weekly,
        "Port": given.get("Port", 6379),
    }
    if key := given.get("KmsKeyId"):
        if not settings["AtRestEncryptionEnabled"]:
            raise rules.invalid_combination("A KMS key can be given for encryption at rest only.")
        settings["KmsKeyId"] = references.kms_key_arn(cache.region, key)
        if settings["KmsKeyId"] is None:
            raise Refusal("InvalidKMSKeyFault", f"The KMS key {key} does not exist or is not enabled.")
    rules.check(cache, settings)
    parameter_groups.check_family(cache, settings)
    return settings


def _place_nodes(cache: ElastiCache, group: ReplicationGroup, given: dict[str, Any], shards: int, replicas: int) -> None:
    zones = references.zones(cache.subnet_groups[group.settings["CacheSubnetGroupName"]].subnets)
    preferred = given.get("PreferredCacheClusterAZs") or []
    if preferred and len(preferred) != shards * (replicas + 1):
        raise rules.invalid_combination("PreferredCacheClusterAZs must name as many zones as there are cache clusters.")
    if unknown := set(preferred) - set(zones):
        raise rules.invalid_value(f"The cache subnet group has no subnet in {', '.join(sorted(unknown))}.")
    chosen = preferred or [zones[(shard + node) % len(zones)] for shard in range(shards) for node in range(replicas + 1)]
    for index, zone in enumerate(chosen):
        group.add(f"{index // (replicas + 1) + 1:04}", zone)


@operation
def describe_replication_groups(cache: ElastiCache, call: Call) -> Output:
    requested = call.get("ReplicationGroupId")
    groups = [cache.group(requested)] if requested else sorted(cache.groups.values(), key=lambda each: each.name)
    shown, marker = page(groups, call)
    return {"ReplicationGroups": [each.describe() for each in shown], "Marker": marker}


@operation
def delete_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = cache.group(call["ReplicationGroupId"])
    if group.status not in ("available", "create-failed"):
        raise Refusal(
            "InvalidReplicationGroupState",
            f"Replication group {group.name} has status {group.status} which is not valid for deletion.",
        )
    if group.status == "create-failed" and call.get("FinalSnapshotIdentifier"):
        raise Refusal(
            "InvalidReplicationGroupState",
            f"Replication group {group.name} has status {group.status} which is not valid for a final snapshot.",
        )
    rules.check_is_no_member(group.name, group.global_group)
    if call.get("RetainPrimaryCluster"):
        raise rules.invalid_combination("RetainPrimaryCluster is not supported: the local AWS has no standalone cache clusters.")

    def remove() -> None:
        group.servers.remove()
        for node in list(group.nodes):
            group.remove(node)
        lifecycle.cancel(group.key)
        cache.groups.pop(group.name, None)

    def delete() -> None:
        _start_final_phase(group, "deleting", duration("elasticache/ReplicationGroup.delete", of=group.name), remove)

    if final := call.get("FinalSnapshotIdentifier"):
        snapshots.create_from(cache, group, final, {})
        _start_final_phase(group, "snapshotting", duration("elasticache/Snapshot.create", of=group.name), delete)
    else:
        delete()
    return {"ReplicationGroup": {**group.describe(), "Status": "deleting"}}


def _start_final_phase(group: ReplicationGroup, status: str, seconds: float, then: Any) -> None:
    """Begins a phase that does not end in the status available."""
    group.status = status
    for node in group.nodes:
        node.status = status
    lifecycle.begin(group.key, status, seconds, then=then)
