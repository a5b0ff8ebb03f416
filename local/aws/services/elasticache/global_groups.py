"""Global datastores: a primary replication group in one region, and secondary groups in up to two others.

Sources: ElastiCache user guide, "Prerequisites and limitations" and "Using global datastores (CLI)"; ElastiCache API reference;
terraform-provider-aws (which calls a member's API in any region), its issues 18533 and 24854 and its pull request 49110.
"""

from functools import partial
from typing import Any

from ... import critical_path
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, operation, page
from . import engines, parameter_groups, rules
from .global_group import GlobalGroup, find, generate_parameter_group, parameters_of
from .replication_group import ReplicationGroup
from .state import ElastiCache

_PREFIXES = {"us-east-1": "ldgnf", "us-east-2": "fpkhr", "us-west-1": "virxk", "us-west-2": "sgaui"}
_NODE_FAMILIES = ("m5", "m6g", "m7g", "r5", "r6g", "r6gd", "r7g", "c7gn")
_MAX_MEMBERS = 3
# Parameters that a secondary group takes from the primary group; the user guide: "Do not pass in values for these parameters".
_OF_PRIMARY = (
    "AutomaticFailoverEnabled",
    "NumNodeGroups",
    "CacheParameterGroupName",
    "CacheNodeType",
    "Engine",
    "EngineVersion",
    "CacheSecurityGroupNames",
    "TransitEncryptionEnabled",
    "AtRestEncryptionEnabled",
    "SnapshotArns",
    "SnapshotName",
)


def _check_node(region: str, node_type: str) -> None:
    engines.check_node(region, node_type)
    _, family, size = node_type.split(".")
    if family not in _NODE_FAMILIES or not size.endswith("large"):
        raise rules.invalid_value(
            f"Global datastores need nodes of {', '.join(_NODE_FAMILIES)} in size large or larger, not {node_type}."
        )


@operation
def create_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    primary = cache.group(call["PrimaryReplicationGroupId"])
    group_id = f"{_PREFIXES.get(cache.region, 'local')}-{call['GlobalReplicationGroupIdSuffix']}"
    if group_id in cache.global_groups:
        raise Refusal("GlobalReplicationGroupAlreadyExistsFault", f"Global replication group {group_id} already exists.")
    if primary.status != "available":
        raise Refusal("InvalidReplicationGroupState", f"Replication group {primary.name} is not in available state.")
    if primary.global_group:
        raise Refusal("InvalidReplicationGroupState", f"Replication group {primary.name} is in a global datastore already.")
    _check_node(cache.region, primary.settings["CacheNodeType"])
    group = GlobalGroup(group_id, call.get("GlobalReplicationGroupDescription") or " ")
    group.add(primary, "PRIMARY")
    cache.global_groups[group_id] = group

    def created() -> None:
        generate_parameter_group(group, primary, parameters_of(cache, primary.settings["CacheParameterGroupName"]))

    group.enter("creating", duration("elasticache/GlobalReplicationGroup.create", of=group.id), created)
    return {"GlobalReplicationGroup": group.describe(members=True)}


@operation
def describe_global_replication_groups(cache: ElastiCache, call: Call) -> Output:
    if requested := call.get("GlobalReplicationGroupId"):
        found = [find(cache, requested)]
    else:
        every = [each for region in cache.regions.values() for each in region.global_groups.values()]
        found = [each for each in every if cache in [member.cache for member in each.members]]
    members = bool(call.get("ShowMemberInfo"))
    shown, marker = page([each.describe(members) for each in found], call)
    return {"GlobalReplicationGroups": shown, "Marker": marker}


def inherit_from_primary(cache: ElastiCache, call: Call) -> dict[str, Any]:
    """The parameters of a secondary group: those of the call, and those of the primary group, which a call can't set."""
    group = find(cache, call["GlobalReplicationGroupId"])
    group.require_available()
    if cache in [each.cache for each in group.members]:
        raise rules.invalid_value(f"Global replication group {group.id} has a member in {cache.region} already.")
    if len(group.members) == _MAX_MEMBERS:
        raise rules.invalid_value(f"Global replication group {group.id} has {_MAX_MEMBERS - 1} secondary groups already.")
    if any(call.get(name) is not None for name in _OF_PRIMARY):
        raise rules.invalid_combination(
            "Cannot use the given parameters when creating new replication group in an existing global replication group."
        )
    settings = group.primary.settings
    return {
        **call.params,
        "CacheNodeType": settings["CacheNodeType"],
        "Engine": settings["Engine"],
        "EngineVersion": settings["EngineVersion"],
        "TransitEncryptionEnabled": settings["TransitEncryptionEnabled"],
        "AtRestEncryptionEnabled": settings["AtRestEncryptionEnabled"],
        "AutomaticFailoverEnabled": settings["AutomaticFailover"] == "enabled",
        "MultiAZEnabled": settings["MultiAZ"] == "enabled",
    }


def join(cache: ElastiCache, secondary: ReplicationGroup, group_id: str) -> None:
    """secondary: has been launched."""
    group = find(cache, group_id)
    primary = group.primary
    critical_path.add_dependency(secondary.key, group.key)
    group.add(secondary, "SECONDARY")
    generate_parameter_group(group, secondary, parameters_of(primary.cache, primary.settings["CacheParameterGroupName"]))
    group.modify()


def primary_of(cache: ElastiCache, secondary: ReplicationGroup) -> ReplicationGroup | None:
    """The primary group of a secondary's global datastore; None for a group that is no secondary."""
    if not secondary.global_group or secondary.settings.get("GlobalRole") != "SECONDARY":
        return None
    return find(cache, secondary.global_group).primary


def _secondary(group: GlobalGroup, cache: ElastiCache, region: str, name: str) -> ReplicationGroup:
    member = cache.in_region(region).groups.get(name.lower())
    if member is None or member not in group.members:
        raise rules.invalid_value(f"Replication group {name} is not associated with Global Replication Group {group.id}.")
    if member is group.primary:
        raise rules.invalid_value(f"Replication group {name} is the primary of Global Replication Group {group.id}.")
    return member


@operation
def disassociate_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["GlobalReplicationGroupId"])
    member = _secondary(group, cache, call["ReplicationGroupRegion"], call["ReplicationGroupId"])
    group.require_available()
    group.leaving.append(member)

    def detach_member() -> None:
        group.leaving.remove(member)
        group.remove(member)
        member.servers.follow(None)

    group.modify(detach_member)
    return {"GlobalReplicationGroup": group.describe(members=True)}


@operation
def failover_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["GlobalReplicationGroupId"])
    if group.status != "available":
        raise Refusal("InvalidGlobalReplicationGroupState", f"Global replication group {group.id} is not in available state.")
    member = _secondary(group, cache, call["PrimaryRegion"], call["PrimaryReplicationGroupId"])

    def failed_over() -> None:
        former = group.primary
        former.settings["GlobalRole"] = "SECONDARY"
        member.settings["GlobalRole"] = "PRIMARY"
        member.servers.follow(None)
        for each in group.members:
            if each is not member:
                each.servers.follow(member.servers)

    group.modify(failed_over, "failover")
    return {"GlobalReplicationGroup": group.describe(members=True)}


@operation
def modify_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["GlobalReplicationGroupId"])
    group.require_available()
    if not call["ApplyImmediately"]:
        raise rules.invalid_value("Modifications to Global Replication Groups can't be applied in the maintenance window.")
    upgrade = any(call.get(name) for name in ("Engine", "EngineVersion", "CacheParameterGroupName"))
    given = [name for name in ("CacheNodeType", "AutomaticFailoverEnabled") if call.get(name) is not None]
    if len(given) + upgrade > 1:
        raise rules.invalid_value("Only one setting of a Global Replication Group can be modified in a request.")
    changes: dict[str, Any] = {}
    if node_type := call.get("CacheNodeType"):
        for member in group.members:
            _check_node(member.cache.region, node_type)
        changes["CacheNodeType"] = node_type
    if call.get("AutomaticFailoverEnabled") is not None:
        changes["AutomaticFailover"] = "enabled" if call["AutomaticFailoverEnabled"] else "disabled"
        for member in group.members:
            replicas = len(member.of_shard(member.shards[0])) - 1
            rules.check_members({**member.settings, **changes}, replicas)
    values = _upgrade(group, call, changes) if upgrade else None
    if description := call.get("GlobalReplicationGroupDescription"):
        group.description = description
    if changes:
        _apply(group, changes, values)
    return {"GlobalReplicationGroup": group.describe(members=True)}


def _upgrade(group: GlobalGroup, call: Call, changes: dict[str, Any]) -> dict[str, str] | None:
    """Adds the changes of an upgrade, and returns the parameters of the new family; None if the family stays."""
    settings = group.primary.settings
    engine = engines.check_engine(call.get("Engine") or settings["Engine"])
    version = engines.resolve(engine, call.get("EngineVersion") or settings["EngineVersion"])
    engines.check_upgrade(settings["Engine"], settings["EngineVersion"], engine, version)
    changes.update(Engine=engine, EngineVersion=version)
    family = engines.family(engine, version)
    stays = family == engines.family(settings["Engine"], settings["EngineVersion"])
    name = call.get("CacheParameterGroupName")
    if stays and name:
        raise rules.invalid_value(
            "ModifyGlobalReplicationGroup API does not support cache parameter group modification without a change in major "
            "engine version."
        )
    if stays:
        return None
    if not name:
        raise rules.invalid_value("CacheParameterGroupName must be given for a change in major engine version.")
    found = parameter_groups.find(group.primary.cache, name)
    if found.family != family:
        raise rules.invalid_value(f"Expected a parameter group of family {family} but found one of family {found.family}.")
    return dict(found.values)


def _apply(group: GlobalGroup, changes: dict[str, Any], values: dict[str, str] | None) -> None:
    """values: of the generated parameter groups that replace those of the former family; None to keep the groups."""
    for member in group.members:
        seconds = duration("elasticache/ReplicationGroup.modify", of=member.name)
        member.enter("modifying", seconds, partial(_applied, group, member, changes, values))
    group.modify()


def _applied(group: GlobalGroup, member: ReplicationGroup, changes: dict[str, Any], values: dict[str, str] | None) -> None:
    member.settings.update(changes)
    if values is not None:
        generate_parameter_group(group, member, values)


@operation
def delete_global_replication_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["GlobalReplicationGroupId"])
    if group.status != "primary-only":
        raise Refusal("InvalidGlobalReplicationGroupState", f"Cannot delete a global replication group in {group.status} state")
    if not call["RetainPrimaryReplicationGroup"]:
        raise rules.invalid_value("The primary replication group is never deleted: RetainPrimaryReplicationGroup must be true.")
    home = next(region for region in cache.regions.values() if group.id in region.global_groups)

    def remove() -> None:
        group.remove(group.primary)
        home.global_groups.pop(group.id, None)

    shown = {**group.describe(members=True), "Status": "deleting"}
    group.end("deleting", duration("elasticache/GlobalReplicationGroup.delete", of=group.id), remove)
    return {"GlobalReplicationGroup": shown}
