"""A fake of AWS, for clusters that run without the local AWS."""

from __future__ import annotations

import threading
from datetime import datetime

from .cloud_provider import Denied, LoadBalancer, NodeGroup


class FakeCloudProvider:
    """A fake of AWS that records what controllers create."""

    cluster = "here"

    def __init__(self) -> None:
        self.volumes: dict[str, dict] = {}
        self.snapshots: dict[str, str] = {}
        self.balancers: dict[str, LoadBalancer] = {}
        self.grown: list[str] = []
        self.roles: set[tuple[str, str]] = set()
        self.buckets: set[str] = set()
        self.stored: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def has_role(self, namespace: str, service_account: str, created: datetime | None = None) -> bool:
        return (namespace, service_account) in self.roles

    def credentials(self, namespace: str, service_account: str) -> dict[str, str]:
        if not self.has_role(namespace, service_account):
            raise Denied("ResourceNotFoundException: no association")
        return {"AccessKeyId": f"of {namespace}/{service_account}"}

    def node_groups(self) -> list[NodeGroup]:
        size = len(self.grown)
        return [NodeGroup("big", {"size": "big"}, [], {"cpu": "32", "memory": "64Gi"}, size, 1, False)]

    def grow_node_group(self, name: str) -> None:
        self.grown.append(name)

    def has_bucket(self, name: str) -> bool:
        return name in self.buckets

    def put_object(self, bucket: str, key: str, content: str) -> None:
        self.stored[bucket, key] = content

    def objects(self, bucket: str, prefix: str) -> dict[str, str]:
        return {key: text for (place, key), text in list(self.stored.items()) if place == bucket and key.startswith(prefix)}

    def create_volume(
        self, name: str, zone: str, gib: int, parameters: dict[str, str], tags: dict[str, str], snapshot: str | None = None
    ) -> str:
        with self._lock:
            about = {"zone": zone, "gib": gib, "parameters": parameters, "tags": tags, "on": None, "of": snapshot}
            self.volumes.setdefault(f"vol-{name}", about)
        return f"vol-{name}"

    def create_snapshot(self, name: str, volume: str, tags: dict[str, str]) -> str:
        self.snapshots[f"snap-{name}"] = volume
        return f"snap-{name}"

    def delete_snapshot(self, snapshot: str) -> None:
        self.snapshots.pop(snapshot, None)

    def grow_volume(self, volume: str, gib: int) -> None:
        self.volumes[volume]["gib"] = gib

    def delete_volume(self, volume: str) -> None:
        if self.volumes.get(volume, {}).get("on"):
            raise Denied("VolumeInUse")
        self.volumes.pop(volume, None)

    def attach_volume(self, volume: str, provider_id: str) -> None:
        self.volumes[volume]["on"] = provider_id

    def detach_volume(self, volume: str) -> None:
        if volume in self.volumes:
            self.volumes[volume]["on"] = None

    def put_load_balancer(self, desired: LoadBalancer) -> str:
        self.balancers[desired.stack] = desired
        return f"{desired.name}.elb.example"

    def delete_load_balancer(self, stack: str) -> None:
        self.balancers.pop(stack, None)
