"""What EKS holds in one region."""

from typing import Any

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState
from .cluster import Cluster
from .nodegroup import Nodegroup


class Eks(RegionState):
    def __init__(self, app: App, region: str):
        super().__init__(app, region)
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

    def tagged(self) -> dict[str, tuple[str, str, dict[str, str]]]:
        """ARN → (type, name, tags) of everything that carries tags."""
        found: dict[str, tuple[str, str, dict[str, str]]] = {}
        for cluster in self.clusters.values():
            found[cluster.arn] = "Cluster", cluster.name, cluster.tags
            for group in cluster.nodegroups.values():
                found[group.arn] = "Nodegroup", f"{cluster.name}/{group.name}", group.tags
            for addon in cluster.addons.values():
                found[addon.arn] = "Addon", f"{cluster.name}/{addon.name}", addon.tags
            for entry in cluster.access.values():
                found[entry.arn] = "AccessEntry", f"{cluster.name}/{entry.principal}", entry.tags
            for association in cluster.pod_identities.values():
                found[association.arn] = "PodIdentityAssociation", f"{cluster.name}/{association.id}", association.tags
        return found

    def inventory(self) -> list[dict[str, Any]]:
        return [{"type": kind, "id": name, "arn": arn, "tags": tags} for arn, (kind, name, tags) in self.tagged().items()]
