"""The objects that operators make for custom resources of the stacks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from ..kubernetes.client import ApiError
from .cluster import Cluster

GROUPS = ("monitoring.coreos.com", "k8s.elastic.co")
SOFT_OWNER = "eck.k8s.elastic.co/owner-name"
"""A label of Secrets that ECK deletes itself, in place of owner references."""
KINDS = (
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "DaemonSet"),
    ("policy/v1", "PodDisruptionBudget"),
    ("v1", "Service"),
    ("v1", "Secret"),
    ("v1", "ConfigMap"),
)
SETTLED_SECONDS = 20
LIMIT_SECONDS = 420

Key = tuple[str, str, str]
"""Kind, namespace and name."""


def is_ours(api_version: str) -> bool:
    """Whether a kind of this API version belongs to one of the operators."""
    return api_version.split("/", maxsplit=1)[0].endswith(GROUPS)


def owned(cluster: Cluster) -> dict[Key, dict]:
    """The objects that belong to a custom resource of the operators."""
    found = {}
    for api_version, kind in KINDS:
        for each in cluster.client.get(cluster.path(api_version, kind, None))["items"]:
            about = each["metadata"]
            is_owned = any(is_ours(owner["apiVersion"]) for owner in about.get("ownerReferences", ()))
            if is_owned or SOFT_OWNER in about.get("labels", {}):
                found[kind, about["namespace"], about["name"]] = {"kind": kind, **each}
    return found


def custom_resources(cluster: Cluster) -> dict[Key, dict]:
    """The stacks' custom resources of the operators, as the cluster has them."""
    return {
        (each["kind"], each["metadata"]["namespace"], each["metadata"]["name"]): cluster.client.get(
            cluster.path(each["apiVersion"], each["kind"], each["metadata"]["namespace"], each["metadata"]["name"])
        )
        for each in cluster.manifests
        if is_ours(each["apiVersion"])
    }


def settle(cluster: Cluster) -> None:
    """Returns when nothing that operators write has changed for a while. Raises TimeoutError if that never happens."""
    deadline, since, before = time.monotonic() + LIMIT_SECONDS, time.monotonic(), ""
    while time.monotonic() - since < SETTLED_SECONDS:
        with contextlib.suppress(ApiError):
            if (now := repr(sorted(_versions(cluster)))) != before:
                since, before = time.monotonic(), now
        if time.monotonic() > deadline:
            raise TimeoutError(f"{cluster.plane.name}: objects still change after {LIMIT_SECONDS} s")
        cluster.plane.processes.check()
        time.sleep(1)


def _versions(cluster: Cluster) -> Iterator[tuple[Key, str]]:
    for objects in owned(cluster), custom_resources(cluster):
        for key, each in objects.items():
            yield key, each["metadata"]["resourceVersion"]
