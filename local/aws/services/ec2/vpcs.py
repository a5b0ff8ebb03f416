"""VPCs: refusal of deletion while dependent resources exist, and deletion of what belongs to the VPC."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.after("ec2", "CreateVpc", _allow_traffic_in_default_group)
    app.before("ec2", "ModifyVpcAttribute", _check_single_attribute)
    app.before("ec2", "DeleteVpc", _check_dependencies)
    app.after("ec2", "DeleteVpc", _delete_dependents)


def _allow_traffic_in_default_group(call: Call, output: dict) -> None:
    ec2 = backend.of(call.region)
    group = ec2.get_default_security_group(output["Vpc"]["VpcId"])
    ec2.authorize_security_group_ingress(group.id, "-1", "-1", "-1", [], source_groups=[{"GroupId": group.id}])


def _check_single_attribute(call: Call) -> None:
    given = [name for name in call.params if name.startswith("Enable")]
    if len(given) > 1:
        raise Refusal(
            "InvalidParameterCombination",
            "Fields for multiple attribute types specified: " + ", ".join(given),
        )


def _check_dependencies(call: Call) -> None:
    ec2, vpc = backend.of(call.region), call["VpcId"]
    if vpc not in ec2.vpcs:
        return
    subnet_ids = {id_ for id_, subnet in backend.subnets(call.region).items() if subnet.vpc_id == vpc}
    holds = (
        subnet_ids
        or any(igw.vpc and igw.vpc.id == vpc for igw in ec2.internet_gateways.values())
        or any(group.name != "default" for group in ec2.groups.get(vpc, {}).values())
        or any(table.vpc_id == vpc and not table.main_association_id for table in ec2.route_tables.values())
        or any(acl.vpc_id == vpc and acl.default not in (True, "true") for acl in ec2.network_acls.values())
        or any(each.vpc_id == vpc and each.state != "deleted" for each in ec2.vpc_end_points.values())
        or any(each.vpc_id == vpc and each.state not in ("deleted", "failed") for each in ec2.nat_gateways.values())
        or any(each.vpc_id == vpc for each in ec2.egress_only_internet_gateways.values())
        or any(
            at.vpc_id == vpc and at.state == "attached"
            for gateway in ec2.vpn_gateways.values()
            for at in gateway.attachments.values()
        )
    )
    if holds:
        raise backend.dependency_violation("vpc", vpc)


def _delete_dependents(call: Call, output: dict) -> None:
    ec2, vpc = backend.of(call.region), call["VpcId"]
    for acl in [each for each in ec2.network_acls.values() if each.vpc_id == vpc]:
        del ec2.network_acls[acl.id]
        tags.delete_tags(call.region, acl.id)
    for group in ec2.groups.pop(vpc, {}):
        tags.delete_tags(call.region, group)
    for peering in [each for each in ec2.vpc_pcxs.values() if vpc in (each.vpc.id, each.peer_vpc.id)]:
        peering._status.deleted(deleter_id=call.account)
    tags.delete_tags(call.region, vpc)
