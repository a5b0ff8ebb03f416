"""EC2: moto's implementation with refusals of AWS, transient states and client tokens."""

from ...app import App
from . import (
    addresses,
    availability_zones,
    dry_run,
    endpoints,
    existence,
    flow_logs,
    gateways,
    instances,
    interfaces,
    inventory,
    launch_templates,
    nat,
    routes,
    security_groups,
    subnets,
    tags,
    vpcs,
)

_TOKENS = (
    "CreateNatGateway",
    "CreateVpcEndpoint",
    "CreateFlowLogs",
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "CreateRouteTable",
    "CreateEgressOnlyInternetGateway",
    "RunInstances",
)


def install(app: App) -> None:
    for operation in _TOKENS:
        app.idempotent("ec2", operation, "ClientToken")
    for each in (
        availability_zones,
        dry_run,
        tags,
        vpcs,
        subnets,
        interfaces,
        gateways,
        addresses,
        nat,
        routes,
        security_groups,
        endpoints,
        existence,
        flow_logs,
        launch_templates,
        instances,
        inventory,
    ):
        each.install(app)
