"""From which addresses the security groups of a server admit clients."""

from typing import Any

from local.engines.addresses import loopback_network

from .services.ec2 import backend

CHANGES_OF_SOURCES = ("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", "ModifySecurityGroupRules")
"""Operations of EC2 after which `sources` may differ."""
_ANY = "-1"
_TCP = ("tcp", "6")


def sources(region: str, group_ids: list[str], port: int) -> list[str]:
    """The networks of 127.0.0.0/8 that stand for those of the ingress rules of these groups for a TCP port."""
    groups = backend.groups(region)
    found: set[str] = set()
    for group in (groups[each] for each in group_ids if each in groups):
        for rule in group.ingress_rules:
            if _admits(rule, port):
                found |= {loopback_network(rule.ip_range["CidrIp"])} if rule.ip_range.get("CidrIp") else set()
                found |= _members(region, rule.source_group.get("GroupId"))
    return sorted(found)


def _admits(rule: Any, port: int) -> bool:
    if str(rule.ip_protocol) == _ANY:
        return True
    first, last = rule.from_port, rule.to_port
    return str(rule.ip_protocol) in _TCP and (first is None or int(first) <= port <= int(last))


def _members(region: str, group: str | None) -> set[str]:
    """The addresses of the interfaces that have a security group."""
    interfaces = backend.of(region).enis.values() if group else ()
    return {
        loopback_network(f"{each.private_ip_address}/32")
        for each in interfaces
        if group in {one.id for one in each.group_set} and each.private_ip_address
    }
