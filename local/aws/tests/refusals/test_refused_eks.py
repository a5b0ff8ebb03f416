"""Calls of EKS that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from .world import Case, World, check, name_of

CASES: list[Case] = [
    ("eks", "create_cluster", lambda w: w.cluster(version="1.99"), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(name="a b"), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(name="a" * 101), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={"aws:a": "b"}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={"a": "b" * 257}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={f"a{i}": "b" for i in range(51)}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(resourcesVpcConfig={"subnetIds": w.subnets[:1]}), "InvalidParameterException"),
    (
        "eks",
        "create_cluster",
        lambda w: w.cluster(kubernetesNetworkConfig={"serviceIpv4Cidr": "10.0.0.0/8"}),
        "InvalidParameterException",
    ),
    ("eks", "create_cluster", lambda w: w.cluster(roleArn="arn:aws:iam::123456789012:role/nobody"), "InvalidParameterException"),
    ("eks", "describe_cluster", lambda w: {"name": "nowhere"}, "ResourceNotFoundException"),
    (
        "eks",
        "create_nodegroup",
        lambda w: {"clusterName": "nowhere", "nodegroupName": "n", "nodeRole": w.role, "subnets": w.subnets},
        "ResourceNotFoundException",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
