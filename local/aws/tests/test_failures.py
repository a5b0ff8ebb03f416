"""Asynchronous failures on request: what AWS shows of each, what it takes from a failed resource, and how each ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from ...testing import LocalAws, Network, await_state, refused
from .. import failures

UPDATABLE_ISSUES = ("AsgInstanceLaunchFailures", "InstanceLimitExceeded", "InsufficientFreeAddresses", "ClusterUnreachable")
OTHER_ISSUES = (
    "AccessDenied",
    "AutoScalingGroupNotFound",
    "Ec2LaunchTemplateNotFound",
    "Ec2SecurityGroupNotFound",
    "Ec2SubnetNotFound",
    "IamInstanceProfileNotFound",
    "IamNodeRoleNotFound",
    "InternalFailure",
    "NodeCreationFailure",
)
"""Codes of `Issue` in the EKS API reference."""


@pytest.fixture(autouse=True)
def healed(aws: LocalAws) -> Iterator[None]:
    yield
    aws.control("DELETE", "failures")


@pytest.fixture(scope="module")
def cluster(aws: LocalAws, network: Network) -> str:
    role = aws.create_role("eks.amazonaws.com")
    name = aws.eks.create_cluster(
        name=aws.unique_name(), version="1.33", roleArn=role, resourcesVpcConfig={"subnetIds": network.subnets}
    )["cluster"]["name"]
    await_state("ACTIVE", lambda: aws.eks.describe_cluster(name=name)["cluster"]["status"])
    return str(name)


def fail(aws: LocalAws, kind: str, status: str, code: str = "", message: str = "", **selection: Any) -> None:
    aws.control("PUT", "failures", [{"kind": kind, "status": status, "code": code, "message": message, **selection}])


def new_nodes(aws: LocalAws, network: Network, cluster: str) -> str:
    return str(
        aws.eks.create_nodegroup(
            clusterName=cluster,
            nodegroupName=aws.unique_name(),
            nodeRole=aws.create_node_role(),
            subnets=network.subnets,
            scalingConfig={"minSize": 1, "maxSize": 2, "desiredSize": 1},
        )["nodegroup"]["nodegroupName"]
    )


def nodes(aws: LocalAws, cluster: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
    return found


@pytest.fixture(scope="module")
def active_nodes(aws: LocalAws, network: Network, cluster: str) -> str:
    name = new_nodes(aws, network, cluster)
    await_state("ACTIVE", lambda: nodes(aws, cluster, name)["status"])
    return name


def test_unknown_failures_are_refused(aws: LocalAws) -> None:
    for given in (
        {"kind": "eks/Nothing", "status": "FAILED"},
        {"kind": "eks/Nodegroup", "status": "storage-full"},
        {"kind": "eks/Nodegroup", "status": "DEGRADED", "named": "x"},
        {"kind": "eks/Nodegroup", "status": "DEGRADED", "name": "no-such-cluster/*"},
    ):
        with pytest.raises(HTTPError):
            aws.control("PUT", "failures", [given])
    assert "CREATE_FAILED" in aws.control("GET", "failures")["kinds"]["eks/Nodegroup"]


def test_one_node_group_of_two_ends_as_create_failed(aws: LocalAws, network: Network, cluster: str) -> None:
    words = "Instances failed to join the kubernetes cluster"
    fail(aws, "eks/Nodegroup", "CREATE_FAILED", "NodeCreationFailure", words, on="CREATING", name=f"{cluster}/*")
    first = new_nodes(aws, network, cluster)
    await_state("CREATE_FAILED", lambda: nodes(aws, cluster, first)["status"], ["CREATING"])
    (issue,) = nodes(aws, cluster, first)["health"]["issues"]
    assert (issue["code"], issue["message"]) == ("NodeCreationFailure", words)
    with refused("ResourceInUseException"):
        aws.eks.update_nodegroup_config(clusterName=cluster, nodegroupName=first, scalingConfig={"maxSize": 5})
    second = new_nodes(aws, network, cluster)
    await_state("ACTIVE", lambda: nodes(aws, cluster, second)["status"])
    aws.eks.delete_nodegroup(clusterName=cluster, nodegroupName=first)


@pytest.mark.parametrize("code", [*UPDATABLE_ISSUES, *OTHER_ISSUES])
def test_degraded_node_groups_take_updates_for_some_issues(aws: LocalAws, cluster: str, active_nodes: str, code: str) -> None:
    fail(aws, "eks/Nodegroup", "DEGRADED", code, "words", name=f"{cluster}/{active_nodes}")
    shown = nodes(aws, cluster, active_nodes)
    assert (shown["status"], shown["health"]["issues"][0]["code"]) == ("DEGRADED", code)
    update = {"clusterName": cluster, "nodegroupName": active_nodes, "labels": {"addOrUpdateLabels": {"issue": code}}}
    if code in UPDATABLE_ISSUES:
        aws.eks.update_nodegroup_config(**update)
        await_state("ACTIVE", lambda: nodes(aws, cluster, active_nodes)["status"])
    else:
        with refused("InvalidRequestException"):
            aws.eks.update_nodegroup_config(**update)
        aws.control("DELETE", "failures")
    assert nodes(aws, cluster, active_nodes)["status"] == "ACTIVE"
    assert nodes(aws, cluster, active_nodes)["health"]["issues"] == []


def test_updates_of_clusters_and_node_groups_fail(aws: LocalAws, cluster: str, active_nodes: str) -> None:
    fail(aws, "eks/Cluster", "Failed", "SubnetNotFound", "no such subnet", on="UPDATING", name=cluster)
    update = aws.eks.update_cluster_config(name=cluster, zonalShiftConfig={"enabled": True})["update"]["id"]
    await_state("ACTIVE", lambda: aws.eks.describe_cluster(name=cluster)["cluster"]["status"])
    shown = aws.eks.describe_update(name=cluster, updateId=update)["update"]
    assert (shown["status"], shown["errors"][0]["errorCode"]) == ("Failed", "SubnetNotFound")
    assert not aws.eks.describe_cluster(name=cluster)["cluster"].get("zonalShiftConfig", {}).get("enabled")

    fail(aws, "eks/Nodegroup", "Failed", "PodEvictionFailure", "a budget", on="UPDATING", name=f"{cluster}/{active_nodes}")
    release = nodes(aws, cluster, active_nodes)["releaseVersion"]
    update = aws.eks.update_nodegroup_version(clusterName=cluster, nodegroupName=active_nodes, releaseVersion="1.33.7-20260301")[
        "update"
    ]["id"]
    await_state("ACTIVE", lambda: nodes(aws, cluster, active_nodes)["status"])
    assert nodes(aws, cluster, active_nodes)["releaseVersion"] == release
    shown = aws.eks.describe_update(name=cluster, nodegroupName=active_nodes, updateId=update)["update"]
    assert (shown["status"], shown["errors"][0]["errorMessage"]) == ("Failed", "a budget")
    ids = aws.eks.list_updates(name=cluster, nodegroupName=active_nodes)["updateIds"]
    assert update in ids
    assert update not in aws.eks.list_updates(name=cluster)["updateIds"]
    with refused("ResourceNotFoundException"):
        aws.eks.describe_update(name=cluster, updateId=update)


def test_updates_are_cancelled_without_an_error(aws: LocalAws, cluster: str) -> None:
    fail(aws, "eks/Cluster", "Cancelled", on="UPDATING", name=cluster)
    logs = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
    update = aws.eks.update_cluster_config(name=cluster, logging=logs)["update"]["id"]
    await_state("ACTIVE", lambda: aws.eks.describe_cluster(name=cluster)["cluster"]["status"])
    shown = aws.eks.describe_update(name=cluster, updateId=update)["update"]
    assert (shown["status"], shown["errors"]) == ("Cancelled", [])
    assert all(not each["enabled"] for each in aws.eks.describe_cluster(name=cluster)["cluster"]["logging"]["clusterLogging"])


def test_addons_fail(aws: LocalAws, cluster: str) -> None:
    def shown() -> dict[str, Any]:
        found: dict[str, Any] = aws.eks.describe_addon(clusterName=cluster, addonName="kube-proxy")["addon"]
        return found

    fail(aws, "eks/Addon", "CREATE_FAILED", "AdmissionRequestDenied", "a webhook", on="CREATING", name=f"{cluster}/kube-proxy")
    aws.eks.create_addon(clusterName=cluster, addonName="kube-proxy", resolveConflicts="OVERWRITE")
    await_state("CREATE_FAILED", lambda: shown()["status"])
    assert shown()["health"]["issues"][0]["code"] == "AdmissionRequestDenied"
    aws.eks.update_addon(clusterName=cluster, addonName="kube-proxy", resolveConflicts="OVERWRITE")
    await_state("ACTIVE", lambda: shown()["status"])
    fail(aws, "eks/Addon", "DEGRADED", "UnsupportedAddonModification", "edited", name=f"{cluster}/*")
    assert (shown()["status"], shown()["health"]["issues"][0]["message"]) == ("DEGRADED", "edited")
    aws.control("DELETE", "failures")
    assert shown()["status"] == "ACTIVE"


@pytest.fixture(scope="module")
def database(aws: LocalAws, network: Network) -> str:
    name = aws.unique_name()
    aws.rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    aws.rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="d")
    aws.rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.r6g.large",
        Engine="postgres",
        EngineVersion="17.5",
        AllocatedStorage=100,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName=name,
    )
    await_state("available", lambda: status(aws, name))
    return name


def status(aws: LocalAws, name: str) -> str:
    return str(aws.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"])


def test_a_full_database_takes_only_storage(aws: LocalAws, database: str) -> None:
    fail(aws, "rds/DBInstance", "storage-full", name=database)
    assert status(aws, database) == "storage-full"
    with refused("InvalidDBInstanceState"):
        aws.rds.modify_db_instance(DBInstanceIdentifier=database, BackupRetentionPeriod=3)
    aws.rds.modify_db_instance(DBInstanceIdentifier=database, AllocatedStorage=200, ApplyImmediately=True)
    await_state("available", lambda: status(aws, database))


def test_another_local_aws_of_the_process_leaves_the_resources_of_this_one(aws: LocalAws, database: str, tmp_path: Path) -> None:
    LocalAws(tmp_path).stop()
    fail(aws, "rds/DBInstance", "storage-full", name=database)
    assert status(aws, database) == "storage-full"


def test_a_database_that_does_not_start_takes_a_parameter_group_and_a_reboot(aws: LocalAws, database: str) -> None:
    fail(aws, "rds/DBInstance", "incompatible-parameters", name=database)
    with refused("InvalidDBInstanceState"):
        aws.rds.modify_db_instance(DBInstanceIdentifier=database, DBInstanceClass="db.r6g.xlarge")
    aws.rds.modify_db_instance(DBInstanceIdentifier=database, DBParameterGroupName=database)
    aws.rds.reboot_db_instance(DBInstanceIdentifier=database)
    await_state("available", lambda: status(aws, database))


def test_a_database_without_capacity_takes_another_class(aws: LocalAws, database: str) -> None:
    fail(aws, "rds/DBInstance", "insufficient-capacity", name=database)
    aws.rds.modify_db_instance(DBInstanceIdentifier=database, DBInstanceClass="db.r6g.xlarge", ApplyImmediately=True)
    await_state("available", lambda: status(aws, database))


@pytest.mark.parametrize("failed", ["failed", "restore-error", "inaccessible-encryption-credentials"])
def test_a_failed_database_takes_nothing(aws: LocalAws, database: str, failed: str) -> None:
    fail(aws, "rds/DBInstance", failed, name=database)
    with refused("InvalidDBInstanceState"):
        aws.rds.modify_db_instance(DBInstanceIdentifier=database, DBInstanceClass="db.r6g.2xlarge")
    with refused("InvalidDBInstanceState"):
        aws.rds.reboot_db_instance(DBInstanceIdentifier=database)


def test_caches_fail_at_creation(aws: LocalAws, network: Network) -> None:
    name = aws.unique_name()
    fail(aws, "elasticache/ReplicationGroup", "create-failed", on="creating", name=name)
    aws.elasticache.create_cache_subnet_group(
        CacheSubnetGroupName=name, CacheSubnetGroupDescription="d", SubnetIds=network.subnets
    )
    aws.elasticache.create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="d",
        CacheNodeType="cache.r6g.large",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        CacheSubnetGroupName=name,
    )
    await_state(
        "create-failed",
        lambda: aws.elasticache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]["Status"],
    )
    with refused("InvalidReplicationGroupState", "final snapshot"):
        aws.elasticache.delete_replication_group(ReplicationGroupId=name, FinalSnapshotIdentifier=name)
    aws.elasticache.delete_replication_group(ReplicationGroupId=name)


def test_a_failed_cluster_is_deleted_in_spite_of_deletion_protection(aws: LocalAws, network: Network) -> None:
    name = aws.unique_name()
    fail(aws, "eks/Cluster", "FAILED", "InsufficientFreeAddresses", "no addresses", on="CREATING", name=name)
    role = aws.create_role("eks.amazonaws.com")
    vpc = {"subnetIds": network.subnets}
    aws.eks.create_cluster(name=name, roleArn=role, resourcesVpcConfig=vpc, deletionProtection=True)

    def shown() -> dict[str, Any]:
        found: dict[str, Any] = aws.eks.describe_cluster(name=name)["cluster"]
        return found

    await_state("FAILED", lambda: shown()["status"])
    assert shown()["health"]["issues"][0]["code"] == "InsufficientFreeAddresses"
    assert "endpoint" not in shown()
    with refused("InvalidRequestException"):
        aws.eks.update_cluster_config(name=name, deletionProtection=False)
    assert aws.eks.delete_cluster(name=name)["cluster"]["status"] == "DELETING"


def test_nat_gateways_fail_and_release_their_address(aws: LocalAws, network: Network) -> None:
    address = aws.ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = aws.ec2.create_nat_gateway(SubnetId=network.subnets[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    fail(aws, "ec2/NatGateway", "failed", "InsufficientFreeAddressesInSubnet", "no free addresses", name=nat)
    (shown,) = aws.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"]
    assert (shown["State"], shown["FailureCode"]) == ("failed", "InsufficientFreeAddressesInSubnet")
    aws.ec2.release_address(AllocationId=address)


def test_endpoints_fail(aws: LocalAws, network: Network) -> None:
    fail(aws, "ec2/VpcEndpoint", "failed", "InternalError", "try again", on="pending", tags={"test": "failing"})
    endpoint = aws.ec2.create_vpc_endpoint(
        VpcId=network.vpc,
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.ecr.api",
        SubnetIds=network.subnets[:1],
        TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "test", "Value": "failing"}]}],
    )["VpcEndpoint"]["VpcEndpointId"]

    def shown() -> dict[str, Any]:
        found: dict[str, Any] = aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
        return found

    await_state("failed", lambda: shown()["State"])
    assert shown()["LastError"] == {"Code": "InternalError", "Message": "try again"}


def test_certificates_fail(aws: LocalAws) -> None:
    arn = aws.acm.request_certificate(DomainName="fails.example.com", ValidationMethod="DNS")["CertificateArn"]
    fail(aws, "acm/Certificate", "FAILED", "CAA_ERROR", name="fails.example.com")
    shown = aws.acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (shown["Status"], shown["FailureReason"]) == ("FAILED", "CAA_ERROR")


def test_every_kind_with_states_can_fail() -> None:
    assert failures.describe()["kinds"].keys() == {
        "acm/Certificate",
        "ec2/NatGateway",
        "ec2/VpcEndpoint",
        "eks/Addon",
        "eks/Cluster",
        "eks/Nodegroup",
        "elasticache/ReplicationGroup",
        "rds/DBInstance",
    }
