"""Network interfaces of AWS services in subnets, which prevent the deletion of their subnets and security groups."""

from typing import Any

from moto.ec2.models import ec2_backends

from .call import ACCOUNT

_attached: dict[tuple[str, str], list[str]] = {}


def attach(
    region: str,
    subnet_ids: list[str],
    owner: str,
    security_groups: list[str],
    description: str = "",
    kind: str = "interface",
) -> list[str]:
    """Creates one interface per subnet, owned by `owner` (a name unique in the region), and returns their ids.

    Without security groups, uses the default group of the VPC, as AWS does.
    """
    backend: Any = ec2_backends[ACCOUNT][region]
    created = []
    for subnet_id in subnet_ids:
        subnet = backend.get_subnet(subnet_id)
        groups = security_groups or [backend.get_default_security_group(subnet.vpc_id).id]
        eni = backend.create_network_interface(
            subnet, private_ip_address=None, group_ids=list(groups), description=description or owner, tags={}
        )
        eni.interface_type = kind
        eni.requester_managed = True
        eni.status = "in-use"
        created.append(eni.id)
    _attached.setdefault((region, owner), []).extend(created)
    return created


def detach(region: str, owner: str) -> None:
    """Deletes the owner's interfaces, if any."""
    backend = ec2_backends[ACCOUNT][region]
    for eni_id in _attached.pop((region, owner), []):
        eni = backend.enis.pop(eni_id, None)
        if eni and eni.subnet.id in {subnet.id for zone in backend.subnets.values() for subnet in zone.values()}:
            for address in list(eni.private_ip_addresses or []):
                eni.subnet.del_subnet_ip(address["PrivateIpAddress"])


def ids(region: str, subnet_id: str | None = None, security_group: str | None = None) -> list[str]:
    """Ids of all interfaces in a subnet, or with a security group."""
    return [
        eni.id
        for eni in ec2_backends[ACCOUNT][region].enis.values()
        if (subnet_id is None or eni.subnet.id == subnet_id)
        and (security_group is None or security_group in {group.id for group in eni.group_set})
    ]
