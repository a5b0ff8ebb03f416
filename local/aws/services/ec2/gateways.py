"""Internet gateways and virtual private gateways: refusals of deletion and detachment while in use."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "AttachInternetGateway", _check_single_gateway)
    app.before("ec2", "DetachInternetGateway", _check_no_public_addresses)
    app.before("ec2", "DeleteInternetGateway", _check_detached)
    app.after("ec2", "DeleteInternetGateway", lambda call, _: tags.delete_tags(call.region, call["InternetGatewayId"]))
    app.before("ec2", "DeleteVpnGateway", _check_vpn_detached)
    app.after("ec2", "DeleteVpnGateway", _delete_vpn_gateway)


def _check_single_gateway(call: Call) -> None:
    vpc = call["VpcId"]
    for gateway in backend.of(call.region).internet_gateways.values():
        if gateway.vpc and gateway.vpc.id == vpc and gateway.id != call["InternetGatewayId"]:
            raise Refusal("InvalidParameterValue", f"Network {vpc} already has an internet gateway attached")


def _check_no_public_addresses(call: Call) -> None:
    ec2, vpc = backend.of(call.region), call["VpcId"]
    gateway = ec2.internet_gateways.get(call["InternetGatewayId"])
    if gateway and (gateway.vpc is None or gateway.vpc.id != vpc):
        raise Refusal("Gateway.NotAttached", f"resource {gateway.id} is not attached to network {vpc}")
    nat = any(
        each.vpc_id == vpc and each.connectivity_type == "public" and each.state in ("pending", "available", "deleting")
        for each in ec2.nat_gateways.values()
    )
    if nat or any(eni.public_ip and eni.subnet.vpc_id == vpc for eni in ec2.enis.values()):
        raise Refusal(
            "DependencyViolation",
            f"Network {vpc} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )


def _check_detached(call: Call) -> None:
    gateway = backend.of(call.region).internet_gateways.get(call["InternetGatewayId"])
    if gateway and gateway.vpc:
        raise backend.dependency_violation("internetGateway", gateway.id)


def _check_vpn_detached(call: Call) -> None:
    gateway = backend.of(call.region).vpn_gateways.get(call["VpnGatewayId"])
    if gateway and any(at.state == "attached" for at in gateway.attachments.values()):
        raise Refusal("IncorrectState", f"The vpnGateway '{gateway.id}' is in use.")


def _delete_vpn_gateway(call: Call, output: dict) -> None:
    backend.of(call.region).vpn_gateways.pop(call["VpnGatewayId"], None)
    tags.delete_tags(call.region, call["VpnGatewayId"])
