"""Auto Scaling: instances start and end over time; a group with instances can be deleted by force only."""

from typing import Any

from moto.autoscaling.models import autoscaling_backends

from .. import lifecycle, offerings, references
from ..app import App
from ..call import ACCOUNT, Call
from ..durations import duration
from ..errors import Refusal
from .ec2 import backend, instances


def install(app: App) -> None:
    for operation in ("CreateAutoScalingGroup", "UpdateAutoScalingGroup", "SetDesiredCapacity"):
        app.before("autoscaling", operation, _before_change)
        app.after("autoscaling", operation, _after_change)
    app.before("autoscaling", "PutScalingPolicy", _check_group_exists)
    app.after("autoscaling", "PutScalingPolicy", _key_by_group)
    app.operation("autoscaling", "DeletePolicy", _delete_policy)
    app.operation("autoscaling", "DeleteAutoScalingGroup", lambda call: _delete(call, app))
    app.after("autoscaling", "DescribeAutoScalingGroups", _describe)
    app.inventory("autoscaling", _list)


def _groups(region: str) -> dict[str, Any]:
    return autoscaling_backends[ACCOUNT][region].autoscaling_groups


def _instances(region: str, group: str) -> list[str]:
    return [state.instance.id for state in _groups(region)[group].instance_states] if group in _groups(region) else []


def _key(region: str, group: str) -> tuple[str, str, str]:
    return "autoscaling/Group", region, group


def _check_bounds(call: Call) -> None:
    least, most, desired = call["MinSize"], call["MaxSize"], call.get("DesiredCapacity")
    if least > most:
        raise _invalid(f"Max bound, {most}, must be greater than or equal to min bound, {least}")
    if desired is not None and not least <= desired <= most:
        raise _invalid(f"Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}")


def _check_references(call: Call) -> None:
    for subnet in filter(None, (call.get("VPCZoneIdentifier") or "").split(",")):
        if references.find_subnet(call.region, subnet.strip()) is None:
            raise _invalid(f"The subnet ID '{subnet}' does not exist")
    named = call.get("LaunchTemplate") or {}
    ec2 = backend.of(call.region)
    id_ = named.get("LaunchTemplateId") or ec2.launch_template_name_to_ids.get(named.get("LaunchTemplateName", ""))
    template = ec2.launch_templates.get(id_)
    if named and template is None:
        raise _invalid(
            "You must use a valid fully-formed launch template. "
            f"The specified launch template, with template ID {id_}, does not exist."
        )
    if template:
        kind = template.get_version(named.get("Version", "$Default")).data.get("InstanceType")
        if kind and kind not in offerings.instance_types(call.region):
            raise _invalid(f"You must use a valid fully-formed launch template. Invalid value '{kind}' for InstanceType.")


def _invalid(message: str) -> Refusal:
    return Refusal("ValidationError", message)


def _before_change(call: Call) -> None:
    name = call["AutoScalingGroupName"]
    if call.operation == "CreateAutoScalingGroup" and name in _groups(call.region):
        raise Refusal(
            "AlreadyExists",
            "AutoScalingGroup by this name already exists - A group with the name " + name + " already exists",
        )
    if lifecycle.phase(_key(call.region, name)) == "deleting":
        raise Refusal("ScalingActivityInProgress", f"The group {name} is being deleted.")
    if call.operation == "CreateAutoScalingGroup":
        _check_bounds(call)
        _check_references(call)
    call.notes["instances"] = set(_instances(call.region, name))


def _after_change(call: Call, output: dict) -> None:
    name = call["AutoScalingGroupName"]
    for new in set(_instances(call.region, name)) - call.notes["instances"]:
        instances.start(call.region, new, _launch_tags(_groups(call.region)[name]))


def _check_group_exists(call: Call) -> None:
    if call["AutoScalingGroupName"] not in _groups(call.region):
        raise Refusal("ValidationError", f"Group {call['AutoScalingGroupName']} not found")


def _policies(region: str) -> dict[str, Any]:
    return autoscaling_backends[ACCOUNT][region].policies


def _key_by_group(call: Call, output: dict) -> None:
    """moto stores policies by name only; on AWS a policy's name is unique within its group."""
    policies = _policies(call.region)
    policies[f"{call['AutoScalingGroupName']}/{call['PolicyName']}"] = policies.pop(call["PolicyName"])


def _delete_policy(call: Call) -> dict:
    for id_, policy in _policies(call.region).items():
        in_group = call.get("AutoScalingGroupName") in (None, policy.auto_scaling_group_name)
        if policy.arn == call["PolicyName"] or (in_group and policy.name == call["PolicyName"]):
            del _policies(call.region)[id_]
            return {}
    raise Refusal("ValidationError", f"No scaling policy found for name {call['PolicyName']}")


def _launch_tags(group: Any) -> dict[str, dict[str, str]]:
    if group.ec2_launch_template is None:
        return {}
    data = group.ec2_launch_template.get_version(group.launch_template_version).data
    return {
        each["ResourceType"]: {tag["Key"]: tag["Value"] for tag in each.get("Tags") or []}
        for each in data.get("TagSpecifications") or []
    }


def _delete(call: Call, app: App) -> dict:
    name = call["AutoScalingGroupName"]
    group = _groups(call.region).get(name)
    if group is None:
        raise Refusal("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    running = _instances(call.region, name)
    if running and not call.get("ForceDelete"):
        raise Refusal(
            "ResourceInUse",
            f"You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) "
            f"still in the group: {name}",
        )
    key = _key(call.region, name)
    if lifecycle.phase(key) == "deleting":
        return {}
    for id_ in running:
        instances.terminate(call.region, id_)

    def remove() -> None:
        _groups(call.region).pop(name, None)
        policies = _policies(call.region)
        for policy in [id_ for id_, each in policies.items() if each.auto_scaling_group_name == name]:
            del policies[policy]

    lifecycle.begin(key, "deleting", duration("ec2/Instance.delete") if running else 0, then=remove)
    return {}


def _describe(call: Call, output: dict) -> None:
    for group in output.get("AutoScalingGroups", []):
        if lifecycle.phase(_key(call.region, group["AutoScalingGroupName"])) == "deleting":
            group["Status"] = "Delete in progress"
        for instance in group.get("Instances", []):
            phase = lifecycle.phase(("ec2/Instance", call.region, instance["InstanceId"]))
            states = {"pending": "Pending", "shutting-down": "Terminating"}
            instance["LifecycleState"] = states.get(phase or "", instance["LifecycleState"])


def _list(region: str) -> list[dict[str, Any]]:
    """Auto Scaling groups, without "arn": AWS's tagging API does not list them."""
    return [
        {"type": "group", "id": name, "tags": {tag["Key"]: tag.get("Value", "") for tag in group.tags}}
        for name, group in _groups(region).items()
    ]
