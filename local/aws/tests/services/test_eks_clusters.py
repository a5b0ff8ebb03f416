"""Clusters of EKS: states, versions and updates."""

from datetime import date
from typing import Any

import pytest

from ....testing import LocalAws, Network, await_error, await_state, refused
from ...services.eks import versions
from .eks_support import Create, active, read


def test_a_cluster_is_created_and_deleted(eks: Any, aws: LocalAws, create: Create, network: Network) -> None:
    ec2, name = aws.client("ec2"), create(deletionProtection=True)

    def interfaces() -> list[Any]:
        return ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": [f"Amazon EKS {name}"]}])[
            "NetworkInterfaces"
        ]

    early = eks.describe_cluster(name=name)["cluster"]
    assert early["status"] == "CREATING"
    assert "endpoint" not in early
    assert {each["SubnetId"] for each in interfaces()} == set(network.subnets)
    with refused("ResourceInUseException"):
        create(name=name)
    active(eks, name, "CREATING")
    shown = eks.describe_cluster(name=name)["cluster"]
    issuer = shown["identity"]["oidc"]["issuer"]
    assert issuer.startswith("https://oidc.eks.us-east-1.amazonaws.com/id/")
    created = ec2.describe_security_groups(GroupIds=[shown["resourcesVpcConfig"]["clusterSecurityGroupId"]])["SecurityGroups"][0]
    assert created["GroupName"].startswith(f"eks-cluster-sg-{name}-")
    assert {"Key": f"kubernetes.io/cluster/{name}", "Value": "owned"} in created["Tags"]
    with refused("InvalidRequestException", "deletion protection"):
        eks.delete_cluster(name=name)
    eks.update_cluster_config(name=name, deletionProtection=False)
    active(eks, name)
    assert eks.delete_cluster(name=name)["cluster"]["status"] == "DELETING"
    await_error("ResourceNotFoundException", read(eks, name))
    assert interfaces() == []
    with refused("InvalidGroup.NotFound"):
        ec2.describe_security_groups(GroupIds=[created["GroupId"]])


def test_eks_writes_the_last_logs_after_the_deletion_of_a_cluster(eks: Any, aws: LocalAws, create: Create) -> None:
    """EKS's service-linked role creates a log group that was deleted: terraform-aws-modules/terraform-aws-eks#2446."""
    logs = aws.client("logs")
    on = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
    silent, writing = create(), create(logging=on)
    for name in (silent, writing):
        active(eks, name, "CREATING")
        eks.delete_cluster(name=name)
    for name in (silent, writing):
        await_error("ResourceNotFoundException", read(eks, name))

    def groups(name: str) -> list[Any]:
        found: list[Any] = logs.describe_log_groups(logGroupNamePrefix=f"/aws/eks/{name}/cluster")["logGroups"]
        return found

    await_state(1, lambda: len(groups(writing)))
    created = groups(writing)[0]
    assert "retentionInDays" not in created
    assert logs.list_tags_for_resource(resourceArn=created["arn"].removesuffix(":*"))["tags"] == {}
    assert groups(silent) == []


def test_a_repeated_client_token_returns_the_same_cluster(eks: Any, create: Create) -> None:
    name = create(clientRequestToken="once")
    assert create(name=name, clientRequestToken="once") == name


@pytest.mark.parametrize(
    "settings",
    [
        {"version": "1.20"},
        {"roleArn": "arn:aws:iam::123456789012:role/nobody"},
        {"resourcesVpcConfig": {"subnetIds": ["subnet-00000000000000000", "subnet-00000000000000001"]}},
        {"encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:us-east-1:123456789012:key/none"}}]},
        {"name": "no spaces"},
    ],
)
def test_refused_at_creation(create: Create, settings: dict[str, Any]) -> None:
    with refused("InvalidParameterException"):
        create(**settings)


def test_refused_networks(create: Create, network: Network, node_role: str) -> None:
    with refused("InvalidParameterException", "two different AZs"):
        create(resourcesVpcConfig={"subnetIds": network.subnets[:1]})
    closed = {"endpointPublicAccess": False, "endpointPrivateAccess": False}
    with refused("InvalidParameterException", "cannot be false"):
        create(resourcesVpcConfig={"subnetIds": network.subnets, **closed})
    with refused("InvalidParameterException", "trusted entity"):
        create(roleArn=node_role)


def test_versions_are_upgraded_one_by_one(eks: Any, create: Create) -> None:
    name = create(version="1.33")
    with refused("InvalidRequestException"):
        eks.update_cluster_version(name=name, version="1.34")
    active(eks, name)
    for wrong in ("1.35", "1.33", "1.31"):
        with refused("InvalidParameterException"):
            eks.update_cluster_version(name=name, version=wrong)
    update = eks.update_cluster_version(name=name, version="1.34")["update"]
    assert update["status"] == "InProgress"
    assert eks.list_updates(name=name)["updateIds"] == [update["id"]]
    with refused("ResourceInUseException"):
        eks.update_cluster_config(name=name, resourcesVpcConfig={"endpointPrivateAccess": True})
    active(eks, name, "UPDATING")
    assert eks.describe_update(name=name, updateId=update["id"])["update"]["status"] == "Successful"
    assert read(eks, name, "version")() == "1.34"


def test_standard_support_ends_with_its_last_day() -> None:
    assert versions.is_in_standard_support("1.34", date(2026, 12, 2))
    assert not versions.is_in_standard_support("1.34", date(2026, 12, 3))


def test_the_upgrade_policy_is_fixed_in_extended_support(eks: Any, create: Create) -> None:
    with refused("InvalidParameterException", "1.33 is in extended support"):
        create(version="1.33", upgradePolicy={"supportType": "STANDARD"})
    name = create(version="1.33")
    active(eks, name)
    assert eks.describe_cluster(name=name)["cluster"]["upgradePolicy"] == {"supportType": "EXTENDED"}
    with refused("InvalidParameterException", "1.33 is in extended support"):
        eks.update_cluster_config(name=name, upgradePolicy={"supportType": "STANDARD"})
    with refused("InvalidRequestException", "can't be changed"):
        eks.update_cluster_config(name=name, upgradePolicy={"supportType": "EXTENDED"})


def test_updates_have_one_type_and_at_least_one_change(eks: Any, cluster: str) -> None:
    with refused("InvalidParameterException", "already at the desired configuration"):
        eks.update_cluster_config(name=cluster, resourcesVpcConfig={"endpointPublicAccess": True})
    logs = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    with refused("InvalidParameterException", "Only one type"):
        eks.update_cluster_config(name=cluster, resourcesVpcConfig={"endpointPrivateAccess": True}, logging=logs)
    eks.update_cluster_config(name=cluster, logging=logs)
    active(eks, cluster)
    with refused("InvalidParameterException"):
        eks.update_cluster_config(name=cluster, logging=logs)


def test_zonal_shift_is_an_update_of_its_own(eks: Any, create: Create) -> None:
    name = create()
    active(eks, name)
    with refused("InvalidParameterException", "already at the desired configuration"):
        eks.update_cluster_config(name=name, zonalShiftConfig={"enabled": False})
    update = eks.update_cluster_config(name=name, zonalShiftConfig={"enabled": True})["update"]
    assert update["type"] == "ZonalShiftConfigUpdate"
    active(eks, name, "UPDATING")
    assert read(eks, name, "zonalShiftConfig")() == {"enabled": True}
