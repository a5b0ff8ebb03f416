"""The AWS API of the simulated controllers. The local AWS implements it, and a fake in tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Denied(Exception):
    """AWS refused a request; the message is the message of AWS."""


@dataclass(frozen=True)
class Target:
    """A target group, for one port of a Service."""

    name: str
    port: int
    target_type: str
    health_path: str
    tags: dict[str, str]


@dataclass(frozen=True)
class LoadBalancer:
    """`stack` identifies the load balancer: the Ingress, IngressGroup or Service that it belongs to."""

    stack: str
    name: str
    kind: str
    """application | network"""
    scheme: str
    """internet-facing | internal"""
    tags: dict[str, str]
    subnets: tuple[str, ...] = ()
    """Empty: those with `subnet_tags`."""
    subnet_tags: dict[str, list[str]] = field(default_factory=dict)
    """Values by key; empty: the subnets with the role tag for the scheme."""
    certificates: tuple[str, ...] = ()
    certificate_hosts: tuple[str, ...] = ()
    """Host names of a certificate to create, if `certificates` is empty."""
    discovered_hosts: tuple[str, ...] = ()
    """Host names whose certificates are found in ACM, if there are neither."""
    listeners: tuple[tuple[str, int], ...] = ()
    """Pairs of protocol and port."""
    targets: tuple[Target, ...] = field(default=())


@dataclass(frozen=True)
class NodeGroup:
    """A node group that the cluster autoscaler discovers by its tags."""

    name: str
    labels: dict[str, str]
    taints: list[dict[str, str]]
    """As in a node's spec: {key, value, effect}."""
    capacity: dict[str, str]
    """Allocatable resources of one node."""
    size: int
    max_size: int
    is_growing: bool
    """Whether nodes of the group have not joined yet."""


class CloudProvider(Protocol):
    cluster: str
    """The name of the EKS cluster."""

    def has_role(self, namespace: str, service_account: str, created: datetime | None = None) -> bool:
        """Whether pods of this ServiceAccount have an IAM role. created: asks for a pod that was created then."""

    def credentials(self, namespace: str, service_account: str) -> dict[str, str]:
        """Credentials of the IAM role of this ServiceAccount, as the EKS Pod Identity Agent returns them. Raises Denied."""

    def node_groups(self) -> list[NodeGroup]: ...

    def grow_node_group(self, name: str) -> None:
        """Adds one node."""

    def has_bucket(self, name: str) -> bool: ...

    def put_object(self, bucket: str, key: str, content: str) -> None: ...

    def objects(self, bucket: str, prefix: str) -> dict[str, str]:
        """The contents of the objects whose keys begin so, by key."""

    def create_volume(
        self, name: str, zone: str, gib: int, parameters: dict[str, str], tags: dict[str, str], snapshot: str | None = None
    ) -> str:
        """Creates an EBS volume, unless one with this name exists, and returns its id. parameters: the StorageClass's."""

    def create_snapshot(self, name: str, volume: str, tags: dict[str, str]) -> str:
        """Creates an EBS snapshot, unless one with this name exists, and returns its id."""

    def delete_snapshot(self, snapshot: str) -> None: ...

    def grow_volume(self, volume: str, gib: int) -> None: ...

    def delete_volume(self, volume: str) -> None:
        """Deletes a volume, if it exists. Raises Denied while the volume is attached."""

    def attach_volume(self, volume: str, provider_id: str) -> None:
        """Attaches a volume to the node's instance. Raises Denied while the volume is attached to another instance."""

    def detach_volume(self, volume: str) -> None: ...

    def put_load_balancer(self, desired: LoadBalancer) -> str:
        """Creates or updates a load balancer and returns its DNS name."""

    def delete_load_balancer(self, stack: str) -> None: ...
