"""VPC endpoints: interface endpoints have transient states and network interfaces; gateway endpoints are routes."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ... import failures, lifecycle
from ...app import App, regions
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...failures import Failure, Subject
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "CreateVpcEndpoint", _check_creation)
    app.after("ec2", "CreateVpcEndpoint", _summary)
    app.after("ec2", "ModifyVpcEndpoint", _modified)
    app.operation("ec2", "DeleteVpcEndpoints", _delete)
    app.after("ec2", "DescribeVpcEndpoints", _show_errors)
    failures.register(app, "ec2/VpcEndpoint", ("failed", "rejected", "expired"), _subjects)


def _interface(call: Call) -> bool:
    return call.get("VpcEndpointType", "Gateway").lower() == "interface"


def _check_creation(call: Call) -> None:
    ec2, vpc = backend.of(call.region), call["VpcId"]
    service = call["ServiceName"]
    known = {each["ServiceName"] for each in ec2._collect_default_endpoint_services(call.account, call.region)}
    if service.startswith("com.amazonaws.") and service not in known:
        raise Refusal("InvalidServiceName", f"The Vpc Endpoint Service '{service}' does not exist")
    same = [
        each
        for each in ec2.vpc_end_points.values()
        if each.vpc_id == vpc and each.service_name == service and each.state not in ("deleted", "deleting")
    ]
    if not _interface(call):
        for each in same:
            for table in set(each.route_table_ids or []) & set(call.get("RouteTableIds") or []):
                raise Refusal(
                    "RouteAlreadyExists",
                    f"route table {table} already has a route with destination-prefix-list-id {each.destination_prefix_list_id}",
                )
        return
    subnets = backend.subnets(call.region)
    zones = [subnets[id_].availability_zone for id_ in call.get("SubnetIds") or [] if id_ in subnets]
    if len(zones) != len(set(zones)):
        raise Refusal("DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone.")
    if call.get("PrivateDnsEnabled") and vpc in ec2.vpcs:
        network = ec2.vpcs[vpc]
        if not (_is_true(network.enable_dns_support) and _is_true(network.enable_dns_hostnames)):
            raise Refusal(
                "InvalidParameter",
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true "
                f"for {vpc}",
            )
        if any(each.private_dns_enabled and each.vpc_endpoint_type == "Interface" for each in same):
            raise Refusal(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{service.split('.')[-1]}.{call.region}.amazonaws.com in the VPC {vpc}",
            )


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _summary(call: Call, output: dict) -> None:
    if not _interface(call):
        return
    ec2 = backend.of(call.region)
    endpoint = ec2.vpc_end_points[output["VpcEndpoint"]["VpcEndpointId"]]
    groups = backend.groups(call.region)
    if not endpoint.security_group_ids:
        endpoint.security_group_ids = [ec2.get_default_security_group(endpoint.vpc_id).id]
    for id_ in endpoint.network_interface_ids:
        eni = ec2.enis[id_]
        eni.interface_type, eni.status, eni.requester_managed = "vpc_endpoint", "in-use", True
        eni.description = f"VPC Endpoint Interface {endpoint.id}"
        eni._group_set = [groups[group] for group in endpoint.security_group_ids if group in groups]
    endpoint.state = output["VpcEndpoint"]["State"] = "pending"

    def finish() -> None:
        endpoint.state = "available"

    lifecycle.begin(_key(call.region, endpoint.id), "pending", duration("ec2/VpcEndpoint.create"), then=finish)


def _key(region: str, endpoint: str) -> tuple[str, str, str]:
    return "ec2/VpcEndpoint", region, endpoint


def _subjects() -> Iterator[Subject]:
    for region in regions():
        ec2 = backend.of(region)
        for id_, each in ec2.vpc_end_points.items():
            yield Subject(region, each.service_name, dict(ec2.tags.get(id_, {})), _key(region, id_), partial(_fail, region, each))


def _fail(region: str, endpoint: Any, failure: Failure) -> None:
    lifecycle.cancel(_key(region, endpoint.id))
    endpoint.state, endpoint.last_error = failure.status, {"Code": failure.code, "Message": failure.message}


def _show_errors(call: Call, output: dict) -> None:
    endpoints = backend.of(call.region).vpc_end_points
    for each in output.get("VpcEndpoints", []):
        if error := getattr(endpoints.get(each["VpcEndpointId"]), "last_error", None):
            each["LastError"] = error


def _modified(call: Call, output: dict) -> None:
    """Updates the route tables of a gateway endpoint: moto changes only the endpoint's list of tables."""
    ec2 = backend.of(call.region)
    endpoint = ec2.vpc_end_points[call["VpcEndpointId"]]
    for table in call.get("AddRouteTableIds") or []:
        if endpoint.destination_prefix_list_id and not any(_targets(r, endpoint.id) for r in ec2.route_tables[table].routes):
            prefix_list = endpoint.destination_prefix_list_id
            ec2.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
    for table in call.get("RemoveRouteTableIds") or []:
        _unroute(ec2.route_tables[table], endpoint.id)


def _targets(route: Any, endpoint: str) -> bool:
    return route.gateway is not None and route.gateway.id == endpoint


def _unroute(table: Any, endpoint: str) -> None:
    for route in [each for each in table.routes if _targets(each, endpoint)]:
        del table._routes[route.id]


def _delete(call: Call) -> dict:
    ec2 = backend.of(call.region)
    missing = []
    for id_ in call["VpcEndpointIds"]:
        endpoint = ec2.vpc_end_points.get(id_)
        if endpoint is None:
            missing.append(id_)
        elif endpoint.vpc_endpoint_type == "Interface":
            if endpoint.state != "deleting":
                endpoint.state = "deleting"
                lifecycle.begin(
                    _key(call.region, id_),
                    "deleting",
                    duration("ec2/VpcEndpoint.delete"),
                    then=partial(_remove, call.region, endpoint),
                )
        else:
            for table in ec2.route_tables.values():
                _unroute(table, id_)
            _remove(call.region, endpoint)
    return {
        "Unsuccessful": [
            {
                "ResourceId": id_,
                "Error": {
                    "Code": "InvalidVpcEndpointId.NotFound",
                    "Message": f"The VpcEndpoint Id '{id_}' does not exist",
                },
            }
            for id_ in missing
        ]
    }


def _remove(region: str, endpoint: Any) -> None:
    ec2 = backend.of(region)
    for id_ in endpoint.network_interface_ids:
        ec2.enis.pop(id_, None)
    ec2.vpc_end_points.pop(endpoint.id, None)
    tags.delete_tags(region, endpoint.id)
