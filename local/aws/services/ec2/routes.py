"""Routes and route tables: existing targets, one table per subnet, blackholes, and route propagation."""

import ipaddress
from typing import Any

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    for operation in ("CreateRoute", "ReplaceRoute"):
        app.before("ec2", operation, _check_target)
    app.before("ec2", "AssociateRouteTable", _check_single_table)
    app.before("ec2", "DeleteRouteTable", _check_not_main)
    app.after("ec2", "DeleteRouteTable", lambda call, _: tags.delete_tags(call.region, call["RouteTableId"]))
    app.after("ec2", "DescribeRouteTables", _mark_blackholes)
    app.operation("ec2", "EnableVgwRoutePropagation", lambda call: _set_propagation(call, True))
    app.operation("ec2", "DisableVgwRoutePropagation", lambda call: _set_propagation(call, False))
    app.after("ec2", "DescribeRouteTables", _show_propagation)


_TARGETS = (
    "CarrierGatewayId",
    "CoreNetworkArn",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "LocalGatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
)


def _check_target(call: Call) -> None:
    ec2 = backend.of(call.region)
    if call.operation == "CreateRoute":
        _check_destination(call, ec2)
    nat = call.get("NatGatewayId")
    if nat and (nat not in ec2.nat_gateways or ec2.nat_gateways[nat].state in ("deleting", "deleted", "failed")):
        raise Refusal("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat}' does not exist")
    table = ec2.route_tables.get(call["RouteTableId"])
    gateway = ec2.internet_gateways.get(call.get("GatewayId", ""))
    if table and gateway and (not gateway.vpc or gateway.vpc.id != table.vpc_id):
        raise Refusal(
            "InvalidParameterValue",
            f"route table {table.id} and network gateway {gateway.id} belong to different networks",
        )
    peering = ec2.vpc_pcxs.get(call.get("VpcPeeringConnectionId", ""))
    if peering and peering._status.code in ("deleted", "rejected", "failed", "expired"):
        raise Refusal(
            "InvalidVpcPeeringConnectionID.NotFound",
            f"The vpcPeeringConnection ID '{peering.id}' does not exist",
        )


def _check_destination(call: Call, ec2: Any) -> None:
    """A route inside the VPC's own range can't lead out of it."""
    if not any(call.get(each) for each in _TARGETS):
        raise Refusal("MissingParameter", "The request must contain exactly one of " + ", ".join(map(_camel, _TARGETS)))
    table, destination = ec2.route_tables.get(call["RouteTableId"]), call.get("DestinationCidrBlock")
    leads_out = call.get("GatewayId") or call.get("VpcPeeringConnectionId")
    if table is None or not destination or not leads_out:
        return
    try:
        network = ipaddress.IPv4Network(destination, strict=False)
    except ValueError:
        return  # moto refuses it
    for block in ec2.vpcs[table.vpc_id].get_cidr_block_association_set():
        if network.subnet_of(ipaddress.IPv4Network(block["cidr_block"])):
            raise Refusal(
                "InvalidParameterValue",
                f"The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. "
                "This route can target only an interface or an instance.",
            )


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _check_single_table(call: Call) -> None:
    subnet = call.get("SubnetId")
    for table in backend.of(call.region).route_tables.values():
        for association, target in table._associations.items():
            if subnet and target == subnet and table.id != call["RouteTableId"]:
                raise Refusal(
                    "Resource.AlreadyAssociated",
                    f"the specified association for route table {call['RouteTableId']} conflicts with an existing "
                    f"association ({association})",
                )


def _check_not_main(call: Call) -> None:
    table = backend.of(call.region).route_tables.get(call["RouteTableId"])
    if table and table.main_association_id:
        raise backend.dependency_violation("routeTable", table.id)


def _mark_blackholes(call: Call, output: dict) -> None:
    ec2 = backend.of(call.region)
    for table in output.get("RouteTables", []):
        for route in table.get("Routes", []):
            nat = route.get("NatGatewayId")
            gateway = ec2.internet_gateways.get(route.get("GatewayId", ""))
            lost_nat = nat and (nat not in ec2.nat_gateways or ec2.nat_gateways[nat].state == "deleted")
            lost_gateway = route.get("GatewayId", "").startswith("igw-") and not (gateway and gateway.vpc)
            peering = ec2.vpc_pcxs.get(route.get("VpcPeeringConnectionId", ""))
            lost_peering = peering is not None and peering._status.code == "deleted"
            if lost_nat or lost_gateway or lost_peering:
                route["State"] = "blackhole"


def _set_propagation(call: Call, on: bool) -> dict:
    """Records propagating gateways on the route table; moto has no propagation."""
    ec2 = backend.of(call.region)
    table = ec2.route_tables.get(call["RouteTableId"])
    if table is None:
        raise Refusal("InvalidRouteTableID.NotFound", f"The routeTable ID '{call['RouteTableId']}' does not exist")
    id_ = call["GatewayId"]
    gateway = ec2.vpn_gateways.get(id_)
    if on and gateway is None:
        raise Refusal("InvalidVpnGatewayID.NotFound", f"The vpnGateway ID '{id_}' does not exist")
    if on and not any(at.vpc_id == table.vpc_id and at.state == "attached" for at in gateway.attachments.values()):
        raise Refusal("Gateway.NotAttached", f"resource {id_} is not attached to network {table.vpc_id}")
    table.propagating = {each for each in getattr(table, "propagating", set()) if each != id_} | ({id_} if on else set())
    return {}


def _show_propagation(call: Call, output: dict) -> None:
    ec2 = backend.of(call.region)
    for table in output.get("RouteTables", []):
        gateways: set[str] = getattr(ec2.route_tables[table["RouteTableId"]], "propagating", set())
        table["PropagatingVgws"] = [{"GatewayId": id_} for id_ in sorted(gateways & set(ec2.vpn_gateways))]
