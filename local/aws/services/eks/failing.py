"""Clusters, node groups and add-ons as subjects of `failures.py`."""

from collections.abc import Callable, Iterator

from ... import failures
from ...app import App, regions
from ...failures import Subject
from .cluster import Cluster
from .state import Eks


def install(app: App, state_of: Callable[[str], Eks]) -> None:
    def clusters() -> list[Cluster]:
        return [cluster for region in regions() for cluster in state_of(region).clusters.values()]

    def cluster_subjects() -> Iterator[Subject]:
        for each in clusters():
            yield Subject(each.eks.region, each.name, each.tags, each.key, each.fail)

    def nodegroup_subjects() -> Iterator[Subject]:
        for cluster in clusters():
            for each in cluster.nodegroups.values():
                yield Subject(cluster.eks.region, f"{cluster.name}/{each.name}", each.tags, each.key, each.fail, each.heal)

    def addon_subjects() -> Iterator[Subject]:
        for cluster in clusters():
            for each in cluster.addons.values():
                yield Subject(cluster.eks.region, f"{cluster.name}/{each.name}", each.tags, each.key, each.fail, each.heal)

    failures.register(app, "eks/Cluster", ("FAILED", "Failed", "Cancelled"), cluster_subjects)
    failures.register(
        app, "eks/Nodegroup", ("CREATE_FAILED", "DEGRADED", "DELETE_FAILED", "Failed", "Cancelled"), nodegroup_subjects
    )
    failures.register(app, "eks/Addon", ("CREATE_FAILED", "DEGRADED", "UPDATE_FAILED", "DELETE_FAILED"), addon_subjects)
