"""Internet gateways and virtual private gateways: attached ones stay, and are needed by public addresses."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "AttachInternetGateway", _one_per_vpc)
    app.before("ec2", "DetachInternetGateway", _public_addresses)
    app.before("ec2", "DeleteInternetGateway", _attached)
    app.after("ec2", "DeleteInternetGateway", lambda call, _: tags.drop(call.region, call["InternetGatewayId"]))
    app.before("ec2", "DeleteVpnGateway", _vpn_attached)
    app.after("ec2", "DeleteVpnGateway", _vpn_gone)


def _one_per_vpc(call: Call) -> None:
    vpc = call["VpcId"]
    for gateway in backend.of(call.region).internet_gateways.values():
        if gateway.vpc and gateway.vpc.id == vpc and gateway.id != call["InternetGatewayId"]:
            raise Refusal("InvalidParameterValue", f"Network {vpc} already has an internet gateway attached")


def _public_addresses(call: Call) -> None:
    ec2, vpc = backend.of(call.region), call["VpcId"]
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


def _attached(call: Call) -> None:
    gateway = backend.of(call.region).internet_gateways.get(call["InternetGatewayId"])
    if gateway and gateway.vpc:
        raise backend.dependency("internetGateway", gateway.id)


def _vpn_attached(call: Call) -> None:
    gateway = backend.of(call.region).vpn_gateways.get(call["VpnGatewayId"])
    if gateway and any(at.state == "attached" for at in gateway.attachments.values()):
        raise Refusal("IncorrectState", f"The vpnGateway '{gateway.id}' is in use.")


def _vpn_gone(call: Call, answer: dict) -> None:
    backend.of(call.region).vpn_gateways.pop(call["VpnGatewayId"], None)
    tags.drop(call.region, call["VpnGatewayId"])
