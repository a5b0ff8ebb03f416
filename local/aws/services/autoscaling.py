"""Auto Scaling: a group's instances take their time; a group with instances goes only by force, and after them."""

from typing import Any

from moto.autoscaling.models import autoscaling_backends

from .. import lifecycle
from ..app import App
from ..call import ACCOUNT, Call
from ..clock import duration
from ..errors import Refusal
from .ec2 import backend as ec2
from .ec2 import instances


def install(app: App) -> None:
    for operation in ("CreateAutoScalingGroup", "UpdateAutoScalingGroup", "SetDesiredCapacity"):
        app.before("autoscaling", operation, _before_change)
        app.after("autoscaling", operation, _after_change)
    app.operation("autoscaling", "DeleteAutoScalingGroup", lambda call: _delete(call, app))
    app.after("autoscaling", "DescribeAutoScalingGroups", _describe)
    app.inventory("autoscaling", _list)


def _groups(region: str) -> dict[str, Any]:
    return autoscaling_backends[ACCOUNT][region].autoscaling_groups


def _instances(region: str, group: str) -> list[str]:
    return [state.instance.id for state in _groups(region)[group].instance_states] if group in _groups(region) else []


def _key(region: str, group: str) -> tuple[str, str, str]:
    return "autoscaling/Group", region, group


def _before_change(call: Call) -> None:
    name = call["AutoScalingGroupName"]
    if call.operation == "CreateAutoScalingGroup" and name in _groups(call.region):
        raise Refusal(
            "AlreadyExists",
            "AutoScalingGroup by this name already exists - A group with the name " + name + " already exists",
        )
    if lifecycle.phase(_key(call.region, name)) == "deleting":
        raise Refusal("ScalingActivityInProgress", f"The group {name} is being deleted.")
    call.notes["instances"] = set(_instances(call.region, name))


def _after_change(call: Call, answer: dict) -> None:
    name = call["AutoScalingGroupName"]
    for new in set(_instances(call.region, name)) - call.notes["instances"]:
        instances.start(call.region, new)


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

    def gone() -> None:
        _groups(call.region).pop(name, None)
        for tag_owner in (ec2.of(call.region).tags.get(id_) for id_ in running):
            (tag_owner or {}).clear()

    lifecycle.begin(key, "deleting", duration("ec2/Instance.delete") if running else 0, then=gone)
    return {}


def _describe(call: Call, answer: dict) -> None:
    for group in answer.get("AutoScalingGroups", []):
        if lifecycle.phase(_key(call.region, group["AutoScalingGroupName"])) == "deleting":
            group["Status"] = "Delete in progress"
        for instance in group.get("Instances", []):
            phase = lifecycle.phase(("ec2/Instance", call.region, instance["InstanceId"]))
            states = {"pending": "Pending", "shutting-down": "Terminating"}
            instance["LifecycleState"] = states.get(phase or "", instance["LifecycleState"])


def _list(region: str) -> list[dict[str, Any]]:
    """AWS's tagging API does not answer for groups: no "arn"."""
    return [
        {"type": "group", "id": name, "tags": {tag["Key"]: tag.get("Value", "") for tag in group.tags}}
        for name, group in _groups(region).items()
    ]
