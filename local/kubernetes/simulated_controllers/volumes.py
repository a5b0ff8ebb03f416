"""The EBS CSI driver: a volume per claim once its pod has a node, and attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..client import ApiError
from .cloud_provider import Denied
from .informer import Key
from .manager import Controller
from .resource import ATTACHMENTS, CLAIMS, CONTENTS, NODES, SNAPSHOTS, STORAGE_CLASSES, VOLUMES, Resource

DRIVER = "ebs.csi.aws.com"
IMAGES = ("aws-ebs-csi-driver",)
FINALIZER = f"external-provisioner.volume.kubernetes.io/{DRIVER}"
ZONE = "topology.kubernetes.io/zone"
GI = 1 << 30
UNITS = {"Ki": 1 << 10, "Mi": 1 << 20, "Gi": GI, "Ti": 1 << 40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "": 1}


def gib(quantity: str) -> int:
    """Whole GiB, rounded up, the unit of EBS."""
    match = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", quantity)
    if not match:
        raise Denied(f"{quantity} is not a quantity of storage")
    number, unit = match.groups()
    return max(1, -int(-float(number) * UNITS[unit] // GI))


class VolumeClaims(Controller):
    """Creates a volume per claim, in the zone of the node that the scheduler selected."""

    resource = CLAIMS
    images = IMAGES
    watched_kinds = (STORAGE_CLASSES,)

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """All claims, since the changed class may be the class of each."""
        yield from self.manager.all(self.resource)

    def reconcile(self, claim: dict) -> None:
        metadata, spec = claim["metadata"], claim["spec"]
        annotations = metadata.get("annotations") or {}
        if annotations.get("volume.kubernetes.io/storage-provisioner") != DRIVER or metadata.get("deletionTimestamp"):
            return None
        if spec.get("volumeName"):
            return self._grow(claim)
        kind = self.manager.find(STORAGE_CLASSES, "", spec.get("storageClassName", ""))
        node = annotations.get("volume.kubernetes.io/selected-node")
        if kind is None or not node:
            return None
        zone = self.client.get(NODES.path(name=node))["metadata"]["labels"][ZONE]
        name, size = f"pvc-{metadata['uid']}", gib(spec["resources"]["requests"]["storage"])
        tags = self._tags(claim, name)
        snapshot = self._snapshot(claim)
        volume = self.cloud.create_volume(name, zone, size, kind.get("parameters") or {}, tags, snapshot)
        try:
            self.client.create(VOLUMES.path(), persistent_volume(name, volume, zone, size, claim, kind))
        except ApiError as error:
            if error.code != 409:  # created by an earlier attempt
                raise

    def _snapshot(self, claim: dict) -> str | None:
        """The EBS snapshot that the claim restores."""
        source = claim["spec"].get("dataSource") or {}
        if source.get("kind") != SNAPSHOTS.kind:
            return None
        snapshot = self.client.get(SNAPSHOTS.path(claim["metadata"]["namespace"], source["name"]))
        content = snapshot.get("status", {}).get("boundVolumeSnapshotContentName")
        if not content:
            raise Denied(f"VolumeSnapshot {source['name']} is not ready")
        return self.client.get(CONTENTS.path(name=content))["status"]["snapshotHandle"]

    def _tags(self, claim: dict, name: str) -> dict[str, str]:
        return {
            "ebs.csi.aws.com/cluster": "true",
            "CSIVolumeName": name,
            "kubernetes.io/created-for/pvc/name": claim["metadata"]["name"],
            "kubernetes.io/created-for/pvc/namespace": claim["metadata"]["namespace"],
            "kubernetes.io/created-for/pv/name": name,
            f"kubernetes.io/cluster/{self.cloud.cluster}": "owned",
            "KubernetesCluster": self.cloud.cluster,
            "Name": f"{self.cloud.cluster}-dynamic-{name}",
        }

    def _grow(self, claim: dict) -> None:
        """Grows the volume of a bound claim. The API server checks that the StorageClass allows expansion."""
        desired = claim["spec"]["resources"]["requests"]["storage"]
        current = (claim.get("status", {}).get("capacity") or {}).get("storage")
        if not current or gib(desired) <= gib(current):
            return
        volume = self.client.get(VOLUMES.path(name=claim["spec"]["volumeName"]))
        self.cloud.grow_volume(volume["spec"]["csi"]["volumeHandle"], gib(desired))
        self.client.patch(VOLUMES.object_path(volume), {"spec": {"capacity": {"storage": desired}}})
        self.client.patch(CLAIMS.object_path(claim) + "/status", {"status": {"capacity": {"storage": desired}}})


def persistent_volume(name: str, volume: str, zone: str, size: int, claim: dict, kind: dict) -> dict:
    metadata = claim["metadata"]
    term = {"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "annotations": {"pv.kubernetes.io/provisioned-by": DRIVER},
            "finalizers": [FINALIZER, "kubernetes.io/pv-protection"],
        },
        "spec": {
            "capacity": {"storage": f"{size}Gi"},
            "accessModes": claim["spec"]["accessModes"],
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            "persistentVolumeReclaimPolicy": kind.get("reclaimPolicy", "Delete"),
            "storageClassName": kind["metadata"]["name"],
            "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
            "csi": {"driver": DRIVER, "volumeHandle": volume, "fsType": "ext4"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
        },
    }


class Volumes(Controller):
    """Deletes released volumes, and their EBS volumes, according to their reclaim policy."""

    resource = VOLUMES
    images = IMAGES

    def reconcile(self, volume: dict) -> None:
        metadata, spec = volume["metadata"], volume["spec"]
        if (spec.get("csi") or {}).get("driver") != DRIVER or spec["persistentVolumeReclaimPolicy"] != "Delete":
            return
        if not metadata.get("deletionTimestamp") and volume.get("status", {}).get("phase") != "Released":
            return
        if FINALIZER not in metadata.get("finalizers", ()):
            return
        self.cloud.delete_volume(spec["csi"]["volumeHandle"])  # AWS refuses this while the volume is attached
        self.client.delete(VOLUMES.object_path(volume))
        try:
            latest = self.client.get(VOLUMES.object_path(volume))["metadata"]
            remaining = [each for each in latest.get("finalizers", ()) if each != FINALIZER]
            about = {"finalizers": remaining, "resourceVersion": latest["resourceVersion"]}
            self.client.patch(VOLUMES.object_path(volume), {"metadata": about})
        except ApiError as error:
            if error.code != 404:
                raise


class Attachments(Controller):
    resource = ATTACHMENTS
    images = IMAGES
    FINALIZER = f"external-attacher/{DRIVER.replace('.', '-')}"

    def reconcile(self, attachment: dict) -> None:
        spec, metadata = attachment["spec"], attachment["metadata"]
        if spec["attacher"] != DRIVER:
            return
        path = ATTACHMENTS.object_path(attachment)
        handle = self._handle(spec["source"].get("persistentVolumeName"))
        if metadata.get("deletionTimestamp"):
            if handle:
                self.cloud.detach_volume(handle)
            self.client.patch(path, {"metadata": {"finalizers": None}})
            return
        if attachment.get("status", {}).get("attached") or not handle:
            return
        if self.FINALIZER not in metadata.get("finalizers", ()):
            self.client.patch(path, {"metadata": {"finalizers": [self.FINALIZER]}})
        try:
            node = self.client.get(NODES.path(name=spec["nodeName"]))
            self.cloud.attach_volume(handle, node["spec"].get("providerID", ""))
        except Denied as refusal:
            error = {"time": metadata["creationTimestamp"], "message": str(refusal)}
            self.client.patch(path + "/status", {"status": {"attached": False, "attachError": error}})
            raise
        self.client.patch(path + "/status", {"status": {"attached": True, "attachError": None}})

    def _handle(self, volume: str | None) -> str | None:
        try:
            return self.client.get(VOLUMES.path(name=volume))["spec"]["csi"]["volumeHandle"] if volume else None
        except ApiError as error:
            if error.code == 404:
                return None
            raise


CONTROLLERS: list[type[Controller]] = [VolumeClaims, Volumes, Attachments]
