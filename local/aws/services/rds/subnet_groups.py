"""DB subnet groups."""

from typing import Any

from ... import references
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from .state import Rds, SubnetGroup


def find(rds: Rds, name: str) -> SubnetGroup:
    name = name.lower()
    if name == "default" and name not in rds.subnet_groups and (subnets := references.default_subnets(rds.region)):
        rds.subnet_groups[name] = SubnetGroup(name, "default", subnets, {})
    if name not in rds.subnet_groups:
        raise Refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' does not exist.", 404)
    return rds.subnet_groups[name]


def show(rds: Rds, group: SubnetGroup) -> dict[str, Any]:
    return {
        "DBSubnetGroupName": group.name,
        "DBSubnetGroupDescription": group.description,
        "DBSubnetGroupArn": rds.arn("subgrp", group.name),
        "VpcId": group.vpc,
        "SubnetGroupStatus": "Complete",
        "SupportedNetworkTypes": ["IPV4"],
        "Subnets": [
            {
                "SubnetIdentifier": each.id,
                "SubnetAvailabilityZone": {"Name": each.zone},
                "SubnetOutpost": {},
                "SubnetStatus": "Active",
            }
            for each in group.subnets
        ],
    }


def _checked(rds: Rds, subnet_ids: list[str]) -> list[references.Subnet]:
    subnets = []
    for each in subnet_ids:
        found = references.find_subnet(rds.region, each)
        if found is None:
            raise Refusal("InvalidSubnet", f"Subnet IDs: {each} not found in VPC.")
        subnets.append(found)
    if len({each.vpc for each in subnets}) > 1:
        raise Refusal("InvalidSubnet", "The subnets of a DB subnet group must be in one VPC.")
    zones = references.zones(subnets)
    if len(zones) < 2:
        raise Refusal(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "
            f"Current AZ coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )
    return subnets


def _users(rds: Rds, group: SubnetGroup) -> list[str]:
    return [db.name for db in rds.instances.values() if db.settings["DBSubnetGroupName"] == group.name]


@operation
def create_db_subnet_group(rds: Rds, call: Call) -> Output:
    name = call["DBSubnetGroupName"].lower()
    if name == "default":
        raise Refusal("InvalidParameterValue", "DBSubnetGroupName can't be 'default'.")
    if name in rds.subnet_groups:
        raise Refusal("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")
    subnets = _checked(rds, call["SubnetIds"])
    group = SubnetGroup(name, call["DBSubnetGroupDescription"], subnets, tag_map(call.get("Tags")))
    rds.subnet_groups[name] = group
    return {"DBSubnetGroup": show(rds, group)}


@operation
def describe_db_subnet_groups(rds: Rds, call: Call) -> Output:
    requested = call.get("DBSubnetGroupName")
    groups = [find(rds, requested)] if requested else list(rds.subnet_groups.values())
    shown, marker = page([show(rds, each) for each in groups], call)
    return {"DBSubnetGroups": shown, "Marker": marker}


@operation
def modify_db_subnet_group(rds: Rds, call: Call) -> Output:
    group = find(rds, call["DBSubnetGroupName"])
    subnets = _checked(rds, call["SubnetIds"])
    users = _users(rds, group)
    if users and subnets[0].vpc != group.vpc:
        raise Refusal("InvalidSubnet", f"The new subnets must be in {group.vpc}, where {', '.join(users)} is.")
    remove = {each.zone for each in group.subnets} - {each.zone for each in subnets}
    used = {
        zone
        for db in rds.instances.values()
        if db.name in users
        for zone in (db.settings["AvailabilityZone"], db.settings.get("SecondaryAvailabilityZone"))
    }
    if remove & used:
        raise Refusal("SubnetAlreadyInUse", f"The subnets in {', '.join(sorted(remove & used))} are in use by a DB instance.")
    group.subnets = subnets
    group.description = call.get("DBSubnetGroupDescription") or group.description
    return {"DBSubnetGroup": show(rds, group)}


@operation
def delete_db_subnet_group(rds: Rds, call: Call) -> Output:
    group = find(rds, call["DBSubnetGroupName"])
    if users := _users(rds, group):
        raise Refusal(
            "InvalidDBSubnetGroupStateFault",
            f"Cannot delete the subnet group '{group.name}' because at least one database instance: {users[0]} "
            "is still using it.",
        )
    del rds.subnet_groups[group.name]
    return {}
