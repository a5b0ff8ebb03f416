"""Refusals that concern a replication group's settings, for every call that sets them."""

import re
from typing import Any

from ... import maintenance_windows, references
from ...errors import Refusal
from . import engines
from .state import ElastiCache

_TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")


def invalid_combination(message: str) -> Refusal:
    return Refusal("InvalidParameterCombination", message)


def invalid_value(message: str) -> Refusal:
    return Refusal("InvalidParameterValue", message)


def check_is_no_member(name: str, global_group: str | None) -> None:
    """Members of a global datastore are deleted only after they have left it, and most settings are those of the global
    datastore (issues of terraform-provider-aws, provider-upjet-aws and cloud-custodian: 27875, 1595, 8815)."""
    if global_group:
        raise invalid_value(f"Cluster [{name}] is part of a global cluster [{global_group}]. Request rejected.")


def check_token(token: str) -> None:
    """AUTH tokens have 16 to 128 characters, with few special characters."""
    if not _TOKEN.fullmatch(token):
        raise invalid_value(
            "The AUTH token must have 16 to 128 characters: letters, digits and !, &, #, $, ^, <, >, - only "
            '(no @, " or /, no space).'
        )


def check(cache: ElastiCache, settings: dict[str, Any]) -> None:
    engines.check_node(cache.region, settings["CacheNodeType"])
    maintenance_windows.check(settings["SnapshotWindow"], settings["PreferredMaintenanceWindow"])
    if not 0 <= settings["SnapshotRetentionLimit"] <= 35:
        raise invalid_value(f"Snapshot retention limit must be between 0 and 35, not {settings['SnapshotRetentionLimit']}.")
    if settings["MultiAZ"] == "enabled" and settings["AutomaticFailover"] != "enabled":
        raise invalid_combination("Multi-AZ can't be enabled without automatic failover.")
    if settings["AuthTokenEnabled"] and not settings["TransitEncryptionEnabled"]:
        raise invalid_combination("The AUTH token is only supported when encryption-in-transit is enabled.")
    group = cache.subnet_groups[settings["CacheSubnetGroupName"]]
    if settings["MultiAZ"] == "enabled" and len(references.zones(group.subnets)) < 2:
        raise invalid_combination("Multi-AZ needs a cache subnet group with subnets in at least 2 Availability Zones.")
    for each in settings["SecurityGroupIds"]:
        if references.vpc_of_security_group(cache.region, each) != group.vpc:
            raise invalid_value(f"Some security groups are invalid: {each} is not in {group.vpc}.")


def check_members(settings: dict[str, Any], replicas: int) -> None:
    """Refuses numbers of replicas that automatic failover or the limit of a shard excludes."""
    if settings["AutomaticFailover"] == "enabled" and replicas < 1:
        raise invalid_combination("Replication group with automatic failover enabled should have at least 2 cache clusters.")
    if not 0 <= replicas <= 5:
        raise invalid_value(f"A node group has 0 to 5 replicas, not {replicas}.")


def check_access(cache: ElastiCache, settings: dict[str, Any], token: bool, groups: list[str]) -> None:
    if groups and token:
        raise invalid_combination("AUTH token and user groups can't be used together.")
    if groups and not settings["TransitEncryptionEnabled"]:
        raise invalid_combination(
            "User group based access control requires encryption-in-transit to be enabled on the replication group."
        )
    for each in groups:
        found = cache.user_groups.get(each)
        if found is None:
            raise Refusal("UserGroupNotFound", f"User group {each} not found.", 404)
        if found.status != "active":
            raise Refusal("InvalidUserGroupState", f"User group {each} is not in active state.")
