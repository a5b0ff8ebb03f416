"""Rollback of a cluster to the minor version before its latest upgrade. Source: EKS user guide, rollback-cluster."""

from typing import TYPE_CHECKING

from ... import clock
from ...errors import Refusal
from . import versions

if TYPE_CHECKING:
    from .cluster import Cluster

_WINDOW_SECONDS = 7 * 24 * 60 * 60


def check(cluster: "Cluster", requested: str, incompatible_addons: list[str], force: bool) -> None:
    """Refuses a rollback that EKS does not accept. `force` overrides the readiness checks, but no prerequisite."""
    why = unavailable(cluster)
    if why:
        raise Refusal(
            "InvalidRequestException", f"Cluster {cluster.name} can't be rolled back from {cluster.version} to {requested}: {why}"
        )
    newer = [each.name for each in cluster.nodegroups.values() if versions.minor(each.version) > versions.minor(requested)]
    issues = [f"node group {name} is newer than {requested}" for name in newer]
    issues += [f"add-on {each} is incompatible with {requested}" for each in incompatible_addons]
    if issues and not force:
        raise Refusal(
            "InvalidStateException",
            "Amazon EKS detected rollback readiness issues. Call the ListInsights API to view detected rollback blocking issues. "
            f"Pass the force flag when updating to override rollback readiness errors. Issues: {'; '.join(issues)}",
        )


def unavailable(cluster: "Cluster") -> str | None:
    """Why no rollback is possible; None if the latest change of version was an upgrade, at most seven days ago."""
    upgraded = cluster.upgraded_at
    if upgraded is None:
        return "it was not upgraded to this version in place"
    if clock.scale and clock.now() - upgraded > clock.scaled_seconds(_WINDOW_SECONDS):
        return "the upgrade completed more than 7 days ago"
    return None
