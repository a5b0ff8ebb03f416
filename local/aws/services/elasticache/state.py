"""What ElastiCache holds in one region."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState
from ...subnet_groups import SubnetGroup

if TYPE_CHECKING:
    from .global_groups import GlobalGroup
    from .replication_group import ReplicationGroup
    from .users import User, UserGroup


@dataclass
class ParameterGroup:
    name: str
    family: str
    description: str
    tags: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Snapshot:
    attributes: dict[str, Any]
    tags: dict[str, str]
    status: str = "creating"


class ElastiCache(RegionState):
    def __init__(self, app: App, region: str, regions: dict[str, "ElastiCache"]):
        super().__init__(app, region)
        self.regions = regions
        self.groups: dict[str, ReplicationGroup] = {}
        self.subnet_groups: dict[str, SubnetGroup] = {}
        self.parameter_groups: dict[str, ParameterGroup] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.users: dict[str, User] = {}
        self.user_groups: dict[str, UserGroup] = {}
        self.global_groups: dict[str, GlobalGroup] = {}
        self.events: list[dict[str, Any]] = []

    def in_region(self, region: str) -> "ElastiCache":
        return self.regions.setdefault(region, ElastiCache(self.app, region, self.regions))

    def arn(self, kind: str, name: str) -> str:
        region = "" if kind == "globalreplicationgroup" else self.region
        return f"arn:aws:elasticache:{region}:{self.account}:{kind}:{name}"

    def group(self, name: str) -> "ReplicationGroup":
        if name.lower() not in self.groups:
            raise Refusal("ReplicationGroupNotFoundFault", f"ReplicationGroup {name} not found.", 404)
        return self.groups[name.lower()]

    def tagged(self) -> Iterator[tuple[str, str, str, dict[str, str]]]:
        """(type, name, ARN, tags) of everything that carries tags."""
        for group in self.groups.values():
            yield "ReplicationGroup", group.name, group.arn, group.tags
            for node in group.nodes:
                yield "CacheCluster", node.name, self.arn("cluster", node.name), group.tags
        for subnet_group in self.subnet_groups.values():
            yield "CacheSubnetGroup", subnet_group.name, self.arn("subnetgroup", subnet_group.name), subnet_group.tags
        for parameters in self.parameter_groups.values():
            yield "CacheParameterGroup", parameters.name, self.arn("parametergroup", parameters.name), parameters.tags
        for name, snapshot in self.snapshots.items():
            yield "Snapshot", name, self.arn("snapshot", name), snapshot.tags
        for user in self.users.values():
            yield "User", user.id, self.arn("user", user.id), user.tags
        for user_group in self.user_groups.values():
            yield "UserGroup", user_group.id, self.arn("usergroup", user_group.id), user_group.tags

    def inventory(self) -> list[dict[str, Any]]:
        listed = [
            {"type": kind, "id": name, "arn": arn, "tags": tags} for kind, name, arn, tags in self.tagged() if name != "default"
        ]
        return listed + [
            {"type": "GlobalReplicationGroup", "id": each.id, "arn": self.arn("globalreplicationgroup", each.id), "tags": {}}
            for each in self.global_groups.values()
        ]
