"""Security groups: refusal of deletion for default groups, and for groups that an interface or another group uses."""

from ... import network_interfaces
from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "DeleteSecurityGroup", _check_dependencies)
    for operation in ("DeleteSecurityGroup", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"):
        app.after("ec2", operation, _delete_tags)
    for operation in ("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"):
        app.before("ec2", operation, _check_ports)
        app.before("ec2", operation, _check_referenced_groups)


def _check_dependencies(call: Call) -> None:
    groups = backend.groups(call.region)
    group = groups.get(call.get("GroupId", ""))
    if group is None:
        return
    if group.name == "default":
        raise Refusal("CannotDelete", f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
    used = network_interfaces.ids(call.region, security_group=group.id) or any(
        rule.source_group.get("GroupId") == group.id
        for other in groups.values()
        if other is not group
        for rule in (*other.ingress_rules, *other.egress_rules)
    )
    if used:
        raise Refusal("DependencyViolation", f"resource {group.id} has a dependent object")


def _delete_tags(call: Call, output: dict) -> None:
    ec2 = backend.of(call.region)
    if call.operation == "DeleteSecurityGroup":
        tags.delete_tags(call.region, call.get("GroupId", ""))
    rules = {rule.id for group in backend.groups(call.region).values() for rule in (*group.ingress_rules, *group.egress_rules)}
    for orphan in [id_ for id_ in ec2.tags if id_.startswith("sgr-") and id_ not in rules]:
        tags.delete_tags(call.region, orphan)


def _check_ports(call: Call) -> None:
    for permission in call.get("IpPermissions") or []:
        first, last = permission.get("FromPort"), permission.get("ToPort")
        if permission.get("IpProtocol") not in ("tcp", "udp", "6", "17"):
            continue
        if first is None or last is None:
            raise Refusal(
                "InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
            )
        if first > last:
            raise Refusal("InvalidParameterValue", f"Invalid {permission['IpProtocol'].upper()} port range ({first}:{last}).")


def _check_referenced_groups(call: Call) -> None:
    known = backend.groups(call.region)
    for permission in call.get("IpPermissions") or []:
        for pair in permission.get("UserIdGroupPairs") or []:
            named = pair.get("GroupId")
            if named and named not in known:
                raise Refusal("InvalidGroup.NotFound", f"The security group '{named}' does not exist")
