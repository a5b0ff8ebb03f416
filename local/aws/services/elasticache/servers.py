"""The servers of a replication group: real Redis servers, or none.

Each method requests work and returns at once; the group stays in its state until `settled`. Groups with cluster mode have no
servers, and users of user groups are not known to the servers.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.engines.addresses import HOST, Address
from local.engines.front import Listener, Target
from local.engines.redis_server import RedisServer

from ...client_sources import sources
from ...engines import Engines, Tasks
from . import parameter_groups

if TYPE_CHECKING:
    from .replication_group import ReplicationGroup


class NoServers:
    """The servers of a group of a local AWS without engines: every request is done at once."""

    settled = True
    failure: str | None = None

    def address(self, kind: str, node: str) -> str | None:
        """Where clients connect: kind is primary, reader or node."""
        return None

    def start(self, tokens: list[str], snapshot: Future[Path] | None) -> None:
        """Starts the nodes of the group, empty or with the data of a snapshot."""

    def update_nodes(self) -> None:
        """Starts the nodes that the group has now and had not before, as replicas, and ends the others."""

    def set_tokens(self, tokens: list[str]) -> None:
        """Replaces the AUTH tokens that clients may give."""

    def update_parameters(self) -> None:
        """Applies the values of the group's parameter group."""

    def update_sources(self) -> None:
        """Applies the rules of the group's security groups."""

    def follow(self, primary: Any) -> None:
        """Replicates from the servers of another group; with None accepts writes."""

    def snapshot(self) -> Future[Path] | None:
        """A copy of the data at this time."""
        return None

    def remove(self) -> None:
        """Ends all servers and deletes their data."""

    def global_lag(self) -> tuple[str, float] | None:
        """The primary node of a secondary group, and for how many seconds it has lacked writes of the primary group."""
        return None


class RealServers(NoServers):
    """A Redis server per node, and the endpoints of the group, whose work a thread of its own does."""

    service = "elasticache"

    def __init__(self, engines: Engines, group: ReplicationGroup):
        self.region = group.cache.region
        self._group = group
        self._engines = engines
        self._tasks = Tasks(f"elasticache {group.name}", engines.power(self.region))
        self._name = f"{self.region}-{group.name}-{group.host}"
        self._nodes: dict[str, RedisServer] = {}
        self._primary = ""
        """The name of the node that accepts the group's writes."""
        self._tokens: list[str] = []
        self._source: RealServers | None = None
        self._endpoints = {"primary": Address(), "reader": Address()}
        self._listeners: list[Listener] = []
        self._were_running: list[str] = []
        self._figures: dict[str, dict[str, Any]] = {}
        self._complete_at = time.monotonic()
        """When the primary node last had all writes of the primary group of the global datastore."""
        self._is_behind = False
        engines.add(self)

    @property
    def settled(self) -> bool:  # type: ignore[override]
        return self._tasks.settled or not self._engines.power(self.region).is_set()

    @property
    def failure(self) -> str | None:  # type: ignore[override]
        return self._tasks.failure

    def address(self, kind: str, node: str) -> str | None:
        if kind == "node":
            return self._nodes[node].address.text if node in self._nodes else None
        return self._endpoints[kind].text

    @property
    def primary(self) -> RedisServer:
        return self._nodes[self._primary]

    def start(self, tokens: list[str], snapshot: Future[Path] | None) -> None:
        self._tokens = list(tokens)

        def start() -> None:
            self._primary = next(each.name for each in self._group.nodes if each.role == "primary")
            self._start_node(self._primary, snapshot.result() if snapshot else None)
            self._update_nodes()
            targets = {"primary": self._primary_target, "reader": self._reader_target}
            self._listeners = [self.primary.listen(self._endpoints[kind], target) for kind, target in targets.items()]
            self._apply_sources()

        self._tasks.submit(start)

    def _start_node(self, name: str, snapshot: Path | None = None) -> None:
        settings = self._group.settings
        node = self._nodes.get(name) or RedisServer(
            self._engines.host,
            f"{self._name}-{name}",
            port=settings["Port"],
            tls=settings["TransitEncryptionEnabled"],
        )
        node.tokens, node.parameters = self._tokens, self._parameters()
        node.start(snapshot)
        self._nodes[name] = node

    def _parameters(self) -> dict[str, str]:
        return dict(parameter_groups.find(self._group.cache, self._group.settings["CacheParameterGroupName"]).values)

    def _primary_target(self) -> Target | None:
        return self.primary.inner

    def _reader_target(self) -> Target | None:
        replicas = [each for name, each in self._nodes.items() if name != self._primary and each.is_running]
        return (replicas[0] if replicas else self.primary).inner

    def update_nodes(self) -> None:
        self._tasks.submit(self._update_nodes)

    def _update_nodes(self) -> None:
        existing = [each.name for each in self._group.nodes]
        for name in [each for each in self._nodes if each not in existing]:
            self._nodes.pop(name).remove()
        for name in existing:
            if name not in self._nodes or not self._nodes[name].is_running:
                self._start_node(name)
            if name != self._primary:
                self._nodes[name].replicate(self.primary)
        self._apply_sources()

    def set_tokens(self, tokens: list[str]) -> None:
        self._tokens = list(tokens)

        def set_tokens() -> None:
            for each in self._nodes.values():
                each.set_tokens(self._tokens)

        self._tasks.submit(set_tokens)

    def update_parameters(self) -> None:
        def update() -> None:
            for each in self._nodes.values():
                each.parameters = self._parameters()
                each.apply_parameters()

        self._tasks.submit(update)

    def update_sources(self) -> None:
        self._tasks.submit(self._apply_sources)

    def _apply_sources(self) -> None:
        settings = self._group.settings
        admitted = [f"{HOST}/32", *sources(self.region, settings["SecurityGroupIds"], settings["Port"])]
        for listener in (*self._listeners, *(each.listener for each in self._nodes.values())):
            if listener:
                listener.sources = admitted

    def follow(self, primary: RealServers | None) -> None:
        self._source, self._complete_at = primary, time.monotonic()

        def follow() -> None:
            if primary:
                primary._tasks.submit(lambda: None).result()  # its primary node runs then
            self.primary.replicate(primary.primary if primary else None)
            self._end_connections()

        self._tasks.submit(follow)

    def _end_connections(self) -> None:
        """Clients reconnect, and reach the node that has the role of their endpoint now."""
        for each in self._listeners:
            each.end_connections()

    def snapshot(self) -> Future[Path]:
        target = self._engines.new_directory("caches") / "dump.rdb"

        def snapshot() -> Path:
            self.primary.snapshot(target)
            return target

        return self._tasks.submit(snapshot)

    def remove(self) -> None:
        self._engines.discard(self)

        def remove() -> None:
            for listener in self._listeners:
                listener.close()
            for node in self._nodes.values():
                node.remove()
            for address in self._endpoints.values():
                address.release()

        self._tasks.submit(remove)
        self._tasks.end()

    # For Engines

    def cut(self) -> None:
        self._were_running = [name for name, node in self._nodes.items() if node.is_running]
        for each in self._nodes.values():
            each.kill()

    def kill(self, node: str) -> bool:
        if node not in self._nodes:
            return False
        self._nodes[node].kill()
        return True

    def hold(self, node: str, stopped: bool) -> bool:  # ElastiCache replaces a lost node
        return False

    def lose_wal(self, node: str) -> bool:
        return False

    def recover(self) -> None:
        for name in self._were_running:
            self._nodes[name].start()
        if self._source:
            self.follow(self._source)
        self.update_nodes()

    def global_lag(self) -> tuple[str, float] | None:
        own = self._figures.get(self._primary)
        if self._source is None or not own:
            return None
        return self._primary, max(0.0, time.monotonic() - self._complete_at) if self._is_behind else 0.0

    def monitor(self) -> None:
        written = self._source._figures.get(self._source._primary, {}).get("offset") if self._source else None
        self._figures = {name: node.figures() for name, node in self._nodes.items()}
        self._compare(written)
        lost = self._primary in self._nodes and not self.primary.is_running
        if lost and self._tasks.settled and self._group.settings["AutomaticFailover"] == "enabled":
            self._tasks.submit(self._fail_over)

    def _compare(self, written: int | None) -> None:
        """written: what the primary group had written before the figures of this group were read."""
        own = self._figures.get(self._primary, {})
        self._is_behind = not own.get("is_streaming") or written is None or own["offset"] < written
        if not self._is_behind:
            self._complete_at = time.monotonic()

    def _fail_over(self) -> None:
        """Promotes the replica that has the most data, and replaces the lost node by an empty replica."""
        alive = [name for name, node in self._nodes.items() if node.is_running]
        if self.primary.is_running or not alive or not self._engines.power(self.region).is_set():
            return
        former, self._primary = self._primary, max(alive, key=lambda name: self._nodes[name].figures()["offset"])
        self.primary.replicate(self._source.primary if self._source else None)
        for node in self._group.nodes:
            node.role = "primary" if node.name == self._primary else "replica" if node.name == former else node.role
        self._end_connections()
        self._update_nodes()

    def describe(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "service": self.service,
            "id": self._group.name,
            "address": self._endpoints["primary"].text,
            "port": self._group.settings["Port"],
            "nodes": [
                {"id": name, "address": node.address.text, "pid": node.pid, "figures": self._figures.get(name, {})}
                for name, node in self._nodes.items()
            ],
        }


def of(group: ReplicationGroup) -> NoServers:
    """The servers of a new group."""
    engines = group.cache.app.engines
    return RealServers(engines, group) if engines and engines.redis and not group.cluster_mode else NoServers()
