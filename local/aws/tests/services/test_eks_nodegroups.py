"""Managed node groups and their Auto Scaling groups."""

from collections.abc import Callable
from typing import Any

import pytest

from ....testing import LocalAws, Network, await_error, await_state, refused
from ... import clock
from ...durations import RANGES
from .eks_support import Create, active, group


def test_node_groups(eks: Any, aws: LocalAws, create: Create, add_nodes: Callable[..., None], network: Network) -> None:
    autoscaling, ec2 = aws.client("autoscaling"), aws.client("ec2")
    name = create(version="1.33")
    with refused("InvalidRequestException", "not in ACTIVE"):
        add_nodes(name, "core")
    active(eks, name)
    add_nodes(name, "core", labels={"role": "core"})
    with refused("ResourceInUseException"):
        add_nodes(name, "core")
    with refused("ResourceInUseException"):
        eks.update_nodegroup_config(clusterName=name, nodegroupName="core", scalingConfig={"desiredSize": 2})
    await_state("ACTIVE", group(eks, name, "core"), ["CREATING"])
    with refused("ResourceInUseException", "nodegroups attached"):
        eks.delete_cluster(name=name)

    scaling = group(eks, name, "core", "resources")()["autoScalingGroups"][0]["name"]

    def sizes() -> dict[str, Any]:
        return autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[scaling])["AutoScalingGroups"][0]

    assert scaling.startswith("eks-core-")
    assert (sizes()["MinSize"], sizes()["MaxSize"], sizes()["DesiredCapacity"]) == (1, 5, 3)
    ids = [each["InstanceId"] for each in sizes()["Instances"]]
    instances = [i for r in ec2.describe_instances(InstanceIds=ids)["Reservations"] for i in r["Instances"]]
    assert {each["SubnetId"] for each in instances} == set(network.subnets), "one instance in each subnet"

    autoscaling.set_desired_capacity(AutoScalingGroupName=scaling, DesiredCapacity=4)
    assert group(eks, name, "core", "scalingConfig")()["desiredSize"] == 4
    eks.update_nodegroup_config(
        clusterName=name, nodegroupName="core", scalingConfig={"minSize": 2, "maxSize": 4, "desiredSize": 2}
    )
    await_state("ACTIVE", group(eks, name, "core"), ["UPDATING"])
    assert (sizes()["MinSize"], sizes()["MaxSize"], len(sizes()["Instances"])) == (2, 4, 2)
    with refused("InvalidParameterException"):
        eks.update_nodegroup_config(clusterName=name, nodegroupName="core", scalingConfig={"desiredSize": 5})

    eks.delete_nodegroup(clusterName=name, nodegroupName="core")
    await_error("ResourceNotFoundException", group(eks, name, "core"))
    assert autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[scaling])["AutoScalingGroups"] == []
    eks.delete_cluster(name=name)


def test_nodes_are_at_most_three_versions_older_than_the_cluster(
    eks: Any, create: Create, add_nodes: Callable[..., None]
) -> None:
    name = create(version="1.34")
    active(eks, name)
    with refused("InvalidParameterException", "newer"):
        add_nodes(name, "new", version="1.35")
    add_nodes(name, "old", version="1.31", scalingConfig={"minSize": 1, "maxSize": 1, "desiredSize": 1})
    await_state("ACTIVE", group(eks, name, "old"))
    with refused("InvalidRequestException", "more than 3"):
        eks.update_cluster_version(name=name, version="1.35")
    eks.update_nodegroup_version(clusterName=name, nodegroupName="old", version="1.32")
    await_state("ACTIVE", group(eks, name, "old"))
    assert group(eks, name, "old", "releaseVersion")().startswith("1.32.")
    eks.update_nodegroup_version(clusterName=name, nodegroupName="old")
    await_state("ACTIVE", group(eks, name, "old"))
    assert group(eks, name, "old", "version")() == "1.34", "without a version: the cluster's"
    eks.update_cluster_version(name=name, version="1.35")


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("desired capacity", {"scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 3}}),
        ("do not exist", {"instanceTypes": ["m99.huge"]}),
        ("amiType", {"instanceTypes": ["m6g.large"], "amiType": "AL2023_x86_64_STANDARD"}),
        ("reserved prefixes", {"labels": {"node-role.kubernetes.io/x": "y"}}),
        ("effect", {"taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]}),
        ("Launch template", {"launchTemplate": {"id": "lt-00000000000000000"}}),
        ("Disk size", {"launchTemplate": {"id": "lt-00000000000000000"}, "diskSize": 50}),
        ("does not exist", {"subnets": ["subnet-00000000000000000"]}),
        ("cannot be found", {"nodeRole": "arn:aws:iam::123456789012:role/nobody"}),
    ],
)
def test_refused_node_groups(cluster: str, add_nodes: Callable[..., None], words: str, settings: dict[str, Any]) -> None:
    with refused("InvalidParameterException", words):
        add_nodes(cluster, "refused", **settings)


def test_node_roles_trust_ec2(cluster: str, add_nodes: Callable[..., None], cluster_role: str) -> None:
    with refused("InvalidParameterException", "required service principals [ec2.amazonaws.com]"):
        add_nodes(cluster, "refused", nodeRole=cluster_role)


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize(("at_once", "rounds"), [({"maxUnavailable": 1}, 3), ({"maxUnavailablePercentage": 67}, 2)])
def test_a_roll_takes_its_time_for_each_node(
    eks: Any, cluster: str, add_nodes: Callable[..., None], aws: LocalAws, at_once: dict[str, int], rounds: int
) -> None:
    name = aws.unique_name()
    add_nodes(cluster, name, version="1.33", updateConfig=at_once)
    await_state("ACTIVE", group(eks, cluster, name))
    eks.update_nodegroup_version(clusterName=cluster, nodegroupName=name)
    roll = RANGES["eks/Nodegroup.version"]
    assert roll.each
    clock.skip(roll.usual + rounds * roll.each.usual - 10)
    assert group(eks, cluster, name)() == "UPDATING"
    await_state("ACTIVE", group(eks, cluster, name), ["UPDATING"])
    eks.delete_nodegroup(clusterName=cluster, nodegroupName=name)
    await_error("ResourceNotFoundException", group(eks, cluster, name))
