"""Instances: transient states, and deletion of the interfaces and volumes that they were launched with."""

from ... import lifecycle, offerings, zones
from ...app import App
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from . import backend

_SEEN_AFTER_TERMINATION = 3600


def install(app: App) -> None:
    app.before("ec2", "RunInstances", _check_type)
    app.after("ec2", "RunInstances", _start_launched)
    app.after("ec2", "TerminateInstances", _start_termination)


def _check_type(call: Call) -> None:
    named = call.get("InstanceType")
    if named and named not in offerings.instance_types(call.region):
        raise Refusal("InvalidParameterValue", f"Invalid value '{named}' for InstanceType.")
    subnet = backend.subnets(call.region).get(call.get("SubnetId", ""))
    zone = subnet.availability_zone if subnet else (call.get("Placement") or {}).get("AvailabilityZone")
    if named and zone and not zones.offers(call.region, zone, named):
        raise Refusal("Unsupported", not_offered(named, zone))


def not_offered(instance_type: str, zone: str) -> str:
    """EC2's message for a launch of an instance type in a zone that does not offer the type."""
    return (
        f"Your requested instance type ({instance_type}) is not supported in your requested Availability Zone ({zone}). "
        "Please retry your request by not specifying an Availability Zone or choosing another one."
    )


def _start_launched(call: Call, output: dict) -> None:
    for instance in output.get("Instances", []):
        start(call.region, instance["InstanceId"])
        instance["State"] = {"Code": 0, "Name": "pending"}


def start(region: str, instance_id: str, tags: dict[str, dict[str, str]] | None = None) -> None:
    """Begins pending, then running. `tags` are a launch template's tags for volumes and interfaces, by resource type."""
    ec2 = backend.of(region)
    instance = ec2.get_instance(instance_id)
    instance.launched_with = [device.volume_id for device in instance.block_device_mapping.values()]
    for volume in instance.launched_with:
        ec2.tags[volume].update((tags or {}).get("volume", {}))
    for eni in instance.nics.values():
        ec2.tags[eni.id].update((tags or {}).get("network-interface", {}))
    instance._state.name, instance._state.code = "pending", 0

    def finish() -> None:
        instance._state.name, instance._state.code = "running", 16

    lifecycle.begin(_key(region, instance_id), "pending", duration("ec2/Instance.create"), then=finish)


def _start_termination(call: Call, output: dict) -> None:
    for change in output.get("TerminatingInstances", []):
        terminate(call.region, change["InstanceId"])
        change["CurrentState"] = {"Code": 32, "Name": "shutting-down"}


def terminate(region: str, instance_id: str) -> None:
    """Begins shutting-down, then terminated for an hour; deletes the volumes and interfaces of the launch."""
    ec2 = backend.of(region)
    instance = ec2.get_instance(instance_id)
    if lifecycle.phase(_key(region, instance_id)) in ("shutting-down", "terminated"):
        return
    instance._state.name, instance._state.code = "shutting-down", 32

    def finish() -> None:
        instance._state.name, instance._state.code = "terminated", 48
        for eni in [each for each in ec2.enis.values() if each.instance is instance]:
            ec2.enis.pop(eni.id)
            ec2.tags.pop(eni.id, None)
        for volume in getattr(instance, "launched_with", []):
            ec2.volumes.pop(volume, None)
            ec2.tags.pop(volume, None)
        lifecycle.begin(_key(region, instance_id), "terminated", _SEEN_AFTER_TERMINATION, then=remove)

    def remove() -> None:
        ec2.tags.pop(instance_id, None)
        for reservation in ec2.reservations.values():
            reservation.instances = [each for each in reservation.instances if each is not instance]

    lifecycle.begin(_key(region, instance_id), "shutting-down", duration("ec2/Instance.delete"), then=finish)


def _key(region: str, instance: str) -> tuple[str, str, str]:
    return "ec2/Instance", region, instance
