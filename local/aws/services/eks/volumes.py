"""EBS volumes, as the EBS CSI driver creates, attaches and deletes them."""

from collections.abc import Callable
from typing import Any, TypeVar

from moto.core.exceptions import ServiceException

from local.kubernetes.simulated_controllers.cloud_provider import Denied

from ... import references
from ...app import App
from ...errors import Refusal
from ..ec2 import backend

_DEVICES = [f"/dev/xvd{first}{second}" for first in "abcd" for second in "abcdefghijklmnopqrstuvwxyz"]
T = TypeVar("T")


def create(
    app: App,
    region: str,
    name: str,
    zone: str,
    gib: int,
    parameters: dict[str, str],
    tags: dict[str, str],
    snapshot: str | None = None,
) -> str:
    ec2 = backend.of(region)
    for volume in ec2.volumes.values():
        if ec2.tags.get(volume.id, {}).get("CSIVolumeName") == name:
            return str(volume.id)
    encrypted = parameters.get("encrypted") == "true"
    given: dict[str, Any] = {
        "AvailabilityZone": zone,
        "Size": gib,
        "VolumeType": parameters.get("type", "gp3"),
        "Encrypted": encrypted,
        "TagSpecifications": _tag_specification("volume", {**tags, **_parameter_tags(parameters)}),
        **({"SnapshotId": snapshot} if snapshot else {}),
    }
    for parameter, member in (("iops", "Iops"), ("throughput", "Throughput")):
        if parameter in parameters:
            given[member] = int(parameters[parameter])
    if key := parameters.get("kmsKeyId"):
        if references.kms_key_arn(region, key) is None:
            raise Denied(f"InvalidKmsKey.InvalidState: the KMS key {key} does not exist or is not enabled")
        given["KmsKeyId"] = key
    return str(_denied_on_refusal(lambda: app.call("ec2", "CreateVolume", given, region))["VolumeId"])


def _parameter_tags(parameters: dict[str, str]) -> dict[str, str]:
    """The tags in the StorageClass parameters tagSpecification_1, tagSpecification_2, …, each in the form key=value."""
    pairs = (value.partition("=") for key, value in parameters.items() if key.startswith("tagSpecification_"))
    return {key: value for key, _, value in pairs}


def create_snapshot(app: App, region: str, name: str, volume: str, tags: dict[str, str]) -> str:
    ec2 = backend.of(region)
    for snapshot in ec2.snapshots:
        if ec2.tags.get(snapshot, {}).get("CSIVolumeSnapshotName") == name:
            return str(snapshot)
    given = {"VolumeId": volume, "TagSpecifications": _tag_specification("snapshot", tags), "Description": name}
    return str(_denied_on_refusal(lambda: app.call("ec2", "CreateSnapshot", given, region))["SnapshotId"])


def delete_snapshot(region: str, snapshot: str) -> None:
    ec2 = backend.of(region)
    if snapshot in ec2.snapshots:
        _denied_on_refusal(lambda: ec2.delete_snapshot(snapshot))
        ec2.tags.pop(snapshot, None)


def _tag_specification(kind: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def grow(region: str, volume: str, gib: int) -> None:
    backend.of(region).volumes[volume].size = gib


def delete(region: str, volume: str) -> None:
    ec2 = backend.of(region)
    if volume in ec2.volumes:
        _denied_on_refusal(lambda: ec2.delete_volume(volume))
        ec2.tags.pop(volume, None)


def attach(region: str, volume: str, instance: str) -> None:
    ec2 = backend.of(region)
    attached = ec2.volumes[volume].attachment if volume in ec2.volumes else None
    if attached and attached.instance.id == instance:
        return
    if attached and attached.instance._state.name in ("running", "pending"):
        raise Denied(f"VolumeInUse: {volume} is already attached to an instance")
    if attached:
        detach(region, volume)

    def attach_to_instance() -> None:
        used = ec2.get_instance(instance).block_device_mapping
        ec2.attach_volume(volume, instance, next(each for each in _DEVICES if each not in used))

    _denied_on_refusal(attach_to_instance)


def detach(region: str, volume: str) -> None:
    ec2 = backend.of(region)
    attached = ec2.volumes[volume].attachment if volume in ec2.volumes else None
    if attached:
        attached.instance.block_device_mapping.pop(attached.device, None)
        ec2.volumes[volume].attachment = None


def _denied_on_refusal(call: Callable[[], T]) -> T:
    try:
        return call()
    except Refusal as e:
        raise Denied(f"{e.code}: {e.message}") from None
    except ServiceException as e:
        raise Denied(f"{e.code}: {e.message}") from None
