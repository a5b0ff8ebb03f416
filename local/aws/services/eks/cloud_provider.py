"""AWS for the simulated controllers of one cluster."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import yaml
from moto.s3.models import FakeKey, s3_backends

from local.kubernetes.simulated_controllers.cloud_provider import LoadBalancer, NodeGroup

from ...call import ACCOUNT
from ...iam import roles
from ..s3 import replication
from . import load_balancers, node, pod_credentials, volumes

if TYPE_CHECKING:
    from .cluster import Cluster
    from .nodegroup import Nodegroup

_DISCOVERY_TAG = "k8s.io/cluster-autoscaler/"


def _discoverable_node_group(nodegroup: "Nodegroup") -> NodeGroup | None:
    """A node group as the cluster autoscaler discovers it; None if its Auto Scaling group lacks the tags."""
    group = nodegroup.group
    tags = {tag["Key"] for tag in group.tags} if group else set()
    if group is None or not {f"{_DISCOVERY_TAG}enabled", _DISCOVERY_TAG + nodegroup.cluster.name} <= tags:
        return None
    return NodeGroup(
        name=nodegroup.name,
        labels=dict(nodegroup.settings.get("labels") or {}),
        taints=nodegroup.taints,
        capacity=node.capacity(nodegroup.settings["instanceTypes"][0]),
        size=group.desired_capacity or 0,
        max_size=group.max_size or 0,
        is_growing=not nodegroup.nodes_are_ready(),
    )


class ClusterCloudProvider:
    """Implements `CloudProvider` under the emulator's lock. The calls of controllers are not counted."""

    def __init__(self, cluster: "Cluster"):
        self._aws, self._region, self._cluster = cluster.eks.app, cluster.eks.region, cluster
        self.cluster = cluster.name

    def has_role(self, namespace: str, service_account: str, created: datetime | None = None) -> bool:
        with self._aws.lock:
            return any(
                (each.namespace, each.service_account) == (namespace, service_account)
                and roles.exists(each.role)
                and (created is None or each.created <= created)
                for each in self._cluster.pod_identities.values()
            )

    def credentials(self, namespace: str, service_account: str) -> dict[str, str]:
        with self._aws.lock:
            return pod_credentials.of(self._cluster, namespace, service_account)

    def node_groups(self) -> list[NodeGroup]:
        with self._aws.lock:
            return [about for each in self._cluster.nodegroups.values() if (about := _discoverable_node_group(each))]

    def grow_node_group(self, name: str) -> None:
        with self._aws.lock:
            nodegroup = self._cluster.nodegroups.get(name)
            if nodegroup and (group := nodegroup.group):
                group.set_desired_capacity((group.desired_capacity or 0) + 1)

    def has_bucket(self, name: str) -> bool:
        with self._aws.lock:
            return name in s3_backends[ACCOUNT]["aws"].buckets

    def put_object(self, bucket: str, key: str, content: str) -> None:
        with self._aws.lock:
            s3_backends[ACCOUNT]["aws"].put_object(bucket, key, content.encode())
            replication.observe_write(bucket, key, None)

    def objects(self, bucket: str, prefix: str) -> dict[str, str]:
        with self._aws.lock:
            found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
            keys = found.keys.items() if found else ()
            return {name: key.value.decode() for name, key in keys if name.startswith(prefix) and isinstance(key, FakeKey)}

    def create_volume(
        self, name: str, zone: str, gib: int, parameters: dict[str, str], tags: dict[str, str], snapshot: str | None = None
    ) -> str:
        with self._aws.lock:
            tags = {**tags, **self._extra_tags()}
            return volumes.create(self._aws, self._region, name, zone, gib, parameters, tags, snapshot)

    def create_snapshot(self, name: str, volume: str, tags: dict[str, str]) -> str:
        with self._aws.lock:
            return volumes.create_snapshot(self._aws, self._region, name, volume, {**tags, **self._extra_tags()})

    def delete_snapshot(self, snapshot: str) -> None:
        with self._aws.lock:
            volumes.delete_snapshot(self._region, snapshot)

    def _extra_tags(self) -> dict[str, str]:
        """The volume tags in the configuration of the add-on."""
        addon: Any = self._cluster.addons.get("aws-ebs-csi-driver")
        values = yaml.safe_load(addon.settings.get("configurationValues") or "") if addon else None
        return dict(((values or {}).get("controller") or {}).get("extraVolumeTags") or {})

    def grow_volume(self, volume: str, gib: int) -> None:
        with self._aws.lock:
            volumes.grow(self._region, volume, gib)

    def delete_volume(self, volume: str) -> None:
        with self._aws.lock:
            volumes.delete(self._region, volume)

    def attach_volume(self, volume: str, provider_id: str) -> None:
        with self._aws.lock:
            volumes.attach(self._region, volume, provider_id.rpartition("/")[2])

    def detach_volume(self, volume: str) -> None:
        with self._aws.lock:
            volumes.detach(self._region, volume)

    def put_load_balancer(self, requested: LoadBalancer) -> str:
        with self._aws.lock:
            vpc = self._cluster.vpc
            return load_balancers.put(self._aws, self._region, vpc, self.cluster, requested)

    def delete_load_balancer(self, stack: str) -> None:
        with self._aws.lock:
            load_balancers.delete(self._aws, self._region, self.cluster, stack)
