"""Global datastores: a primary replication group in one region, and secondary groups in other regions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ... import lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, operation, page
from . import rules
from .replication_group import ReplicationGroup
from .state import ElastiCache

_PREFIXES = {"us-east-1": "ldgnf", "us-east-2": "fpkhr", "us-west-1": "virxk", "us-west-2": "sgaui"}
_NODE_FAMILIES = ("m5", "m6g", "m7g", "r5", "r6g", "r6gd", "r7g")


@dataclass
class GlobalGroup:
    id: str
    description: str
    members: list[ReplicationGroup] = field(default_factory=list)
    status: str = "creating"

    @property
    def primary(self) -> ReplicationGroup:
        return next(each for each in self.members if each.settings.get("GlobalRole") == "PRIMARY")

    def update_status(self) -> None:
        self.status = "available" if len(self.members) > 1 else "primary-only"


def _find(cache: ElastiCache, group_id: str) -> GlobalGroup:
    if group_id not in cache.global_groups:
        raise Refusal("GlobalReplicationGroupNotFoundFault", f"Global replication group {group_id} not found.", 404)
    return cache.global_groups[group_id]


def _describe(group: GlobalGroup, members: bool) -> dict[str, Any]:
    settings = group.primary.settings
    return {
        "GlobalReplicationGroupId": group.id,
        "GlobalReplicationGroupDescription": group.description,
        "Status": group.status,
        "CacheNodeType": settings["CacheNodeType"],
        "Engine": settings["Engine"],
        "EngineVersion": settings["EngineVersion"],
        "ClusterEnabled": group.primary.cluster_mode,
        "AuthTokenEnabled": settings["AuthTokenEnabled"],
        "TransitEncryptionEnabled": settings["TransitEncryptionEnabled"],
        "AtRestEncryptionEnabled": settings["AtRestEncryptionEnabled"],
        "GlobalNodeGroups": [],
        "ARN": group.primary.cache.arn("globalreplicationgroup", group.id),
        "Members": [
            {
                "ReplicationGroupId": each.name,
                "ReplicationGroupRegion": each.cache.region,
                "Role": each.settings["GlobalRole"],
                "AutomaticFailover": each.settings["AutomaticFailover"],
                "Status": "associated" if each.was_available else "associating",
            }
            for each in group.members
            if members
        ],
    }


def _start_phase(group: GlobalGroup, status: str, then: Callable[[], None] | None = None) -> None:
    """then: runs at the end of the phase, which lasts until the servers of all members have done what that requests."""
    group.status = status
    key = ("elasticache", "globalreplicationgroup", group.id)

    def are_settled() -> bool:
        return all(each.servers.settled for each in group.members)

    def end() -> None:
        if then:
            then()
        lifecycle.begin(key, status, 0, then=group.update_status, until=are_settled)

    lifecycle.begin(key, status, duration("elasticache/GlobalReplicationGroup.create", of=group.id), then=end)


@operation
def create_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    primary = cache.group(call["PrimaryReplicationGroupId"])
    if primary.status != "available":
        raise Refusal("InvalidReplicationGroupState", f"Replication group {primary.name} is not in available state.")
    if primary.global_group:
        raise Refusal("InvalidReplicationGroupState", f"Replication group {primary.name} is in a global datastore already.")
    if primary.settings["CacheNodeType"].split(".")[1] not in _NODE_FAMILIES:
        raise rules.invalid_value(f"Global datastores need nodes of {', '.join(_NODE_FAMILIES)}.")
    group_id = f"{_PREFIXES.get(cache.region, 'local')}-{call['GlobalReplicationGroupIdSuffix']}"
    if group_id in cache.global_groups:
        raise Refusal("GlobalReplicationGroupAlreadyExistsFault", f"Global replication group {group_id} already exists.")
    group = GlobalGroup(group_id, call.get("GlobalReplicationGroupDescription") or " ")
    primary.settings["GlobalRole"], primary.global_group = "PRIMARY", group_id
    group.members.append(primary)
    cache.global_groups[group_id] = group
    _start_phase(group, "creating")
    return {"GlobalReplicationGroup": _describe(group, True)}


@operation
def describe_global_replication_groups(cache: ElastiCache, call: Call) -> Output:
    requested = call.get("GlobalReplicationGroupId")
    every = {each.id: each for region in cache.regions.values() for each in region.global_groups.values()}
    if requested and requested not in every:
        raise Refusal("GlobalReplicationGroupNotFoundFault", f"Global replication group {requested} not found.", 404)
    found = (
        [every[requested]]
        if requested
        else [each for each in every.values() if cache in [member.cache for member in each.members]]
    )
    shown, marker = page([_describe(each, bool(call.get("ShowMemberInfo"))) for each in found], call)
    return {"GlobalReplicationGroups": shown, "Marker": marker}


def _find_in_any_region(cache: ElastiCache, group_id: str) -> GlobalGroup:
    for region in cache.regions.values():
        if group_id in region.global_groups:
            return region.global_groups[group_id]
    raise Refusal("GlobalReplicationGroupNotFoundFault", f"Global replication group {group_id} not found.", 404)


def inherit_from_primary(cache: ElastiCache, call: Call) -> dict[str, Any]:
    """The parameters of a secondary group. Engine, version and node type come from the primary group; a call can't set them."""
    group = _find_in_any_region(cache, call["GlobalReplicationGroupId"])
    if group.status not in ("available", "primary-only"):
        raise Refusal("InvalidGlobalReplicationGroupState", f"Global replication group {group.id} is not in available state.")
    if cache in [each.cache for each in group.members]:
        raise rules.invalid_value(f"Global replication group {group.id} has a member in {cache.region} already.")
    for given in ("CacheNodeType", "Engine", "EngineVersion", "AuthToken", "CacheParameterGroupName"):
        if call.get(given):
            raise rules.invalid_combination(f"{given} can't be given for a follower of a global datastore: it is the primary's.")
    settings = group.primary.settings
    return {
        **call.params,
        "CacheNodeType": settings["CacheNodeType"],
        "Engine": settings["Engine"],
        "EngineVersion": settings["EngineVersion"],
        "TransitEncryptionEnabled": settings["TransitEncryptionEnabled"],
        "AtRestEncryptionEnabled": settings["AtRestEncryptionEnabled"],
    }


def join(cache: ElastiCache, follower: ReplicationGroup, group_id: str) -> None:
    group = _find_in_any_region(cache, group_id)
    follower.global_group, follower.settings["GlobalRole"] = group_id, "SECONDARY"
    follower.tokens = list(group.primary.tokens)
    group.members.append(follower)
    _start_phase(group, "modifying")


def primary_of(cache: ElastiCache, follower: ReplicationGroup) -> ReplicationGroup | None:
    """The primary group of a follower's global datastore; None for a group that follows none."""
    if not follower.global_group or follower.settings.get("GlobalRole") != "SECONDARY":
        return None
    return _find_in_any_region(cache, follower.global_group).primary


def _detach(member: ReplicationGroup) -> None:
    member.global_group = None
    member.settings.pop("GlobalRole", None)


@operation
def disassociate_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = _find(cache, call["GlobalReplicationGroupId"])
    member = cache.in_region(call["ReplicationGroupRegion"]).group(call["ReplicationGroupId"])
    if member not in group.members:
        raise rules.invalid_value(f"{member.name} is not a member of {group.id}.")
    if member is group.primary:
        raise rules.invalid_value("The primary can't be disassociated: fail over, or delete the global datastore.")

    def detach_member() -> None:
        group.members.remove(member)
        _detach(member)
        member.servers.follow(None)

    _start_phase(group, "modifying", detach_member)
    return {"GlobalReplicationGroup": _describe(group, True)}


@operation
def failover_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = _find(cache, call["GlobalReplicationGroupId"])
    if group.status != "available":
        raise Refusal("InvalidGlobalReplicationGroupState", f"Global replication group {group.id} is not in available state.")
    member = cache.in_region(call["PrimaryRegion"]).group(call["PrimaryReplicationGroupId"])
    if member not in group.members or member is group.primary:
        raise rules.invalid_value(f"{member.name} is not a follower in {group.id}.")

    def failed_over() -> None:
        former = group.primary
        former.settings["GlobalRole"] = "SECONDARY"
        member.settings["GlobalRole"] = "PRIMARY"
        member.servers.follow(None)
        for each in group.members:
            if each is not member:
                each.servers.follow(member.servers)

    _start_phase(group, "modifying", failed_over)
    return {"GlobalReplicationGroup": _describe(group, True)}


@operation
def delete_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = _find(cache, call["GlobalReplicationGroupId"])
    if len(group.members) > 1:
        raise Refusal(
            "InvalidGlobalReplicationGroupState", f"Global replication group {group.id} has followers: disassociate them first."
        )
    if not call["RetainPrimaryReplicationGroup"]:
        raise rules.invalid_value(
            "RetainPrimaryReplicationGroup=False: the local AWS retains the primary group; delete it by DeleteReplicationGroup."
        )
    shown = {**_describe(group, True), "Status": "deleting"}
    primary = group.primary
    group.status = "deleting"

    def remove() -> None:
        _detach(primary)
        cache.global_groups.pop(group.id, None)

    key = ("elasticache", "globalreplicationgroup", group.id)
    lifecycle.begin(key, "deleting", duration("elasticache/GlobalReplicationGroup.delete", of=group.id), then=remove)
    return {"GlobalReplicationGroup": shown}
