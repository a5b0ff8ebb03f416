"""Direct Connect gateways and their associations with virtual private gateways, which moto lacks."""

import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .. import lifecycle
from ..app import App
from ..call import ACCOUNT, Call
from ..durations import duration
from ..errors import Refusal
from .ec2 import backend as ec2


@dataclass
class Gateway:
    id: str
    name: str
    asn: int
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Association:
    id: str
    gateway: str
    virtual_gateway: str
    region: str
    state: str
    prefixes: list[str]


_gateways: dict[str, Gateway] = {}  # global: one gateway serves all regions
_associations: dict[str, Association] = {}


def install(app: App) -> None:
    operations = {
        "CreateDirectConnectGateway": _create,
        "DescribeDirectConnectGateways": _describe,
        "DeleteDirectConnectGateway": _delete,
        "CreateDirectConnectGatewayAssociation": _associate,
        "DescribeDirectConnectGatewayAssociations": _describe_associations,
        "DeleteDirectConnectGatewayAssociation": _disassociate,
    }
    for name, answers in operations.items():
        app.operation("directconnect", name, answers)
    app.inventory("directconnect", _list)


def _refusal(message: str) -> Refusal:
    return Refusal("DirectConnectClientException", message)


def _gateway(named: str) -> Gateway:
    if named not in _gateways:
        raise _refusal(f"Direct Connect Gateway {named} does not exist.")
    return _gateways[named]


def _describe_gateway(gateway: Gateway) -> dict[str, Any]:
    return {
        "directConnectGatewayId": gateway.id,
        "directConnectGatewayName": gateway.name,
        "amazonSideAsn": gateway.asn,
        "ownerAccount": ACCOUNT,
        "directConnectGatewayState": "available",
        "tags": [{"key": k, "value": v} for k, v in gateway.tags.items()],
    }


def _create(call: Call) -> dict:
    tags = {tag["key"]: tag.get("value", "") for tag in call.get("tags") or []}
    gateway = Gateway(str(uuid.uuid4()), call["directConnectGatewayName"], call.get("amazonSideAsn") or 64512, tags)
    _gateways[gateway.id] = gateway
    return {"directConnectGateway": _describe_gateway(gateway)}


def _describe(call: Call) -> dict:
    named = call.get("directConnectGatewayId")
    found = [each for each in _gateways.values() if named in (None, each.id)]
    return {"directConnectGateways": [_describe_gateway(each) for each in found]}


def _delete(call: Call) -> dict:
    gateway = _gateway(call["directConnectGatewayId"])
    if any(each.gateway == gateway.id for each in _associations.values()):
        raise _refusal(f"Direct Connect Gateway {gateway.id} has associations and can't be deleted.")
    del _gateways[gateway.id]
    return {"directConnectGateway": {**_describe_gateway(gateway), "directConnectGatewayState": "deleting"}}


def _describe_association(each: Association) -> dict[str, Any]:
    gateway = {
        "id": each.virtual_gateway,
        "type": "virtualPrivateGateway",
        "ownerAccount": ACCOUNT,
        "region": each.region,
    }
    return {
        "directConnectGatewayId": each.gateway,
        "directConnectGatewayOwnerAccount": ACCOUNT,
        "associationState": each.state,
        "associatedGateway": gateway,
        "associationId": each.id,
        "allowedPrefixesToDirectConnectGateway": [{"cidr": cidr} for cidr in each.prefixes],
        "virtualGatewayId": each.virtual_gateway,
        "virtualGatewayRegion": each.region,
        "virtualGatewayOwnerAccount": ACCOUNT,
    }


def _associate(call: Call) -> dict:
    gateway = _gateway(call["directConnectGatewayId"])
    named = call.get("gatewayId") or call.get("virtualGatewayId")
    virtual = ec2.of(call.region).vpn_gateways.get(named)
    if virtual is None:
        raise _refusal(f"Virtual gateway {named} does not exist.")
    if not any(at.state == "attached" for at in virtual.attachments.values()):
        raise _refusal(f"Virtual gateway {named} is not attached to a VPC.")
    if any(each.virtual_gateway == named for each in _associations.values()):
        raise _refusal(f"Virtual gateway {named} is already associated with a Direct Connect gateway.")
    prefixes = [each["cidr"] for each in call.get("addAllowedPrefixesToDirectConnectGateway") or []]
    created = Association(str(uuid.uuid4()), gateway.id, named, call.region, "associating", prefixes)
    _associations[created.id] = created
    output = _describe_association(created)

    def finish() -> None:
        created.state = "associated"

    seconds = duration("directconnect/GatewayAssociation.create")
    lifecycle.begin(("directconnect/Association", created.id), "associating", seconds, then=finish)
    return {"directConnectGatewayAssociation": output}


def _describe_associations(call: Call) -> dict:
    found = [
        each
        for each in _associations.values()
        if call.get("associationId") in (None, each.id)
        and call.get("directConnectGatewayId") in (None, each.gateway)
        and (call.get("associatedGatewayId") or call.get("virtualGatewayId")) in (None, each.virtual_gateway)
    ]
    return {"directConnectGatewayAssociations": [_describe_association(each) for each in found]}


def _disassociate(call: Call) -> dict:
    for each in list(_associations.values()):
        by_pair = (call.get("directConnectGatewayId"), call.get("virtualGatewayId")) == (
            each.gateway,
            each.virtual_gateway,
        )
        if call.get("associationId") == each.id or by_pair:
            each.state = "disassociating"
            seconds = duration("directconnect/GatewayAssociation.delete")
            delete = partial(_associations.__delitem__, each.id)
            lifecycle.begin(("directconnect/Association", each.id), "disassociating", seconds, then=delete)
            return {"directConnectGatewayAssociation": _describe_association(each)}
    raise _refusal("The association does not exist.")


def _list(region: str) -> list[dict[str, Any]]:
    if region != "us-east-1":
        return []
    return [
        {
            "type": "dx-gateway",
            "id": gateway.id,
            "arn": f"arn:aws:directconnect::{ACCOUNT}:dx-gateway/{gateway.id}",
            "tags": gateway.tags,
        }
        for gateway in _gateways.values()
    ]
