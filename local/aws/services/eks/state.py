"""The resources of EKS in one region."""

from collections.abc import Iterator
from typing import Any

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState, TaggedResource
from .cluster import Cluster
from .nodegroup import Nodegroup


class Eks(RegionState):
    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.clusters: dict[str, Cluster] = {}

    def cluster(self, name: str) -> Cluster:
        if name not in self.clusters:
            raise Refusal("ResourceNotFoundException", f"No cluster found for name: {name}.", 404)
        return self.clusters[name]

    def active(self, name: str) -> Cluster:
        cluster = self.cluster(name)
        if cluster.status != "ACTIVE":
            raise Refusal("InvalidRequestException", f"Cluster '{name}' is not in ACTIVE status")
        return cluster

    def nodegroup(self, cluster: str, name: str) -> Nodegroup:
        found = self.cluster(cluster).nodegroups.get(name)
        if found is None:
            raise Refusal("ResourceNotFoundException", f"No node group found for name: {name}.", 404)
        return found

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:eks:{self.region}:{self.account}:{kind}/{name}"

    def tagged(self) -> Iterator[TaggedResource]:
        for cluster in self.clusters.values():
            yield TaggedResource("Cluster", cluster.name, cluster.arn, cluster.tags)
            for group in cluster.nodegroups.values():
                yield TaggedResource("Nodegroup", f"{cluster.name}/{group.name}", group.arn, group.tags)
            for addon in cluster.addons.values():
                yield TaggedResource("Addon", f"{cluster.name}/{addon.name}", addon.arn, addon.tags)
            for entry in cluster.access.values():
                yield TaggedResource("AccessEntry", f"{cluster.name}/{entry.principal}", entry.arn, entry.tags)
            for each in cluster.pod_identities.values():
                yield TaggedResource("PodIdentityAssociation", f"{cluster.name}/{each.id}", each.arn, each.tags)
