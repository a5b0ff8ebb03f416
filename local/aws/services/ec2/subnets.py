"""Subnets: allowed sizes, and refusal of deletion while interfaces exist."""

import ipaddress

from ... import network_interfaces
from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "CreateSubnet", _check_size)
    app.before("ec2", "ModifySubnetAttribute", _check_single_attribute)
    app.before("ec2", "DeleteSubnet", _check_dependencies)
    app.after("ec2", "DeleteSubnet", _delete_dependents)


def _check_size(call: Call) -> None:
    cidr = call.get("CidrBlock")
    try:
        network = ipaddress.IPv4Network(cidr) if cidr else None
    except ValueError as e:
        raise Refusal("InvalidParameterValue", f"Value ({cidr}) for parameter cidrBlock is invalid. {e}") from e
    if network and not 16 <= network.prefixlen <= 28:
        raise Refusal("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.")


def _check_single_attribute(call: Call) -> None:
    given = [name for name in call.params if name != "SubnetId"]
    if len(given) > 1:
        raise Refusal(
            "InvalidParameterCombination",
            "Fields for multiple attribute types specified: " + ", ".join(given),
        )


def _check_dependencies(call: Call) -> None:
    subnet = call["SubnetId"]
    if network_interfaces.ids(call.region, subnet_id=subnet):
        raise backend.dependency_violation("subnet", subnet)


def _delete_dependents(call: Call, output: dict) -> None:
    subnet = call["SubnetId"]
    for table in backend.of(call.region).route_tables.values():
        for association in [id_ for id_, target in table._associations.items() if target == subnet]:
            del table._associations[association]
    tags.delete_tags(call.region, subnet)
