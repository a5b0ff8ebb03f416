"""DB subnet groups."""

from typing import Any

from ... import references, subnet_groups
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from ...subnet_groups import SubnetGroup
from .state import Rds


def find(rds: Rds, name: str) -> SubnetGroup:
    group = subnet_groups.find(rds.subnet_groups, rds.region, name, "default")
    if group is None:
        raise Refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{name.lower()}' does not exist.", 404)
    return group


def describe(rds: Rds, group: SubnetGroup) -> dict[str, Any]:
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
    subnets = subnet_groups.check_subnets(rds.region, subnet_ids, "DB subnet group", "Subnet IDs: {} not found in VPC.")
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
    return {"DBSubnetGroup": describe(rds, group)}


@operation
def describe_db_subnet_groups(rds: Rds, call: Call) -> Output:
    requested = call.get("DBSubnetGroupName")
    groups = [find(rds, requested)] if requested else list(rds.subnet_groups.values())
    shown, marker = page([describe(rds, each) for each in groups], call)
    return {"DBSubnetGroups": shown, "Marker": marker}


@operation
def modify_db_subnet_group(rds: Rds, call: Call) -> Output:
    group = find(rds, call["DBSubnetGroupName"])
    subnets = _checked(rds, call["SubnetIds"])
    users = _users(rds, group)
    if users and subnets[0].vpc != group.vpc:
        raise Refusal("InvalidSubnet", f"The new subnets must be in {group.vpc}, where {', '.join(users)} is.")
    removed_zones = {each.zone for each in group.subnets} - {each.zone for each in subnets}
    used_zones = {
        zone
        for db in rds.instances.values()
        if db.name in users
        for zone in (db.settings["AvailabilityZone"], db.settings.get("SecondaryAvailabilityZone"))
    }
    if removed_zones & used_zones:
        raise Refusal(
            "SubnetAlreadyInUse", f"The subnets in {', '.join(sorted(removed_zones & used_zones))} are in use by a DB instance."
        )
    group.subnets = subnets
    group.description = call.get("DBSubnetGroupDescription") or group.description
    return {"DBSubnetGroup": describe(rds, group)}


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
