"""The snapshot controller: an EBS snapshot per VolumeSnapshot, ready at once. The EBS CSI driver restores claims from them."""

from __future__ import annotations

from collections.abc import Iterator

from ..client import ApiError
from .informer import Key
from .manager import Controller
from .resource import CLAIMS, CONTENTS, SNAPSHOT_CLASSES, SNAPSHOTS, VOLUMES, Resource, timestamp
from .volumes import DRIVER

FINALIZER = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection"


class Snapshots(Controller):
    resource = SNAPSHOTS
    images = ("snapshot-controller",)
    watched_kinds = (SNAPSHOT_CLASSES,)

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """All snapshots, since the changed class may be the class of each."""
        yield from self.manager.all(self.resource)

    def reconcile(self, snapshot: dict) -> None:
        metadata, spec = snapshot["metadata"], snapshot["spec"]
        content = f"snapcontent-{metadata['uid']}"
        if metadata.get("deletionTimestamp"):
            self._remove(snapshot, content)
            return
        claim = spec["source"].get("persistentVolumeClaimName")
        kind = self.manager.find(SNAPSHOT_CLASSES, "", spec.get("volumeSnapshotClassName", ""))
        if not claim or kind is None or kind["driver"] != DRIVER or (snapshot.get("status") or {}).get("readyToUse"):
            return
        bound = self.client.get(CLAIMS.path(metadata["namespace"], claim))
        volume = self.client.get(VOLUMES.path(name=bound["spec"]["volumeName"]))
        handle = volume["spec"]["csi"]["volumeHandle"]
        tags = {
            "CSIVolumeSnapshotName": f"snapshot-{metadata['uid']}",
            "ebs.csi.aws.com/cluster": "true",
            f"kubernetes.io/cluster/{self.cloud.cluster}": "owned",
        }
        created = self.cloud.create_snapshot(f"snapshot-{metadata['uid']}", handle, tags)
        self._content(snapshot, content, kind, handle, created)
        remaining = [*(metadata.get("finalizers") or ()), *([] if FINALIZER in metadata.get("finalizers", ()) else [FINALIZER])]
        self.client.patch(SNAPSHOTS.object_path(snapshot), {"metadata": {"finalizers": remaining}})
        status = {
            "boundVolumeSnapshotContentName": content,
            "readyToUse": True,
            "creationTime": timestamp(),
            "restoreSize": volume["spec"]["capacity"]["storage"],
        }
        self.client.patch(SNAPSHOTS.object_path(snapshot) + "/status", {"status": status})

    def _content(self, snapshot: dict, name: str, kind: dict, volume: str, handle: str) -> None:
        metadata = snapshot["metadata"]
        reference = {"kind": "VolumeSnapshot", **{key: metadata[key] for key in ("namespace", "name", "uid")}}
        content = {
            "apiVersion": CONTENTS.api_version,
            "kind": CONTENTS.kind,
            "metadata": {"name": name},
            "spec": {
                "driver": DRIVER,
                "deletionPolicy": kind.get("deletionPolicy", "Delete"),
                "source": {"volumeHandle": volume},
                "volumeSnapshotClassName": kind["metadata"]["name"],
                "volumeSnapshotRef": reference,
            },
        }
        try:
            self.client.create(CONTENTS.path(), content)
        except ApiError as error:
            if error.code != 409:  # created by an earlier attempt
                raise
        self.client.patch(CONTENTS.path(name=name) + "/status", {"status": {"snapshotHandle": handle, "readyToUse": True}})

    def _remove(self, snapshot: dict, content: str) -> None:
        """Deletes the EBS snapshot according to its deletion policy."""
        existing = self.client.find(CONTENTS.path(name=content))
        if existing and existing["spec"]["deletionPolicy"] == "Delete":
            self.cloud.delete_snapshot(existing["status"]["snapshotHandle"])
            self.client.delete(CONTENTS.path(name=content))
        remaining = [each for each in snapshot["metadata"].get("finalizers", ()) if each != FINALIZER]
        self.client.patch(SNAPSHOTS.object_path(snapshot), {"metadata": {"finalizers": remaining}})


CONTROLLERS: list[type[Controller]] = [Snapshots]
