"""Rollback of a cluster: EKS user guide, "Roll back a cluster to a previous Kubernetes version"."""

from collections.abc import Callable
from typing import Any

import pytest

from ....testing import await_state, refused
from ... import clock
from .eks_support import Create, active, addon, group, read

WEEK = 7 * 24 * 60 * 60


@pytest.fixture
def upgraded(eks: Any, create: Create) -> str:
    """A cluster that was upgraded from 1.33 to 1.34."""
    name = create(version="1.33")
    active(eks, name)
    upgrade(eks, name, "1.34")
    return name


def upgrade(eks: Any, name: str, version: str) -> None:
    eks.update_cluster_version(name=name, version=version)
    await_state(version, read(eks, name, "version"))


def test_the_latest_upgrade_is_rolled_back_once(eks: Any, upgraded: str) -> None:
    with refused("InvalidParameterException"):
        eks.update_cluster_version(name=upgraded, version="1.32")
    update = eks.update_cluster_version(name=upgraded, version="1.33")["update"]
    assert (update["type"], update["status"]) == ("VersionRollback", "InProgress")
    assert {"type": "Version", "value": "1.33"} in update["params"]
    active(eks, upgraded, "UPDATING")
    assert read(eks, upgraded, "version")() == "1.33"
    with refused("InvalidRequestException", "not upgraded to this version in place"):
        eks.update_cluster_version(name=upgraded, version="1.32", force=True)


def test_a_cluster_is_not_rolled_back_from_the_version_of_its_creation(eks: Any, create: Create) -> None:
    name = create(version="1.34")
    active(eks, name)
    with refused("InvalidRequestException", "not upgraded to this version in place"):
        eks.update_cluster_version(name=name, version="1.33", force=True)


def test_after_two_upgrades_only_the_later_is_rolled_back(eks: Any, upgraded: str) -> None:
    upgrade(eks, upgraded, "1.35")
    with refused("InvalidParameterException"):
        eks.update_cluster_version(name=upgraded, version="1.33")
    upgrade(eks, upgraded, "1.34")
    with refused("InvalidRequestException", "not upgraded to this version in place"):
        eks.update_cluster_version(name=upgraded, version="1.33")


def test_the_window_ends_after_seven_days(eks: Any, upgraded: str) -> None:
    clock.skip(WEEK)
    with refused("InvalidRequestException", "more than 7 days"):
        eks.update_cluster_version(name=upgraded, version="1.33", force=True)


def test_node_groups_and_addons_go_back_first(eks: Any, create: Create, add_nodes: Callable[..., None]) -> None:
    name = create(version="1.34")
    active(eks, name)
    upgrade(eks, name, "1.35")
    add_nodes(name, "nodes")
    eks.create_addon(clusterName=name, addonName="kube-proxy")
    await_state("ACTIVE", group(eks, name, "nodes"))
    await_state("ACTIVE", addon(eks, name, "kube-proxy"))
    with refused("InvalidStateException", "node group nodes is newer than 1.34; add-on kube-proxy is incompatible with 1.34"):
        eks.update_cluster_version(name=name, version="1.34")

    default = eks.describe_addon_versions(addonName="kube-proxy", kubernetesVersion="1.34")["addons"][0]["addonVersions"][0]
    eks.update_addon(clusterName=name, addonName="kube-proxy", addonVersion=default["addonVersion"])
    await_state("ACTIVE", addon(eks, name, "kube-proxy"))
    with refused("InvalidParameterException"):
        eks.update_nodegroup_version(clusterName=name, nodegroupName="nodes", version="1.33")
    eks.update_nodegroup_version(clusterName=name, nodegroupName="nodes", version="1.34")
    await_state("1.34", group(eks, name, "nodes", "version"))
    await_state("ACTIVE", group(eks, name, "nodes"))
    upgrade(eks, name, "1.34")


def test_force_overrides_the_readiness_checks(eks: Any, upgraded: str) -> None:
    eks.create_addon(clusterName=upgraded, addonName="kube-proxy")
    await_state("ACTIVE", addon(eks, upgraded, "kube-proxy"))
    with refused("InvalidStateException"):
        eks.update_cluster_version(name=upgraded, version="1.33")
    eks.update_cluster_version(name=upgraded, version="1.33", force=True)
    await_state("1.33", read(eks, upgraded, "version"))
