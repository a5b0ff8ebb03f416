from collections.abc import Callable
from typing import Any

import pytest

from ....testing import LocalAws, Network
from .eks_support import Create, active


@pytest.fixture(scope="session")
def eks(aws: LocalAws) -> Any:
    return aws.client("eks")


@pytest.fixture(scope="session")
def cluster_role(aws: LocalAws) -> str:
    return aws.create_role("eks.amazonaws.com")


@pytest.fixture(scope="session")
def node_role(aws: LocalAws) -> str:
    return aws.create_node_role()


@pytest.fixture(scope="session")
def create(eks: Any, aws: LocalAws, network: Network, cluster_role: str) -> Create:
    def create(**settings: Any) -> str:
        parameters = {
            "name": aws.unique_name(),
            "version": "1.33",
            "roleArn": cluster_role,
            "resourcesVpcConfig": {"subnetIds": network.subnets},
            "accessConfig": {"authenticationMode": "API"},
            "bootstrapSelfManagedAddons": False,
            **settings,
        }
        return str(eks.create_cluster(**parameters)["cluster"]["name"])

    return create


@pytest.fixture(scope="session")
def cluster(eks: Any, create: Create) -> str:
    """An active cluster that tests share and leave unchanged."""
    name = create(version="1.34")
    active(eks, name)
    return name


@pytest.fixture(scope="session")
def add_nodes(eks: Any, network: Network, node_role: str) -> Callable[..., None]:
    def add_nodes(cluster: str, name: str, **settings: Any) -> None:
        parameters = {
            "clusterName": cluster,
            "nodegroupName": name,
            "nodeRole": node_role,
            "subnets": network.subnets,
            "instanceTypes": ["m5.2xlarge"],
            "scalingConfig": {"minSize": 1, "maxSize": 5, "desiredSize": 3},
            **settings,
        }
        eks.create_nodegroup(**parameters)
        if "vpc-cni" not in eks.list_addons(clusterName=cluster)["addons"]:
            eks.create_addon(clusterName=cluster, addonName="vpc-cni", resolveConflicts="OVERWRITE")

    return add_nodes
