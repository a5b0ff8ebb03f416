"""What counts for the quotas of EC2, EBS and VPC."""

from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from ...app import App
from ...call import Call
from ..ec2 import backend
from .use import NONE, Counter, Use, of_new

_STANDARD = tuple("acdhimrtz")
_GIB_PER_TIB = 1024


def vcpus(instance_type: str) -> int:
    """The vCPUs of an instance type that count for the quota of standard instances; other families have other quotas."""
    standard = instance_type.startswith(_STANDARD) and instance_type[1:2].isdigit()
    return int(INSTANCE_TYPES[instance_type]["VCpuInfo"]["DefaultVCpus"]) if standard and instance_type in INSTANCE_TYPES else 0


def running_vcpus(region: str) -> int:
    """The vCPUs of pending and running standard instances of a region."""
    return sum(
        vcpus(instance.instance_type)
        for reservation in backend.of(region).reservations.values()
        for instance in reservation.instances
        if instance._state.name in ("pending", "running") and not getattr(instance, "spot_fleet_id", None)
    )


def _in_region(name: str) -> Counter:
    """Counts the resources in a dictionary of moto's backend."""
    return lambda app, call: of_new(len(getattr(backend.of(call.region), name)))


def _in_vpc(name: str) -> Counter:
    """Counts the resources of the call's VPC in a dictionary of moto's backend."""
    return lambda app, call: of_new(sum(each.vpc_id == call["VpcId"] for each in getattr(backend.of(call.region), name).values()))


def _vcpus(app: App, call: Call) -> Use:
    return Use(running_vcpus(call.region), vcpus(call.get("InstanceType") or "m1.small") * int(call["MinCount"]))


def _gp3(app: App, call: Call) -> Use:
    if call.get("VolumeType") != "gp3":
        return NONE
    volumes = backend.of(call.region).volumes.values()
    used = sum(int(each.size or 0) for each in volumes if each.volume_type == "gp3")
    return Use(used / _GIB_PER_TIB, int(call.get("Size") or 0) / _GIB_PER_TIB)


def _subnets(app: App, call: Call) -> Use:
    return of_new(sum(each.vpc_id == call["VpcId"] for each in backend.subnets(call.region).values()))


def _groups(app: App, call: Call) -> Use:
    return of_new(len(backend.groups(call.region)))


def _nat_gateways(app: App, call: Call) -> Use:
    subnets = backend.subnets(call.region)
    zones = [
        subnets[each.subnet_id].availability_zone
        for each in backend.of(call.region).nat_gateways.values()
        if each.state not in ("deleted", "failed") and each.subnet_id in subnets
    ]
    return of_new(zones.count(subnets[call["SubnetId"]].availability_zone))


def _rules(app: App, call: Call) -> Use:
    """The fullest of IPv4 and IPv6, which are counted separately; a rule for another group counts for both."""
    group = backend.groups(call.region).get(call.get("GroupId", ""))
    existing = group.egress_rules if group and call.operation.endswith("Egress") else group.ingress_rules if group else []
    permissions = call.get("IpPermissions") or []

    def added(*names: str) -> int:
        return sum(len(permission.get(name) or []) for permission in permissions for name in names)

    families = [
        Use(sum(not rule.cidr_ipv6 for rule in existing), added("IpRanges", "UserIdGroupPairs", "PrefixListIds")),
        Use(sum(not rule.cidr_ipv4 for rule in existing), added("Ipv6Ranges", "UserIdGroupPairs")),
    ]
    return max((each for each in families if each.added), key=lambda each: each.current + each.added, default=NONE)


def _groups_of_interface(app: App, call: Call) -> Use:
    return Use(0, len(call.get("Groups") or call.get("SecurityGroupIds") or []))


def _routes(app: App, call: Call) -> Use:
    table = backend.of(call.region).route_tables[call["RouteTableId"]]
    return of_new(sum(not route.local for route in table.routes))


def _acl_rules(app: App, call: Call) -> Use:
    acl: Any = backend.of(call.region).network_acls[call["NetworkAclId"]]
    egress = str(call["Egress"]).lower()
    # rule 32767 is the default rule that denies everything
    return of_new(
        sum(str(each.egress).lower() == egress and str(each.rule_number) != "32767" for each in acl.network_acl_entries)
    )


def _endpoints(kind: str, per_vpc: bool) -> Counter:
    def count(app: App, call: Call) -> Use:
        if (call.get("VpcEndpointType") or "Gateway") != kind:
            return NONE
        endpoints = backend.of(call.region).vpc_end_points.values()
        return of_new(
            sum(
                each.vpc_endpoint_type == kind and (not per_vpc or each.vpc_id == call["VpcId"])
                for each in endpoints
                if each.state != "deleted"
            )
        )

    return count


def _peerings(app: App, call: Call) -> Use:
    peerings = backend.of(call.region).vpc_pcxs.values()
    return of_new(sum(each._status.code in ("initiating-request", "pending-acceptance") for each in peerings))


COUNTERS: dict[str, Counter] = {
    "ec2/L-0263D0A3": _in_region("addresses"),
    "ec2/L-1216C47A": _vcpus,
    "ec2/L-7029FAB6": _in_region("vpn_gateways"),
    "ebs/L-7A658B76": _gp3,
    "vpc/L-F678F1CE": _in_region("vpcs"),
    "vpc/L-407747CB": _subnets,
    "vpc/L-A4707A72": _in_region("internet_gateways"),
    "vpc/L-FE5A380F": _nat_gateways,
    "vpc/L-E79EC296": _groups,
    "vpc/L-0EA8095F": _rules,
    "vpc/L-2AFB9258": _groups_of_interface,
    "vpc/L-DF5E4CA3": _in_region("enis"),
    "vpc/L-589F43AA": _in_vpc("route_tables"),
    "vpc/L-93826ACB": _routes,
    "vpc/L-B4A6D682": _in_vpc("network_acls"),
    "vpc/L-2AEEBF1A": _acl_rules,
    "vpc/L-1B52E74A": _endpoints("Gateway", per_vpc=False),
    "vpc/L-29B6F2EB": _endpoints("Interface", per_vpc=True),
    "vpc/L-DC9F7029": _peerings,
}
