"""Modifications of replication groups: settings, node type, version, AUTH token, and number of replicas."""

from typing import Any

from ... import lifecycle, references
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, now, operation
from . import engines, parameter_groups, rules
from .replication_group import ReplicationGroup
from .state import ElastiCache

_APPLIED_AT_ONCE = {
    "ReplicationGroupDescription": "Description",
    "PreferredMaintenanceWindow": "PreferredMaintenanceWindow",
    "AutoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "SnapshotRetentionLimit": "SnapshotRetentionLimit",
    "SnapshotWindow": "SnapshotWindow",
    "SecurityGroupIds": "SecurityGroupIds",
}
_DEFERRABLE = ("CacheNodeType", "Engine", "EngineVersion", "CacheParameterGroupName")
_OF_GLOBAL_DATASTORE = (*_DEFERRABLE, "AutomaticFailoverEnabled")


def _available(cache: ElastiCache, call: Call) -> ReplicationGroup:
    group = cache.group(call["ReplicationGroupId"])
    if group.status != "available" or any(node.status != "available" for node in group.nodes):
        raise Refusal("InvalidReplicationGroupState", f"Replication group {group.name} is not in available state.")
    return group


@operation
def modify_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = _available(cache, call)
    if any(call.get(name) is not None for name in _OF_GLOBAL_DATASTORE):
        rules.check_is_no_member(group.name, group.global_group)
    quick = {setting: call[given] for given, setting in _APPLIED_AT_ONCE.items() if call.get(given) is not None}
    if "PreferredMaintenanceWindow" in quick:
        quick["PreferredMaintenanceWindow"] = quick["PreferredMaintenanceWindow"].lower()
    slow = {name: call[name] for name in _DEFERRABLE if call.get(name) is not None}
    slow |= _failover(call)
    if call.get("TransitEncryptionEnabled") is not None or call.get("TransitEncryptionMode"):
        slow["TransitEncryptionEnabled"] = call.get("TransitEncryptionEnabled", group.settings["TransitEncryptionEnabled"])
        slow["TransitEncryptionMode"] = call.get("TransitEncryptionMode") or "required"
    _resolve_version(group, slow)
    slow = {name: value for name, value in slow.items() if group.settings.get(name) != value}
    requested = {**group.settings, **group.pending, **quick, **slow}
    rules.check(cache, requested)
    parameter_groups.check_family(cache, requested)
    rules.check_members(requested, len(group.of_shard(group.shards[0])) - 1)
    user_groups = _user_groups(cache, group, call)
    auth = _token(group, call, requested, user_groups)

    group.settings.update(quick)
    if "SecurityGroupIds" in quick:
        group.reattach()
        group.servers.update_sources()
    for name, value in list(group.pending.items()):
        if call.get(name, value) == group.settings.get(name):
            del group.pending[name]  # a request for the current value cancels the pending modification
    if not call.get("ApplyImmediately"):
        if auth or user_groups != group.user_groups:
            raise rules.invalid_combination("AUTH tokens and user groups are changed with ApplyImmediately only.")
        group.pending |= slow
        return {"ReplicationGroup": group.describe()}
    changes = {**group.pending, **slow, **auth}
    group.pending = {}
    if changes or user_groups != group.user_groups:
        _apply(group, changes, user_groups, call)
    return {"ReplicationGroup": group.describe()}


def _failover(call: Call) -> dict[str, str]:
    names = {"AutomaticFailoverEnabled": "AutomaticFailover", "MultiAZEnabled": "MultiAZ"}
    return {setting: "enabled" if call[given] else "disabled" for given, setting in names.items() if call.get(given) is not None}


def _resolve_version(group: ReplicationGroup, changes: dict[str, Any]) -> None:
    if "Engine" not in changes and "EngineVersion" not in changes:
        return
    engine = engines.check_engine(changes.get("Engine") or group.settings["Engine"])
    version = engines.resolve(engine, changes.get("EngineVersion"))
    engines.check_upgrade(group.settings["Engine"], group.settings["EngineVersion"], engine, version)
    changes.update(Engine=engine, EngineVersion=version)
    if group.settings["CacheParameterGroupName"].startswith("default."):
        changes.setdefault(
            "CacheParameterGroupName", f"default.{engines.family(engine, version)}{'.cluster.on' if group.cluster_mode else ''}"
        )


def _user_groups(cache: ElastiCache, group: ReplicationGroup, call: Call) -> list[str]:
    remaining = (
        []
        if call.get("RemoveUserGroups")
        else [each for each in group.user_groups if each not in (call.get("UserGroupIdsToRemove") or [])]
    )
    requested = [*remaining, *(each for each in call.get("UserGroupIdsToAdd") or [] if each not in remaining)]
    if requested != group.user_groups:
        rules.check_access(cache, group.settings, False, requested)
    return requested


def _token(group: ReplicationGroup, call: Call, requested: dict[str, Any], user_groups: list[str]) -> dict[str, Any]:
    token, strategy = call.get("AuthToken"), call.get("AuthTokenUpdateStrategy")
    if strategy == "DELETE" and (user_groups or not requested["AuthTokenEnabled"]):
        return {"AuthTokenEnabled": False}
    if strategy == "DELETE":
        raise rules.invalid_combination("AuthTokenUpdateStrategy DELETE is for a change to user groups.")
    if token is None:
        return {"AuthTokenEnabled": False} if user_groups and requested["AuthTokenEnabled"] else {}
    rules.check_token(token)
    if not requested["TransitEncryptionEnabled"]:
        raise rules.invalid_combination("The AUTH token is only supported when encryption-in-transit is enabled.")
    if user_groups:
        raise rules.invalid_combination("AUTH token and user groups can't be used together.")
    if strategy == "SET" and not group.settings["AuthTokenEnabled"]:
        raise rules.invalid_combination("The replication group has no AUTH token: use ROTATE before SET.")
    return {"AuthTokenEnabled": True}


def _tokens(group: ReplicationGroup, changes: dict[str, Any], call: Call) -> list[str]:
    """The tokens after the change: a rotation adds one, so that clients with the former one go on until the next is set."""
    if changes.get("AuthTokenEnabled") is False:
        return []
    if call.get("AuthToken") is None:
        return group.tokens
    return [call["AuthToken"]] if call.get("AuthTokenUpdateStrategy") == "SET" else [*group.tokens[-1:], call["AuthToken"]]


def _apply(group: ReplicationGroup, changes: dict[str, Any], user_groups: list[str], call: Call) -> None:
    if "AutomaticFailover" in changes:
        group.changing["AutomaticFailoverStatus"] = changes["AutomaticFailover"]
    if call.get("AuthToken") is not None:
        group.changing["AuthTokenStatus"] = "SETTING" if call.get("AuthTokenUpdateStrategy") == "SET" else "ROTATING"
    if user_groups != group.user_groups:
        group.changing["UserGroups"] = {
            "UserGroupIdsToAdd": [each for each in user_groups if each not in group.user_groups],
            "UserGroupIdsToRemove": [each for each in group.user_groups if each not in user_groups],
        }

    tokens = _tokens(group, changes, call)

    def applied() -> None:
        group.settings.update(changes)
        group.user_groups = user_groups
        if "AuthTokenEnabled" in changes or call.get("AuthToken") is not None:
            group.auth_changed = now()

    def work() -> None:
        if tokens != group.tokens:
            group.tokens = tokens
            group.servers.set_tokens(tokens)

    def finish() -> None:
        applied()
        if "CacheParameterGroupName" in changes:
            group.servers.update_parameters()

    group.enter("modifying", duration("elasticache/ReplicationGroup.modify", of=group.name), finish, work=work)


@operation
def increase_replica_count(cache: ElastiCache, call: Call) -> Output:
    group, requested = _replicas(cache, call)
    current = len(group.of_shard(group.shards[0])) - 1
    if requested < current:
        raise rules.invalid_combination(f"NewReplicaCount {requested} must be greater than the current {current} replicas.")
    zones = references.zones(cache.subnet_groups[group.settings["CacheSubnetGroupName"]].subnets)
    for shard in group.shards:
        for _ in range(requested - current):
            used = [node.zone for node in group.of_shard(shard)]
            group.add(shard, min(zones, key=used.count))
    _resize(group)
    return {"ReplicationGroup": group.describe()}


@operation
def decrease_replica_count(cache: ElastiCache, call: Call) -> Output:
    group, requested = _replicas(cache, call)
    current = len(group.of_shard(group.shards[0])) - 1
    if requested > current:
        raise rules.invalid_combination(f"NewReplicaCount {requested} must be less than the current {current} replicas.")
    rules.check_members(group.settings, requested)
    named = call.get("ReplicasToRemove") or []
    if unknown := set(named) - {node.name for node in group.nodes if node.role == "replica"}:
        raise rules.invalid_value(f"Not replicas of {group.name}: {', '.join(sorted(unknown))}")
    leaving = []
    for shard in group.shards:
        replicas = [node for node in group.of_shard(shard) if node.role == "replica"]
        replicas.sort(key=lambda node: node.name not in named)
        leaving += replicas[: current - requested] if named else replicas[::-1][: current - requested]
    for node in leaving:
        node.status = "deleting"

    def removed() -> None:
        for node in leaving:
            group.remove(node)
        group.servers.update_nodes()

    group.enter("modifying", duration("elasticache/ReplicationGroup.replicas", of=group.name), removed)
    return {"ReplicationGroup": group.describe()}


def _replicas(cache: ElastiCache, call: Call) -> tuple[ReplicationGroup, int]:
    if not call["ApplyImmediately"]:
        raise rules.invalid_value("ApplyImmediately=False is not currently supported.")
    group = _available(cache, call)
    requested = call.get("NewReplicaCount")
    if requested is None:
        if call.get("ReplicasToRemove"):
            requested = len(group.of_shard(group.shards[0])) - 1 - len(call["ReplicasToRemove"])
        else:
            raise rules.invalid_combination("NewReplicaCount must be given.")
    if not 0 <= requested <= 5:
        raise rules.invalid_value(f"A node group has 0 to 5 replicas, not {requested}.")
    if requested == len(group.of_shard(group.shards[0])) - 1:
        raise Refusal("NoOperationFault", "The operation was not performed because no changes were required.")
    return group, requested


def _resize(group: ReplicationGroup) -> None:
    """The group becomes available before its new nodes do, as on AWS."""
    group.servers.update_nodes()
    seconds = duration("elasticache/ReplicationGroup.replicas", of=group.name)
    new = [node for node in group.nodes if node.status == "creating"]
    group.status = "modifying"

    def group_available() -> None:
        group.status = "available"
        key = (*group.key, "nodes")
        lifecycle.begin(key, "creating", seconds * 0.2, then=group.become_available, until=lambda: group.servers.settled)

    for node in group.nodes:
        node.status = "creating" if node in new else "available"
    lifecycle.begin(group.key, "modifying", seconds * 0.8, then=group_available)
