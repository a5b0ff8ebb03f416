"""What played controllers ask of AWS. The local AWS implements it; a test may, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Denied(Exception):
    """AWS refused; the message is its own."""


@dataclass(frozen=True)
class Target:
    """A target group: a port of a Service."""

    name: str
    port: int
    target_type: str
    health_path: str
    tags: dict[str, str]


@dataclass(frozen=True)
class LoadBalancer:
    """`stack` is its identity: what it belongs to in the cluster."""

    stack: str
    name: str
    kind: str
    """application | network"""
    scheme: str
    """internet-facing | internal"""
    tags: dict[str, str]
    subnets: tuple[str, ...] = ()
    """Empty: those that are tagged for the scheme."""
    certificates: tuple[str, ...] = ()
    certificate_hosts: tuple[str, ...] = ()
    """Names for which a certificate is to be made, where none is given."""
    listeners: tuple[tuple[str, int], ...] = ()
    """(protocol, port) each."""
    targets: tuple[Target, ...] = field(default=())


@dataclass(frozen=True)
class NodeGroup:
    """A node group that the cluster autoscaler finds by its tags."""

    name: str
    labels: dict[str, str]
    taints: list[dict[str, str]]
    """Kubernetes' own: {key, value, effect}."""
    capacity: dict[str, str]
    """What pods may ask for on one node."""
    size: int
    max_size: int
    is_growing: bool
    """Not all of its nodes are there yet."""


class CloudProvider(Protocol):
    cluster: str
    """The name of the cluster."""

    def has_role(self, namespace: str, service_account: str) -> bool:
        """Whether pods of this service account have an AWS role."""

    def node_groups(self) -> list[NodeGroup]: ...

    def grow_node_group(self, name: str) -> None:
        """One node more."""

    def has_bucket(self, name: str) -> bool: ...

    def create_volume(
        self, name: str, zone: str, gib: int, parameters: dict[str, str], tags: dict[str, str], snapshot: str | None = None
    ) -> str:
        """An EBS volume's id; the same name gives the same volume. `parameters` are the StorageClass's."""

    def create_snapshot(self, name: str, volume: str, tags: dict[str, str]) -> str:
        """An EBS snapshot's id; the same name gives the same snapshot."""

    def delete_snapshot(self, snapshot: str) -> None: ...

    def grow_volume(self, volume: str, gib: int) -> None: ...

    def delete_volume(self, volume: str) -> None:
        """Raises Denied while it is attached. One that is gone is no error."""

    def attach_volume(self, volume: str, provider_id: str) -> None:
        """To the node's instance; from another one it has to be detached first."""

    def detach_volume(self, volume: str) -> None: ...

    def put_load_balancer(self, desired: LoadBalancer) -> str:
        """Makes it as wanted, or makes it so; its DNS name."""

    def delete_load_balancer(self, stack: str) -> None: ...
