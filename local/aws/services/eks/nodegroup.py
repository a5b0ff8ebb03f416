"""A managed node group, its Auto Scaling group, and its nodes."""

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ... import clock, lifecycle
from ...durations import duration
from ...failures import Failure
from ...regional_service import now
from . import autoscaling, joining
from .node import Node

if TYPE_CHECKING:
    from .cluster import Cluster
    from .updates import Update

# Parameters of CreateNodegroup that DescribeNodegroup returns under the same name.
SHOWN = (
    "instanceTypes",
    "subnets",
    "remoteAccess",
    "amiType",
    "nodeRole",
    "labels",
    "taints",
    "diskSize",
    "updateConfig",
    "nodeRepairConfig",
    "launchTemplate",
    "capacityType",
    "version",
    "releaseVersion",
)
_LEAST_SECONDS_TO_JOIN = 20
"""Of this clock: the calls that make add-ons and routes take real time, whatever the scale of AWS's durations."""
_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}


@dataclass
class Nodegroup:
    cluster: "Cluster"
    name: str
    settings: dict[str, Any]
    sizes: dict[str, int]
    """The sizes of the create call; later sizes come from the Auto Scaling group."""
    tags: dict[str, str]
    token: str | None
    status: str = "CREATING"
    created: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)
    updates: list["Update"] = field(default_factory=list)
    settings_before_update: dict[str, Any] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    """Ids of the instances that have joined the cluster."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def arn(self) -> str:
        return self.cluster.eks.arn("nodegroup", f"{self.cluster.name}/{self.name}/{self.id}")

    @property
    def key(self) -> tuple[str, ...]:
        return "eks", self.cluster.eks.region, "nodegroup", self.cluster.name, self.name

    @property
    def version(self) -> str:
        return str(self.settings["version"])

    @property
    def group_name(self) -> str:
        return f"eks-{self.name}-{self.id}"

    @property
    def group(self) -> "autoscaling.Group | None":
        return autoscaling.find(self.cluster.eks.region, self.group_name)

    def create(self) -> None:
        def finish() -> None:
            if found := self._obstacle():
                self.fail(Failure("CREATE_FAILED", *found))
            else:
                self.status = "ACTIVE"

        autoscaling.create(self)
        lifecycle.begin(
            self.key, "CREATING", duration("eks/Nodegroup.create", of=self.name), then=finish, until=self._until_settled()
        )

    def _until_settled(self) -> Callable[[], bool]:
        """True once all nodes are ready, or EKS gives up because instances can't join."""
        started = clock.now()
        limit = max(clock.scaled_seconds(duration("eks/Nodegroup.createFailure", of=self.name)), _LEAST_SECONDS_TO_JOIN)
        return lambda: self.nodes_are_ready() or (clock.now() - started >= limit and self._obstacle() is not None)

    def _obstacle(self) -> tuple[str, str] | None:
        """What keeps an instance from its launch, or one that has not joined from joining."""
        if self.group and self.group.launch_failure:
            return "AsgInstanceLaunchFailures", self.group.launch_failure
        states = self.group.instance_states if self.group else []
        waiting = [state.instance for state in states if state.instance.id not in self.joined]
        found = (joining.obstacle(self.cluster, self.settings["nodeRole"], each.subnet_id) for each in waiting)
        return next((each for each in found if each), None)

    def fail(self, failure: Failure) -> None:
        lifecycle.cancel(self.key)
        if failure.status in ("Failed", "Cancelled"):
            self.updates[-1].end(failure, self.group_name)
            self.settings.update(self.settings_before_update)
            self.update_cluster_nodes()
            self.status = "ACTIVE"
        else:
            self.status = failure.status
            self.issues = [{"code": failure.code, "message": failure.message, "resourceIds": [self.group_name]}]

    def heal(self) -> None:
        if self.status == "DEGRADED":
            self.status, self.issues = "ACTIVE", []

    def nodes_are_ready(self) -> bool:
        group = self.group
        instances = {state.instance.id: state.instance for state in group.instance_states} if group else {}
        plane = self.cluster.plane
        return (
            (group is None or not group.launch_failure)
            and instances.keys() <= self.joined
            and (
                plane is None
                or plane.failed is not None
                or {each.private_dns_name for each in instances.values()} <= plane.existing_nodes
            )
        )

    def on_launch(self, instance_id: str, subnet_id: str) -> None:
        """Begins the time until a new instance joins the cluster."""

        def join() -> None:
            self.joined.add(instance_id)
            self.update_cluster_nodes()

        def can_join() -> bool:
            return joining.obstacle(self.cluster, self.settings["nodeRole"], subnet_id) is None

        key = "eks", self.cluster.eks.region, "node", instance_id
        lifecycle.begin(key, "joining", duration("eks/Node.join", of=self.name), then=join, until=can_join)

    def on_termination(self, instance_id: str) -> None:
        lifecycle.cancel(("eks", self.cluster.eks.region, "node", instance_id))
        self.joined.discard(instance_id)

    def update_cluster_nodes(self) -> None:
        if self.cluster.plane:
            groups = self.cluster.nodegroups.values()
            self.cluster.plane.set_nodes({node.name: node for group in groups for node in group.nodes()})

    @property
    def taints(self) -> list[dict[str, str]]:
        """In the form of a Kubernetes node's spec."""
        return [
            {"key": each["key"], "value": each.get("value", ""), "effect": _EFFECTS[each["effect"]]}
            for each in self.settings.get("taints") or []
        ]

    def nodes(self) -> list[Node]:
        group = self.group
        if group is None:
            return []
        labels = {
            **(self.settings.get("labels") or {}),
            "eks.amazonaws.com/nodegroup": self.name,
            "eks.amazonaws.com/capacityType": self.settings["capacityType"],
            "eks.amazonaws.com/nodegroup-image": "ami-local",
        }
        taints = self.taints
        return [
            Node.of(state.instance, self.cluster.eks.region, labels, taints, self.settings["releaseVersion"].split("-")[0])
            for state in group.instance_states
            if state.instance.id in self.joined
        ]

    def rounds_of_a_roll(self) -> int:
        """How many times EKS drains nodes one after another to replace them all: `updateConfig` says how many at once."""
        config, nodes = self.settings["updateConfig"], len(self.group.instance_states) if self.group else 0
        at_once = config.get("maxUnavailable") or max(1, nodes * config.get("maxUnavailablePercentage", 0) // 100)
        return -(-nodes // at_once)

    def update(self, update: "Update", seconds: float, apply: Any) -> None:
        self.updates.append(update)
        self.status = "UPDATING"

        def finish() -> None:
            if found := self._obstacle():
                self.fail(Failure("Failed", *found))
            else:
                update.status, self.status, self.issues = "Successful", "ACTIVE", []
            self.modified = now()

        self.settings_before_update = copy.deepcopy(self.settings)
        apply()
        self.update_cluster_nodes()
        lifecycle.begin(self.key, "UPDATING", seconds, then=finish, until=self._until_settled())

    def delete(self, then: Any) -> None:
        self.status = "DELETING"
        autoscaling.drain(self)

        def remove() -> None:
            autoscaling.delete(self)
            self.cluster.nodegroups.pop(self.name, None)
            self.update_cluster_nodes()
            then()

        lifecycle.begin(self.key, "DELETING", duration("eks/Nodegroup.delete", of=self.name), then=remove)

    def describe(self) -> dict[str, Any]:
        group = self.group
        issues = self.issues
        if group is None and self.status == "ACTIVE":
            issues = [
                {
                    "code": "AutoScalingGroupNotFound",
                    "message": f"Couldn't find the Auto Scaling group {self.group_name}.",
                    "resourceIds": [self.group_name],
                }
            ]
        if group and group.launch_failure and not issues:
            issues = [
                {
                    "code": "AsgInstanceLaunchFailures",
                    "message": group.launch_failure,
                    "resourceIds": [self.group_name],
                }
            ]
        if group:
            self.sizes = {
                "minSize": group.min_size or 0,
                "maxSize": group.max_size or 0,
                "desiredSize": group.desired_capacity or 0,
            }
        return {
            **{name: self.settings[name] for name in SHOWN if self.settings.get(name) is not None},
            "nodegroupName": self.name,
            "nodegroupArn": self.arn,
            "clusterName": self.cluster.name,
            "createdAt": self.created,
            "modifiedAt": self.modified,
            "status": "DEGRADED" if issues and self.status == "ACTIVE" else self.status,
            "scalingConfig": self.sizes,
            "resources": {"autoScalingGroups": [{"name": self.group_name}]},
            "health": {"issues": issues},
            "tags": self.tags,
        }
