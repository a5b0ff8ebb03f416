"""A replication group: nodes, transient states, and its description."""

import secrets
import string
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import lifecycle, network_interfaces
from ...durations import duration
from ...failures import Failure
from ...regional_service import now
from . import servers
from .servers import NoServers

if TYPE_CHECKING:
    from .state import ElastiCache

_SLOTS = 16384


@dataclass
class Node:
    """A cache cluster with one node, a member of the group."""

    name: str
    shard: str
    zone: str
    role: str
    status: str = "creating"
    created: datetime = field(default_factory=now)


def _suffix() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(6))


@dataclass
class ReplicationGroup:
    cache: "ElastiCache"
    name: str
    settings: dict[str, Any]
    """Engine, EngineVersion, CacheNodeType, AutomaticFailover, MultiAZ, CacheSubnetGroupName, SecurityGroupIds, …"""
    tags: dict[str, str]
    cluster_mode: bool
    status: str = "creating"
    nodes: list[Node] = field(default_factory=list)
    pending: dict[str, Any] = field(default_factory=dict)
    """Modifications that wait for the maintenance window."""
    changing: dict[str, Any] = field(default_factory=dict)
    """Modifications in progress, as in PendingModifiedValues."""
    user_groups: list[str] = field(default_factory=list)
    global_group: str | None = None
    was_available: bool = False
    created: datetime = field(default_factory=now)
    auth_changed: datetime | None = None
    host: str = field(default_factory=_suffix)
    servers: NoServers = field(default_factory=NoServers)
    tokens: list[str] = field(default_factory=list)
    """The AUTH tokens that clients may give."""

    @property
    def arn(self) -> str:
        return self.cache.arn("replicationgroup", self.name)

    @property
    def key(self) -> tuple[str, ...]:
        return "elasticache", self.cache.region, "replicationgroup", self.name

    @property
    def shards(self) -> list[str]:
        return sorted({node.shard for node in self.nodes})

    def of_shard(self, shard: str) -> list[Node]:
        return [node for node in self.nodes if node.shard == shard]

    def node_name(self, shard: str, number: int) -> str:
        return f"{self.name}-{shard}-{number:03}" if self.cluster_mode else f"{self.name}-{number:03}"

    def add(self, shard: str, zone: str) -> Node:
        """Adds a node, as the primary if it is the first node of its shard."""
        taken = {node.name for node in self.nodes}
        number = next(n for n in range(1, 100) if self.node_name(shard, n) not in taken)
        node = Node(self.node_name(shard, number), shard, zone, "replica" if self.of_shard(shard) else "primary")
        self.nodes.append(node)
        self._attach(node)
        return node

    def remove(self, node: Node) -> None:
        self.nodes.remove(node)
        network_interfaces.detach(self.cache.region, self.cache.arn("cluster", node.name))

    def reattach(self) -> None:
        for node in self.nodes:
            network_interfaces.detach(self.cache.region, self.cache.arn("cluster", node.name))
            self._attach(node)

    def _attach(self, node: Node) -> None:
        group = self.cache.subnet_groups[self.settings["CacheSubnetGroupName"]]
        subnet = next(each.id for each in group.subnets if each.zone == node.zone)
        owner = self.cache.arn("cluster", node.name)
        groups = self.settings["SecurityGroupIds"]
        network_interfaces.attach(self.cache.region, [subnet], owner, groups, description=f"ElastiCache {node.name}")

    def enter(
        self, status: str, seconds: float, then: Callable[[], None] | None = None, work: Callable[[], None] | None = None
    ) -> None:
        """Puts the group and its nodes into `status` for `seconds` of AWS; then calls `then` and makes them available.

        work: what the servers do at the end of that time. The group keeps the status until they have done that, and
        everything that was requested before.
        """
        self.status = status
        for node in self.nodes:
            node.status = node.status if node.status == "creating" else status

        def finish() -> None:
            if self.servers.failure:
                self.fail(Failure("create-failed", message=self.servers.failure))
                return
            if then:
                then()
            self.become_available()

        def end() -> None:
            if work:
                work()
            if self.servers.settled:
                finish()
            else:
                lifecycle.begin(self.key, status, 0, then=finish, until=lambda: self.servers.settled)

        lifecycle.begin(self.key, status, seconds, then=end, until=lambda: self.servers.settled)

    def become_available(self) -> None:
        self.status, self.was_available = "available", True
        self.changing = {}
        for node in self.nodes:
            node.status = "available"

    def fail(self, failure: Failure) -> None:
        lifecycle.cancel(self.key)
        self.status = failure.status
        for node in self.nodes:
            node.status = failure.status

    def launch(self, snapshot: Future[Path] | None) -> None:
        """Begins the creation. snapshot: the data; None for an empty cache."""
        self.servers = servers.of(self)
        self.servers.start(self.tokens, snapshot)
        self.enter("creating", duration("elasticache/ReplicationGroup.create", of=self.name))

    def _host(self, kind: str, name: str) -> dict[str, Any]:
        """The address of a real server, otherwise a name, which depends on encryption in transit."""
        if real := self.servers.address(kind, name):
            return {"Address": real, "Port": self.settings["Port"]}
        region = "".join(part[0] if i else part for i, part in enumerate(self.cache.region.split("-")[:2]))
        zone = f"{region}{self.cache.region.split('-')[2]}.cache.amazonaws.com"
        if self.settings["TransitEncryptionEnabled"]:
            first = {
                "primary": f"master.{self.name}",
                "reader": f"replica.{self.name}",
                "configuration": f"clustercfg.{self.name}",
            }
            address = f"{first.get(kind, f'{name}.{self.name}')}.{self.host}.{zone}"
        else:
            first = {
                "primary": f"{self.name}.{self.host}.ng.0001",
                "reader": f"{self.name}-ro.{self.host}.ng.0001",
                "configuration": f"{self.name}.{self.host}.clustercfg",
            }
            address = f"{first.get(kind, f'{name}.{self.host}.0001')}.{zone}"
        return {"Address": address, "Port": self.settings["Port"]}

    def node_endpoint(self, node: Node) -> dict[str, Any]:
        return self._host("node", node.name)

    def _shard(self, index: int, shard: str) -> dict[str, Any]:
        width = _SLOTS // len(self.shards)
        last = _SLOTS - 1 if index == len(self.shards) - 1 else (index + 1) * width - 1
        members = [
            {
                "CacheClusterId": node.name,
                "CacheNodeId": "0001",
                "PreferredAvailabilityZone": node.zone,
                **({} if self.cluster_mode else {"CurrentRole": node.role}),
                **({"ReadEndpoint": self.node_endpoint(node)} if self.was_available and not self.cluster_mode else {}),
            }
            for node in self.of_shard(shard)
        ]
        shown: dict[str, Any] = {"NodeGroupId": shard, "Status": self.status, "NodeGroupMembers": members}
        if self.cluster_mode:
            shown["Slots"] = f"{index * width}-{last}"
        elif self.was_available:
            shown["PrimaryEndpoint"] = self._host("primary", "")
            shown["ReaderEndpoint"] = self._host("reader", "")
        return shown

    def describe(self) -> dict[str, Any]:
        """As in DescribeReplicationGroups: without AUTH token, and with endpoints once the group has been available."""
        settings = self.settings
        shown = {
            name: settings[name]
            for name in (
                "Description",
                "AutomaticFailover",
                "MultiAZ",
                "SnapshotRetentionLimit",
                "SnapshotWindow",
                "CacheNodeType",
                "TransitEncryptionEnabled",
                "AtRestEncryptionEnabled",
                "AutoMinorVersionUpgrade",
                "AuthTokenEnabled",
                "Engine",
            )
        }
        shown |= {
            "ReplicationGroupId": self.name,
            "ARN": self.arn,
            "Status": self.status,
            "PendingModifiedValues": self.changing,
            "MemberClusters": [node.name for node in self.nodes],
            "NodeGroups": [self._shard(i, shard) for i, shard in enumerate(self.shards)],
            "ClusterEnabled": self.cluster_mode,
            "ClusterMode": "enabled" if self.cluster_mode else "disabled",
            "ReplicationGroupCreateTime": self.created,
            "DataTiering": "disabled",
            "NetworkType": "ipv4",
            "IpDiscovery": "ipv4",
            "UserGroupIds": self.user_groups,
            "LogDeliveryConfigurations": [],
        }
        if settings["SnapshotRetentionLimit"] and not self.cluster_mode and self.nodes:
            shown["SnapshottingClusterId"] = self.nodes[-1].name
        if settings.get("KmsKeyId"):
            shown["KmsKeyId"] = settings["KmsKeyId"]
        if settings["TransitEncryptionEnabled"]:
            shown["TransitEncryptionMode"] = settings["TransitEncryptionMode"]
        if self.auth_changed:
            shown["AuthTokenLastModifiedDate"] = self.auth_changed
        if self.cluster_mode and self.was_available:
            shown["ConfigurationEndpoint"] = self._host("configuration", "")
        if self.global_group:
            role = "PRIMARY" if settings.get("GlobalRole") == "PRIMARY" else "SECONDARY"
            shown["GlobalReplicationGroupInfo"] = {
                "GlobalReplicationGroupId": self.global_group,
                "GlobalReplicationGroupMemberRole": role,
            }
        return shown
