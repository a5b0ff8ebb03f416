"""References: calls that create, attach or authorize are refused if they name a resource that does not exist."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend

_CHECKED = ("Create", "Associate", "Attach", "Authorize", "AcceptVpcPeering", "RejectVpcPeering", "DeleteVpcPeering")
_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")
# A peer can be in another region or account; tags are not references.
_NOT_REFERENCES = ("PeerVpcId", "Tags", "Resources", "ClientToken", "UserId")

_KINDS: dict[str, tuple[str, str, Callable[[str], Any]]] = {
    "eipalloc": (
        "InvalidAllocationID.NotFound",
        "allocation ID",
        lambda r: {each.allocation_id for each in backend.of(r).addresses},
    ),
    "eni": ("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", lambda r: backend.of(r).enis),
    "igw": ("InvalidInternetGatewayID.NotFound", "internetGateway ID", lambda r: backend.of(r).internet_gateways),
    "nat": ("InvalidNatGatewayID.NotFound", "natGateway ID", lambda r: backend.of(r).nat_gateways),
    "pcx": ("InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID", lambda r: backend.of(r).vpc_pcxs),
    "rtb": ("InvalidRouteTableID.NotFound", "routeTable ID", lambda r: backend.of(r).route_tables),
    "sg": ("InvalidGroup.NotFound", "security group", backend.groups),
    "subnet": ("InvalidSubnetID.NotFound", "subnet ID", backend.subnets),
    "vpc": ("InvalidVpcID.NotFound", "vpc ID", lambda r: backend.of(r).vpcs),
    "vgw": ("InvalidVpnGatewayID.NotFound", "vpnGateway ID", lambda r: backend.of(r).vpn_gateways),
}


def install(app: App) -> None:
    app.before("ec2", "*", _check)


def _check(call: Call) -> None:
    if not call.operation.startswith(_CHECKED):
        return
    for value in _values(call.params):
        found = _ID.fullmatch(value)
        if found and found[1] in _KINDS:
            code, noun, known = _KINDS[found[1]]
            if value not in known(call.region):
                raise Refusal(code, f"The {noun} '{value}' does not exist")


def _values(given: Any) -> Iterator[str]:
    match given:
        case str():
            yield given
        case dict():
            for key, inner in given.items():
                if key not in _NOT_REFERENCES:
                    yield from _values(inner)
        case list() | tuple():
            for inner in given:
                yield from _values(inner)
