"""Subnet groups, which RDS and ElastiCache share in all but their error codes and messages."""

from dataclasses import dataclass

from . import references
from .errors import Refusal
from .references import Subnet


@dataclass
class SubnetGroup:
    name: str
    description: str
    subnets: list[Subnet]
    tags: dict[str, str]

    @property
    def vpc(self) -> str:
        return self.subnets[0].vpc


def find(groups: dict[str, SubnetGroup], region: str, name: str, default_description: str) -> SubnetGroup | None:
    """A group by its name in any case. AWS creates the group `default` of the default VPC's subnets at its first use."""
    name = name.lower()
    if name == "default" and name not in groups and (subnets := references.default_subnets(region)):
        groups[name] = SubnetGroup(name, default_description, subnets, {})
    return groups.get(name)


def check_subnets(region: str, ids: list[str], kind: str, not_found: str) -> list[Subnet]:
    """The subnets with these ids. Refuses unknown ids, with `not_found` as a format of the message, and two VPCs."""
    subnets = references.find_subnets(region, ids, lambda id_: Refusal("InvalidSubnet", not_found.format(id_)))
    if len({each.vpc for each in subnets}) > 1:
        raise Refusal("InvalidSubnet", f"The subnets of a {kind} must be in one VPC.")
    return subnets
