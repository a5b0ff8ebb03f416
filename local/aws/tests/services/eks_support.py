"""Reads of EKS resources, for `await_state`."""

from collections.abc import Callable
from typing import Any

from ....testing import await_state

Create = Callable[..., str]
"""Creates a cluster with these settings and returns its name."""


def read(eks: Any, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_cluster(name=name)["cluster"].get(what)


def group(eks: Any, cluster: str, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"].get(what)


def addon(eks: Any, cluster: str, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_addon(clusterName=cluster, addonName=name)["addon"].get(what)


def active(eks: Any, name: str, *by: str) -> None:
    await_state("ACTIVE", read(eks, name), by or None)
