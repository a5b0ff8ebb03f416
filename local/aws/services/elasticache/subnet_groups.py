"""Cache subnet groups."""

from typing import Any

from ... import identifiers, references, subnet_groups
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from ...subnet_groups import SubnetGroup
from . import rules
from .state import ElastiCache


def find(cache: ElastiCache, name: str) -> SubnetGroup:
    group = subnet_groups.find(cache.subnet_groups, cache.region, name, "Default CacheSubnetGroup")
    if group is None:
        raise Refusal("CacheSubnetGroupNotFoundFault", f"CacheSubnetGroup {name.lower()} not found.")
    return group


def _describe(cache: ElastiCache, group: SubnetGroup) -> dict[str, Any]:
    return {
        "CacheSubnetGroupName": group.name,
        "CacheSubnetGroupDescription": group.description,
        "VpcId": group.vpc,
        "ARN": cache.arn("subnetgroup", group.name),
        "SupportedNetworkTypes": ["ipv4"],
        "Subnets": [
            {
                "SubnetIdentifier": each.id,
                "SubnetAvailabilityZone": {"Name": each.zone},
                "SupportedNetworkTypes": ["ipv4"],
            }
            for each in group.subnets
        ],
    }


def _checked(cache: ElastiCache, ids: list[str]) -> list[references.Subnet]:
    if not ids:
        raise rules.invalid_value("The parameter SubnetIds must be provided and must not be blank.")
    return subnet_groups.check_subnets(cache.region, ids, "cache subnet group", "The requested subnet {} does not exist.")


def _users(cache: ElastiCache, group: SubnetGroup) -> list[Any]:
    return [each for each in cache.groups.values() if each.settings["CacheSubnetGroupName"] == group.name]


@operation
def create_cache_subnet_group(cache: ElastiCache, call: Call) -> Output:
    name = identifiers.check(call["CacheSubnetGroupName"], "CacheSubnetGroupName", 255)
    if name == "default":
        raise rules.invalid_value("CacheSubnetGroupName can't be 'default'.")
    if name in cache.subnet_groups:
        raise Refusal("CacheSubnetGroupAlreadyExists", f"Cache subnet group {name} already exists.")
    subnets = _checked(cache, call["SubnetIds"])
    group = SubnetGroup(name, call["CacheSubnetGroupDescription"], subnets, tag_map(call.get("Tags")))
    cache.subnet_groups[name] = group
    return {"CacheSubnetGroup": _describe(cache, group)}


@operation
def describe_cache_subnet_groups(cache: ElastiCache, call: Call) -> Output:
    requested = call.get("CacheSubnetGroupName")
    groups = [find(cache, requested)] if requested else list(cache.subnet_groups.values())
    shown, marker = page([_describe(cache, each) for each in groups], call)
    return {"CacheSubnetGroups": shown, "Marker": marker}


@operation
def modify_cache_subnet_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["CacheSubnetGroupName"])
    subnets = _checked(cache, call["SubnetIds"]) if call.get("SubnetIds") else group.subnets
    used = {node.zone for each in _users(cache, group) for node in each.nodes}
    if missing := used - set(references.zones(subnets)):
        raise Refusal("SubnetInUse", f"The subnets in {', '.join(sorted(missing))} are in use by cache clusters.")
    group.subnets = subnets
    group.description = call.get("CacheSubnetGroupDescription") or group.description
    return {"CacheSubnetGroup": _describe(cache, group)}


@operation
def delete_cache_subnet_group(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["CacheSubnetGroupName"])
    if users := _users(cache, group):
        raise Refusal(
            "CacheSubnetGroupInUse", f"Cache subnet group {group.name} is currently in use by a cache cluster: {users[0].name}."
        )
    del cache.subnet_groups[group.name]
    return {}
