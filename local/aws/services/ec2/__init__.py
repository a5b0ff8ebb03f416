"""EC2: moto's implementation with refusals of AWS, transient states and client tokens."""

from ... import references
from ...app import App
from ...call import Call
from ...errors import Refusal
from . import (
    addresses,
    dry_run,
    endpoints,
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
    app.before("ec2", "CreateFlowLogs", _check_flow_log_role)
    for operation in _TOKENS:
        app.idempotent("ec2", operation, "ClientToken")
    for each in (
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
        launch_templates,
        instances,
        inventory,
    ):
        each.install(app)


def _check_flow_log_role(call: Call) -> None:
    role = call.get("DeliverLogsPermissionArn")
    if role and references.trust_policy(role) is None:
        raise Refusal("InvalidParameter", f"Unable to assume given IAM role: '{role}'")
