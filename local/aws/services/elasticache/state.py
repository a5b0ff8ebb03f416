"""The resources of ElastiCache in one region."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState, TaggedResource
from ...subnet_groups import SubnetGroup

if TYPE_CHECKING:
    from .global_group import GlobalGroup
    from .replication_group import ReplicationGroup
    from .users import User, UserGroup


@dataclass
class ParameterGroup:
    name: str
    family: str
    description: str
    tags: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    global_group: str | None = None
    """The global datastore for which AWS generated the group; None for any other group."""


@dataclass
class Snapshot:
    attributes: dict[str, Any]
    tags: dict[str, str]
    status: str = "creating"
    data: Future[Path] | None = None
    """None without engines."""


class ElastiCache(RegionState):
    UNLISTED = frozenset({"default"})

    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.groups: dict[str, ReplicationGroup] = {}
        self.subnet_groups: dict[str, SubnetGroup] = {}
        self.parameter_groups: dict[str, ParameterGroup] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.users: dict[str, User] = {}
        self.user_groups: dict[str, UserGroup] = {}
        self.global_groups: dict[str, GlobalGroup] = {}
        self.events: list[dict[str, Any]] = []

    def arn(self, kind: str, name: str) -> str:
        region = "" if kind == "globalreplicationgroup" else self.region
        return f"arn:aws:elasticache:{region}:{self.account}:{kind}:{name}"

    def group(self, name: str) -> "ReplicationGroup":
        if name.lower() not in self.groups:
            raise Refusal("ReplicationGroupNotFoundFault", f"ReplicationGroup {name} not found.", 404)
        return self.groups[name.lower()]

    def tagged(self) -> Iterator[TaggedResource]:
        for group in self.groups.values():
            yield TaggedResource("ReplicationGroup", group.name, group.arn, group.tags)
            for node in group.nodes:
                yield TaggedResource("CacheCluster", node.name, self.arn("cluster", node.name), group.tags)
        for subnets in self.subnet_groups.values():
            yield TaggedResource("CacheSubnetGroup", subnets.name, self.arn("subnetgroup", subnets.name), subnets.tags)
        for parameters in self.parameter_groups.values():
            arn = self.arn("parametergroup", parameters.name)
            yield TaggedResource("CacheParameterGroup", parameters.name, arn, parameters.tags)
        for name, snapshot in self.snapshots.items():
            yield TaggedResource("Snapshot", name, self.arn("snapshot", name), snapshot.tags)
        for user in self.users.values():
            yield TaggedResource("User", user.id, self.arn("user", user.id), user.tags)
        for user_group in self.user_groups.values():
            yield TaggedResource("UserGroup", user_group.id, self.arn("usergroup", user_group.id), user_group.tags)

    def inventory(self) -> list[dict[str, Any]]:
        return super().inventory() + [
            {"type": "GlobalReplicationGroup", "id": each.id, "arn": self.arn("globalreplicationgroup", each.id), "tags": {}}
            for each in self.global_groups.values()
        ]
