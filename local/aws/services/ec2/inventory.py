"""The inventory of EC2: all resources of a region except deleted ones that AWS still describes."""

from typing import Any

from ...app import App
from ...call import ACCOUNT
from . import backend


def install(app: App) -> None:
    app.inventory("ec2", _list)


def _list(region: str) -> list[dict[str, Any]]:
    ec2 = backend.of(region)
    kinds = {
        "vpc": ec2.vpcs,
        "subnet": backend.subnets(region),
        "internet-gateway": ec2.internet_gateways,
        "egress-only-internet-gateway": ec2.egress_only_internet_gateways,
        "elastic-ip": {each.allocation_id: each for each in ec2.addresses},
        "natgateway": {id_: each for id_, each in ec2.nat_gateways.items() if each.state != "deleted"},
        "route-table": ec2.route_tables,
        "security-group": backend.groups(region),
        "security-group-rule": {
            rule.id: rule for group in backend.groups(region).values() for rule in (*group.ingress_rules, *group.egress_rules)
        },
        "vpc-endpoint": ec2.vpc_end_points,
        "vpc-flow-log": ec2.flow_logs,
        "launch-template": ec2.launch_templates,
        "network-interface": ec2.enis,
        "network-acl": ec2.network_acls,
        "vpn-gateway": ec2.vpn_gateways,
        "vpc-peering-connection": {id_: each for id_, each in ec2.vpc_pcxs.items() if each._status.code != "deleted"},
        "volume": ec2.volumes,
        "instance": {
            each.id: each
            for reservation in ec2.reservations.values()
            for each in reservation.instances
            if each._state.name != "terminated"
        },
    }
    return [
        {
            "type": kind,
            "id": id_,
            "arn": f"arn:aws:ec2:{region}:{ACCOUNT}:{kind}/{id_}",
            "tags": dict(ec2.tags.get(id_, {})),
        }
        for kind, resources in kinds.items()
        for id_ in resources
    ]
