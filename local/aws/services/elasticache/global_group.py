"""A global datastore: its members, its states, and the parameter groups that it generates for its members."""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ... import lifecycle
from ...durations import duration
from ...errors import Refusal
from . import engines, parameter_groups
from .replication_group import ReplicationGroup
from .state import ElastiCache, ParameterGroup


@dataclass
class GlobalGroup:
    id: str
    description: str
    members: list[ReplicationGroup] = field(default_factory=list)
    status: str = "creating"
    leaving: list[ReplicationGroup] = field(default_factory=list)

    @property
    def primary(self) -> ReplicationGroup:
        return next(each for each in self.members if each.settings.get("GlobalRole") == "PRIMARY")

    @property
    def key(self) -> tuple[str, ...]:
        return "elasticache", "globalreplicationgroup", self.id

    def update_status(self) -> None:
        self.status = "available" if len(self.members) > 1 else "primary-only"

    def require_available(self) -> None:
        if self.status not in ("available", "primary-only"):
            raise Refusal("InvalidGlobalReplicationGroupState", f"Global replication group {self.id} is not in available state.")

    def enter(self, status: str, seconds: float, then: Callable[[], None] | None = None) -> None:
        """Begins a phase. then: runs at its end; the phase lasts until the servers of all members have done what it requests."""
        self.status = status

        def are_settled() -> bool:
            return all(each.servers.settled for each in self.members)

        def end() -> None:
            if then:
                then()
            lifecycle.begin(self.key, status, 0, then=self.update_status, until=are_settled)

        lifecycle.begin(self.key, status, seconds, then=end)

    def end(self, status: str, seconds: float, then: Callable[[], None]) -> None:
        """Begins the last phase."""
        self.status = status
        lifecycle.begin(self.key, status, seconds, then=then)

    def modify(self, then: Callable[[], None] | None = None, change: str = "create") -> None:
        """change: how long it takes, by the name of a duration of global datastores."""
        self.enter("modifying", duration(f"elasticache/GlobalReplicationGroup.{change}", of=self.id), then)

    def add(self, member: ReplicationGroup, role: str) -> None:
        member.global_group, member.settings["GlobalRole"] = self.id, role
        self.members.append(member)

    def remove(self, member: ReplicationGroup) -> None:
        """Makes a member a group of its own, which keeps its generated parameter group."""
        self.members.remove(member)
        member.global_group = None
        member.settings.pop("GlobalRole", None)

    def describe(self, members: bool) -> dict[str, Any]:
        settings = self.primary.settings
        return {
            "GlobalReplicationGroupId": self.id,
            "GlobalReplicationGroupDescription": self.description,
            "Status": self.status,
            "CacheNodeType": settings["CacheNodeType"],
            "Engine": settings["Engine"],
            "EngineVersion": settings["EngineVersion"],
            "ClusterEnabled": self.primary.cluster_mode,
            "AuthTokenEnabled": settings["AuthTokenEnabled"],
            "TransitEncryptionEnabled": settings["TransitEncryptionEnabled"],
            "AtRestEncryptionEnabled": settings["AtRestEncryptionEnabled"],
            "GlobalNodeGroups": [],
            "ARN": self.primary.cache.arn("globalreplicationgroup", self.id),
            "Members": [self._member(each) for each in self.members if members],
        }

    def _member(self, member: ReplicationGroup) -> dict[str, Any]:
        joined = "associated" if member.was_available else "associating"
        return {
            "ReplicationGroupId": member.name,
            "ReplicationGroupRegion": member.cache.region,
            "Role": member.settings["GlobalRole"],
            "AutomaticFailover": member.settings["AutomaticFailover"],
            "Status": "disassociating" if member in self.leaving else joined,
        }


def generate_parameter_group(group: GlobalGroup, member: ReplicationGroup, values: dict[str, str]) -> None:
    """Gives a member a new parameter group with these values, which AWS names and never deletes itself."""
    random = "".join(secrets.choice(string.ascii_lowercase) for _ in range(4))
    name = f"global-datastore-{member.name}{random}"
    family = engines.family(member.settings["Engine"], member.settings["EngineVersion"])
    generated = ParameterGroup(name, family, f"Created by ElastiCache to be used by global cluster {group.id}", {}, dict(values))
    generated.global_group = group.id
    member.cache.parameter_groups[name] = generated
    member.settings["CacheParameterGroupName"] = name
    member.servers.update_parameters()


def parameters_of(cache: ElastiCache, name: str) -> dict[str, str]:
    return parameter_groups.find(cache, name).values


def find(cache: ElastiCache, group_id: str) -> GlobalGroup:
    """The global datastore of that id: the API of every region takes the calls for it."""
    for region in cache.regions.values():
        if group_id in region.global_groups:
            return region.global_groups[group_id]
    raise Refusal("GlobalReplicationGroupNotFoundFault", f"Global replication group {group_id} not found.", 404)
