"""EKS refuses what AWS refuses; clusters, node groups and add-ons take the ways through their states that AWS takes."""

from collections.abc import Callable
from typing import Any

import pytest

from ....testing import LocalAws, Network, await_error, await_state, refused

Create = Callable[..., str]


@pytest.fixture(scope="session")
def eks(aws: LocalAws) -> Any:
    return aws.client("eks")


@pytest.fixture(scope="session")
def cluster_role(aws: LocalAws) -> str:
    return aws.create_role("eks.amazonaws.com")


@pytest.fixture(scope="session")
def node_role(aws: LocalAws) -> str:
    return aws.create_role("ec2.amazonaws.com")


@pytest.fixture(scope="session")
def create(eks: Any, aws: LocalAws, network: Network, cluster_role: str) -> Create:
    def create(**settings: Any) -> str:
        wanted = {
            "name": aws.unique_name(),
            "version": "1.33",
            "roleArn": cluster_role,
            "resourcesVpcConfig": {"subnetIds": network.subnets},
            "accessConfig": {"authenticationMode": "API"},
            "bootstrapSelfManagedAddons": False,
            **settings,
        }
        return str(eks.create_cluster(**wanted)["cluster"]["name"])

    return create


@pytest.fixture(scope="session")
def cluster(eks: Any, create: Create) -> str:
    """One that is active; tests leave it as it was."""
    name = create(version="1.34")
    active(eks, name)
    return name


@pytest.fixture(scope="session")
def add_nodes(eks: Any, network: Network, node_role: str) -> Callable[..., None]:
    def add_nodes(cluster: str, name: str, **settings: Any) -> None:
        wanted = {
            "clusterName": cluster,
            "nodegroupName": name,
            "nodeRole": node_role,
            "subnets": network.subnets,
            "instanceTypes": ["m5.2xlarge"],
            "scalingConfig": {"minSize": 1, "maxSize": 5, "desiredSize": 3},
            **settings,
        }
        eks.create_nodegroup(**wanted)

    return add_nodes


def look(eks: Any, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_cluster(name=name)["cluster"].get(what)


def group(eks: Any, cluster: str, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"].get(what)


def addon(eks: Any, cluster: str, name: str, what: str = "status") -> Any:
    return lambda: eks.describe_addon(clusterName=cluster, addonName=name)["addon"].get(what)


def active(eks: Any, name: str, *by: str) -> None:
    await_state("ACTIVE", look(eks, name), by or None)


def test_a_cluster_comes_and_goes(eks: Any, aws: LocalAws, create: Create, network: Network) -> None:
    ec2, name = aws.client("ec2"), create(deletionProtection=True)

    def held() -> list[Any]:
        return ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": [f"Amazon EKS {name}"]}])[
            "NetworkInterfaces"
        ]

    early = eks.describe_cluster(name=name)["cluster"]
    assert early["status"] == "CREATING"
    assert "endpoint" not in early
    assert {each["SubnetId"] for each in held()} == set(network.subnets)
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
    await_error("ResourceNotFoundException", look(eks, name))
    assert held() == []
    with refused("InvalidGroup.NotFound"):
        ec2.describe_security_groups(GroupIds=[created["GroupId"]])


def test_the_same_token_gives_the_same_cluster(eks: Any, create: Create) -> None:
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


def test_versions_go_up_one_by_one(eks: Any, create: Create) -> None:
    name = create(version="1.33")
    with refused("InvalidRequestException"):
        eks.update_cluster_version(name=name, version="1.34")
    active(eks, name)
    for wrong in ("1.35", "1.33", "1.32"):
        with refused("InvalidParameterException"):
            eks.update_cluster_version(name=name, version=wrong)
    update = eks.update_cluster_version(name=name, version="1.34")["update"]
    assert update["status"] == "InProgress"
    assert eks.list_updates(name=name)["updateIds"] == [update["id"]]
    with refused("ResourceInUseException"):
        eks.update_cluster_config(name=name, resourcesVpcConfig={"endpointPrivateAccess": True})
    active(eks, name, "UPDATING")
    assert eks.describe_update(name=name, updateId=update["id"])["update"]["status"] == "Successful"
    assert look(eks, name, "version")() == "1.34"


def test_one_kind_of_change_at_a_time_and_none_that_changes_nothing(eks: Any, cluster: str) -> None:
    with refused("InvalidParameterException", "already at the desired configuration"):
        eks.update_cluster_config(name=cluster, resourcesVpcConfig={"endpointPublicAccess": True})
    logs = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    with refused("InvalidParameterException", "Only one type"):
        eks.update_cluster_config(name=cluster, resourcesVpcConfig={"endpointPrivateAccess": True}, logging=logs)
    eks.update_cluster_config(name=cluster, logging=logs)
    active(eks, cluster)
    with refused("InvalidParameterException"):
        eks.update_cluster_config(name=cluster, logging=logs)


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
    assert {each["SubnetId"] for each in instances} == set(network.subnets), "one in each subnet"

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


def test_nodes_follow_the_cluster_and_stay_within_three_versions(
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
    ],
)
def test_refused_node_groups(cluster: str, add_nodes: Callable[..., None], words: str, settings: dict[str, Any]) -> None:
    with refused("InvalidParameterException", words):
        add_nodes(cluster, "refused", **settings)


def test_add_ons_with_deployments_wait_for_nodes(eks: Any, create: Create, add_nodes: Callable[..., None]) -> None:
    name = create()
    with refused("InvalidRequestException"):
        eks.create_addon(clusterName=name, addonName="vpc-cni")
    active(eks, name)
    with refused("InvalidParameterException", "not supported"):
        eks.create_addon(clusterName=name, addonName="coredns", addonVersion="v1.0.0")
    with refused("InvalidParameterException", "not supported"):
        eks.create_addon(clusterName=name, addonName="no-such-thing")
    eks.create_addon(clusterName=name, addonName="vpc-cni")
    eks.create_addon(clusterName=name, addonName="coredns")
    with refused("ResourceInUseException"):
        eks.create_addon(clusterName=name, addonName="coredns")
    await_state("ACTIVE", addon(eks, name, "vpc-cni"))
    assert addon(eks, name, "coredns")() == "CREATING"
    add_nodes(name, "core")
    await_state("ACTIVE", group(eks, name, "core"))
    await_state("ACTIVE", addon(eks, name, "coredns"))
    eks.delete_addon(clusterName=name, addonName="coredns")
    await_error("ResourceNotFoundException", addon(eks, name, "coredns"))


def test_self_managed_add_ons_are_overwritten_only_when_told(eks: Any, create: Create) -> None:
    name = create(bootstrapSelfManagedAddons=True)
    active(eks, name)
    eks.create_addon(clusterName=name, addonName="kube-proxy")
    await_state("CREATE_FAILED", addon(eks, name, "kube-proxy"))
    eks.update_addon(clusterName=name, addonName="kube-proxy", resolveConflicts="OVERWRITE")
    await_state("ACTIVE", addon(eks, name, "kube-proxy"))


def test_access(eks: Any, aws: LocalAws, cluster: str, create: Create) -> None:
    creator = aws.client("sts").get_caller_identity()["Arn"]
    assert eks.list_access_entries(clusterName=cluster)["accessEntries"] == [creator]
    role = aws.create_role("ec2.amazonaws.com")
    with refused("InvalidParameterException"):
        eks.create_access_entry(
            clusterName=cluster, principalArn=f"{role.replace('iam', 'sts').replace('role', 'assumed-role')}/session"
        )
    with refused("InvalidParameterException", "system:"):
        eks.create_access_entry(clusterName=cluster, principalArn=role, kubernetesGroups=["system:masters"])
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    with refused("ResourceInUseException"):
        eks.create_access_entry(clusterName=cluster, principalArn=role)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    with refused("InvalidParameterException"):
        eks.associate_access_policy(
            clusterName=cluster,
            principalArn=role,
            policyArn="arn:aws:iam::aws:policy/ReadOnlyAccess",
            accessScope={"type": "cluster"},
        )
    eks.associate_access_policy(clusterName=cluster, principalArn=role, policyArn=policy, accessScope={"type": "cluster"})
    associated = eks.list_associated_access_policies(clusterName=cluster, principalArn=role)["associatedAccessPolicies"]
    assert [each["policyArn"] for each in associated] == [policy]
    eks.delete_access_entry(clusterName=cluster, principalArn=role)
    with refused("ResourceNotFoundException"):
        eks.describe_access_entry(clusterName=cluster, principalArn=role)
    by_config_map = create(accessConfig={"authenticationMode": "CONFIG_MAP"})
    active(eks, by_config_map)
    with refused("InvalidRequestException", "authentication mode"):
        eks.list_access_entries(clusterName=by_config_map)


def test_pod_identity(eks: Any, cluster: str, node_role: str) -> None:
    wanted = {"clusterName": cluster, "namespace": "kube-system", "serviceAccount": "lb", "roleArn": node_role}
    with refused("InvalidParameterException"):
        eks.create_pod_identity_association(**{**wanted, "roleArn": "arn:aws:iam::123456789012:role/nobody"})
    created = eks.create_pod_identity_association(**wanted)["association"]["associationId"]
    with refused("ResourceInUseException"):
        eks.create_pod_identity_association(**wanted)
    listed = eks.list_pod_identity_associations(clusterName=cluster, namespace="kube-system")["associations"]
    assert [each["associationId"] for each in listed] == [created]
    eks.delete_pod_identity_association(clusterName=cluster, associationId=created)
    with refused("ResourceNotFoundException"):
        eks.describe_pod_identity_association(clusterName=cluster, associationId=created)


def test_tags_are_seen_by_the_tagging_api(eks: Any, aws: LocalAws, create: Create) -> None:
    name = create(tags={"purpose": "seen"})
    arn = look(eks, name, "arn")()
    eks.tag_resource(resourceArn=arn, tags={"more": "yes"})
    found = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "purpose", "Values": ["seen"]}])
    assert [each["ResourceARN"] for each in found["ResourceTagMappingList"]] == [arn]
    assert look(eks, name, "tags")() == {"purpose": "seen", "more": "yes"}
