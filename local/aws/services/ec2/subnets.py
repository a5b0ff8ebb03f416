"""Subnets: sizes that AWS takes, and what holds one back from deletion."""

import ipaddress

from ... import enis
from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "CreateSubnet", _size)
    app.before("ec2", "ModifySubnetAttribute", _one_attribute)
    app.before("ec2", "DeleteSubnet", _dependencies)
    app.after("ec2", "DeleteSubnet", _what_goes_with_it)


def _size(call: Call) -> None:
    cidr = call.get("CidrBlock")
    try:
        network = ipaddress.IPv4Network(cidr) if cidr else None
    except ValueError as e:
        raise Refusal("InvalidParameterValue", f"Value ({cidr}) for parameter cidrBlock is invalid. {e}") from e
    if network and not 16 <= network.prefixlen <= 28:
        raise Refusal("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.")


def _one_attribute(call: Call) -> None:
    given = [name for name in call.params if name != "SubnetId"]
    if len(given) > 1:
        raise Refusal(
            "InvalidParameterCombination",
            "Fields for multiple attribute types specified: " + ", ".join(given),
        )


def _dependencies(call: Call) -> None:
    subnet = call["SubnetId"]
    if enis.ids(call.region, subnet_id=subnet):
        raise backend.dependency("subnet", subnet)


def _what_goes_with_it(call: Call, answer: dict) -> None:
    subnet = call["SubnetId"]
    for table in backend.of(call.region).route_tables.values():
        for association in [id_ for id_, target in table._associations.items() if target == subnet]:
            del table._associations[association]
    tags.drop(call.region, subnet)
