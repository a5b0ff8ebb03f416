"""Resources of one service that another service's parameters refer to: subnets, security groups, roles and KMS keys."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends

from . import lag
from .call import ACCOUNT
from .errors import Refusal


@dataclass(frozen=True)
class Subnet:
    id: str
    vpc: str
    zone: str


def find_subnet(region: str, subnet_id: str) -> Subnet | None:
    for zone in ec2_backends[ACCOUNT][region].subnets.values():
        if found := zone.get(subnet_id):
            return Subnet(found.id, found.vpc_id, found.availability_zone)
    return None


def find_subnets(region: str, ids: Iterable[str], not_found: Callable[[str], Refusal]) -> list[Subnet]:
    """The subnets in the order of their ids. Raises `not_found(id)` for an unknown id."""
    subnets = []
    for each in ids:
        found = find_subnet(region, each)
        if found is None:
            raise not_found(each)
        subnets.append(found)
    return subnets


def default_subnets(region: str) -> list[Subnet]:
    """The subnets of the region's default VPC."""
    return [
        found
        for zone in ec2_backends[ACCOUNT][region].subnets.values()
        for each in zone.values()
        if each.default_for_az and (found := find_subnet(region, each.id))
    ]


def zones(subnets: Iterable[Subnet]) -> list[str]:
    return sorted({each.zone for each in subnets})


def vpc_of_security_group(region: str, group_id: str) -> str | None:
    """The VPC of a security group; None if the group does not exist."""
    for vpc, groups in ec2_backends[ACCOUNT][region].groups.items():
        if group_id in groups:
            return str(vpc)
    return None


def default_security_group(region: str, vpc_id: str) -> str:
    group: Any = ec2_backends[ACCOUNT][region].get_default_security_group(vpc_id)
    return str(group.id)


def trust_policy(role_arn: str) -> str | None:
    """The trust policy of a role as JSON text; None if the role does not exist or is so new that no service can assume it."""
    for role in iam_backends[ACCOUNT]["aws"].roles.values():
        if role.arn == role_arn and lag.is_usable(role.name):
            return str(role.assume_role_policy_document)
    return None


def kms_key_arn(region: str, key: str) -> str | None:
    """The ARN of an enabled key, given by id, ARN or alias; None for any other key.

    Creates the key of an AWS alias (`alias/aws/rds`) at its first use, as AWS does.
    """
    if key.startswith("arn:") and key.split(":")[3] != region:
        return None
    keys = kms_backends[ACCOUNT][region]
    if key.startswith("alias/aws/") and not keys.get_key_id_from_alias(key):
        created = keys.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "Default key of an AWS service", None)
        keys.create_alias(created.id, key)
    try:
        found: Any = keys.keys[keys.any_id_to_key_id(key)]
    except (KeyError, AttributeError):
        return None
    return str(found.arn) if found.enabled and found.key_state == "Enabled" else None
